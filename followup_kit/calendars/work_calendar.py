"""Which days are worked, and counting them (C02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import NoReturn

import numpy as np

from followup_kit.calendars.blackout import Blackout, Closed, move_off
from followup_kit.calendars.days import (
    DAY_COUNT,
    FIRST_DAY,
    Counts,
    Days,
    DaysLike,
    Mask,
    Places,
    as_days,
    as_found,
    places,
    refuse_outside,
)
from followup_kit.calendars.notices import Festival, Holiday
from followup_kit.calendars.weekdays import Week, weekday
from followup_kit.errors import InputError, SettingsError
from followup_kit.periods import EARLIEST, LATEST

MONDAY = np.datetime64("1970-01-05", "D")


@dataclass(frozen=True, slots=True)
class _Table:
    """Every day that periods know, one place each; ``*_before`` count the days before a place."""

    working: Mask
    holiday: Mask
    missing: Mask
    workdays: Places
    working_before: Places
    missing_before: Places


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """The working days of a country; made by ``load_calendar``.

    ``years`` are those with a notice. Whatever needs another year raises SettingsError, unless
    ``allow_missing``: then that year has plain weeks, and ``missing_years`` says so. Days go in as dates, texts,
    lists, arrays or columns and come out as ``datetime64[D]`` arrays; a missing day (NaT) stays missing, and
    is neither working nor off. One day gives an array without dimensions: ``.item()`` is its date or its truth.
    """

    country: str
    workweek: Week
    years: frozenset[int]
    festivals: tuple[Festival, ...] = field(repr=False)
    makeup_days: frozenset[date] = field(repr=False)
    allow_missing: bool = False
    _table: _Table = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_table", _table(self))

    def allowing_missing(self) -> WorkCalendar:
        """The same calendar for those who must go on: years without a notice have plain weeks."""
        return replace(self, allow_missing=True)

    def missing_years(self, first: date, last: date) -> list[int]:
        """The years from ``first`` to ``last`` that have no notice."""
        return [year for year in range(first.year, last.year + 1) if year not in self.years]

    def is_working(self, days: DaysLike) -> Mask:
        """Whether each day is worked: in the work week and no holiday, or a make-up working day."""
        at, is_day = self._known(days)
        return np.asarray(self._table.working[at] & is_day)

    def is_holiday(self, days: DaysLike) -> Mask:
        """Whether each day is a public holiday; plain weekends are none, weekends that join a holiday may be."""
        at, is_day = self._known(days)
        return np.asarray(self._table.holiday[at] & is_day)

    def is_off(self, days: DaysLike, *, weekends: bool = True) -> Mask:
        """Whether each day is off; without ``weekends``, public holidays only."""
        at, is_day = self._known(days)
        return np.asarray((~self._table.working[at] if weekends else self._table.holiday[at]) & is_day)

    def holidays(self, first: date, last: date) -> list[Holiday]:
        """The holidays that touch the days from ``first`` to ``last``, whole, by their first day.

        Days of one festival are one holiday while no working day lies between them. Where two festivals meet
        (2025: National Day with Mid-Autumn inside) each is listed.
        """
        self._need(self.missing_years(first, last))
        found = [holiday for festival in self.festivals for holiday in self._joined(festival)]
        touching = [holiday for holiday in found if holiday.first <= last and holiday.last >= first]
        return sorted(touching, key=lambda holiday: (holiday.first, holiday.key))

    def add_workdays(self, days: DaysLike, n: Counts) -> Days:
        """The ``n``-th working day after each day (C02); the event day itself never counts.

        ``n`` is one number or one for each day; 0 gives the day itself, -1 the working day before it.
        """
        start, is_day = places(as_days(days))
        start, counts, is_day = np.broadcast_arrays(start, np.asarray(n, dtype=np.int64), is_day)
        table = self._table
        before = np.where(counts > 0, table.working_before[start + 1] - 1, table.working_before[start])
        wanted = np.where(is_day & (counts != 0), before + counts, 0)
        if wanted.size and (wanted.min() < 0 or wanted.max() >= table.workdays.size):
            raise InputError("calendars.out_of_range", earliest=EARLIEST, latest=LATEST)
        end = np.where(counts == 0, start, table.workdays[wanted])
        self._need_between(start, end, is_day)
        return as_found(end, is_day)

    def workdays_between(self, first: DaysLike, last: DaysLike) -> Places:
        """How many working days lie after ``first`` up to and with ``last``.

        It undoes ``add_workdays`` for a working ``last``. Below 0 when ``last`` comes before ``first``; 0 where
        a day is missing.
        """
        start, has_start = places(as_days(first))
        end, has_end = places(as_days(last))
        start, end, is_day = np.broadcast_arrays(start, end, has_start & has_end)
        self._need_between(start, end, is_day)
        before = self._table.working_before
        forward, backward = before[end + 1] - before[start + 1], before[end] - before[start]
        return np.asarray(np.where(is_day, np.where(end >= start, forward, backward), 0))

    def shift(
        self,
        days: DaysLike,
        *,
        direction: str = "next",
        closed: Closed | Blackout | Sequence[date] | Days | None = None,
    ) -> Days:
        """Each day, or the nearest one in the direction (next, previous, none) that is not closed (S19).

        ``closed`` is a function from days to yes or no, a Blackout, or the closed days; None closes all days off.
        """
        return move_off(as_days(days), direction=direction, closed=self._closed(closed))

    def shift_to_weekday(self, days: DaysLike, weekday_name: str | int, *, direction: str = "previous") -> Days:
        """Each day, or the nearest named weekday before (or ``next``) it: the Sunday before (P13-R08)."""
        wanted = weekday(weekday_name)

        def is_another(found: Days) -> Mask:
            return np.asarray(((found - MONDAY).astype(np.int64) % 7 != wanted) & ~np.isnat(found))

        return move_off(as_days(days), direction=direction, closed=is_another)

    def _closed(self, closed: Closed | Blackout | Sequence[date] | Days | None) -> Closed:
        if closed is None:
            return self.is_off
        if isinstance(closed, Blackout):
            return lambda days: closed.blocks(self, days)
        if callable(closed):
            return closed
        named = as_days(closed)
        return lambda days: np.isin(days, named)

    def _joined(self, festival: Festival) -> list[Holiday]:
        days = sorted(festival.days)
        at, _ = places(as_days(days))
        before = self._table.working_before
        cuts = [place + 1 for place, (one, two) in enumerate(pairwise(at)) if before[two] > before[one]]
        ends = [0, *cuts, len(days)]
        return [Holiday(festival.name, days[one], days[two - 1], festival.key) for one, two in pairwise(ends)]

    def _known(self, days: DaysLike) -> tuple[Places, Mask]:
        at, is_day = places(as_days(days))
        wrong = self._table.missing[at] & is_day
        if not self.allow_missing and wrong.any():
            self._refuse(at[wrong], at[wrong])
        return at, is_day

    def _need_between(self, start: Places, end: Places, is_day: Mask) -> None:
        """Refuse when a day that was counted, the start itself never, is in a year without a notice."""
        before = self._table.missing_before
        if self.allow_missing or not self._touches_missing(start, end):
            return
        forward = before[end + 1] - before[start + 1]
        wrong = is_day & (np.where(end >= start, forward, before[start] - before[end]) > 0)
        if wrong.any():
            self._refuse(start[wrong], end[wrong])

    def _touches_missing(self, start: Places, end: Places) -> bool:
        """Whether a year is missing anywhere from the first to the last of these days: a quick look at all of them."""
        if not start.size:
            return False
        low, high = min(start.min(), end.min()), max(start.max(), end.max())
        return bool(self._table.missing_before[high + 1] > self._table.missing_before[low])

    def _refuse(self, start: Places, end: Places) -> NoReturn:
        low = (FIRST_DAY + int(min(start.min(), end.min()))).item()
        high = (FIRST_DAY + int(max(start.max(), end.max()))).item()
        self._need(self.missing_years(low, high))
        raise AssertionError("no year is missing")

    def _need(self, missing: list[int]) -> None:
        if missing and not self.allow_missing:
            raise SettingsError("calendars.year_missing", years=_spans(missing), example=missing[0])


def _spans(years: list[int]) -> str:
    """``2027, 2029-2031`` for a list of years."""
    starts = [year for year in years if year - 1 not in years]
    ends = [year for year in years if year + 1 not in years]
    return ", ".join(str(one) if one == two else f"{one}-{two}" for one, two in zip(starts, ends, strict=True))


def _table(calendar: WorkCalendar) -> _Table:
    every = FIRST_DAY + np.arange(DAY_COUNT)
    off = sorted({day for festival in calendar.festivals for day in festival.days} - calendar.makeup_days)
    holiday = _marked(off)
    in_week = np.array(calendar.workweek)[(every - MONDAY).astype(np.int64) % 7]
    working = (in_week & ~holiday) | _marked(sorted(calendar.makeup_days))
    years = every.astype("datetime64[Y]").astype(np.int64) + 1970
    missing = ~np.isin(years, sorted(calendar.years))
    return _Table(working, holiday, missing, np.flatnonzero(working), _before(working), _before(missing))


def _marked(days: list[date]) -> Mask:
    marked = np.zeros(DAY_COUNT, dtype=bool)
    at = (np.array(days, dtype="datetime64[D]") - FIRST_DAY).astype(np.int64)
    refuse_outside(at)
    marked[at] = True
    return marked


def _before(mask: Mask) -> Places:
    return np.concatenate(([0], np.cumsum(mask, dtype=np.int64)))
