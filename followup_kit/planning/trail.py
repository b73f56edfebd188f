"""Why a row is on the list: the steps that led to its days, as codes with values, said in the reader's language.

A trail is data (a list of steps), so that a plan kept in the store can be read in any language later.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from followup_kit.planning.due_list import DueList, is_dated_by_plan
from followup_kit.planning.sentences import anchor_said, sentence
from followup_kit.policy.reading import Policy, Use
from followup_kit.policy.rules import Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trail: ``code`` names its sentence, ``values`` fill it (days as 2026-11-23)."""

    code: str
    values: Mapping[str, Any]

    def said(self, policy: Policy, language: str | None = None) -> str:
        """The step as a sentence."""
        return sentence(self.code, self.values, policy, language)


def trail_of(found: DueList, task: int) -> list[Step]:
    """The steps behind a contact (by the number of its leading task) or a single task."""
    contact = found.contacts.filter(pl.col("task") == task)
    numbers = contact["served"].to_list()[0] if len(contact) else [task]
    rows = {row["task"]: row for row in found.tasks.filter(pl.col("task").is_in(numbers)).iter_rows(named=True)}
    steps = task_steps(found, rows[task])
    for number in numbers:
        if number != task:
            steps += [Step("together", {"rule": rows[number]["rule"], "due_on": str(rows[number]["due_on"])})]
            steps += task_steps(found, rows[number])[1:]
    return [*steps, *(_contact_steps(contact.row(0, named=True)) if len(contact) else [])]


def task_steps(found: DueList, row: Mapping[str, Any]) -> list[Step]:
    """The steps behind one duty: its rule in the form that judges it, its days, what was assumed."""
    name = row["rule"].partition(".")[2]
    day = found.as_of if is_dated_by_plan(found.document.rule(name)) else row["anchor_on"] or found.as_of
    return [
        Step("rule", {"rule": row["rule"]}),
        Step("anchor", {"what": row["anchor_name"], "on": str(row["anchor_on"])}),
        *timing_steps(found.policy.on(day, found.changes).rule(name), row),
        *_quota_steps(row),
        *assumed_steps(found.policy, name, day, found.changes),
        *(_late_steps(row, found.as_of) if row["status"] == "overdue" else []),
    ]


def _late_steps(row: Mapping[str, Any], today: date) -> list[Step]:
    """Since when it is overdue: in days, on the day itself by the clock."""
    days = (today - row["due_on"]).days
    moment = row["due_at"].isoformat(sep=" ", timespec="minutes") if row["due_at"] else ""
    return [Step("overdue_at", {"due_at": moment}) if days <= 0 else Step("overdue", {"days": days})]


def timing_steps(rule: Rule, row: Mapping[str, Any]) -> list[Step]:
    """How a row's days follow from its anchor."""
    days = {name: str(row[name]) for name in ("due_from", "target_on", "due_on")}
    original = str(row["moved_from"] or row["target_on"])
    steps = [_timing_step(rule, row, {**days, "original": original})]
    if row.get("own_days") is not None and rule.due.kind == "every":
        steps.append(Step("own_interval", {"days": row["own_days"]}))
    if (row.get("interval_factor") or 1) != 1:
        steps.append(Step("fewer_calls", {"factor": row["interval_factor"]}))
    if row["moved_from"] is not None:
        steps.append(Step("moved", {"moved_from": str(row["moved_from"]), "target_on": days["target_on"]}))
        if rule.shift and rule.shift.ahead_of_holidays and row["moved_from"] > row["target_on"]:
            steps.append(Step("ahead", {"due_from": days["due_from"]}))
    return steps


def _timing_step(rule: Rule, row: Mapping[str, Any], days: dict[str, Any]) -> Step:
    due = rule.due
    if due.within:
        code = "same_day" if due.within.n == 0 else "within"
        moment = {"due_at": row["due_at"].isoformat(sep=" ", timespec="minutes")} if row.get("due_at") else {}
        return Step("within_clock" if moment else code, {"n": due.within.n, "unit": due.within.unit, **days, **moment})
    if due.at:
        return Step("at", {"n": due.at.n, "unit": due.at.unit, "early": due.at.early, "late": due.at.late, **days})
    if due.every:
        code = "first_after" if due.every.first and row.get("last_on") is None else f"every_{due.every.mode}"
        span = due.every.first if code == "first_after" else due.every
        return Step(code, {"n": span.n, "unit": span.unit, **days})  # type: ignore[union-attr]
    if due.minimum:
        return Step("minimum", {"n": due.minimum.n, "turn": row.get("turn"), "per": due.minimum.per, **days})
    return Step(
        {"ages": "age", "lead_days": "lead", "on_the_day": "agreed"}[due.kind], {"lead": due.lead_days or 0, **days}
    )


def _quota_steps(row: Mapping[str, Any]) -> list[Step]:
    if row.get("quota_eligible") is None:
        return []
    values = {"required": row["quota_required"], "eligible": row["quota_eligible"], "rank": row["quota_rank"]}
    return [Step("quota_all" if row["quota_required"] == row["quota_eligible"] else "quota", values)]


def _contact_steps(contact: Mapping[str, Any]) -> list[Step]:
    steps = []
    if contact["delayed_from"] is not None:
        steps.append(
            Step("delayed", {"delayed_from": str(contact["delayed_from"]), "target_on": str(contact["target_on"])})
        )
    if contact["over_cap"]:
        steps.append(Step("over_cap", {}))
    return steps


def uses_of(policy: Policy, rule: Rule, day: date) -> list[Use]:
    """The parameters a rule takes its figures from, as in force on a day."""
    return policy.uses("rules", rule.id, day=day)


def assumed_steps(policy: Policy, rule: str, day: date, changes: Mapping[str, object] | None = None) -> list[Step]:
    """The figures of a rule that its regime does not state, and those that a what-if has changed."""
    uses = {use.name: (use.value, use.tag) for use in policy.uses("rules", rule, day=day)}
    tagged = {
        name: (changes[name], "what_if") if changes and name in changes else found for name, found in uses.items()
    }
    return [
        Step("assumed", {"parameter": name, "value": value, "tag": tag})
        for name, (value, tag) in tagged.items()
        if tag != "stated"
    ]


def as_json(steps: Iterable[Step]) -> str:
    """A trail as the store keeps it."""
    return json.dumps([[step.code, dict(step.values)] for step in steps], ensure_ascii=False, default=str)


def from_json(text: str) -> list[Step]:
    """A trail as the store kept it."""
    return [Step(code, values) for code, values in json.loads(text)]


def said(steps: Iterable[Step], policy: Policy, language: str | None = None) -> list[str]:
    """A trail as sentences."""
    return [step.said(policy, language) for step in steps]


__all__ = [
    "Step",
    "anchor_said",
    "as_json",
    "assumed_steps",
    "from_json",
    "said",
    "task_steps",
    "timing_steps",
    "trail_of",
    "uses_of",
]
