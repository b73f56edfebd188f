"""Days and hours of the demo: months shown, working days, office hours, seasons, the story of one department."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np

from followup_kit.demo.words import Rng
from followup_kit.periods import add_months

MONTHS = 18
"""How many calendar months the demo covers, the current one included."""

SEASONS: tuple[tuple[float, ...], ...] = (
    (1.7, 1.4, 1.0, 0.8, 0.7, 0.6, 0.6, 0.6, 0.8, 1.0, 1.4, 1.7),  # water heater
    (0.5, 0.5, 0.6, 0.8, 1.2, 1.9, 2.8, 2.7, 1.3, 0.7, 0.5, 0.6),  # air conditioner
    (0.8, 0.8, 0.9, 1.0, 1.1, 1.3, 1.5, 1.4, 1.0, 0.9, 0.8, 0.8),  # refrigerator
    (1.0,) * 12,
    (1.2, 1.3, 1.0, 1.0, 1.0, 0.9, 0.9, 0.9, 1.0, 1.0, 1.0, 1.1),  # range hood
    (1.0,) * 12,
    (0.9, 0.9, 1.0, 1.0, 1.1, 1.2, 1.2, 1.2, 1.0, 1.0, 0.9, 0.9),  # water purifier
    (1.9, 1.5, 1.0, 0.6, 0.5, 0.4, 0.4, 0.4, 0.7, 1.2, 1.8, 2.0),  # boiler
)
"""How much each month (January first) weighs in the repairs of each product."""

BUYING = (0.8, 0.7, 1.0, 1.0, 1.2, 1.4, 1.1, 0.9, 1.0, 1.1, 1.5, 1.0)
"""How much each month weighs in purchases."""

_SLUMP = {8: 0.25, 7: 0.5, 6: 1.0, 5: 1.0, 4: 0.4, 3: 0.1}
_SHORT_OF_STAFF = (5, 8)
_DAY = timedelta(days=1)


def first_day(today: date) -> date:
    """The first day the demo covers."""
    return add_months(today.replace(day=1), 1 - MONTHS)


def months_ago(day: date, today: date) -> int:
    """How many calendar months a day lies back; 0 is the current month."""
    return (today.year - day.year) * 12 + today.month - day.month


def slump(day: date, today: date) -> float:
    """How badly the department of the story does on a day: 0 as always, 1 at its worst.

    A technician leaves eight months ago; two months later ratings are at their lowest; a new one starts
    four months ago and they recover.
    """
    return _SLUMP.get(months_ago(day, today), 0.0)


def short_of_staff(day: date, today: date) -> bool:
    """Whether that department lacks its technician."""
    return _SHORT_OF_STAFF[0] <= months_ago(day, today) <= _SHORT_OF_STAFF[1]


def draw_days(rng: Rng, count: int, *, first: date, today: date, by_month: tuple[float, ...]) -> list[date]:
    """Working days before today, drawn by the weight of their month; Saturdays now and then."""
    days = [first + _DAY * number for number in range((today - first).days)]
    weights = np.array([by_month[day.month - 1] * (1.0, 1.0, 1.0, 1.0, 1.0, 0.35, 0.0)[day.weekday()] for day in days])
    drawn = rng.choice(len(days), size=count, p=weights / weights.sum())
    return [days[index] for index in drawn]


def at_office(rng: Rng, day: date) -> datetime:
    """A moment of the day inside contact hours."""
    minute = int(rng.integers(0, 330))
    start = time(9, 0) if minute < 150 else time(14, 0)
    return datetime.combine(day, start) + timedelta(minutes=minute if minute < 150 else minute - 150)


def workday_on_or_after(day: date) -> date:
    """The day itself, or Monday when it falls on a weekend."""
    return day + _DAY * max(0, 7 - day.weekday()) if day.weekday() > 4 else day


def add_workdays(day: date, count: int) -> date:
    """The day ``count`` working days (Monday to Friday) after ``day``."""
    moved = np.busday_offset(np.datetime64(day, "D"), count, roll="backward" if count else "forward")
    return date.fromisoformat(str(moved))


def office_moment(moment: datetime) -> datetime:
    """The moment, moved into office hours (9:00 to 17:30, Monday to Friday) when it falls outside of them."""
    day = moment.date()
    if moment.time() > time(17, 30):
        day, moment = day + _DAY, datetime.combine(day + _DAY, time(9, 5 + moment.minute % 50))
    if workday_on_or_after(day) != day or moment.time() < time(9, 0):
        return datetime.combine(workday_on_or_after(day), time(9, 5 + moment.minute % 50))
    return moment
