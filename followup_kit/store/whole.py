"""Whole tables as frames: every column but free text and personal data, references as row ids, local moments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import polars as pl
from sqlalchemy import select

from followup_kit import schema
from followup_kit.store.engine import Store
from followup_kit.store.tables import metadata

_TYPES: dict[str, Any] = {
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "moment": pl.Datetime("us"),
    "reference": pl.Int64,
}
_LEFT_OUT = ("identifying", "free_text", "sensitive")
_KEPT_CONTACT = ("latitude", "longitude")


def fetch_tables(
    store: Store, names: Iterable[str], *, columns: Mapping[str, Collection[str]] | None = None
) -> dict[str, pl.DataFrame]:
    """Tables by name, one row each with ``id``, ``version`` and its columns under their schema names.

    Names, addresses, numbers and free text stay in the store; coordinates come along (routes need them). ``columns``
    has, by table, those that are wanted: large tables are read sooner without the others. All tables are of the same
    moment of the store.
    """
    wanted = columns or {}
    with store.reading() as connection:
        return {name: _fetch(connection, schema.TABLES[name], store.time_zone, wanted.get(name)) for name in names}


def _fetch(connection: Any, table: schema.Table, time_zone: str, wanted: Collection[str] | None) -> pl.DataFrame:
    stored = metadata().tables[table.name]
    columns = [column for column in table.columns if _is_kept(column) and (wanted is None or column.name in wanted)]
    chosen = [stored.c.id, stored.c.version, *(stored.c[column.stored_name].label(column.name) for column in columns)]
    types = {
        "id": pl.Int64,
        "version": pl.Int64,
        **{column.name: _TYPES.get(column.kind, pl.String) for column in columns},
    }
    rows = connection.execute(select(*chosen).order_by(stored.c.id)).all()
    frame = pl.DataFrame([tuple(row) for row in rows], schema=types, orient="row")
    moments = [name for name, kind in types.items() if kind == pl.Datetime("us")]
    if not moments:
        return frame
    local = pl.col(moments).dt.replace_time_zone("UTC").dt.convert_time_zone(time_zone).dt.replace_time_zone(None)
    return frame.with_columns(local)


def _is_kept(column: schema.Column) -> bool:
    if column.personal == "contact":
        return column.name in _KEPT_CONTACT
    return column.personal not in _LEFT_OUT
