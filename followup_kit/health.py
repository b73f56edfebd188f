"""Is a workspace sound? Its store, its references and its files, each said in one line."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from followup_kit.errors import FollowupError
from followup_kit.kpi import Parameters
from followup_kit.loaders.hours import fault_of
from followup_kit.loaders.mapping import load_mapping
from followup_kit.settings import Workspace
from followup_kit.store import Store, open_store, store_problems
from followup_kit.store.engine import database_file
from followup_kit.store.whole import fetch_tables
from followup_kit.translations import say

_NAMED = 10
_VERSIONS = ("store.other_version", "store.unknown_version")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and how it ended; ``str(finding)`` says what to do when it failed."""

    check: str
    ok: bool
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(f"health.{self.check}.{'ok' if self.ok else 'failed'}", **self.values)


def check_workspace(workspace: Workspace) -> list[Finding]:
    """Every check, passed or not."""
    return [*_store(workspace), *_privacy(workspace), *_parameters(workspace), *_mappings(workspace)]


def _store(workspace: Workspace) -> Iterator[Finding]:
    try:
        store = open_store(workspace)
    except FollowupError as error:
        yield Finding("version" if error.key in _VERSIONS else "store", ok=False, values={"problem": error})
        return
    yield Finding("version", ok=True)
    try:
        yield from _whole(store)
    finally:
        store.close()


def _whole(store: Store) -> Iterator[Finding]:
    try:
        problems = store_problems(store)
    except FollowupError as error:
        problems = [str(error)]
    detail = {"problem": problems[0]} if problems else {}
    yield Finding("store", ok=not problems, values=detail)
    if not problems:
        yield _hours(store)


def _hours(store: Store) -> Finding:
    """Hours that an earlier version let in, and that no plan can read."""
    staff = fetch_tables(store, ("staff",))["staff"].select("code", "active", "working_hours").sort("code")
    codes = [code for code, active, hours in staff.rows() if active is not False and hours and fault_of(hours)]
    told = ", ".join([*codes[:_NAMED], *(["…"] if len(codes) > _NAMED else [])])
    return Finding("hours", ok=not codes, values={"count": len(codes), "codes": told})


def _privacy(workspace: Workspace) -> Iterator[Finding]:
    """The store holds personal data: on systems that know file modes, nobody else may read it."""
    try:
        file = database_file(workspace)
    except FollowupError:  # told by the check of the store
        return
    if os.name == "posix" and file is not None and file.is_file():
        open_to = stat.S_IMODE(file.stat().st_mode) & 0o077
        yield Finding("privacy", ok=not open_to, values={"folder": file.parent})


def _parameters(workspace: Workspace) -> Iterator[Finding]:
    try:
        Parameters.from_settings(workspace.kpi)
        yield Finding("parameters", ok=True)
    except FollowupError as error:
        yield Finding("parameters", ok=False, values={"problem": error})


def _mappings(workspace: Workspace) -> Iterator[Finding]:
    for path in sorted(workspace.mappings.glob("*.toml")):
        try:
            load_mapping(path)
            yield Finding("mapping", ok=True, values={"file": path.name})
        except FollowupError as error:
            yield Finding("mapping", ok=False, values={"file": path.name, "problem": error})
