"""What differs between two policies, as people read it: by rule, old value and new value in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from followup_kit.policy import Policy
from followup_kit.policy.matching import ABSENT, Mismatch, Where, mismatches
from followup_kit.translations import has_text, say, say_date
from followup_kit.ui.policy_sides import Side, is_named, key_said, plainly_said, title_said
from followup_kit.ui.whatif_values import value_said

_SHORT_LIST = 3


@dataclass(frozen=True, slots=True)
class Group:
    """What differs in one part: ``title`` says which rule, form or section it is, ``lines`` what differs there."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Two policies compared: their titles, the groups in the order of the files, and how many ids were left out."""

    heading: str
    groups: tuple[Group, ...]
    hidden: int

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(group.lines) for group in self.groups)


def differences(one: Policy, other: Policy, *, day: date, ids: bool = False) -> Differences:
    """What two policies say differently, in the language in force, figures as they are in force on ``day``.

    With ``ids`` also what only concerns requirement ids and sources, and the key of each line in brackets.
    """
    sides = Side.pair(one, other, day)
    found, every = mismatches(one, other, names=ids), mismatches(one, other, names=True)
    groups: dict[Where, list[str]] = {}
    for each in found:
        owner = each.owner if has_text(f"policydiff.section.{each.owner[0]}") else ()
        lines = groups.setdefault(owner, [])
        is_whole = each.kind != "changed" and each.where == owner
        lines.insert(0 if is_whole else len(lines), _line(each, *sides, ids=ids))
    told = tuple(Group(_group_title(owner, *sides), tuple(lines)) for owner, lines in groups.items())
    heading = say("policydiff.line.heading", one=sides[0].heading, other=sides[1].heading)
    return Differences(heading, told, len(every) - len(found))


def _group_title(owner: Where, one: Side, other: Side) -> str:
    if not owner:
        return say("policydiff.section.whole")
    section = f"policydiff.section.{owner[0]}"
    item = other.item(owner) or one.item(owner)
    title = title_said(item) if len(owner) > 1 else ""
    return say("policydiff.line.group", section=say(section), title=title) if title else say(section)


def _line(found: Mismatch, one: Side, other: Side, *, ids: bool) -> str:
    label, line = _label(found, one, other), ""
    names = {"one": one.name, "other": other.name}
    if found.kind != "changed" and not label:
        inside = [side.said(value) for _, side, value in _sides(found, one, other) if len(found.where) == 1]
        line = say(f"policydiff.only.{found.kind}", **names)
        line = say("policydiff.line.items", label=line, told=inside[0]) if inside else line
    elif isinstance(found.old, list) and isinstance(found.new, list) and _is_long(found.old, found.new):
        told = _moves(found, one, other)
        line = say("policydiff.line.items", label=label, told=told) if label else told
    elif not label:
        line = say("policydiff.line.heading", one=one.said(found.old), other=other.said(found.new))
    elif found.where[2:3] == ("changes",) and len(found.where) == 4:
        line = say("policydiff.line.changed", label=label, **_from_that_day(found, one, other))
    else:
        line = say(f"policydiff.line.{found.kind}", label=label, **names, **_values(found, one, other))
    return say("policydiff.line.ids", line=line, ids=_ids(found, other, one)) if ids else line


def _ids(found: Mismatch, *sides: Side) -> str:
    """The key in the file, and what it comes from."""
    key = ".".join(found.where).replace("..", ".")
    place = found.where if found.where[0] == "parameters" else found.owner
    for side in sides:
        full = ("parameters", f"{side.policy.slug}{found.where[1]}") if place[0] == "parameters" else place
        item = side.item(full)
        cited = [item["source"]] if "source" in item else item.get("requirement", [])
        if cited:
            return ", ".join([key, *map(str, cited)])
    return key


def _is_long(old: list[Any], new: list[Any]) -> bool:
    return max(len(old), len(new)) > _SHORT_LIST or any(isinstance(item, dict) for item in [*old, *new])


def _moves(found: Mismatch, one: Side, other: Side) -> str:
    """What a list gained and lost."""
    key = found.where[-1]
    before, after = [one.said(item, key) for item in found.old], [other.said(item, key) for item in found.new]
    gained, lost = [item for item in after if item not in before], [item for item in before if item not in after]
    parts = [
        say(f"policydiff.line.{key}", items=say("policydiff.line.semicolon").join(items))
        for key, items in (("more", gained), ("fewer", lost))
        if items
    ]
    is_reordered = sorted(map(str, found.old)) == sorted(map(str, found.new))
    same = say("policydiff.line.reordered" if is_reordered else "policydiff.line.rewritten")
    return say("policydiff.line.semicolon").join(parts) or same


def _values(found: Mismatch, one: Side, other: Side) -> dict[str, str]:
    if found.where[0] == "parameters":
        return {name: _of_parameter(found, side, value) for name, side, value in _sides(found, one, other)}
    said = {name: side.said(value, found.where[-1]) for name, side, value in _sides(found, one, other)}
    if said.get("old") == said.get("new"):
        return {name: _written(side, value) for name, side, value in _sides(found, one, other)}
    return said


def _sides(found: Mismatch, one: Side, other: Side) -> Iterator[tuple[str, Side, Any]]:
    for name, side, value in (("old", one, found.old), ("new", other, found.new)):
        if value is not ABSENT:
            yield name, side, value


def _from_that_day(found: Mismatch, one: Side, other: Side) -> dict[str, str]:
    """What holds on either side from the day of a change on that only one of them has."""
    day, told = date.fromisoformat(found.where[3]), {}
    for name, side, value in (("old", one, found.old), ("new", other, found.new)):
        figure = side.figure(found.where[1])
        held = figure and side.policy.value(figure.name, day)
        told[name] = _of_parameter(found, side, {"value": held} if value is ABSENT else value)
    return told


def _written(side: Side, value: Any) -> str:
    """A value that is the same on both sides, with how it is written: as itself or by a parameter."""
    title = side.figure_title(value)
    if title:
        return say("policydiff.line.by_figure", value=side.said(value), title=title)
    return say("policydiff.line.fixed", value=side.said(value))


def _of_parameter(found: Mismatch, side: Side, value: Any) -> str:
    """A parameter's value with its unit; a whole parameter is told by its value, a later one with its reason."""
    figure = side.figure(found.where[1])
    last, whole = found.where[-1], isinstance(value, Mapping) and "value" in value
    plain = value["value"] if whole else value
    is_value = whole or last == "value"
    told = value_said(figure, plain) if figure and is_value else plainly_said(plain)
    return say("policydiff.line.later", value=told, reason=value["reason"]) if whole and value.get("reason") else told


def _label(found: Mismatch, one: Side, other: Side) -> str:
    """What differs within its part; empty for the part itself."""
    where = found.where
    if where[0] == "parameters":
        return _parameter_label(where, one, other)
    if len(where) == 1:
        return "" if has_text(f"policydiff.section.{where[0]}") else key_said(where[0], within="")
    titles = (_step_label(where, number, one, other) for number in range(2 if len(found.owner) > 1 else 1, len(where)))
    if _is_mapping(where[0], one, other):
        titles = (_step_label(where, number, one, other) for number in range(1, len(where)))
    return say("policydiff.line.dot").join(title for title in titles if title)


def _is_mapping(section: str, one: Side, other: Side) -> bool:
    """Whether a section is one thing, such as the contact limits, and no list of them."""
    return isinstance(one.policy.source.data.get(section, other.policy.source.data.get(section)), Mapping)


def _parameter_label(where: Where, one: Side, other: Side) -> str:
    figure = other.figure(where[1]) or one.figure(where[1])
    title = figure.title if figure else where[1].removeprefix(".")
    if len(where) == 2 or where[2] == "value":
        return _joined(title, *(key_said(part, within="value") for part in where[3:]))
    if where[2] == "changes":
        day = say_date(date.fromisoformat(where[3])) if len(where) > 3 else "–"
        return _joined(
            title, say("policydiff.key.changes", day=day), *(key_said(part, within="") for part in where[4:])
        )
    return _joined(title, *(key_said(part, within="") for part in where[2:]))


def _joined(*titles: str) -> str:
    return say("policydiff.line.dot").join(title for title in titles if title)


def _step_label(where: Where, number: int, one: Side, other: Side) -> str:
    """One step of a place: an entry by its title, a key in words; a plain number needs no name."""
    part = where[number]
    if part == "n" and number == len(where) - 1:
        return ""
    item = other.item(where[: number + 1]) or one.item(where[: number + 1])
    title = title_said(item) if is_named(item, part) else ""
    return say("policydiff.line.quoted", title=title) if title else key_said(part, within=where[number - 1])
