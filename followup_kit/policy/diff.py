"""What differs between two policies: parameters, rules and every other part, as data and as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from followup_kit.policy.problems import shown
from followup_kit.policy.reading import Policy
from followup_kit.translations import current_language, say

_ABSENT = object()
_NAMED_BY = ("id", "from", "kpi")
_LANGUAGES = {"en", "zh-Hans", "zh-Hant"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that differs. ``kind`` tells it from the first policy to the other; values are plain data."""

    kind: Literal["added", "removed", "changed"]
    key: str
    one: Any
    other: Any
    names: tuple[str, str]

    @property
    def part(self) -> str:
        """The section it stands in: ``parameters``, ``rules``, ``contact`` ..."""
        return self.key.partition(".")[0].partition("[")[0]

    def sentence(self, language: str | None = None) -> str:
        """``parameters.hospital.basic_after_days.value: 10 in hospital, 12 in ours.`` in the language given."""
        return say(
            f"policy.diff.{self.kind}",
            language,
            key=self.key,
            one=self.names[0],
            other=self.names[1],
            old=_told(self.one, language),
            new=_told(self.other, language),
        )

    def as_record(self, language: str | None = None) -> dict[str, object]:
        """For a machine: kind, part, key, both values, the sentence."""
        values = {"one": self.one, "other": self.other}
        return {"kind": self.kind, "part": self.part, "key": self.key, **values, "text": self.sentence(language)}


def compare(one: Policy, other: Policy) -> list[Difference]:
    """Every key in which two policies differ, in the order of the files; nothing when they say the same.

    Entries of a list are the same one when their ``id`` is (later values of a parameter: their ``from``). What
    one policy lacks is told as a whole, an added rule in one line. Texts in three languages are one value.
    """
    names = _names(one, other)
    return [
        Difference(_kind(old, new), key, None if old is _ABSENT else old, None if new is _ABSENT else new, names)
        for key, old, new in _differing(one.source.data, other.source.data, "")
    ]


def _names(one: Policy, other: Policy) -> tuple[str, str]:
    first, second = (policy.source.name.removesuffix(".yaml") for policy in (one, other))
    return (first, second) if first != second else (f"{first} (1)", f"{second} (2)")


def _kind(old: object, new: object) -> Literal["added", "removed", "changed"]:
    return "added" if old is _ABSENT else "removed" if new is _ABSENT else "changed"


def _differing(old: Any, new: Any, key: str) -> Iterator[tuple[str, Any, Any]]:
    if old == new and type(old) is type(new):
        return
    first, second = _entries(old), _entries(new)
    if first is None or second is None:
        yield key, old, new
        return
    for name in [*first, *(name for name in second if name not in first)]:
        below = f"{key}.{name}" if key else name
        yield from _differing(first.get(name, _ABSENT), second.get(name, _ABSENT), below)


def _entries(value: Any) -> dict[str, Any] | None:
    """The parts of a value by name; None for what is told as a whole: texts, figures, plain lists."""
    if isinstance(value, dict):
        return None if set(value) == _LANGUAGES else value
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        named = {name: item for item in value if (name := _name(item))}
        return named if value and len(named) == len(value) else None
    return None


def _name(item: Mapping[str, Any]) -> str:
    return next((str(item[key]) for key in _NAMED_BY if key in item), "")


def _told(value: Any, language: str | None) -> str:
    """A value in a sentence: entries by their title, texts in the language."""
    for found in (value, value.get("title") if isinstance(value, dict) else None):
        if isinstance(found, dict) and set(found) == _LANGUAGES:
            return shown(found[language or current_language()])
    return shown(value)
