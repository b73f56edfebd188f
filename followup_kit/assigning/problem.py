"""All that is known before anything is placed: contacts, people, and what each pairing would cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from followup_kit.assigning.cells import CELL_MINUTES, DAY_CELLS, length_in_cells
from followup_kit.assigning.civil import civil_hours, is_too_late
from followup_kit.assigning.frames import Rows, word
from followup_kit.assigning.settings import Settings, channel_group
from followup_kit.assigning.staffing import Flags, Staffing
from followup_kit.assigning.travel import Spot, Travel
from followup_kit.assigning.windows import DayMasks, Span, advised, ending_by, read_hours, startable
from followup_kit.calendars import Hours

# Levels of the cost, lowest first: in a chain of a few contacts no lower level can outweigh a higher one.
SOFT, OWNER, CHANGE, DUE, LENGTH, PLACED = (1 << power for power in (16, 25, 29, 33, 36, 44))
ADVICE_MISSED, MOST_DAYS_OFF, MOST_LEVELS = 2, 60, 11
CHANGED_PERSON, CHANGED_DAY, CHANGED_TIME = 3, 2, 1


@dataclass(slots=True)
class Contact:
    """One contact to place; days and people are places in the problem's lists."""

    task: int
    minutes: int
    cells: int
    group: int
    startable: DayMasks
    advised: DayMasks | None
    by_due: DayMasks | None
    spot: Spot
    price: int
    level: int
    first: date
    last: date
    due_at: datetime | None
    row: dict[str, Any]
    owner: int | None = None
    was_staff: int | None = None
    was_cell: int | None = None
    locked_staff: int | None = None
    is_locked: bool = False
    assumed: Hours | None = None


@dataclass(slots=True)
class Problem:
    """Contacts and people, with the cheapest person-days of each contact once asked for."""

    span: Span
    people: Staffing
    contacts: list[Contact]
    settings: Settings
    travel: Travel
    seed: int
    options: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = field(default_factory=dict)
    able: dict[tuple[str | None, ...], Flags] = field(default_factory=dict)
    other_zone: dict[str | None, NDArray[np.int64]] = field(default_factory=dict)
    works: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.works = self.people.works

    @property
    def day_count(self) -> int:
        """How many days the period has."""
        return len(self.span.days)


def problem(work: Rows, people: Staffing, *, settings: Settings, seed: int) -> Problem:
    """Read the contacts against the people of the period."""
    levels = _levels(work)
    rows = [dict(zip(work, values, strict=True)) for values in zip(*work.values(), strict=True)]
    weights = [settings.precedence_factor ** (MOST_LEVELS - level) for level in range(MOST_LEVELS + 1)]
    contacts = [
        _contact(row, people, settings=settings, level=level, weight=weights[level])
        for row, level in zip(rows, levels, strict=True)
    ]
    return Problem(people.span, people, contacts, settings, Travel(settings), seed)


def _levels(work: Rows) -> list[int]:
    """0 for the first: by precedence, and within it the overdue ones first; far ones count alike."""
    pairs = list(zip(work["precedence"], [not late for late in work["is_overdue"]], strict=True))
    ranks = {pair: rank for rank, pair in enumerate(sorted(set(pairs)))}
    return [min(ranks[pair], MOST_LEVELS) for pair in pairs]


def _contact(row: dict[str, Any], people: Staffing, *, settings: Settings, level: int, weight: int) -> Contact:
    cells, span = length_in_cells(row["minutes"]), people.span
    hours = read_hours(_text(row["hours"]), strict=row["hours_strict"])
    wishes = _wishes(hours, row["customer_hours"])
    contact = Contact(
        task=row["task"],
        minutes=row["minutes"],
        cells=cells,
        group=channel_group(row["channel"]),
        startable=startable(span, row["first_on"], row["last_on"], hours=hours, cells=cells),
        advised=advised(span, wishes, cells=cells) if wishes else None,
        by_due=ending_by(row["due_at"], span.days, row["minutes"]) if row["due_at"] else None,
        spot=Spot(word(row["zone"]), row["latitude"], row["longitude"]),
        price=weight * PLACED - min(cells, 255) * LENGTH,
        level=level,
        first=row["first_on"],
        last=row["last_on"],
        due_at=row["due_at"],
        row=row,
        owner=people.place.get(row["owner"]),
    )
    if not (hours and hours.strict):
        _keep_civil(contact, span, civil_hours(settings.civil_hours, wishes))
    _read_fixed(contact, row, people)
    return contact


def _keep_civil(contact: Contact, span: Span, hours: Hours) -> None:
    """Nights are left out where nobody states hours that bind, unless the deadline leaves nothing else."""
    civil = startable(span, contact.first, contact.last, hours=hours, cells=contact.cells)
    if contact.by_due is None or not is_too_late(civil, free=contact.startable, by_due=contact.by_due):
        contact.startable, contact.assumed = civil, hours


def _read_fixed(contact: Contact, row: dict[str, Any], people: Staffing) -> None:
    """What a person has fixed, and what the plan before said."""
    days = people.span.days
    if row["was_staff"] is not None and row["was_at"] is not None:
        contact.was_staff = people.place.get(row["was_staff"], -1)
        contact.was_cell = cell_of(row["was_at"], days[0])
    if row["locked_staff"] is not None:
        contact.locked_staff = people.place.get(row["locked_staff"], -1)
    if row["locked_at"] is not None:
        cell = cell_of(row["locked_at"], days[0])
        contact.startable = tuple(_one_cell(cell - number * DAY_CELLS) for number in range(len(days)))
    contact.is_locked = row["locked_staff"] is not None and row["locked_at"] is not None


def _one_cell(cell: int) -> int:
    return 1 << cell if 0 <= cell < 2 * DAY_CELLS else 0


def cell_of(moment: datetime, first_day: date) -> int:
    """The cell of a moment, counted from the first midnight of the period."""
    since = moment - datetime(first_day.year, first_day.month, first_day.day)
    return int(since.total_seconds() // 60) // CELL_MINUTES


def _text(hours: Any) -> str | tuple[str, ...] | None:
    return tuple(hours) if isinstance(hours, list) else hours


@lru_cache(maxsize=4096)
def _wishes(hours: Hours | None, customer: str | None) -> tuple[Hours, ...]:
    """The hours that are advice: those of a rule when they do not bind, then the customer's own."""
    own = read_hours(customer, strict=False)
    return tuple(wish for wish in (hours if hours and not hours.strict else None, own) if wish)
