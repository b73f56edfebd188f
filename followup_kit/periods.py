"""Days and periods: a period is a first and a last day, both counted in.

Written as people write them: ``2026``, ``2026-Q3``, ``2026-10``, ``2026-W48`` (Monday to Sunday),
``2026-10-05`` or ``2026-10-01..2026-10-31``.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from followup_kit.errors import InputError

EVERY = ("day", "week", "month", "quarter", "year")
EARLIEST, LATEST = 1800, 2299
MOST_PIECES = 4000
_DAYS = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``first`` to ``last``, both included; ``last`` before ``first`` raises InputError."""

    first: date
    last: date

    def __post_init__(self) -> None:
        check_in_range(self.first)
        check_in_range(self.last)
        if self.last < self.first:
            raise InputError("periods.backwards", first=self.first, last=self.last)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1


def clock(zone: str = "UTC") -> datetime:
    """Now, in a time zone: the only place where the clock is read."""
    return datetime.now(UTC).astimezone(ZoneInfo(zone))


def parse_day(text: str) -> date:
    """A day written 2026-03-31; anything else raises InputError."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InputError("periods.bad_day", found=text) from None
    check_in_range(day)
    return day


def check_in_range(day: date) -> None:
    """Raises InputError for a day so far away that nobody can mean it, and reckoning would leave the calendar."""
    if not EARLIEST <= day.year <= LATEST:
        raise InputError("periods.out_of_range", earliest=EARLIEST, latest=LATEST)


def parse_period(text: str) -> Period:
    """Read a period as people write it (see the module); anything else raises InputError."""
    found = text.strip()
    if ".." in found:
        first, _, last = found.partition("..")
        return Period(parse_day(first), parse_day(last))
    for pattern, reader in _READERS:
        match = re.fullmatch(pattern, found)
        if match:
            return _read(reader, match, text)
    raise InputError("periods.bad_period", found=text)


def _read(reader, match: re.Match[str], text: str) -> Period:  # type: ignore[no-untyped-def]
    try:
        return reader(*(int(part) for part in match.groups()))  # type: ignore[no-any-return]
    except (ValueError, OverflowError):
        raise InputError("periods.bad_period", found=text) from None


def month(year: int, number: int) -> Period:
    """A calendar month."""
    return months(date(year, number, 1), 1)


def week_of(day: date) -> Period:
    """Monday to Sunday of the week that holds ``day`` (C07)."""
    monday = start_of(day, "week")
    return Period(monday, monday + timedelta(days=6))


def months(first: date, count: int) -> Period:
    """``count`` whole calendar months from the month of ``first`` on."""
    start = first.replace(day=1)
    return Period(start, _add_months(start, count) - timedelta(days=1))


def add_months(day: date, count: int) -> date:
    """``day`` moved by calendar months, clipped to the month's end (C05): 31 January + 1 is 28 or 29 February."""
    start = _add_months(day.replace(day=1), count)
    return start.replace(day=min(day.day, calendar.monthrange(start.year, start.month)[1]))


def _add_months(first_of_month: date, count: int) -> date:
    index = first_of_month.year * 12 + first_of_month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def start_of(day: date, every: str) -> date:
    """The first day of the day, week (Monday, C07), month, quarter or year that holds ``day``."""
    if every == "day":
        return day
    if every == "week":
        return day - timedelta(days=day.weekday())
    size = _MONTHS[every]
    return date(day.year, (day.month - 1) // size * size + 1, 1)


def split(period: Period, every: str) -> list[Period]:
    """The period cut at every day, week, month, quarter or year; the outer pieces may be partial."""
    if every not in EVERY:
        raise InputError("periods.bad_every", found=every, allowed=", ".join(EVERY))
    if period.days / _DAYS[every] > MOST_PIECES:
        raise InputError("periods.too_many", most=MOST_PIECES)
    pieces, first = [], period.first
    while first <= period.last:
        following = _next_start(first, every)
        pieces.append(Period(first, min(following - timedelta(days=1), period.last)))
        first = following
    return pieces


def _next_start(day: date, every: str) -> date:
    start = start_of(day, every)
    if every in _MONTHS:
        return _add_months(start, _MONTHS[every])
    return start + timedelta(days=7 if every == "week" else 1)


def _quarter(year: int, number: int) -> Period:
    if not 1 <= number <= 4:
        raise ValueError(number)
    return months(date(year, number * 3 - 2, 1), 3)


def _week(year: int, number: int) -> Period:
    return week_of(date.fromisocalendar(year, number, 1))


def _day(year: int, number: int, day: int) -> Period:
    return Period(date(year, number, day), date(year, number, day))


_READERS = (
    (r"(\d{4})", lambda year: months(date(year, 1, 1), 12)),
    (r"(\d{4})-Q(\d)", _quarter),
    (r"(\d{4})-W(\d{2})", _week),
    (r"(\d{4})-(\d{2})", month),
    (r"(\d{4})-(\d{2})-(\d{2})", _day),
)
