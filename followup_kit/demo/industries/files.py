"""The tables of a made-up company as workbooks, ready to import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from followup_kit.demo.industries.tables import SEED, industry_tables
from followup_kit.tables.workbook import schema_sheet, write_workbook
from followup_kit.translations import say

_FILES = {
    "people": ("departments", "staff", "leaves"),
    "customers": ("customers", "contacts"),
    "work": ("projects", "milestones", "events", "visits"),
    "quality": ("issues", "issue_history", "complaints", "inspections"),
}


def write_industry_files(
    folder: Path, policy: str, language: str, *, today: date, seed: int = SEED, customers: int | None = None
) -> list[Path]:
    """Write the tables of a preset's company as workbooks with the language's headers and words; gives their paths.

    A table without a row gets no sheet, a workbook without a sheet is not written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = industry_tables(policy, language, today=today, seed=seed, customers=customers)
    return [path for name in _FILES if (path := _write(folder, name, tables, language))]


def _write(folder: Path, name: str, tables: dict[str, pl.DataFrame], language: str) -> Path | None:
    filled = [table for table in _FILES[name] if not tables[table].is_empty()]
    if not filled:
        return None
    path = folder / f"{say(f'demo.file.{name}', language)}.xlsx"
    write_workbook(dict(schema_sheet(table, _kept(tables[table]), language) for table in filled), path)
    return path


def _kept(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that hold anything."""
    return frame.select(name for name in frame.columns if frame[name].null_count() < frame.height)
