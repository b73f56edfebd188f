"""References between rows: every code must lead somewhere, and targets are written before what points to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import polars as pl
from sqlalchemy import Connection, select

from followup_kit import schema
from followup_kit.loaders.headers import letters
from followup_kit.loaders.model import CheckedTable, Fault
from followup_kit.loaders.reasons import Quoted, shown
from followup_kit.store.tables import metadata
from followup_kit.translations import current_language

_CODE = re.compile(r"[!-~]{1,60}")


def ids_of(connection: Connection, table: str) -> pl.DataFrame:
    """Each code of a table in the store and its row id: columns ``code``, ``_id``."""
    target = metadata().tables[table]
    rows = connection.execute(select(target.c.code, target.c.id)).all()
    return pl.DataFrame([tuple(row) for row in rows], schema={"code": pl.String, "_id": pl.Int64}, orient="row")


def lost_references(tables: Sequence[CheckedTable], connection: Connection) -> list[Fault]:
    """A fault for each cell whose code neither the files nor the store know, or that leads in a circle."""
    faults: list[Fault] = []
    known: dict[str, pl.Series] = {}
    for checked in tables:
        for column in schema.TABLES[checked.table].references:
            if column.name in checked.frame.columns:
                target = column.target
                known[target] = known[target] if target in known else _known_codes(tables, connection, target)
                faults += _lost(checked, column, known[target])
        faults += _circles(checked, connection)
    return faults


def _known_codes(tables: Sequence[CheckedTable], connection: Connection, target: str) -> pl.Series:
    loaded = [checked.frame["code"] for checked in tables if checked.table == target]
    return pl.concat([ids_of(connection, target)["code"], *loaded]).unique()


def _lost(checked: CheckedTable, column: schema.Column, known: pl.Series) -> list[Fault]:
    cells = checked.frame.select("_row", column.name).drop_nulls()
    lost = cells.filter(~pl.col(column.name).is_in(known.implode()))
    label = schema.TABLES[column.target].label.in_language(current_language())
    return [
        _fault(checked, column.name, row, "unknown_reference", table=label, **_told(code, column))
        for row, code in lost.iter_rows()
    ]


def _told(code: str, column: schema.Column) -> dict[str, object]:
    """The code, if it looks like one: people type names where codes belong."""
    return shown(code, column) if _CODE.fullmatch(code) else {"value": Quoted()}


def _circles(checked: CheckedTable, connection: Connection) -> list[Fault]:
    """Rows that point at themselves through other rows, of the file or of the store."""
    column = _self_reference(checked)
    if column is None:
        return []
    parents = _parents(checked.table, column, connection)
    rows = checked.frame.select("code", "_row", column)
    parents |= {code: target for code, _, target in rows.iter_rows()}
    inside = [row for code, row, target in rows.iter_rows() if target and _comes_back(code, parents)]
    return [_fault(checked, column, row, "circle") for row in inside]


def _parents(table: str, column: str, connection: Connection) -> dict[str, str | None]:
    target = metadata().tables[table]
    other = target.alias()
    pointing = target.join(other, target.c[f"{column}_id"] == other.c.id)
    rows = connection.execute(select(target.c.code, other.c.code).select_from(pointing)).all()
    return {row[0]: row[1] for row in rows}


def _comes_back(code: str, parents: dict[str, str | None]) -> bool:
    seen, at = set(), parents.get(code)
    while at is not None and at not in seen:
        if at == code:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


def levels(checked: CheckedTable) -> Iterator[pl.DataFrame]:
    """The rows in parts that can be written one after the other: a row comes after the row it points to.

    Rows that point at each other in a circle come as the last part.
    """
    column, rest = _self_reference(checked), checked.frame
    while column is not None:
        waiting = pl.col(column).is_in(rest["code"].implode()).fill_null(value=False)
        ready = rest.filter(~waiting)
        if ready.height in {0, rest.height}:
            break
        yield ready
        rest = rest.filter(waiting)
    yield rest


def _self_reference(checked: CheckedTable) -> str | None:
    names = [column.name for column in schema.TABLES[checked.table].references if column.target == checked.table]
    return next((name for name in names if name in checked.frame.columns), None)


def repeated_codes(tables: Sequence[CheckedTable]) -> list[Fault]:
    """A fault for each code that stands in two files or sheets: which row is meant is not ours to guess."""
    faults: list[Fault] = []
    seen: dict[str, pl.DataFrame] = {}
    for checked in tables:
        place = f"{checked.file} {checked.sheet}".strip()
        codes = checked.frame.select("code", "_row", pl.lit(place).alias("place"))
        if checked.table in seen:
            twice = codes.select("code", "_row").join(seen[checked.table].select("code", "place"), on="code")
            faults += [
                _fault(checked, "code", row, "repeated_elsewhere", place=other) for _, row, other in twice.iter_rows()
            ]
            codes = pl.concat([seen[checked.table], codes])
        seen[checked.table] = codes
    return faults


def _fault(checked: CheckedTable, column: str, row: int, name: str, **values: object) -> Fault:
    header, position = checked.headers.get(column, (column, -1))
    cell = f"{letters(position)}{row}" if position >= 0 else ""
    return Fault(checked.file, f"store.fault.{name}", checked.sheet, row, header, cell, values)
