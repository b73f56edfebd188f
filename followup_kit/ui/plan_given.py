"""Days and times as a browser gives them: read strictly, anything odd is refused in a sentence."""

from __future__ import annotations

from datetime import date, datetime, time

from followup_kit.errors import InputError


def given_day(given: object) -> date:
    """A day, or one written 2026-03-31; else InputError."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return datetime.strptime(str(given), "%Y-%m-%d").date()
    except ValueError:
        raise InputError("planpage.unknown_time") from None


def given_time(given: object) -> time | None:
    """A time, or one written 10:30, None for none; else InputError."""
    if isinstance(given, time):
        return given
    if given is None or given == "":
        return None
    try:
        return datetime.strptime(str(given), "%H:%M").time()
    except ValueError:
        raise InputError("planpage.unknown_time") from None
