"""Trying a rule: when would it be due if its case happened then, and why. No store is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from followup_kit.calendars import PassedOver, WorkCalendar, passed_over
from followup_kit.errors import InputError
from followup_kit.periods import Period, check_in_range
from followup_kit.planning.timing import Timing, timed, timing_of
from followup_kit.planning.trail import Step, assumed_steps, said, timing_steps
from followup_kit.policy.problems import nearest
from followup_kit.policy.reading import Policy
from followup_kit.policy.rules import Rule


@dataclass(frozen=True, slots=True)
class Trial:
    """When a rule would be due: ``due`` (a day, or a moment for limits by the clock), the earliest and the last day.

    ``moved_from`` is the day it would have been, had that not been a closed day; ``following`` lists later visits
    of a plan by age; ``hours`` are the contact hours; ``channels`` those allowed, preferred first; ``passed`` the
    days that did not count, and those that it was moved over.
    """

    rule: str
    at: date | datetime
    due: date | datetime
    earliest: date
    latest: date
    moved_from: date | None
    following: list[date]
    hours: tuple[str, ...]
    hours_are_strict: bool
    channels: tuple[str, ...]
    steps: list[Step]
    passed: PassedOver
    missing_years: list[int]
    policy: Policy

    def as_record(self, language: str | None = None) -> dict[str, object]:
        """For a machine: days as 2026-11-23, moments as 2026-11-23T22:15."""
        return {
            "rule": self.rule,
            "at": _written(self.at),
            "due": _written(self.due),
            "earliest": _written(self.earliest),
            "latest": _written(self.latest),
            "moved_from": _written(self.moved_from),
            "following": [_written(day) for day in self.following],
            "hours": list(self.hours),
            "hours_strict": self.hours_are_strict,
            "channels": list(self.channels),
            "missing_years": self.missing_years,
            "passed_over": self.passed.as_record(language),
            "trail": self._trail(language),
        }

    def _trail(self, language: str | None) -> list[str]:
        """The steps as sentences, the days passed over before what was assumed."""
        counted = [step for step in self.steps if step.code != "assumed"]
        assumed = self.steps[len(counted) :]
        return [
            *said(counted, self.policy, language),
            *self.passed.said(language),
            *said(assumed, self.policy, language),
        ]


def _written(day: date | datetime | None) -> str | None:
    return day.isoformat(timespec="minutes") if isinstance(day, datetime) else day.isoformat() if day else None


def parse_at(text: str) -> date | datetime:
    """A day (2026-03-31) or a moment (2026-03-31 22:15); anything else raises InputError."""
    try:
        found = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise InputError("plan.bad_at", found=text) from None
    check_in_range(found)
    return found


def try_rule(
    policy: Policy, rule_id: str, at: date | datetime, *, calendar: WorkCalendar, time_zone: str = "Asia/Shanghai",
    changes: Mapping[str, object] | None = None,
) -> Trial:  # fmt: skip
    """When ``rule_id`` would be due for a case that happens ``at``; for a cycle ``at`` is the last visit."""
    day = at.date() if isinstance(at, datetime) else at
    document = policy.on(day, changes)
    rule = next((rule for rule in document.rules if rule.id == rule_id.removeprefix(f"{document.slug}.")), None)
    if rule is None:
        raise InputError(
            "plan.no_rule",
            found=rule_id,
            policy=document.slug,
            hint=nearest(rule_id, [rule.id for rule in document.rules]),
        )
    timing = timing_of(document.contact, calendar, as_of=day, period=_ahead(rule, day), time_zone=time_zone)
    rows = _dated(rule, at, day, timing)
    row = rows.row(0, named=True)
    days = [row["due_from"], row["target_on"], row["due_on"]]
    return Trial(
        rule=f"{document.slug}.{rule.id}",
        at=at,
        due=row["due_at"] or row["target_on"],
        earliest=row["due_from"],
        latest=row["due_on"],
        moved_from=row["moved_from"],
        following=rows["target_on"].to_list()[1:],
        hours=document.contact.hours,
        hours_are_strict=document.contact.strict,
        channels=rule.channel.use,
        steps=[
            Step("rule", {"rule": f"{document.slug}.{rule.id}"}),
            Step("anchor", {"what": _anchor_name(rule), "on": str(day)}),
            *timing_steps(rule, row),
            *assumed_steps(policy, rule.id, day, changes),
        ],
        passed=_passed(rule, day, row, timing),
        missing_years=calendar.missing_years(min([day, *days]), max(days)),
        policy=policy,
    )


def _passed(rule: Rule, day: date, row: Mapping[str, Any], timing: Timing) -> PassedOver:
    """The days off that a count of working days left out, or the closed days that the due day was moved over."""
    due, target = rule.due, row["target_on"]
    if row["moved_from"] is not None:
        first, last = sorted((row["moved_from"], target))
        return passed_over(
            timing.calendar, first, last, closed=lambda days: timing.blackout.blocks(timing.calendar, days)
        )
    spans = [due.within, due.every.first if due.every else None]
    if row["due_at"] is None and any(span and span.unit == "workday" for span in spans):
        return passed_over(timing.calendar, day + timedelta(days=1), target)
    return PassedOver()


def _ahead(rule: Rule, day: date) -> Period:
    """Far enough for a plan by age; of a cycle from the last visit only the next one is wanted."""
    is_rolling = rule.due.every is not None and rule.due.every.mode == "rolling"
    return Period(day, day + timedelta(days=0 if is_rolling else 366 * 30))


def _anchor_name(rule: Rule) -> str:
    anchor = rule.anchor
    names = {"event": anchor.event, "milestone": anchor.milestone, "holiday": anchor.holiday}
    found = names.get(anchor.kind)
    return found[0] if found and len(found) == 1 else anchor.kind


def _dated(rule: Rule, at: date | datetime, day: date, timing: Timing) -> pl.DataFrame:
    if rule.due.kind == "minimum":
        raise InputError("plan.minimum_not_tried", rule=rule.id)
    moment = at if isinstance(at, datetime) else None
    values: dict[str, Any] = {
        "anchor_on": [day],
        "anchor_at": [moment],
        "last_on": [None],
        "own_days": [None],
        "interval_factor": [1.0],
    }
    schema: dict[str, Any] = {
        "anchor_on": pl.Date,
        "anchor_at": pl.Datetime("us"),
        "last_on": pl.Date,
        "own_days": pl.Float64,
        "interval_factor": pl.Float64,
    }
    return timed(pl.DataFrame(values, schema=schema), rule, timing=timing)
