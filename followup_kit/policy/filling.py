"""Putting the values of parameters where a file names them, and telling where a value that does not fit stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from followup_kit.policy.parameters import Parameter
from followup_kit.policy.problems import Problem, nearest, spoken
from followup_kit.policy.said import Said
from followup_kit.policy.source import Place, Source

_REFERENCE = re.compile(r"\$([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)((?:\.[A-Za-z0-9_]+)*)")
NOTHING = object()
"""Stands where a value is missing: it fits nowhere, so that every place is told."""
References = Mapping[Place, tuple[str, tuple[str, ...]]]


def references_in(data: Any, place: Place = ()) -> Iterator[tuple[Place, tuple[str, tuple[str, ...]]]]:
    """Each place that says ``$name.part``, with the parameter and its parts. Parameters name no parameters."""
    if isinstance(data, dict):
        for key, value in data.items():
            if place or key != "parameters":
                yield from references_in(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from references_in(value, (*place, index))
    elif isinstance(data, str) and (match := _REFERENCE.fullmatch(data)):
        yield place, (match[1], tuple(match[2].split(".")[1:]))


class Filling:
    """A file's data with values for its parameters; ``faults`` are parts that a parameter does not have.

    A parameter without a value leaves ``NOTHING``, and so does a part that is not there.
    """

    def __init__(self, source: Source, references: References, values: Mapping[str, object]) -> None:
        self.references = references
        self.values = values
        self.faults: list[Problem] = []
        self.data: dict[str, Any] = self._filled(source.data, ())

    def _filled(self, data: Any, place: Place) -> Any:
        if place in self.references:
            return self._value(place)
        if isinstance(data, dict):
            return {key: self._filled(value, (*place, key)) for key, value in data.items()}
        if isinstance(data, list):
            return [self._filled(value, (*place, index)) for index, value in enumerate(data)]
        return data

    def _value(self, place: Place) -> Any:
        name, below = self.references[place]
        value = self.values.get(name, NOTHING)
        for key in below if name in self.values else ():
            parts = _parts(value)
            if key not in parts:
                hint = nearest(key, parts)
                self.faults.append(Problem(place, "policy.unknown_part", {"found": key, "hint": hint}))
                return NOTHING
            value = parts[key]
        return value


def _parts(value: Any) -> dict[str, Any]:
    """What can be named after the dot: keys, and the positions of a list from 1."""
    if isinstance(value, Mapping):
        return {str(key): part for key, part in value.items()}
    return {str(number): part for number, part in enumerate(value, 1)} if isinstance(value, list | tuple) else {}


_ABOUT_KEYS = ("policy.unknown_key", "policy.missing_key", "policy.unknown_column")


class Telling:
    """Says of a fault in a parameter's value which parameter it is, and points at the line of the value."""

    def __init__(self, source: Source, references: References, parameters: Mapping[str, Parameter]) -> None:
        self.source = source
        self.references = references
        self.parameters = parameters

    def told(self, faults: list[Problem], *, day: date, changed: Mapping[str, object]) -> list[Problem]:
        """The faults on a day; a value that is used at many places is told once. ``changed`` are what-if values."""
        told: dict[object, Problem] = {}
        for fault in faults:
            place = () if fault.key in _ABOUT_KEYS else self._reference(fault.place)
            found = self._of_parameter(fault, place, day, changed) if place else fault
            told.setdefault((found.place, found.key, fault.key), found)
        return list(told.values())

    def _reference(self, place: Place) -> Place:
        return next((place[:n] for n in range(len(place), 0, -1) if place[:n] in self.references), ())

    def _of_parameter(self, fault: Problem, used: Place, day: date, changed: Mapping[str, object]) -> Problem:
        name, below = self.references[used]
        values = {"what": Said(fault.key, **fault.values), "place": spoken(self.source.data, used), "name": name}
        if name in changed:
            return Problem(("parameters", name), "policy.in_change", values)
        if name not in self.source.data["parameters"]:
            return Problem(used, "policy.in_shared", values)
        number = sum(change.from_day <= day for change in self.parameters[name].changes) - 1
        held: Place = ("value",) if number < 0 else ("changes", number, "value")
        positions = tuple(int(part) - 1 if part.isdigit() else part for part in below)
        place = ("parameters", name, *held, *positions, *fault.place[len(used) :])
        return Problem(place, "policy.in_use", values)
