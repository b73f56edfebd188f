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
    """``weeks``: one row for each week: contacts on the list, visits placed, hours used and available, contacts not
    placed, overdue at the week's end; ``due`` are the contacts whose last day lies in the week, also those visited
    in a week before, and ``on_time`` those of them visited by that day; ``quota_needed`` and ``quota_done`` are the
    same of the cases that a quota asks for. ``visits``: every visit played through: customer_code, rule, on, due_on,
    is_on_time."""

    weeks: pl.DataFrame
    visits: pl.DataFrame


@dataclass(frozen=True)
class World:
    """What a what-if may change: parameters, staff, leaves, the calendar."""

    policy: Policy
    data: PlanData
    calendar: WorkCalendar
    changes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Played:
    """One week played through: its row, its visits, and all visits and quota cases done since the first week."""

    row: dict[str, Any]
    visits: pl.DataFrame
    done: pl.DataFrame
    quota: pl.DataFrame


def project(world: World, *, as_of: date, weeks: int = WEEKS, progress: Progress | None = None) -> Projection:
    """Play the ``weeks`` after the week of ``as_of`` through, one after the other."""
    course = Course(world, as_of=as_of, weeks=weeks)
    for number, period in enumerate(course.periods):
        if progress:
            progress(str(period), number, weeks)
        course.play(period)
    return course.projection()


class Course:
    """The weeks after the week of ``as_of``: ``play`` them in the order of ``periods``, or stop in between."""

    def __init__(self, world: World, *, as_of: date, weeks: int) -> None:
        first = week_of(as_of).last + timedelta(days=1)
        starts = (first + timedelta(weeks=number) for number in range(weeks))
        self.periods = [Period(start, start + timedelta(days=6)) for start in starts]
        self._world = world
        self._data = with_repeated_cases(world.data, as_of=as_of, weeks=weeks)
        self._played: list[Played] = []

    def play(self, period: Period) -> None:
        """Play the next week through."""
        before = self._played[-1] if self._played else None
        week, self._data = _played(self._world, self._data, period, before=before)
        self._played.append(week)

    def projection(self) -> Projection:
        """What was played so far."""
        rows = [week.row for week in self._played]
        return Projection(pl.DataFrame(rows, schema=SCHEMA), pl.concat([week.visits for week in self._played]))


def _played(world: World, data: PlanData, period: Period, *, before: Played | None) -> tuple[Played, PlanData]:
    plan = plan_period(
        world.policy, data, as_of=period.first - timedelta(days=1), period=period, calendar=world.calendar,
        changes=world.changes, settings=_QUICK,
    )  # fmt: skip
    now, quota = _done(plan), _quota_done(plan)
    done = now.select("due_on", "is_on_time")
    if before is not None:
        done, quota = pl.concat([before.done, done]), pl.concat([before.quota, quota])
    row = _week(plan, now, done=done, quota=quota)
    return Played(row, now.select(VISITS.keys()), done, quota), _lived(data, plan, now)


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


def _quota_done(plan: WeekPlan) -> pl.DataFrame:
    """The last days of the quota cases that the week's visits serve."""
    served = plan.placed["served"].explode()
    return plan.due.tasks.filter(_QUOTA & pl.col("task").is_in(served.implode())).select("due_on")


_QUOTA = pl.col("quota_required").is_not_null()


def _week(plan: WeekPlan, now: pl.DataFrame, *, done: pl.DataFrame, quota: pl.DataFrame) -> dict[str, Any]:
    period, rows = plan.due.period, plan.rows.filter(pl.col("customer").is_not_null())
    ends = pl.col("due_on").is_between(period.first, period.last)
    left = rows.join(now.select("task"), on="task", how="anti")
    served = now["served"].explode()
    waiting = plan.due.tasks.filter(_QUOTA & ends & ~pl.col("task").is_in(served.implode()))
    available = plan.load.unique(["staff", "day"])["minutes_available"].sum() if len(plan.load) else 0
    return {
        "first": period.first,
        "last": period.last,
        "contacts": len(rows),
        "visits": len(now),
        "hours": (now["minutes"].sum() or 0) / 60,
        "hours_available": available / 60,
        "not_placed": len(left),
        "overdue": len(left.filter(pl.col("due_on") <= period.last)),
        "due": len(done.filter(ends)) + len(left.filter(ends)),
        "on_time": len(done.filter(ends & pl.col("is_on_time"))),
        "quota_needed": len(quota.filter(ends)) + len(waiting),
        "quota_done": len(quota.filter(ends)),
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
