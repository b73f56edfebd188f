"""Checked tables into the store: one transaction for all files, nothing twice, nothing half.

Rows are matched by their code. A row that is new is added, one that differs is changed (only in the columns
the file holds), one that is equal is left alone. A reference to a row that neither the files nor the store
know is a fault of that cell. A dry run does the same work and undoes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import Connection, Table, select

from followup_kit import schema
from followup_kit.loaders.model import CheckedTable, FaultsFound, Note
from followup_kit.progress import Progress
from followup_kit.store.engine import Store, refuse_damaged
from followup_kit.store.lookalikes import lookalike_codes
from followup_kit.store.references import ids_of, levels, lost_references, repeated_codes
from followup_kit.store.save import Change, RowUpdate, add_rows, change_rows, earlier_save, saving
from followup_kit.store.tables import metadata

if TYPE_CHECKING:
    from followup_kit.loaders.load import Loaded


_AT_ONCE, _FEW = 500, 20_000  # codes in one question; up to how many rows the store is not read as a whole


@dataclass(frozen=True, slots=True)
class TableCounts:
    """What an import did, or would do, to one table."""

    table: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. ``earlier`` says when and by whom the same files were imported before.

    ``notes`` are what the reader should know of the rows beside those that were there.
    """

    tables: tuple[TableCounts, ...]
    dry_run: bool
    earlier: tuple[datetime, str] | None = None
    notes: tuple[Note, ...] = ()


def import_tables(
    store: Store,
    tables: Sequence[CheckedTable],
    *,
    actor: str,
    key: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Write checked tables in one transaction.

    ``key`` stands for the contents of the files: importing the same contents again changes nothing. Raises
    FaultsFound, naming every cell, when references lead nowhere or codes occur in two files.
    """
    with store.reading() as connection:
        earlier = earlier_save(connection, key)
    if earlier is not None:
        return ImportResult((), dry_run=dry_run, earlier=earlier)
    refuse_damaged(store)
    notes = _noted(store, tables)
    with saving(store, actor=actor, what="import", key=key, keep=not dry_run) as change:
        if change is None:  # somebody else's import of the same files came first
            return import_tables(store, tables, actor=actor, key=key, dry_run=dry_run)
        counts = list(_write_all(change, _in_loading_order(tables), progress))
    return ImportResult(_by_table(counts), dry_run=dry_run, notes=notes)


def import_loaded(
    store: Store, loaded: Loaded, *, actor: str, dry_run: bool = False, progress: Progress | None = None
) -> ImportResult:
    """Write what files hold in one transaction, or raise FaultsFound with every fault: of cells and of references."""
    if loaded.faults:
        with store.reading() as connection:
            found = [*loaded.faults, *lost_references(loaded.held, connection)]
        raise FaultsFound(tuple(sorted(found, key=lambda fault: (fault.file, fault.sheet, fault.row or 0))))
    return import_tables(store, loaded.tables, actor=actor, key=loaded.key, dry_run=dry_run, progress=progress)


def _by_table(counts: Sequence[TableCounts]) -> tuple[TableCounts, ...]:
    """One entry a table, however many files and sheets filled it."""
    total: dict[str, TableCounts] = {}
    for one in counts:
        so_far = total.get(one.table, TableCounts(one.table))
        total[one.table] = TableCounts(
            one.table, so_far.added + one.added, so_far.changed + one.changed, so_far.unchanged + one.unchanged
        )
    return tuple(total.values())


def _noted(store: Store, tables: Sequence[CheckedTable]) -> tuple[Note, ...]:
    """What is to be said of the rows; FaultsFound when references lead nowhere or codes occur in two files."""
    with store.reading() as connection:
        faults = [*repeated_codes(tables), *lost_references(tables, connection)]
        if faults:
            raise FaultsFound(tuple(faults))
        return tuple(lookalike_codes(tables, connection))


def _in_loading_order(tables: Sequence[CheckedTable]) -> list[CheckedTable]:
    order = list(schema.TABLES)
    return sorted(tables, key=lambda table: order.index(table.table))


def write_tables(change: Change, tables: Sequence[CheckedTable]) -> list[TableCounts]:
    """Write checked tables into an open change, by their codes; what they refer to comes first."""
    return list(_write_all(change, _in_loading_order(tables), None))


def _write_all(change: Change, tables: list[CheckedTable], progress: Progress | None) -> Iterator[TableCounts]:
    for number, table in enumerate(tables):
        if progress:
            progress(table.table, number, len(tables))
        yield _write(change, table)


def _write(change: Change, checked: CheckedTable) -> TableCounts:
    table = metadata().tables[checked.table]
    total = [0, 0, 0]
    for frame in levels(checked):
        done = _write_rows(change, table, _stored(frame, checked.table, change.connection))
        total = [before + now for before, now in zip(total, done, strict=True)]
    return TableCounts(checked.table, *total)


def _stored(frame: pl.DataFrame, table: str, connection: Connection) -> pl.DataFrame:
    """The frame as the store keeps it: ids for codes, UTC without a zone."""
    for column in schema.TABLES[table].references:
        if column.name in frame.columns:
            frame = _with_ids(frame, column, ids_of(connection, column.target))
    moments = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(pl.col(moments).dt.replace_time_zone(None)).drop("_row")


def _with_ids(frame: pl.DataFrame, column: schema.Column, ids: pl.DataFrame) -> pl.DataFrame:
    joined = frame.join(ids, left_on=column.name, right_on="code", how="left", maintain_order="left")
    return joined.drop(column.name).rename({"_id": column.stored_name})


def _write_rows(change: Change, table: Table, frame: pl.DataFrame) -> tuple[int, int, int]:
    names = [name for name in frame.columns if name != "code"]
    known = _known(change.connection, table, frame, names)
    new = frame.join(known, on="code", how="anti", maintain_order="left")
    both = frame.join(known, on="code", how="inner", suffix="__old", maintain_order="left")
    differs = pl.any_horizontal(
        [~pl.col(name).eq_missing(pl.col(f"{name}__old")) for name in names] or [pl.lit(value=False)]
    )
    changed = both.filter(differs)
    add_rows(change, table, new.to_dicts())
    change_rows(change, table, [_update(row, names) for row in changed.iter_rows(named=True)])
    return new.height, changed.height, both.height - changed.height


def _known(connection: Connection, table: Table, frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """What the store holds of the rows: all of the table, or of a few rows only those of their codes."""
    wanted = select(table.c.id, table.c.version, table.c.code, *(table.c[name] for name in names))
    parts = [frame["code"][at : at + _AT_ONCE].to_list() for at in range(0, frame.height, _AT_ONCE)]
    queries = [wanted.where(table.c.code.in_(part)) for part in parts] if frame.height <= _FEW else [wanted]
    rows = [tuple(row) for query in queries for row in connection.execute(query)]
    shape: dict[str, Any] = {"_id": pl.Int64, "_version": pl.Int64, "code": pl.String}
    shape |= {name: frame.schema[name] for name in names}
    return pl.DataFrame(rows, schema=shape, orient="row")


def _update(row: Mapping[str, Any], names: list[str]) -> RowUpdate:
    changed = [name for name in names if row[name] != row[f"{name}__old"]]
    new, old = ({name: row[name + end] for name in changed} for end in ("", "__old"))
    return RowUpdate(row["_id"], row["_version"], new, old)
