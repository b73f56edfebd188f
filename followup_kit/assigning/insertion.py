"""Regret insertion: of the most urgent contacts, first the one that would lose most by waiting."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TypeAlias

from followup_kit.assigning.board import Board
from followup_kit.assigning.problem import PLACED

Entry: TypeAlias = tuple[int, int, int, int]
"""Regret below 0, cells below 0, the contact, and the number of its rating: old ratings are passed over."""


def insert_all(board: Board, waiting: list[int]) -> set[int]:
    """Place contacts, level by level; those that found no place are returned."""
    contacts = board.problem.contacts
    left: set[int] = set()
    for level in sorted({contacts[number].level for number in waiting}):
        left |= _Queue(board, [number for number in waiting if contacts[number].level == level]).empty()
    return left


class _Queue:
    """Contacts of one level, each with the person-days its rating rests on."""

    def __init__(self, board: Board, numbers: list[int]) -> None:
        self.board = board
        self.rating = dict.fromkeys(numbers, 0)
        self.watched: dict[int, list[tuple[int, int]]] = {}
        self.heap: list[Entry] = [self._rated(number) for number in numbers]
        heapify(self.heap)

    def empty(self) -> set[int]:
        """Place one after the other; what found no place is left."""
        left: set[int] = set()
        while self.heap:
            _, _, number, rating = heappop(self.heap)
            if self.rating.get(number) != rating:
                continue
            del self.rating[number]
            fit = self.board.best(number)
            if fit is None:
                left.add(number)
                continue
            self.board.insert(number, fit)
            self._rate_again(fit.person_day)
        return left

    def _rate_again(self, person_day: int) -> None:
        """Rate those anew that counted on a person-day and no longer fit there."""
        for number, rating in self.watched.pop(person_day, []):
            if self.rating.get(number) != rating:
                continue
            if self.board.starts(number, person_day):
                self.watched.setdefault(person_day, []).append((number, rating))
            else:
                heappush(self.heap, self._rated(number))

    def _rated(self, number: int) -> Entry:
        """What the best place is worth over the next ones; a place that is missing counts as never placed."""
        depth = self.board.problem.settings.regret_depth
        rating = self.rating[number] = self.rating[number] + 1
        fits = self.board.fits(number, count=depth)
        for fit in fits:
            self.watched.setdefault(fit.person_day, []).append((number, rating))
        regret = (depth - len(fits)) * PLACED + sum(fit.cost - fits[0].cost for fit in fits)
        return -regret, -self.board.problem.contacts[number].cells, number, rating
