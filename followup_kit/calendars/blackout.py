"""Days on which nobody is contacted, and moving off them (S16, S19, P14-R07)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from followup_kit.calendars.days import Days, DaysLike, Mask, as_days
from followup_kit.errors import InputError

if TYPE_CHECKING:
    from followup_kit.calendars.work_calendar import WorkCalendar

DIRECTIONS = {"next": 1, "previous": -1, "none": 0}
MOST_STEPS = 400
Closed: TypeAlias = Callable[[Days], Mask]


@dataclass(frozen=True, slots=True)
class Blackout:
    """Which days are blocked: public holidays, weekends, and named days or (first, last) ranges of them.

    A weekend day that is a make-up working day is not blocked by ``weekends``.
    """

    holidays: bool = True
    weekends: bool = False
    days: Sequence[date | tuple[date, date]] = ()

    def blocks(self, calendar: WorkCalendar, days: DaysLike) -> Mask:
        """Whether each day is blocked; a missing day is not."""
        asked = as_days(days)
        blocked = self._named(asked)
        if self.holidays:
            blocked = blocked | calendar.is_holiday(asked)
        if self.weekends:
            blocked = blocked | (calendar.is_off(asked) & ~calendar.is_holiday(asked))
        return np.asarray(blocked)

    def _named(self, days: Days) -> Mask:
        blocked = np.zeros(days.shape, dtype=bool)
        for entry in self.days:
            first, last = entry if isinstance(entry, tuple) else (entry, entry)
            blocked = blocked | ((days >= np.datetime64(first, "D")) & (days <= np.datetime64(last, "D")))
        return blocked


def move_off(days: Days, *, direction: str, closed: Closed) -> Days:
    """Each day, or the nearest one in the direction that is not closed; ``none`` moves nothing.

    InputError when there is none within 400 days.
    """
    if direction not in DIRECTIONS:
        raise InputError("calendars.bad_direction", found=direction, allowed=", ".join(DIRECTIONS))
    moved = days.reshape(-1).copy()
    waiting = np.arange(moved.size)
    for _ in range(MOST_STEPS if DIRECTIONS[direction] else 0):
        waiting = waiting[np.asarray(closed(moved[waiting]))]
        if not waiting.size:
            return moved.reshape(days.shape)
        moved[waiting] += DIRECTIONS[direction]
    if direction != "none":
        raise InputError("calendars.never_open", days=MOST_STEPS)
    return days


def shift_blackout(
    days: DaysLike, blackout: Blackout, calendar: WorkCalendar, direction: str = "next"
) -> tuple[Days, Mask]:
    """Each day moved off the blackout, and whether it was moved (P14-R07: to the next allowed day)."""
    asked = as_days(days)
    moved = move_off(asked, direction=direction, closed=lambda found: blackout.blocks(calendar, found))
    return moved, np.asarray((moved != asked) & ~np.isnat(asked))
