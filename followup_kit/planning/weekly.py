"""The plan of a week: what is due, placed on people, days and times, matched with what was planned before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from followup_kit import assigning
from followup_kit.calendars import WorkCalendar
from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.planning.due_list import DueList, due_list
from followup_kit.planning.joining import joined_in_week
from followup_kit.planning.levelling import free_to_choose, with_level_days
from followup_kit.planning.rosters import duties
from followup_kit.planning.timing import blackout_of
from followup_kit.policy.document import Document
from followup_kit.policy.reading import Policy

OPEN = (
    *("proposed", "scheduled", "appointment_pending", "appointment_confirmed", "due", "attempted", "rescheduled"),
    *("handed_over", "overdue"),
)
_AGREED = ("appointment_confirmed", "rescheduled")
_MINUTES = {"on_site": 45, "phone": 10, "chat": 10}


@dataclass(frozen=True)
class WeekPlan:
    """The plan of a period.

    ``rows``: one for each contact, in the order of day, person and time: the columns of ``DueList.contacts`` and
    ``visit`` (code of the visit, null before it is saved), ``visitor`` (staff id), ``planned_at``, ``minutes``,
    ``locked``, ``carried_over`` (it stood in an earlier plan), ``unplaced`` (why nobody could be found, a code)
    and ``choice`` (why this person and time, codes). ``load``: used and free capacity by person, day and kind of
    channel. ``duties``: posts of a roster by night. ``routes``: what was done to on-site days, and by which engine.
    """

    code: str
    due: DueList
    rows: pl.DataFrame
    load: pl.DataFrame
    duties: pl.DataFrame
    data: PlanData = field(repr=False)
    routes: assigning.Shortened = field(default_factory=assigning.Shortened)

    @property
    def document(self) -> Document:
        """The regime in force."""
        return self.due.document

    @property
    def placed(self) -> pl.DataFrame:
        """The rows with a person and a time."""
        return self.rows.filter(pl.col("planned_at").is_not_null())


def plan_code(period: Period) -> str:
    """``2026-W48`` for a week from Monday to Sunday, else the days."""
    year, week, _ = period.first.isocalendar()
    is_week = period.days == 7 and period.first.weekday() == 0
    return f"{year}-W{week:02}" if is_week else str(period)


def plan_period(
    policy: Policy,
    data: PlanData,
    *,
    as_of: date,
    period: Period,
    calendar: WorkCalendar,
    changes: Mapping[str, object] | None = None,
    settings: assigning.Settings | None = None,
) -> WeekPlan:
    """The plan of ``period`` with what is known on ``as_of``.

    Visits that are open already keep their code, and their person and time where that is still possible; those
    fixed by hand or agreed with the customer keep both. The same store, policy and day give the same plan.
    """
    due = due_list(policy, data, as_of=as_of, period=period, calendar=calendar, changes=changes)
    known = _with_open_visits(due, data, plan_code(period))
    contacts = joined_in_week(known, due.document, as_of=as_of, last=period.last)
    due = replace(due, contacts=contacts.select(due.contacts.columns))
    closed, makeup = _days_off(due, calendar.allowing_missing())
    people, work = _people(data), _work(contacts, due, data)
    at_work = assigning.minutes_at_work(
        people.filter(pl.col("role").cast(pl.String).is_in(work["role"].unique().implode())), data.leaves,
        period=period, closed=closed, makeup=makeup, settings=settings,
    )  # fmt: skip
    placement = assigning.place(
        with_level_days(work, at_work), people, data.leaves,
        period=period, closed=closed, makeup=makeup, settings=settings,
    )  # fmt: skip
    any_day = work.filter(pl.col("flexible") & pl.col("due_at").is_null() & ~pl.col("is_overdue"))["task"]
    rows = _placed(contacts, placement, last=period.last, any_day=any_day)
    posts = duties(due.document, data, period=period)
    return WeekPlan(plan_code(period), due, rows, placement.load, posts, data, placement.routes)


def _days_off(due: DueList, calendar: WorkCalendar) -> tuple[Any, Any]:
    """Days of the period on which nobody plans visits, and weekend days that are worked.

    Public holidays are free, except in a week whose visits are about the holiday.
    """
    days = np.arange(np.datetime64(due.period.first, "D"), np.datetime64(due.period.last, "D") + 1)
    closed = blackout_of(due.document.contact, due.as_of.year).blocks(calendar, days)
    greeting = {f"{due.document.slug}.{rule.id}" for rule in due.document.rules if rule.anchor.kind == "holiday"}
    if not due.contacts["rule"].is_in(list(greeting)).any():
        closed = closed | calendar.is_holiday(days)
    weekend = (days.astype("datetime64[D]").view("int64") - 4) % 7 >= 5
    return days[closed], days[weekend & calendar.is_working(days)]


_KEY = ("rule", "customer", "event")


def nth_of_key() -> pl.Expr:
    """Which of the visits of one rule, customer and event a row is, in the order of the rows: a cycle may have two."""
    return pl.int_range(pl.len()).over(*_KEY).alias("nth")


def _with_open_visits(due: DueList, data: PlanData, code: str) -> pl.DataFrame:
    """Each contact beside the open visit that stands for it: the visit of any duty that the contact serves."""
    served = due.contacts.select("task", "served").explode("served")
    tasks = due.tasks.sort("target_on", "task").select(pl.col("task").alias("served"), *_KEY, nth_of_key())
    is_open = pl.col("status").is_in(OPEN) & pl.col("completed_at").is_null() & pl.col("due_on").is_not_null()
    open_visits = data.visits.filter(is_open).with_columns(pl.col("rule").cast(pl.String)).sort("due_on", "code")
    known = open_visits.select(
        *_KEY, nth_of_key(),
        pl.col("code").alias("visit"), pl.col("plan").alias("was_plan"),
        pl.col("visitor").alias("was_staff"), pl.col("planned_at").alias("was_at"),
        pl.col("locked").fill_null(False), pl.col("status").is_in(_AGREED).alias("agreed"),
        pl.col("minutes").alias("own_minutes"),
    )  # fmt: skip
    matched = served.join(tasks, on="served").join(known, on=[*_KEY, "nth"], nulls_equal=True)
    first = matched.sort("task", "visit").unique("task", keep="first", maintain_order=True)
    single = first.unique("visit", keep="first", maintain_order=True)  # a visit stands for one contact only
    wanted = ["visit", "was_plan", "was_staff", "was_at", "locked", "agreed", "own_minutes"]
    joined = due.contacts.join(single.select("task", *wanted), on="task", how="left", maintain_order="left")
    fixed = (pl.col("locked") | pl.col("agreed")).fill_null(False)
    carried = (pl.col("was_plan").is_not_null() & ~pl.col("visit").str.starts_with(f"{code}-")).fill_null(False)
    return joined.with_columns(fixed.alias("locked"), carried.alias("carried_over"))


def _work(contacts: pl.DataFrame, due: DueList, data: PlanData) -> pl.DataFrame:
    """The contacts as the assignment wants them; visits that a member of staff owes need no placing."""
    period, contact = due.period, due.document.contact
    first_day = max(period.first, due.as_of) if due.as_of <= period.last else period.first
    people = data.customers.select(
        pl.col("id").alias("customer"), pl.col("preferred_hours").alias("customer_hours"), "latitude", "longitude"
    )
    wishes = pl.DataFrame(_wishes(due.document), schema=_WISHES, orient="row")
    open_from, open_to = pl.col("due_from").clip(first_day, period.last), pl.col("due_on").clip(first_day, period.last)
    joined = contacts.filter(pl.col("customer").is_not_null()).join(people, on="customer", how="left")
    return joined.join(wishes, on=["rule", "assignee"], how="left", nulls_equal=True, maintain_order="left").select(
        "task",
        _minutes(due.document).alias("minutes"),
        "channel",
        pl.when(pl.col("status") == "overdue").then(pl.lit(first_day)).otherwise(open_from).alias("first_on"),
        pl.when(pl.col("status") == "overdue").then(pl.lit(period.last)).otherwise(open_to).alias("last_on"),
        pl.col("target_on").clip(first_day, period.last).alias("wanted_on"),
        pl.lit("; ".join(contact.hours) or None, pl.String).alias("hours"),
        pl.lit(contact.strict).alias("hours_strict"),
        "customer_hours",
        "role",
        "skill",
        "zone",
        "needs_zone",
        "owner",
        "prefer_owner",
        "precedence",
        (pl.col("status") == "overdue").alias("is_overdue"),
        "due_at",
        "latitude",
        "longitude",
        pl.when("locked").then("was_staff").otherwise(None).alias("locked_staff"),
        pl.when("locked").then("was_at").otherwise(None).alias("locked_at"),
        "was_staff",
        "was_at",
        pl.col("rule").is_in(free_to_choose(due.document)).alias("flexible"),
    )


_WISHES: dict[str, Any] = {
    "rule": pl.String,
    "assignee": pl.Int8,
    "skill": pl.String,
    "needs_zone": pl.Boolean,
    "prefer_owner": pl.Boolean,
}


def _wishes(document: Document) -> list[tuple[str, int, str | None, bool, bool]]:
    return [
        (f"{document.slug}.{rule.id}", at, person.skill or None, person.zone, person.owner)
        for rule in document.rules
        for at, person in enumerate(rule.assign)
    ]


def _minutes(document: Document) -> pl.Expr:
    """How long a contact takes: as noted on the visit, by the rule, by the channel."""
    by_rule = {f"{document.slug}.{rule.id}": rule.minutes for rule in document.rules if rule.minutes}
    by_channel = _MINUTES | {str(name): minutes for name, minutes in document.planning.minutes.items()}
    rule = pl.col("rule").replace_strict(by_rule, default=None, return_dtype=pl.Int64)
    channel = pl.col("channel").replace_strict(by_channel, default=10, return_dtype=pl.Int64)
    return pl.coalesce("own_minutes", rule, channel)


def _people(data: PlanData) -> pl.DataFrame:
    return data.staff.filter(pl.col("active").fill_null(True))


def _placed(contacts: pl.DataFrame, placement: assigning.Placement, *, last: date, any_day: pl.Series) -> pl.DataFrame:
    places = placement.placed.select(
        "task", pl.col("staff").alias("_visitor"),
        pl.col("starts_at").alias("planned_at"), _choice(any_day).alias("choice"),
        (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes().alias("minutes"),
    )  # fmt: skip
    waits = pl.col("due_on") > last
    absent = placement.unplaced.join(contacts.select("task", "due_on"), on="task").select(
        "task",
        pl.when(waits).then(pl.lit("can_wait")).otherwise("reason").alias("unplaced"),
        pl.struct(pl.exclude("task", "reason", "due_on")).alias("unplaced_figures"),
    )
    joined = contacts.join(places, on="task", how="left").join(absent, on="task", how="left")
    whole = joined.with_columns(pl.coalesce("_visitor", "staff").alias("visitor")).drop(
        "_visitor", "agreed", "own_minutes"
    )
    return whole.sort("planned_at", "visitor", "due_on", "task", nulls_last=True)


def _choice(any_day: pl.Series) -> pl.Expr:
    """Why this person and time; for those that any day of their window will do, that it keeps the week even."""
    settled = pl.col("reasons").list.contains("kept") | pl.col("reasons").list.contains("locked")
    even = pl.concat_list(
        pl.col("reasons").list.eval(pl.element().filter(pl.element() != "other_day")), pl.lit("even_days")
    )
    return pl.when(pl.col("task").is_in(any_day.implode()) & ~settled).then(even).otherwise("reasons")


def with_changes(plan: WeekPlan, rows: pl.DataFrame) -> WeekPlan:
    """The same plan with other rows, such as after a row was moved by hand."""
    return replace(plan, rows=rows)
