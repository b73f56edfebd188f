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
from followup_kit.planning.counting import as_day
from followup_kit.planning.data import PlanData
from followup_kit.planning.due_list import DueList, due_list
from followup_kit.planning.sieve import Sieve
from followup_kit.planning.trail import Step, task_steps, trail_of
from followup_kit.policy.reading import Policy
from followup_kit.policy.words import Condition


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule's answer for a customer: ``steps`` is the trail of a visit that is due, or why there is none."""

    rule: str
    is_due: bool
    steps: list[Step]


def why(
    policy: Policy, data: PlanData, customer_code: str, *, as_of: date, period: Period, calendar: WorkCalendar,
    changes: Mapping[str, object] | None = None,
) -> list[Answer]:  # fmt: skip
    """What each rule says about a customer, due visits first; InputError when there is no such customer.

    A moment as ``as_of`` makes deadlines by the clock overdue once it has passed them. Quotas are drawn over all
    customers, so the whole list is made for rules with a quota below 100 %.
    """
    found = data.customers.filter(pl.col("code") == customer_code)
    if found.is_empty():
        raise InputError("plan.no_customer", found=customer_code)
    document = policy.on(as_day(as_of), changes)
    whole = any(rule.quota and rule.quota.rate_pct < 100 for rule in document.rules)
    sieve = Sieve(remembers=True)
    customer = found["id"][0]
    seen = data if whole else data.only(customer)
    made = due_list(policy, seen, as_of=as_of, period=period, calendar=calendar, changes=changes, sieve=sieve)
    tasks = list(made.tasks.filter(pl.col("customer") == customer).iter_rows(named=True))
    contacts = list(made.contacts.filter(pl.col("customer") == customer).iter_rows(named=True))
    due = [*_leading(made, contacts), *_together(made, contacts, tasks)]
    listed = {answer.rule for answer in due}
    delayed = [row for row in tasks if row["rule"] not in listed]
    put_off = {
        row["rule"]: Answer(row["rule"], False, [*task_steps(made, row), Step("not_delayed", {})]) for row in delayed
    }
    silent = [rule.id for rule in document.rules if f"{document.slug}.{rule.id}" not in listed | put_off.keys()]
    absent = [Answer(f"{document.slug}.{name}", False, _why_not(name, customer, found, made)) for name in silent]
    return [*due, *put_off.values(), *absent]


def _leading(made: DueList, contacts: list[dict[str, Any]]) -> list[Answer]:
    return [Answer(row["rule"], True, trail_of(made, row["task"])) for row in contacts]


def _together(made: DueList, contacts: list[dict[str, Any]], tasks: list[dict[str, Any]]) -> list[Answer]:
    """Rules that another rule's contact serves, and that lead none of their own."""
    leading = {row["rule"] for row in contacts}
    leader = {number: row["rule"] for row in contacts for number in row["served"]}
    served = {row["rule"]: row for row in reversed(tasks) if row["task"] in leader and row["rule"] not in leading}
    return [
        Answer(rule, True, [*task_steps(made, row), Step("same_contact", {"rule": leader[row["task"]]})])
        for rule, row in sorted(served.items())
    ]


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
    specific = [found for found in reasons if found[0] not in {"no_case", "pending"}]
    reason, row = (general or specific or reasons)[-1]
    return [Step(f"not_{reason}", _values(reason, row, rule=rule, person=person, made=made))]


def _of(rows: pl.DataFrame, customer: int) -> pl.DataFrame:
    column = "customer" if "customer" in rows.columns else "id"
    return rows.filter(pl.col(column) == customer)


_DAYS = ("anchor_on", "due_from", "due_on", "target_on", "ended_on", "satisfied_on")
_NUMBERS = ("quota_rank", "quota_required", "quota_eligible", "visit_number")


def _values(reason: str, row: Mapping[str, Any], *, rule: str, person: pl.DataFrame, made: DueList) -> dict[str, Any]:
    document = made.document
    conditions = {
        "population": document.population,
        "never": document.contact.never,
        "not_these_customers": document.rule(rule).customers,
    }
    if reason in conditions:
        return {"columns": _deciding(person, conditions[reason], holding=reason == "never")}
    if reason == "exempt_customer":
        freed = [part.customer for part in document.rule(rule).exempt if part.customer and not part.event]
        return {
            "columns": [pair for one in freed if _fits(person, one) for pair in _deciding(person, one, holding=True)]
        }
    days = {name: str(row[name]) for name in _DAYS if row.get(name) is not None}
    return {**days, **{name: row[name] for name in _NUMBERS if row.get(name) is not None}}


def _deciding(person: pl.DataFrame, condition: Condition, *, holding: bool) -> list[list[Any]]:
    """The columns that decide, name and what this customer has there: those that hold, or those that do not."""
    return [
        [name, _plain(person[name][0])] for name, match in condition.items() if _fits(person, {name: match}) == holding
    ]


def _fits(person: pl.DataFrame, condition: Condition) -> bool:
    return bool(person.select(holds(condition).alias("_"))["_"][0])


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float) else str(value)
