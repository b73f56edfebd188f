"""The tables of a made-up company: its people and events, and the history its regime made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from followup_kit.calendars import load_calendar
from followup_kit.demo.industries import people, sites
from followup_kit.demo.industries.happenings import Company, events
from followup_kit.demo.industries.ledger import Ledger, complaints, inspections
from followup_kit.demo.industries.living import Living, opening_visits
from followup_kit.demo.industries.people import Row, Rows
from followup_kit.demo.industries.regimes import INDUSTRIES
from followup_kit.demo.industries.visiting import Visiting
from followup_kit.demo.industries.words import vocabulary
from followup_kit.policy import Policy, load_preset
from followup_kit.schema import TABLES, Table

SEED = 20260101
ZONE = "Asia/Shanghai"
_TYPES: dict[str, Any] = {
    "integer": pl.Int64(),
    "decimal": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "moment": pl.Datetime("us"),
}


def industry_tables(
    policy: str, language: str, *, today: date, seed: int = SEED, customers: int | None = None
) -> dict[str, pl.DataFrame]:
    """Every table of the schema for a made-up company that runs a preset: half a year up to yesterday.

    Columns are the schema's; references and choices are codes, moments naive local times. What is asked for,
    absences and milestones run some weeks ahead. The same arguments give the same tables, and the languages differ
    in words only. SettingsError when there is no such preset.
    """
    preset = load_preset(policy)
    company = _company(policy, language, today=today, seed=seed, customers=customers)
    rows = company.rows | _history(company, preset)
    return {name: _frame(table, rows.get(name, ())) for name, table in TABLES.items()}


def _company(policy: str, language: str, *, today: date, seed: int, customers: int | None) -> Company:
    industry = INDUSTRIES[policy]
    words = vocabulary(industry.trade, language)
    rng = np.random.default_rng([seed, today.toordinal(), *policy.encode()])
    staff = people.staff(words, rng, industry)
    count = customers or industry.customers
    known = people.customers(words, rng, industry, people=staff, count=count, today=today)
    rows: dict[str, Rows] = {
        "departments": people.departments(words),
        "staff": staff,
        "leaves": people.leaves(words, rng, staff, today=today),
        "customers": known,
        "contacts": people.contacts(words, rng, known),
    }
    company = Company(industry, words, rng, today, rows)
    rows |= _projects(company)
    rows["events"] = events(company)
    return company


def _projects(company: Company) -> dict[str, Rows]:
    words, rng, today, known = company.words, company.rng, company.today, company.rows["customers"]
    if company.industry.sites == "homes":
        managers = [row["code"] for row in company.with_role("technician")]
        return {"projects": sites.homes(words, rng, known, managers=managers, today=today), "milestones": []}
    if company.industry.sites == "estates":
        estates = sites.of_all(words.sites["estates"], today)
        sites.interested(rng, known, estates)
        return {"projects": estates, "milestones": sites.milestones(rng, estates, today)}
    routes = sites.of_all(words.sites["routes"], today) if company.industry.sites else []
    return {"projects": routes, "milestones": []}


def _history(company: Company, policy: Policy) -> dict[str, Rows]:
    document = policy.on(company.today)
    classes = [each.title.said(company.words.language) for each in document.issue_classes]
    ledger = Ledger(company, classes, waits=any(rule.anchor.issue == "result_at" for rule in document.rules))
    living = Living(company, policy, load_calendar(allow_missing=True), ledger, Visiting(company, document), ZONE)
    living.add(*opening_visits(living), *living.visiting.requests())
    living.live()
    visits = _numbered(living.visits)
    ledger.finish()
    _settle_categories(company, visits)
    found = company.rows["events"]
    return {
        "visits": visits,
        "issues": ledger.issues,
        "issue_history": ledger.history(),
        "complaints": complaints(company, found, ledger),
        "inspections": inspections(company, visits),
    }


def _numbered(visits: Rows) -> Rows:
    """The visits in order of their days, with codes; what lies open is as late as its last day."""
    ordered = sorted(visits, key=lambda row: (_day(row), row["customer"], row["rule"]))
    for number, row in enumerate(ordered, start=1):
        row["code"] = f"V-{number:05d}"
    return ordered


def _day(row: Row) -> date:
    return row["completed_at"].date() if row["completed_at"] else row["due_on"]  # type: ignore[no-any-return]


def _settle_categories(company: Company, visits: Rows) -> None:
    """What the visit found out about its event: whether an enquiry is a valid one."""
    visited = {row["event"] for row in visits if row.get("event") and row["completed_at"]}
    for row in company.rows["events"]:
        if row["_settled"] and row["code"] in visited:
            row["category"] = row["_settled"]


def _frame(table: Table, rows: Sequence[Row]) -> pl.DataFrame:
    kinds = {column.name: _TYPES.get(column.kind, pl.String()) for column in table.columns}
    return pl.DataFrame([{name: row.get(name) for name in kinds} for row in rows], schema=kinds)
