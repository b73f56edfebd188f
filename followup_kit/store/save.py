"""Saving: one transaction, one number, one audit entry for each row changed.

A ``Change`` is an open writing transaction with its actor, its idempotency key and its ``change_seq``. Saving
again under a key that is known does nothing, so a caller who never heard the answer may safely repeat.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, bindparam, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Update

from followup_kit.errors import ConflictError, InputError
from followup_kit.periods import clock
from followup_kit.store.engine import Store
from followup_kit.store.tables import metadata


@dataclass(frozen=True, slots=True)
class Change:
    """An open save: everything written with it carries its number and its author.

    ``at`` is UTC without a zone; ``time_zone`` is where the readers of its messages live.
    """

    connection: Connection
    actor: str
    seq: int
    at: datetime
    time_zone: str = "UTC"


@contextmanager
def saving(store: Store, *, actor: str, what: str, key: str, keep: bool = True) -> Iterator[Change | None]:
    """Open a save; gives None when the key was saved before.

    An exception undoes all of it, and so does the end when it is not to be kept (a dry run).
    """
    with store.writing() as connection:
        if earlier_save(connection, key) is not None:
            yield None
            return
        at = clock().replace(tzinfo=None)
        change = Change(connection, actor, _next_number(connection), at, store.time_zone)
        yield change
        saves = metadata().tables["saves"]
        row = {"key": key, "saved_at": at, "actor": actor, "what": what, "change_seq": change.seq}
        connection.execute(insert(saves), row)
        if not keep:
            connection.rollback()


def earlier_save(connection: Connection, key: str) -> tuple[datetime, str] | None:
    """When and by whom a key was saved before, or None."""
    saves = metadata().tables["saves"]
    found = connection.execute(select(saves.c.saved_at, saves.c.actor).where(saves.c.key == key)).first()
    return None if found is None else (found[0].replace(tzinfo=UTC), found[1])


def _next_number(connection: Connection) -> int:
    """The next change number, from a counter row: numbers are taken in the order transactions commit."""
    counters = metadata().tables["counters"]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    step = dialect.insert(counters).values(name="change_seq", value=1)
    step = step.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    return int(connection.execute(step.returning(counters.c.value)).scalar_one())


def latest_change(connection: Connection) -> int:
    """The number of the newest save, 0 when there is none."""
    counters = metadata().tables["counters"]
    found = connection.execute(select(counters.c.value).where(counters.c.name == "change_seq")).scalar()
    return int(found or 0)


def add_rows(change: Change, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows at version 1, with an audit entry each."""
    if not rows:
        return
    last = change.connection.execute(select(func.max(table.c.id))).scalar() or 0
    numbered = [{**row, "version": 1, "change_seq": change.seq} for row in rows]
    change.connection.execute(insert(table), numbered)
    told = [literal(change.at), literal(change.actor), literal("add"), literal(table.name)]
    columns: list[Any] = [*told, table.c.id, table.c.version, table.c.change_seq]
    written = select(*columns).where(table.c.id > last)
    into = ["happened_at", "actor", "action", "table_name", "row_id", "version", "change_seq"]
    change.connection.execute(insert(metadata().tables["audit"]).from_select(into, written))


@dataclass(frozen=True, slots=True)
class RowUpdate:
    """New values for version ``version`` of a row, and the ``old`` ones for the audit log; both by stored column."""

    row_id: int
    version: int
    values: Mapping[str, Any]
    old: Mapping[str, Any]


def change_row(
    change: Change, table: Table, *, row_id: int, version: int, values: Mapping[str, Any], old: Mapping[str, Any]
) -> None:
    """Write new values over version ``version`` of a row and keep the old ones in the audit log.

    Raises ConflictError, saying who changed the row and when, if it is at another version by now.
    """
    change_rows(change, table, [RowUpdate(row_id, version, values, old)])


def change_rows(change: Change, table: Table, updates: Sequence[RowUpdate]) -> None:
    """The same for many rows, each of them once; ConflictError tells of the first that is at another version."""
    alike: dict[tuple[str, ...], list[RowUpdate]] = {}
    for one in updates:
        alike.setdefault(tuple(one.values), []).append(one)
    for names, some in alike.items():
        change.connection.execute(_overwriting(table, names), [_values(one, change) for one in some])
    left = _written(change, table, updates)
    for one in updates:
        if one.row_id not in left:
            raise changed_by(change, table, one.row_id)
        left.remove(one.row_id)  # the same version cannot be written over twice
    if updates:
        change.connection.execute(insert(metadata().tables["audit"]), [_entry(change, table, one) for one in updates])


def _overwriting(table: Table, names: tuple[str, ...]) -> Update:
    """The same statement for all rows that change in the same columns; a row at another version is passed over."""
    at_version = (table.c.id == bindparam("_at_id")) & (table.c.version == bindparam("_at_version"))
    return update(table).where(at_version).values({name: bindparam(f"_{name}") for name in (*names, *_STAMPS)})


_STAMPS = ("version", "change_seq")


def _values(one: RowUpdate, change: Change) -> dict[str, Any]:
    new = {**one.values, "version": one.version + 1, "change_seq": change.seq}
    return {"_at_id": one.row_id, "_at_version": one.version, **{f"_{name}": value for name, value in new.items()}}


def _written(change: Change, table: Table, updates: Sequence[RowUpdate]) -> set[int]:
    """Which of the rows carry the number of this save: how many there were, each driver counts differently."""
    ids = [one.row_id for one in updates]
    found: set[int] = set()
    for first in range(0, len(ids), _AT_ONCE):
        mine = table.c.id.in_(ids[first : first + _AT_ONCE]) & (table.c.change_seq == change.seq)
        found |= set(change.connection.execute(select(table.c.id).where(mine)).scalars())
    return found


_AT_ONCE = 500


def _entry(change: Change, table: Table, one: RowUpdate) -> dict[str, Any]:
    return {
        "happened_at": change.at,
        "actor": change.actor,
        "action": "change",
        "table_name": table.name,
        "row_id": one.row_id,
        "version": one.version + 1,
        "change_seq": change.seq,
        "old_values": json.dumps({name: _plain(value) for name, value in one.old.items()}, ensure_ascii=False),
    }


def changed_by(change: Change, table: Table, row_id: int) -> ConflictError | InputError:
    """The error that says who changed a row and when."""
    audit = metadata().tables["audit"]
    last = select(audit.c.actor, audit.c.happened_at).where(audit.c.table_name == table.name, audit.c.row_id == row_id)
    found = change.connection.execute(last.order_by(audit.c.id.desc())).first()
    if found is None:
        return InputError("store.no_such_row", table=table.name, row=row_id)
    at = found[1].replace(tzinfo=UTC).astimezone(ZoneInfo(change.time_zone))
    return ConflictError("store.changed_by", actor=found[0], at=f"{at:%Y-%m-%d %H:%M}")


def save_row(
    store: Store, table: str, *, row_id: int, version: int, values: Mapping[str, Any], actor: str, key: str
) -> bool:
    """Change one row that was read at ``version``; False when this key was saved before.

    ``values`` are stored columns (references as ids, moments as UTC). Raises ConflictError when somebody else
    changed the row since.
    """
    target = metadata().tables[table]
    with saving(store, actor=actor, what=f"change {table}", key=key) as change:
        if change is None:
            return False
        columns = [target.c[name] for name in values]
        found = change.connection.execute(select(*columns).where(target.c.id == row_id)).mappings().first()
        if found is None:
            raise InputError("store.no_such_row", table=table, row=row_id)
        change_row(change, target, row_id=row_id, version=version, values=values, old=dict(found))
        return True


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
