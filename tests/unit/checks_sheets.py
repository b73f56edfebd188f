"""Raw sheets written as small text tables, for the tests of the checks."""

import polars as pl

from followup_kit import schema
from followup_kit.loaders.checks import Checked, check_sheet
from followup_kit.loaders.model import RawSheet


def raw_sheet(text, *, file="book.xlsx", sheet="Sheet1", faults=()):
    """A sheet from lines of cells with ``|`` between them; a cell left out is blank; blank lines keep their number."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    headers, rows = tuple(lines[0]), lines[1:]
    return sheet_of(headers, rows, file=file, sheet=sheet, faults=faults)


def sheet_of(headers, rows, *, file="book.xlsx", sheet="Sheet1", faults=()):
    """A sheet from rows of cells; the first row is row 2; rows without any cell are left out, as readers do."""
    kept = [(number, row) for number, row in enumerate(rows, start=2) if any(row)]
    cells = {str(place): [row[place] or None for _, row in kept] for place in range(len(headers))}
    frame = pl.DataFrame(cells, schema={str(place): pl.String for place in range(len(headers))})
    numbers = pl.Series("row", [number for number, _ in kept], dtype=pl.UInt32)
    return RawSheet(file, sheet, tuple(headers), frame, numbers, tuple(faults))


def checked(table, text, *, time_zone="Asia/Shanghai", **more) -> Checked:
    """The text table checked as a table of the schema."""
    return check_sheet(raw_sheet(text, **more), schema.TABLES[table], time_zone=time_zone)


def named(result: Checked):
    """Each fault as ``C5 not_a_date``."""
    return [f"{fault.cell} {fault.key.rpartition('.')[2]}".strip() for fault in result.faults]


_REQUIRED = {
    "departments": {"code": "D", "name": "North"},
    "customers": {"code": "K"},
    "staff": {"code": "S", "name": "Example"},
    "events": {"code": "E", "customer": "K", "kind": "purchase", "occurred_at": "2026-01-15 10:30"},
    "visits": {"code": "V", "customer": "K", "status": "due"},
    "inspections": {"code": "J", "checked_at": "2026-01-31 16:00", "object": "record", "has_finding": "no"},
}


def cell(table, column, text, *, time_zone="Asia/Shanghai"):
    """What one cell gives: its typed value, or the name of its fault."""
    row = {**_REQUIRED[table], column: text}
    result = check_sheet(sheet_of(tuple(row), [list(row.values())]), schema.TABLES[table], time_zone=time_zone)
    if result.table is None:
        (fault,) = result.faults
        assert fault.column == column
        return fault.key.rpartition(".")[2]
    return result.table.frame[column].item()
