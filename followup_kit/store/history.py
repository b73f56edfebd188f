"""How rows were at an earlier moment, from the audit log: what changed since Friday."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from followup_kit.store.engine import Store
from followup_kit.store.tables import metadata


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row's difference between a moment and now. ``before`` is empty for a row that was added since."""

    row_id: int
    code: str
    before: dict[str, Any]
    now: dict[str, Any]
    actor: str
    at: datetime


def changes_since(store: Store, table: str, moment: datetime, columns: Sequence[str]) -> list[RowChange]:
    """Rows of a table that differ from what they were at ``moment`` (UTC, without a zone), in some of ``columns``.

    Columns are stored names; dates and moments of ``before`` are texts, as the log keeps them, and those of ``now``
    are written the same way. Who changed a row last, and when, comes along.
    """
    stored, audit = metadata().tables[table], metadata().tables["audit"]
    wanted = [audit.c.row_id, audit.c.action, audit.c.old_values, audit.c.actor, audit.c.happened_at]
    with store.reading() as connection:
        entries = connection.execute(
            select(*wanted).where(audit.c.table_name == table, audit.c.happened_at > moment).order_by(audit.c.id.desc())
        ).all()
        ids = {entry.row_id for entry in entries}
        now = {row.id: row for row in connection.execute(select(stored)) if row.id in ids}
    found = [
        _change(row_id, [entry for entry in entries if entry.row_id == row_id], now[row_id], columns)
        for row_id in sorted(ids)
    ]
    return [change for change in found if change.before != change.now]


def _change(row_id: int, entries: Sequence[Any], row: Any, columns: Sequence[str]) -> RowChange:
    held = {name: _plain(getattr(row, name)) for name in columns}
    before: dict[str, Any] = dict(held)
    for entry in entries:  # the newest first: each one takes the row a step back
        if entry.action == "add":
            before = {}
            break
        old = json.loads(entry.old_values or "{}")
        before |= {name: old[name] for name in columns if name in old}
    return RowChange(row_id, row.code, before, held, entries[0].actor, entries[0].happened_at)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def fetch_savers(store: Store, key: str) -> frozenset[str]:
    """Everybody who has saved under a key that begins so."""
    saves = metadata().tables["saves"]
    with store.reading() as connection:
        return frozenset(
            connection.execute(select(saves.c.actor).where(saves.c.key.startswith(key, autoescape=True))).scalars()
        )
