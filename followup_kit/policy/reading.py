"""Policy files to policies: read, check everything at once, and give the regime in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from followup_kit.errors import InputError
from followup_kit.policy.crosscheck import faults_of
from followup_kit.policy.document import Document
from followup_kit.policy.filling import Filling, Telling, references_in
from followup_kit.policy.general import read_parameters, shared_parameters
from followup_kit.policy.parameters import Parameter, Tag
from followup_kit.policy.problems import PolicyError, Problem, nearest, nearest_few, problems_of, spoken
from followup_kit.policy.source import Place, Source, load_source, parse_source

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

    @property
    def unused(self) -> list[Problem]:
        """A warning for each parameter of the file that no part of it takes its value from; none for shared ones."""
        used = {name for name, _ in self.references.values()} | shared_parameters().keys()
        names = [name for name in self.source.data["parameters"] if name not in used]
        return [Problem(("parameters", name), "policy.unused_parameter", {"found": name}) for name in names]

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
    own, faults = read_parameters(source)
    if not isinstance(source.data["parameters"], dict):
        raise PolicyError(source, faults)
    parameters = {**shared_parameters(), **own}
    references = dict(references_in(source.data))
    policy = Policy(source, parameters, references)
    faults += _unresolved(policy)
    if faults:
        raise PolicyError(source, [*faults, *_other_faults(policy, faults)])
    for day in (_BEGINNING, *policy.change_days()):
        policy.on(day)
    return policy


def _unresolved(policy: Policy) -> list[Problem]:
    """Names of parameters that are in no list; a parameter with a fault of its own is not told twice."""
    known = {*policy.parameters, *policy.source.data["parameters"]}
    places = policy.references.items()
    return [_unknown(place, name, policy.parameters) for place, (name, _) in places if name not in known]


def _other_faults(policy: Policy, told: list[Problem]) -> list[Problem]:
    """What else is wrong, apart from what follows from the faults that are told already."""
    open_places = [place for place, (name, _) in policy.references.items() if name not in policy.parameters]
    values = {name: parameter.on(_BEGINNING)[0] for name, parameter in policy.parameters.items()}
    filling = Filling(policy.source, policy.references, values)
    told = [*told, *(Problem(place, "", {}) for place in open_places), *filling.faults]
    try:
        Document.model_validate({**filling.data, "parameters": {}})
    except ValidationError as error:
        found = _apart_from(problems_of(error, filling.data, Document), told)
        telling = Telling(policy.source, policy.references, policy.parameters)
        return [*filling.faults, *telling.told(found, day=_BEGINNING, changed={})]
    return filling.faults


def _unknown(place: Place, name: str, parameters: Mapping[str, Parameter]) -> Problem:
    area = name.partition(".")[0]
    near = [word for word in parameters if word.startswith(f"{area}.")] or list(parameters)
    return Problem(place, "policy.unknown_parameter", {"found": name, "hint": nearest(name, near)})


def _validated(policy: Policy, day: date, changes: Mapping[str, object]) -> Document:
    values = {name: parameter.on(day)[0] for name, parameter in policy.parameters.items()}
    for name in changes:
        if name not in values:
            raise InputError("policy.unknown_change", found=name, hint=nearest_few(name, values, policy=policy.slug))
    filling = Filling(policy.source, policy.references, {**values, **changes})
    telling = Telling(policy.source, policy.references, policy.parameters)
    try:
        document = Document.model_validate(filling.data)
    except ValidationError as error:
        found = _apart_from(problems_of(error, filling.data, Document), filling.faults)
    else:
        found = faults_of(document)
        if not filling.faults and not found:
            return document
    raise PolicyError(policy.source, [*filling.faults, *telling.told(found, day=day, changed=changes)])


def _apart_from(faults: list[Problem], told: list[Problem]) -> list[Problem]:
    """Those that are not just what follows from a value that is missing."""
    places = [problem.place for problem in told]
    return [fault for fault in faults if not any(fault.place[: len(place)] == place for place in places)]
