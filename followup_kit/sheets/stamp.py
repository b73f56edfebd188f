"""The hidden last column of a task sheet: what each visit held when the sheet was made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

HEADER = "_made_from"
"""By this header a task sheet is known; the same in every language."""

FILLED_BEFORE = ("status", "outcome", "completed_at", "rating", "next_visit_on")
"""Result columns that a sheet shows as the store has them; free text never leaves the store."""

_PARTS = 3


@dataclass(frozen=True, slots=True)
class Stamp:
    """A visit's version and values when its sheet was made, and which visit it was: code, customer, rule."""

    version: int
    values: Mapping[str, str | None]
    visit: tuple[str, ...]


def written(version: int, values: Mapping[str, Any], visit: Sequence[str]) -> str:
    """A stamp as the cell holds it."""
    held = {name: plain(value) for name, value in values.items() if value is not None}
    return json.dumps([version, held, list(visit)], ensure_ascii=False, sort_keys=True)


def read(cell: str | None) -> Stamp | None:
    """The stamp in a cell; None when somebody has spoilt it."""
    try:
        found = json.loads(cell or "")
    except (ValueError, RecursionError):
        return None
    if not (isinstance(found, list) and len(found) == _PARTS):
        return None
    version, values, visit = found
    is_number = isinstance(version, int) and not isinstance(version, bool) and version >= 0
    is_sound = is_number and isinstance(values, dict) and isinstance(visit, list) and len(visit) == _PARTS
    if not is_sound or not all(isinstance(text, str) for text in (*values.values(), *visit)):
        return None
    return Stamp(version, values, tuple(visit))


def plain(value: Any, time_zone: str = "") -> str | None:
    """A value as stamps compare it: moments local to the minute, numbers without needless zeros."""
    if value is None:
        return None
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(time_zone)) if time_zone and value.tzinfo else value
        return f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, int | float) else str(value)
