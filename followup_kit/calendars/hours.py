"""Hours of the day in which customers may be called, or in which a service works (S16, P14-R06)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from followup_kit.calendars.blackout import MOST_STEPS
from followup_kit.calendars.days import Days, Mask
from followup_kit.calendars.weekdays import parse_weekdays
from followup_kit.errors import InputError

DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES
_EPOCH_IS_THURSDAY = 3 * DAY_MINUTES
_ITEM = re.compile(r"(?P<days>[A-Za-z][A-Za-z, -]*[A-Za-z])?\s*(?P<windows>\d.*)")
_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")

Window: TypeAlias = tuple[int, int]
"""First and last minute of a window, counted from the start of its day; the last may lie on the next day."""
Week: TypeAlias = tuple[tuple[Window, ...], ...]
Moments: TypeAlias = NDArray[np.datetime64]
MomentsLike: TypeAlias = datetime | str | np.datetime64 | Iterable[Any] | Moments


@dataclass(frozen=True, slots=True)
class Hours:
    """Windows of each day of the week, Monday first; ``strict`` hours bind, others are advice.

    A window begins with its first minute and ends before its last one: 10:00-12:00 holds 11:59:59, not 12:00.
    One over midnight belongs to the day it begins on. Moments are local and show the clock on the wall.
    """

    week: Week
    strict: bool = True

    @classmethod
    def parse(cls, items: str | Iterable[str], *, strict: bool = True) -> Hours:
        """Read windows such as ``["10:00-11:30", "Sat 09:00-12:00"]``, in one text divided by ``;``.

        Weekdays before a window (``Mon-Fri 09:00-12:00, 13:30-18:00``) give those days their own windows;
        windows without weekdays are for all other days. InputError names what cannot be read or overlaps.
        """
        parts = items.split(";") if isinstance(items, str) else [str(item) for item in items]
        general: list[Window] = []
        named: dict[int, list[Window]] = {}
        for part in (part.strip() for part in parts):
            days, windows = _item(part)
            for day in days:
                named.setdefault(day, []).extend(windows)
            general += [] if days else windows
        hours = cls(tuple(tuple(sorted(named.get(day, general))) for day in range(7)), strict)
        _refuse_overlaps(hours.week)
        return hours

    def __str__(self) -> str:
        """The windows, in a form that ``parse`` reads; days with the same windows together."""
        alike: dict[tuple[Window, ...], list[str]] = {}
        for name, windows in zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), self.week, strict=True):
            alike.setdefault(windows, []).append(name)
        texts = {windows: ", ".join(map(_written, windows)) for windows in alike if windows}
        return "; ".join(text if len(alike) == 1 else f"{','.join(alike[key])} {text}" for key, text in texts.items())

    @property
    def minutes_by_weekday(self) -> tuple[int, ...]:
        """How many minutes the windows of each weekday last, Monday first."""
        return tuple(sum(end - start for start, end in windows) for windows in self.week)

    @property
    def minutes_per_day(self) -> int:
        """How many minutes the windows of a day last; of the longest one when days differ."""
        return max(self.minutes_by_weekday)

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """First and last moment of each window that begins on a day."""
        midnight = datetime(day.year, day.month, day.day)
        found = self.week[day.weekday()]
        return [(midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)) for start, end in found]

    def contains(self, moments: MomentsLike) -> Mask:
        """Whether each moment lies in a window; a missing one does not."""
        asked = as_moments(moments)
        return np.asarray(_open(self)[_minute_of_week(asked)] & ~np.isnat(asked))

    def next_open(self, moments: MomentsLike, *, closed: Callable[[Days], Mask] | None = None) -> Moments:
        """Each moment, or the first one after it that lies in a window; NaT stays NaT.

        ``closed`` says which days nobody works (``calendar.is_off``, a blackout): they are passed over.
        """
        asked = as_moments(moments)
        found = self._next(asked).reshape(-1)
        waiting = np.arange(found.size if closed else 0)
        for _ in range(MOST_STEPS):
            days = found[waiting].astype("datetime64[D]")
            waiting = waiting[np.asarray(closed(days))] if closed and waiting.size else waiting[:0]
            if not waiting.size:
                return found.reshape(asked.shape)
            tomorrow = found[waiting].astype("datetime64[D]") + 1
            found[waiting] = self._next(tomorrow.astype("datetime64[us]"))
        raise InputError("calendars.never_open", days=MOST_STEPS)

    def _next(self, moments: Moments) -> Moments:
        wait = _wait(self)[_minute_of_week(moments)]
        later = moments.astype("datetime64[m]") + wait.astype("timedelta64[m]")
        return np.asarray(np.where(wait == 0, moments, later.astype("datetime64[us]")))


def as_moments(moments: MomentsLike) -> Moments:
    """Local moments as ``datetime64[us]``; one moment gives an array without dimensions.

    A moment with a time zone counts as the clock on the wall there.
    """
    if isinstance(moments, datetime):
        moments = moments.replace(tzinfo=None)
    try:
        return np.asarray(moments).astype("datetime64[us]")
    except (ValueError, TypeError):
        raise InputError("calendars.bad_moments") from None


def _minute_of_week(moments: Moments) -> NDArray[np.int64]:
    minutes = np.where(np.isnat(moments), 0, moments.astype("datetime64[m]").astype(np.int64))
    return np.asarray((minutes + _EPOCH_IS_THURSDAY) % WEEK_MINUTES)


@lru_cache(maxsize=256)
def _open(hours: Hours) -> Mask:
    """For each minute of the week whether it lies in a window."""
    minutes = np.zeros(WEEK_MINUTES, dtype=bool)
    for start, end in _in_week(hours.week):
        minutes[np.arange(start, end) % WEEK_MINUTES] = True
    return minutes


@lru_cache(maxsize=256)
def _wait(hours: Hours) -> NDArray[np.int64]:
    """For each minute of the week how many minutes it is to the next one in a window."""
    one_week = np.flatnonzero(_open(hours))
    two_weeks = np.concatenate((one_week, one_week + WEEK_MINUTES))
    every = np.arange(WEEK_MINUTES)
    return np.asarray(two_weeks[np.searchsorted(two_weeks, every)] - every)


def _in_week(week: Week) -> list[Window]:
    return [
        (day * DAY_MINUTES + start, day * DAY_MINUTES + end)
        for day, windows in enumerate(week)
        for start, end in windows
    ]


def _item(text: str) -> tuple[list[int], list[Window]]:
    match = _ITEM.fullmatch(text)
    if not match:
        raise InputError("calendars.bad_hours", found=text)
    days = [day for day, named in enumerate(parse_weekdays(match["days"])) if named] if match["days"] else []
    return days, [_window(window.strip(), found=text) for window in match["windows"].split(",")]


def _window(text: str, *, found: str) -> Window:
    match = _WINDOW.fullmatch(text)
    if not match:
        raise InputError("calendars.bad_hours", found=found)
    first_hour, first_minute, last_hour, last_minute = (int(part) for part in match.groups())
    start, end = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    if max(first_minute, last_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        raise InputError("calendars.bad_hours", found=found)
    return start, end if end > start else end + DAY_MINUTES


def _refuse_overlaps(week: Week) -> None:
    windows = _in_week(week)
    if not windows:
        raise InputError("calendars.no_hours")
    for before, (start, _) in zip([(0, windows[-1][1] - WEEK_MINUTES), *windows], windows, strict=False):
        if start < before[1]:
            raise InputError("calendars.hours_overlap", at=_clock(start))


def _written(window: Window) -> str:
    end = window[1] if window[1] <= DAY_MINUTES else window[1] - DAY_MINUTES
    return f"{_clock(window[0])}-{end // 60:02}:{end % 60:02}"


def _clock(minute: int) -> str:
    return f"{minute % DAY_MINUTES // 60:02}:{minute % 60:02}"
