"""Moving a row of a plan by hand: to another person, day or time, as far as the rules of placing allow it.

Only what the move touches is looked at again: the person who gets the row and the one who gives it away. All their
other rows stay where they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from followup_kit import assigning
from followup_kit.calendars import Hours, WorkCalendar
from followup_kit.errors import InputError
from followup_kit.planning.of_workspace import unplaced_said
from followup_kit.planning.weekly import WeekPlan, _days_off, _people, _work
from followup_kit.translations import has_text, say, say_date

STEP_MINUTES = 5
_OFFERED_MINUTES = 15
_AS_IT_IS = assigning.Settings(steps_per_contact=0, least_steps=0)


def moved(
    plan: WeekPlan, task: int, *, staff: int, on: date, calendar: WorkCalendar, at: time | None = None
) -> WeekPlan:
    """The plan with one row given to a person on a day, at a time or at the first free one, and fixed there.

    InputError says why it cannot be: no such row or person, a day outside the row's own days, a closed day, leave,
    a role or skill that is asked for, contact hours, the daily numbers, a time that is taken.
    """
    row, person = row_of(plan, task), person_of(plan, staff)
    _check_day(plan, row, on)
    found = _tried(plan, row, staff=staff, on=on, at=None, calendar=calendar)
    if found.placed.filter(pl.col("task") == task).is_empty():
        raise _cannot(plan, found.unplaced.filter(pl.col("task") == task).row(0, named=True), person, on)
    if at is not None:
        _check_time(plan, row, person, datetime.combine(on, at))
        found = _tried(plan, row, staff=staff, on=on, at=at, calendar=calendar)
        if found.placed.filter(pl.col("task") == task).is_empty():
            raise InputError("planpage.cannot.time", person=person["code"], at=f"{at:%H:%M}", day=say_date(on))
    return _with_place(plan, row, found, staff=staff, calendar=calendar)


def with_lock(plan: WeekPlan, task: int, *, locked: bool) -> WeekPlan:
    """The plan with one row fixed or free to be moved by the next planning; a row without a time cannot be fixed."""
    row = row_of(plan, task)
    if row["planned_at"] is None:
        raise InputError("planpage.cannot.lock", customer=row["customer_code"] or "–")
    mine = pl.col("task") == task
    return replace(plan, rows=plan.rows.with_columns(pl.when(mine).then(locked).otherwise("locked").alias("locked")))


def free_times(plan: WeekPlan, task: int, *, staff: int, on: date) -> list[time]:
    """Times of the day, every quarter of an hour, at which a person at work has nothing else; travel is not counted."""
    row, person = row_of(plan, task), person_of(plan, staff)
    length = timedelta(minutes=_minutes_of(plan, row))
    others = plan.rows.filter(
        (pl.col("visitor") == staff) & (pl.col("task") != task) & (pl.col("planned_at").is_not_null())
    )
    taken = [
        (begins, begins + timedelta(minutes=minutes))
        for begins, minutes in others.select("planned_at", "minutes").rows()
    ]
    return [
        moment.time()
        for begins, ends in _shifts(person, on)
        for moment in _quarters(begins, ends - length)
        if all(moment + length <= first or moment >= last for first, last in taken) and _in_hours(plan, moment, length)
    ]


def row_of(plan: WeekPlan, task: object) -> dict[str, Any]:
    """A row by its number; InputError when the plan has none."""
    is_number = isinstance(task, int) and not isinstance(task, bool) and 0 < task < 2**32
    found = plan.rows.filter(pl.col("task") == task) if is_number else plan.rows.clear()
    if found.is_empty():
        raise InputError("planpage.unknown_row")
    return found.row(0, named=True)


def person_of(plan: WeekPlan, staff: object) -> dict[str, Any]:
    """A member of staff who is active; InputError when there is none."""
    is_number = isinstance(staff, int) and not isinstance(staff, bool) and abs(staff) < 2**63
    people = _people(plan.data)
    found = people.filter(pl.col("id") == staff) if is_number else people.clear()
    if found.is_empty():
        raise InputError("planpage.unknown_person")
    return found.row(0, named=True)


def open_days(plan: WeekPlan, task: int) -> list[date]:
    """The days of the period on which a row may be done, from the day of the plan on."""
    row, period = row_of(plan, task), plan.due.period
    days = (period.first + timedelta(days=number) for number in range(period.days))
    return [day for day in days if _first_day(plan, row) <= day <= _last_day(plan, row)]


def why_unplaced(row: dict[str, Any]) -> str:
    """Why a row has no person and time, as a sentence; empty for one that has both."""
    if row["unplaced"] is None:
        return ""
    known = row["unplaced"] == "can_wait" or has_text(f"assigning.reason.{row['unplaced']}")
    return (unplaced_said(row["unplaced"], row["unplaced_figures"]) or "") if known else say("planpage.no_reason")


def why_there(row: dict[str, Any]) -> list[str]:
    """What speaks for a row's person and time, and what had to give way, as sentences."""
    codes = [code for code in row["choice"] or [] if has_text(f"assigning.reason.{code}")]
    return [assigning.say_reason(code) for code in codes]


def _check_day(plan: WeekPlan, row: dict[str, Any], on: date) -> None:
    if on not in open_days(plan, row["task"]):
        first, last = _first_day(plan, row), _last_day(plan, row)
        raise InputError("planpage.cannot.day", day=say_date(on), first=say_date(first), last=say_date(last))


def _first_day(plan: WeekPlan, row: dict[str, Any]) -> date:
    period = plan.due.period
    today = max(period.first, plan.due.as_of)
    return today if row["status"] == "overdue" else max(today, min(row["due_from"], period.last))


def _last_day(plan: WeekPlan, row: dict[str, Any]) -> date:
    period = plan.due.period
    return period.last if row["status"] == "overdue" else max(min(row["due_on"], period.last), period.first)


def _check_time(plan: WeekPlan, row: dict[str, Any], person: dict[str, Any], moment: datetime) -> None:
    if moment.minute % STEP_MINUTES or moment.second or moment.microsecond:
        raise InputError("planpage.cannot.step", minutes=STEP_MINUTES)
    length = timedelta(minutes=_minutes_of(plan, row))
    if not _in_hours(plan, moment, length):
        hours = "; ".join(plan.document.contact.hours)
        raise InputError("planpage.cannot.contact_hours", at=f"{moment:%H:%M}", hours=hours)
    if not any(begins <= moment and moment + length <= ends for begins, ends in _shifts(person, moment.date())):
        hours = person["working_hours"] or _AS_IT_IS.working_hours
        raise InputError("planpage.cannot.outside_hours", person=person["code"], at=f"{moment:%H:%M}", hours=hours)


def _in_hours(plan: WeekPlan, moment: datetime, length: timedelta) -> bool:
    contact = plan.document.contact
    if not (contact.strict and contact.hours):
        return True
    windows = Hours.parse(contact.hours).windows(moment.date())
    return any(begins <= moment and moment + length <= ends for begins, ends in windows)


def _shifts(person: dict[str, Any], on: date) -> list[tuple[datetime, datetime]]:
    text = (person["working_hours"] or "").strip() or _AS_IT_IS.working_hours
    week = Hours.parse(text)
    found = week.windows(on)
    days = (on - timedelta(days=on.weekday() - number) for number in range(7))
    usual = next((windows for day in days if (windows := week.windows(day))), [])
    # On a weekend day that is worked, those with that weekday off keep their usual hours.
    return found or [(datetime.combine(on, begins.time()), datetime.combine(on, ends.time())) for begins, ends in usual]


def _quarters(first: datetime, last: datetime) -> list[datetime]:
    count = int((last - first) / timedelta(minutes=_OFFERED_MINUTES)) + 1 if last >= first else 0
    return [first + timedelta(minutes=_OFFERED_MINUTES * number) for number in range(count)]


def _minutes_of(plan: WeekPlan, row: dict[str, Any]) -> int:
    mine = plan.rows.filter(pl.col("task") == row["task"])
    return int(_work(_as_contacts(mine), plan.due, plan.data)["minutes"][0])


def _as_contacts(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a plan as the assignment takes them, each fixed where it is."""
    return rows.with_columns(
        pl.col("minutes").alias("own_minutes"),
        pl.col("visitor").alias("was_staff"),
        pl.col("planned_at").alias("was_at"),
        pl.col("planned_at").is_not_null().alias("locked"),
    )


def _tried(
    plan: WeekPlan, row: dict[str, Any], *, staff: int, on: date, at: time | None, calendar: WorkCalendar
) -> assigning.Placement:
    """What the assignment says when one person has their rows, and this one on that day."""
    mine = pl.col("task") == row["task"]
    rows = plan.rows.filter(mine | ((pl.col("visitor") == staff) & pl.col("planned_at").is_not_null()))
    moment = pl.lit(datetime.combine(on, at) if at else None, dtype=pl.Datetime("us"))
    nobody, nowhen = pl.lit(None, dtype=pl.Int64), pl.lit(None, dtype=pl.Datetime("us"))
    asked = {"first_on": pl.lit(on), "last_on": pl.lit(on), "wanted_on": pl.lit(on), "locked_at": moment}
    asked |= {"locked_staff": nobody, "was_staff": nobody, "was_at": nowhen}
    work = _work(_as_contacts(rows), plan.due, plan.data)
    changed = work.with_columns(pl.when(mine).then(value).otherwise(name).alias(name) for name, value in asked.items())
    return _placed_for(plan, changed, staff=staff, calendar=calendar)


def _placed_for(plan: WeekPlan, work: pl.DataFrame, *, staff: int, calendar: WorkCalendar) -> assigning.Placement:
    closed, makeup = _days_off(plan.due, calendar.allowing_missing())
    person = _people(plan.data).filter(pl.col("id") == staff)
    leaves, period = plan.data.leaves, plan.due.period
    return assigning.place(work, person, leaves, period=period, closed=closed, makeup=makeup, settings=_AS_IT_IS)


def _with_place(
    plan: WeekPlan, row: dict[str, Any], found: assigning.Placement, *, staff: int, calendar: WorkCalendar
) -> WeekPlan:
    mine = pl.col("task") == row["task"]
    place = found.placed.filter(mine).row(0, named=True)
    minutes = (place["ends_at"] - place["starts_at"]) // timedelta(minutes=1)
    choice = pl.lit(pl.Series([["locked", *place["reasons"]]]), dtype=pl.List(pl.String)).first()
    changes = {"visitor": pl.lit(staff), "planned_at": pl.lit(place["starts_at"]), "minutes": pl.lit(minutes)}
    changes |= {"locked": pl.lit(True), "choice": choice}
    emptied = [pl.when(~mine).then(name).alias(name) for name in ("unplaced", "unplaced_figures")]
    rows = plan.rows.with_columns(
        *(pl.when(mine).then(value).otherwise(name).alias(name) for name, value in changes.items()), *emptied
    ).sort("planned_at", "visitor", "due_on", "task", nulls_last=True)
    load = _load_with(plan.load, found.load, staff)
    changed = replace(plan, rows=rows.select(plan.rows.columns).cast(plan.rows.schema), load=load)
    giver = row["visitor"] if row["planned_at"] is not None else None
    return changed if giver in {None, staff} else _without(changed, giver, calendar)


def _without(plan: WeekPlan, staff: int, calendar: WorkCalendar) -> WeekPlan:
    """The plan with the load of the person who gave a row away counted anew."""
    rows = plan.rows.filter((pl.col("visitor") == staff) & pl.col("planned_at").is_not_null())
    work = _work(_as_contacts(rows), plan.due, plan.data)
    found = _placed_for(plan, work, staff=staff, calendar=calendar)
    return replace(plan, load=_load_with(plan.load, found.load, staff))


def _load_with(load: pl.DataFrame, newer: pl.DataFrame, staff: int) -> pl.DataFrame:
    kept = load.filter(pl.col("staff") != staff)
    return pl.concat([kept, newer.cast(load.schema)]).sort("staff", "day", maintain_order=True)


def _cannot(plan: WeekPlan, why: dict[str, Any], person: dict[str, Any], on: date) -> InputError:
    """The assignment's reason against a person and day, in words for this one move."""
    code = why["cause"] if why["reason"] == "locked_conflict" else why["reason"]
    if code == "nobody_at_work" and _is_on_leave(plan, person["id"], on):
        code = "on_leave"
    key = f"planpage.cannot.{code}" if has_text(f"planpage.cannot.{code}") else "planpage.cannot.other"
    values = {"person": person["code"], "day": say_date(on), "needed": why["needed"] or "–"}
    return InputError(key, **values, capacity=why["capacity"] or 0, minutes=why["minutes"] or 0)


def _is_on_leave(plan: WeekPlan, staff: int, on: date) -> bool:
    here = (pl.col("staff") == staff) & (pl.col("first_on") <= on) & (pl.col("last_on") >= on)
    return not plan.data.leaves.filter(here).is_empty()
