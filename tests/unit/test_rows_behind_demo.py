"""The rows behind every figure of the demo data add up to the figure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from followup_kit.demo import demo_workspace
from followup_kit.figures import Figures, Question, fetch_figures
from followup_kit.kpi import KPIS
from followup_kit.periods import month

TODAY = date(2026, 10, 14)
WRITTEN = [kpi.written(variant) for kpi in KPIS.values() for variant in kpi.variants]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    folder: Path = tmp_path_factory.mktemp("demo") / "demo"
    return fetch_figures(demo_workspace(folder, "en", today=TODAY, customers=200))


@pytest.mark.parametrize("written", WRITTEN)
def test_as_many_rows_are_counted_as_the_denominator_says(figures: Figures, written: str) -> None:
    question = Question([written], month(2026, 9))
    row = figures.result(written, question).row(0, named=True)
    parts = dict(figures.rows_behind(written, question)["part"].value_counts().rows())
    above, below = parts.get("numerator", 0), parts.get("denominator", 0)
    assert row["denominator"] > 0
    assert parts.get("excluded", 0) == row["excluded"]
    if written == "K13":  # complaints above the line, customers served below it
        assert (above, below) == (row["numerator"], row["denominator"])
    else:
        assert above + below == row["denominator"]
        assert written == "K03" or above == row["numerator"]
