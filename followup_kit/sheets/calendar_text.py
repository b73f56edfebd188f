"""RFC 5545 as text: escaping, folding, and the time zone's rules for the days that are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LONGEST_LINE = 75  # octets, without the line's end
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text_value(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line ends escaped, other control characters left out."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A content line in UTF-8 with its CRLF, folded at 75 octets and never inside a character."""
    parts, part = [], b""
    for letter in line:
        octets = letter.encode("utf-8", errors="replace")
        if len(part) + len(octets) > _LONGEST_LINE:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"


def content(lines: Iterable[str]) -> bytes:
    """Lines as the content of a file."""
    return b"".join(folded(line) for line in lines)


def local(moment: datetime) -> str:
    """A moment without its zone, as a DATE-TIME."""
    return f"{moment:%Y%m%dT%H%M%S}"


def zone_lines(time_zone: str, first: datetime, last: datetime) -> Iterator[str]:
    """The VTIMEZONE of a zone, right for every moment between two local ones."""
    zone = ZoneInfo(time_zone)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{time_zone}"
    start = first.replace(tzinfo=UTC) - timedelta(days=2)
    yield from _observance(zone, start, datetime(1970, 1, 1))
    for moment in _transitions(zone, start, last.replace(tzinfo=UTC) + timedelta(days=2)):
        yield from _observance(zone, moment, None)
    yield "END:VTIMEZONE"


def _transitions(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The moments (UTC) at which the zone's offset changes, to the minute."""
    at = first
    while at < last:
        after = min(at + timedelta(days=1), last)
        if _offset(at, zone) != _offset(after, zone):
            yield _between(at, after, zone)
        at = after


def _between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    while late - early > timedelta(minutes=1):
        middle = (early + (late - early) / 2).replace(second=0, microsecond=0)
        if middle in {early, late}:
            break
        early, late = (middle, late) if _offset(middle, zone) == _offset(early, zone) else (early, middle)
    return late


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _observance(zone: ZoneInfo, moment: datetime, start: datetime | None) -> Iterator[str]:
    """The offset in force from a moment on; ``start`` is its local beginning where that lies further back."""
    there = moment.astimezone(zone)
    before = _offset(moment - timedelta(minutes=1), zone)
    kind = "DAYLIGHT" if there.dst() else "STANDARD"
    begin = start or (moment + before).replace(tzinfo=None)
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{local(begin)}"
    yield f"TZOFFSETFROM:{_written(_offset(moment, zone) if start else before)}"
    yield f"TZOFFSETTO:{_written(_offset(moment, zone))}"
    yield f"TZNAME:{text_value(there.tzname() or 'local')}"
    yield f"END:{kind}"


def _written(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
