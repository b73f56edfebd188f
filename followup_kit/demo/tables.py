"""The demo data as tables and as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from followup_kit.demo import people, quality
from followup_kit.demo.issues import Ledger
from followup_kit.demo.people import Row
from followup_kit.demo.visits import Visiting
from followup_kit.demo.words import words as words_in
from followup_kit.demo.work import Work
from followup_kit.schema import TABLES, Table
from followup_kit.tables.workbook import schema_sheet, write_workbook
from followup_kit.translations import say

SEED = 20260101
_TYPES = {
    "integer": pl.Int64(),
    "decimal": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "moment": pl.Datetime("us"),
}
_FILES = {
    "people": ("departments", "staff"),
    "customers": ("customers", "contacts"),
    "work": ("events", "visits", "answers"),
    "quality": ("issues", "issue_history", "complaints", "inspections"),
}


def demo_tables(language: str, *, today: date, seed: int = SEED, customers: int = 600) -> dict[str, pl.DataFrame]:
    """Every table of the schema for a household-appliance service company, 18 months up to yesterday.

    Columns are the schema's; references and choices are codes, moments naive local times. Events, visits done and
    steps lie before ``today``, due dates run three weeks ahead. The same arguments give the same tables, and the
    languages differ in words only. Leave, projects, milestones and plans are empty: this company has none.
    """
    words = words_in(language)
    rng = np.random.default_rng([seed, today.toordinal()])
    staff = people.staff(words, rng)
    known = people.customers(words, rng, count=customers, today=today)
    work = Work(words, rng, today, known)
    events = work.number(work.events())
    visiting = Visiting(words, rng, today, known)
    planned = visiting.planned(events)
    ledger = Ledger(visiting)
    ledger.raise_from_visits(planned)
    ledger.raise_from_complaints(events)
    visits = visiting.number([*planned, *ledger.revisits])
    issues = ledger.number()
    rows: dict[str, list[Row]] = {
        "departments": people.departments(words),
        "staff": staff,
        "customers": [customer.row for customer in known],
        "contacts": people.contacts(words, rng, known),
        "events": [event.row for event in events],
        "visits": [visit.row for visit in visits],
        "answers": quality.answers(words, rng, visits),
        "issues": [issue.row for issue in issues],
        "issue_history": quality.issue_history(words, issues),
        "complaints": quality.complaints(issues, rng),
        "inspections": quality.inspections(words, rng, visits, today),
    }
    return {name: _frame(table, rows.get(name, ())) for name, table in TABLES.items()}


def write_demo_files(folder: Path, language: str, today: date, *, seed: int = SEED, customers: int = 600) -> list[Path]:
    """Write the demo tables as workbooks with the language's headers and words, ready to import; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = demo_tables(language, today=today, seed=seed, customers=customers)
    return [_write(folder, name, tables, language) for name in _FILES]


def _write(folder: Path, name: str, tables: dict[str, pl.DataFrame], language: str) -> Path:
    path = folder / f"{say(f'demo.file.{name}', language)}.xlsx"
    sheets = dict(schema_sheet(table, _filled(tables[table]), language) for table in _FILES[name])
    write_workbook(sheets, path)
    return path


def _filled(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that hold anything."""
    return frame.select(name for name in frame.columns if frame[name].null_count() < frame.height)


def _frame(table: Table, rows: Sequence[Row]) -> pl.DataFrame:
    kinds = {column.name: _TYPES.get(column.kind, pl.String()) for column in table.columns}
    return pl.DataFrame([{name: row.get(name) for name in kinds} for row in rows], schema=kinds)
