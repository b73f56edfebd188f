"""A week rings nobody twice about two cases of one kind that one call can settle (4b, P08-R23)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from followup_kit.periods import Period
from followup_kit.planning.life import change_state, save_draft
from followup_kit.planning.of_workspace import fetch_week_plan, plan_record
from followup_kit.planning.weekly import WeekPlan
from followup_kit.settings import Workspace, create_workspace
from followup_kit.store import create_store, fetch_tables, save_tables

WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9)


def workspace(
    folder: Path, *purchases: tuple[str, str], policy: str = "industrial", kind: str = "purchase"
) -> Workspace:
    """Customers with an event each, made on the days of November given; two visitors."""
    made = create_workspace(folder / "w", {"policy": policy, "time_zone": "Asia/Shanghai"})
    store = create_store(made)
    codes = sorted({code for code, _ in purchases})
    events = {
        "code": [f"E-{number}" for number in range(len(purchases))],
        "customer": [code for code, _ in purchases],
        "kind": [kind] * len(purchases),
        "occurred_at": [datetime.fromisoformat(day) for _, day in purchases],
    }
    tables = {
        "staff": pl.DataFrame({"code": ["S-1", "S-2"], "name": ["One", "Two"], "role": ["visitor"] * 2}),
        "customers": pl.DataFrame({"code": codes, "name": codes}),
        "events": pl.DataFrame(events),
    }
    save_tables(store, tables, actor="test", what="rows", key="rows")
    store.close()
    return made


def planned(made: Workspace) -> WeekPlan:
    return fetch_week_plan(made, WEEK, as_of=TODAY)


def firsts(plan: WeekPlan) -> list[tuple[str, int]]:
    rows = plan.rows.filter(pl.col("rule") == "industrial.first").sort("customer_code", "due_on")
    return [(row["customer_code"], len(row["served"])) for row in rows.iter_rows(named=True)]


def test_two_cases_whose_windows_meet_are_one_contact_that_says_both(tmp_path: Path) -> None:
    plan = planned(workspace(tmp_path, ("K-1", "2026-11-13"), ("K-1", "2026-11-17"), ("K-2", "2026-11-17")))
    assert firsts(plan) == [("K-1", 2), ("K-2", 1)]
    row = plan.rows.filter(pl.col("customer_code") == "K-1").row(0, named=True)
    assert (row["due_from"], row["due_on"]) == (date(2026, 11, 17), date(2026, 12, 13))
    [trail] = [row["trail"] for row in plan_record(plan, "en")["rows"] if row["customer"] == "K-1"]
    assert any("also serves" in sentence and "Dec 17" in sentence for sentence in trail)


def test_one_visit_settles_both_cases(tmp_path: Path) -> None:
    made = workspace(tmp_path, ("K-1", "2026-11-13"), ("K-1", "2026-11-17"))
    store = create_store(made)
    save_draft(store, planned(made), actor="anna", now=NOW)
    change_state(store, "2026-W48", "published", actor="bert", now=NOW)
    again = planned(made)
    assert firsts(again) == [("K-1", 2)]
    done = {
        "code": again.rows["visit"].to_list(),
        "status": ["completed"],
        "completed_at": [datetime(2026, 11, 24, 10)],
        "outcome": ["reached"],
    }
    save_tables(store, {"visits": pl.DataFrame(done)}, actor="visitor", what="outcome", key="outcome")
    assert fetch_tables(store, ["visits"])["visits"].height == 1
    later = fetch_week_plan(made, WEEK, as_of=date(2026, 11, 25))
    assert firsts(later) == []
    store.close()


def test_what_two_visits_were_published_for_stays_two(tmp_path: Path) -> None:
    made = workspace(tmp_path, ("K-1", "2026-11-13"), ("K-1", "2026-11-17"))
    store = create_store(made)
    visits = {
        "code": ["V-1", "V-2"],
        "customer": ["K-1", "K-1"],
        "event": ["E-0", "E-1"],
        "rule": ["industrial.first"] * 2,
        "due_on": [date(2026, 12, 13), date(2026, 12, 17)],
        "status": ["scheduled"] * 2,
    }
    save_tables(store, {"visits": pl.DataFrame(visits)}, actor="test", what="visits", key="visits")
    store.close()
    assert firsts(planned(made)) == [("K-1", 1), ("K-1", 1)]


def test_days_of_their_own_stay_two(tmp_path: Path) -> None:
    """P14-R08: each discharge has its own seventh day; the two lie further apart than a day."""
    made = workspace(tmp_path, ("K-1", "2026-11-17"), ("K-1", "2026-11-20"), policy="hospital", kind="discharge")
    store = create_store(made)
    inpatient = pl.DataFrame({"code": ["K-1"], "relation": ["inpatient"]})
    save_tables(store, {"customers": inpatient}, actor="test", what="relation", key="relation")
    store.close()
    rows = planned(made).rows
    assert rows["rule"].to_list() == ["hospital.inpatient"] * 2


@pytest.mark.parametrize(("second", "count"), [("2026-11-29", 2), ("2026-11-30", 1)])
def test_the_window_must_hold_the_other_ones_day(tmp_path: Path, second: str, count: int) -> None:
    """A case that begins after the week is not in it; the plan of the week knows nothing of it yet."""
    made = workspace(tmp_path, ("K-1", "2026-10-24"), ("K-1", second))
    found = fetch_week_plan(made, WEEK, as_of=date(2026, 11, 30))
    assert sum(size for _, size in firsts(found)) == count
