"""A plan from draft to closed, amended, carried over and compared; what-if over the coming weeks (P01-R05, P13-R06)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from followup_kit.errors import InputError, RefusedError
from followup_kit.periods import clock, week_of
from followup_kit.planning.life import change_state, fetch_plan, save_amended, save_draft
from followup_kit.planning.of_workspace import fetch_week_plan, fetch_world, plan_record
from followup_kit.planning.revisions import plan_changes
from followup_kit.planning.scenario_files import load_scenarios, save_scenario
from followup_kit.planning.scenarios import Leave, Scenario, what_if
from followup_kit.planning.weekly import WeekPlan, with_changes
from followup_kit.settings import Workspace, create_workspace
from followup_kit.store import Store, create_store, fetch_tables, save_tables

TODAY = date(2024, 5, 5)
WEEK = week_of(date(2024, 5, 6))
NOW = datetime(2024, 5, 5, 18)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create_workspace(tmp_path / "w", {"policy": "hospital", "time_zone": "Asia/Shanghai"})
    store = create_store(made)
    codes = [f"K{n}" for n in range(1, 7)]
    at = [datetime(2024, 4, 26, 9) + timedelta(days=n) for n in range(6)]
    tables = {
        "staff": pl.DataFrame({"code": ["S1", "S2"], "name": ["One", "Two"], "role": ["visitor"] * 2}),
        "customers": pl.DataFrame({"code": codes, "relation": ["inpatient"] * 6}),
        "events": pl.DataFrame({"code": [f"E-{code}" for code in codes], "customer": codes, "occurred_at": at}),
    }
    tables["events"] = tables["events"].with_columns(pl.lit("discharge").alias("kind"))
    save_tables(store, tables, actor="test", what="test", key="test/first")
    store.close()
    return made


@pytest.fixture
def store(workspace: Workspace) -> Store:
    return create_store(workspace)


def planned(workspace: Workspace, day: date = TODAY) -> WeekPlan:
    return fetch_week_plan(workspace, WEEK, as_of=day)


def visits_of(store: Store) -> pl.DataFrame:
    return fetch_tables(store, ["visits"])["visits"].sort("code")


def test_the_same_store_policy_and_day_give_the_same_plan(workspace: Workspace) -> None:
    assert plan_record(planned(workspace)) == plan_record(planned(workspace))


def test_every_row_of_a_plan_has_its_trail(workspace: Workspace) -> None:
    rows = plan_record(planned(workspace))["rows"]
    assert len(rows) == 6
    assert all(len(row["trail"]) >= 3 for row in rows)


def test_a_draft_keeps_its_visits_as_proposed_and_publishing_schedules_them(workspace: Workspace, store: Store) -> None:
    save_draft(store, planned(workspace), actor="anna", now=NOW)
    assert set(visits_of(store)["status"]) == {"proposed"}
    change_state(store, "2024-W19", "in_review", actor="anna", now=NOW, approver_needed="manager")
    change_state(store, "2024-W19", "published", actor="bert", now=NOW, approver_needed="manager")
    assert set(visits_of(store)["status"]) == {"scheduled"}
    found = fetch_plan(store, "2024-W19")
    assert found is not None
    assert (found.state, found.author, found.approver) == ("published", "anna", "bert")


def test_nobody_publishes_a_plan_of_their_own(workspace: Workspace, store: Store) -> None:
    save_draft(store, planned(workspace), actor="anna", now=NOW)
    with pytest.raises(RefusedError, match="review"):
        change_state(store, "2024-W19", "published", actor="bert", now=NOW, approver_needed="manager")
    change_state(store, "2024-W19", "in_review", actor="anna", now=NOW, approver_needed="manager")
    with pytest.raises(RefusedError, match="own"):
        change_state(store, "2024-W19", "published", actor="anna", now=NOW, approver_needed="manager")


def test_where_no_approver_is_named_a_draft_is_published_at_once(workspace: Workspace, store: Store) -> None:
    save_draft(store, planned(workspace), actor="anna", now=NOW)
    assert change_state(store, "2024-W19", "published", actor="anna", now=NOW).state == "published"


@pytest.mark.parametrize("wanted", ["published", "closed", "amended"])
def test_a_plan_that_is_not_there_cannot_move_on(store: Store, wanted: str) -> None:
    with pytest.raises(InputError, match="2024-W19"):
        change_state(store, "2024-W19", wanted, actor="anna", now=NOW)


def test_a_published_plan_is_amended_not_drafted_again(workspace: Workspace, store: Store) -> None:
    save_draft(store, planned(workspace), actor="anna", now=NOW)
    change_state(store, "2024-W19", "published", actor="bert", now=NOW)
    with pytest.raises(InputError, match="amendment"):
        save_draft(store, planned(workspace), actor="anna", now=NOW)
    assert save_amended(store, planned(workspace), actor="anna", now=NOW).revision == 2


def test_saving_a_draft_again_makes_no_visit_twice(workspace: Workspace, store: Store) -> None:
    save_draft(store, planned(workspace), actor="anna", now=NOW)
    before = visits_of(store).drop("version")
    save_draft(store, planned(workspace), actor="anna", now=NOW + timedelta(minutes=1))
    assert visits_of(store).drop("version").equals(before)


def test_a_row_fixed_by_hand_stays_when_the_week_is_planned_again(workspace: Workspace, store: Store) -> None:
    plan = planned(workspace)
    task, other = plan.rows["task"][0], [1, 2][plan.rows["visitor"][0] == 1]
    mine = pl.col("task") == task
    hands = pl.when(mine).then(other).otherwise("visitor").alias("visitor")
    rows = plan.rows.with_columns(hands, pl.when(mine).then(True).otherwise("locked").alias("locked"))
    save_draft(store, with_changes(plan, rows), actor="anna", now=NOW)
    again = planned(workspace).rows.filter(mine)
    assert (again["visitor"][0], again["planned_at"][0]) == (other, plan.rows["planned_at"][0])


def test_what_changed_in_a_plan_is_told_with_who_and_when(workspace: Workspace, store: Store) -> None:
    plan = planned(workspace)
    save_draft(store, plan, actor="anna", now=NOW)
    since = clock(workspace.time_zone).replace(tzinfo=None)
    later = pl.when(pl.int_range(pl.len()) == 0).then(pl.col("planned_at") + timedelta(minutes=30))
    moved = plan.rows.with_columns(later.otherwise("planned_at").alias("planned_at"))
    save_draft(store, with_changes(plan, moved), actor="bert", now=NOW + timedelta(minutes=1))
    found = plan_changes(store, "2024-W19", since)
    assert [(change.visit, change.kind, change.actor) for change in found] == [("2024-W19-0001", "moved", "bert")]
    assert found[0].before != found[0].now


def test_what_fell_out_of_a_draft_is_withdrawn_and_its_code_used_again(workspace: Workspace, store: Store) -> None:
    plan = planned(workspace)
    save_draft(store, plan, actor="anna", now=NOW)
    save_draft(store, with_changes(plan, plan.rows.head(5)), actor="anna", now=NOW + timedelta(minutes=1))
    left = visits_of(store).filter(pl.col("due_on").is_null())
    assert left.height == 1
    assert planned(workspace).rows.height == 6  # withdrawing settles nothing
    save_draft(store, planned(workspace), actor="anna", now=NOW + timedelta(minutes=2))
    assert visits_of(store).height == 6


def test_an_unfinished_visit_is_carried_over_with_its_code(workspace: Workspace, store: Store) -> None:
    save_draft(store, planned(workspace), actor="anna", now=NOW)
    change_state(store, "2024-W19", "published", actor="bert", now=NOW)
    change_state(store, "2024-W19", "closed", actor="bert", now=NOW + timedelta(days=8))
    following = fetch_week_plan(workspace, week_of(date(2024, 5, 13)), as_of=date(2024, 5, 12))
    assert following.rows.height == 6
    assert following.rows["carried_over"].all()
    assert set(following.rows["visit"]) == {f"2024-W19-000{n}" for n in range(1, 7)}


def test_a_longer_interval_means_fewer_visits_and_names_the_customers(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "w", {"policy": "visit_regime"})
    store = create_store(workspace)
    people = {"code": ["K1", "K2"], "first_purchase_on": [date(2023, 1, 2)] * 2}
    staff = {"code": ["S1"], "name": ["One"], "role": ["visitor"]}
    save_tables(store, {"staff": pl.DataFrame(staff), "customers": pl.DataFrame(people)}, actor="t", what="t", key="t")
    world, day = fetch_world(workspace), date(2024, 5, 5)
    shorter = what_if(world, Scenario(parameters={"visit_regime.existing_every_months": 1}), as_of=day, weeks=10)
    assert shorter.after.weeks["visits"].sum() > shorter.before.weeks["visits"].sum()
    assert shorter.customers["customer_code"].to_list() == ["K1", "K2"]
    nobody = what_if(world, Scenario(without=("S1",)), as_of=day, weeks=2)
    assert nobody.after.weeks["visits"].to_list() == [0, 0]
    assert nobody.before.weeks["visits"].sum() > 0
    with pytest.raises(InputError, match="S9"):
        what_if(world, Scenario(without=("S9",)), as_of=day)


def test_a_scenario_is_kept_and_read_again(workspace: Workspace) -> None:
    leave = Leave("S1", date(2026, 12, 1), date(2026, 12, 10))
    one = Scenario(
        "fewer calls", {"hospital.inpatient_after_days": 5}, ("S1",), ("S2",), (leave,), (date(2026, 12, 31),)
    )
    save_scenario(workspace, one)
    assert load_scenarios(workspace) == [one]
    with pytest.raises(InputError):
        save_scenario(workspace, replace(one, name="../x"))


def test_two_calls_of_one_cycle_in_a_week_are_two_visits_and_stay_so(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "w", {"policy": "project_sales"})
    store = create_store(workspace)
    people = {"code": ["K1"], "relation": ["visitor"], "first_purchase_on": [date(2024, 5, 1)]}
    visit = {"code": ["V1"], "customer": ["K1"], "rule": ["project_sales.batch"], "status": ["completed"]}
    tables = {
        "staff": pl.DataFrame({"code": ["S1"], "name": ["One"], "role": ["visitor"]}),
        "customers": pl.DataFrame(people),
        "visits": pl.DataFrame({**visit, "completed_at": [datetime(2024, 5, 5, 9)]}),
    }
    save_tables(store, tables, actor="t", what="t", key="t")
    rows = planned(workspace).rows.filter(pl.col("rule") == "project_sales.batch")
    assert rows.height >= 2
    save_draft(store, planned(workspace), actor="anna", now=NOW)
    first = visits_of(store).filter(pl.col("status") == "proposed")
    save_draft(store, planned(workspace), actor="anna", now=NOW + timedelta(minutes=1))
    again = visits_of(store).filter(pl.col("status") == "proposed")
    assert first["code"].n_unique() == rows.height
    assert again.select("code", "planned_at", "visitor").equals(first.select("code", "planned_at", "visitor"))
