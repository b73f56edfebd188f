"""On-site days put in a better order once everything is placed: the same visits on the same day, less way.

A visit that a person has fixed, and one that stands where the plan before had it, keep their time. The others change
places only when the way of the day gets shorter, and none loses anything by it: each stays on its calendar day, inside
binding hours, in hours that were advised if it lay in them, before the moment it is due if it ended by it. Calls and
whatever else the person does stay where they are; nobody is on the way then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from followup_kit.assigning import onsite
from followup_kit.assigning.board import Board, Fit
from followup_kit.assigning.cells import CELL_MINUTES, DAY_CELLS, EVERY, FIRST_DAY, SECOND_DAY, SLOT_CELLS, runs, span
from followup_kit.assigning.reasons import advice_missed, is_late
from followup_kit.assigning.road import Road, Timetable, Visit, timetable
from followup_kit.assigning.routes import best_order, engine_of
from followup_kit.assigning.travel import Spot


@dataclass(frozen=True, slots=True)
class Shortened:
    """What became of the on-site days: the engine that was used, days with a choice, days changed, minutes saved."""

    engine: str = "none"
    days: int = 0
    changed: int = 0
    minutes_saved: int = 0


def shorten(board: Board) -> Shortened:
    """Give every on-site day of the board its best order; bounded by ``settings.route_iterations`` for each day."""
    settings = board.problem.settings
    engine = engine_of(settings.route_engine)
    if not settings.route_iterations:
        return Shortened()
    days = [day for day, stops in enumerate(board.stops) if len(stops) > 1 and _may_change(board, stops)]
    saved = [_shorten_day(board, person_day, engine=engine) for person_day in days]
    return Shortened(engine, len(days), sum(minutes > 0 for minutes in saved), sum(saved))


def _may_change(board: Board, stops: Sequence[onsite.Stop]) -> bool:
    """Whether a visit could change places at all."""
    return any(not _stays(board, stop.number) for stop in stops)


def _stays(board: Board, number: int) -> bool:
    """Whether a person has fixed a visit's time, or it stands where the plan before had it."""
    contact, fit = board.problem.contacts[number], board.at[number]
    person, day = divmod(fit.person_day, board.days)
    as_before = contact.was_staff == person and contact.was_cell == day * DAY_CELLS + fit.start
    return as_before or number in board.fixed or contact.row["locked_at"] is not None


def _shorten_day(board: Board, person_day: int, *, engine: str) -> int:
    """Minutes of way that a better order saves on a day; 0 when there is none and nothing was changed."""
    stops, settings = board.stops[person_day], board.problem.settings
    road = _road(board, person_day)
    before = timetable(road, range(len(stops)))
    held = sum(stop.held.bit_count() for stop in stops) * CELL_MINUTES
    if before.left_out or before.travel != held:
        return 0  # a fixed visit leaves less time for the way than it takes: only a person can judge such a day
    order = best_order(
        road, engine=engine, first=before.order, iterations=settings.route_iterations, seed=board.problem.seed
    )
    found = timetable(road, order)
    if found.left_out or found.travel >= before.travel:
        return 0
    _take_over(board, person_day, found)
    return before.travel - found.travel


def _road(board: Board, person_day: int) -> Road:
    """The day as the engines want it; the way home does not count."""
    stops, travel = board.stops[person_day], board.problem.travel
    open_ = board.free[person_day]
    for stop in stops:
        open_ |= stop.held | span(stop.start, stop.end)
    visits = tuple(
        Visit(stop.number, (stop.end - stop.start) * CELL_MINUTES, _windows(_starts(board, stop, open_)))
        for stop in stops
    )
    spots = [board.problem.people.bases[person_day // board.days], *(stop.spot for stop in stops)]
    ways = [[0, *(_way(travel.cells(one, two), one, two) for two in spots[1:])] for one in spots]
    taken = tuple((begins, last + CELL_MINUTES) for begins, last in _windows(~open_ & EVERY))
    return Road(visits, ways, 0, SLOT_CELLS * CELL_MINUTES, taken)


def _way(cells: int, one: Spot, two: Spot) -> int:
    return 0 if one is two else cells * CELL_MINUTES


def _starts(board: Board, stop: onsite.Stop, open_: int) -> int:
    """The cells in which a visit may start without losing anything."""
    contact, fit = board.problem.contacts[stop.number], board.at[stop.number]
    if _stays(board, stop.number):
        return 1 << stop.start
    day = fit.person_day % board.days
    found = runs(open_, contact.cells) & contact.startable[day]
    found &= FIRST_DAY if stop.start < DAY_CELLS else SECOND_DAY
    if contact.by_due is not None and not is_late(board, stop.number):
        found &= contact.by_due[day]
    if contact.advised is not None and not advice_missed(board, stop.number):
        found &= contact.advised[day]
    return found


def _windows(cells: int) -> tuple[tuple[int, int], ...]:
    """Runs of cells as their first and last minute."""
    return tuple((first * CELL_MINUTES, (end - 1) * CELL_MINUTES) for first, end in _spans(cells))


def _spans(cells: int) -> Iterator[tuple[int, int]]:
    """First cell and end of each run of cells."""
    edges = cells ^ (cells << 1)
    while edges:
        first = edges & -edges
        edges ^= first
        end = edges & -edges
        edges ^= end
        yield first.bit_length() - 1, end.bit_length() - 1


def _take_over(board: Board, person_day: int, found: Timetable) -> None:
    """Enter the stops anew, at their new times."""
    numbers = [stop.number for stop in board.stops[person_day]]
    for stop in board.stops[person_day]:
        board.free[person_day] |= stop.held | span(stop.start, stop.end)
    board.stops[person_day] = []
    for place, start in zip(found.order, found.starts, strict=True):
        _enter(board, person_day, numbers[place], start // CELL_MINUTES)
    board.count_room(person_day)


def _enter(board: Board, person_day: int, number: int, start: int) -> None:
    contact, old = board.problem.contacts[number], board.at[number]
    board.free[person_day] &= ~span(start, start + contact.cells)
    onsite.arrive(board, number, person_day, start)
    board.at[number] = Fit(person_day, start, old.cost, old.total)
    if start != old.start:
        board.shortened.add(number)
