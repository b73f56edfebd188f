"""Why a customer is on the list, and why not: every rule answers for one customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from followup_kit.calendars import WorkCalendar
from followup_kit.errors import InputError
from followup_kit.periods import Period
from followup_kit.planning.conditions import holds
from followup_kit.planning.data import PlanData
from followup_kit.planning.due_list import DueList, due_list
from followup_kit.planning.sieve import Sieve
from followup_kit.planning.trail import Step, trail_of
from followup_kit.policy.reading import Policy
from followup_kit.policy.words import Condition


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule's answer for a customer: ``steps`` is the trail of a visit that is due, or why there is none."""

    rule: str
    is_due: bool
    steps: list[Step]


def why(
    policy: Policy, data: PlanData, customer_code: str, *, as_of: date, period: Period, calendar: WorkCalendar
) -> list[Answer]:
    """What each rule says about a customer, due visits first; InputError when there is no such customer.

    Quotas are drawn over all customers, so the whole list is made for rules with a quota below 100 %.
    """
    found = data.customers.filter(pl.col("code") == customer_code)
    if found.is_empty():
        raise InputError("plan.no_customer", found=customer_code)
    document = policy.on(as_of)
    whole = any(rule.quota and rule.quota.rate_pct < 100 for rule in document.rules)
    sieve = Sieve(remembers=True)
    customer = found["id"][0]
    seen = data if whole else data.only(customer)
    made = due_list(policy, seen, as_of=as_of, period=period, calendar=calendar, sieve=sieve)
    due = [
        Answer(row["rule"], True, trail_of(made, row["task"]))
        for row in made.contacts.filter(pl.col("customer") == customer).iter_rows(named=True)
    ]
    served = set(made.tasks.filter(pl.col("customer") == customer)["rule"].to_list())
    absent = [rule.id for rule in document.rules if f"{document.slug}.{rule.id}" not in served]
    return [*due, *(Answer(f"{document.slug}.{name}", False, _why_not(name, customer, found, made)) for name in absent)]


def _why_not(rule: str, customer: int, person: pl.DataFrame, made: DueList) -> list[Step]:
    """The reason that stopped a rule's newest case of the customer."""
    reasons = [
        (reason, mine.row(-1, named=True))
        for name, reason, rows in made.sieve.fallen
        if name in {rule, ""} and not (mine := _of(rows, customer)).is_empty()
    ]
    if not reasons:
        return [Step("not_no_case", {})]
    general = [found for found in reasons if found[0] in {"population", "never"}]
    reason, row = (general or [found for found in reasons if found[0] != "no_case"] or reasons)[-1]
    return [Step(f"not_{reason}", _values(reason, row, rule=rule, person=person, made=made))]


def _of(rows: pl.DataFrame, customer: int) -> pl.DataFrame:
    column = "customer" if "customer" in rows.columns else "id"
    return rows.filter(pl.col(column) == customer)


def _values(reason: str, row: Mapping[str, Any], *, rule: str, person: pl.DataFrame, made: DueList) -> dict[str, Any]:
    if reason in {"not_these_customers", "population", "never"}:
        document = made.document
        condition = {"population": document.population, "never": document.contact.never}.get(reason)
        return {
            "columns": _failing(
                person, document.rule(rule).customers if condition is None else condition, wanted=reason != "never"
            )
        }
    days = {
        name: str(row[name]) for name in ("anchor_on", "due_from", "due_on", "target_on") if row.get(name) is not None
    }
    numbers = {
        name: row[name]
        for name in ("quota_rank", "quota_required", "quota_eligible", "visit_number")
        if row.get(name) is not None
    }
    return {**days, **numbers}


def _failing(person: pl.DataFrame, condition: Condition, *, wanted: bool) -> list[list[str]]:
    """The columns that decide: name and what this customer has there."""
    return [
        [name, "" if person[name][0] is None else str(person[name][0])]
        for name, match in condition.items()
        if bool(person.select(holds({name: match}).alias("_"))["_"][0]) != wanted
    ]
