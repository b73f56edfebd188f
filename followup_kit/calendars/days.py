"""Many days at once: reading them, and moving them by calendar units (C01, C05)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from followup_kit.errors import InputError
from followup_kit.periods import EARLIEST, LATEST

if TYPE_CHECKING:
    from followup_kit.calendars.work_calendar import WorkCalendar

Days: TypeAlias = NDArray[np.datetime64]
Mask: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int64]
DaysLike: TypeAlias = date | str | np.datetime64 | Sequence[Any] | Days
Counts: TypeAlias = int | Sequence[int] | NDArray[np.integer[Any]]

FIRST_DAY = np.datetime64(f"{EARLIEST}-01-01", "D")
DAY_COUNT = int((np.datetime64(f"{LATEST + 1}-01-01", "D") - FIRST_DAY).astype(np.int64))
HALF_MONTH_DAYS = 15
_IN_DAYS = {"day": 1, "week": 7, "half_month": HALF_MONTH_DAYS}
_IN_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
UNITS = (*_IN_DAYS, *_IN_MONTHS, "workday")
"""The units that ``add_units`` knows."""


def as_days(days: DaysLike) -> Days:
    """Days as a numpy array of ``datetime64[D]``; one day gives an array without dimensions, a missing one NaT.

    Takes a date, a text such as 2026-03-31, a list of them, an array, or a column of a frame.
    """
    try:
        found = np.asarray(days)
        if found.dtype.kind in "iufb" and found.size:  # numpy would take numbers for days since 1970
            raise TypeError
        return found.astype("datetime64[D]")
    except (ValueError, TypeError):
        raise InputError("calendars.bad_days") from None


def places(days: Days) -> tuple[Places, Mask]:
    """How far each day lies behind ``FIRST_DAY``, and whether it is a day at all (NaT counts as place 0).

    Days outside the years that periods know raise InputError.
    """
    is_day = ~np.isnat(days)
    found = np.where(is_day, (days - FIRST_DAY).astype(np.int64), 0)
    refuse_outside(found)
    return found, is_day


def refuse_outside(found: Places) -> None:
    """InputError when a place lies outside the years that periods know."""
    if found.size and (found.min() < 0 or found.max() >= DAY_COUNT):
        raise InputError("calendars.out_of_range", earliest=EARLIEST, latest=LATEST)


def add_units(days: DaysLike, n: Counts, unit: str, *, calendar: WorkCalendar | None = None) -> Days:
    """Each day moved by ``n`` units; ``n`` is one number or one for each day.

    Months, quarters, half-years and years are calendar months clipped to the month's end, half a month is 15
    days (C05). ``workday`` needs a calendar (C02). NaT stays NaT. Moving by 0 gives the day itself.
    """
    if unit not in UNITS:
        raise InputError("calendars.bad_unit", found=unit, allowed=", ".join(UNITS))
    if unit == "workday":
        if calendar is None:
            raise InputError("calendars.needs_calendar", unit=unit)
        return calendar.add_workdays(days, n)
    counts = np.asarray(n, dtype=np.int64)
    if np.abs(counts).max(initial=0) > DAY_COUNT:
        raise InputError("calendars.out_of_range", earliest=EARLIEST, latest=LATEST)
    at, is_day = places(as_days(days))
    end = at + counts * _IN_DAYS[unit] if unit in _IN_DAYS else _months_on(at, counts * _IN_MONTHS[unit])
    refuse_outside(end[np.broadcast_to(is_day, end.shape)])
    return as_found(end, is_day)


def as_found(found: Places, is_day: Mask) -> Days:
    """The days at these places; NaT where there was no day."""
    return np.asarray(np.where(is_day, FIRST_DAY + found.astype("timedelta64[D]"), np.datetime64("NaT", "D")))


def _months_on(at: Places, counts: Places) -> Places:
    """The place as many months on; tables beat the conversions of numpy by a factor of ten."""
    month_at, first_of_month = _months()
    month = month_at[at]
    target = month + counts
    if target.size and (target.min() < 0 or target.max() > first_of_month.size - 2):
        raise InputError("calendars.out_of_range", earliest=EARLIEST, latest=LATEST)
    first = first_of_month[target]
    last = first_of_month[target + 1] - 1
    return np.asarray(np.minimum(first + at - first_of_month[month], last))


@lru_cache(maxsize=1)
def _months() -> tuple[Places, Places]:
    """The month of each place, and the place of the first day of each month and of the one after the last."""
    every = FIRST_DAY + np.arange(DAY_COUNT)
    month_at = (every.astype("datetime64[M]") - FIRST_DAY.astype("datetime64[M]")).astype(np.int64)
    firsts = np.flatnonzero(np.diff(month_at, prepend=-1))
    return month_at, np.append(firsts, DAY_COUNT)
