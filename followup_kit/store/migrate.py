"""Migrations: every released schema comes up to this one, all of it or nothing, after a copy of what was there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from followup_kit.errors import SettingsError
from followup_kit.store.copying import copied
from followup_kit.store.engine import REVISION, Store, begin_patiently

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_133_140  # any number that only we use: PostgreSQL's locks by number are shared by all that use it


@dataclass(frozen=True, slots=True)
class Upgraded:
    """An upgrade that was done. ``copy`` is the store as it was before; None for a database server."""

    found: str
    made: str
    copy: Path | None


def upgrade(store: Store) -> Upgraded | None:
    """Bring the store to the newest schema; a new store is made whole. None when there was nothing older.

    One transaction that locks out writers from its start: a second upgrade waits and then finds all done, and
    whatever fails leaves the store as it was. Raises SettingsError: unknown version, damage, no room, busy.
    """
    with store.engine.connect().execution_options(followup_writes=True) as connection:
        _leave_references_unwatched(connection)
        begin_patiently(connection.begin)
        _lock_out_others(connection)
        found = _version(connection)
        if found == REVISION:
            return None
        if found is None:
            _migrate(connection)
            return None
        _refuse_unknown(found)
        with copied(store, found) as copy:
            _migrate_or_say(connection, found)
    return Upgraded(found, REVISION, copy)


def migrations() -> Config:
    """Alembic's settings; it runs on the connection in ``attributes["connection"]``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _leave_references_unwatched(connection: Connection) -> None:
    """SQLite changes a table by copying it; what points to it must not notice. Takes effect only before BEGIN."""
    if connection.dialect.name == "sqlite":
        connection.detach()  # closed at the end: nobody else gets a connection that watches no references
        raw = connection.connection.dbapi_connection
        assert raw is not None  # noqa: S101  it was connected in the line above
        raw.execute("PRAGMA foreign_keys=OFF")


def _lock_out_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # on SQLite BEGIN IMMEDIATE has done it
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_unknown(found: str) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()}
    if found not in known:
        raise SettingsError("store.unknown_version", found=found, wanted=REVISION)


def _migrate_or_say(connection: Connection, found: str) -> None:
    try:
        _migrate(connection)
    except DatabaseError as error:
        detail = str(error.orig).splitlines()[0]
        raise SettingsError("store.not_upgraded", found=found, wanted=REVISION, detail=detail) from error


def _migrate(connection: Connection) -> None:
    numbers = _last_numbers(connection)
    config = migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, REVISION)
    _keep_last_numbers(connection, numbers)
    _check_references(connection)
    connection.commit()


def _last_numbers(connection: Connection) -> dict[str, int]:
    """The highest row id each table of SQLite ever gave: a copied table would give those of deleted rows again."""
    if connection.dialect.name != "sqlite" or not inspect(connection).has_table("sqlite_sequence"):
        return {}
    return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")}


def _keep_last_numbers(connection: Connection, numbers: dict[str, int]) -> None:
    tables = set(inspect(connection).get_table_names())
    for name, number in numbers.items():
        if name in tables:
            connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, number))


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise SettingsError("store.damaged", detail=f"{lost[0]} -> {lost[2]}")
