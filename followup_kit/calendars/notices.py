"""What a calendar is made from: holidays by festival, make-up working days, and the years that are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from followup_kit.translations import LANGUAGES, current_language, say

CHINESE_KEYS = (
    "new_year",
    "spring_festival",
    "tomb_sweeping",
    "labour_day",
    "dragon_boat",
    "mid_autumn",
    "national_day",
    "victory_day",
)
"""The festivals that have a name of ours; ``victory_day`` was a holiday in 2015 only."""


_ALIASES = {"chinese new year": "spring_festival", "labor day": "labour_day"}


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday from its first to its last day; ``key`` is the same every year.

    ``name`` holds its name by language, as far as it is known.
    """

    name: Mapping[str, str]
    first: date
    last: date
    key: str

    def label(self, language: str | None = None) -> str:
        """Its name in the language given or in force; else its English name, else any, else "Holiday"."""
        asked = language or current_language()
        known = self.name.get(asked) or self.name.get("en") or next(iter(self.name.values()), "")
        return known or say("calendars.holiday.unnamed", asked)


@dataclass(frozen=True, slots=True)
class Festival:
    """All days off that bear one name, whatever the year."""

    key: str
    name: Mapping[str, str]
    days: frozenset[date]


@dataclass(slots=True)
class Notices:
    """Holidays and make-up days as a source gives them, and the years for which it is complete."""

    years: set[int] = field(default_factory=set)
    names: dict[str, Mapping[str, str]] = field(default_factory=dict)
    days: dict[str, set[date]] = field(default_factory=dict)
    makeup_days: set[date] = field(default_factory=set)

    def add(self, day: date, *, key: str, name: Mapping[str, str]) -> None:
        """Enter a day off."""
        self.names.setdefault(key, name)
        self.days.setdefault(key, set()).add(day)

    def drop(self, day: date) -> None:
        """Forget whatever is known of a day."""
        self.makeup_days.discard(day)
        for days in self.days.values():
            days.discard(day)

    def festivals(self) -> tuple[Festival, ...]:
        """The days off by festival."""
        return tuple(Festival(key, self.names[key], frozenset(days)) for key, days in self.days.items() if days)


def own_name(key: str) -> dict[str, str]:
    """The name of a Chinese festival in the three languages."""
    return {language: say(f"calendars.holiday.{key}", language) for language in LANGUAGES}


def without_brackets(name: str) -> str:
    """A holiday's name without what stands in brackets, which often differs by year."""
    return re.sub(r"[(（].*?[)）]", "", name).strip()


@lru_cache(maxsize=1)
def _keys_by_name() -> dict[str, str]:
    return {name.casefold(): key for key in CHINESE_KEYS for name in own_name(key).values()}


def key_of(name: str) -> str:
    """The key of a holiday by its name: ours when we know the name in any language, else made from the name.

    What stands in brackets (observed, second day) does not change the key.
    """
    plain = without_brackets(name).casefold()
    return _ALIASES.get(plain) or _keys_by_name().get(plain) or re.sub(r"\W+", "_", plain).strip("_") or "unnamed"
