"""Deadlines by the clock: overdue by the moment when a moment is asked about, by the day when a day is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from plan_office import office, workdays
from plan_tables import china, plan_data, preset

from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.planning.due_list import due_list
from followup_kit.planning.load import load_by_person
from followup_kit.planning.lost import advice, lost_rows
from followup_kit.planning.of_workspace import fetch_week_plan, plan_record
from followup_kit.planning.trail import said, trail_of
from followup_kit.planning.weekly import WeekPlan, plan_period
from followup_kit.planning.why import why
from followup_kit.translations import LANGUAGES, say

MONDAY = date(2024, 6, 3)
WEEK = Period(MONDAY, MONDAY + timedelta(days=6))
LIMIT = datetime(2024, 6, 3, 10, 0)
REGIME = "work_orders"


@pytest.fixture(scope="module")
def tickets() -> PlanData:
    """A ticket on Friday at 10:00, to be followed up within 72 hours: by Monday at 10:00."""
    return plan_data(
        customers="do_not_contact\nno",
        events="customer | kind | occurred_at\nC1 | ticket | 2024-05-31 10:00",
        staff="role | working_hours | active\nvisitor | Mon-Fri 09:00-18:00 | yes",
    )


def status_at(data: PlanData, as_of: date) -> str:
    found = due_list(preset(REGIME), data, as_of=as_of, period=WEEK, calendar=china())
    assert found.contacts["due_at"].to_list() == [LIMIT]
    assert found.tasks["status"].to_list() == found.contacts["status"].to_list()
    return str(found.contacts["status"][0])


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (datetime(2024, 6, 2, 23, 59), "due"),
        (LIMIT - timedelta(minutes=1), "due"),
        (LIMIT, "due"),
        (LIMIT + timedelta(minutes=1), "overdue"),
        (MONDAY, "due"),
        (MONDAY + timedelta(days=1), "overdue"),
    ],
)
def test_a_moment_decides_by_the_moment_and_a_day_by_the_day(tickets: PlanData, as_of: date, status: str) -> None:
    assert status_at(tickets, as_of) == status


def test_a_deadline_without_a_time_is_judged_by_its_day_also_at_a_moment() -> None:
    data = plan_data(
        customers="do_not_contact\nno", events="customer | kind | occurred_at\nC1 | discharge | 2024-05-24 10:00"
    )
    found = due_list(
        preset("hospital"), data, as_of=datetime(2024, 6, 3, 23, 59), period=WEEK, calendar=china()
    ).contacts
    assert found.select("due_on", "status").rows() == [(MONDAY, "due")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trail_says_since_when_it_is_overdue_on_its_own_day(tickets: PlanData, language: str) -> None:
    policy = preset(REGIME)
    made = due_list(policy, tickets, as_of=LIMIT + timedelta(hours=1), period=WEEK, calendar=china())
    today = said(trail_of(made, made.contacts["task"][0]), policy, language)
    assert "10:00" in today[-1]
    assert "0" not in today[-1].replace("10:00", "").replace("2024", "")
    later = due_list(policy, tickets, as_of=MONDAY + timedelta(days=2), period=WEEK, calendar=china())
    assert "2" in said(trail_of(later, later.contacts["task"][0]), policy, language)[-1]


def test_why_and_the_plan_take_a_moment_too(tickets: PlanData) -> None:
    late = LIMIT + timedelta(hours=1)
    [answer] = [
        each for each in why(preset(REGIME), tickets, "C1", as_of=late, period=WEEK, calendar=china()) if each.is_due
    ]
    assert answer.steps[-1].code == "overdue_at"
    plan = plan_period(preset(REGIME), tickets, as_of=late, period=WEEK, calendar=china())
    assert plan.due.as_of == MONDAY
    assert plan.rows["status"].to_list() == ["overdue"]
    assert plan.rows["planned_at"].null_count() == 0


def test_two_tickets_that_a_week_joins_keep_the_status_of_the_moment() -> None:
    rows = "customer | kind | occurred_at\nC1 | ticket | 2024-05-31 10:00\nC1 | ticket | 2024-06-02 09:00"
    data = plan_data(
        customers="do_not_contact\nno",
        events=rows,
        staff="role | working_hours | active\nvisitor | Mon-Fri 09:00-18:00 | yes",
    )
    plan = plan_period(preset(REGIME), data, as_of=LIMIT + timedelta(minutes=1), period=WEEK, calendar=china())
    assert "overdue" in plan.rows["status"].to_list()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> WeekPlan:
    """Forty calls for three people who may make three a day: one finds no place."""
    monday = date(2026, 11, 23)
    made = office(tmp_path_factory.mktemp("full") / "w", monday, patients=40, per_day=3)
    workdays(made, monday)
    return fetch_week_plan(made, Period(monday, monday + timedelta(days=6)), as_of=monday)


def test_the_load_of_each_person_adds_up_to_the_plan_and_the_fullest_comes_first(full: WeekPlan) -> None:
    loads = load_by_person(full)
    assert sum(load.visits for load in loads) == full.placed.height
    assert [load.share for load in loads] == sorted((load.share for load in loads), key=lambda share: -(share or 0))
    by_code = {load.person: load for load in loads}
    assert (by_code["S-1"].visits, by_code["S-1"].share) == (15, 1.0)
    assert (by_code["S-4"].visits, by_code["S-4"].share) == (0, 0.0)
    assert by_code["S-3"].hours_free < by_code["S-1"].hours_free, "S-3 is on leave for two days"
    assert by_code["S-1"].hours == pytest.approx(15 * 10 / 60)


def test_the_load_of_a_plan_without_people_is_empty(tmp_path) -> None:
    monday = date(2026, 11, 23)
    made = office(tmp_path / "w", monday, patients=2, staff=False)
    assert load_by_person(fetch_week_plan(made, Period(monday, monday + timedelta(days=6)), as_of=monday)) == []


def test_what_found_no_place_comes_with_what_would_help(full: WeekPlan) -> None:
    [lost] = lost_rows(full)
    assert (lost.count, len(lost.customers)) == (full.rows["unplaced"].is_not_null().sum(), lost.count)
    reasons = full.rows.filter(pl.col("unplaced").is_not_null())["unplaced"].to_list()
    assert lost.advice == advice(reasons[0]) == say("planpage.advice.capacity")


def test_nothing_is_lost_in_a_week_with_room(tmp_path) -> None:
    monday = date(2026, 11, 23)
    made = office(tmp_path / "w", monday, patients=2)
    workdays(made, monday)
    plan = fetch_week_plan(made, Period(monday, monday + timedelta(days=6)), as_of=monday)
    assert lost_rows(plan) == []
    assert len(plan_record(plan)["rows"]) == 2
