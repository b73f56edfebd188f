"""Hours in which nobody is disturbed: binding for every contact whose regime states no binding hours of its own."""

from __future__ import annotations

from functools import lru_cache

from followup_kit.assigning.windows import DayMasks
from followup_kit.calendars import Hours


@lru_cache(maxsize=4096)
def civil_hours(assumed: str, stated: tuple[Hours, ...]) -> Hours:
    """The hours assumed, and with them whatever the regime advises or the customer asked for, as binding hours."""
    weeks = [Hours.parse(assumed).week, *(hours.week for hours in stated)]
    return Hours(tuple(tuple(sorted(set().union(*days))) for days in zip(*weeks, strict=True)), strict=True)


def is_too_late(civil: DayMasks, *, free: DayMasks, by_due: DayMasks) -> bool:
    """Whether only other hours are left before a deadline: a rescue at night waits for nobody's morning."""
    return _any(free, by_due) and not _any(civil, by_due)


def _any(starts: DayMasks, by_due: DayMasks) -> bool:
    return any(own & in_time for own, in_time in zip(starts, by_due, strict=True))
