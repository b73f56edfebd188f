"""The answer of ``followup calendar due``: when something would be due, and how that was counted."""

from __future__ import annotations

from pathlib import Path

from followup_kit.calendars.due import DueTime, due_at
from followup_kit.calendars.hours_file import HoursFile, read_hours_file
from followup_kit.calendars.load import load_calendar
from followup_kit.calendars.moments import parse_moment
from followup_kit.calendars.work_calendar import WorkCalendar


def calendar_due(
    at_text: str,
    *,
    time_zone: str = "Asia/Shanghai",
    country: str = "CN",
    overrides: Path | None = None,
    hours_file: str | Path | None = None,
    allow_missing: bool = False,
    **amount: int | None,
) -> dict[str, object]:
    """When something is due that many ``minutes``, ``hours``, ``days``, ``workdays``, ``weeks`` or ``months`` later.

    ``at_text`` is a moment or a day (2024-05-01 22:15). A unit that is None was not given; exactly one must be.
    ``hours_file`` brings service hours, work week, pauses, and a country that goes before ``country``. The
    answer can be written as JSON: ``due`` (with offset), ``counted`` (a code), ``missing_years``, ``notes``
    (sentences in the language in force).
    A year without a notice raises SettingsError, unless ``allow_missing``.
    """
    start = parse_moment(at_text)
    given = {unit: n for unit, n in amount.items() if n is not None}
    file = HoursFile() if hours_file is None else read_hours_file(hours_file)
    found = due_at(
        start,
        time_zone=time_zone,
        calendar=_calendar(file, country, overrides, allow_missing=allow_missing) if _needs(given, file) else None,
        service=file.hours,
        pauses=file.pauses,
        **given,
    )
    return _as_json(found)


def _needs(given: dict[str, int], file: HoursFile) -> bool:
    """A clock and calendar days need no holidays, so that no missing year can be in their way."""
    return "workdays" in given or file.hours is not None


def _calendar(file: HoursFile, country: str, overrides: Path | None, *, allow_missing: bool) -> WorkCalendar:
    return load_calendar(
        file.country or country, overrides=overrides, workweek=file.workweek, allow_missing=allow_missing
    )


def _as_json(found: DueTime) -> dict[str, object]:
    return {
        "due": found.due.isoformat(),
        "counted": found.counted,
        "missing_years": list(found.missing_years),
        "notes": found.said(),
    }
