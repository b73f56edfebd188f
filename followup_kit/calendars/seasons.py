"""Night duty hours that change with the season (S25, P05-R03)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from followup_kit.calendars.days import Days, DaysLike, Mask, as_days
from followup_kit.calendars.hours import Hours, MomentsLike, as_moments
from followup_kit.errors import InputError

_RANGE = re.compile(r"(\d{2})-(\d{2})\.\.(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class SeasonHours:
    """Two sets of hours, ``summer`` on the days of ``summer_dates`` (both counted in), ``winter`` on all others.

    ``summer_dates`` are month-day..month-day and may run over the year's end. A window over midnight belongs to
    the day it begins on, and so to that day's season. Anything that cannot be read raises InputError.
    """

    summer: str = "18:30-08:00"
    winter: str = "17:00-08:00"
    summer_dates: str = "05-01..09-30"

    def __post_init__(self) -> None:
        _day_numbers(self.summer_dates)
        Hours.parse(self.summer)
        Hours.parse(self.winter)

    def is_summer(self, days: DaysLike) -> Mask:
        """Whether each day is in the summer season; a missing one is not."""
        asked = as_days(days)
        first, last = _day_numbers(self.summer_dates)
        number = _day_number(asked)
        inside = (first <= number) & (number <= last)
        over = (first <= number) | (number <= last)
        return np.asarray((inside if first <= last else over) & ~np.isnat(asked))

    def hours_on(self, day: date) -> Hours:
        """The hours of a day's season."""
        return Hours.parse(self.summer if self.is_summer(day).item() else self.winter)

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """First and last moment of each window that begins on a day."""
        return self.hours_on(day).windows(day)

    def is_night(self, moments: MomentsLike) -> Mask:
        """Whether each local moment lies in a window of its day, or in one that began the evening before."""
        asked = as_moments(moments)
        today = asked.astype("datetime64[D]")
        minute = np.where(np.isnat(asked), 0, (asked - today).astype("timedelta64[m]").astype(np.int64))
        tonight = self._lies_in(today, minute)
        last_night = self._lies_in(today - 1, minute + 1440)
        return np.asarray((tonight | last_night) & ~np.isnat(asked))

    def _lies_in(self, days: Days, minute: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Mask:
        """Whether a minute, counted from the start of each day, lies in a window that begins on that day."""
        summer = _within(Hours.parse(self.summer), days, minute)
        winter = _within(Hours.parse(self.winter), days, minute)
        return np.where(self.is_summer(days), summer, winter)


def _within(hours: Hours, days: Days, minute: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Mask:
    weekday = (days.astype(np.int64) + 3) % 7  # the epoch is a Thursday
    found = np.zeros(np.shape(minute), dtype=bool)
    for number, windows in enumerate(hours.week):
        for start, end in windows:
            found |= (weekday == number) & (start <= minute) & (minute < end)
    return found


def _day_number(days: Days) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """105 for 5 January: a number that sorts the days of a year."""
    month = days.astype("datetime64[M]")
    of_month = (days - month.astype("datetime64[D]")).astype(np.int64) + 1
    return np.asarray((month.astype(np.int64) % 12 + 1) * 100 + of_month)


def _day_numbers(text: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(text.strip())
    try:
        parts = [int(part) for part in match.groups()] if match else []
        first, last = date(2024, *parts[:2]), date(2024, *parts[2:])  # a leap year, so that 02-29 is a day
    except (ValueError, TypeError):
        raise InputError("calendars.bad_season", found=text) from None
    return first.month * 100 + first.day, last.month * 100 + last.day
