"""What a scenario changes, piece by piece: adding, taking back, saying it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from followup_kit.errors import InputError
from followup_kit.planning.scenarios import Leave, Scenario
from followup_kit.translations import say, say_date
from followup_kit.ui.whatif_values import Figure, value_said


@dataclass(frozen=True, slots=True)
class Change:
    """One piece of a scenario: ``key`` names it, ``kind`` is parameter, add, without, leave or closed.

    ``before`` and ``after`` are set for a figure of the policy.
    """

    key: tuple[str, object]
    kind: str
    text: str
    before: str = ""
    after: str = ""


def is_empty(scenario: Scenario) -> bool:
    """Whether a scenario changes nothing."""
    return scenario == Scenario(scenario.name)


def only_policy(scenario: Scenario) -> bool:
    """Whether nothing but figures of the policy is changed."""
    return replace(scenario, parameters={}) == Scenario(scenario.name)


def listed(scenario: Scenario, figures: Mapping[str, Figure], roles: Mapping[str, str]) -> list[Change]:
    """Every piece in words; ``roles`` says what each member of staff is."""
    return [*_parameters(scenario, figures), *_people(scenario, roles), *_days(scenario)]


def _parameters(scenario: Scenario, figures: Mapping[str, Figure]) -> Iterator[Change]:
    for name, value in scenario.parameters.items():
        figure = figures[name]
        yield Change(("parameter", name), "parameter", figure.title, figure.said, value_said(figure, value))


def _people(scenario: Scenario, roles: Mapping[str, str]) -> Iterator[Change]:
    for place, code in enumerate(scenario.add_like):
        yield Change(("add", place), "add", say("whatif.change.add", person=_person(code, roles)))
    for code in scenario.without:
        yield Change(("without", code), "without", say("whatif.change.without", person=_person(code, roles)))


def _person(code: str, roles: Mapping[str, str]) -> str:
    role = roles.get(code, "")
    return say("whatif.person", code=code, role=role) if role else code


def _days(scenario: Scenario) -> Iterator[Change]:
    for place, leave in enumerate(scenario.leaves):
        days = {"first": say_date(leave.first), "last": say_date(leave.last)}
        yield Change(("leave", place), "leave", say("whatif.change.leave", person=leave.staff, **days))
    for day in scenario.closed_days:
        yield Change(("closed", day), "closed", say("whatif.change.closed", day=say_date(day)))


def without_change(scenario: Scenario, key: tuple[str, object]) -> Scenario:
    """The scenario without one of its pieces; one that is gone already is nothing to do."""
    kind, what = key
    if kind == "parameter":
        return replace(
            scenario, parameters={name: value for name, value in scenario.parameters.items() if name != what}
        )
    if kind == "add":
        return replace(scenario, add_like=_but(scenario.add_like, what))
    if kind == "leave":
        return replace(scenario, leaves=_but(scenario.leaves, what))
    if kind == "without":
        return replace(scenario, without=tuple(code for code in scenario.without if code != what))
    return replace(scenario, closed_days=tuple(day for day in scenario.closed_days if day != what))


def _but(items: tuple[Any, ...], place: object) -> tuple[Any, ...]:
    return tuple(item for at, item in enumerate(items) if at != place)


def with_leave(scenario: Scenario, leave: Leave, *, today: date) -> Scenario:
    """The scenario with one more absence; InputError when it can change nothing."""
    if leave.last < leave.first:
        raise InputError("whatif.leave_backwards", first=say_date(leave.first), last=say_date(leave.last))
    _check_coming(leave.last, today)
    if leave.staff in scenario.without:
        raise InputError("whatif.away_already", person=leave.staff)
    if leave in scenario.leaves:
        raise InputError("whatif.there_already")
    return replace(scenario, leaves=(*scenario.leaves, leave))


def with_closed_day(scenario: Scenario, day: date, *, today: date) -> Scenario:
    """The scenario with one more day on which nobody works; InputError when it can change nothing."""
    _check_coming(day, today)
    if day in scenario.closed_days:
        raise InputError("whatif.there_already")
    return replace(scenario, closed_days=tuple(sorted({*scenario.closed_days, day})))


def _check_coming(day: date, today: date) -> None:
    if day < today:
        raise InputError("whatif.day_over", day=say_date(day))


def known_part(
    scenario: Scenario, figures: Mapping[str, Figure], people: Mapping[str, str]
) -> tuple[Scenario, list[str]]:
    """What of a kept scenario still makes sense, and the parameters and people that there are no more."""
    named = (*scenario.add_like, *scenario.without, *(leave.staff for leave in scenario.leaves))
    gone = [name for name in scenario.parameters if name not in figures]
    gone += [code for code in dict.fromkeys(named) if code not in people]
    kept = replace(
        scenario,
        parameters={name: value for name, value in scenario.parameters.items() if name in figures},
        add_like=tuple(code for code in scenario.add_like if code in people),
        without=tuple(code for code in scenario.without if code in people),
        leaves=tuple(leave for leave in scenario.leaves if leave.staff in people),
    )
    return kept, gone
