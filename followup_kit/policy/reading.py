"""Policy files to policies: read, check everything at once, and give the regime in force on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from followup_kit.errors import InputError
from followup_kit.policy.crosscheck import faults_of
from followup_kit.policy.document import Document
from followup_kit.policy.general import parameters_of, shared_parameters
from followup_kit.policy.parameters import Parameter, Tag
from followup_kit.policy.problems import PolicyError, Problem, nearest, problems_of, spoken
from followup_kit.policy.source import Place, Source, load_source, parse_source

_REFERENCE = re.compile(r"\$([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)((?:\.[A-Za-z0-9_]+)*)")
_BEGINNING = date(1800, 1, 1)


@dataclass(frozen=True, slots=True)
class Use:
    """A parameter that a place of the file takes its value from."""

    name: str
    value: object
    tag: Tag
    about: str
    source: str


@dataclass(frozen=True)
class Policy:
    """A regime from its file. ``on(day)`` is what was in force that day."""

    source: Source
    parameters: Mapping[str, Parameter]
    references: Mapping[Place, tuple[str, tuple[str, ...]]] = field(repr=False)
    _documents: dict[object, Document] = field(default_factory=dict, repr=False, compare=False)

    @property
    def slug(self) -> str:
        """The regime's short name, which starts the full names of its rules."""
        return str(self.source.data["slug"])

    def on(self, day: date, changes: Mapping[str, object] | None = None) -> Document:
        """The regime in force on ``day``; ``changes`` replaces values of parameters, as a what-if does.

        Raises PolicyError when a value in force that day, or a changed one, does not fit where it is used.
        """
        held = self.last_change(day)
        key = (held, repr(sorted((changes or {}).items())))
        if key not in self._documents:
            self._documents[key] = _validated(self, held, changes or {})
        return self._documents[key]

    def value(self, name: str, day: date, changes: Mapping[str, object] | None = None) -> Any:
        """A parameter's value in force on a day, shared parameters included; KeyError when there is none."""
        return (changes or {}).get(name, self.parameters[name].on(day)[0])

    @property
    def latest(self) -> Document:
        """The regime with every change made so far."""
        return self.on(max(self.change_days(), default=_BEGINNING))

    def last_change(self, day: date) -> date:
        """The newest day up to ``day`` from which other values are in force."""
        return max((found for found in self.change_days() if found <= day), default=_BEGINNING)

    def change_days(self) -> list[date]:
        """Every day from which another value is in force."""
        return sorted({change.from_day for value in self.parameters.values() for change in value.changes})

    def uses(self, *place: str | int, day: date) -> list[Use]:
        """The parameters used at a place and below it, as ``uses("rules", "inpatient", day=…)``, each once."""
        wanted = ".".join(str(part) for part in place)
        names = {
            name: None
            for where, (name, _) in self.references.items()
            if (said := spoken(self.source.data, where)) == wanted or said.startswith(f"{wanted}.")
        }
        return [_use(name, self.parameters[name], day) for name in names]


def _use(name: str, parameter: Parameter, day: date) -> Use:
    value, tag = parameter.on(day)
    return Use(name, value, tag, parameter.about.said(), parameter.source)


def read_policy(path: str | Path) -> Policy:
    """The policy in a file; raises PolicyError with every fault, InputError when it is no YAML at all."""
    return policy_from(load_source(path))


def read_policy_text(text: str, *, name: str = "policy.yaml") -> Policy:
    """The same from a text; ``name`` is what errors call it."""
    return policy_from(parse_source(text, name=name))


def policy_from(source: Source) -> Policy:
    """The policy a source holds, checked for the beginning and for every day on which a value changes."""
    if "slug" not in source.data or "parameters" not in source.data:
        absent = [key for key in ("slug", "parameters") if key not in source.data]
        raise PolicyError(source, [Problem((), "policy.missing_key", {"key": key}) for key in absent])
    parameters = {**shared_parameters(), **parameters_of(source)}
    references = dict(_references(source.data, ()))
    unknown = [_unknown(place, name, parameters) for place, (name, _) in references.items() if name not in parameters]
    if unknown:
        raise PolicyError(source, unknown)
    policy = Policy(source, parameters, references)
    for day in (_BEGINNING, *policy.change_days()):
        policy.on(day)
    return policy


def _references(data: Any, place: Place) -> Any:
    if isinstance(data, dict):
        for key, value in data.items():
            if place or key != "parameters":
                yield from _references(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _references(value, (*place, index))
    elif isinstance(data, str) and (match := _REFERENCE.fullmatch(data)):
        yield place, (match[1], tuple(match[2].split(".")[1:]))


def _unknown(place: Place, name: str, parameters: Mapping[str, Parameter]) -> Problem:
    area = name.partition(".")[0]
    near = [word for word in parameters if word.startswith(f"{area}.")] or list(parameters)
    return Problem(place, "policy.unknown_parameter", {"found": name, "hint": nearest(name, near)})


def _validated(policy: Policy, day: date, changes: Mapping[str, object]) -> Document:
    values = {name: parameter.on(day)[0] for name, parameter in policy.parameters.items()}
    for name in changes:
        if name not in values:
            raise InputError("policy.unknown_change", found=name, hint=nearest(name, values))
    filled = _filled(policy, policy.source.data, (), {**values, **changes})
    try:
        document = Document.model_validate(filled)
    except ValidationError as error:
        raise PolicyError(policy.source, _told(policy, problems_of(error, filled, Document))) from None
    faults = faults_of(document)
    if faults:
        raise PolicyError(policy.source, _told(policy, faults))
    return document


def _filled(policy: Policy, data: Any, place: Place, values: Mapping[str, object]) -> Any:
    if place in policy.references:
        name, below = policy.references[place]
        return _part(policy, place, values[name], below)
    if isinstance(data, dict):
        return {key: _filled(policy, value, (*place, key), values) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(policy, value, (*place, index), values) for index, value in enumerate(data)]
    return data


def _part(policy: Policy, place: Place, value: Any, below: tuple[str, ...]) -> Any:
    for key in below:
        if isinstance(value, list | tuple) and key.isdigit() and 1 <= int(key) <= len(value):
            value = value[int(key) - 1]
            continue
        if not isinstance(value, Mapping) or key not in value:
            allowed = value if isinstance(value, Mapping) else ()
            problem = Problem(place, "policy.unknown_part", {"found": key, "hint": nearest(key, map(str, allowed))})
            raise PolicyError(policy.source, [problem])
        value = value[key]
    return value


def _told(policy: Policy, faults: list[Problem]) -> list[Problem]:
    """Faults in a value that comes from a parameter say which one, and point at the parameter's line."""
    told = []
    for fault in faults:
        length = next((n for n in range(len(fault.place), 0, -1) if fault.place[:n] in policy.references), 0)
        if not length:
            told.append(fault)
            continue
        name, below = policy.references[fault.place[:length]]
        place = ("parameters", name, "value", *below) if name in policy.source.data["parameters"] else fault.place
        used = spoken(policy.source.data, fault.place[:length])
        told.append(Problem(place, "policy.in_use", {"what": _Later(fault), "place": used}))
    return told


class _Later:
    """A fault's sentence, said when it is printed (in the language in force then)."""

    def __init__(self, fault: Problem) -> None:
        self.fault = fault

    def __format__(self, spec: str) -> str:
        from followup_kit.translations import say

        return say(self.fault.key, **self.fault.values)
