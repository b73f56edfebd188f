"""Rows that name each other by codes as the frames a plan is made from, where references are row numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from followup_kit.demo.industries.people import Rows
from followup_kit.planning.data import PlanData
from followup_kit.schema import TABLES, Table

_TYPES: dict[str, Any] = {
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "moment": pl.Datetime("us"),
    "reference": pl.Int64,
}
_HIDDEN = ("identifying", "free_text", "sensitive", "contact")
_STILL = ("customers", "events", "projects", "milestones", "staff", "leaves")


def still_frames(rows: Mapping[str, Rows]) -> dict[str, pl.DataFrame]:
    """The tables that a history does not change."""
    numbers = numbers_of(rows)
    return {name: plan_frame(TABLES[name], rows.get(name, []), numbers) for name in _STILL}


def numbers_of(rows: Mapping[str, Rows]) -> dict[str, dict[str, int]]:
    """Each table's codes and the numbers of their rows, from 1."""
    return {
        table: {row["code"]: number for number, row in enumerate(found, start=1) if "code" in row}
        for table, found in rows.items()
    }


def plan_frame(table: Table, rows: Rows, numbers: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    """A table as plans see it: ``id``, and every column but names, addresses and free text."""
    columns = [column for column in table.columns if column.personal not in _HIDDEN]
    schema = {"id": pl.Int64, **{column.name: _TYPES.get(column.kind, pl.String) for column in columns}}
    targets = {column.name: numbers.get(column.target or "", {}) for column in columns if column.kind == "reference"}
    data: dict[str, list[Any]] = {"id": list(range(1, len(rows) + 1))}
    for column in columns:
        values: list[Any] = [row.get(column.name) for row in rows]
        known = targets.get(column.name)
        data[column.name] = values if known is None else [known.get(value) for value in values]
    return pl.DataFrame(data, schema=schema)


def plan_data(still: Mapping[str, pl.DataFrame], *, visits: Rows, issues: Rows, numbers: Any, zone: str) -> PlanData:
    """What is known so far. Visits have codes of their own order until the history is over, issues their number."""
    raised = [
        {**row, "code": f"I~{number}", "visit": row["visit"]["code"] if row["visit"] else None}
        for number, row in enumerate(issues, start=1)
    ]
    known = {**numbers, "visits": {row["code"]: number for number, row in enumerate(visits, start=1)}}
    return PlanData(
        **{name: still[name] for name in _STILL},  # type: ignore[arg-type]
        visits=plan_frame(TABLES["visits"], visits, known),
        issues=plan_frame(TABLES["issues"], raised, known),
        time_zone=zone,
    )
