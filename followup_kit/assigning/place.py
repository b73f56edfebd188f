"""Place the contacts of a period on people, days and times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from followup_kit.assigning.board import Board
from followup_kit.assigning.cells import CELL_MINUTES
from followup_kit.assigning.fixed import place_as_before, place_locked
from followup_kit.assigning.frames import leave_rows, people_rows, work_rows
from followup_kit.assigning.insertion import insert_all
from followup_kit.assigning.problem import problem
from followup_kit.assigning.report import load_frame, placed_frame, unplaced_frame
from followup_kit.assigning.score import Score, score
from followup_kit.assigning.search import Search
from followup_kit.assigning.settings import Settings
from followup_kit.assigning.shortening import Shortened, shorten
from followup_kit.assigning.staffing import staffing
from followup_kit.assigning.windows import Span
from followup_kit.periods import Period


@dataclass(frozen=True, slots=True)
class Placement:
    """A plan: placed and unplaced contacts, the load of each person-day, the parts of the objective, its routes."""

    placed: pl.DataFrame
    unplaced: pl.DataFrame
    load: pl.DataFrame
    score: Score
    routes: Shortened = field(default_factory=Shortened)


def place(
    work: pl.DataFrame,
    people: pl.DataFrame,
    leaves: pl.DataFrame,
    *,
    period: Period,
    closed: Iterable[Any] = (),
    makeup: Iterable[Any] = (),
    seed: int = 0,
    settings: Settings | None = None,
) -> Placement:
    """Who does which contact on which day at what time; what finds no place comes back with the nearest reason.

    ``work`` has one row per contact (``task, minutes, channel, first_on, last_on`` and what else is known of
    ``frames.WORK``), ``people`` one per person, ``leaves`` one per absence. ``closed`` are days, or one yes or no for
    each day of the period; ``makeup`` days are worked by those who have that weekday off, with their usual hours.
    The same frames in any order of rows, the same seed and the same settings give the same plan on any machine.
    No contacts or no people give empty frames. InputError for columns missing, a task or person twice, minutes
    below 1, or hours that bind and cannot be read.
    """
    settings = settings or Settings()
    span = _span(period, closed, makeup)
    staff = staffing(people_rows(people), leave_rows(leaves), span=span, settings=settings)
    return _searched(Board(problem(work_rows(work), staff, settings=settings, seed=seed)))


def minutes_at_work(
    people: pl.DataFrame,
    leaves: pl.DataFrame,
    *,
    period: Period,
    closed: Iterable[Any] = (),
    makeup: Iterable[Any] = (),
    settings: Settings | None = None,
) -> dict[date, int]:
    """The minutes that all people together are at work on each day of the period; arguments as for ``place``."""
    span = _span(period, closed, makeup)
    staff = staffing(people_rows(people), leave_rows(leaves), span=span, settings=settings or Settings())
    cells = np.array([each.bit_count() for each in staff.work], dtype=int).reshape(staff.work_shape).sum(axis=0)
    return {day: int(each) * CELL_MINUTES for day, each in zip(span.days, cells, strict=True)}


def _searched(board: Board) -> Placement:
    """What is fixed, then what stays as before, then the rest one by one, then the search, then the routes."""
    causes = place_locked(board)
    place_as_before(board)
    unplaced = insert_all(board, [number for number in range(len(board.problem.contacts)) if _waits(board, number)])
    for number in unplaced:
        board.widen(number)
    unplaced -= set(causes)
    steps = Search(board, unplaced, seed=board.problem.seed).run()
    routes = shorten(board) if board.problem.settings.improves else Shortened()
    if routes.changed:
        unplaced = insert_all(board, sorted(unplaced))
    return _placement(board, unplaced, causes, steps=steps, routes=routes)


def _waits(board: Board, number: int) -> bool:
    return number not in board.at and not board.problem.contacts[number].is_locked


def _placement(board: Board, unplaced: set[int], causes: dict[int, str], *, steps: int, routes: Shortened) -> Placement:
    return Placement(
        placed=placed_frame(board),
        unplaced=unplaced_frame(board, unplaced, causes),
        load=load_frame(board),
        score=score(board, unplaced, causes, steps=steps),
        routes=routes,
    )


def _span(period: Period, closed: Iterable[Any], makeup: Iterable[Any]) -> Span:
    days = tuple(period.first + timedelta(days=number) for number in range(period.days))
    return Span(days, frozenset(_days(closed, days)), frozenset(_days(makeup, days)))


def _days(given: Iterable[Any], days: Sequence[date]) -> list[date]:
    """Days from days or from one yes or no for each day of the period."""
    found = np.asarray(given if isinstance(given, np.ndarray) else list(given))
    if found.dtype == bool:
        return [day for day, is_so in zip(days, found, strict=True) if is_so]
    return [] if not found.size else found.astype("datetime64[D]").tolist()
