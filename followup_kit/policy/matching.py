"""Two policies compared as people compare them: by what they mean, not by what their parts are called.

A parameter of one regime stands for that of the same name in the other (``work_orders.track_hours`` and
``work_orders_branch.track_hours``), a span is one value, and a figure belongs to the rule that uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from followup_kit.policy.reading import Policy

Where: TypeAlias = tuple[str, ...]

ABSENT = object()
"""Stands where one policy has nothing."""
NAMES = frozenset({"requirement", "channels_requirement", "source", "seed"})
"""Keys that say where a part comes from, or number it: no reader's business unless asked for."""
_LANGUAGES = {"en", "zh-Hans", "zh-Hant"}
_SPAN = {"n", "unit"}
_NAMED_BY = ("id", "from", "kpi")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that two policies say differently.

    ``where`` names its place, list items by their id, parameters without their regime (``.track_hours``);
    ``owner`` is the section and the item it belongs to, for a parameter those of the first part that uses it.
    ``old`` and ``new`` are plain data or ``ABSENT``; ``$.name`` in them is a parameter of the regime itself.
    """

    where: Where
    owner: Where
    old: Any
    new: Any

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """What became of it from the first policy to the second."""
        return "added" if self.old is ABSENT else "removed" if self.new is ABSENT else "changed"


def mismatches(one: Policy, other: Policy, *, names: bool = False) -> list[Mismatch]:
    """Whatever two policies say differently, in the order of the files; with ``names`` ids and sources too."""
    users = _users(one) | _users(other)
    found = _differing(_plain(one, names=names), _plain(other, names=names), ())
    return [Mismatch(where, _owner(where, users), old, new) for where, old, new in found]


def _plain(policy: Policy, *, names: bool) -> dict[str, Any]:
    """A file's data without what only tells two regimes apart, its own parameters named without it."""
    left_out: frozenset[str] = frozenset() if names else NAMES
    own = {name: value for name, value in policy.source.data.items() if name not in {"id", "slug", "title"}}
    found: dict[str, Any] = _renamed(own, policy.slug, left_out)
    parameters = found.get("parameters", {})
    return {**found, "parameters": {_short(name, policy.slug): held for name, held in parameters.items()}}


def _renamed(value: Any, slug: str, left_out: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(each, slug, left_out) for key, each in value.items() if key not in left_out}
    if isinstance(value, list):
        return [_renamed(each, slug, left_out) for each in value]
    return "$" + _short(value[1:], slug) if isinstance(value, str) and value.startswith("$") else value


def _short(name: str, slug: str) -> str:
    return name.removeprefix(slug) if name.startswith(f"{slug}.") else name


def _users(policy: Policy) -> dict[str, Where]:
    """The first part that takes its value from a parameter, by the parameter's short name."""
    found: dict[str, Where] = {}
    for place, (name, _) in policy.references.items():
        section, held = place[0], policy.source.data[str(place[0])]
        entry = held[int(place[1])] if isinstance(held, list) else None
        item = _name(entry) if isinstance(entry, dict) else ""
        found.setdefault(_short(name, policy.slug), (str(section), *([item] if item else [])))
    return found


def _owner(where: Where, users: dict[str, Where]) -> Where:
    if where[0] == "parameters":
        return users.get(where[1], ("parameters",)) if len(where) > 1 else ("parameters",)
    return where[:2]


def _differing(old: Any, new: Any, where: Where) -> Iterator[tuple[Where, Any, Any]]:
    if old == new and type(old) is type(new):
        return
    first, second = _parts(old, where), _parts(new, where)
    if first is None or second is None:
        yield where, old, new
        return
    for name in [*first, *(name for name in second if name not in first)]:
        yield from _differing(first.get(name, ABSENT), second.get(name, ABSENT), (*where, name))


def _parts(value: Any, where: Where) -> dict[str, Any] | None:
    """The parts of a value by name; None for what is told as a whole: texts, spans, figures, plain lists."""
    if value is ABSENT and where and where[-1] == "changes":
        return {}
    if isinstance(value, dict):
        return None if set(value) in (_LANGUAGES, _SPAN) else _with_span(value)
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        named = {name: item for item in value if (name := _name(item))}
        return named if len(named) == len(value) else None
    return None


def _with_span(value: dict[str, Any]) -> dict[str, Any]:
    """Number and unit are one thing: ten days, not a ten and a day."""
    if not value.keys() >= _SPAN:
        return value
    return {"n": {"n": value["n"], "unit": value["unit"]}} | {k: v for k, v in value.items() if k not in _SPAN}


def _name(item: dict[str, Any]) -> str:
    return next((str(item[key]) for key in _NAMED_BY if key in item), "")
