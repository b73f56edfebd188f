"""A workspace's data for planning, from its store."""

from __future__ import annotations

from followup_kit.planning.data import PlanData
from followup_kit.store import Store
from followup_kit.store.whole import fetch_tables

TABLES = ("customers", "events", "visits", "issues", "projects", "milestones", "staff", "leaves")


def fetch_plan_data(store: Store) -> PlanData:
    """Everything a plan is made from, of one moment of the store."""
    frames = fetch_tables(store, TABLES)
    customers, events, visits, issues, projects, milestones, staff, leaves = (frames[name] for name in TABLES)
    return PlanData(customers, events, visits, issues, projects, milestones, staff, leaves, time_zone=store.time_zone)
