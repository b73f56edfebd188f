"""A small office in the week of 23 November 2026, written as tables: who is asked for, who is there, what comes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

from followup_kit.assigning import Placement, place
from followup_kit.assigning.frames import LEAVES, PEOPLE, WORK
from followup_kit.periods import Period

WEEK = Period(date(2026, 11, 23), date(2026, 11, 27))
_DEFAULTS = {"minutes": "30", "channel": "phone", "first_on": "23", "last_on": "23"}
_FLAGS = {"yes": True, "no": False}


def work(text: str) -> pl.DataFrame:
    """Contacts: a call of 30 minutes on Monday unless the table says otherwise; days are days of November."""
    rows = [_DEFAULTS | row for row in _rows(text)]
    return _frame(rows, WORK)


def people(text: str) -> pl.DataFrame:
    return _frame(_rows(text), PEOPLE)


def leaves(text: str = "staff") -> pl.DataFrame:
    return _frame([{"first_on": "23", "last_on": "27"} | row for row in _rows(text)], LEAVES, always=tuple(LEAVES))


def planned(contacts: str, staff: str, away: str = "staff", **options: Any) -> Placement:
    """Place the contacts of one table on the people of another."""
    return place(work(contacts), people(staff), leaves(away), **({"period": WEEK} | options))


def who_when(found: Placement) -> dict[int, str]:
    """``{1: "7 Mon 09:00"}``: who does each placed contact, and when."""
    rows = found.placed.select("task", "staff", "starts_at").rows()
    return {task: f"{staff} {starts_at:%a %H:%M}" for task, staff, starts_at in rows}


def whose(found: Placement) -> dict[int, int]:
    return dict(found.placed.select("task", "staff").rows())


def why_not(found: Placement) -> dict[int, str]:
    return dict(found.unplaced.select("task", "reason").rows())


def why(found: Placement, task: int) -> list[str]:
    return found.placed.filter(pl.col("task") == task)["reasons"].to_list()[0]


def _rows(text: str) -> list[dict[str, str]]:
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]
    return [{name: cell for name, cell in zip(header, line, strict=True) if cell not in ("", "-")} for line in lines]


def _frame(rows: list[dict[str, str]], columns: Any, *, always: tuple[str, ...] = ()) -> pl.DataFrame:
    named = [name for name in columns if name in always or any(name in row for row in rows)]
    found = {name: [_value(name, row.get(name)) for row in rows] for name in named}
    return pl.DataFrame(found, schema={name: columns[name] or pl.String for name in named})


def _value(name: str, cell: str | None) -> Any:
    if cell is None:
        return None
    if name.endswith("_on"):
        return date(2026, 11, int(cell))
    if name.endswith("_at"):
        day, time = cell.split()
        return datetime.fromisoformat(f"2026-11-{day} {time}")
    if cell in _FLAGS:
        return _FLAGS[cell]
    kind = (WORK | PEOPLE | LEAVES)[name]
    if kind in (pl.Int64, pl.UInt32):
        return int(cell)
    return float(cell) if kind == pl.Float64 else cell
