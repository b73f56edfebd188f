"""Whether words, days, hours and conditions of a policy are among those that there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from followup_kit.calendars import Hours
from followup_kit.errors import InputError
from followup_kit.policy.problems import Problem, nearest, shown
from followup_kit.policy.source import Place
from followup_kit.policy.words import Condition, Match
from followup_kit.schema import CHOICES, TABLES

_DAY = re.compile(r"(\d{4}-)?\d\d-\d\d(\.\.(\d{4}-)?\d\d-\d\d)?", re.ASCII)
_LEAP_YEAR = "2024-"


def unknown_days(texts: Sequence[str], place: Place) -> Iterator[Problem]:
    """Texts that are no day (12-31, 2026-12-31) and no range of days."""
    for index, text in enumerate(texts):
        if not (_DAY.fullmatch(text) and all(map(_is_day, text.split("..")))):
            yield Problem((*place, index), "policy.rule.bad_day", {"found": shown(text)})


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text if len(text) == 10 else _LEAP_YEAR + text)
    except ValueError:
        return False
    return True


def unknown_hours(texts: Sequence[str], place: Place) -> Iterator[Problem]:
    """Texts that are no times of the day."""
    for index, text in enumerate(texts):
        try:
            Hours.parse([text])
        except InputError:
            yield Problem((*place, index), "policy.rule.bad_hours", {"found": shown(text)})


def not_among(found: Sequence[str | None], allowed: Iterable[str], place: Place) -> Iterator[Problem]:
    """Those of the words found that are not allowed, each with the nearest one that is."""
    words = list(allowed)
    for word in found:
        if word is not None and word not in words:
            yield Problem(place, "policy.not_allowed", {"found": word, "hint": nearest(word, words)})


def unknown_columns(condition: Condition, tables: str | Sequence[str], place: Place) -> Iterator[Problem]:
    """Columns and values of a condition that none of the tables has."""
    columns = columns_of(tables)
    for name, match in condition.items():
        if name not in columns:
            values = {"found": name, "hint": nearest(name, columns)}
            yield Problem((*place, name), "policy.unknown_column", values)
        elif columns[name].kind in {"choice", "boolean"}:
            yield from _values(match, columns[name], (*place, name))


def _values(match: Match, column: Any, place: Place) -> Iterator[Problem]:
    allowed: list[Any] = [True, False] if column.kind == "boolean" else list(CHOICES[column.choices])
    for value in (*match.among, *match.none_of):
        if value not in allowed:
            words = ["true", "false"] if column.kind == "boolean" else allowed
            yield Problem(place, "policy.not_allowed", {"found": shown(value), "hint": nearest(str(value), words)})


def columns_of(tables: str | Sequence[str]) -> dict[str, Any]:
    """The columns of some tables by name; where two have the same one, that of the first."""
    named = [tables] if isinstance(tables, str) else tables
    return {name: column for table in reversed(named) for name, column in TABLES[table].by_name.items()}
