"""A visitor's visits of a plan as plain rows, in the order of their times, with the words a reader wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from followup_kit.errors import InputError
from followup_kit.planning.weekly import WeekPlan
from followup_kit.policy.forms import Form, FormField, Script
from followup_kit.policy.rules import Rule
from followup_kit.schema import CHOICES
from followup_kit.sheets.details import NOTHING, Details, Person


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a sheet; ``state`` is the code of the visit's status in the store."""

    code: str
    rule: Rule
    customer_code: str
    person: Person
    planned_at: datetime
    minutes: int
    channel: str
    due_on: date
    state: str
    version: int
    case: dict[str, Any]

    def form(self, plan: WeekPlan) -> Form | None:
        """The form its rule asks for."""
        return next((form for form in plan.document.forms if form.id == self.rule.form), None)

    def script(self, plan: WeekPlan) -> Script | None:
        """The script its rule names."""
        return next((script for script in plan.document.scripts if script.id == self.rule.script), None)

    def fields(self, plan: WeekPlan) -> tuple[FormField, ...]:
        """The fields of its form that its channel asks for."""
        form = self.form(plan)
        asked = form.fields if form else ()
        return tuple(one for one in asked if not one.only_for or self.channel in one.only_for)


def visitor_id(plan: WeekPlan, visitor: str) -> int:
    """The row id of a member of staff; InputError when the code is unknown."""
    found = plan.data.staff.filter(pl.col("code") == visitor)["id"].to_list()
    if not found:
        raise InputError("sheets.no_visitor", found=visitor)
    return int(found[0])


def visitors(plan: WeekPlan) -> list[str]:
    """The codes of all who have visits with a time, in order."""
    staff = plan.data.staff.select(pl.col("id").alias("visitor"), "code")
    placed = _placed(plan).select("visitor").unique()
    return placed.join(staff, on="visitor")["code"].sort().to_list()


def _placed(plan: WeekPlan) -> pl.DataFrame:
    return plan.placed.filter(pl.col("customer").is_not_null() & pl.col("visitor").is_not_null())


def visits_of(plan: WeekPlan, visitor: str, details: Details | None = None) -> list[Visit]:
    """The placed visits of a member of staff, by time.

    Raises InputError when the code is unknown, and when visits have no code yet: the plan must be saved first.
    """
    known = details or NOTHING
    rows = _placed(plan).filter(pl.col("visitor") == visitor_id(plan, visitor)).sort("planned_at", "task")
    if rows["visit"].null_count():
        raise InputError("sheets.not_saved", plan=plan.code)
    held = plan.data.visits.select(pl.col("code").alias("visit"), pl.col("status").alias("state"), "version")
    events = plan.data.events.select(pl.col("id").alias("event"), *_CASE)
    joined = rows.join(held, on="visit", how="left").join(events, on="event", how="left")
    return list(_made(plan, joined.sort("planned_at", "task"), known))


_CASE = ("case_number", "product", "occurred_at")


def _made(plan: WeekPlan, rows: pl.DataFrame, details: Details) -> Iterator[Visit]:
    for row in rows.iter_rows(named=True):
        yield Visit(
            code=row["visit"],
            rule=plan.document.rule(row["rule"].partition(".")[2]),
            customer_code=row["customer_code"],
            person=details.customers.get(row["customer"], Person()),
            planned_at=row["planned_at"],
            minutes=row["minutes"] or 0,
            channel=row["channel"],
            due_on=row["due_on"],
            state=row["state"] or "scheduled",
            version=details.versions.get(row["visit"], row["version"] or 0),
            case={name: row[name] for name in _CASE},
        )


def word(choices: str, code: str | None, language: str) -> str:
    """The label of a code; the code itself where the list does not know it, blank for none."""
    found = CHOICES[choices].get(code or "")
    return found.in_language(language) if found else code or ""


def staff_name(plan: WeekPlan, staff: int | None, details: Details | None) -> str:
    """A member of staff as sheets name them: code and name."""
    if staff is None:
        return ""
    codes = dict(plan.data.staff.select("id", "code").iter_rows())
    return f"{codes.get(staff, staff)} {(details or NOTHING).staff.get(staff, '')}".strip()
