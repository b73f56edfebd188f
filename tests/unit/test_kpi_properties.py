"""What holds for any data: totals are sums, order does not matter, a cancelled row changes only the excluded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup_kit.kpi import compute

FIRST = date(2026, 9, 25)
PERIOD = "2026-10"
ROW_KPIS = ("K01.tasks", "K03", "K18", "K27")
VISIT_KPIS = ("K01", "K02", "K02.rated", "K03", "K18", "K27")

days = st.integers(0, 45).map(lambda number: FIRST + timedelta(days=number))
moments = st.builds(lambda day, hour: datetime(day.year, day.month, day.day, hour), days, st.integers(0, 23))
visit = st.fixed_dictionaries(
    {
        "customer": st.sampled_from("abcd"),
        "event": st.none() | st.sampled_from("ef"),
        "visit_number": st.none() | st.integers(1, 2),
        "department": st.none() | st.sampled_from(["North", "South"]),
        "channel": st.sampled_from(["phone", "questionnaire"]),
        "status": st.sampled_from(["completed", "archived", "due", "cancelled", "exempt"]),
        "outcome": st.none() | st.sampled_from(["reached", "refused", "undeliverable"]),
        "ad_hoc": st.none() | st.booleans(),
        "do_not_contact": st.none() | st.booleans(),
        "due_from": st.none() | days,
        "due_on": st.none() | days,
        "sent_at": st.none() | moments,
        "completed_at": st.none() | moments,
        "rating": st.none() | st.integers(0, 10).map(lambda half: half / 2),
    }
)
SCHEMA = {
    **dict.fromkeys(("customer", "event", "department", "channel", "status", "outcome"), pl.String),
    "visit_number": pl.Int64,
    **dict.fromkeys(("ad_hoc", "do_not_contact"), pl.Boolean),
    **dict.fromkeys(("due_from", "due_on"), pl.Date),
    **dict.fromkeys(("sent_at", "completed_at"), pl.Datetime("us")),
    "rating": pl.Float64,
}
some_visits = st.lists(visit, max_size=12)
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def result(kpi_id: str, visits: list[dict[str, Any]], **options: Any) -> pl.DataFrame:
    return compute(kpi_id, {"visits": pl.DataFrame(visits, schema=SCHEMA)}, PERIOD, **options)


@few
@given(some_visits)
def test_totals_of_kpis_that_count_rows_are_the_sums_of_their_groups(visits: list[dict[str, Any]]) -> None:
    for kpi_id in ROW_KPIS:
        total = result(kpi_id, visits).row(0, named=True)
        groups = result(kpi_id, visits, by="department", every="week")
        for column in ("numerator", "denominator", "excluded"):
            assert groups[column].sum() == total[column]


@few
@given(some_visits, st.randoms())
def test_the_order_of_rows_changes_nothing(visits: list[dict[str, Any]], dice: Any) -> None:
    shuffled = dice.sample(visits, len(visits))
    for kpi_id in VISIT_KPIS:
        asked = {"by": "department", "every": "week"}
        assert result(kpi_id, shuffled, **asked).equals(result(kpi_id, visits, **asked))


@few
@given(some_visits, visit)
def test_a_cancelled_visit_changes_only_the_excluded(visits: list[dict[str, Any]], more: dict[str, Any]) -> None:
    for kpi_id in VISIT_KPIS:
        before = result(kpi_id, visits).row(0, named=True)
        after = result(kpi_id, [*visits, {**more, "status": "cancelled"}]).row(0, named=True)
        assert after["excluded"] - before.pop("excluded") in (0, 1)
        assert {name: after[name] for name in before} == before


@few
@given(some_visits)
def test_values_stay_in_their_range_and_no_denominator_is_no_data(visits: list[dict[str, Any]]) -> None:
    for kpi_id in VISIT_KPIS:
        for row in result(kpi_id, visits, by="department", every="week").iter_rows(named=True):
            assert (row["value"] is None) == (row["denominator"] == 0)
            assert row["value"] is None or 0 <= row["value"] <= (5 if kpi_id == "K03" else 1)
