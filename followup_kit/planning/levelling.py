"""Which day of their window contacts are wanted on when any day will do: so that the days are filled evenly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from followup_kit.policy.document import Document

FREE_CHOICE = ("within", "minimum", "lead_days")
"""Kinds of due days that name a window and no day in it."""


def free_to_choose(document: Document) -> list[str]:
    """The rules whose visits may be made on any day of their window, by full name."""
    return [f"{document.slug}.{rule.id}" for rule in document.rules if rule.due.kind in FREE_CHOICE]


def with_level_days(work: pl.DataFrame, capacity: Mapping[date, int]) -> pl.DataFrame:
    """The contacts (columns of ``assigning``'s work) with ``wanted_on`` moved for those that are ``flexible``.

    What ends first chooses first: the day of its window with the smallest share of ``capacity`` (minutes at work of
    each day of the period) taken, the earlier of two alike; a day on which nobody works only where there is no other.
    A deadline by the clock and what is overdue want the first day; what an earlier plan has placed keeps its day.
    """
    rows = work.select(_NEEDED).rows(named=True)
    wanted = [_settled(row) for row in rows]
    load = dict.fromkeys(capacity, 0)
    for row, day in zip(rows, wanted, strict=True):
        if day in load:
            load[day] += row["minutes"]
    free = [number for number, day in enumerate(wanted) if day is None]
    for number in sorted(free, key=lambda number: (rows[number]["last_on"], rows[number]["first_on"], number)):
        row = rows[number]
        window = [day for day in capacity if row["first_on"] <= day <= row["last_on"]]
        best = min(window, key=lambda day: _share(load[day], capacity[day]), default=row["wanted_on"])
        wanted[number] = best
        if best in load:
            load[best] += row["minutes"]
    return work.with_columns(pl.Series("wanted_on", wanted, dtype=pl.Date))


_NEEDED = ("minutes", "first_on", "last_on", "wanted_on", "is_overdue", "due_at", "was_at", "flexible")


def _settled(row: Mapping[str, Any]) -> date | None:
    """The day that is wanted whatever the others do; None for a contact that may choose."""
    if row["was_at"] is not None:
        return row["was_at"].date()  # type: ignore[no-any-return]
    if not row["flexible"]:
        return row["wanted_on"]  # type: ignore[no-any-return]
    return row["first_on"] if row["is_overdue"] or row["due_at"] is not None else None


def _share(load: int, capacity: int) -> float:
    return load / capacity if capacity else float("inf")
