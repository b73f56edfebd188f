"""The planning page's way to its workspace: what it reads, what it saves, who acts and what day it is."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from followup_kit.periods import clock
from followup_kit.planning.life import SavedPlan, change_state, fetch_plan, save_amended, save_draft
from followup_kit.planning.of_workspace import fetch_world
from followup_kit.planning.projection import World
from followup_kit.planning.weekly import WeekPlan
from followup_kit.settings import Workspace
from followup_kit.store import Store, fetch_tables, open_store


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace and the person at it; ``day`` stands for today where it is given."""

    workspace: Workspace
    actor: str
    day: date | None = None

    @property
    def now(self) -> datetime:
        """The clock on the workspace's wall, on the day the page plans from."""
        now = clock(self.workspace.time_zone).replace(tzinfo=None)
        return datetime.combine(self.day, now.time()) if self.day else now

    @property
    def today(self) -> date:
        """The day the page plans from."""
        return self.now.date()

    def world(self) -> World:
        """Policy, data and calendar, the data of one moment; SettingsError when one of them cannot be had."""
        return fetch_world(self.workspace)

    def saved(self, code: str) -> tuple[SavedPlan | None, int | None]:
        """The plan of that code as the store has it, and the number by which its visits know it."""
        with self._store() as store:
            plans = fetch_tables(store, ["plans"])["plans"]
            numbers = plans.filter(plans["code"] == code)["id"].to_list()
            return fetch_plan(store, code), next(iter(numbers), None)

    def save(self, plan: WeekPlan, *, amended: bool, seen: SavedPlan | None) -> SavedPlan:
        """Keep a plan as a draft, or as the next revision of a published one; ``seen`` is what the page shows."""
        with self._store() as store:
            return (save_amended if amended else save_draft)(store, plan, actor=self.actor, now=self.now, seen=seen)

    def move_on(self, code: str, state: str, *, approver_needed: str, seen: SavedPlan | None) -> SavedPlan:
        """Give a saved plan its next state; ``seen`` is what the page shows."""
        with self._store() as store:
            return change_state(
                store, code, state, actor=self.actor, now=self.now, approver_needed=approver_needed, seen=seen
            )

    @contextmanager
    def _store(self) -> Iterator[Store]:
        store = open_store(self.workspace)
        try:
            yield store
        finally:
            store.close()


def account_name() -> str:
    """Who acts: the name of the account, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"#{os.getuid()}" if hasattr(os, "getuid") else "?"
