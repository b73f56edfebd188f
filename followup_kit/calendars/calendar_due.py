"""The answer of ``followup calendar due``: when something would be due, and how that was counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from followup_kit.calendars.due import DueTime, due_at
from followup_kit.calendars.hours_file import HoursFile, read_hours_file
from followup_kit.calendars.load import load_calendar
from followup_kit.calendars.moments import parse_moment, to_utc
from followup_kit.calendars.passed_over import PassedOver, passed_over
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
    answer can be written as JSON: ``due`` (with offset), ``counted`` (a code), ``missing_years``, ``passed_over``
    (holidays and days off by name, and make-up days that counted), ``notes`` (sentences in the language in force).
    A year without a notice raises SettingsError, unless ``allow_missing``.
    """
    start = parse_moment(at_text)
    given = {unit: n for unit, n in amount.items() if n is not None}
    file = HoursFile() if hours_file is None else read_hours_file(hours_file)
    calendar = _calendar(file, country, overrides, allow_missing=allow_missing) if _needs(given, file) else None
    found = due_at(
        start,
        time_zone=time_zone,
        calendar=calendar,
        service=file.hours,
        pauses=file.pauses,
        **given,
    )
    return _as_json(found, _passed(start, found, calendar))


def _passed(start: datetime | date, found: DueTime, calendar: WorkCalendar | None) -> PassedOver:
    """The days that did not count; the first day itself only matters to service hours."""
    if calendar is None or found.counted not in {"workdays", "service"}:
        return PassedOver()
    zone = found.due.tzinfo
    first = to_utc(start, zone).astimezone(zone).date() if isinstance(start, datetime) and zone else start
    return passed_over(calendar, first + timedelta(days=int(found.counted == "workdays")), found.day)


def _needs(given: dict[str, int], file: HoursFile) -> bool:
    """A clock and calendar days need no holidays, so that no missing year can be in their way."""
    return "workdays" in given or file.hours is not None


def _calendar(file: HoursFile, country: str, overrides: Path | None, *, allow_missing: bool) -> WorkCalendar:
    return load_calendar(
        file.country or country, overrides=overrides, workweek=file.workweek, allow_missing=allow_missing
    )


def _as_json(found: DueTime, passed: PassedOver) -> dict[str, object]:
    return {
        "due": found.due.isoformat(),
        "counted": found.counted,
        "missing_years": list(found.missing_years),
        "passed_over": passed.as_record(),
        "notes": [*found.said(), *passed.said()],
    }
