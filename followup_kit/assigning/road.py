"""One person's day on the road: visits, ways between them, and the times an order gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to make: its minutes, and the first and last minute of each window in which it may start."""

    task: int
    minutes: int
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Road:
    """The visits of a day; ``minutes[i][j]`` is the way from place i to j, 0 being the base and 1 the first visit.

    ``pauses`` are times, in order, in which nobody is on the way: calls, say. The way to a visit lies right before it.
    """

    visits: tuple[Visit, ...]
    minutes: list[list[int]]
    opens: int
    closes: int
    pauses: tuple[tuple[int, int], ...] = ()

    def way(self, one: int, two: int) -> int:
        """Minutes from one visit to another; -1 is the base."""
        return self.minutes[one + 1][two + 1]


@dataclass(frozen=True, slots=True)
class Timetable:
    """The visits that can be made in an order, in minutes of the day; ``left_out`` counts the others."""

    order: list[int]
    arrives: list[int]
    starts: list[int]
    travel: int
    left_out: int

    @property
    def worth(self) -> tuple[int, int, int]:
        """What orders are compared by, the least first: left out, minutes of travel, the end of the last visit."""
        return self.left_out, self.travel, self.starts[-1] if self.starts else 0


def timetable(road: Road, order: Sequence[int]) -> Timetable:
    """When each visit of an order starts; one that cannot be made in time is passed over."""
    made: list[int] = []
    arrives: list[int] = []
    starts: list[int] = []
    here, now, travel = -1, road.opens, 0
    for number in order:
        arrival = now + road.way(here, number)
        start = start_after(road, road.visits[number], arrival, road.way(here, number))
        if start is None:
            continue
        travel += road.way(here, number)
        here, now = number, start + road.visits[number].minutes
        made.append(number)
        arrives.append(arrival)
        starts.append(start)
    home = road.way(here, -1) if made else 0
    return Timetable(made, arrives, starts, travel + home, len(road.visits) - len(made))


def start_after(road: Road, visit: Visit, arrival: int, way: int) -> int | None:
    """The first minute from the arrival on in which a visit may start, its way free of pauses; None: it is too late."""
    for opens, closes in visit.windows:
        start = max(opens, arrival)
        for begins, ends in road.pauses if way else ():
            if begins < start and start - way < ends:
                start = ends + way
        if start <= closes:
            return start
    return None


def serves_all(road: Road, order: Sequence[int]) -> bool:
    """Whether every visit of an order can be made in time."""
    here, now = -1, road.opens
    for number in order:
        way = road.minutes[here + 1][number + 1]
        start = start_after(road, road.visits[number], now + way, way)
        if start is None:
            return False
        here, now = number, start + road.visits[number].minutes
    return True
