"""Frames for the KPI functions: lean columns, customer and department attributes beside each row, no free text.

Moments come as local time of the workspace without a zone, so that a visit belongs to the day people lived.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl
from sqlalchemy import Select, select

from followup_kit import schema
from followup_kit.store.engine import Store
from followup_kit.store.tables import metadata

_CUSTOMER = ("region", "city", "segment", "tier", "size_class", "do_not_contact")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "events": ("code", "kind", "category", "occurred_at", "closed_at", "case_number", "product", "amount", "exempt"),
    "visits": (
        *("code", "rule", "visit_number", "ad_hoc", "due_from", "due_on", "channel", "status"),
        *("sent_at", "completed_at", "outcome", "rating", "stage", "product"),
    ),
    "complaints": ("code", "received_at", "severity", "category", "channel", "product", "anonymous", "closed_at"),
}
_REFERENCES: dict[str, tuple[str, ...]] = {
    "events": ("customer",),
    "visits": ("customer", "event"),
    "complaints": ("customer", "event", "merged_into"),
}
_TYPES: dict[str, Any] = {
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "moment": pl.Datetime("us"),
}

FRAMES = tuple(_COLUMNS)
"""The frames that can be fetched: ``events``, ``visits``, ``complaints``."""


def fetch_frames(store: Store, names: Iterable[str] = FRAMES) -> dict[str, pl.DataFrame]:
    """Frames by table name, one row each as in the table, all from the same moment of the store.

    Beside the table's own columns: the row's ``id``, ``customer`` (and ``event``, ``merged_into``) as row ids,
    ``customer_code``, ``visitor`` or ``staff`` as the staff code, ``department`` and ``branch`` as names, and
    the customer's ``region, city, segment, tier, size_class, do_not_contact``. An empty table gives an empty frame.
    """
    with store.reading() as connection:
        return {name: _fetch(connection, name, store.time_zone) for name in names}


def _fetch(connection: Any, name: str, time_zone: str) -> pl.DataFrame:
    query, types = _query(name)
    rows = connection.execute(query).all()
    frame = pl.DataFrame([tuple(row) for row in rows], schema=types, orient="row")
    moments = [column for column, kind in types.items() if kind == pl.Datetime("us")]
    local = pl.col(moments).dt.replace_time_zone("UTC").dt.convert_time_zone(time_zone).dt.replace_time_zone(None)
    return frame.with_columns(local)


def _query(name: str) -> tuple[Select[Any], dict[str, Any]]:
    tables, definition = metadata().tables, schema.TABLES[name]
    main, people, units, staff = tables[name], tables["customers"], tables["departments"], tables["staff"]
    worker = "visitor" if name == "visits" else "staff"
    chosen = [
        (main.c.id, pl.Int64),
        *((main.c[column], _kind(definition, column)) for column in _COLUMNS[name]),
        *((main.c[f"{column}_id"].label(column), pl.Int64) for column in _REFERENCES[name]),
        (people.c.code.label("customer_code"), pl.String),
        *((people.c[column], _kind(schema.TABLES["customers"], column)) for column in _CUSTOMER),
        (units.c.name.label("department"), pl.String),
        (units.c.branch, pl.String),
    ]
    joined = main.outerjoin(people, main.c.customer_id == people.c.id).outerjoin(
        units, main.c.department_id == units.c.id
    )
    if worker in definition.by_name:
        joined = joined.outerjoin(staff, main.c[f"{worker}_id"] == staff.c.id)
        chosen.append((staff.c.code.label(worker), pl.String))
    query = select(*(column for column, _ in chosen)).select_from(joined).order_by(main.c.id)
    return query, {column.name: kind for column, kind in chosen}


def _kind(definition: schema.Table, column: str) -> Any:
    return _TYPES.get(definition[column].kind, pl.String)


def fetch_served(store: Store) -> pl.DataFrame:
    """Further events that one visit serves (``also_serves``): ``visit`` and ``event`` as row ids, one row for each."""
    tables = metadata().tables
    visits, events = tables["visits"], tables["events"]
    with store.reading() as connection:
        listed = connection.execute(select(visits.c.id, visits.c.also_serves).where(visits.c.also_serves.is_not(None)))
        named = [(row.id, part.partition("@")[2]) for row in listed for part in row.also_serves.split("; ")]
        codes = connection.execute(select(events.c.code, events.c.id)).all() if named else []
    served = pl.DataFrame(named, schema={"visit": pl.Int64, "code": pl.String}, orient="row")
    known = pl.DataFrame([tuple(row) for row in codes], schema={"code": pl.String, "event": pl.Int64}, orient="row")
    return served.join(known, on="code", maintain_order="left").drop("code")
