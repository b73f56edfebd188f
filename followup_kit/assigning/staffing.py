"""The people of a period: when each works, how much each may do, what each can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from followup_kit.assigning.cells import CELL_MINUTES
from followup_kit.assigning.frames import Rows, word, words
from followup_kit.assigning.settings import CALLS, GROUPS, ON_SITE, Settings
from followup_kit.assigning.travel import Spot
from followup_kit.assigning.windows import Span, working_cells
from followup_kit.errors import InputError

NO_LIMIT = 1_000_000
Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Staffing:
    """People by place in ``ids``; person-days are numbered person by person, day by day."""

    ids: list[int]
    span: Span
    roles: list[str | None]
    skills: list[frozenset[str]]
    languages: list[frozenset[str]]
    zones: list[str | None]
    bases: list[Spot]
    work: list[int]
    limits: NDArray[np.int64]
    absent: Flags
    cover: NDArray[np.int64]
    place: dict[int, int] = field(default_factory=dict)

    @property
    def work_shape(self) -> tuple[int, int]:
        """How many people and days there are."""
        return len(self.ids), len(self.span.days)

    @property
    def minutes(self) -> NDArray[np.float64]:
        """Minutes each person works in the period, 1 at least so that shares can be taken."""
        worked = np.array([cells.bit_count() for cells in self.work], dtype=float) * CELL_MINUTES
        return np.asarray(np.maximum(worked.reshape(self.work_shape).sum(axis=1), 1.0))

    @property
    def works(self) -> Flags:
        """Who works on which day, people down and days across."""
        return np.array([cells > 0 for cells in self.work], dtype=bool).reshape(self.work_shape)

    def with_role(self, role: str | None) -> Flags:
        """Who has the role; everybody when none is asked for."""
        return self._flags(role is None or own == role for own in self.roles)

    def with_skill(self, skill: str | None) -> Flags:
        """Who has the skill."""
        return self._flags(skill is None or skill in own for own in self.skills)

    def with_language(self, language: str | None) -> Flags:
        """Who speaks the language."""
        return self._flags(language is None or language in own for own in self.languages)

    def in_zone(self, zone: str | None) -> Flags:
        """Whose zone it is."""
        return self._flags(zone is None or own == zone for own in self.zones)

    def _flags(self, found: Iterable[bool]) -> Flags:
        return np.fromiter(found, dtype=bool, count=len(self.ids))


def staffing(people: Rows, leaves: Rows, *, span: Span, settings: Settings) -> Staffing:
    """Read people and leaves for the days of the period; InputError names whose working hours cannot be read."""
    ids = people["id"]
    place = {person: number for number, person in enumerate(ids)}
    absent, cover = _leaves(leaves, place, span.days)
    return Staffing(
        ids=ids,
        span=span,
        roles=[word(text) for text in people["role"]],
        skills=[words(text) for text in people["skills"]],
        languages=[words(text) for text in people["languages"]],
        zones=[word(text) for text in people["zone"]],
        bases=_bases(people),
        work=_work(people, absent, span=span, settings=settings),
        limits=_limits(people, len(span.days)),
        absent=absent,
        cover=cover,
        place=place,
    )


def _bases(people: Rows) -> list[Spot]:
    columns = zip(people["zone"], people["latitude"], people["longitude"], strict=True)
    return [Spot(word(zone), latitude, longitude) for zone, latitude, longitude in columns]


def _leaves(leaves: Rows, place: dict[int, int], days: tuple[date, ...]) -> tuple[Flags, NDArray[np.int64]]:
    absent = np.zeros((len(place), len(days)), dtype=bool)
    cover = np.full(absent.shape, -1, dtype=np.int64)
    columns: Iterable[Any] = zip(
        *(leaves[name] for name in ("staff", "first_on", "last_on", "covered_by")), strict=True
    )
    for staff, first, last, covered_by in columns:
        if staff not in place:
            continue
        away = np.array([first <= day and (last is None or day <= last) for day in days], dtype=bool)
        absent[place[staff], away] = True
        if covered_by in place:
            cover[place[staff], away] = place[covered_by]
    return absent, cover


def _work(people: Rows, absent: Flags, *, span: Span, settings: Settings) -> list[int]:
    cells: list[int] = []
    for person, text in enumerate(people["working_hours"]):
        hours = (text or "").strip() or settings.working_hours
        try:
            shifts = [working_cells(hours, day, is_makeup=day in span.makeup) for day in span.days]
        except InputError:
            who = people["code"][person] or people["id"][person]
            raise InputError("assigning.bad_working_hours", person=who) from None
        off = [absent[person, number] or day in span.closed for number, day in enumerate(span.days)]
        cells += [0 if away else shift for away, shift in zip(off, shifts, strict=True)]
    return cells


def _limits(people: Rows, days: int) -> NDArray[np.int64]:
    """How many contacts of each group a person-day may hold; no figure is no limit."""
    limits = np.full((len(GROUPS), len(people["id"]) * days), NO_LIMIT, dtype=np.int64)
    for group, column in ((CALLS, "phone_per_day"), (ON_SITE, "on_site_per_day")):
        figures = [NO_LIMIT if figure is None else figure for figure in people[column]]
        limits[group] = np.repeat(np.array(figures, dtype=np.int64), days)
    return limits
