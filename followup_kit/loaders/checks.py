"""Every cell of a sheet against its column: all faults in one pass, or a table with typed columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from followup_kit import schema
from followup_kit.loaders.examples import example_rows
from followup_kit.loaders.headers import HeaderMatch, letters, match_headers, missing_column
from followup_kit.loaders.hours import unreadable_wishes
from followup_kit.loaders.model import CheckedTable, Fault, Note, RawSheet
from followup_kit.loaders.reasons import Words, reason, shown
from followup_kit.loaders.rules import contradictions
from followup_kit.loaders.values import Reading, clean, read_column

MOST_FAULTS_PER_COLUMN = 10_000
"""A column that is wrong from top to bottom names this many cells; one more fault says how many there are beyond."""

_ROW = "_row"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a sheet gives: the table when nothing is wrong, else every fault; notes either way.

    ``held`` is what could be read even so, its bad cells blank: to look references up, never to be saved.
    """

    table: CheckedTable | None
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()
    held: CheckedTable | None = None


def check_sheet(
    sheet: RawSheet, table: schema.Table, *, time_zone: str, columns: Mapping[str, int] | None = None
) -> Checked:
    """A sheet as one table. ``columns`` (name to position) replaces the matching of headers.

    Moments without an offset are local times of ``time_zone``. A sheet without rows gives an empty table. The
    untouched example row of a template is left out, with a note.
    """
    match = _given(sheet, table, columns) if columns is not None else _matched(sheet, table)
    cells = {name: sheet.cells[str(place)] for name, place in match.columns.items()}
    frame = pl.DataFrame({_ROW: sheet.rows.cast(pl.UInt32), **cells})
    headers = {name: (sheet.headers[place], place) for name, place in match.columns.items()}
    told = frozenset(fault.cell for fault in sheet.faults if fault.cell)
    work = _Work(table, sheet.file, sheet.sheet, headers, time_zone, told, from_template=True)
    work.faults += [*sheet.faults, *match.faults]
    work.notes += match.notes
    return work.checked(frame)


def _matched(sheet: RawSheet, table: schema.Table) -> HeaderMatch:
    match = match_headers(sheet.headers, table, file=sheet.file, sheet=sheet.sheet)
    unnamed = [place for place, header in enumerate(sheet.headers) if not header.strip() and _has_cells(sheet, place)]
    notes = [Note(sheet.file, "loaders.note.unnamed_column", {"column": letters(place)}) for place in unnamed]
    return HeaderMatch(match.columns, match.faults, (*match.notes, *notes), match.skipped)


def _has_cells(sheet: RawSheet, place: int) -> bool:
    return sheet.cells[str(place)].null_count() < sheet.cells.height


def _given(sheet: RawSheet, table: schema.Table, columns: Mapping[str, int]) -> HeaderMatch:
    missing = [column for column in table.columns if column.required and column.name not in columns]
    return HeaderMatch(columns, tuple(missing_column(column, sheet.file, sheet.sheet) for column in missing))


def check_frame(
    frame: pl.DataFrame,
    table: schema.Table,
    *,
    file: str,
    sheet: str,
    headers: Mapping[str, tuple[str, int]],
    time_zone: str,
) -> Checked:
    """A String frame with the schema's column names and ``_row`` as one table.

    ``headers`` maps a column to its header as written and its position (-1: it has no cell of its own).
    """
    work = _Work(table, file, sheet, headers, time_zone)
    missing = [column for column in table.columns if column.required and column.name not in frame.columns]
    work.faults += [missing_column(column, file, sheet) for column in missing]
    return work.checked(frame)


@dataclass(slots=True)
class _Work:
    """One table under the checks; ``told`` are cells whose fault the reader has named already.

    ``from_template``: people fill the sheet in, so it may hold the template's example row.
    """

    table: schema.Table
    file: str
    sheet: str
    headers: Mapping[str, tuple[str, int]]
    time_zone: str
    told: frozenset[str] = frozenset()
    from_template: bool = False
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def checked(self, frame: pl.DataFrame) -> Checked:
        held = [column for column in self.table.columns if column.name in frame.columns]
        text = frame.select(_ROW, *(clean(pl.col(column.name)) for column in held))
        typed = text.select(_ROW).with_columns(self._column(text, column) for column in held)
        typed = self._with_code(text, typed)
        if self.from_template:
            text, typed = self._without_examples(text, typed)
        self._repeated_codes(typed)
        self._order(text, typed)
        self._needed(text, typed)
        self._contradictions(typed)
        self._wishes(typed)
        order = [column.name for column in self.table.columns if column.name in typed.columns]
        table = CheckedTable(self.table.name, self.file, self.sheet, typed.select(_ROW, *order), self.headers)
        faults = tuple(sorted(self.faults, key=_place))
        return Checked(None if faults else table, faults, tuple(self.notes), held=table)

    def _column(self, text: pl.DataFrame, column: schema.Column) -> pl.Series:
        cells = text[column.name]
        read = read_column(cells, column, self.time_zone)
        self._refused(text.filter(cells.is_not_null() & read.values.is_null()), column)
        if column.required:
            self._each(text.filter(cells.is_null())[_ROW], column.name, "blank")
        self._moments(column, read)
        return read.values

    def _refused(self, bad: pl.DataFrame, column: schema.Column) -> None:
        for row, found in bad.head(MOST_FAULTS_PER_COLUMN).select(_ROW, column.name).iter_rows():
            key, values = reason(found, column)
            self._fault(row, column.name, key, values)
        self._beyond(bad.height, column.name)

    def _moments(self, column: schema.Column, read: Reading) -> None:
        for key, count in (("date_without_time", read.dates_only), ("time_moved", read.moved)):
            if count:
                values = {"label": Words((column.label,)), "count": count, "zone": self.time_zone}
                self.notes.append(Note(self.file, f"loaders.note.{key}", values))

    def _with_code(self, text: pl.DataFrame, typed: pl.DataFrame) -> pl.DataFrame:
        """Blank codes made of the columns that name a row; too long or still blank is a fault."""
        parts = [self.table[name] for name in self.table.code_from]
        if not parts or any(part.name not in typed.columns for part in parts):
            return typed
        made = pl.concat_str([_part(part, self.time_zone) for part in parts], separator="/").alias("code")
        codes = typed.select(made).to_series()
        limit = self.table["code"].max_length
        too_long = codes.str.len_chars() > limit
        if "code" in typed.columns:
            codes, too_long = typed["code"].fill_null(codes), too_long & text["code"].is_null()
            codes = codes.set(text["code"].is_not_null() & typed["code"].is_null(), None)
        words = Words(tuple(part.label for part in parts))
        self._each(typed.filter(too_long)[_ROW], self._code_place(), "code_too_long", limit=limit, columns=words)
        return typed.with_columns(codes.alias("code"))

    def _without_examples(self, text: pl.DataFrame, typed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        rows = example_rows(typed, self.table, self.time_zone)
        if not rows:
            return text, typed
        key = "only_example" if len(rows) == typed.height else "example"
        values = {"row": rows[0], "table": Words((self.table.label,)), "count": len(rows)}
        self.notes.append(Note(self.file, f"loaders.note.{key}", values))
        own = ~pl.col(_ROW).is_in(rows)
        return text.filter(own), typed.filter(own)

    def _code_place(self) -> str:
        """The column that a fault of the code is shown at."""
        return "code" if "code" in self.headers or not self.table.code_from else self.table.code_from[0]

    def _repeated_codes(self, typed: pl.DataFrame) -> None:
        if "code" not in typed.columns:
            return
        first = pl.col(_ROW).first().over("code")
        rows = typed.select(_ROW, "code", first.alias("first"), (~pl.col("code").is_first_distinct()).alias("again"))
        again = rows.filter(pl.col("again") & pl.col("code").is_not_null())
        for row, code, other, _ in (
            again.head(MOST_FAULTS_PER_COLUMN).select(_ROW, "code", "first", "again").iter_rows()
        ):
            values = {**shown(code, self.table["code"]), "row": other}
            self._fault(row, self._code_place(), "repeated_code", values)
        self._beyond(again.height, self._code_place())

    def _order(self, text: pl.DataFrame, typed: pl.DataFrame) -> None:
        for first, second in self.table.ordered:
            if first not in typed.columns or second not in typed.columns:
                continue
            wrong = text.filter(typed[first] > typed[second]).select(_ROW, first, second)
            labels = {"first": Words((self.table[first].label,)), "second": Words((self.table[second].label,))}
            for row, earlier, later in wrong.head(MOST_FAULTS_PER_COLUMN).iter_rows():
                limit = shown(earlier, self.table[first])["value"]
                values = {**shown(later, self.table[second]), **labels, "limit": limit}
                self._fault(row, second, "wrong_order", values)
            self._beyond(wrong.height, second)

    def _needed(self, text: pl.DataFrame, typed: pl.DataFrame) -> None:
        for name, codes, needed in self.table.needed_by:
            if name not in typed.columns:
                continue
            asks = typed[name].is_in(list(codes))
            if needed not in typed.columns:
                self._needed_column(name, needed, count=int(asks.sum()))
                continue
            for row, code in typed.filter(asks & text[needed].is_null()).select(_ROW, name).iter_rows():
                self._fault(row, needed, "needed", self._because(name, needed, code))

    def _because(self, name: str, needed: str, code: str) -> dict[str, object]:
        label = schema.CHOICES[self.table[name].choices][code]
        words = {"column": self.table[name].label, "choice": label, "label": self.table[needed].label}
        return {key: Words((word,)) for key, word in words.items()}

    def _needed_column(self, name: str, needed: str, *, count: int) -> None:
        if count:
            values = {"label": Words((self.table[needed].label,)), "column": Words((self.table[name].label,))}
            fault = Fault(self.file, "loaders.fault.needed_column", self.sheet, values={**values, "count": count})
            self.faults.append(fault)

    def _contradictions(self, typed: pl.DataFrame) -> None:
        found = list(contradictions(typed, self.table, self.time_zone))
        for column in dict.fromkeys(broken.column for broken in found):
            here = [broken for broken in found if broken.column == column]
            for broken in here[:MOST_FAULTS_PER_COLUMN]:
                self._fault(broken.row, column, broken.key, broken.values)
            self._beyond(len(here), column)

    def _wishes(self, typed: pl.DataFrame) -> None:
        """Hours that planning cannot read and so cannot heed are said, not refused: they may be true all the same."""
        for column in self.table.columns:
            if column.syntax != "wished_hours" or column.name not in typed.columns:
                continue
            unread = unreadable_wishes(typed[column.name].drop_nulls().unique().to_list())
            rows = typed.filter(pl.col(column.name).is_in(list(unread)))[_ROW]
            if rows.len():
                values = {"label": Words((column.label,)), "count": rows.len(), "row": rows[0]}
                self.notes.append(Note(self.file, "loaders.note.unread_hours", values))

    def _each(self, rows: pl.Series, column: str, key: str, **values: object) -> None:
        for row in rows.head(MOST_FAULTS_PER_COLUMN).to_list():
            self._fault(row, column, key, values)
        self._beyond(rows.len(), column)

    def _fault(self, row: int, column: str, key: str, values: Mapping[str, object]) -> None:
        header, position = self._header(column)
        cell = f"{letters(position)}{row}" if position >= 0 else ""
        if cell not in self.told or not cell:
            self.faults.append(Fault(self.file, f"loaders.fault.{key}", self.sheet, row, header, cell, dict(values)))

    def _beyond(self, count: int, column: str) -> None:
        more = count - MOST_FAULTS_PER_COLUMN
        if more > 0:
            header, _ = self._header(column)
            values = {"count": more}
            self.faults.append(Fault(self.file, "loaders.fault.more", self.sheet, column=header, values=values))

    def _header(self, column: str) -> tuple[str, int]:
        return self.headers.get(column, (column, -1))


def _part(column: schema.Column, time_zone: str) -> pl.Expr:
    """A column as it stands in a made code: moments in local time, seconds only where there are any."""
    part = pl.col(column.name)
    if column.kind != "moment":
        return part.cast(pl.String)
    local = part.dt.convert_time_zone(time_zone)
    with_seconds = local.dt.to_string("%Y-%m-%d %H:%M:%S")
    return pl.when(local.dt.second() == 0).then(local.dt.to_string("%Y-%m-%d %H:%M")).otherwise(with_seconds)


def _place(fault: Fault) -> tuple[int, int, str]:
    """Sheet and header first, then rows from top to bottom, cells from left to right."""
    column = fault.cell.rstrip("0123456789")
    return fault.row or 0, len(column), column
