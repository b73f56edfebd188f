"""Opening the store, and its transactions.

SQLite runs with a write-ahead log, synchronous FULL and foreign keys on; a writing transaction takes the write
lock at its start (BEGIN IMMEDIATE), so two writers wait for each other instead of failing halfway.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)

from followup_kit.errors import SettingsError
from followup_kit.settings import Workspace

if TYPE_CHECKING:
    from followup_kit.store.migrate import Upgraded

REVISION = "0002"
"""The migration this code speaks."""

BUSY_SECONDS = 30
_ATTEMPTS = 5
_SQLITE = "sqlite:///"
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}")


@dataclass(frozen=True)
class Store:
    """An open store. ``time_zone`` is where its workspace is: frames show local time, rows keep UTC."""

    engine: Engine
    time_zone: str = "UTC"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view for as long as the block lasts."""
        with _mendable(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the write lock; an exception undoes all of it."""
        with _mendable(), self.engine.connect().execution_options(followup_writes=True) as connection:
            begin_patiently(connection.begin)
            with connection.get_transaction():  # type: ignore[union-attr]
                yield connection

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


@contextmanager
def _mendable() -> Iterator[None]:
    """A full disk, lost rights or a damaged file become a sentence; broken rules of ours stay bugs."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise
    except DatabaseError as error:
        raise SettingsError("store.failed", detail=str(error.orig).splitlines()[0]) from None


def begin_patiently(begin: Callable[[], object]) -> None:
    """Begin a transaction although others write; SettingsError when they go on for too long."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            begin()
            return
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            if attempt == _ATTEMPTS:
                raise SettingsError("store.busy", seconds=BUSY_SECONDS) from error
            time.sleep(random.uniform(0.01, 0.1) * attempt)  # noqa: S311  spreads writers, guards nothing


def create_store(workspace: Workspace) -> Store:
    """Make the workspace's store; one that is there is brought up to this version."""
    from followup_kit.store.migrate import upgrade

    store = _connect(workspace)
    _keep_private(database_file(workspace))
    _guarded(lambda: upgrade(store), workspace)
    return store


def upgrade_store(workspace: Workspace) -> Upgraded | None:
    """Bring a store that is there up to this version, after a copy of it; None when it was of this version.

    Raises SettingsError when there is none, it is damaged, or the upgrade fails: then it is as it was.
    """
    from followup_kit.store.migrate import upgrade

    _check_is_there(workspace)
    _keep_private(database_file(workspace))
    store = _connect(workspace)
    try:
        _guarded(lambda: _revision(store.engine), workspace)
        return cast("Upgraded | None", _guarded(lambda: upgrade(store), workspace))
    finally:
        store.close()


def _check_is_there(workspace: Workspace) -> None:
    path = database_file(workspace)
    if path is None:
        return
    try:
        is_there = path.is_file() and path.stat().st_size > 0
    except OSError as error:
        raise SettingsError("store.cannot_open", folder=workspace.folder, detail=error.strerror) from None
    if not is_there:
        raise SettingsError("store.missing", folder=workspace.folder)


def _keep_private(file: Path | None) -> None:
    """Personal data lives here: the file is its owner's alone from its first byte (on systems with file modes)."""
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.parent.chmod(0o700)
        except OSError as error:
            raise SettingsError("store.cannot_write", folder=file.parent, detail=error.strerror) from None


def open_store(workspace: Workspace) -> Store:
    """Open the workspace's store; SettingsError when it is missing, damaged or of another version."""
    _check_is_there(workspace)
    store = _connect(workspace)
    found = _guarded(lambda: _revision(store.engine), workspace)
    if found != REVISION:
        key = "store.other_version" if found < REVISION else "store.unknown_version"
        raise SettingsError(key, found=found, wanted=REVISION)
    return store


def database_file(workspace: Workspace) -> Path | None:
    """The SQLite file, or None when the store is a server. A relative path counts from the workspace."""
    if not workspace.store.startswith("sqlite"):
        return None
    path = workspace.store.removeprefix(_SQLITE)
    if path in {"", workspace.store}:
        raise SettingsError("store.bad_url", detail=workspace.store)
    return workspace.folder / path


def _guarded(work: Callable[[], Any], workspace: Workspace) -> Any:
    try:
        return work()
    except DatabaseError as error:
        detail = str(error.orig).splitlines()[0]
        raise SettingsError("store.cannot_open", folder=workspace.folder, detail=detail) from None


def _revision(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def _connect(workspace: Workspace) -> Store:
    file = database_file(workspace)
    try:
        url = make_url(workspace.store) if file is None else URL.create("sqlite", database=str(file))
        # Without parameters in its errors: they would put customers into tracebacks.
        engine = create_engine(url, hide_parameters=True)
    except (ArgumentError, ImportError) as error:
        raise SettingsError("store.bad_url", detail=str(error).splitlines()[0]) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return Store(engine, workspace.time_zone)


def _set_pragmas(connection: Any, _record: object) -> None:
    # The driver would open transactions by itself and too late; we begin them ourselves.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("followup_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def store_problems(store: Store) -> list[str]:
    """What is damaged: failed page checks and references that lead nowhere; empty when all is well."""
    if store.engine.dialect.name != "sqlite":
        return []
    with store.reading() as connection:
        pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(5)")]
        keys = [f"{row[0]} -> {row[2]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return [*(page for page in pages if page != "ok"), *keys[:5]]


def refuse_damaged(store: Store) -> None:
    """SettingsError when the store is damaged: writing on would bury what a backup could still bring back."""
    problems = store_problems(store)
    if problems:
        raise SettingsError("store.damaged", detail=problems[0])
