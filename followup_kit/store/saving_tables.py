"""Saving rows of several tables at once, as one change: a plan with its visits, a visit with its issue."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import select

from followup_kit.loaders.model import CheckedTable
from followup_kit.store.engine import Store, refuse_damaged
from followup_kit.store.importing import write_tables
from followup_kit.store.save import Change, changed_by, saving
from followup_kit.store.tables import metadata

_AT_ONCE = 500


def save_tables(
    store: Store,
    tables: Mapping[str, pl.DataFrame],
    *,
    actor: str,
    what: str,
    key: str,
    read_at: int | None = None,
    expected: Mapping[str, Mapping[str, int]] | None = None,
) -> bool:
    """Add or change rows by their code, in one transaction; False when this key was saved before.

    Frames hold schema columns: references as codes, moments local. ``read_at`` is the change number the rows were
    read at: a row that somebody else changed since raises ConflictError, and nothing is saved. ``expected`` has, by
    table, the version that each code must still have (0: not there), for the same end.
    """
    refuse_damaged(store)
    checked = [
        CheckedTable(name, "", "", _utc(frame, store.time_zone).with_row_index("_row"), {})
        for name, frame in tables.items()
    ]
    with saving(store, actor=actor, what=what, key=key) as change:
        if change is None:
            return False
        for name, versions in (expected or {}).items():
            _refuse_other_versions(change, name, versions)
        for table in checked:
            _refuse_changed(change, table, read_at)
        write_tables(change, checked)
    return True


def _utc(frame: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    moments = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    local = pl.col(moments).dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
    return frame.with_columns(local.dt.convert_time_zone("UTC")) if moments else frame


def _refuse_other_versions(change: Change, name: str, versions: Mapping[str, int]) -> None:
    stored, codes = metadata().tables[name], list(versions)
    for first in range(0, len(codes), _AT_ONCE):
        some = codes[first : first + _AT_ONCE]
        rows = change.connection.execute(
            select(stored.c.code, stored.c.id, stored.c.version).where(stored.c.code.in_(some))
        )
        found = {code: (row_id, version) for code, row_id, version in rows}
        for code in some:
            row_id, version = found.get(code, (0, 0))
            if version != versions[code]:
                raise changed_by(change, stored, row_id)


def _refuse_changed(change: Change, table: CheckedTable, read_at: int | None) -> None:
    if read_at is None:
        return
    stored = metadata().tables[table.table]
    newer = select(stored.c.id, stored.c.code).where(stored.c.change_seq > read_at)
    codes = set(table.frame["code"].to_list())
    for row_id, code in change.connection.execute(newer):
        if code in codes:
            raise changed_by(change, stored, row_id)
