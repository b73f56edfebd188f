"""When something is due: hours by the clock, service hours, days, working days, months (C01 to C05, S01, S20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo

from followup_kit.calendars.days import add_units, as_days
from followup_kit.calendars.hours import Hours
from followup_kit.calendars.moments import comes_twice, is_skipped, last_second, to_utc
from followup_kit.calendars.work_calendar import WorkCalendar
from followup_kit.errors import InputError
from followup_kit.settings import check_time_zone
from followup_kit.translations import say

_MINUTES = {"minutes": 1, "hours": 60}
_UNITS = {"days": "day", "weeks": "week", "months": "month", "workdays": "workday"}
AMOUNTS = (*_MINUTES, *_UNITS)
"""The units that ``due_at`` counts in, as its keywords."""
MOST = 5_256_000  # ten years in minutes
MOST_SERVICE_DAYS = 3660

Span: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class DueTime:
    """The last moment that is on time, in the zone asked for, and how it was counted.

    ``counted`` is ``clock``, ``service``, ``days``, ``weeks``, ``months`` or ``workdays``; ``notes`` say what
    was assumed: ``date_only`` (no time was given: 00:00, C03), ``skipped`` or ``twice`` (the local time does not
    exist, or exists twice), ``missing`` (plain weeks in ``missing_years``). Compare with ``due_utc``: Python
    compares two moments of one zone by their clocks, which is wrong in the hour that comes twice.
    """

    due: datetime
    counted: str
    notes: tuple[str, ...] = ()
    missing_years: tuple[int, ...] = ()

    @property
    def due_utc(self) -> datetime:
        """The same moment in UTC: for the store, and for telling late from on time."""
        return self.due.astimezone(UTC)

    @property
    def day(self) -> date:
        """The day it is due."""
        return self.due.date()

    def said(self, language: str | None = None) -> list[str]:
        """How it was counted and what was assumed, as sentences."""
        years = ", ".join(map(str, self.missing_years))
        notes = [say(f"calendars.note.{note}", language, years=years) for note in self.notes]
        return [say(f"calendars.counted.{self.counted}", language), *notes]


@dataclass(frozen=True, slots=True)
class _Pauses:
    """Spans in UTC in which nothing counts; sorted, apart from each other."""

    spans: tuple[Span, ...]

    def after(self, start: datetime) -> list[Span]:
        return [(max(first, start), last) for first, last in self.spans if last > start]


def due_at(
    start: datetime | date,
    *,
    time_zone: str,
    calendar: WorkCalendar | None = None,
    service: Hours | None = None,
    pauses: Iterable[tuple[datetime, datetime]] = (),
    **amount: int,
) -> DueTime:
    """When it is due, ``minutes=``, ``hours=``, ``days=``, ``workdays=``, ``weeks=`` or ``months=`` after ``start``.

    Minutes and hours are time that really passes: nights, holidays and changed clocks stop nothing (C03). With
    ``service`` hours only the minutes inside them count, on working days of the calendar when one is given.
    The other units end with the last second of their day, the day of ``start`` being day 0 (C01); months clip.
    ``start`` without a zone is local (C08), a date its 00:00, which is noted. ``pauses`` (customer is waited
    for) do not count: a clock stands still; days move on by the days (working days) that the pause reaches
    into after its first. InputError for anything else than one unit, and for what never comes.
    """
    unit, n = _one(amount)
    zone = ZoneInfo(check_time_zone(time_zone))
    moment = start if isinstance(start, datetime) else datetime.combine(start, time())
    begun = to_utc(moment, zone)
    stops = _merged(pauses, zone)
    if unit in _MINUTES and service is not None:
        windows = _windows(begun.astimezone(zone).date(), service, zone=zone, calendar=calendar)
        due = _service(begun, timedelta(minutes=n * _MINUTES[unit]), windows, stops)
    elif unit in _MINUTES:
        due = _elapsed(begun, timedelta(minutes=n * _MINUTES[unit]), stops)
    else:
        due = last_second(_day(begun, n, unit=_UNITS[unit], zone=zone, calendar=calendar, pauses=stops), zone)
    counted = unit if unit in _UNITS else "clock" if service is None else "service"
    uses = calendar if counted in ("workdays", "service") else None
    notes = _start_notes(start, zone)
    missing = _missing(begun.astimezone(zone).date(), due.astimezone(zone).date(), uses)
    return DueTime(due.astimezone(zone), counted, (*notes, *(["missing"] if missing else [])), missing)


def _start_notes(start: datetime | date, zone: tzinfo) -> list[str]:
    moment = start if isinstance(start, datetime) else datetime.combine(start, time())
    notes = [] if isinstance(start, datetime) else ["date_only"]
    notes += ["skipped"] if is_skipped(moment, zone) else []
    return notes + (["twice"] if comes_twice(moment, zone) else [])


def _missing(first: date, last: date, calendar: WorkCalendar | None) -> tuple[int, ...]:
    """The years that were counted as plain weeks; without ``allow_missing`` a year that was needed was refused."""
    return tuple(calendar.missing_years(first, last)) if calendar and calendar.allow_missing else ()


def _one(amount: dict[str, int]) -> tuple[str, int]:
    given = {unit: n for unit, n in amount.items() if n is not None}
    if len(given) != 1 or not set(given) <= set(AMOUNTS):
        raise InputError("calendars.one_amount", found=", ".join(given) or "–", allowed=", ".join(AMOUNTS))
    [(unit, n)] = given.items()
    if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= MOST:
        raise InputError("calendars.bad_amount", unit=unit, found=n, most=MOST)
    return unit, n


def _merged(pauses: Iterable[tuple[datetime, datetime]], zone: tzinfo) -> _Pauses:
    spans: list[Span] = []
    for first, last in sorted((to_utc(one, zone), to_utc(two, zone)) for one, two in pauses):
        if last < first:
            raise InputError("calendars.pause_backwards", first=first.astimezone(zone), last=last.astimezone(zone))
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return _Pauses(tuple(spans))


def _elapsed(start: datetime, left: timedelta, pauses: _Pauses) -> datetime:
    due = start + left
    for first, last in pauses.after(start):
        if first < due:
            due += last - first
    return due


def _day(begun: datetime, n: int, *, unit: str, zone: tzinfo, calendar: WorkCalendar | None, pauses: _Pauses) -> date:
    due = add_units(begun.astimezone(zone).date(), n, unit, calendar=calendar)
    for one, two in pauses.after(begun):
        since, until = as_days(one.astimezone(zone).date()), as_days(two.astimezone(zone).date())
        if since > due:
            break
        if unit == "workday" and calendar is not None:
            due = calendar.add_workdays(due, calendar.workdays_between(since, until))
        else:
            due = due + (until - since)
    found: date = due.tolist()
    return found


def _windows(first: date, service: Hours, *, zone: tzinfo, calendar: WorkCalendar | None) -> Iterator[Span]:
    """The windows of working days, from those on that began the evening before ``first`` and still run."""
    for step in range(-1, MOST_SERVICE_DAYS):
        day = first + timedelta(days=step)
        windows = [(one, two) for one, two in service.windows(day) if two.date() >= first]
        if windows and (calendar is None or calendar.is_working(day).item()):
            for one, two in windows:
                yield to_utc(one, zone), to_utc(two, zone)


def _service(start: datetime, left: timedelta, windows: Iterator[Span], pauses: _Pauses) -> datetime:
    if not left:
        return start
    for first, last in windows:
        for one, two in _unpaused(max(first, start), last, pauses):
            if two - one >= left:
                return one + left
            left -= two - one
    raise InputError("calendars.never_served", days=MOST_SERVICE_DAYS)


def _unpaused(first: datetime, last: datetime, pauses: _Pauses) -> Iterator[Span]:
    """The parts of a span that no pause covers."""
    for one, two in pauses.after(first):
        if first < min(one, last):
            yield first, min(one, last)
        first = max(first, two)
    if first < last:
        yield first, last
