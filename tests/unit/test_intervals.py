"""Intervals against the values R computes, and low-count marks on results of either library."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from followup_kit.errors import InputError
from followup_kit.kpi import Parameters, complaint_rate, completion_rate, satisfaction_score
from followup_kit.stats import byar, wilson, with_interval, with_marks


def test_wilson_agrees_with_r(shared_folder: Callable[[str], Path]) -> None:
    with (shared_folder("reference/wilson") / "R_binom_confint.csv").open(encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if line["method"] == "wilson"]
    assert len(lines) == 8
    for line in lines:
        expected = float(line["ci_low"]), float(line["ci_upp"])
        assert wilson(int(line["count"]), int(line["nobs"])) == pytest.approx(expected, abs=1e-8)


def test_wilson_of_none_and_of_all_touches_the_end_and_nothing_is_no_data() -> None:
    """C10."""
    low, high = wilson(0, 10)
    assert low == 0.0
    assert high == pytest.approx(0.2775327998628892, abs=1e-12)
    assert wilson(10, 10) == (pytest.approx(1 - high, abs=1e-12), 1.0)
    assert wilson(0, 0) == (None, None)


def test_more_confidence_is_a_wider_interval() -> None:
    (low, high), (lower, higher) = wilson(8, 10, 0.9), wilson(8, 10, 0.99)
    assert lower < low < 0.8 < high < higher


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(10, 4.795389, 18.390356), (100, 81.362, 121.6275), (1, 0.0253, 5.5716)],
)
def test_byar_is_close_to_the_exact_poisson_interval(count: int, low: float, high: float) -> None:
    """Exact limits: quantiles of chi square, 10 for instance has 4.7954 and 18.3904."""
    found = byar(count, 1)
    assert found[0] == pytest.approx(low, abs=0.05)
    assert found[1] == pytest.approx(high, rel=0.03)


def test_byar_scales_with_the_base_and_starts_at_zero() -> None:
    low, high = byar(10, 1)
    assert byar(10, 4) == (pytest.approx(low / 4), pytest.approx(high / 4))
    assert byar(0, 5)[0] == 0.0
    assert byar(3, 0) == (None, None)


def visits(library: str) -> Any:
    """Two departments: 3 ratings in one, 1 in the other; the third has a visit that is not done."""
    frame = pl.DataFrame(
        {
            "customer": ["a", "b", "c", "d", "e"],
            "department": ["North", "North", "North", "South", "West"],
            "status": ["completed"] * 4 + ["due"],
            "due_on": [date(2026, 10, 5)] * 5,
            "completed_at": [date(2026, 10, 5)] * 4 + [None],
            "rating": [3.0, 3.5, 4.0, 5.0, None],
        }
    )
    return frame if library == "polars" else frame.to_pandas()


def column(frame: Any, name: str) -> list[Any]:
    return [None if isinstance(value, float) and isnan(value) else value for value in frame[name].to_list()]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_each_kind_of_kpi_gets_its_own_interval(library: str) -> None:
    shares = with_interval(completion_rate(visits(library), "2026-10", by="department"))
    assert column(shares, "low") == pytest.approx([wilson(3, 3)[0], wilson(1, 1)[0], 0.0])
    assert column(shares, "high") == pytest.approx([1.0, 1.0, wilson(0, 1)[1]])
    scores = with_interval(satisfaction_score(visits(library), "2026-10", by="department"))
    half = 1.959963984540054 * 0.5 / 3**0.5
    assert column(scores, "low") == [pytest.approx(3.5 - half), None]
    assert column(scores, "high") == [pytest.approx(3.5 + half), None]
    complaints = visits(library)[["department"]] if library == "pandas" else visits(library).select("department")
    received = pd.DataFrame({"received_at": pd.to_datetime(["2026-10-05"] * 5)})
    events = pl.DataFrame({"customer": ["a", "b"], "occurred_at": [date(2026, 10, 5)] * 2})
    ratio = with_interval(complaint_rate(received, events.to_pandas(), "2026-10"))
    assert len(complaints) == 5
    assert column(ratio, "low") == [pytest.approx(byar(5, 2)[0])]
    assert column(ratio, "high") == [pytest.approx(byar(5, 2)[1])]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_the_interval_of_a_mean_stays_on_the_scale(library: str) -> None:
    frame = pl.DataFrame({"status": ["completed"] * 2, "completed_at": [date(2026, 10, 5)] * 2, "rating": [0.0, 5.0]})
    score = with_interval(satisfaction_score(frame if library == "polars" else frame.to_pandas(), "2026-10"))
    assert (column(score, "low"), column(score, "high")) == ([0.0], [5.0])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_an_empty_result_keeps_its_columns(library: str) -> None:
    empty = completion_rate(visits(library), "2020", by="department")
    found = with_marks(with_interval(empty))
    assert list(found.columns)[-4:] == ["low", "high", "low_count", "hidden"]
    assert len(found) == 0


def test_a_pandas_result_keeps_its_index() -> None:
    result = completion_rate(visits("pandas"), "2026-10", by="department")
    shuffled = result.iloc[[2, 0]]
    found = with_interval(shuffled)
    assert list(found.index) == [2, 0]
    assert column(found, "low") == pytest.approx([0.0, wilson(3, 3)[0]])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_few_cases_are_marked_and_fewer_hidden(library: str) -> None:
    """4a: below 10 a mark, below 3 hidden; the boundary itself is enough."""
    result = completion_rate(visits(library), "2026-10", by="department")
    assert column(with_marks(result), "low_count") == [True, True, True]
    assert column(with_marks(result), "hidden") == [False, True, True]
    marked = with_marks(result, Parameters(low_n=3, hide_n=1))
    assert column(marked, "low_count") == [False, True, True]
    assert column(marked, "hidden") == [False, False, False]


def test_what_is_no_result_is_refused() -> None:
    with pytest.raises(InputError, match="no column 'kpi'"):
        with_interval(visits("polars"))
    with pytest.raises(InputError, match="between 0 and 1"):
        with_interval(completion_rate(visits("polars"), "2026-10"), confidence=95)
