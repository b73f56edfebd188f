"""Local search: move a contact to a better place, make room for it by moving another, chains of such moves.

Each step is kept only when the plan gets better, level before level. The number of steps is fixed by the number
of contacts and the settings, so the result does not depend on how fast a machine is.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import numpy as np

from followup_kit.assigning.board import LARGEST, Board, Fit

LONGEST_CHAIN = 2
QUIET_ROUNDS = 3
CONTENT_SHARE = 4  # of the contacts that only fairness could move, one in so many is looked at in a round
TRIES_TO_PLACE, MOST_TRIES_TO_PLACE, DAYS_TO_PLACE = 20, 1500, 30
TRIES_TO_MOVE, DAYS_TO_MOVE = 4, 3
FEW, BETWEEN = 40, 300


class Search:
    """The search on a board, with the contacts that have no place yet."""

    def __init__(self, board: Board, unplaced: set[int], *, seed: int) -> None:
        self.board = board
        self.contacts = board.problem.contacts
        self.unplaced = unplaced
        self.random = random.Random(seed)  # noqa: S311 - no secret, only a repeatable order
        self.steps = 0
        self.last_try = 0

    def run(self) -> int:
        """Search until the steps are used up or nothing was gained for some rounds; how many steps it took."""
        settings = self.board.problem.settings
        most = max(settings.least_steps, settings.steps_per_contact * len(self.contacts))
        began = time.perf_counter()
        quiet = 0
        while quiet < QUIET_ROUNDS:
            gained = False
            for number in self._round():
                gained |= self._step(number)
                late = settings.seconds is not None and time.perf_counter() - began > settings.seconds
                if self.steps >= most or late:
                    return self.steps
            quiet = 0 if gained else quiet + 1
        return self.steps

    def _round(self) -> Iterator[int]:
        """Who is looked at: those without a place, again and again when they are few; between them all others."""
        yield from self._waiting()
        moving = self._moving()
        for start in range(0, len(moving), BETWEEN):
            yield from moving[start : start + BETWEEN]
            yield from self._waiting() if len(self.unplaced) <= FEW else []

    def _waiting(self) -> list[int]:
        return sorted(self.unplaced, key=lambda number: (self.contacts[number].level, number))

    def _moving(self) -> list[int]:
        """Those that could be better off and some of the others, in a drawn order."""
        moving = [number for number in range(len(self.contacts)) if self._can_move(number)]
        unhappy = [number for number in moving if not self._is_content(number, self.board.at[number])]
        content = sorted(set(moving) - set(unhappy))
        self.random.shuffle(unhappy)
        self.random.shuffle(content)
        return [*unhappy, *content[: len(content) // CONTENT_SHARE]]

    def _can_move(self, number: int) -> bool:
        return number in self.board.at and number not in self.board.fixed

    def _step(self, number: int) -> bool:
        self.steps += 1
        if number in self.unplaced:
            return self._find_room(number)
        return self._can_move(number) and self._better(number)

    def _find_room(self, number: int) -> bool:
        """Place a contact that has no place: where there is room, or by moving others, or in place of a lesser one."""
        price = self.contacts[number].price
        fit = self.board.best(number)
        if fit:
            self.board.insert(number, fit)
        # Few without a place are worth a longer search each than many.
        shared = MOST_TRIES_TO_PLACE // max(1, len(self.unplaced))
        self.last_try = self.steps + max(TRIES_TO_PLACE, shared)
        if not fit and not self._displace(number, price, LONGEST_CHAIN):
            return False
        self.unplaced.discard(number)
        return True

    def _better(self, number: int) -> bool:
        """Move a placed contact to a cheaper place, or push another one out of it."""
        board, old = self.board, self.board.at[number]
        if not board.remove(number):
            return False
        now = self._worth(number, old)
        fit = board.best(number, below=now)
        if fit:
            board.insert(number, fit)
            return True
        self.last_try = self.steps + TRIES_TO_MOVE
        if self._is_content(number, old) or not self._displace(number, now, 1):
            board.insert(number, old)
            return False
        return True

    def _worth(self, number: int, fit: Fit) -> int:
        """The cost of a place with fairness as the load is now."""
        return fit.cost + self.board.fairness(fit.person_day // self.board.days, self.contacts[number].minutes)

    def _is_content(self, number: int, fit: Fit) -> bool:
        """Whether no place could be cheaper but for fairness."""
        costs = self.board.options(number)[1]
        return not costs.size or fit.cost <= int(costs[0])

    def _displace(self, number: int, budget: int, depth: int) -> bool:
        """Place a contact where another one stands, which then goes elsewhere; all changes cost less than ``budget``.

        The contact is not on the board before; when it returns False nothing has changed.
        """
        for person_day, least in self._days_to_try(
            number, budget, DAYS_TO_PLACE if number in self.unplaced else DAYS_TO_MOVE
        ):
            members = self.board.members[person_day]
            start = self.random.randrange(len(members)) if members else 0
            for other in [*members[start:], *members[:start]]:
                if self.steps >= self.last_try:
                    return False
                if self._may_give_way(other, number) and self._replace(
                    number, other, least, budget=budget, depth=depth
                ):
                    return True
        return False

    def _may_give_way(self, other: int, number: int) -> bool:
        return other not in self.board.fixed and self.board.could_follow(number, other)

    def _days_to_try(self, number: int, budget: int, most: int) -> Iterator[tuple[int, int]]:
        """A few person-days that cost less than the budget, from a drawn one on: the cheapest are tried more often."""
        places, costs = self.board.options(number)
        count = int(np.searchsorted(costs, min(budget, LARGEST)))
        start = int(count * self.random.random() ** 2)
        for place in range(start, min(start + most, count)):
            yield int(places[place]), int(costs[place])

    def _replace(self, number: int, other: int, least: int, *, budget: int, depth: int) -> bool:
        """Put a contact where ``other`` stands, if ``other`` finds another place within the budget."""
        board, old = self.board, self.board.at[other]
        self.steps += 1
        if not board.remove(other):
            return False
        left = budget + self._worth(other, old)
        fit = board.fit(number, old.person_day, least=least)
        if fit and fit.total < left:
            board.insert(number, fit)
            if self._settle(other, left - fit.total, depth):
                return True
            board.remove(number)
        board.insert(other, old)
        return False

    def _settle(self, number: int, budget: int, depth: int) -> bool:
        """Find another place for a contact that was pushed out; a lesser one may lose its place."""
        fit = self.board.best(number, below=budget)
        if fit:
            self.board.insert(number, fit)
            return True
        if depth > 1 and self._displace(number, budget, depth - 1):
            return True
        if self.contacts[number].price < budget:
            self.unplaced.add(number)
            return True
        return False
