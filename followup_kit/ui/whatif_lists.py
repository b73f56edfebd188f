"""The lists among a policy's figures as a reader edits them: what each item is called, and what may be added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from followup_kit.policy import Document, Policy, PolicyError
from followup_kit.schema import CHOICES
from followup_kit.translations import catalogue, say_month_alone
from followup_kit.ui.whatif_values import Figure, allowed_words, value_said

_MONTHS = "month of year"
_HOLIDAY = "calendars.holiday."
_NO_HOLIDAYS = frozenset({"unnamed", "new"})
_GROUPS = ("milestone_kind", "event_kind", "channel", "severity", "tier", "size_class", "special_customer")
_PERIODS = ("day", "week", "month", "quarter", "half_year", "year")
_PARTS = ("roles", "segments", "classes", "rules", "rosters", "forms", "questionnaires", "scorecards", "reports")


@dataclass(frozen=True, slots=True)
class Listing:
    """How a list is edited: ``choices`` may be added, with ``is_open`` any other text too."""

    choices: tuple[Any, ...]
    is_open: bool


def listing(policy: Policy, figure: Figure, *, day: date) -> Listing:
    """What may be added to a list; nothing is known of lists of free words, such as product series."""
    if figure.unit == _MONTHS:
        return Listing(tuple(range(1, 13)), is_open=False)
    allowed = _allowed(policy, figure, day)
    if allowed:
        return Listing(allowed, is_open=False)
    return Listing(_alike(figure.value), is_open=True)


def _allowed(policy: Policy, figure: Figure, day: date) -> tuple[str, ...]:
    """The words that the policy takes; none where the list itself is what says which there are."""
    try:
        policy.on(day, {figure.name: ["\x00"]})
    except PolicyError as error:
        words = allowed_words(error)
        return words if set(figure.value) < set(words) else ()
    return ()


def _alike(values: Any) -> tuple[str, ...]:
    """Words of the same kind as those in a list: holidays, periods, or a group of codes that holds them all."""
    holidays = [key.removeprefix(_HOLIDAY) for key in catalogue("en") if key.startswith(_HOLIDAY)]
    groups = ([each for each in holidays if each not in _NO_HOLIDAYS], _PERIODS, *(CHOICES[name] for name in _GROUPS))
    return next((tuple(group) for group in groups if values and set(values) <= set(group)), ())


def item_said(document: Document, figure: Figure, item: Any) -> str:
    """What an item is called: a month, a word everybody knows, the title of the part of the regime with that id."""
    if figure.unit == _MONTHS and item in range(1, 13):
        return say_month_alone(date(2000, int(item), 1))
    said = value_said(figure, item)
    return _titles(document).get(item, said) if said == item else said


def item_label(document: Document, figure: Figure, item: Any) -> str:
    """An item's title with the word that the policy file has for it, where the two differ."""
    said = item_said(document, figure, item)
    return said if said == str(item) else f"{said} ({item})"


def _titles(document: Document) -> dict[str, str]:
    parts = [each for name in _PARTS for each in getattr(document, name)]
    found = ((getattr(each, "id", None), getattr(each, "title", None)) for each in parts)
    return {name: title.said() for name, title in found if name and title}
