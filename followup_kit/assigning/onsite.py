"""On-site visits of a person-day: each needs its travel right before it, from the visit before or the base."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from followup_kit.assigning.cells import SLOT_CELLS, runs, span
from followup_kit.assigning.travel import Spot

if TYPE_CHECKING:
    from followup_kit.assigning.board import Board


@dataclass(slots=True)
class Stop:
    """A visit: when it starts and ends, and the cells of travel it holds before it."""

    start: int
    end: int
    number: int
    spot: Spot
    held: int = 0


def starts(board: Board, number: int, person_day: int) -> int:
    """The cells in which a visit could start, with the way there and on from there free as well."""
    stops = board.stops[person_day]
    found = 0
    for place in range(len(stops) + 1):
        found |= _in_gap(board, number, person_day, place)
    return found


def _in_gap(board: Board, number: int, person_day: int, place: int) -> int:
    """The starts between the visit before ``place`` and the one at it."""
    contact = board.problem.contacts[number]
    stops, travel = board.stops[person_day], board.problem.travel
    after = stops[place] if place < len(stops) else None
    way = travel.cells(_spot_before(board, person_day, place), contact.spot)
    earliest = (stops[place - 1].end if place else 0) + way
    latest, free = SLOT_CELLS, board.free[person_day]
    if after:
        onward = travel.cells(contact.spot, after.spot)
        free |= after.held
        if span(after.start - onward, after.start) & ~free:
            return 0
        latest = after.start - onward - contact.cells + 1
    return (runs(free, way + contact.cells) << way) & span(earliest, latest)


def _spot_before(board: Board, person_day: int, place: int) -> Spot:
    if place:
        return board.stops[person_day][place - 1].spot
    return board.problem.people.bases[person_day // board.days]


def arrive(board: Board, number: int, person_day: int, start: int) -> None:
    """Enter a visit: it takes the way there, and the next visit takes its way from here."""
    contact, stops = board.problem.contacts[number], board.stops[person_day]
    place = bisect_left([stop.start for stop in stops], start)
    stop = Stop(start, start + contact.cells, number, contact.spot)
    stops.insert(place, stop)
    if place + 1 < len(stops):
        board.free[person_day] |= stops[place + 1].held
        _hold(board, person_day, place + 1)
    _hold(board, person_day, place)


def leave(board: Board, number: int, person_day: int) -> bool:
    """Take a visit out; False, with nothing changed, when the way to the next one would not be free."""
    stops = board.stops[person_day]
    place = next(place for place, stop in enumerate(stops) if stop.number == number)
    stop = stops[place]
    free = board.free[person_day] | stop.held
    if place + 1 < len(stops):
        free |= stops[place + 1].held
        following = stops[place + 1]
        way = board.problem.travel.cells(_spot_before(board, person_day, place), following.spot)
        if span(following.start - way, following.start) & ~free and following.number not in board.fixed:
            return False
    del stops[place]
    board.free[person_day] = free
    if place < len(stops):
        _hold(board, person_day, place)
    return True


def _hold(board: Board, person_day: int, place: int) -> None:
    """Take the cells of travel before a visit; for one that a person has fixed, those that are there."""
    stop = board.stops[person_day][place]
    way = board.problem.travel.cells(_spot_before(board, person_day, place), stop.spot)
    stop.held = span(stop.start - way, stop.start) & board.free[person_day]
    board.free[person_day] &= ~stop.held
