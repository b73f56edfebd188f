"""A store as the first version made it, with rows in every table and values at the edges of what they may be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import create_engine

from followup_kit.settings import Workspace
from followup_kit.store.migrate import migrations

LONG = "长" * 8000
QUOTES = 'O\'Hara "–" \\ %s :x {y} ?\n第二行\t😀'
LAST = "9999-12-31 23:59:59.999999"

# Each row has the columns it names; version 1 and change_seq 1 unless it says otherwise.
ROWS: dict[str, list[dict[str, Any]]] = {
    "departments": [
        {"id": 3, "code": "D3", "name": "维修部", "branch": "北区", "active": True, "version": 9, "change_seq": 4},
        {"id": 1, "code": "D1", "name": "x" * 200, "parent_id": 3, "active": None},
    ],
    "staff": [
        {"id": 1, "code": "S1", "name": QUOTES, "role": "visitor", "department_id": 3, "zone": "", "phone": "1" * 40},
        {"id": 2, "code": "S2", "name": "乙", "role": None, "active": False},
    ],
    "customers": [
        {"id": 5, "code": "K" * 120, "name": "甲", "kind": "company", "latitude": -90.0, "longitude": 180.0}
        | {"tier": "A", "relation": "enquirer", "key_customer": True, "first_purchase_on": "0001-01-01", "owner_id": 2},
        {"id": 2**53 + 1, "code": "k2", "note": "注" * 4000, "do_not_contact": False, "change_seq": 2**62},
    ],
    "contacts": [{"id": 1, "code": "C1", "customer_id": 2**53 + 1, "name": "丙", "email": QUOTES}],
    "events": [
        {"id": 1, "code": "E1", "customer_id": 5, "kind": "repair", "occurred_at": "2026-01-05 09:00:00.000000"}
        | {"closed_at": LAST, "department_id": 3, "staff_id": 1, "amount": 0.1, "exempt": False, "result": QUOTES},
        {"id": 2, "code": "E2", "customer_id": 5, "kind": "payment", "occurred_at": "1970-01-01 00:00:00.000000"},
    ],
    "visits": [
        {"id": 1, "code": "V1", "customer_id": 5, "event_id": 1, "status": "completed", "due_on": "2026-01-10"}
        | {"completed_at": "2026-01-09 15:59:59.000000", "rating": 4.5, "visitor_id": 1, "department_id": 3}
        | {"outcome": "reached", "feedback": LONG, "version": 7, "change_seq": 3, "visit_number": 999},
        {"id": 2, "code": "V2", "customer_id": 5, "status": "missed", "due_on": "2026-01-20", "department_id": 3},
        {"id": 3, "code": "V3", "customer_id": 5, "status": "completed", "due_on": "2026-01-20"}
        | {"completed_at": "2026-02-15 01:00:00.000000", "rating": 0.0, "department_id": 1, "outcome": "reached"},
        {"id": 4, "code": "V4", "customer_id": 2**53 + 1, "status": "exempt", "due_on": "2026-01-31"},
    ],
    "answers": [{"id": 1, "code": "A1", "visit_id": 1, "question": "q", "kind": "rating", "rating": 5, "answer": LONG}],
    "issues": [
        {"id": 1, "code": "I1", "customer_id": 5, "visit_id": 3, "state": "closed", "loops": 999, "owner_id": 1}
        | {"raised_at": "2026-01-09 16:00:00.000000", "closed_at": "2026-01-09 16:00:00.000000"},
        {"id": 2, "code": "I2", "state": "merged", "merged_into_id": 1, "raised_at": "2026-01-10 00:00:00.000000"},
    ],
    "complaints": [
        {"id": 1, "code": "B1", "customer_id": 5, "event_id": 1, "visit_id": 1, "issue_id": 1, "severity": "major"}
        | {"received_at": "2026-01-11 00:00:00.000000", "anonymous": True, "description": QUOTES},
        {"id": 2, "code": "B2", "received_at": "2026-01-12 00:00:00.000000", "merged_into_id": 1},
    ],
    "issue_history": [
        {"id": 1, "code": "H1", "issue_id": 1, "happened_at": LAST, "to_state": "closed", "author_id": 2}
        | {"note": QUOTES}
    ],
    "inspections": [
        {"id": 1, "code": "N1", "checked_at": LAST, "object": "record", "visit_id": 1, "has_finding": True}
        | {"points": 100.0, "sample_seed": 2**63 - 1, "checker_id": 1, "staff_id": 2, "department_id": 1}
    ],
}
OWN: dict[str, list[dict[str, Any]]] = {
    "counters": [{"name": "change_seq", "value": 2**62}],
    "saves": [{"key": "k", "saved_at": LAST, "actor": "甲", "what": "import", "change_seq": 1}],
    "audit": [
        {"id": 77, "happened_at": LAST, "actor": "甲", "action": "changed", "table_name": "visits", "row_id": 1}
        | {"version": 7, "change_seq": 3, "old_values": '{"rating": 4}'}
    ],
}
NEVER_AGAIN = {"visits": 40, "contacts": 9}  # ids that deleted rows had: nobody may get them once more


def make_first_store(workspace: Workspace) -> Path:
    """The file of a store of version 0001 that holds ``ROWS`` and ``OWN``."""
    file = empty_first_store(workspace)
    with closing(sqlite3.connect(file)) as connection, connection:
        for table, rows in ROWS.items():
            for row in rows:
                _write(connection, table, {"version": 1, "change_seq": 1} | row)
        for table, rows in OWN.items():
            for row in rows:
                _write(connection, table, row)
        for table, number in NEVER_AGAIN.items():
            connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (number, table))
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    return file


def empty_first_store(workspace: Workspace) -> Path:
    """The file of a store of version 0001 without rows."""
    file = workspace.folder / "store" / "followup.db"
    file.parent.mkdir(exist_ok=True)
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    return file


def _write(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def contents(file: Path) -> dict[str, list[Any]]:
    """Everything a store is: what made its tables, their rows in order, and the last number of each."""
    with closing(sqlite3.connect(file)) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        tables = [name for name, sql in made if str(sql).startswith("CREATE TABLE")]
        rows = {table: connection.execute(f'SELECT * FROM "{table}" ORDER BY 1').fetchall() for table in tables}
    return {"made": made, **rows}


def rows_as_they_were(file: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of ``ROWS`` and ``OWN`` as the file has them, with the columns the first version had, in its order."""
    found: dict[str, list[dict[str, Any]]] = {}
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        for table in (*ROWS, *OWN):
            found[table] = [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1")]
    return found
