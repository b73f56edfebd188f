"""How days are counted for one plan, and rows with their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from followup_kit.calendars import Blackout, WorkCalendar
from followup_kit.periods import Period
from followup_kit.policy.contact import Contact

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Timing:
    """How days are counted for one plan: calendar, closed days, the day of the plan, its period, the time zone.

    ``move`` is where a day goes that falls on a closed one, for rules that do not say it themselves.
    """

    calendar: WorkCalendar
    blackout: Blackout
    as_of: date
    period: Period
    time_zone: str
    move: str = "none"


def timing_of(contact: Contact, calendar: WorkCalendar, *, as_of: date, period: Period, time_zone: str) -> Timing:
    """How a regime counts days, years without a holiday notice as plain weeks."""
    closed = contact.blackout
    move = closed.move if closed.on == "holidays" or closed.weekends or closed.days else "none"
    blackout = blackout_of(contact, as_of.year)
    return Timing(calendar.allowing_missing(), blackout, as_of, period, time_zone, move)


def blackout_of(contact: Contact, year: int) -> Blackout:
    """The days without contact of a regime; a day written without a year comes back in the years around ``year``."""
    days: list[Any] = []
    for text in contact.blackout.days:
        first, _, last = text.partition("..")
        years = range(year - 1, year + 3) if len(first) == 5 else [None]
        for each in years:
            start, end = _dated(first, each), _dated(last or first, each)
            days.append((start, end if end >= start else _dated(last, (each or 0) + 1)))
    return Blackout(holidays=contact.blackout.on == "holidays", weekends=contact.blackout.weekends, days=tuple(days))


def _dated(text: str, year: int | None) -> date:
    return date.fromisoformat(f"{year:04}-{text}" if year else text)


def as_day(as_of: date) -> date:
    """The day of a day or moment."""
    return as_of.date() if isinstance(as_of, datetime) else as_of


def with_days(rows: pl.DataFrame, due_from: Any, target: Any, due_on: Any, *, due_at: Any = None) -> pl.DataFrame:
    """The rows with their first, target and last day, and the moment of deadlines by the clock."""
    days = {"due_from": due_from, "target_on": target, "due_on": due_on}
    columns = [
        pl.Series(name, np.asarray(values).astype("datetime64[D]"), dtype=pl.Date) for name, values in days.items()
    ]
    moment = pl.lit(None, dtype=pl.Datetime("us")).alias("due_at") if due_at is None else due_at.alias("due_at")
    return rows.with_columns(*columns, moment)


def anchor_days(rows: pl.DataFrame) -> Any:
    """The days that rows count from, as ``datetime64[D]``."""
    return rows["anchor_on"].to_numpy().astype("datetime64[D]")
