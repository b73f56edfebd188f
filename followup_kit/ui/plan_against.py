"""Why rows have no place and why people cannot take them, with the days and hours named, as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from followup_kit.planning.candidates import Against, Asked, Candidates, Chances
from followup_kit.planning.lost import Lost, lost_rows
from followup_kit.planning.moving import why_unplaced
from followup_kit.planning.weekly import WeekPlan
from followup_kit.schema import CHOICES
from followup_kit.translations import current_language, say, say_number
from followup_kit.ui.plan_facts import day_said

PEOPLE_NAMED = 6
_SAID_BY_DAY = frozenset({"nobody_at_work", "capacity", "no_contact_hours", "nobody_free_in_window"})
"""Reasons that the days with their people say better than a general sentence."""
_NO_DAYS = frozenset({"can_wait", "closed_days", "outside_period", "locked_conflict", "too_long"})
_MOST_GROUPS = 12


def why_not_said(plan: WeekPlan, row: dict[str, Any]) -> list[str]:
    """Why a row has no person and time: the reason, and what stands against each of its days."""
    found = Chances(plan).against(row) if row["unplaced"] not in _NO_DAYS - {"can_wait"} else []
    days = against_said(plan, row, found)
    return days if days and row["unplaced"] in _SAID_BY_DAY else [why_unplaced(row), *days]


def against_said(plan: WeekPlan, row: dict[str, Any], found: Sequence[Against]) -> list[str]:
    """What stands against the days of a row, a sentence for days with the same reason."""
    if len(found) == 1 and len(found[0].days) == 1:
        [day] = found[0].days
        return [say("planpage.against.only", day=day_said(day), why=_why(plan, row, found[0]))]
    return [say("planpage.against.days", days=days_said(each.days), why=_why(plan, row, each)) for each in found]


def _why(plan: WeekPlan, row: dict[str, Any], found: Against) -> str:
    minutes = (row["unplaced_figures"] or {}).get("minutes") or 0
    hours = say("planpage.separator").join(plan.document.contact.hours)
    values = {"people": people_said(found.people), "minutes": say_number(minutes), "hours": hours}
    return say(f"planpage.against.{found.kind}", **values)


def people_said(codes: Sequence[str]) -> str:
    """The first staff codes, and how many more there are."""
    shown = say("planpage.separator").join(codes[:PEOPLE_NAMED])
    more = len(codes) - PEOPLE_NAMED
    return say("planpage.people_more", people=shown, more=say_number(more)) if more > 0 else shown


def days_said(days: Sequence[date]) -> str:
    """Days that follow each other as first and last, others one by one."""
    is_row = days[-1] - days[0] == timedelta(days=len(days) - 1)
    if is_row and len(days) > 2:
        return f"{day_said(days[0])} – {day_said(days[-1])}"
    return say("planpage.separator").join(map(day_said, days))


@dataclass(frozen=True, slots=True)
class LostDays:
    """Rows that found no place for one reason, with what stands against their days; empty where days do not matter."""

    lost: Lost
    days: tuple[str, ...]
    code: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Why, most exact first: the days alone where they say all of it."""
        return self.days if self.days and self.code in _SAID_BY_DAY else (self.lost.why, *self.days)


def lost_groups(plan: WeekPlan) -> list[LostDays]:
    """The rows without a person and time, by reason and days, the most frequent first."""
    groups = _by_days(plan)
    if len(groups) > _MOST_GROUPS:
        return [LostDays(each, ()) for each in lost_rows(plan)]
    found = [
        LostDays(each, said, code)
        for (code, said), tasks in groups.items()
        for each in lost_rows(replace(plan, rows=plan.rows.filter(pl.col("task").is_in(tasks))))
    ]
    return sorted(found, key=lambda each: -each.lost.count)


def _by_days(plan: WeekPlan) -> dict[tuple[str, tuple[str, ...]], list[int]]:
    """Tasks without a place by the reason and the sentences about their days."""
    chances, known = Chances(plan), dict[tuple[object, ...], tuple[str, ...]]()
    groups: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for row in plan.rows.filter(pl.col("unplaced").is_not_null()).iter_rows(named=True):
        said: tuple[str, ...] = ()
        if row["unplaced"] not in _NO_DAYS:
            key = chances.key_of(row)
            if key not in known:
                known[key] = tuple(against_said(plan, row, chances.against(row)))
            said = known[key]
        groups.setdefault((row["unplaced"], said), []).append(row["task"])
    return groups


def cannot_said(plan: WeekPlan, found: Candidates) -> list[tuple[str, str]]:
    """Why people can never take a row, each reason with the staff codes it holds for."""
    return [(_never(plan, reason, found.asked), people_said(codes)) for reason, codes in found.unable.items()]


def _never(plan: WeekPlan, reason: str, asked: Asked) -> str:
    needed = {"role": role_said(plan, asked.role), "skill": asked.skill, "zone": asked.zone}.get(reason, "")
    return say(f"planpage.never.{reason}", needed=needed)


def role_said(plan: WeekPlan, role: str) -> str:
    """What the regime calls a role, else what everybody calls it."""
    title = next((each.title.said() for each in plan.document.roles if each.role == role), "")
    label = CHOICES["role"].get(role)
    return title or (label.in_language(current_language()) if label else role)
