"""The plan while it is made: who does what when, what is still free, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from followup_kit.assigning import onsite
from followup_kit.assigning.cells import CELL_MINUTES, DAY_CELLS, SLOT_CELLS, lowest, runs, span
from followup_kit.assigning.problem import (
    ADVICE_MISSED,
    CHANGE,
    CHANGED_DAY,
    CHANGED_TIME,
    DUE,
    SOFT,
    Contact,
    Problem,
)
from followup_kit.assigning.settings import ON_SITE
from followup_kit.assigning.wishes import options

FAIRNESS = 4.0
LARGEST = 1 << 62
FIRST_LOOK = 12


class Fit(NamedTuple):
    """A place for a contact: the person-day, the cell it starts in, the cost without and with fairness."""

    person_day: int
    start: int
    cost: int
    total: int


class Board:
    """Which contacts are placed where; every change keeps all limits, except for rows that a person has fixed."""

    def __init__(self, problem: Problem) -> None:
        people = problem.people
        self.problem = problem
        self.days = problem.day_count
        self.free = list(people.work)
        self.left: list[list[int]] = people.limits.tolist()
        self.usable = [np.zeros(len(self.free), dtype=np.int64) for _ in self.left]
        self.share = 1.0 / people.minutes
        self.used = np.zeros(len(people.ids))
        self.at: dict[int, Fit] = {}
        self.members: list[list[int]] = [[] for _ in self.free]
        self.stops: list[list[onsite.Stop]] = [[] for _ in self.free]
        self.fixed: set[int] = set()
        self.shortened: set[int] = set()
        for person_day in range(len(self.free)):
            self.count_room(person_day)

    def options(self, number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Person-days for a contact, cheapest first, and the least each would cost."""
        found = self.problem.options.get(number)
        if found is None:
            found = self.problem.options[number] = options(self.problem, number)
        return found

    def widen(self, number: int) -> None:
        """Look at all person-days for a contact from now on, not only at the cheapest."""
        self.problem.options[number] = options(self.problem, number, all_of_them=True)

    def fairness(self, person: int, minutes: int) -> int:
        """What it adds to the uneven load when a person gets so many minutes more."""
        return int(FAIRNESS * minutes * (2 * self.used[person] + minutes) * self.share[person])

    def starts(self, number: int, person_day: int) -> int:
        """The cells in which a contact could start on a person-day now."""
        contact = self.problem.contacts[number]
        allowed = contact.startable[person_day % self.days]
        if not allowed or self.left[contact.group][person_day] <= 0:
            return 0
        if contact.group == ON_SITE:
            return onsite.starts(self, number, person_day) & allowed
        return runs(self.free[person_day], contact.cells) & allowed

    def fit(self, number: int, person_day: int, *, least: int) -> Fit | None:
        """The best time for a contact on a person-day, ``least`` being what the day costs; None when there is none."""
        starts = self.starts(number, person_day)
        if not starts:
            return None
        start, more = self._choose(number, person_day, starts)
        cost = least + more
        person = person_day // self.days
        return Fit(person_day, start, cost, cost + self.fairness(person, self.problem.contacts[number].minutes))

    def _choose(self, number: int, person_day: int, starts: int) -> tuple[int, int]:
        """In time, at the time of the plan before, as advised, early: in this order; and what it costs more."""
        contact = self.problem.contacts[number]
        day = person_day % self.days
        more = 0
        if contact.by_due is not None:
            in_time = starts & contact.by_due[day]
            # A day that is late as a whole has this in its least cost.
            more += 0 if in_time or not contact.startable[day] & contact.by_due[day] else DUE
            starts = in_time or starts
        if contact.was_staff == person_day // self.days:
            starts, changed = _as_before(contact, day, starts)
            more += changed
        if contact.advised is not None:
            kept = starts & contact.advised[day]
            more += 0 if kept else ADVICE_MISSED * SOFT
            starts = kept or starts
        return lowest(starts), more

    def fits(self, number: int, *, count: int) -> list[Fit]:
        """The ``count`` cheapest places for a contact; fewer when there are fewer."""
        found: list[Fit] = []
        for person_day, least, total in self._open(number, None):
            if len(found) >= count and total >= found[count - 1].total:
                break
            fit = self.fit(number, person_day, least=least)
            if fit:
                found = sorted([*found, fit], key=lambda one: one.total)[:count]
        return found

    def best(self, number: int, *, below: int | None = None) -> Fit | None:
        """The cheapest place for a contact, if any is cheaper than ``below``."""
        found: Fit | None = None
        for person_day, least, total in self._open(number, below):
            if found and total >= found.total:
                break
            fit = self.fit(number, person_day, least=least)
            if fit and (found is None or fit.total < found.total) and (below is None or fit.total < below):
                found = fit
        return found

    def _open(self, number: int, below: int | None) -> Iterator[tuple[int, int, int]]:
        """Person-days with room, the least cost of each, and that with fairness, cheapest first."""
        contact = self.problem.contacts[number]
        places, costs = self.options(number)
        if below is not None:
            count = int(np.searchsorted(costs, min(below, LARGEST)))
            places, costs = places[:count], costs[:count]
        has_room = (self.usable[contact.group][places] >= contact.cells).nonzero()[0]
        places, costs = places[has_room], costs[has_room]
        done = 0
        while done < costs.size:
            # Fairness is less than any step between costs, so it only orders those that cost alike.
            least = int(costs[done])
            alike = int(np.searchsorted(costs, least, side="right"))
            yield from self._by_load(contact.minutes, places[done:alike], least)
            done = alike

    def _by_load(self, minutes: int, places: NDArray[np.int64], least: int) -> Iterator[tuple[int, int, int]]:
        if places.size == 1:
            here = int(places[0])
            yield here, least, least + self.fairness(here // self.days, minutes)
            return
        persons = places // self.days
        load = (FAIRNESS * minutes * (2 * self.used[persons] + minutes) * self.share[persons]).astype(np.int64)
        order = load.argsort(kind="stable")
        for part in (order[:FIRST_LOOK], order[FIRST_LOOK:]):
            for here, more in zip(places[part].tolist(), load[part].tolist(), strict=True):
                yield here, least, least + more

    def insert(self, number: int, fit: Fit) -> None:
        """Place a contact where it was found to fit."""
        contact = self.problem.contacts[number]
        here = fit.person_day
        self.free[here] &= ~span(fit.start, fit.start + contact.cells)
        if contact.group == ON_SITE:
            onsite.arrive(self, number, here, fit.start)
        self._count(number, fit, sign=1)
        self.at[number] = fit
        self.members[here].append(number)

    def remove(self, number: int) -> bool:
        """Take a contact off the plan; refused when the next on-site visit could then not be reached in time."""
        fit, contact = self.at[number], self.problem.contacts[number]
        here, cells = fit.person_day, span(fit.start, fit.start + contact.cells)
        self.free[here] |= cells
        if contact.group == ON_SITE and not onsite.leave(self, number, here):
            self.free[here] &= ~cells
            return False
        self._count(number, fit, sign=-1)
        del self.at[number]
        self.members[here].remove(number)
        return True

    def _count(self, number: int, fit: Fit, *, sign: int) -> None:
        contact = self.problem.contacts[number]
        here = fit.person_day
        self.left[contact.group][here] -= sign
        self.used[here // self.days] += sign * contact.minutes
        self.count_room(here)

    def count_room(self, person_day: int) -> None:
        """Note how many cells are free on a person-day for each group of channels; none where its number is reached."""
        room = self.free[person_day].bit_count()
        for left, usable in zip(self.left, self.usable, strict=True):
            usable[person_day] = room if left[person_day] > 0 else 0

    def could_follow(self, number: int, other: int) -> bool:
        """Whether a contact might fit where ``other`` is, were that one gone: a quick look that errs to yes."""
        contact, gone, fit = self.problem.contacts[number], self.problem.contacts[other], self.at[other]
        here = fit.person_day
        if contact.group != gone.group and self.left[contact.group][here] <= 0:
            return False
        if ON_SITE in (contact.group, gone.group):
            return True
        free = self.free[here] | span(fit.start, fit.start + gone.cells)
        return bool(runs(free, contact.cells) & contact.startable[here % self.days])

    def moment_minutes(self, number: int) -> int:
        """When a placed contact starts, in minutes since the first midnight of the period."""
        fit = self.at[number]
        return (fit.person_day % self.days * DAY_CELLS + fit.start) * CELL_MINUTES


def _as_before(contact: Contact, day: int, starts: int) -> tuple[int, int]:
    """The starts, only the one of the plan before if it is among them; and the cost of another time by the same person.

    A day other than that of the plan before has its cost already.
    """
    cell = (contact.was_cell or 0) - day * DAY_CELLS
    if not 0 <= cell < SLOT_CELLS:
        return starts, 0
    if starts >> cell & 1:
        return 1 << cell, 0
    return starts, CHANGE * (CHANGED_TIME if cell < DAY_CELLS else CHANGED_DAY)
