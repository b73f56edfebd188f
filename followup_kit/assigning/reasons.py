"""Why a contact was placed where it is, and why another could not be placed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from followup_kit.assigning.board import Board
from followup_kit.assigning.cells import DAY_CELLS, EVERY, runs
from followup_kit.assigning.problem import Contact
from followup_kit.assigning.windows import day_cells, within
from followup_kit.assigning.wishes import able_people, asked_of
from followup_kit.translations import say

OVER_LIMIT = "locked_over_capacity"


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The nearest reason and its figures: people who could do it, days on which it may be done, and the like."""

    reason: str
    needed: str | None = None
    people: int = 0
    days: int = 0
    minutes: int = 0
    capacity: int = 0
    cause: str | None = None


def say_reason(code: str, **values: object) -> str:
    """A reason as a sentence in the language in force; ``values`` are the columns of its row."""
    cause = values.get("cause")
    if isinstance(cause, str):
        values["cause"] = say(f"assigning.cause.{cause}")
    return say(f"assigning.reason.{code}", **values)


def why_placed(board: Board, number: int) -> list[str]:
    """The codes of what speaks for a place, then of what had to give way."""
    contact = board.problem.contacts[number]
    person, day = divmod(board.at[number].person_day, board.days)
    found = ["locked"] if number in board.fixed else []
    found += _history(board, number)
    found += _person(board, contact, person, day)
    found += ["shorter_way"] if number in board.shortened else []
    found += ["assumed_hours"] if _kept_civil(board, contact, board.at[number].person_day) else []
    return found + _given_way(board, number)


def _kept_civil(board: Board, contact: Contact, person_day: int) -> bool:
    """Whether the hours assumed for customers kept a contact out of a shift's night."""
    if contact.assumed is None:
        return False
    day = board.problem.span.days[person_day % board.days]
    return bool(board.problem.people.work[person_day] & ~within(contact.assumed, day, 1))


def _history(board: Board, number: int) -> list[str]:
    contact, fit = board.problem.contacts[number], board.at[number]
    if contact.was_cell is None:
        return []
    if contact.was_staff != fit.person_day // board.days:
        return ["handed_over"]
    start = fit.person_day % board.days * DAY_CELLS + fit.start
    return ["kept"] if start == contact.was_cell else ["moved"]


def _person(board: Board, contact: Contact, person: int, day: int) -> list[str]:
    people = board.problem.people
    role, skill, language, _ = asked_of(contact)
    found = _of_owner(board, contact, person, day)
    found += ["role"] if role and people.roles[person] == role else []
    found += ["skill"] if skill and skill in people.skills[person] else []
    found += ["language"] if language and language in people.languages[person] else []
    return found + (["same_zone"] if contact.spot.zone and people.zones[person] == contact.spot.zone else [])


def _of_owner(board: Board, contact: Contact, person: int, day: int) -> list[str]:
    if contact.owner is None:
        return []
    if contact.owner == person:
        return ["owner"]
    if board.problem.people.cover[contact.owner, day] == person:
        return ["cover"]
    return ["not_owner"] if contact.row["prefer_owner"] else []


def _given_way(board: Board, number: int) -> list[str]:
    contact, fit = board.problem.contacts[number], board.at[number]
    found = ["overdue"] if contact.row["is_overdue"] else []
    found += ["due_missed"] if is_late(board, number) else []
    found += ["advised_hours_missed"] if advice_missed(board, number) else []
    found += ["other_day"] if days_off(board, number) else []
    if number in board.fixed:
        outside = not _fits_hours(board.problem.people.work[fit.person_day], fit.start, contact.cells)
        found += ["locked_outside_hours"] if outside else []
        found += [OVER_LIMIT] if board.left[contact.group][fit.person_day] < 0 else []
    return found


def _fits_hours(work: int, start: int, cells: int) -> bool:
    return bool(runs(work, cells) >> start & 1)


def is_late(board: Board, number: int) -> bool:
    """Whether a placed contact ends after the moment it is due."""
    contact, fit = board.problem.contacts[number], board.at[number]
    return contact.by_due is not None and not contact.by_due[fit.person_day % board.days] >> fit.start & 1


def advice_missed(board: Board, number: int) -> bool:
    """Whether a placed contact lies outside hours that are advice."""
    contact, fit = board.problem.contacts[number], board.at[number]
    return contact.advised is not None and not contact.advised[fit.person_day % board.days] >> fit.start & 1


def days_off(board: Board, number: int) -> int:
    """How many days a placed contact lies from the day it was wanted on."""
    contact, fit = board.problem.contacts[number], board.at[number]
    wanted = contact.row["wanted_on"] or contact.first
    day = board.problem.span.days[fit.person_day % board.days] + timedelta(days=fit.start // DAY_CELLS)
    return abs((day - wanted).days)


def why_not(board: Board, number: int, cause: str | None = None) -> WhyNot:
    """The nearest true reason why a contact has no place; ``cause`` says what stands against a lock."""
    contact = board.problem.contacts[number]
    if cause:
        return WhyNot("locked_conflict", cause=cause, minutes=contact.minutes)
    nobody = _no_person(board, contact)
    found = nobody or _no_day(board, contact) or _no_room(board, number)
    is_free = contact.locked_staff is None and contact.row["locked_at"] is None
    if is_free or (nobody and contact.locked_staff is None):
        return found
    return WhyNot("locked_conflict", cause=found.reason, minutes=contact.minutes)


def _no_person(board: Board, contact: Contact) -> WhyNot | None:
    """The first of role, skill, language and zone that nobody has who has all before it."""
    people = board.problem.people
    if contact.locked_staff is not None:
        return WhyNot("person_gone") if contact.locked_staff < 0 else None
    able = np.ones(len(people.ids), dtype=bool)
    steps = (people.with_role, people.with_skill, people.with_language, people.in_zone)
    codes = ("no_person_with_role", "no_skill", "no_language", "no_zone")
    texts = [contact.row[name] for name in ("role", "skill", "language", "zone")]
    for code, step, needed, text in zip(codes, steps, asked_of(contact), texts, strict=True):
        before, able = int(able.sum()), able & step(needed)
        if needed is not None and not able.any():
            return WhyNot(code, needed=text or "", people=before, minutes=contact.minutes)
    return None


def _no_day(board: Board, contact: Contact) -> WhyNot | None:
    """No open day in the window, nobody at work on one, or no hours that are long enough."""
    days = _window(board, contact)
    closed = board.problem.span.closed
    open_ = [day for day in days if day not in closed]
    people = int(able_people(board.problem, contact).sum())
    if not days:
        return WhyNot("outside_period", minutes=contact.minutes)
    if not open_ and contact.row["locked_at"] is None:
        return WhyNot("closed_days", people=people, days=len(days), minutes=contact.minutes)
    return None


def _window(board: Board, contact: Contact) -> list[date]:
    return [day for day in board.problem.span.days if contact.first <= day <= contact.last]


def _no_room(board: Board, number: int) -> WhyNot:
    """Nobody works then, the hours are too short, the daily numbers are used up, or the time is taken."""
    contact, problem = board.problem.contacts[number], board.problem
    able = able_people(problem, contact)
    closed = problem.span.closed
    days = [place for place, day in enumerate(problem.span.days) if contact.first <= day <= contact.last]
    open_count = sum(problem.span.days[place] not in closed for place in days)
    found = WhyNot("nobody_free_in_window", people=int(able.sum()), days=open_count, minutes=contact.minutes)
    working = np.flatnonzero(able[:, None] & problem.works).tolist()
    shifts = [place for place in working if _is_on(board, contact, place)]
    long_enough = [place for place in shifts if _long_runs(problem.people.work[place], contact.cells)]
    fitting = [place for place in long_enough if _may_start(board, contact, place)]
    limits = problem.people.limits[contact.group, fitting]
    if not fitting:
        return replace(found, reason="no_contact_hours" if long_enough else "too_long" if shifts else "nobody_at_work")
    if all(board.left[contact.group][place] <= 0 for place in fitting):
        return replace(found, reason="capacity", capacity=int(limits.sum()))
    return found


def _is_on(board: Board, contact: Contact, person_day: int) -> bool:
    """Whether a shift holds any time of the days on which the contact may be done, whatever its hours."""
    day = person_day % board.days
    span = board.problem.span
    cells = day_cells(span, contact.first, contact.last, span.days[day])
    if contact.row["locked_at"] is not None:
        cells = EVERY if contact.startable[day] else 0
    return bool(board.problem.people.work[person_day] & cells)


def _may_start(board: Board, contact: Contact, person_day: int) -> bool:
    work = _long_runs(board.problem.people.work[person_day], contact.cells)
    return bool(work & contact.startable[person_day % board.days])


@lru_cache(maxsize=4096)
def _long_runs(work: int, cells: int) -> int:
    return runs(work, cells)
