"""What stands before the search begins: rows a person has fixed, and the plan before."""

from __future__ import annotations

from followup_kit.assigning.board import Board, Fit
from followup_kit.assigning.cells import DAY_CELLS, SLOT_CELLS, span
from followup_kit.assigning.problem import Contact, cell_of


def place_locked(board: Board) -> dict[int, str]:
    """Place every row whose person and time are fixed, whatever the limits; the cause for each that cannot be.

    A lock gives way to nothing but to what is impossible: a person who is away or gone, a day outside the period,
    a second lock at the same time. Of two locks the one of higher precedence stays.
    """
    contacts = board.problem.contacts
    locked = [number for number, contact in enumerate(contacts) if contact.is_locked]
    causes: dict[int, str] = {}
    for number in sorted(locked, key=lambda number: (contacts[number].level, number)):
        cause = _cause(board, contacts[number])
        if cause:
            causes[number] = cause
        else:
            _fix(board, number)
    return causes


def _cause(board: Board, contact: Contact) -> str | None:
    day, cell = _locked_cell(board, contact)
    person = contact.locked_staff
    if person is None or person < 0:
        return "person_gone"
    if not 0 <= day < board.days:
        return "outside_period"
    if board.problem.people.absent[person, day]:
        return "on_leave"
    wanted = span(cell, cell + contact.cells) << day * DAY_CELLS
    others = (number for number in board.fixed if board.at[number].person_day // board.days == person)
    return "locked_twice" if any(_taken(board, other) & wanted for other in others) else None


def _locked_cell(board: Board, contact: Contact) -> tuple[int, int]:
    """Day and cell in it of a fixed time."""
    return divmod(cell_of(contact.row["locked_at"], board.problem.span.days[0]), DAY_CELLS)


def _taken(board: Board, number: int) -> int:
    """The cells a placed contact takes, counted from the first midnight of the period."""
    fit = board.at[number]
    cells = span(fit.start, fit.start + board.problem.contacts[number].cells)
    return cells << fit.person_day % board.days * DAY_CELLS


def _fix(board: Board, number: int) -> None:
    contact = board.problem.contacts[number]
    day, cell = _locked_cell(board, contact)
    first = (contact.locked_staff or 0) * board.days
    if day and board.problem.people.work[first + day - 1] >> (cell + DAY_CELLS) & 1:
        day, cell = day - 1, cell + DAY_CELLS
    board.fixed.add(number)
    board.insert(number, Fit(first + day, cell, 0, 0))
    _clear(board, number)


def _clear(board: Board, number: int) -> None:
    """Close the same time in the shifts of the days beside, which may reach over midnight."""
    fit = board.at[number]
    day = fit.person_day % board.days
    every = (1 << SLOT_CELLS) - 1
    taken = _taken(board, number)
    for other in (day - 1, day + 1):
        if 0 <= other < board.days:
            here = fit.person_day + other - day
            board.free[here] &= ~(taken >> other * DAY_CELLS & every)
            board.count_room(here)


def place_as_before(board: Board) -> None:
    """Place what the plan before has exactly as it was, as far as that is still allowed, by precedence."""
    contacts = board.problem.contacts
    planned = [number for number, contact in enumerate(contacts) if contact.was_cell is not None]
    waiting = [number for number in planned if not contacts[number].is_locked]
    waiting.sort(key=lambda number: (contacts[number].level, number))
    left = -1
    # A visit may be in reach only from the one before it, which may come later in this order.
    while len(waiting) != left:
        left = len(waiting)
        waiting = [number for number in waiting if not _placed_again(board, number)]


def _placed_again(board: Board, number: int) -> bool:
    fit = _same(board, number)
    if fit:
        board.insert(number, fit)
    return fit is not None


def _same(board: Board, number: int) -> Fit | None:
    """The place of the plan before, when it is still free and still allowed."""
    contact = board.problem.contacts[number]
    if contact.was_staff is None or contact.was_staff < 0 or contact.was_cell is None:
        return None
    places, costs = board.options(number)
    day, first = contact.was_cell // DAY_CELLS, contact.was_staff * board.days
    for shift in (day - 1, day):
        at = (places == first + shift).nonzero()[0]
        if not 0 <= shift < board.days or not at.size:
            continue
        fit = board.fit(number, first + shift, least=int(costs[at[0]]))
        if fit and shift * DAY_CELLS + fit.start == contact.was_cell:
            return fit
    return None
