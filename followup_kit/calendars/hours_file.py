"""The file that ``--hours-file`` names: service hours, work week, country and pauses, as TOML.

::

    hours = ["09:00-12:00", "13:30-18:00"]
    workweek = "Mon-Fri"
    country = "CN"

    [[pauses]]
    from = 2024-09-28T10:00:00
    to = 2024-09-28T11:30:00
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from followup_kit.calendars.hours import Hours
from followup_kit.calendars.moments import parse_moment
from followup_kit.calendars.weekdays import parse_weekdays
from followup_kit.errors import FollowupError, SettingsError

KEYS = ("hours", "workweek", "country", "pauses")
_PAUSE_KEYS = ("from", "to")


@dataclass(frozen=True, slots=True)
class HoursFile:
    """What the file says: without ``hours`` the clock never stops, without ``country`` the workspace names it.

    Pauses without a zone are local.
    """

    hours: Hours | None = None
    workweek: str | tuple[str, ...] = "Mon-Fri"
    country: str | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()


def read_hours_file(path: str | Path) -> HoursFile:
    """Read the file; SettingsError names the key that is wrong, what was found and what is allowed."""
    source = Path(path)
    found = _parsed(source)
    _refuse_unknown(found, KEYS, file=source.name)
    workweek = _texts(found, "workweek", file=source.name) or "Mon-Fri"
    hours = _texts(found, "hours", file=source.name)
    with _Key("workweek", file=source.name):
        parse_weekdays(workweek)
    with _Key("hours", file=source.name):
        parsed = None if hours is None else Hours.parse(hours)
    country = found.get("country")
    if not isinstance(country, str | None):
        raise SettingsError("calendars.toml_type", file=source.name, key="country", found=country)
    return HoursFile(parsed, workweek, country, _pauses(found.get("pauses", []), file=source.name))


class _Key:
    """Says of which key of which file an error speaks."""

    def __init__(self, key: str, *, file: str) -> None:
        self.key, self.file = key, file

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, FollowupError):
            raise SettingsError("calendars.toml_key", file=self.file, key=self.key, detail=str(error)) from None


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError("calendars.cannot_read", file=path.name, detail=error.strerror) from None
    except RecursionError:
        raise SettingsError("calendars.not_toml", file=path.name, detail="…") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("calendars.not_toml", file=path.name, detail=error) from None


def _refuse_unknown(found: Mapping[str, Any], allowed: tuple[str, ...], *, file: str) -> None:
    for key in found:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1) or allowed[:1]
            raise SettingsError("calendars.toml_unknown", file=file, key=key, near=near[0], allowed=", ".join(allowed))


def _texts(found: Mapping[str, Any], key: str, *, file: str) -> str | tuple[str, ...] | None:
    value = found.get(key)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise SettingsError("calendars.toml_type", file=file, key=key, found=value)


def _pauses(entries: object, *, file: str) -> tuple[tuple[datetime, datetime], ...]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError("calendars.toml_type", file=file, key="pauses", found=entries)
    return tuple(_pause(entry, number, file=file) for number, entry in enumerate(entries, start=1))


def _pause(entry: Mapping[str, Any], number: int, *, file: str) -> tuple[datetime, datetime]:
    _refuse_unknown(entry, _PAUSE_KEYS, file=file)
    first, last = (_moment(entry.get(key), f"pauses[{number}].{key}", file=file) for key in _PAUSE_KEYS)
    if (first.tzinfo is None) != (last.tzinfo is None):
        raise SettingsError("calendars.toml_zones", file=file, key=f"pauses[{number}]")
    if last < first:
        raise SettingsError("calendars.toml_backwards", file=file, key=f"pauses[{number}]", first=first, last=last)
    return first, last


def _moment(value: object, key: str, *, file: str) -> datetime:
    with _Key(key, file=file):
        moment = parse_moment(value) if isinstance(value, str) else value
    if isinstance(moment, datetime):
        return moment
    raise SettingsError("calendars.toml_moment", file=file, key=key, found="–" if value is None else value)
