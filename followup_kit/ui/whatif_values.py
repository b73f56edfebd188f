"""The figures of a policy as a person changes them: what each is called, its value in words, and words as a value."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Literal, TypeAlias

from followup_kit.errors import InputError
from followup_kit.planning.scenarios import WORKWEEK
from followup_kit.planning.sentences import figure_said, unit_said
from followup_kit.policy import Policy, PolicyError
from followup_kit.policy.problems import Problem
from followup_kit.policy.said import Said
from followup_kit.translations import LANGUAGES, current_language, has_text, say, say_date, say_number

Kind = Literal["flag", "choice", "number", "text", "list", "parts"]
Path: TypeAlias = tuple[str, ...]
Entered: TypeAlias = str | bool | Mapping[Path, str]
"""What stands in the controls: one text or choice, or a text for each part of a mapping."""

PLANNED_BY = frozenset(
    {"population", "channels", "segments", "classes", "contact", "planning", "rules", "merging", "rosters"}
)
"""The parts of a regime that a plan is made from."""
_READ_BY_NAME = frozenset({WORKWEEK, "kpi.satisfied_from"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A parameter on a day: full name, title in words, value, tag, unit, what it may be, and whether plans use it.

    ``later`` are the changes that come into force after that day.
    """

    name: str
    title: str
    value: Any
    tag: str
    unit: str
    source: str
    kind: Kind
    choices: tuple[Any, ...]
    is_planned_by: bool
    later: tuple[tuple[date, Any], ...] = ()

    @property
    def said(self) -> str:
        """Today's value with its unit."""
        return value_said(self, self.value)

    @property
    def tag_said(self) -> str:
        """Stated, placeholder or assumed, in words."""
        return say(f"whatif.tag.{self.tag}")


def figures(policy: Policy, day: date) -> dict[str, Figure]:
    """Every parameter of a policy by name: those that plans use first, each part by its title."""
    used = {name for place, (name, _) in policy.references.items() if place[0] in PLANNED_BY} | _READ_BY_NAME
    found = [_figure(policy, name, day, is_planned_by=name in used) for name in policy.parameters]
    return {each.name: each for each in sorted(found, key=lambda each: (not each.is_planned_by, each.title))}


def _figure(policy: Policy, name: str, day: date, *, is_planned_by: bool) -> Figure:
    parameter = policy.parameters[name]
    value, tag = parameter.on(day)
    later = tuple((change.from_day, change.value) for change in parameter.changes if change.from_day > day)
    return Figure(
        name, parameter.about.said(), value, tag, parameter.unit, parameter.source, _kind(value, parameter.choices),
        parameter.choices, is_planned_by, later,
    )  # fmt: skip


def _kind(value: Any, choices: tuple[Any, ...]) -> Kind:
    if isinstance(value, bool):
        return "flag"
    if choices:
        return "choice"
    if isinstance(value, Mapping):
        return "parts"
    if isinstance(value, list | tuple):
        return "list"
    return "number" if isinstance(value, int | float) else "text"


def value_said(figure: Figure, value: Any) -> str:
    """A value of a parameter in words, with its unit."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _with_unit(value, figure.unit)
    return _said(value) or say("whatif.nothing")


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return say("whatif.yes" if value else "whatif.no")
    if isinstance(value, int | float):
        return _number_said(value)
    if isinstance(value, list | tuple):
        return say("whatif.separator").join(map(_said, value))
    return _mapping_said(value) if isinstance(value, Mapping) else _word_said(str(value))


def _mapping_said(value: Mapping[str, Any]) -> str:
    """A span, a text in three languages, or each part with its name."""
    if value.keys() == {"n", "unit"}:
        return figure_said(value)
    if value.keys() == set(LANGUAGES):
        return str(value[current_language()])
    return say("whatif.separator").join(
        say("whatif.part_value", part=part_said((key,)), value=_said(each)) for key, each in value.items()
    )


def _word_said(word: str) -> str:
    for key in (f"whatif.choice.{_slug(word)}", f"calendars.holiday.{word}"):
        if has_text(key):
            return say(key)
    return figure_said(word)


def _number_said(value: float) -> str:
    return say_number(value, 0 if value == int(value) else 2)


def _slug(word: str) -> str:
    return word.lower().replace(" ", "_")


def _with_unit(value: float, unit: str) -> str:
    number, key = _number_said(value), _slug(unit)
    if has_text(f"plan.unit.{key}"):
        return f"{number} {unit_said(value, key)}"
    form = "one" if value == 1 else "unit"
    return say(f"whatif.{form}.{key}", value=number) if has_text(f"whatif.unit.{key}") else number


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The plain values inside a mapping, each with the keys that lead to it."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from parts(part, (*path, str(key)))
    else:
        yield path, value


def part_said(path: Path) -> str:
    """What a part of a mapping is called."""
    return " · ".join(map(_part_word, path))


def _part_word(key: str) -> str:
    for known in (f"plan.key.{key}", f"whatif.part.{key}"):
        if has_text(known):
            return say(known)
    return figure_said(key)


def words_allowed(policy: Policy, figure: Figure, *, day: date) -> tuple[str, ...]:
    """The words that the policy takes for a text, where there are few of them; none where any text will do.

    The check itself is asked, with a word that is certainly wrong: it names what is allowed.
    """
    if figure.kind != "text":
        return ()
    try:
        policy.on(day, {figure.name: _NO_WORD})
    except PolicyError as error:
        words = allowed_words(error)
        return words if figure.value in words and len(words) <= _MOST_WORDS else ()
    return ()


def allowed_words(error: PolicyError) -> tuple[str, ...]:
    """The words that every place with a wrong one would take, in their usual order."""
    reasons = [_reason(problem) for problem in error.problems]
    hints = [reason.values["hint"] for reason in reasons if reason.key == "policy.not_allowed"]
    listed = [str(hint.values["allowed"]).split(", ") for hint in hints if isinstance(hint, Said)]
    words = (word for word in next(iter(listed), []) if all(word in each for each in listed))
    return tuple(sorted(words, key=lambda word: (_USUAL.index(word) if word in _USUAL else len(_USUAL), word)))


_NO_WORD = "\x00"
_MOST_WORDS = 24
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_USUAL: tuple[str, ...] = ("day", "week", "month", "quarter", "half_year", "year", *_WEEK)
"""Words with an order of their own."""


def entered(value: Any) -> str:
    """A plain value as it stands in a text field; the items of a list on a line each."""
    if isinstance(value, list | tuple):
        return "\n".join(entered(each) for each in value)
    return "" if value is None else str(value)


def parsed(figure: Figure, given: Entered) -> Any:
    """The value that was entered, of the same kind as before; InputError says what cannot be one."""
    if isinstance(given, Mapping):
        return _rebuilt(figure.value, given, ())
    if figure.kind in {"flag", "choice"}:
        if given not in (figure.choices or (True, False)):
            raise InputError("whatif.unknown_choice")
        return given
    if figure.kind == "list":
        kinds = [each for each in figure.value if isinstance(each, int | float)]
        lines = [line.strip() for line in str(given).splitlines() if line.strip()]
        return [_number(line) for line in lines] if kinds and len(kinds) == len(figure.value) else lines
    return _number(str(given)) if figure.kind == "number" else str(given).strip()


def _rebuilt(before: Any, given: Mapping[Path, str], path: Path) -> Any:
    if isinstance(before, Mapping):
        return {key: _rebuilt(part, given, (*path, str(key))) for key, part in before.items()}
    text = str(given.get(path, entered(before)))
    if isinstance(before, int | float) and not isinstance(before, bool):
        return _number(text)
    return [line for line in text.splitlines() if line] if isinstance(before, list | tuple) else text.strip()


def _number(text: str) -> int | float:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip()
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        found = float(plain)
    except ValueError:
        raise InputError("whatif.no_number", found=text.strip() or "–") from None
    if not isfinite(found):
        raise InputError("whatif.no_number", found=text.strip())
    return int(found) if found.is_integer() else found


def check_fits(policy: Policy, changes: Mapping[str, Any], *, day: date) -> None:
    """InputError says in one sentence why changed values do not fit where the policy uses them."""
    try:
        policy.on(day, changes)
    except PolicyError as error:
        why = dict.fromkeys(str(_reason(problem)) for problem in error.problems)
        raise InputError("whatif.does_not_fit", why=say("whatif.semicolon").join(why)) from None


def _reason(problem: Problem) -> Said:
    """Why, without file and line: the reader is at the value already."""
    if problem.key in {"policy.in_change", "policy.in_use", "policy.in_shared"}:
        what = problem.values["what"]
        return what if isinstance(what, Said) else Said(problem.key, **problem.values)
    return Said(problem.key, **problem.values)


def later_said(figure: Figure) -> list[str]:
    """Changes of a figure that are decided already and come into force later."""
    return [say("whatif.later", day=say_date(day), value=value_said(figure, value)) for day, value in figure.later]
