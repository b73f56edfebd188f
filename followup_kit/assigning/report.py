"""The plan as frames: what is placed, what is not, and how full each day of each person is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from followup_kit.assigning.board import Board
from followup_kit.assigning.cells import CELL_MINUTES
from followup_kit.assigning.reasons import why_not, why_placed
from followup_kit.assigning.settings import GROUPS, ON_SITE
from followup_kit.assigning.staffing import NO_LIMIT

PLACED = {
    "task": pl.UInt32,
    "staff": pl.Int64,
    "starts_at": pl.Datetime("us"),
    "ends_at": pl.Datetime("us"),
    "travel_minutes": pl.Int64,
    "is_locked": pl.Boolean,
    "reasons": pl.List(pl.String),
}
UNPLACED = {
    "task": pl.UInt32,
    "reason": pl.String,
    "needed": pl.String,
    "people": pl.Int64,
    "days": pl.Int64,
    "minutes": pl.Int64,
    "capacity": pl.Int64,
    "cause": pl.String,
}
LOAD = {
    "staff": pl.Int64,
    "day": pl.Date,
    "channel_group": pl.String,
    "used": pl.Int64,
    "capacity": pl.Int64,
    "minutes_used": pl.Int64,
    "travel_minutes": pl.Int64,
    "minutes_available": pl.Int64,
}


def placed_frame(board: Board) -> pl.DataFrame:
    """One row per placed contact, by task."""
    return _frame((_placed_row(board, number) for number in sorted(board.at)), PLACED)


def _placed_row(board: Board, number: int) -> tuple[Any, ...]:
    contact = board.problem.contacts[number]
    starts_at = _first_midnight(board) + timedelta(minutes=board.moment_minutes(number))
    return (
        contact.task,
        board.problem.people.ids[board.at[number].person_day // board.days],
        starts_at,
        starts_at + timedelta(minutes=contact.minutes),
        _travel(board, number),
        number in board.fixed,
        why_placed(board, number),
    )


def _first_midnight(board: Board) -> datetime:
    first = board.problem.span.days[0]
    return datetime(first.year, first.month, first.day)


def _travel(board: Board, number: int) -> int:
    if board.problem.contacts[number].group != ON_SITE:
        return 0
    stops = board.stops[board.at[number].person_day]
    return next(stop.held.bit_count() for stop in stops if stop.number == number) * CELL_MINUTES


def unplaced_frame(board: Board, unplaced: set[int], causes: dict[int, str]) -> pl.DataFrame:
    """One row per contact without a place, by task, with the nearest reason and its figures."""
    missing = sorted(unplaced | set(causes))
    found = ({"task": board.problem.contacts[number].task} | _why_not(board, number, causes) for number in missing)
    return _frame((tuple(row[name] for name in UNPLACED) for row in found), UNPLACED)


def _why_not(board: Board, number: int, causes: dict[int, str]) -> dict[str, Any]:
    return asdict(why_not(board, number, causes.get(number)))


def load_frame(board: Board) -> pl.DataFrame:
    """One row per person, day and channel group; no capacity means no limit, minutes available are of the whole day."""
    used, minutes = _used(board)
    rows = (
        _load_row(board, person_day, group, used=used, minutes=minutes)
        for person_day in range(len(board.members))
        for group in range(len(GROUPS))
    )
    return _frame(rows, LOAD)


def _used(board: Board) -> tuple[np.ndarray, np.ndarray]:
    used = np.zeros((len(GROUPS), len(board.members)), dtype=np.int64)
    minutes = np.zeros_like(used)
    for number, fit in board.at.items():
        contact = board.problem.contacts[number]
        used[contact.group, fit.person_day] += 1
        minutes[contact.group, fit.person_day] += contact.minutes
    return used, minutes


def _load_row(board: Board, person_day: int, group: int, *, used: np.ndarray, minutes: np.ndarray) -> tuple[Any, ...]:
    people = board.problem.people
    limit = int(people.limits[group, person_day])
    travel = sum(stop.held.bit_count() for stop in board.stops[person_day]) if group == ON_SITE else 0
    return (
        people.ids[person_day // board.days],
        people.span.days[person_day % board.days],
        GROUPS[group],
        int(used[group, person_day]),
        None if limit >= NO_LIMIT else limit if people.work[person_day] else 0,
        int(minutes[group, person_day]),
        travel * CELL_MINUTES,
        people.work[person_day].bit_count() * CELL_MINUTES,
    )


def _frame(rows: Iterable[tuple[Any, ...]], columns: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns, orient="row")
