"""What a plan is worth: the parts of the objective, in the order in which the search compares them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from followup_kit.assigning.board import Board
from followup_kit.assigning.cells import DAY_CELLS
from followup_kit.assigning.problem import CHANGED_DAY, CHANGED_PERSON, CHANGED_TIME
from followup_kit.assigning.reasons import advice_missed, days_off, is_late

# What one point of a part costs in ``Score.cost``: a single figure to compare two plans with, nothing decides by it.
POINTS = {"unplaced": 100.0, "due_missed": 50.0, "changed": 10.0, "owner": 5.0, "soft": 1.0, "spread": 10.0}


@dataclass(frozen=True, slots=True)
class Score:
    """Parts of the objective; shares are in ``owner_kept / owner_wanted`` and the like, ``spread`` in shares of load.

    ``unplaced`` counts by precedence. ``changed`` counts rows whose person, day or time differs from the plan before,
    of ``planned_before`` rows; ``changed_points`` weighs them. ``owner_points`` is 1 for a cover and 2 for anybody
    else. ``spread`` is the standard deviation of the people's relative load.
    """

    unplaced: dict[int, int]
    locks_kept: int
    locks_in_conflict: int
    due_missed: int
    planned_before: int
    changed: int
    changed_points: int
    owner_wanted: int
    owner_kept: int
    owner_points: int
    days_off: int
    advice_missed: int
    other_zone: int
    spread: float
    steps: int
    unplaced_points: float

    @property
    def cost(self) -> float:
        """One figure for a plan, the lower the better: the parts weighted by ``POINTS``, for comparing runs."""
        soft = self.days_off + 2 * self.advice_missed + self.other_zone
        return (
            POINTS["unplaced"] * self.unplaced_points
            + POINTS["due_missed"] * self.due_missed
            + POINTS["changed"] * self.changed_points
            + POINTS["owner"] * self.owner_points
            + POINTS["soft"] * soft
            + POINTS["spread"] * 100 * self.spread
        )


def score(board: Board, unplaced: set[int], causes: dict[int, str], *, steps: int) -> Score:
    """Measure a finished plan."""
    contacts = board.problem.contacts
    missing = [number for number in range(len(contacts)) if number in unplaced or number in causes]
    changes = [_change(board, number) for number in board.at if contacts[number].was_cell is not None]
    owners = [_owner(board, number) for number in board.at if _wants_owner(board, number)]
    return Score(
        unplaced=dict(sorted(Counter(int(contacts[number].row["precedence"]) for number in missing).items())),
        locks_kept=len(board.fixed),
        locks_in_conflict=len(causes),
        due_missed=sum(is_late(board, number) for number in board.at),
        planned_before=len(changes),
        changed=sum(change > 0 for change in changes),
        changed_points=sum(changes),
        owner_wanted=len(owners),
        owner_kept=owners.count(0),
        owner_points=sum(owners),
        days_off=sum(days_off(board, number) for number in board.at),
        advice_missed=sum(advice_missed(board, number) for number in board.at),
        other_zone=sum(_other_zone(board, number) for number in board.at),
        spread=spread(board),
        steps=steps,
        unplaced_points=float(sum(_weights(board, missing))),
    )


def spread(board: Board) -> float:
    """Standard deviation of the relative load of those who work in the period; 0 when nobody does."""
    works = np.array([cells > 0 for cells in board.problem.people.work], dtype=bool)
    someone = works.reshape(board.problem.people.work_shape).any(axis=1)
    loads = (board.used * board.share)[someone]
    return float(loads.std()) if loads.size else 0.0


def _weights(board: Board, missing: list[int]) -> list[float]:
    """For each contact that is missing 1 for the last precedence there is, more for those before it."""
    contacts, factor = board.problem.contacts, board.problem.settings.precedence_factor
    last = max((contact.level for contact in contacts), default=0)
    return [float(factor ** (last - contacts[number].level)) for number in missing]


def _change(board: Board, number: int) -> int:
    contact, fit = board.problem.contacts[number], board.at[number]
    person, day = divmod(fit.person_day, board.days)
    start = day * DAY_CELLS + fit.start
    if contact.was_staff != person:
        return CHANGED_PERSON
    if start == contact.was_cell:
        return 0
    return CHANGED_TIME if start // DAY_CELLS == (contact.was_cell or 0) // DAY_CELLS else CHANGED_DAY


def _wants_owner(board: Board, number: int) -> bool:
    contact = board.problem.contacts[number]
    return contact.owner is not None and bool(contact.row["prefer_owner"])


def _owner(board: Board, number: int) -> int:
    contact = board.problem.contacts[number]
    person, day = divmod(board.at[number].person_day, board.days)
    if person == contact.owner:
        return 0
    return 1 if board.problem.people.cover[contact.owner, day] == person else 2


def _other_zone(board: Board, number: int) -> bool:
    zone = board.problem.contacts[number].spot.zone
    return zone is not None and board.problem.people.zones[board.at[number].person_day // board.days] != zone
