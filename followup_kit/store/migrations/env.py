"""Alembic's entry: runs on the connection that ``migrate.upgrade`` hands over."""

from alembic import context

from followup_kit.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata(), transactional_ddl=True
)
context.run_migrations()
