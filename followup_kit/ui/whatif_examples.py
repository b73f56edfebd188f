"""Two or three changes worth trying first, found in the policy and the staff themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from followup_kit.errors import FollowupError
from followup_kit.planning.projection import World
from followup_kit.planning.scenarios import Scenario
from followup_kit.translations import say
from followup_kit.ui.whatif_values import Figure, check_fits, value_said

_TIMES = frozenset({"minute", "hour", "day", "workday", "week", "month", "year"})
_STEP = 20
_COALESCE = "planner.coalesce_days"


@dataclass(frozen=True, slots=True)
class Example:
    """A scenario of one change, and the sentence that offers it."""

    text: str
    scenario: Scenario


def examples(world: World, figures: Mapping[str, Figure], visitors: Mapping[str, str], *, day: date) -> list[Example]:
    """A deadline, a share (else how duties are joined), and one person fewer, as far as there are such."""
    timed = next(_deadlines(world, figures), None)
    share = next((each for each in figures.values() if each.is_planned_by and each.unit == "percent"), None)
    tried = [_figure(world, each, _other(each), day) for each in (timed, share or figures.get(_COALESCE)) if each]
    return [each for each in [*tried, _fewer(visitors)] if each]


def _deadlines(world: World, figures: Mapping[str, Figure]) -> Iterator[Figure]:
    """The figures that say when a visit of a rule is due, in the order of the rules."""
    for place, (name, _) in world.policy.references.items():
        figure = figures[name]
        if (
            place[0] == "rules"
            and "due" in place
            and figure.kind == "number"
            and figure.unit in _TIMES
            and figure.value
        ):
            yield figure


def _other(figure: Figure) -> int | float:
    value: int | float = figure.value
    if figure.unit == "percent":
        return value - _STEP if value > _STEP else value + _STEP
    return value + max(1, round(value / 3))


def _figure(world: World, figure: Figure, value: object, day: date) -> Example | None:
    scenario = Scenario(parameters={figure.name: value})
    try:
        check_fits(world.policy, scenario.parameters, day=day)
    except FollowupError:
        return None
    words = {"title": figure.title, "before": figure.said, "after": value_said(figure, value)}
    return Example(say("whatif.example.figure", **words), scenario)


def _fewer(visitors: Mapping[str, str]) -> Example | None:
    """One visitor less, where somebody is left."""
    if len(visitors) < 2:
        return None
    code, role = list(visitors.items())[-1]
    return Example(say("whatif.example.fewer", person=code, role=role or "–"), Scenario(without=(code,)))
