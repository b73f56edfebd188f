"""An order of visits without any library: nearest insertion, then 2-opt and moving single visits."""

from __future__ import annotations

from collections.abc import Iterator

from followup_kit.assigning.road import Road, timetable

MOST_ROUNDS = 60


def own_order(road: Road) -> list[int]:
    """A good order; the same for the same visits."""
    order: list[int] = []
    for number in _by_distance(road):
        tries = [[*order[:place], number, *order[place:]] for place in range(len(order) + 1)]
        order = min(tries, key=lambda one: timetable(road, one).worth)
    return _improved(road, order)


def _by_distance(road: Road) -> list[int]:
    """Visits with narrow windows first, then those nearest to the base."""
    return sorted(range(len(road.visits)), key=lambda number: (_slack(road, number), road.way(-1, number), number))


def _slack(road: Road, number: int) -> int:
    """How many hours a visit may start in."""
    return sum(closes - opens for opens, closes in road.visits[number].windows) // 60


def _improved(road: Road, order: list[int]) -> list[int]:
    worth = timetable(road, order).worth
    for _ in range(MOST_ROUNDS):
        better = min(_neighbours(order), key=lambda one: timetable(road, one).worth, default=order)
        found = timetable(road, better).worth
        if found >= worth:
            return order
        order, worth = better, found
    return order


def _neighbours(order: list[int]) -> Iterator[list[int]]:
    """The order with a part turned round, or with one visit at another place."""
    count = len(order)
    for first in range(count):
        for last in range(first + 1, count):
            yield [*order[:first], *reversed(order[first : last + 1]), *order[last + 1 :]]
    for old in range(count):
        rest = [*order[:old], *order[old + 1 :]]
        yield from ([*rest[:new], order[old], *rest[new:]] for new in range(count) if new != old)
