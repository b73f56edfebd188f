"""The store's tables, made from the schema, and the four tables of the store itself.

Every schema table gets ``id``, its columns, and for each row ``version`` (counts its changes, for optimistic
saving) and ``change_seq`` (the number of the transaction that changed it last). Limits of the schema become
CHECK constraints, so no other program can write what a loader would refuse.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from followup_kit import schema

_NAMES = {
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
}
_TYPES: dict[str, TypeEngine[Any]] = {
    "integer": BigInteger(),
    "decimal": Float(),
    "boolean": Boolean(create_constraint=False),
    "date": Date(),
    "moment": DateTime(),
    "long_text": Text(),
}
_KEY = BigInteger().with_variant(Integer, "sqlite")


@lru_cache(maxsize=1)
def metadata() -> MetaData:
    """All tables of the store."""
    made = MetaData(naming_convention=_NAMES)
    for table in schema.TABLES.values():
        _add_schema_table(made, table)
    _add_own_tables(made)
    return made


def _add_schema_table(made: MetaData, table: schema.Table) -> None:
    columns = [_column(column) for column in table.columns]
    Table(
        table.name,
        made,
        Column("id", _KEY, primary_key=True),
        *columns,
        Column("version", Integer, nullable=False),
        Column("change_seq", BigInteger, nullable=False),
        UniqueConstraint("code"),
        *_checks(table),
        *(Index(f"ix_{table.name}_{column.stored_name}", column.stored_name) for column in table.references),
        Index(f"ix_{table.name}_change_seq", "change_seq"),
        sqlite_autoincrement=True,
    )


def _column(column: schema.Column) -> Column[object]:
    nullable = not column.required and column.name != "code"
    if column.kind == "reference":
        return Column(column.stored_name, _KEY, ForeignKey(f"{column.target}.id"), nullable=nullable)
    length = 40 if column.kind == "choice" else column.max_length
    return Column(column.name, _TYPES.get(column.kind, String(length)), nullable=nullable)


def _checks(table: schema.Table) -> list[CheckConstraint]:
    return [
        *(check for column in table.columns for check in _column_checks(table.name, column)),
        *(_ordered(table.name, earlier, later) for earlier, later in table.ordered),
        *(_needed(table.name, *rule) for rule in table.needed_by),
    ]


def _column_checks(table: str, column: schema.Column) -> list[CheckConstraint]:
    found = []
    if column.kind == "choice":
        found.append(
            CheckConstraint(
                f"{column.name} IN ({_quoted(schema.CHOICES[column.choices])})", f"ck_{table}_{column.name}"
            )
        )
    if column.low is not None or column.high is not None:
        bounds = [
            f"{column.name} {sign} {bound:g}"
            for sign, bound in ((">=", column.low), ("<=", column.high))
            if bound is not None
        ]
        found.append(CheckConstraint(" AND ".join(bounds), f"ck_{table}_{column.name}"))
    if column.kind in {"text", "long_text"}:
        found.append(CheckConstraint(f"length({column.name}) <= {column.max_length}", f"ck_{table}_{column.name}"))
    return found


def _ordered(table: str, earlier: str, later: str) -> CheckConstraint:
    return CheckConstraint(f"{earlier} <= {later}", f"ck_{table}_{earlier}_{later}")


def _needed(table: str, column: str, values: tuple[str, ...], needed: str) -> CheckConstraint:
    stored = schema.TABLES[table][needed].stored_name
    return CheckConstraint(
        f"{column} NOT IN ({_quoted(values)}) OR {stored} IS NOT NULL", f"ck_{table}_{needed}_needed"
    )


def _quoted(values: object) -> str:
    return ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]


def _add_own_tables(made: MetaData) -> None:
    Table("counters", made, Column("name", String(40), primary_key=True), Column("value", BigInteger, nullable=False))
    Table(
        "saves",
        made,
        Column("key", String(80), primary_key=True),
        Column("saved_at", DateTime, nullable=False),
        Column("actor", String(120), nullable=False),
        Column("what", String(200), nullable=False),
        Column("change_seq", BigInteger, nullable=False),
    )
    Table(
        "audit",
        made,
        Column("id", _KEY, primary_key=True),
        Column("happened_at", DateTime, nullable=False),
        Column("actor", String(120), nullable=False),
        Column("action", String(20), nullable=False),
        Column("table_name", String(40), nullable=False),
        Column("row_id", _KEY, nullable=False),
        Column("version", Integer, nullable=False),
        Column("change_seq", BigInteger, nullable=False),
        Column("old_values", Text),
        Index("ix_audit_row", "table_name", "row_id"),
        Index("ix_audit_change_seq", "change_seq"),
        sqlite_autoincrement=True,
    )
