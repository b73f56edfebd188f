"""The store's tables are those of the schema, made by migrations, and refuse what a loader would refuse."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, insert, inspect, text
from sqlalchemy.exc import IntegrityError

from followup_kit import schema
from followup_kit.errors import SettingsError
from followup_kit.settings import create_workspace
from followup_kit.store import create_store, open_store
from followup_kit.store.tables import metadata


@pytest.fixture
def workspace(tmp_path):
    return create_workspace(tmp_path / "workspace", {})


@pytest.fixture
def store(workspace):
    made = create_store(workspace)
    yield made
    made.close()


def _checks(engine):
    """Each table's CHECK constraints by name, white space folded."""
    found = {}
    for table in inspect(engine).get_table_names():
        for check in inspect(engine).get_check_constraints(table):
            found[check["name"]] = re.sub(r"\s+", " ", check["sqltext"])
    return found


def test_the_migrations_make_exactly_the_tables_of_the_schema(store):
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata()) == []
    assert set(schema.TABLES) < set(inspect(store.engine).get_table_names())


def test_the_migrations_make_exactly_the_limits_of_the_schema(store):
    fresh = create_engine("sqlite://")
    metadata().create_all(fresh)
    assert _checks(store.engine) == _checks(fresh)
    assert len(_checks(fresh)) > 90


def test_sqlite_runs_with_a_log_full_synchronisation_and_foreign_keys(store):
    with store.reading() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys")
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("values", "sound"),
    [
        ({"rating": 5}, True),
        ({"rating": 5.01}, False),
        ({"rating": 0}, True),
        ({"rating": -0.01}, False),
        ({"status": "nonsense"}, False),
        ({"status": "completed"}, False),
        ({"customer_id": 99}, False),
        ({"code": "x" * 121}, False),
        ({"code": "x" * 120}, True),
    ],
)
def test_the_database_itself_refuses_what_the_schema_forbids(store, values, sound):
    row = {"code": "V1", "customer_id": 1, "status": "due", "version": 1, "change_seq": 1, **values}
    with store.writing() as connection:
        connection.execute(insert(metadata().tables["customers"]), {"code": "K1", "version": 1, "change_seq": 1})
    write = insert(metadata().tables["visits"])
    if sound:
        with store.writing() as connection:
            connection.execute(write, row)
    else:
        with pytest.raises(IntegrityError), store.writing() as connection:
            connection.execute(write, row)


def test_a_workspace_without_a_store_says_so(workspace):
    with pytest.raises(SettingsError, match="has no store yet"):
        open_store(workspace)


def test_a_store_of_another_version_is_refused_until_it_is_upgraded(workspace, store):
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SettingsError, match="version 0000"):
        open_store(workspace)


def test_a_file_that_is_no_database_is_refused_without_a_traceback(workspace):
    file = workspace.folder / "store" / "followup.db"
    file.write_bytes(b"this is not a database at all, only text" * 40)
    with pytest.raises(SettingsError, match="cannot be read"):
        open_store(workspace)


def test_only_its_owner_can_read_the_store(workspace, store):
    file = workspace.folder / "store" / "followup.db"
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
