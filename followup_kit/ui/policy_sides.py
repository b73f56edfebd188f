"""A policy's parts and values in words, whatever the part: titles, keys, codes, figures with their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from followup_kit.planning.sentences import figure_said
from followup_kit.policy import Policy
from followup_kit.policy.matching import Where
from followup_kit.schema import CHOICES, TABLES
from followup_kit.translations import LANGUAGES, current_language, has_text, say
from followup_kit.ui.whatif_values import Figure, figures, value_said

_CONDITIONS = {"customers", "customer", "population", "where", "never", "averse_when", "always", "event"}
_NAMED_ELSEWHERE = {"rules": "id", "scripts": "id", "forms": "id", "rosters": "id", "reports": "id", "roles": "role"}
_NAMING = {"script", "scripts", "form", "after_rule", "suspends", "roster", "may_merge_with"}
_NAMING |= {"approver", "notify", "to", "by", "author", "readers", "role"}


@dataclass(frozen=True)
class Side:
    """One of the two policies, as its values are said."""

    policy: Policy
    name: str
    day: date

    @classmethod
    def pair(cls, one: Policy, other: Policy, day: date) -> tuple[Side, Side]:
        """Both policies; files of one name are numbered."""
        first, second = (policy.source.name.removesuffix(".yaml") for policy in (one, other))
        if first == second:
            first, second = f"{first} (1)", f"{second} (2)"
        return cls(one, first, day), cls(other, second, day)

    @property
    def heading(self) -> str:
        """Its title, and the name of its file."""
        return f"{self.policy.on(self.day).title.said()} ({self.name})"

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Its figures by full name."""
        return figures(self.policy, self.day)

    def figure(self, short: str) -> Figure | None:
        """A figure by its name, its own ones as ``.track_hours``; None where there is none."""
        return self.figures.get(f"{self.policy.slug}{short}" if short.startswith(".") else short)

    def item(self, where: Where) -> Mapping[str, Any]:
        """The entry of a list at a place, by its id; nothing where there is none."""
        current: Any = self.policy.source.data
        for part in where:
            if isinstance(current, list):
                current = next((item for item in current if is_named(item, part)), None)
            else:
                current = current.get(part) if isinstance(current, Mapping) else None
        return current if isinstance(current, Mapping) else {}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What rules, scripts, forms, rosters and roles are called, by what other parts name them by."""
        data = self.policy.source.data
        return {
            str(item.get(key, item["id"])): title_said(item)
            for section, key in _NAMED_ELSEWHERE.items()
            for item in data.get(section, ())
        }

    def held(self, value: Any, key: str = "") -> Any:
        """A value with the figures and titles of what it names in their places; ``key`` is what it stands under."""
        if isinstance(value, str) and value.startswith("$"):
            figure, below = self._named(value)
            held: Any = figure.value if figure else value
            for part in below:
                held = held[int(part) - 1] if isinstance(held, list | tuple) else held[part]
            return held
        if isinstance(value, Mapping):
            return {name: self.held(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self.held(each, key) for each in value]
        return self.titles.get(value, value) if key in _NAMING and isinstance(value, str) else value

    def _named(self, value: str) -> tuple[Figure | None, list[str]]:
        """The parameter behind ``$.name.part``, and the parts."""
        own, parts = value[1:].startswith("."), value[1:].removeprefix(".").split(".")
        short = f".{parts[0]}" if own else ".".join(parts[:2])
        return self.figure(short), parts[1 if own else 2 :]

    def said(self, value: Any, key: str = "") -> str:
        """A value in words, a parameter's with its unit."""
        if isinstance(value, str) and value.startswith("$"):
            figure, below = self._named(value)
            return value_said(figure, self.held(value)) if figure and not below else plainly_said(self.held(value))
        return plainly_said(self.held(value, key))

    def figure_title(self, value: Any) -> str:
        """The title of the parameter that a value names; empty for a value written out."""
        figure = self._named(value)[0] if isinstance(value, str) and value.startswith("$") else None
        return figure.title if figure else ""


def is_named(item: Any, part: str) -> bool:
    """Whether an entry is the one that a place calls ``part``."""
    return isinstance(item, Mapping) and any(str(item.get(key)) == part for key in ("id", "from", "kpi"))


def title_said(item: Mapping[str, Any]) -> str:
    """What an entry calls itself."""
    found = next((item[key] for key in ("title", "about", "text") if key in item), item.get("kpi", ""))
    if not found and "kpi" in item:
        found = item["kpi"]
    if isinstance(found, str) and has_text(f"kpi.{found}.name"):
        return say(f"kpi.{found}.name")
    return plainly_said(found) if found else ""


def key_said(key: str, *, within: str) -> str:
    """A key in words: a column of the data below a condition, else a key of policies."""
    if within not in _CONDITIONS and has_text(f"policydiff.key.{key}"):
        return say(f"policydiff.key.{key}", day="–")
    if within in {"", "value"} and has_text(f"policydiff.section.{key}"):
        return say(f"policydiff.section.{key}")
    column = next((found for table in TABLES.values() if (found := table.by_name.get(key))), None)
    if column is not None:
        return column.label.in_language(current_language())
    known = (f"whatif.part.{key}", f"policydiff.key.{key}")
    return next((say(name) for name in known if has_text(name)), figure_said(key))


def plainly_said(value: Any) -> str:
    """A value in words: texts in the reader's language, entries by their title, codes by their label."""
    if isinstance(value, Mapping):
        return _mapping_said(value)
    if isinstance(value, list | tuple):
        return several_said([plainly_said(each) for each in value]) or say("whatif.nothing")
    if isinstance(value, str):
        return _word_said(value)
    return value_said(_PLAIN, value)


def _mapping_said(value: Mapping[str, Any]) -> str:
    if value.keys() == set(LANGUAGES):
        return str(value[current_language()])
    if title := title_said(value):
        return title
    if value.keys() == {"n", "unit"}:
        return figure_said(value)
    pairs = (f"{key_said(str(key), within='')} {plainly_said(each)}" for key, each in value.items())
    return say("policydiff.line.semicolon").join(pairs)


def _word_said(word: str) -> str:
    key = f"policydiff.word.{word}"
    if word.isidentifier() and has_text(key):
        return say(key)
    known = next((labels[word] for labels in CHOICES.values() if word in labels), None)
    said = value_said(_PLAIN, word)
    return known.in_language(current_language()) if known and said == word else said


def several_said(items: list[str]) -> str:
    """Items in a row."""
    return say("whatif.separator").join(items)


_PLAIN = Figure("", "", None, "", "", "", "text", (), is_planned_by=False)
"""Stands for no figure: a value without a unit."""
