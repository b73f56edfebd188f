"""What reading a file gives: raw sheets, faults, checked tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from followup_kit.errors import InputError
from followup_kit.translations import say


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell, row or file that cannot be used.

    ``key`` names a catalogue text, ``values`` fill it. ``found`` is left out for columns that hold personal
    data, so no fault carries a name, a telephone number or feedback text. ``row`` and ``column`` count as the
    spreadsheet does (row 1 is the header; ``column`` is the header as written, ``cell`` is like ``C5``).
    """

    file: str
    key: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where: ``visits.xlsx, sheet 回访, row 5, column Due on (C5)``."""
        parts = [self.file]
        if self.sheet:
            parts.append(say("loaders.place.sheet", sheet=self.sheet))
        if self.row is not None:
            parts.append(say("loaders.place.row", row=self.row))
        if self.column:
            parts.append(say("loaders.place.column", column=self.header) + (f" ({self.cell})" if self.cell else ""))
        return say("loaders.place.separator").join(parts)

    @property
    def header(self) -> str:
        """The column's header without the star by which templates mark what must be filled."""
        return self.column.rstrip("*＊ ") or self.column

    def __str__(self) -> str:
        return say("loaders.place.line", place=self.place, problem=self.problem)

    @property
    def problem(self) -> str:
        """What is wrong and what to do, in the language in force."""
        return say(self.key, **self.values)

    def as_dict(self) -> dict[str, object]:
        """For ``--json``: place, key and sentence."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.header,
            "cell": self.cell,
            "fault": self.key.rpartition(".")[2],
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know that is no fault: rows merged, columns not read, times moved."""

    file: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say("loaders.place.line", place=self.file, problem=say(self.key, **self.values))

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {"file": self.file, "note": self.key.rpartition(".")[2], "text": say(self.key, **self.values)}


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet or a CSV file as text, nothing interpreted.

    ``cells`` has one String column per header, named ``0``, ``1``, ... in file order; blank cells are null;
    rows without any filled cell are left out. ``rows`` gives each row's number in the file (header is 1).
    ``faults`` are what the reader itself saw: formulas never calculated, digits lost, error values.
    """

    file: str
    sheet: str
    headers: tuple[str, ...]
    cells: pl.DataFrame
    rows: pl.Series
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """Rows of one schema table, read from one sheet or file, every cell checked.

    ``frame`` has the schema's column names that the file holds, plus ``_row`` (UInt32, the row in the file).
    Types: text, long_text, choice (codes) and reference (the target's code) are String; integer Int64;
    decimal Float64; boolean Boolean; date Date; moment Datetime("us", "UTC"). Blank is null.
    ``headers`` maps a column's name to the header as written and the position of the column (0-based).
    """

    table: str
    file: str
    sheet: str
    frame: pl.DataFrame
    headers: Mapping[str, tuple[str, int]]


class FaultsFound(InputError):
    """Files have faults: nothing was imported. ``faults`` lists every one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("loaders.faults_found", count=len(faults), first=faults[0])
        self.faults = faults
