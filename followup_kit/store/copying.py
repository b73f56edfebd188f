"""A copy of the SQLite file, made by SQLite itself: a file copied while somebody writes can be no database."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from followup_kit import periods
from followup_kit.errors import SettingsError
from followup_kit.store.engine import Store


@contextmanager
def copied(store: Store, version: str) -> Iterator[Path | None]:
    """A checked copy of the store beside it; it falls away when the block fails, for then the store is as it was.

    None for a database server, which has means of its own. Raises SettingsError when there is no room for the copy
    or when what was copied is damaged.
    """
    copy = _copy(store, version)
    try:
        yield copy
    except BaseException:
        _remove(copy)
        raise


def _copy(store: Store, version: str) -> Path | None:
    if store.engine.dialect.name != "sqlite":
        return None
    file = Path(store.engine.url.database or "")
    copy = _free_name(file, f"{version}-{periods.clock(store.time_zone):%Y%m%d-%H%M%S}")
    part = copy.with_suffix(".part")  # it takes its name when it is whole: half a copy must not look like one
    try:
        problem = _copied_with(file, part)
        if not problem:
            part.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise SettingsError("store.not_copied", file=copy, detail=str(error)) from None
    finally:
        _remove(part)
    if problem:
        raise SettingsError("store.damaged", detail=problem)
    return copy


def _free_name(file: Path, mark: str) -> Path:
    marks = itertools.chain([mark], (f"{mark}-{number}" for number in itertools.count(2)))
    names = (file.with_name(f"{file.stem}-{one}{file.suffix}") for one in marks)
    return next(name for name in names if not name.exists())


def _copied_with(file: Path, part: Path) -> str:
    """What is wrong with the copy; empty when it is whole."""
    part.touch(mode=0o600)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # else reading it would leave two more files beside it
        return _problem(target)


def _problem(target: sqlite3.Connection) -> str:
    pages = [str(row[0]) for row in target.execute("PRAGMA quick_check(1)") if row[0] != "ok"]
    keys = [f"{row[0]} -> {row[2]}" for row in target.execute("PRAGMA foreign_key_check")]
    return next(iter([*pages, *keys]), "")


def _remove(copy: Path | None) -> None:
    if copy is not None:
        with suppress(OSError):
            copy.unlink(missing_ok=True)
