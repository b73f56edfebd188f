"""Moments in a time zone: local times that do not exist or come twice, first and last moments of a day (C08)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from followup_kit.errors import InputError
from followup_kit.periods import check_in_range

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)?")


def parse_moment(text: str) -> datetime | date:
    """A moment written 2026-03-31 22:15, with seconds and +08:00 if wanted, or a day; else InputError."""
    found = text.strip()
    moment = _read(found)
    if moment is None:
        raise InputError("calendars.bad_moment", found=text)
    check_in_range(moment)
    return moment


def _read(text: str) -> datetime | date | None:
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    return None


def to_utc(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in UTC; one without a zone is local.

    A local time that the clock skips is moved on by as much as the clock is; one that comes twice is the first
    of the two, unless its ``fold`` says the second.
    """
    local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return local.astimezone(UTC)


def is_skipped(moment: datetime, zone: tzinfo) -> bool:
    """Whether the clocks of a zone never show this local time."""
    if moment.tzinfo:
        return False
    return to_utc(moment, zone).astimezone(zone).replace(tzinfo=None) != moment.replace(fold=0)


def comes_twice(moment: datetime, zone: tzinfo) -> bool:
    """Whether the clocks of a zone show this local time twice."""
    if moment.tzinfo or is_skipped(moment, zone):
        return False
    return to_utc(moment.replace(fold=0), zone) != to_utc(moment.replace(fold=1), zone)


def first_moment(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in UTC: midnight, or when the clocks skip it the first time they show."""
    return to_utc(datetime.combine(day, time()), zone)


def last_second(day: date, zone: tzinfo) -> datetime:
    """23:59:59 of a day, in the zone; where it comes twice, the second one."""
    return (first_moment(day + timedelta(days=1), zone) - timedelta(seconds=1)).astimezone(zone)
