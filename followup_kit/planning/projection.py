"""The coming weeks played through: what would be due, how much of it could be done, what would be late.

Known cases, cycles, milestones and holidays run on. Cases that have not happened yet are those of the past weeks
once more, shifted: that is said wherever a projection is shown. A visit that finds a place is done at that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from followup_kit import assigning
from followup_kit.calendars import WorkCalendar
from followup_kit.periods import Period, week_of
from followup_kit.planning.data import PlanData
from followup_kit.planning.weekly import WeekPlan, plan_period
from followup_kit.policy.reading import Policy
from followup_kit.progress import Progress

WEEKS = 12
_QUICK = assigning.Settings(steps_per_contact=0, least_steps=0)
"""Placed without improving: twelve weeks twice should take seconds."""
SCHEMA: dict[str, Any] = {
    "first": pl.Date,
    "last": pl.Date,
    "contacts": pl.Int64,
    "visits": pl.Int64,
    "hours": pl.Float64,
    "hours_available": pl.Float64,
    "not_placed": pl.Int64,
    "overdue": pl.Int64,
    "due": pl.Int64,
    "on_time": pl.Int64,
    "quota_needed": pl.Int64,
    "quota_done": pl.Int64,
}


@dataclass(frozen=True)
class Projection:
    """``weeks``: one row for each week: contacts due, visits placed, hours used and available, contacts not
    placed, overdue at the week's end, and of those due in the week how many were on time; quota cases needed and
    done. ``visits``: every visit played through: customer_code, rule, on, due_on, is_on_time."""

    weeks: pl.DataFrame
    visits: pl.DataFrame


@dataclass(frozen=True)
class World:
    """What a what-if may change: parameters, staff, leaves, the calendar."""

    policy: Policy
    data: PlanData
    calendar: WorkCalendar
    changes: Mapping[str, object] = field(default_factory=dict)


def project(world: World, *, as_of: date, weeks: int = WEEKS, progress: Progress | None = None) -> Projection:
    """Play the ``weeks`` after the week of ``as_of`` through, one after the other."""
    first = week_of(as_of).last + timedelta(days=1)
    data = with_repeated_cases(world.data, as_of=as_of, weeks=weeks)
    rows, visits = [], []
    for number in range(weeks):
        start = first + timedelta(weeks=number)
        period = Period(start, start + timedelta(days=6))
        if progress:
            progress(str(period), number, weeks)
        plan = plan_period(
            world.policy, data, as_of=start - timedelta(days=1), period=period, calendar=world.calendar,
            changes=world.changes, settings=_QUICK,
        )  # fmt: skip
        done = _done(plan)
        rows.append(_week(plan, done))
        visits.append(done.select(VISITS.keys()))
        data = _lived(data, plan, done)
    return Projection(pl.DataFrame(rows, schema=SCHEMA), pl.concat(visits))


VISITS: dict[str, Any] = {
    "customer_code": pl.String,
    "rule": pl.String,
    "on": pl.Date,
    "due_on": pl.Date,
    "is_on_time": pl.Boolean,
}


def with_repeated_cases(data: PlanData, *, as_of: date, weeks: int) -> PlanData:
    """The data with the cases of the past ``weeks`` once more, as many weeks later."""
    start = datetime.combine(as_of - timedelta(weeks=weeks) + timedelta(days=1), time.min)
    recent = data.events.filter(pl.col("occurred_at") >= start)
    later = pl.duration(weeks=weeks)
    last = _last_id(data.events)
    copies = recent.with_columns(
        (pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + last).alias("id"),
        pl.format("{}~", "code").alias("code"),
        pl.col("occurred_at") + later,
        pl.col("closed_at") + later,
    )
    return replace(data, events=pl.concat([data.events, copies]), extra={})


def _done(plan: WeekPlan) -> pl.DataFrame:
    placed = plan.placed.filter(pl.col("customer").is_not_null())
    on = pl.col("planned_at").dt.date()
    return placed.with_columns(on.alias("on"), (on <= pl.col("due_on")).alias("is_on_time"))


def _week(plan: WeekPlan, done: pl.DataFrame) -> dict[str, Any]:
    period, rows = plan.due.period, plan.rows.filter(pl.col("customer").is_not_null())
    ends = pl.col("due_on").is_between(period.first, period.last)
    left = rows.join(done.select("task"), on="task", how="anti")
    quota = plan.due.tasks.filter(pl.col("quota_required").is_not_null() & ends)
    served = done.select("served").explode("served")["served"]
    available = plan.load.unique(["staff", "day"])["minutes_available"].sum() if len(plan.load) else 0
    return {
        "first": period.first,
        "last": period.last,
        "contacts": len(rows),
        "visits": len(done),
        "hours": (done["minutes"].sum() or 0) / 60,
        "hours_available": available / 60,
        "not_placed": len(left),
        "overdue": len(left.filter(pl.col("due_on") <= period.last)),
        "due": len(rows.filter(ends)),
        "on_time": len(done.filter(ends & pl.col("is_on_time"))),
        "quota_needed": len(quota),
        "quota_done": len(quota.filter(pl.col("task").is_in(served.implode()))),
    }


def _lived(data: PlanData, plan: WeekPlan, done: pl.DataFrame) -> PlanData:
    """The data after the week: every visit that was placed has been made and reached the customer."""
    duties = done.select("served", "planned_at").explode("served")
    tasks = plan.due.tasks.select(
        pl.col("task").alias("served"), "rule", "customer", "event", "channel", "visit_number"
    )
    last = _last_id(data.visits)
    made = duties.join(tasks, on="served").select(
        (pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + last).alias("id"),
        pl.format("~{}-{}", pl.lit(plan.code), "served").alias("code"),
        "customer",
        "event",
        "rule",
        "channel",
        "visit_number",
        pl.lit("completed").alias("status"),
        pl.lit("reached").alias("outcome"),
        pl.col("planned_at").alias("completed_at"),
    )
    closed = _without_open(data.visits, done)
    return replace(data, visits=pl.concat([closed, made], how="diagonal_relaxed"), extra={})


def _last_id(frame: pl.DataFrame) -> int:
    return max(frame["id"].to_list(), default=0)


def _without_open(visits: pl.DataFrame, done: pl.DataFrame) -> pl.DataFrame:
    """The visits without those that stood open for what has been done now."""
    codes = done["visit"].drop_nulls()
    return visits.filter(~(pl.col("code").is_in(codes.implode()) & pl.col("completed_at").is_null()))
