"""Source sheets through a mapping: String frames with the schema's column names, ready for the checks."""

from __future__ import annotations

import difflib
from collections.abc import Mapping as Named
from dataclasses import dataclass, field

import polars as pl

from followup_kit import schema
from followup_kit.errors import InputError
from followup_kit.loaders.mapping import Lookup, Mapping, Scale, Source, TableMapping, Value
from followup_kit.loaders.model import Fault, Note, RawSheet
from followup_kit.translations import current_language

_ROW = "_row"
Place = tuple[str, str | None, str | None]
"""File, sheet and encoding: what tells one source from another."""


@dataclass(slots=True)
class MappedTable:
    """One table's rows as text, with what was noticed on the way."""

    mapping: TableMapping
    sheet: RawSheet
    frame: pl.DataFrame
    headers: dict[str, tuple[str, int]]
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def map_table(mapping: Mapping, table: TableMapping, sheets: Named[Place, RawSheet]) -> MappedTable:
    """One table of a mapping from its file; ``sheets`` holds every source that was read.

    Raises InputError when the file lacks a column that the mapping names.
    """
    sheet = sheets[table.place]
    _Columns(mapping, sheets).check(table)
    made = MappedTable(table, sheet, _source_frame(sheet), _headers(table, sheet))
    work = _Work(mapping, sheets, made)
    work.keep_wanted_rows()
    work.tell_repeats()
    work.fill_columns()
    if table.same_code != "refuse":
        work.merge_same_codes(table.same_code)
    return made


def _source_frame(sheet: RawSheet) -> pl.DataFrame:
    named = sheet.cells.rename({str(index): header for index, header in enumerate(sheet.headers)})
    return named.with_columns(sheet.rows.cast(pl.UInt32).alias(_ROW))


def _headers(table: TableMapping, sheet: RawSheet) -> dict[str, tuple[str, int]]:
    found = {}
    for name, value in table.columns.items():
        source = value.source_columns[0] if value.source_columns else name
        found[name] = (source, sheet.headers.index(source) if source in sheet.headers else -1)
    return found


@dataclass(frozen=True, slots=True)
class _Columns:
    """Checks that every column a table needs is in its file."""

    mapping: Mapping
    sheets: Named[Place, RawSheet]

    def check(self, table: TableMapping) -> None:
        for value in (*table.columns.values(), *(where.value for where in table.where)):
            self._check(value, table)
        for name in table.tell_repeats:
            self._need(name, table)

    def _check(self, value: Value, source: Source) -> None:
        for name in value.source_columns:
            self._need(name, source)
        for part in (value, *(value.join or ()), *((value.by,) if value.by else ())):
            if part.lookup is not None and part.take is not None:
                lookup = self.mapping.lookups[part.lookup]
                self._need(lookup.key, lookup)
                self._need(part.take, lookup)

    def _need(self, name: str, source: Source) -> None:
        headers = self.sheets[source.place].headers
        if name not in headers:
            near = difflib.get_close_matches(name, headers, n=1) or list(headers[:1])
            raise InputError("mapping.no_column", file=source.file, column=name, near=(near or ["-"])[0])


@dataclass(slots=True)
class _Work:
    mapping: Mapping
    sheets: Named[Place, RawSheet]
    made: MappedTable

    def keep_wanted_rows(self) -> None:
        before = self.made.frame.height
        for where in self.made.mapping.where:
            value = self._series(where.value, "where")
            wanted = value.is_in(list(where.among)) if where.among is not None else value.is_not_null()
            self.made.frame = self.made.frame.filter(~wanted if where.state == "blank" else wanted)
        left_out = before - self.made.frame.height
        if left_out:
            self._note("left_out", count=left_out, total=before)

    def tell_repeats(self) -> None:
        for name in self.made.mapping.tell_repeats:
            values = self.made.frame[name].drop_nulls()
            repeated = values.filter(values.is_duplicated())
            if repeated.len():
                self._note("repeats", column=name, count=repeated.n_unique(), rows=repeated.len())

    def fill_columns(self) -> None:
        columns = {name: self._series(value, name) for name, value in self.made.mapping.columns.items()}
        self.made.frame = pl.DataFrame({_ROW: self.made.frame[_ROW], **columns})

    def merge_same_codes(self, keep: str) -> None:
        frame = self.made.frame
        others = [name for name in frame.columns if name not in {_ROW, "code"}]
        shared = frame.filter(pl.col("code").is_duplicated() & pl.col("code").is_not_null())
        merged = frame.unique("code", keep="first" if keep == "first" else "last", maintain_order=True)
        if merged.height < frame.height:
            apart = shared.unique(["code", *others]).filter(pl.col("code").is_duplicated())["code"].n_unique()
            self._note("merged", count=frame.height - merged.height, codes=shared["code"].n_unique(), apart=apart)
        self.made.frame = merged

    def _series(self, value: Value, target: str) -> pl.Series:
        series = self._source(value, target)
        if value.values is not None:
            series = self._translated(series, value.values, target)
        if value.scale is not None:
            series = self._rescaled(series, value.scale, target)
        return series if value.default is None else series.fill_null(value.default)

    def _source(self, value: Value, target: str) -> pl.Series:
        frame = self.made.frame
        if value.column is not None:
            return frame[value.column]
        if value.join is not None:
            parts = [self._series(part, target).alias(str(index)) for index, part in enumerate(value.join)]
            return _joined(pl.DataFrame(parts), value)
        if value.lookup is not None:
            return self._looked_up(value, target)
        return pl.repeat(_text(value.constant), frame.height, dtype=pl.String, eager=True)

    def _looked_up(self, value: Value, target: str) -> pl.Series:
        lookup = self.mapping.lookups[value.lookup or ""]
        keys = self._series(value.by, target) if value.by else pl.Series([], dtype=pl.String)
        table = _lookup_table(self.sheets[lookup.place], lookup, value)
        found = pl.DataFrame({"key": keys}).join(table, on="key", how="left", maintain_order="left")
        lost = found.filter(pl.col("key").is_not_null() & pl.col("known").is_null()).height
        if lost:
            self._note("not_looked_up", column=target, count=lost, file=lookup.file)
        return found["take"]

    def _translated(self, series: pl.Series, values: dict[str, str], target: str) -> pl.Series:
        if "*" not in values:
            unknown = series.is_not_null() & ~series.is_in(list(values))
            self._faults(unknown, series, target, "unmapped_value", allowed=", ".join(values))
        named = {key: text for key, text in values.items() if key != "*"}
        told = series.replace_strict(named, default=values.get("*"), return_dtype=pl.String)
        return told.set(series.is_null(), None)

    def _rescaled(self, series: pl.Series, scale: Scale, target: str) -> pl.Series:
        (low, high), (new_low, new_high) = scale.source, scale.target
        number = series.str.strip_chars().cast(pl.Float64, strict=False)
        outside = series.is_not_null() & ~number.is_between(low, high).fill_null(value=False)
        self._faults(outside, series, target, "off_scale", low=f"{low:g}", high=f"{high:g}")
        placed = (number - low) * ((new_high - new_low) / (high - low)) + new_low
        return placed.set(outside, None).cast(pl.String)

    def _faults(self, bad: pl.Series, series: pl.Series, target: str, /, name: str, **values: object) -> None:
        header, _ = self.made.headers.get(target, (target, -1))
        for row, found in zip(self.made.frame[_ROW].filter(bad), series.filter(bad), strict=True):
            told = {**values, "found": str(found)[:60]}
            sheet = self.made.sheet
            self.made.faults.append(Fault(sheet.file, f"mapping.fault.{name}", sheet.sheet, row, header, "", told))

    def _note(self, name: str, **values: object) -> None:
        table = schema.TABLES[self.made.mapping.table].label.in_language(current_language())
        self.made.notes.append(Note(self.made.sheet.file, f"mapping.note.{name}", {"table": table, **values}))


def _joined(parts: pl.DataFrame, value: Value) -> pl.Series:
    """The parts in one text; a blank part makes the whole blank unless blanks are skipped."""
    text = pl.concat_str(pl.all(), separator=value.separator, ignore_nulls=value.skip_blanks)
    return parts.select(pl.when(pl.any_horizontal(pl.all().is_not_null())).then(text)).to_series()


def _lookup_table(sheet: RawSheet, lookup: Lookup, value: Value) -> pl.DataFrame:
    """One row for each key: ``key``, ``take`` (null when blank) and ``known``."""
    take = pl.col(value.take or "")
    chosen = {
        "first": take.drop_nulls().first(),
        "last": take.drop_nulls().last(),
        "median": take.cast(pl.Float64, strict=False).median().cast(pl.String),
    }[value.choose]
    frame = _source_frame(sheet).filter(pl.col(lookup.key).is_not_null())
    rows = frame.group_by(pl.col(lookup.key).alias("key")).agg(chosen.alias("take"))
    return rows.with_columns(known=pl.lit(value=True))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
