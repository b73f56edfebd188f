"""An order of visits without any library: nearest insertion, short local search, then taking out and putting back.

A few visits that lie near each other are taken out and put back where they cost least, again and again; worse orders
are kept now and then at first and no longer towards the end. All draws come from the seed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

from followup_kit.assigning.road import Road, serves_all

MOST_ROUNDS = 60
MOST_TAKEN_OUT = 8
LEFT_OUT = 100_000  # more than any way costs: a visit is left out only when it cannot be made
WARMTH = 0.1  # how much longer an order may be and still be kept at first, as a share of the first one
_EACH_STOP = 10


def own_order(
    road: Road, *, first: Sequence[int] = (), iterations: int = 400, seconds: float | None = None, seed: int = 0
) -> list[int]:
    """A good order, no worse than ``first``; the same for the same visits, iterations and seed.

    A visit that cannot be made is not in it. ``seconds`` instead of ``iterations`` is for benchmarks.
    """
    found = improved(road, with_the_others(road, list(first), _by_distance(road)))
    if not iterations or (len(found) < 3 and len(found) == len(road.visits)):
        return found
    most = min(iterations, _EACH_STOP * len(road.visits) ** 2)
    return improved(road, _Search(road, found, seed=seed).run(most, seconds=seconds))


def _by_distance(road: Road) -> list[int]:
    """Visits with narrow windows first, then those nearest to the base."""
    return sorted(range(len(road.visits)), key=lambda number: (_slack(road, number), road.way(-1, number), number))


def _slack(road: Road, number: int) -> int:
    """How many hours a visit may start in."""
    return sum(closes - opens for opens, closes in road.visits[number].windows) // 60


def length(road: Road, order: Sequence[int]) -> int:
    """Minutes on the way in an order, home again included."""
    here, minutes = 0, 0
    for number in order:
        minutes += road.minutes[here][number + 1]
        here = number + 1
    return minutes + road.minutes[here][0] if order else 0


def with_the_others(road: Road, order: list[int], numbers: Sequence[int]) -> list[int]:
    """The order with each other visit put in where it costs least; one that fits nowhere is left out."""
    for number in numbers:
        if number not in order:
            order = _put_in(road, order, number) or order
    return order


def _put_in(road: Road, order: list[int], number: int) -> list[int] | None:
    ways, here = road.minutes, number + 1
    stops = [0, *(one + 1 for one in order), 0]
    more = sorted(
        (ways[stops[place]][here] + ways[here][stops[place + 1]] - ways[stops[place]][stops[place + 1]], place)
        for place in range(len(order) + 1)
    )
    tries = ([*order[:place], number, *order[place:]] for _, place in more)
    return next((one for one in tries if serves_all(road, one)), None)


def improved(road: Road, order: list[int]) -> list[int]:
    """The order after the best of small changes, as long as one makes the way shorter."""
    now = length(road, order)
    for _ in range(MOST_ROUNDS):
        shorter = sorted((length(road, one), place, one) for place, one in enumerate(_neighbours(order)))
        better = next((one for worth, _, one in shorter if worth >= now or serves_all(road, one)), order)
        if length(road, better) >= now:
            return order
        order, now = better, length(road, better)
    return order


def _neighbours(order: list[int]) -> Iterator[list[int]]:
    """The order with a part turned round, with one visit at another place, with two changed over."""
    count = len(order)
    for first in range(count):
        for last in range(first + 1, count):
            yield [*order[:first], *reversed(order[first : last + 1]), *order[last + 1 :]]
            yield [*order[:first], order[last], *order[first + 1 : last], order[first], *order[last + 1 :]]
    for old in range(count):
        rest = [*order[:old], *order[old + 1 :]]
        yield from ([*rest[:new], order[old], *rest[new:]] for new in range(count) if new != old)


class _Search:
    """Taking out and putting back, from an order on."""

    def __init__(self, road: Road, order: list[int], *, seed: int) -> None:
        self.road = road
        self.order = self.best = order
        self.warmth = WARMTH * length(road, order)
        self.random = random.Random(seed)  # noqa: S311 - no secret, only a repeatable order
        every = range(len(road.visits))
        self.near = [sorted(every, key=lambda other, one=one: (road.way(one, other), other)) for one in every]  # type: ignore[misc]

    def run(self, iterations: int, *, seconds: float | None) -> list[int]:
        """The best order seen in so many tries, or seconds when given."""
        began, done = time.perf_counter(), 0.0
        count = 0
        while done < 1:
            self._try(self.warmth * (1 - done))
            count += 1
            done = count / iterations if seconds is None else (time.perf_counter() - began) / seconds
        return self.best

    def _try(self, warmth: float) -> None:
        """One change, kept when the order is better or not much worse."""
        changed = self._changed()
        worth, now, best = (self._worth(order) for order in (changed, self.order, self.best))
        if worth <= now + warmth * self.random.random():
            self.order = changed
        if worth < best:
            self.best = changed

    def _worth(self, order: list[int]) -> int:
        return LEFT_OUT * (len(self.road.visits) - len(order)) + length(self.road, order)

    def _changed(self) -> list[int]:
        """The order with some visits, and all that are left out, put in anew in a drawn order."""
        count = len(self.road.visits)
        out = self._taken_out(count)
        kept = [number for number in self.order if number not in out]
        if not serves_all(self.road, kept):  # a way straight on may be longer than one with a stop between
            return self.order
        waiting = [number for number in range(count) if number not in kept]
        self.random.shuffle(waiting)
        return with_the_others(self.road, kept, waiting)

    def _taken_out(self, count: int) -> set[int]:
        """A few visits: near to a drawn one, next to each other in the order, or anywhere."""
        taken = self.random.randint(2, max(2, min(MOST_TAKEN_OUT, count)))
        kind = self.random.randrange(3)
        if kind == 0:
            return set(self.near[self.random.randrange(count)][:taken])
        if kind == 1 and self.order:
            start = self.random.randrange(len(self.order))
            return set(self.order[start : start + taken])
        return set(self.random.sample(range(count), min(taken, count)))
