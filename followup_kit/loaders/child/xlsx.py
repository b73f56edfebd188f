"""A workbook to tables: every visible sheet that holds something."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from followup_kit.loaders.child import exact, fast
from followup_kit.loaders.child.grid import Grid, lay_out
from followup_kit.loaders.child.package import Package, open_package
from followup_kit.loaders.child.problem import Faults, Problem, Unusual
from followup_kit.loaders.child.values import cell_texts, decoded, without_blanks
from followup_kit.loaders.child.workbook import SheetPart, Workbook
from followup_kit.loaders.limits import Limits


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table that was read, and its faults."""

    name: str
    grid: Grid
    faults: Faults


def read_workbook_file(path: Path, *, sheet: str | None, limits: Limits) -> list[Sheet]:
    """Its visible, filled sheets, or only the one named; raises Problem."""
    from followup_kit.loaders.child.workbook import read_workbook

    with open_package(path, limits) as package:
        book = read_workbook(package)
        parts = _wanted(book, sheet)
        strings = _strings(package, book.strings) if parts else pl.Series(dtype=pl.String)
        sheets = [_sheet(package, part, book=book, strings=strings, limits=limits) for part in parts]
    return [found for found in sheets if found is not None]


def _wanted(book: Workbook, sheet: str | None) -> list[SheetPart]:
    if sheet is None:
        return list(book.sheets)
    found = [part for part in book.sheets if part.name == sheet]
    if not found:
        raise Problem("no_such_sheet", sheet=sheet, sheets=", ".join(part.name for part in book.sheets))
    return found


def _strings(package: Package, part: str) -> pl.Series:
    if not part or part not in package:
        return pl.Series(dtype=pl.String)
    try:
        strings = fast.fast_strings(package.stream(part))
    except Unusual:
        strings = exact.exact_strings(package.stream(part))
    return without_blanks(decoded(strings))


def _cells(package: Package, part: str) -> tuple[pl.DataFrame, bytes]:
    try:
        return fast.fast_cells(package.stream(part))
    except Unusual:
        return exact.exact_cells(package.stream(part))


def _sheet(package: Package, part: SheetPart, *, book: Workbook, strings: pl.Series, limits: Limits) -> Sheet | None:
    faults = Faults(limits.faults)
    cells, after = _cells(package, part.part)
    try:
        convert = partial(cell_texts, strings=strings, workbook=book)
        grid = lay_out(cells, convert, merged=after, limits=limits, faults=faults)
    except Problem as problem:
        problem.values.setdefault("sheet", part.name)
        raise
    return None if grid is None else Sheet(part.name, grid, faults)
