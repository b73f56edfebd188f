"""When a person works and when a contact may start, as cells of each day of the period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from followup_kit.assigning.cells import (
    CELL_MINUTES,
    DAY_CELLS,
    EVERY,
    FIRST_DAY,
    SECOND_DAY,
    SLOT_CELLS,
    runs,
    span,
)
from followup_kit.calendars import Hours, customer_hours
from followup_kit.calendars.hours import Week
from followup_kit.errors import InputError

HoursText: TypeAlias = str | tuple[str, ...] | None
DayMasks: TypeAlias = tuple[int, ...]
"""One number for each day of the period: the cells in which a contact may start."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the period with those that are closed and those that make up for a day off."""

    days: tuple[date, ...]
    closed: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()

    def open_between(self, first: date, last: date, day: date) -> bool:
        """Whether a contact due from ``first`` to ``last`` may start on ``day``."""
        return first <= day <= last and day not in self.closed


@lru_cache(maxsize=8192)
def read_hours(text: HoursText, *, strict: bool) -> Hours | None:
    """Hours as rules write them, or as customers do when they are advice; InputError when binding and unreadable."""
    if not text or (isinstance(text, str) and not text.strip()):
        return None
    try:
        return Hours.parse(text, strict=strict)
    except InputError:
        if strict:
            raise
    return customer_hours(text if isinstance(text, str) else "; ".join(text))


@lru_cache(maxsize=1024)
def working_cells(text: str, day: date, *, is_makeup: bool = False) -> int:
    """The cells a person works in the shift that begins on ``day``.

    On a make-up day those with that weekday off work the hours of the first weekday they have.
    """
    week = Hours.parse(text).week
    windows = week[day.weekday()]
    if is_makeup and not windows:
        windows = next((others for others in week if others), ())
    return _inside(windows, shift=0)


def _inside(windows: Sequence[tuple[int, int]], *, shift: int) -> int:
    cells = 0
    for start, end in windows:
        cells |= span(-(-start // CELL_MINUTES) + shift, min(end // CELL_MINUTES + shift, SLOT_CELLS))
    return cells


@lru_cache(maxsize=4096)
def _open_cells(week: Week, weekday: int) -> int:
    """The cells of a day and the one after it that lie in windows, those of the evening before with them."""
    before, after = week[(weekday - 1) % 7], week[(weekday + 1) % 7]
    return _inside(before, shift=-DAY_CELLS) | _inside(week[weekday], shift=0) | _inside(after, shift=DAY_CELLS)


@lru_cache(maxsize=65536)
def startable(span_: Span, first: date, last: date, *, hours: Hours | None, cells: int) -> DayMasks:
    """For each day the cells in which a contact may start: on an open day of its own, whole inside binding hours."""
    return tuple(
        day_cells(span_, first, last, day) & (within(hours, day, cells) if hours and hours.strict else EVERY)
        for day in span_.days
    )


def within(hours: Hours, day: date, cells: int) -> int:
    """The cells in which a contact may start and still end inside the hours."""
    return runs(_open_cells(hours.week, day.weekday()), cells)


def day_cells(span_: Span, first: date, last: date, day: date) -> int:
    """The cells of a shift that begins on ``day`` which lie on open days from ``first`` to ``last``."""
    today = FIRST_DAY if span_.open_between(first, last, day) else 0
    tomorrow = day + timedelta(days=1)
    return today | (SECOND_DAY if span_.open_between(first, last, tomorrow) else 0)


@lru_cache(maxsize=65536)
def advised(span_: Span, wishes: tuple[Hours, ...], *, cells: int) -> DayMasks:
    """For each day the cells in which a contact keeps to all advice; where two exclude each other, to the first."""
    return tuple(_advised(wishes, day, cells) for day in span_.days)


def _advised(wishes: tuple[Hours, ...], day: date, cells: int) -> int:
    kept = within(wishes[0], day, cells)
    for other in wishes[1:]:
        kept = (kept & within(other, day, cells)) or kept
    return kept


def ending_by(moment: datetime, days: Sequence[date], minutes: int) -> DayMasks:
    """For each day the cells in which a contact may start and end by ``moment``."""
    return tuple(span(0, min(max(_cells_until(moment, day, minutes) + 1, 0), SLOT_CELLS)) for day in days)


def _cells_until(moment: datetime, day: date, minutes: int) -> int:
    spare = moment - datetime(day.year, day.month, day.day) - timedelta(minutes=minutes)
    return int(spare // timedelta(minutes=CELL_MINUTES))
