"""What changed in a plan since a moment: visits that came, went, moved, changed hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

from followup_kit.store import Store, fetch_tables
from followup_kit.store.history import RowChange, changes_since

_COLUMNS = ("plan_id", "visitor_id", "planned_at", "status", "locked", "channel", "due_on")


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One visit's difference. ``kind`` is added, removed, reassigned, moved, locked or changed.

    ``before`` and ``now`` are the visitor's code and the local time planned (``S-001 2026-11-23 10:00``).
    """

    visit: str
    kind: str
    before: str
    now: str
    actor: str
    at: datetime


def plan_changes(store: Store, code: str, since: datetime) -> list[PlanChange]:
    """What changed in the plan ``code`` since a local moment, in the order of the visits' codes."""
    plans = fetch_tables(store, ["plans", "staff"])
    ids = plans["plans"].filter(pl.col("code") == code)["id"].to_list()
    staff = dict(plans["staff"].select("id", "code").iter_rows())
    zone = ZoneInfo(store.time_zone)
    moment = since.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    found = changes_since(store, "visits", moment, _COLUMNS)
    told = [_told(change, ids, staff, zone) for change in found]
    return sorted((change for change in told if change), key=lambda change: change.visit)


def _told(change: RowChange, ids: list[int], staff: dict[int, str], zone: ZoneInfo) -> PlanChange | None:
    was_in, is_in = change.before.get("plan_id") in ids, change.now.get("plan_id") in ids
    if not (was_in or is_in):
        return None
    before = _where(change.before, staff, zone) if was_in else ""
    now = _where(change.now, staff, zone) if is_in else ""
    at = change.at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return PlanChange(change.code, _kind(change, was_in=was_in, is_in=is_in), before, now, change.actor, at)


def _kind(change: RowChange, *, was_in: bool, is_in: bool) -> str:
    if not (was_in and is_in):
        return "added" if is_in else "removed"
    differs = [name for name in _COLUMNS if change.before.get(name) != change.now.get(name)]
    for column, kind in (("visitor_id", "reassigned"), ("planned_at", "moved"), ("locked", "locked")):
        if column in differs:
            return kind
    return "changed"


def _where(row: dict[str, object], staff: dict[int, str], zone: ZoneInfo) -> str:
    person = staff.get(int(str(row["visitor_id"]))) if row.get("visitor_id") else None
    if not row.get("planned_at"):
        return person or "–"
    at = datetime.fromisoformat(str(row["planned_at"])).replace(tzinfo=UTC).astimezone(zone)
    return f"{person or '–'} {at:%Y-%m-%d %H:%M}"
