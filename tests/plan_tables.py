"""Small text tables as the data of a plan, and due lists as lines that a supervisor could check.

A table has a line of headers and one line per row, columns divided by ``|``; a dash or nothing is a missing value.
Columns have the types of the schema; references name the code of their row. Tables without a column ``code`` number
their rows (C1, C2 for customers, E1 for events ...). Visits are completed unless they say otherwise.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from followup_kit import schema
from followup_kit.calendars import WorkCalendar, load_calendar
from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.planning.due_list import DueList, due_list
from followup_kit.policy import load_preset
from followup_kit.policy.reading import Policy, policy_from
from followup_kit.policy.source import Source

TABLES = ("customers", "events", "visits", "issues", "projects", "milestones", "staff", "leaves")
_LETTERS = dict(zip(TABLES, "CEVIPMSL", strict=True))
_OTHER_TABLES = {
    "owner": "staff",
    "visitor": "staff",
    "covered_by": "staff",
    "manager": "staff",
    "merged_into": "issues",
}
_KINDS: dict[str, Any] = {
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "moment": pl.Datetime("us"),
    "reference": pl.Int64,
}


def plan_data(**tables: str) -> PlanData:
    """The data of a plan from text tables; those not given are empty."""
    read = {name: _rows(tables.get(name, ""), name) for name in TABLES}
    codes = {name: {row["code"]: place for place, row in enumerate(rows, 1)} for name, rows in read.items()}
    return PlanData(**{name: _frame(name, read[name], codes) for name in TABLES})


def _rows(text: str, table: str) -> list[dict[str, str]]:
    lines = [_cells(line) for line in text.strip().splitlines() if line.strip()]
    if not lines:
        return []
    header, *body = lines
    assert all(len(line) == len(header) for line in body), f"{table}: a row has not as many cells as headers"
    rows = [dict(zip(header, line, strict=True)) for line in body]
    return [{"code": f"{_LETTERS[table]}{place}", **row} for place, row in enumerate(rows, 1)]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _frame(table: str, rows: list[dict[str, str]], codes: dict[str, dict[str, int]]) -> pl.DataFrame:
    columns = {column.name: column for column in schema.TABLES[table].columns}
    unknown = {name for row in rows for name in row} - columns.keys()
    assert not unknown, f"{table} has no columns {sorted(unknown)}"
    if table == "visits":
        rows = [
            {"status": "completed" if row.get("completed_at", "-") not in "-" else "proposed", **row} for row in rows
        ]
    made = {name: [_value(column, row.get(name, ""), codes) for row in rows] for name, column in columns.items()}
    kinds = {name: _KINDS.get(column.kind, pl.String) for name, column in columns.items()}
    return pl.DataFrame({"id": range(1, len(rows) + 1), **made}, schema={"id": pl.Int64, **kinds})


def _value(column: schema.Column, cell: str, codes: dict[str, dict[str, int]]) -> Any:
    if cell in ("", "-"):
        return None
    if column.kind == "reference":
        table = _OTHER_TABLES.get(column.name, f"{column.name}s" if column.name != "staff" else "staff")
        return codes[table][cell] if table in codes else int(cell)
    if column.kind == "boolean":
        return {"yes": True, "no": False}[cell]
    readers = {"date": date.fromisoformat, "moment": datetime.fromisoformat, "integer": int, "decimal": float}
    return readers[column.kind](cell) if column.kind in readers else cell


@lru_cache(maxsize=32)
def preset(slug: str) -> Policy:
    """A delivered regime, read once."""
    return load_preset(slug)


@lru_cache(maxsize=1)
def china() -> WorkCalendar:
    """China's calendar."""
    return load_calendar("CN")


def day(text: str) -> date:
    """A day of 2024 written 06-03, or any day in full."""
    return date.fromisoformat(text if len(text) == 10 else f"2024-{text}")


def due(
    regime: str | Policy, data: PlanData, as_of: str, *, through: str = "", changes: dict[str, object] | None = None
) -> DueList:
    """The due list as of the end of a day, for that day or through a later one."""
    policy = preset(regime) if isinstance(regime, str) else regime
    first = day(as_of)
    period = Period(first, day(through) if through else first)
    return due_list(policy, data, as_of=first, period=period, calendar=china(), changes=changes)


def told(found: DueList, *columns: str, rule: str = "") -> list[str]:
    """The tasks as lines: rule, customer and these columns (the target day when none is given)."""
    rows = found.tasks.filter(pl.col("rule").str.ends_with(f".{rule}")) if rule else found.tasks
    return sorted(_line(row, columns or ("target_on",), short=not rule) for row in rows.iter_rows(named=True))


def contacts(found: DueList, *columns: str) -> list[str]:
    """The contacts as lines, in the order of the list."""
    return [_line(row, columns or ("target_on",), short=True) for row in found.contacts.iter_rows(named=True)]


def _line(row: dict[str, Any], columns: tuple[str, ...], *, short: bool) -> str:
    name = [row["rule"].partition(".")[2]] if short else []
    who = [row["customer_code"]] if row["customer_code"] else []
    return " ".join([*name, *who, *(_cell(row[column]) for column in columns)])


def _cell(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else "-" if value is None else str(value)


def status_on(regime: str, data: PlanData, rule: str, as_of: date) -> str:
    """What a rule's only task is on a day: due, overdue, upcoming, or nothing."""
    statuses = told(due(regime, data, str(as_of)), "status", rule=rule)
    assert len(statuses) <= 1, statuses
    return statuses[0].split()[-1] if statuses else "nothing"


def after(when: date, days: int) -> date:
    """So many days later."""
    return when + timedelta(days=days)


def edited(slug: str, **changed: Any) -> Policy:
    """A delivered regime with other values at places of its file, as ``edited("hospital", contact={...})``.

    ``rules`` maps a rule's id to the keys that change in it, ``parameters`` a parameter's name to its keys.
    """
    data = deepcopy(preset(slug).source.data)
    for name, keys in changed.pop("parameters", {}).items():
        data["parameters"][f"{slug}.{name}"].update(keys)
    for name, keys in changed.pop("rules", {}).items():
        next(rule for rule in data["rules"] if rule["id"] == name).update(keys)
    for key, value in changed.items():
        data[key] = {**data.get(key, {}), **value} if isinstance(value, dict) else value
    return policy_from(Source(f"{slug}.yaml", data, {}))
