"""What the store holds of visits that come back on a sheet, and who changed them since the sheet was made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Connection, select

from followup_kit import schema
from followup_kit.store.engine import Store
from followup_kit.store.tables import metadata

_AT_ONCE = 500
_TYPES: dict[str, Any] = {"decimal": pl.Float64, "date": pl.Date, "moment": pl.Datetime("us", "UTC")}


@dataclass(frozen=True, slots=True)
class LaterChange:
    """A change of a row: to which version, by whom, when (local), and the columns it changed."""

    code: str
    version: int
    actor: str
    at: datetime
    columns: frozenset[str]


def fetch_visit_columns(store: Store, codes: Iterable[str], columns: Sequence[str]) -> pl.DataFrame:
    """Visits by code: ``code``, ``version``, ``customer_code`` and the columns named, free text included.

    Moments are in UTC. Codes that the store does not know are left out. For taking work in, never for showing.
    """
    table, definition = metadata().tables["visits"], schema.TABLES["visits"]
    customers = metadata().tables["customers"]
    chosen = [table.c.code, table.c.version, customers.c.code, *(table.c[name] for name in columns)]
    visits = table.outerjoin(customers, table.c.customer_id == customers.c.id)
    types = {name: _TYPES.get(definition[name].kind, pl.String) for name in columns}
    with store.reading() as connection:
        rows = [
            tuple(value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for value in row)
            for part in _parts(codes)
            for row in connection.execute(select(*chosen).select_from(visits).where(table.c.code.in_(part)))
        ]
    return pl.DataFrame(
        rows, schema={"code": pl.String, "version": pl.Int64, "customer_code": pl.String, **types}, orient="row"
    )


def fetch_later_changes(store: Store, codes: Iterable[str]) -> list[LaterChange]:
    """Every change of the visits named, oldest first."""
    with store.reading() as connection:
        return [change for part in _parts(codes) for change in _changes(connection, part, store.time_zone)]


def _parts(codes: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(codes))
    return (wanted[first : first + _AT_ONCE] for first in range(0, len(wanted), _AT_ONCE))


def _changes(connection: Connection, codes: list[str], time_zone: str) -> Iterator[LaterChange]:
    table, audit = metadata().tables["visits"], metadata().tables["audit"]
    joined = audit.join(table, table.c.id == audit.c.row_id)
    chosen = select(table.c.code, audit.c.version, audit.c.actor, audit.c.happened_at, audit.c.old_values)
    named = chosen.select_from(joined).where(audit.c.table_name == "visits", audit.c.action == "change")
    for row in connection.execute(named.where(table.c.code.in_(codes)).order_by(audit.c.id)):
        at = row[3].replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone))
        yield LaterChange(row[0], row[1], row[2], at, frozenset(json.loads(row[4] or "{}")))
