"""Asking for a KPI by id, wrong questions, and columns of the wrong kind."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any

import pandas as pd
import polars as pl
import pytest

from followup_kit.errors import InputError
from followup_kit.kpi import KPIS, Parameters, completion_rate, compute, part_name, rows_behind, tables_for, why_text
from followup_kit.translations import LANGUAGES, catalogue, use_language

VISITS = {
    "customer": [7, 7, 9],
    "status": ["completed", "due", "completed"],
    "due_on": [date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 31)],
    "completed_at": [datetime(2026, 10, 1, 9), None, datetime(2026, 10, 31, 23, 59)],
    "visitor": [3, None, 11],
    "ad_hoc": [None, False, False],
}


def first_row(result: Any) -> tuple[float, int]:
    frame = result if isinstance(result, pl.DataFrame) else pl.from_pandas(result)
    [row] = frame.select("numerator", "denominator").rows()
    return row


def test_a_variant_can_be_written_behind_the_id() -> None:
    visits = pl.DataFrame(VISITS)
    assert first_row(compute("K01", {"visits": visits}, "2026-10")) == (1, 2)
    assert first_row(compute("K01.tasks", {"visits": visits}, "2026-10")) == (2, 3)
    assert first_row(compute("K01", {"visits": visits}, "2026-10", variant="tasks", as_of=date(2026, 10, 1))) == (2, 3)


@pytest.mark.parametrize(
    ("kpi_id", "options", "message"),
    [
        ("K1", {}, "There is no KPI 'K1'. Did you mean K"),
        ("k18", {}, "There is no KPI 'k18'. Did you mean K18"),
        ("K01.task", {}, "K01 has no variant 'task'. Choose one of: customers, tasks"),
        ("K01", {"variant": "rated"}, "K01 has no variant 'rated'"),
        ("K01", {"group": "tier"}, "K01 has no option 'group'"),
        ("K01", {"every": "hour"}, "'hour' is not a length of time"),
        ("K17", {}, "K17 needs the table 'events', given were: visits"),
    ],
)
def test_a_wrong_question_says_what_would_be_right(kpi_id: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        compute(kpi_id, {"visits": pl.DataFrame(VISITS)}, "2026-10", **options)
    assert message in str(caught.value)


def test_a_period_may_be_text_or_a_period_and_wrong_text_is_refused() -> None:
    with pytest.raises(InputError, match="'October' is not a period"):
        completion_rate(pl.DataFrame(VISITS), "October")


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("due_on", ["2026-10-01"] * 3, "holds String, not dates"),
        ("completed_at", [datetime(2026, 10, 1)] * 3, "carries a time zone"),
        ("ad_hoc", ["no"] * 3, "holds String, not yes or no"),
    ],
)
def test_a_column_of_the_wrong_kind_is_named(column: str, values: list[Any], message: str) -> None:
    frame = pl.DataFrame({**VISITS, column: values})
    if column == "completed_at":
        frame = frame.with_columns(pl.col(column).dt.replace_time_zone("Asia/Shanghai"))
    for visits in (frame, frame.to_pandas()):
        with pytest.raises(InputError) as caught:
            completion_rate(visits, "2026-10")
        assert message in str(caught.value)
        assert f"'{column}'" in str(caught.value)


def test_a_rating_written_as_text_is_refused() -> None:
    visits = pl.DataFrame({**VISITS, "rating": ["5", "4", None]})
    with pytest.raises(InputError, match="'rating' holds String, not numbers"):
        compute("K03", {"visits": visits}, "2026-10")


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NaT])
@pytest.mark.parametrize("column", ["completed_at", "due_on", "ad_hoc", "outcome"])
def test_a_column_blank_throughout_is_blank_whatever_its_type(column: str, blank: object) -> None:
    visits = pd.DataFrame({**VISITS, "outcome": "reached", column: [blank] * 3})
    expected = {"completed_at": (0, 2), "due_on": (0, 0), "ad_hoc": (1, 2), "outcome": (1, 2)}
    assert first_row(completion_rate(visits, "2026-10")) == expected[column]


def test_dates_may_be_python_dates_time_stamps_or_arrow_dates() -> None:
    plain = pd.DataFrame(VISITS)
    stamps = plain.assign(due_on=pd.to_datetime(plain["due_on"]), completed_at=plain["completed_at"].astype("M8[ns]"))
    arrow = pl.DataFrame(VISITS).to_pandas(use_pyarrow_extension_array=True)
    for visits in (plain, stamps, arrow):
        assert first_row(completion_rate(visits, "2026-10")) == (1, 2)


def test_codes_may_be_categories() -> None:
    visits = pl.DataFrame(VISITS).with_columns(pl.col("status").cast(pl.Categorical))
    assert first_row(completion_rate(visits, "2026-10")) == (1, 2)
    assert first_row(completion_rate(visits.to_pandas(), "2026-10")) == (1, 2)
    assert completion_rate(visits, "2026-10", by="status")["status"].to_list() == ["completed", "due"]


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame])
def test_number_groups_stay_numbers_in_order_unless_one_is_unknown(make: Any) -> None:
    visits = make(VISITS)
    assert list(completion_rate(visits, "2026-10", by="customer")["customer"]) == [7, 9]
    assert list(completion_rate(visits, "2026-10", by="visitor")["visitor"]) == ["3", "11", "(unknown)"]
    for value in (11, "11"):
        assert len(rows_behind("K01", {"visits": visits}, "2026-10", where={"visitor": value})) == 1
    for value in (None, "(unknown)"):
        assert len(rows_behind("K01", {"visits": visits}, "2026-10", where={"visitor": value})) == 1
    assert len(rows_behind("K01", {"visits": visits}, "2026-10", where={"visitor": "nobody"})) == 0


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame])
def test_what_is_given_is_not_changed_and_comes_back_in_its_own_kind(make: Any) -> None:
    visits = make(VISITS)
    before = visits.copy() if make is pd.DataFrame else visits.clone()
    result = completion_rate(visits, "2026-10", by="visitor", every="week")
    assert isinstance(result, make)
    assert isinstance(rows_behind("K01", {"visits": visits}, "2026-10"), make)
    assert visits.equals(before)


def test_an_empty_answer_has_the_same_columns_and_types_as_a_full_one() -> None:
    for make in (pl.DataFrame, pd.DataFrame):
        visits = make(VISITS).assign(tier="A") if make is pd.DataFrame else make(VISITS).with_columns(tier=pl.lit("A"))
        full = completion_rate(visits, "2026-10", by="tier")
        empty = completion_rate(visits, "2020-10", by="tier")
        assert list(full.columns) == ["kpi", "tier", "first", "last", "numerator", "denominator", "value", "excluded"]
        assert list(empty.columns) == list(full.columns)
        assert [str(kind) for kind in empty.dtypes] == [str(kind) for kind in full.dtypes]


def test_something_that_is_no_table_is_refused() -> None:
    with pytest.raises(InputError, match="'visits' was given as list"):
        completion_rate([1, 2], "2026-10")


def test_tables_from_different_libraries_are_refused() -> None:
    events = pl.DataFrame({"code": ["E1"], "closed_at": [date(2026, 10, 5)]})
    visits = pd.DataFrame({"event": ["E1"], "status": ["completed"], "completed_at": pd.to_datetime(["2026-10-05"])})
    with pytest.raises(InputError, match="different dataframe libraries"):
        compute("K17", {"events": events, "visits": visits}, "2026-10")


def test_the_tables_a_kpi_needs_are_known() -> None:
    assert tables_for("K17") == ("events", "visits")
    assert tables_for("K13") == ("complaints", "events")
    assert tables_for("K13", Parameters(complaint_base="visits")) == ("complaints", "visits")
    assert tables_for("K01.tasks") == ("visits",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kpi_variant_part_and_reason_has_its_words(language: str) -> None:
    use_language(language)
    for kpi in KPIS.values():
        assert kpi.name
        assert kpi.meaning
        assert all(kpi.variant_name(variant) for variant in kpi.variants)
    codes = [key.removeprefix("kpi.why.") for key in catalogue(language) if key.startswith("kpi.why.")]
    assert all(why_text(code) for code in codes)
    assert why_text(None) == ""
    assert all(part_name(part) for part in ("numerator", "denominator", "other", "excluded"))


def test_importing_the_kpis_loads_no_dataframe_library() -> None:
    heavy = ["pandas", "polars", "pyarrow", "duckdb", "scipy", "numpy", "plotly"]
    code = f"import sys; import followup_kit.kpi, followup_kit.stats; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
