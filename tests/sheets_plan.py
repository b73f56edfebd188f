"""A small workspace with a saved plan of a property office, for the tests of sheets."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
from sqlalchemy import select

from followup_kit.calendars import load_calendar
from followup_kit.periods import Period
from followup_kit.planning.fetching import fetch_plan_data
from followup_kit.planning.life import change_state, save_draft
from followup_kit.planning.weekly import WeekPlan, plan_period
from followup_kit.policy import Policy, load_preset
from followup_kit.settings import create_workspace
from followup_kit.sheets import Details, fetch_details
from followup_kit.store import Store, create_store, open_store, save_tables
from followup_kit.store.tables import metadata

MONDAY = date(2026, 11, 23)
WEEK = Period(MONDAY, date(2026, 11, 29))
HOSTILE = ("王小明", "=cmd|'/c'!A0", "<script>alert(1)</script>", "שלום 😀\u202e")
PHONES = ("13800000001", "13800000002", "13800000003", "13800000004")


@dataclass
class Office:
    """A store, its policy and the plan of one week."""

    store: Store
    policy: Policy
    plan: WeekPlan

    def details(self, **options: object) -> Details:
        return fetch_details(self.store, self.plan, unmasked=True, **options)

    def again(self) -> Office:
        """The same week planned anew from the store."""
        return Office(self.store, self.policy, planned(self.store, self.policy))

    def copied(self, folder: Path) -> Office:
        """The same office with a store of its own, for a test that changes it."""
        here = Path(str(self.store.engine.url.database))
        copy = create_workspace(folder / "copy", {})
        with sqlite3.connect(here) as old, sqlite3.connect(folder / "copy" / "store" / here.name) as new:
            old.backup(new)
        return Office(open_store(copy), self.policy, self.plan)


def office(folder: Path, *, preset: str = "property", kind: str = "repair", publish: bool = True) -> Office:
    """Four customers with a case each, two visitors; the week's plan is saved and published."""
    store = create_store(create_workspace(folder / "workspace", {"policy": preset}))
    save_tables(store, _tables(kind), actor="setup", what="rows", key="rows")
    policy = load_preset(preset)
    made = Office(store, policy, planned(store, policy))
    if publish:
        save_draft(store, made.plan, actor="S-001", now=datetime(2026, 11, 22, 9))
        change_state(store, made.plan.code, "published", actor="S-002", now=datetime(2026, 11, 22, 10))
        made = made.again()
    return made


def planned(store: Store, policy: Policy) -> WeekPlan:
    return plan_period(policy, fetch_plan_data(store), as_of=MONDAY, period=WEEK, calendar=load_calendar("CN"))


def _tables(kind: str) -> dict[str, pl.DataFrame]:
    codes = ["K-1", "K-2", "K-3", "K-4"]
    occurred = datetime(2026, 11, 13 if kind == "discharge" else 16, 9)
    return {
        "staff": pl.DataFrame(
            {
                "code": ["S-1", "S-2"],
                "name": ["Example Visitor", "=1+1"],
                "role": ["visitor"] * 2,
                "skills": ["driving", None],
            }
        ),
        "customers": pl.DataFrame(
            {"code": codes, "name": HOSTILE, "phone": PHONES, "address": ["1 Example Road"] * 4, "owner": ["S-1"] * 4}
        ),
        "events": pl.DataFrame(
            {
                "code": ["E-1", "E-2", "E-3", "E-4"],
                "customer": codes,
                "kind": [kind] * 4,
                "occurred_at": [occurred] * 4,
                "closed_at": [datetime(2026, 11, 18, 10)] * 4,
            }
        ),
    }


def stored(store: Store, code: str) -> dict[str, object]:
    """A visit as the store holds it."""
    table = metadata().tables["visits"]
    with store.reading() as connection:
        return dict(connection.execute(select(table).where(table.c.code == code)).mappings().one())


def rows_of(store: Store, table: str) -> list[dict[str, object]]:
    """All rows of a table of the store."""
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(metadata().tables[table])).mappings()]
