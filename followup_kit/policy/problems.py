"""What is wrong with a policy file, one sentence for each problem: line, key, what was found, what is allowed."""

from __future__ import annotations

import difflib
import json
import re
import types
from collections.abc import Iterable, Mapping
from contextvars import copy_context
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from followup_kit.errors import InputError
from followup_kit.policy.said import Said
from followup_kit.policy.source import Place, Source
from followup_kit.policy.words import PATTERNS
from followup_kit.translations import say, use_language

_MOST_SHOWN = 20
_MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. ``key`` and ``values`` make the second half of its sentence."""

    place: Place
    key: str
    values: Mapping[str, object]

    def sentence(self, source: Source, language: str | None = None) -> str:
        """``hospital.yaml, line 34, rules.inpatient.due: …`` in the language given or in force."""
        context = copy_context()
        if language:
            context.run(use_language, language)
        return context.run(self._sentence, source)

    def _sentence(self, source: Source) -> str:
        where = spoken(source.data, self.place) or say("policy.whole_file")
        what = Said(self.key, **self.values)
        return say("policy.problem", file=source.name, line=source.line(self.place), place=where, what=what)


class PolicyError(InputError):
    """A policy file with faults: ``problems`` lists them all in the order of their lines."""

    def __init__(self, source: Source, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = sorted(problems, key=lambda problem: (source.line(problem.place), str(problem.place)))
        super().__init__("policy.broken", file=source.name, count=len(self.problems))

    def __str__(self) -> str:
        shown = [problem.sentence(self.source) for problem in self.problems[:_MOST_SHOWN]]
        hidden = len(self.problems) - len(shown)
        return "\n".join([*shown, *([say("policy.more_problems", count=hidden)] if hidden else [])])

    def as_records(self) -> list[dict[str, object]]:
        """For a machine: file, line, key, sentence."""
        return [
            {
                "file": self.source.name,
                "line": self.source.line(problem.place),
                "key": spoken(self.source.data, problem.place),
                "problem": problem.sentence(self.source),
            }
            for problem in self.problems
        ]


def spoken(data: Any, place: Place) -> str:
    """A place as people say it: list items by their id, ``rules.inpatient.due.within``."""
    words, current = "", data
    for part in place:
        current = _inside(current, part)
        if isinstance(part, int):
            name = current.get("id") if isinstance(current, dict) else None
            words += f".{name}" if isinstance(name, str) else f"[{part + 1}]"
        else:
            words += f".{part}"
    return words.removeprefix(".")


def _inside(current: Any, part: str | int) -> Any:
    if isinstance(current, dict):
        return current.get(str(part))
    if isinstance(current, list) and isinstance(part, int) and part < len(current):
        return current[part]
    return None


def problems_of(error: ValidationError, data: Any, model: type[BaseModel]) -> list[Problem]:
    """The problems behind a failed validation; places that a union reports more than once come once."""
    found: dict[Place, Problem] = {}
    for fault in error.errors(include_url=False):
        if _is_long_enough(dict(fault)):
            continue
        place = _place(fault["loc"], data, keep_last=fault["type"] in {"missing", "extra_forbidden"})
        found.setdefault(place, _problem(dict(fault), place, model, data))
    return list(found.values())


def _is_long_enough(fault: dict[str, Any]) -> bool:
    """A list whose items have faults of their own is called too short as well: that is nothing to tell."""
    return fault["type"] == "too_short" and bool(len(fault["input"]) >= fault["ctx"]["min_length"])


def _place(loc: tuple[str | int, ...], data: Any, *, keep_last: bool) -> Place:
    """The part of a location that stands in the file: unions add words of their own, which go."""
    place: list[str | int] = []
    current = data
    for number, part in enumerate(loc):
        inside = _inside(current, part)
        missing_here = inside is None and not _holds(current, part)
        if missing_here and not (keep_last and number == len(loc) - 1):
            continue
        place.append(part)
        current = inside
    return tuple(place)


def _holds(current: Any, part: str | int) -> bool:
    """Whether null stands there, which is not the same as nothing."""
    if isinstance(current, dict):
        return part in current
    return isinstance(current, list) and isinstance(part, int) and part < len(current)


def _problem(fault: dict[str, Any], place: Place, model: type[BaseModel], data: Any) -> Problem:
    kind, found, limits = fault["type"], shown(fault.get("input")), fault.get("ctx") or {}
    if kind == "extra_forbidden":
        allowed = _fields(model, place[:-1])
        return Problem(place, "policy.unknown_key", {"found": place[-1], "hint": nearest(str(place[-1]), allowed)})
    if kind == "missing":
        return Problem(place[:-1], "policy.missing_key", {"key": place[-1]})
    if kind == "value_error":
        return _broken_rule(str(limits.get("error", "")), place, _at(data, place))
    if kind in {"literal_error", "enum"}:
        allowed = re.findall(r"'([^']*)'", str(limits.get("expected", "")))
        words = [word for word in allowed if word]
        return Problem(place, "policy.not_allowed", {"found": found, "hint": nearest(str(fault.get("input")), words)})
    if kind.startswith("date"):
        found = shown(_at(data, place))
    return Problem(place, "policy.wrong_value", {"found": found, "wanted": _wanted(kind, limits)})


def _broken_rule(code: str, place: Place, value: Any) -> Problem:
    """A part of the model whose keys do not fit together; ``code`` names the sentence."""
    if code == "not_a_choice":
        later = [change["value"] for change in value.get("changes", ())]
        wrong = next(found for found in (value["value"], *later) if found not in value["choices"])
        hint = nearest(shown(wrong), map(shown, value["choices"]))
        return Problem((*place, *_held(value, wrong)), "policy.not_allowed", {"found": shown(wrong), "hint": hint})
    if code == "weights_not_hundred":
        total = sum(float(part["weight"]) for part in value["indicators"])
        return Problem((*place, "indicators"), f"policy.rule.{code}", {"found": f"{total:g}"})
    return Problem(place, f"policy.rule.{code}", {"found": _summary(value)})


def _held(parameter: dict[str, Any], wrong: object) -> Place:
    if parameter["value"] == wrong:
        return ("value",)
    return ("changes", [change["value"] for change in parameter["changes"]].index(wrong), "value")


_WANTED = (
    (("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "policy.wanted.whole_number"),
    (("float_type", "float_parsing", "finite_number"), "policy.wanted.number"),
    (("string_type",), "policy.wanted.text"),
    (("bool_type", "bool_parsing"), "policy.wanted.true_false"),
    (("tuple_type", "list_type"), "policy.wanted.list"),
    (("model_type", "dict_type", "model_attributes_type"), "policy.wanted.mapping"),
    (("string_too_short", "too_short"), "policy.wanted.not_empty"),
    (("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), "policy.wanted.day"),
)


def _wanted(kind: str, limits: dict[str, Any]) -> Said:
    for kinds, key in _WANTED:
        if kind in kinds:
            return Said(key)
    for bound in ("ge", "gt", "le", "lt"):
        if bound in limits:
            return Said(f"policy.wanted.{bound}", bound=f"{limits[bound]:g}")
    if kind == "string_pattern_mismatch":
        return Said(f"policy.wanted.{PATTERNS.get(str(limits.get('pattern')), 'other')}")
    return Said("policy.wanted.other")


def nearest(word: str, allowed: Iterable[str]) -> Said:
    """``Did you mean X? Allowed: X, Y, Z.``, the nearest word first when there is one."""
    words = sorted({*allowed} - {""})
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    listed = ", ".join(words[:40]) or "–"
    return Said("policy.hint_near", near=close[0], allowed=listed) if close else Said("policy.hint", allowed=listed)


def nearest_few(word: str, allowed: Iterable[str], *, policy: str) -> Said:
    """The names of a policy's figures that come nearest, at most five, and how all of them are listed."""
    names = {name if "." in word else name.partition(".")[2]: name for name in sorted(allowed)}
    near = [names[each] for each in difflib.get_close_matches(word, names, n=_MOST_NEAR, cutoff=0.5)]
    if near:
        return Said("policy.hint_few", near=", ".join(near), policy=policy)
    return Said("policy.hint_none", policy=policy)


def shown(value: object) -> str:
    """A value as it would stand in the file, cut short."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def _summary(value: object) -> str:
    return ", ".join(str(key) for key in value) if isinstance(value, dict) else shown(value)


def _at(data: Any, place: Place) -> Any:
    current = data
    for part in place:
        current = _inside(current, part)
    return current


def _fields(model: type[BaseModel], place: Place) -> list[str]:
    """The keys allowed at a place, by walking the model."""
    current: Any = model
    for part in place:
        current = _model_below(current, part)
        if current is None:
            return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _model_below(model: type[BaseModel], part: str | int) -> Any:
    if isinstance(part, int):
        return model  # a list's items: the field's annotation was unwrapped already
    for name, field in model.model_fields.items():
        if part in (name, field.alias):
            return _first_model(field.annotation)
    return model  # the free keys of a mapping, such as a parameter's name


def _first_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {tuple, list, dict, Union, types.UnionType, Annotated}:
        return next((found for part in get_args(annotation) if (found := _first_model(part))), None)
    return None
