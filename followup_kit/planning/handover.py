"""Hand-over during leave (P13-R09): who is away, and which open customers their colleagues look after meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from followup_kit.planning.weekly import WeekPlan

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "staff": pl.Int64,
    "first_on": pl.Date,
    "last_on": pl.Date,
    "covered_by": pl.Int64,
    "leave": pl.Int64,
    "customer": pl.Int64,
    "customer_code": pl.String,
    "task": pl.UInt32,
    "planned_at": pl.Datetime("us"),
    "visitor": pl.Int64,
    "issue_code": pl.String,
}
_SETTLED = ("closed", "merged")


def handed_over(plan: WeekPlan) -> pl.DataFrame:
    """One row for each contact and each open issue of a member of staff who is on leave in the plan's period.

    ``staff`` is away from ``first_on`` to ``last_on``; ``leave`` is the row that says so. A contact (``task``) of a
    customer of theirs is made by ``visitor`` at ``planned_at``, both null when nobody could be found; those that they
    make themselves on their other days are not listed. An issue (``issue_code``) goes to ``covered_by``. Whoever
    leaves nothing open is not listed; without leave the frame is empty.
    """
    period = plan.due.period
    away = plan.data.leaves.filter(
        (pl.col("first_on") <= period.last) & (pl.col("last_on").is_null() | (pl.col("last_on") >= period.first))
    ).select(pl.col("id").alias("leave"), "staff", "first_on", "last_on", "covered_by")
    found = pl.concat([_contacts(plan, away), _issues(plan, away)], how="diagonal_relaxed")
    return _typed(found).sort("staff", "first_on", "planned_at", "task", "issue_code", nulls_last=True)


def _contacts(plan: WeekPlan, away: pl.DataFrame) -> pl.DataFrame:
    """Contacts of the absent person's customers in the days of the leave."""
    rows = plan.rows.filter(pl.col("owner").is_not_null() & pl.col("visitor").ne_missing(pl.col("owner"))).select(
        "task",
        "customer",
        "customer_code",
        "visitor",
        "planned_at",
        "due_from",
        "due_on",
        pl.col("owner").alias("staff"),
    )
    planned = pl.col("planned_at").dt.date()
    ends = pl.col("last_on").fill_null(plan.due.period.last)
    in_leave = (
        pl.when(planned.is_null())
        .then((pl.col("due_from") <= ends) & (pl.col("due_on") >= pl.col("first_on")))
        .otherwise(planned.is_between(pl.col("first_on"), ends))
    )
    return rows.join(away, on="staff").filter(in_leave).drop("due_from", "due_on")


def _issues(plan: WeekPlan, away: pl.DataFrame) -> pl.DataFrame:
    """Open issues that the absent person is responsible for."""
    is_open = ~pl.col("state").cast(pl.String).is_in(_SETTLED) & pl.col("closed_at").is_null()
    codes = plan.data.customers.select(pl.col("id").alias("customer"), pl.col("code").alias("customer_code"))
    issues = plan.data.issues.filter(is_open & pl.col("owner").is_not_null()).select(
        pl.col("owner").alias("staff"), "customer", pl.col("code").alias("issue_code")
    )
    return issues.join(codes, on="customer", how="left").join(away, on="staff")


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    columns: list[Any] = [
        pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in SCHEMA.items()
    ]
    return rows.select(columns)


@dataclass(frozen=True, slots=True)
class Absence:
    """One absence in the plan's period and what it leaves to colleagues, by code.

    ``contacts`` are pairs of customer and the person who makes the contact, None when nobody could be found.
    """

    leave: int
    staff: str
    first_on: date
    last_on: date | None
    covered_by: str
    contacts: tuple[tuple[str, str | None], ...]
    issues: tuple[str, ...]


def absences(plan: WeekPlan) -> list[Absence]:
    """The hand-over of a plan, one entry for each absence that leaves something open."""
    codes = dict(plan.data.staff.select("id", "code").iter_rows())
    parts = handed_over(plan).partition_by("leave", maintain_order=True)
    return [_absence(part, codes) for part in parts]


def _absence(rows: pl.DataFrame, codes: dict[int, str]) -> Absence:
    row = rows.row(0, named=True)
    contacts = rows.filter(pl.col("task").is_not_null()).select("customer_code", "visitor")
    return Absence(
        leave=row["leave"],
        staff=codes.get(row["staff"], ""),
        first_on=row["first_on"],
        last_on=row["last_on"],
        covered_by=codes.get(row["covered_by"], ""),
        contacts=tuple((customer, codes.get(visitor)) for customer, visitor in contacts.iter_rows()),
        issues=tuple(rows["issue_code"].drop_nulls()),
    )
