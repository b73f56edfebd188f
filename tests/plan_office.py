"""A small hospital office with a week to plan: four people, and as many discharged patients as a test asks for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from followup_kit.settings import Workspace, create_workspace
from followup_kit.store import create_store, save_tables

HOURS = "Mon-Fri 09:00-12:00, 13:30-18:00"


def office(
    folder: Path,
    monday: date,
    *,
    patients: int = 12,
    policy: str = "hospital",
    language: str = "en",
    codes: dict[int, str] | None = None,
    staff: bool = True,
    per_day: int = 24,
) -> Workspace:
    """The workspace; every patient is due for a call in the week of ``monday``.

    S-1 and S-2 are visitors, S-3 too but on leave on Tuesday and Wednesday, S-4 is a technician.
    """
    workspace = create_workspace(folder, {"language": language, **({"policy": policy} if policy else {})})
    store = create_store(workspace)
    names = {number: f"K-{number:04}" for number in range(1, patients + 1)} | (codes or {})
    tables = {
        "staff": _staff(per_day) if staff else None,
        "leaves": _leave(monday) if staff else None,
        "customers": _customers(names),
        "events": _discharges(names, monday),
    }
    present = {name: frame for name, frame in tables.items() if frame is not None and not frame.is_empty()}
    if present:
        save_tables(store, present, actor="setup", what="import", key="setup")
    store.close()
    return workspace


def workdays(workspace: Workspace, monday: date) -> None:
    """Make the week of ``monday`` a plain one, whatever holiday it has, so that a test holds on every day it is run."""
    week = [monday + timedelta(days=number) for number in range(5)]
    lines = ["date,name,kind", *(f"{year},Test,notice" for year in {day.year for day in week})]
    lines += [f"{day},,makeup_workday" for day in week]
    folder = workspace.folder / "calendars"
    (folder / "holidays.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _staff(per_day: int) -> pl.DataFrame:
    roles = ("visitor", "visitor", "visitor", "technician")
    return pl.DataFrame(
        [
            {"code": f"S-{number}", "name": f"Person {number}", "role": role, "working_hours": HOURS}
            | {"phone_per_day": per_day, "on_site_per_day": 4, "active": True}
            for number, role in enumerate(roles, 1)
        ]
    )


def _leave(monday: date) -> pl.DataFrame:
    first, last = monday + timedelta(days=1), monday + timedelta(days=2)
    return pl.DataFrame([{"code": f"S-3/{first}", "staff": "S-3", "first_on": first, "last_on": last, "kind": "leave"}])


def _customers(names: dict[int, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"code": code, "name": f"Patient {number}", "kind": "person"} for number, code in names.items()]
    )


def _discharges(names: dict[int, str], monday: date) -> pl.DataFrame:
    """Discharged so that the call, seven days later, falls on Monday to Wednesday."""
    rows = [
        {"code": f"E-{number:04}", "customer": code, "kind": "discharge"}
        | {"occurred_at": datetime.combine(monday - timedelta(days=7 - number % 3), time(10))}
        for number, code in names.items()
    ]
    return pl.DataFrame(rows)
