"""Who may take a contact on which day, and what each of these person-days would cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from followup_kit.assigning.cells import DAY_CELLS
from followup_kit.assigning.frames import word
from followup_kit.assigning.problem import (
    CHANGE,
    CHANGED_DAY,
    CHANGED_PERSON,
    DUE,
    MOST_DAYS_OFF,
    OWNER,
    SOFT,
    Contact,
    Problem,
)
from followup_kit.assigning.staffing import Flags

Costs = NDArray[np.int64]


def options(problem: Problem, number: int, *, all_of_them: bool = False) -> tuple[Costs, Costs]:
    """Person-days for a contact, cheapest first, with the least each would cost; ties in drawn order.

    Without ``all_of_them`` only the cheapest ``settings.candidates_per_day`` of each day are kept, so that large
    staffs stay quick; a contact that finds no place is given all of them.
    """
    contact = problem.contacts[number]
    may = (able_people(problem, contact)[:, None] & open_days(problem, contact)).ravel()
    places = np.flatnonzero(may)
    costs = least_costs(problem, contact).ravel()[places]
    drawn = np.random.default_rng((problem.seed, contact.task)).integers(0, 1 << 30, size=places.size)
    order = np.lexsort((drawn, costs))
    if not all_of_them:
        order = _cheapest_of_days(places, order, problem)
    return places[order], costs[order]


def _cheapest_of_days(places: Costs, order: Costs, problem: Problem) -> Costs:
    """The places in ``order`` that come among the first of their day."""
    most = problem.settings.candidates_per_day
    if order.size <= most:
        return order
    days = places[order] % problem.day_count
    kept = [(days == day).nonzero()[0][:most] for day in range(problem.day_count)]
    return np.asarray(order[np.sort(np.concatenate(kept))])


def able_people(problem: Problem, contact: Contact) -> Flags:
    """Who has the role, skill, language and zone that are asked for; a person that was fixed needs none of them."""
    if contact.locked_staff is not None:
        return np.asarray(np.arange(len(problem.people.ids)) == contact.locked_staff)
    key = asked_of(contact)
    if key not in problem.able:
        role, skill, language, zone = key
        people = problem.people
        able = people.with_role(role) & people.with_skill(skill)
        problem.able[key] = able & people.with_language(language) & people.in_zone(zone)
    return problem.able[key]


def asked_of(contact: Contact) -> tuple[str | None, str | None, str | None, str | None]:
    """Role, skill, language and binding zone of a contact."""
    row = contact.row
    zone = contact.spot.zone if row["needs_zone"] else None
    return word(row["role"]), word(row["skill"]), word(row["language"]), zone


def open_days(problem: Problem, contact: Contact) -> Flags:
    """On which days the contact may start and each person works."""
    starts = np.array([cells > 0 for cells in contact.startable], dtype=bool)
    return np.asarray(problem.works & starts[None, :])


def least_costs(problem: Problem, contact: Contact) -> Costs:
    """What each person and day would cost at the least, whatever the time of day."""
    costs = _day_costs(problem, contact)[None, :] + _zone_costs(problem, contact)[:, None]
    return np.asarray(costs + _owner_costs(problem, contact) + _change_costs(problem, contact))


def _day_costs(problem: Problem, contact: Contact) -> Costs:
    days = problem.span.days
    wanted = contact.row["wanted_on"] or contact.first
    off = [SOFT * min(abs((day - wanted).days), MOST_DAYS_OFF) for day in days]
    if contact.by_due is None:
        return np.array(off, dtype=np.int64)
    pairs = zip(contact.startable, contact.by_due, strict=True)
    late = [0 if starts & in_time else DUE for starts, in_time in pairs]
    return np.array(off, dtype=np.int64) + np.array(late, dtype=np.int64)


def _zone_costs(problem: Problem, contact: Contact) -> Costs:
    zone = contact.spot.zone
    if zone not in problem.other_zone:
        problem.other_zone[zone] = np.where(problem.people.in_zone(zone), 0, SOFT)
    return problem.other_zone[zone]


def _owner_costs(problem: Problem, contact: Contact) -> Costs:
    """0 for the owner, 1 for who covers an absent owner, 2 for anybody else; all alike without a wish."""
    shape = (len(problem.people.ids), problem.day_count)
    if contact.owner is None or not contact.row["prefer_owner"]:
        return np.zeros(shape, dtype=np.int64)
    costs = np.full(shape, 2 * OWNER, dtype=np.int64)
    for day, cover in enumerate(problem.people.cover[contact.owner]):
        if cover >= 0:
            costs[cover, day] = OWNER
    costs[contact.owner] = 0
    return costs


def _change_costs(problem: Problem, contact: Contact) -> Costs:
    shape = (len(problem.people.ids), problem.day_count)
    if contact.was_cell is None or contact.was_staff is None:
        return np.zeros(shape, dtype=np.int64)
    costs = np.full(shape, CHANGED_PERSON * CHANGE, dtype=np.int64)
    if contact.was_staff >= 0:
        costs[contact.was_staff] = CHANGED_DAY * CHANGE
        costs[contact.was_staff, _same_days(contact, problem.day_count)] = 0
    return costs


def _same_days(contact: Contact, days: int) -> list[int]:
    """The shifts in which the time of the plan before may lie: that of its day, and the one over midnight."""
    day = (contact.was_cell or 0) // DAY_CELLS
    return [number for number in (day - 1, day) if 0 <= number < days]
