"""Public holidays of every other country, computed by the library holidays."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

from followup_kit.calendars.notices import Notices, key_of, without_brackets
from followup_kit.errors import SettingsError

DEFAULT_YEARS = range(2000, 2041)
"""The years that are computed when none are asked for."""

# The library's names of our languages, the nearest first.
_TONGUES = {"zh-Hans": ("zh_CN",), "zh-Hant": ("zh_TW", "zh_HK", "zh_MO")}


def country_notices(country: str, years: range | None) -> Notices:
    """Public holidays, substitute days and make-up working days of the years asked for.

    The names are English, and Chinese where the library has them. An unknown country raises SettingsError.
    """
    if not _is_known(country):
        raise SettingsError("calendars.unknown_country", found=country)
    asked = DEFAULT_YEARS if years is None else years
    english = _computed(country, asked, "en_US")
    known = [year for year in asked if english.start_year <= year <= english.end_year]
    notices = Notices(years=set(known), makeup_days=set(english.weekend_workdays))
    others = {ours: _computed(country, asked, found) for ours, found in _tongues(english).items()}
    for day in english:
        _enter(notices, day, {"en": english[day], **{ours: table.get(day, "") for ours, table in others.items()}})
    return notices


def _is_known(country: str) -> bool:
    return country in import_module("holidays").list_supported_countries()


def _computed(country: str, years: range, tongue: str) -> Any:
    library = import_module("holidays")
    return library.country_holidays(country, years=list(years), language=tongue, expand=False)


def _tongues(table: Any) -> dict[str, str]:
    found = {}
    for ours, theirs in _TONGUES.items():
        spoken = [tongue for tongue in theirs if tongue in table.supported_languages]
        if spoken:
            found[ours] = spoken[0]
    return found


def _enter(notices: Notices, day: date, names: dict[str, str]) -> None:
    """Enter a day under each of its names: two holidays that meet are written ``one; two``."""
    parts = {ours: name.split("; ") for ours, name in names.items()}
    for number, english in enumerate(parts["en"]):
        meant = {ours: found[number] for ours, found in parts.items() if len(found) == len(parts["en"])}
        notices.add(
            day, key=key_of(english), name={ours: without_brackets(name) for ours, name in meant.items() if name}
        )
