"""Making a calendar: the country's notices, then the team's own file over them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from followup_kit.calendars.china import chinese_notices
from followup_kit.calendars.countries import country_notices
from followup_kit.calendars.notices import Notices
from followup_kit.calendars.overrides import apply_overrides, load_overrides
from followup_kit.calendars.weekdays import parse_weekdays
from followup_kit.calendars.work_calendar import WorkCalendar
from followup_kit.settings import Workspace

OVERRIDES = Path("calendars") / "holidays.csv"
"""Where a workspace keeps its own days."""


def load_calendar(
    country: str = "CN",
    *,
    years: range | None = None,
    overrides: Path | None = None,
    workweek: str | Iterable[str] = "Mon-Fri",
    allow_missing: bool = False,
) -> WorkCalendar:
    """The working days of a country (C02).

    ``country`` is an ISO code. ``years`` limits what is known (None: China from 2004 to the newest notice, any
    other country 2000 to 2040). ``overrides`` is a file as ``overrides.py`` describes it; one that is not there
    changes nothing. With ``allow_missing`` a year without a notice counts as plain weeks instead of raising;
    ask ``missing_years`` and show them. Raises SettingsError for an unknown country or a file with bad lines.
    """
    week = parse_weekdays(workweek)
    notices = _copy(_notices(country.upper(), years))
    if years is not None:
        notices.years &= set(years)
    if overrides is not None:
        apply_overrides(notices, load_overrides(overrides))
    return WorkCalendar(
        country=country.upper(),
        workweek=week,
        years=frozenset(notices.years),
        festivals=notices.festivals(),
        makeup_days=frozenset(notices.makeup_days),
        allow_missing=allow_missing,
    )


def load_workspace_calendar(workspace: Workspace, *, workweek: str = "Mon-Fri") -> WorkCalendar:
    """The calendar of a workspace: its country, and its ``calendars/holidays.csv`` where there is one."""
    return load_calendar(workspace.holiday_country, overrides=workspace.folder / OVERRIDES, workweek=workweek)


@lru_cache(maxsize=16)
def _notices(country: str, years: range | None) -> Notices:
    return chinese_notices() if country == "CN" else country_notices(country, years)


def _copy(notices: Notices) -> Notices:
    days = {key: set(days) for key, days in notices.days.items()}
    return Notices(set(notices.years), dict(notices.names), days, set(notices.makeup_days))
