"""A workspace's own plan: its policy, data and calendar brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from followup_kit.assigning import say_reason
from followup_kit.calendars import load_workspace_calendar
from followup_kit.periods import Period, clock, week_of
from followup_kit.planning.fetching import fetch_plan_data
from followup_kit.planning.handover import Absence, absences
from followup_kit.planning.projection import World
from followup_kit.planning.trail import said
from followup_kit.planning.trails import trails_of
from followup_kit.planning.weekly import WeekPlan, plan_period
from followup_kit.policy import load_policy
from followup_kit.settings import Workspace
from followup_kit.store import open_store
from followup_kit.translations import say


def fetch_world(workspace: Workspace) -> World:
    """Policy, data and calendar of a workspace, the data of one moment."""
    policy = load_policy(workspace)
    week = str(policy.value("calendar.workweek", clock(workspace.time_zone).date()))
    calendar = load_workspace_calendar(workspace, workweek=week)
    return World(policy, fetch_plan_data(open_store(workspace)), calendar)


def coming_week(today: date) -> Period:
    """The week to plan: this one, and from Friday on the next."""
    return week_of(today + timedelta(days=3))


def fetch_week_plan(
    workspace: Workspace,
    period: Period | None = None,
    *,
    as_of: date | None = None,
    changes: Mapping[str, object] | None = None,
) -> WeekPlan:
    """The plan of a period (the coming week by default) with what is known on ``as_of`` (today by default)."""
    world = fetch_world(workspace)
    today = as_of or clock(workspace.time_zone).date()
    return plan_period(
        world.policy,
        world.data,
        as_of=today,
        period=period or coming_week(today),
        calendar=world.calendar,
        changes=changes,
    )


def plan_record(plan: WeekPlan, language: str | None = None) -> dict[str, Any]:
    """A plan for a machine: rows with their trail, load, duties, missing calendar years, engine of the routes."""
    staff = dict(plan.data.staff.select("id", "code").iter_rows())
    trails = trails_of(plan.due, plan.rows["task"])
    return {
        "plan": plan.code,
        "policy": plan.document.slug,
        "as_of": plan.due.as_of.isoformat(),
        "first": plan.due.period.first.isoformat(),
        "last": plan.due.period.last.isoformat(),
        "missing_years": plan.due.missing_years,
        "routes": asdict(plan.routes),
        "rows": [
            _row(row, staff, said(trails[row["task"]], plan.due.policy, language))
            for row in plan.rows.iter_rows(named=True)
        ],
        "handed_over": [_absence(absence) for absence in absences(plan)],
        "duties": [_duty(plan, row, staff, language) for row in plan.duties.iter_rows(named=True)],
        "load": [
            {**row, "staff": staff.get(row["staff"]), "day": row["day"].isoformat()}
            for row in plan.load.iter_rows(named=True)
            if row["used"]
        ],
    }


def _row(row: Mapping[str, Any], staff: Mapping[int, str], trail: list[str]) -> dict[str, Any]:
    moments = {name: None if row[name] is None else row[name].isoformat() for name in _DAYS}
    return {
        "customer": row["customer_code"],
        "rule": row["rule"],
        "case": row["case_code"],
        **moments,
        "status": row["status"],
        "channel": row["channel"],
        "visitor": staff.get(row["visitor"]),
        "minutes": row["minutes"],
        "locked": row["locked"],
        "carried_over": row["carried_over"],
        "unplaced": unplaced_said(row["unplaced"], row["unplaced_figures"]),
        "trail": trail,
    }


_DAYS = ("due_from", "target_on", "due_on", "due_at", "planned_at")


def _absence(absence: Absence) -> dict[str, Any]:
    """An absence for a machine."""
    return {
        "staff": absence.staff,
        "first": absence.first_on.isoformat(),
        "last": absence.last_on and absence.last_on.isoformat(),
        "covered_by": absence.covered_by or None,
        "contacts": [{"customer": customer, "visitor": visitor} for customer, visitor in absence.contacts],
        "issues": list(absence.issues),
    }


def _duty(plan: WeekPlan, row: Mapping[str, Any], staff: Mapping[int, str], language: str | None) -> dict[str, Any]:
    roster = next(roster for roster in plan.document.rosters if roster.id == row["roster"])
    season = next(season for season in roster.seasons if season.id == row["season"])
    hours = say(
        "planning.duty_trail",
        language,
        title=roster.title.said(language),
        season=season.title.said(language),
        hours=season.hours,
    )
    return {
        "roster": row["roster"],
        "post": roster.posts[row["post"]].title.said(language),
        "starts_at": row["starts_at"].isoformat(),
        "ends_at": row["ends_at"].isoformat(),
        "staff": staff.get(row["staff"]),
        "trail": [hours, *([] if row["staff"] is not None else [say("planning.unfilled", language)])],
    }


def unplaced_said(reason: str | None, figures: Mapping[str, object] | None) -> str | None:
    """Why a contact has no person and time, as a sentence in the language in force; None for one that has."""
    if reason is None:
        return None
    return say("planning.can_wait") if reason == "can_wait" else say_reason(reason, **(figures or {}))
