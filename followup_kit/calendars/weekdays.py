"""Days of the week as people write them: ``Mon-Fri``, ``Sun-Thu``, ``Mon,Wed,Fri`` or a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from followup_kit.errors import InputError

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Week: TypeAlias = tuple[bool, bool, bool, bool, bool, bool, bool]
"""One yes or no for each day, Monday first."""


def parse_weekdays(text: str | Iterable[str]) -> Week:
    """Which days of the week are named; a range may run over the week's end. Anything else: InputError."""
    parts = text.split(",") if isinstance(text, str) else [str(part) for part in text]
    chosen = {day for part in parts for day in _range(part, found=text)}
    if not chosen:
        raise InputError("calendars.bad_weekdays", found=text)
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (day in chosen for day in range(7))
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def weekday(name: str | int) -> int:
    """0 for Monday to 6 for Sunday, from a name (``Sunday``, ``Sun``) or the number itself."""
    if isinstance(name, int):
        if 0 <= name <= 6:
            return name
        raise InputError("calendars.bad_weekdays", found=name)
    return _number(name, found=name)


def _range(part: str, *, found: object) -> list[int]:
    first, dash, last = part.strip().partition("-")
    start = _number(first, found=found)
    end = _number(last, found=found) if dash else start
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _number(name: str, *, found: object) -> int:
    plain = name.strip().lower()
    for number, whole in enumerate(NAMES):
        if len(plain) >= 3 and whole.startswith(plain):
            return number
    raise InputError("calendars.bad_weekdays", found=found)
