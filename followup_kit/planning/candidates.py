"""Who could take a row of a plan at all, who never can and why, and what stands against each of its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from followup_kit.assigning import GROUPS, Settings
from followup_kit.assigning.frames import word, words
from followup_kit.assigning.settings import ON_SITE, channel_group
from followup_kit.calendars import Hours
from followup_kit.planning.moving import free_times, open_days
from followup_kit.planning.weekly import WeekPlan

_USUAL_HOURS = Settings().working_hours
_MOST_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rule asks of the person who takes a row; empty for nothing."""

    role: str = ""
    skill: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """``able``: staff codes with their numbers of those who may take a row on one of its days at least.

    ``unable``: staff codes of those who never can, by the reason: ``role``, ``skill``, ``zone``, ``leave`` (away on
    every day on which it may be done) or ``absent`` (not at work on any of them).
    """

    asked: Asked
    able: tuple[tuple[str, int], ...]
    unable: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Against:
    """What stands against some days of a row, all of those who could do it otherwise considered.

    ``kind`` is ``absent`` (none is at work), ``leave`` (none is at work; ``people`` are on leave), ``full`` (``people``
    have as many as a day may hold), ``hours`` (no time inside the contact hours), ``taken`` (no time is left), or
    ``room`` (``people`` have time now, after moves by hand). ``people`` are staff codes.
    """

    days: tuple[date, ...]
    kind: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Chances:
    """A plan looked at for who can take which row; the plan itself is not changed."""

    plan: WeekPlan
    _staff: list[dict[str, Any]] = field(init=False, repr=False)
    _at_work: set[tuple[int, date]] = field(init=False, repr=False)
    _full: set[tuple[int, date, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        active = (row for row in self.plan.data.staff.iter_rows(named=True) if row["active"] is not False)
        load = self.plan.load.select("staff", "day", "channel_group", "used", "capacity", "minutes_available").rows()
        at_work = {(staff, day) for staff, day, _, _, _, minutes in load if minutes}
        full = {(staff, day, group) for staff, day, group, used, most, _ in load if most is not None and used >= most}
        for name, value in (("_staff", sorted(active, key=_code)), ("_at_work", at_work), ("_full", full)):
            object.__setattr__(self, name, value)

    def candidates(self, row: dict[str, Any]) -> Candidates:
        """Who may take a row and who never can; a row that belongs to a member of staff has neither."""
        asked, days = self.asked_of(row), open_days(self.plan, row["task"])
        able, unable = [], dict[str, list[str]]()
        for person in self._staff:
            if reason := _lacks(person, asked) or self._never_there(person, days):
                unable.setdefault(reason, []).append(person["code"])
            else:
                able.append((person["code"], person["id"]))
        return Candidates(asked, tuple(able), {reason: tuple(codes) for reason, codes in unable.items()})

    def asked_of(self, row: dict[str, Any]) -> Asked:
        """The role, skill and binding zone that a row asks for."""
        slug = self.plan.document.slug
        rule = next((each for each in self.plan.document.rules if f"{slug}.{each.id}" == row["rule"]), None)
        place = row["assignee"]
        found = rule.assign[place] if rule and place is not None and place < len(rule.assign) else None
        zone = row["zone"] if found and found.zone else None
        return Asked(row["role"] or "", (found.skill if found else "") or "", zone or "")

    def against(self, row: dict[str, Any]) -> list[Against]:
        """What stands against each day on which a row without a place may be done, equal days together.

        Empty when nobody has what is asked for: then the days do not matter.
        """
        asked = self.asked_of(row)
        fit = [person for person in self._staff if not _lacks(person, asked)]
        found: dict[tuple[str, tuple[str, ...]], list[date]] = {}
        for day in open_days(self.plan, row["task"]) if fit else ():
            found.setdefault(self._against_day(row, fit, day), []).append(day)
        return [Against(tuple(days), kind, people) for (kind, people), days in found.items()]

    def key_of(self, row: dict[str, Any]) -> tuple[object, ...]:
        """Rows with the same key have the same days and the same people, and so the same reasons against them."""
        minutes = (row["unplaced_figures"] or {}).get("minutes")
        return self.asked_of(row), tuple(open_days(self.plan, row["task"])), minutes, channel_group(row["channel"])

    def _never_there(self, person: dict[str, Any], days: list[date]) -> str:
        if any(self._is_there(person, day) for day in days):
            return ""
        return "leave" if days and all(self._is_away(person["id"], day) for day in days) else "absent"

    def _is_there(self, person: dict[str, Any], day: date) -> bool:
        """Whether a person works on a day, or past the midnight before it."""
        before = day - timedelta(days=1)
        if (person["id"], day) in self._at_work:
            return True
        over_midnight = any(ends > datetime.combine(day, time()) for _, ends in _shifts(person, before))
        return over_midnight and (person["id"], before) in self._at_work

    def _is_away(self, staff: int, day: date) -> bool:
        leaves = self.plan.data.leaves.select("staff", "first_on", "last_on").iter_rows()
        return any(who == staff and first <= day <= (last or date.max) for who, first, last in leaves)

    def _against_day(self, row: dict[str, Any], fit: list[dict[str, Any]], day: date) -> tuple[str, tuple[str, ...]]:
        there = [person for person in fit if self._is_there(person, day)]
        if not there:
            away = tuple(person["code"] for person in fit if self._is_away(person["id"], day))
            return ("leave" if away else "absent"), away
        group = GROUPS[channel_group(row["channel"])]
        rest = [person for person in there if (person["id"], day, group) not in self._full]
        if not rest:
            return "full", tuple(map(_code, there))
        free = [person for person in rest[:_MOST_LOOKED_AT] if self._has_time(row, person, day)]
        if free and channel_group(row["channel"]) != ON_SITE:  # on site the way decides too
            return "room", tuple(map(_code, free))
        kind = "taken" if free or any(self._meets_hours(row, person, day) for person in rest) else "hours"
        return kind, tuple(map(_code, rest))

    def _has_time(self, row: dict[str, Any], person: dict[str, Any], day: date) -> bool:
        return bool(free_times(self.plan, row["task"], staff=person["id"], on=day))

    def _meets_hours(self, row: dict[str, Any], person: dict[str, Any], day: date) -> bool:
        """Whether a shift and the binding hours for contacts share enough time, whatever else is planned."""
        contact = self.plan.document.contact
        if not (contact.strict and contact.hours):
            return True
        length = timedelta(minutes=(row["unplaced_figures"] or {}).get("minutes") or 1)
        windows = Hours.parse(contact.hours).windows(day)
        pairs = ((shift, window) for shift in _shifts(person, day) for window in windows)
        return any(min(shift[1], window[1]) - max(shift[0], window[0]) >= length for shift, window in pairs)


def _shifts(person: dict[str, Any], day: date) -> list[tuple[datetime, datetime]]:
    """The hours of a person on a day; on a weekend day that is worked those of the first weekday that has any."""
    week = Hours.parse((person["working_hours"] or "").strip() or _USUAL_HOURS)
    first = day - timedelta(days=day.weekday())
    usual = next((shifts for number in range(7) if (shifts := week.windows(first + timedelta(days=number)))), [])
    moved = [(begins + (day - begins.date()), ends + (day - begins.date())) for begins, ends in usual]
    return week.windows(day) or moved


def _lacks(person: dict[str, Any], asked: Asked) -> str:
    """The first of role, skill and zone that a person has not; empty for one who has all."""
    if asked.role and word(person["role"]) != word(asked.role):
        return "role"
    if asked.skill and word(asked.skill) not in words(person["skills"]):
        return "skill"
    return "zone" if asked.zone and word(person["zone"]) != word(asked.zone) else ""


def _code(person: dict[str, Any]) -> str:
    return str(person["code"])
