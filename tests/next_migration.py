"""What the next migration would have to do: a proposal to start from, never the last word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alembic.autogenerate import produce_migrations
from alembic.autogenerate.api import render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, create_engine, inspect

_PREFIXES = {
    "sqlalchemy_module_prefix": "sa.",
    "alembic_module_prefix": "op.",
    "user_module_prefix": None,
    "render_item": None,
    "render_as_batch": True,
}


def proposal(store: Engine, metadata: MetaData) -> str:
    """The body of ``upgrade()`` that leads from a store to tables as they should be; empty when they are equal."""
    with store.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": metadata, **_PREFIXES})
        operations = produce_migrations(context, metadata).upgrade_ops
        assert operations is not None
        code = "" if operations.is_empty() else render_python_code(operations, migration_context=context)
    return "\n".join([*([code] if code else []), *_limits(store, metadata)])


def limits(engine: Engine) -> dict[str, dict[str, str]]:
    """Each table's CHECK constraints by name, white space folded."""
    checked = inspect(engine)
    return {
        table: {str(c["name"]): re.sub(r"\s+", " ", c["sqltext"]) for c in checked.get_check_constraints(table)}
        for table in checked.get_table_names()
    }


def _limits(store: Engine, metadata: MetaData) -> Iterator[str]:
    """CHECK constraints, which Alembic itself does not compare."""
    fresh = create_engine("sqlite://")
    metadata.create_all(fresh)
    wanted, found = limits(fresh), limits(store)
    for table in sorted(wanted.keys() & found.keys()):
        gone = [name for name, text in found[table].items() if wanted[table].get(name) != text]
        new = [(name, text) for name, text in wanted[table].items() if found[table].get(name) != text]
        if gone or new:
            yield f'with op.batch_alter_table("{table}", table_kwargs={{"sqlite_autoincrement": True}}) as batch_op:'
        yield from (f'    batch_op.drop_constraint("{name}", type_="check")' for name in gone)
        yield from (f'    batch_op.create_check_constraint("{name}", "{text}")' for name, text in new)


def made_by(engine: Engine) -> dict[str, tuple[list[str], list[str]]]:
    """What SQLite was told to make, by name: columns in order, and constraints in the order of the alphabet."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {row[0]: _parts(row[1]) for row in rows if not row[0].startswith(("sqlite_", "alembic_"))}


def _parts(sql: str) -> tuple[list[str], list[str]]:
    lines = [re.sub(r"\s+", " ", line.replace('"', "")).strip(" ,") for line in sql.splitlines()]
    constraints = [line for line in lines if line.startswith(("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN"))]
    return [line for line in lines if line and line not in constraints], sorted(constraints)
