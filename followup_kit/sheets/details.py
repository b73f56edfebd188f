"""What a plan does not hold and its sheets need: people's names, the plan's state, the versions of its visits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from followup_kit.planning.life import fetch_plan
from followup_kit.planning.weekly import WeekPlan
from followup_kit.store import Store, fetch_tables
from followup_kit.store.contacts import fetch_contact_details, fetch_leave_notes, fetch_staff_names


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as a sheet names them; blank where nothing is known. ``title`` is a code of the schema."""

    name: str = ""
    title: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """Names beside a plan, by row id, and what the store knows of the plan: its ``state`` and ``revision``.

    ``versions`` are those of the visits by code, so that a sheet that comes back later can be told from newer work;
    ``notes`` are what those on leave wrote, by row id of the leave.
    """

    customers: Mapping[int, Person] = field(default_factory=dict, repr=False)
    staff: Mapping[int, str] = field(default_factory=dict, repr=False)
    versions: Mapping[str, int] = field(default_factory=dict, repr=False)
    notes: Mapping[int, str] = field(default_factory=dict, repr=False)
    state: str = ""
    revision: int = 1
    organisation: str = ""


NOTHING = Details()


def fetch_details(store: Store, plan: WeekPlan, *, unmasked: bool = False, organisation: str = "") -> Details:
    """The details of a plan's customers and staff; ``unmasked`` is for visitors' own sheets alone.

    ``organisation`` is how scripts name the company; without it they leave a line to fill.
    """
    ids = plan.rows["customer"].drop_nulls().unique().to_list()
    rows = fetch_contact_details(store, ids, unmasked=unmasked).iter_rows()
    people = {row[0]: Person(*(text or "" for text in row[1:])) for row in rows}
    versions = fetch_tables(store, ["visits"])["visits"].select("code", "version")
    saved = fetch_plan(store, plan.code)
    return Details(
        customers=people,
        staff=fetch_staff_names(store),
        versions=dict(versions.iter_rows()),
        notes=fetch_leave_notes(store) if unmasked else {},
        state=saved.state if saved else "",
        revision=saved.revision if saved else 1,
        organisation=organisation,
    )
