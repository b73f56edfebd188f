"""The history of a made-up company: week after week its regime says who is due, and most of it gets done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from followup_kit.calendars import WorkCalendar
from followup_kit.demo.industries.drawing import chance
from followup_kit.demo.industries.frames import numbers_of, plan_data, still_frames
from followup_kit.demo.industries.happenings import Company
from followup_kit.demo.industries.ledger import Ledger
from followup_kit.demo.industries.model import WEEKS
from followup_kit.demo.industries.people import Row, Rows
from followup_kit.demo.industries.visiting import Visiting
from followup_kit.periods import Period, start_of
from followup_kit.planning.conditions import holds
from followup_kit.planning.due_list import DueList, due_list
from followup_kit.policy import Policy
from followup_kit.policy.rules import Rule

_IN_DETAIL, _BY_WEEK = 28, 91  # days before today that are looked at in short steps, and in weeks
_CHAINS = ("visit", "after_rule", "set_date")
_FORGOTTEN = timedelta(days=20)
_DAY = timedelta(days=1)
_LENGTHS = {"day": 1, "week": 7, "half_month": 15, "month": 30, "quarter": 91, "year": 365}
_ON_TIME, _LATE, _LATEST = 0.94, 0.6, 0.5
"""How likely a contact is made: within its days, when overdue, and how much less so in the last two days."""


@dataclass
class Living:
    """Lives through the history; ``visits`` and the ledger's issues grow."""

    company: Company
    policy: Policy
    calendar: WorkCalendar
    ledger: Ledger
    visiting: Visiting
    zone: str
    visits: Rows = field(default_factory=list)
    _open: dict[tuple[Any, ...], Row] = field(default_factory=dict)
    _last: dict[str, datetime] = field(default_factory=dict)

    def live(self) -> None:
        """Every step up to yesterday."""
        for event in self.company.rows["events"]:
            if event["_raises"]:
                self.ledger.raise_issue(event["customer"], event["occurred_at"], event=event)
        if self.visiting.rules and self.company.industry.rated:
            self.ledger.raise_latest()
        still, numbers = still_frames(self.company.rows), numbers_of(self.company.rows)
        for period in self._steps():
            data = plan_data(still, visits=self.visits, issues=self.ledger.issues, numbers=numbers, zone=self.zone)
            self._step(due_list(self.policy, data, as_of=period.last, period=period, calendar=self.calendar))

    def _steps(self) -> Iterator[Period]:
        day, pace = self.company.today - timedelta(weeks=WEEKS), self.company.industry.pace
        while day < self.company.today:
            ago = (self.company.today - day).days
            steady = self.company.industry.steady
            in_detail = ago <= (_BY_WEEK if steady else _IN_DETAIL)
            size = pace if in_detail else 7 if steady or ago <= _BY_WEEK else 14
            last = min(day + timedelta(days=size - 1), self.company.today - _DAY)
            yield Period(day, last)
            day = last + _DAY

    def _step(self, due: DueList) -> None:
        tasks = {row["task"]: row for row in due.tasks.iter_rows(named=True)}
        rules = {f"{due.document.slug}.{rule.id}": rule for rule in due.document.rules}
        for contact in due.contacts.iter_rows(named=True):
            served = [tasks[number] for number in contact["served"]]
            self._contact(contact, served, rule=rules[contact["rule"]], period=due.period)

    def _contact(self, contact: Row, served: Rows, *, rule: Rule, period: Period) -> None:
        key = (contact["rule"], contact["customer"], contact["staff"], contact["case_code"])
        row = self._open.get(key) or self._asked_for(served)
        known = row is not None
        row = row if row is not None else self.visiting.row(contact, served)
        if not known and self._is_skipped(rule):
            self.add(self.visiting.skipped(row))
            return
        day = self._day(contact, period)
        if day is None:
            if contact["due_on"] < period.last - _FORGOTTEN and rule.due.kind != "every":
                row["status"] = "missed"
                self._keep(row, known=known)
            return
        self._visit(row, contact, served, rule=rule, day=day)
        if row["status"] == "due":  # it would be tomorrow
            return
        self._keep(row, known=known)
        if row["status"] == "attempted":
            self._open[key] = row
        else:
            self._open.pop(key, None)

    def _visit(self, row: Row, contact: Row, served: Rows, *, rule: Rule, day: date) -> None:
        found = [moment for task in served if (moment := self._since(task))]
        if rule.anchor.kind in _CHAINS and row["customer"] in self._last:
            found.append(self._last[row["customer"]])
        floor = max(found, default=None)
        answered = {number for task in served if (number := task["issue"])}
        self.visiting.visit(row, contact, day=day, floor=floor, is_about_result=bool(answered))
        if row["completed_at"] is None or row["outcome"] != "reached":
            return
        self._last[row["customer"]] = max(row["completed_at"], self._last.get(row["customer"], row["completed_at"]))
        for number in answered if rule.anchor.issue == "result_at" else ():
            satisfied = (row["rating"] or 5) >= 4
            self.ledger.asked(self.ledger.issues[number - 1], row["completed_at"], satisfied=satisfied)
        if row["rating"] is not None and row["rating"] <= 3 and not answered and chance(self.company.rng, 0.7):
            self.ledger.raise_issue(row["customer"], row["completed_at"], visit=row)

    def _since(self, task: Row) -> datetime | None:
        """The moment a case began: no visit comes before it."""
        if task["issue"]:
            issue = self.ledger.issues[task["issue"] - 1]
            return issue["result_at"] or issue["raised_at"]  # type: ignore[no-any-return]
        if task["event"]:
            event = self.company.rows["events"][task["event"] - 1]
            return event["closed_at"] or event["occurred_at"]  # type: ignore[no-any-return]
        return None

    def _asked_for(self, served: Rows) -> Row | None:
        """The row of a visit somebody asked for: it is there already."""
        asked = (task["case_code"] for task in served if task["anchor_name"] == "request")
        return next((self.visits[int(code.removeprefix("V~")) - 1] for code in asked), None)

    def add(self, *rows: Row) -> None:
        """Remember visits, each with a code of its place."""
        for row in rows:
            row["code"] = f"V~{len(self.visits) + 1}"
            self.visits.append(row)

    def _keep(self, row: Row, *, known: bool) -> None:
        if not known:
            self.add(row)

    def _is_skipped(self, rule: Rule) -> bool:
        return rule.anchor.kind == "holiday" and not chance(self.company.rng, self.company.industry.on_holidays)

    def _day(self, contact: Row, period: Period) -> date | None:
        """The day within the step on which the contact is made; None when it is not."""
        rng = self.company.rng
        if contact["anchor_on"] and contact["anchor_on"] >= self.company.latest:
            return None  # it came in on the last day: it is on today's list
        first, last = max(contact["due_from"], period.first), min(contact["due_on"], period.last)
        if last < first:
            first, last, likely = period.first, period.last, _LATE
        elif contact["due_on"] <= period.last:
            likely = _ON_TIME
        else:
            likely = min(_ON_TIME, ((last - first).days + 1) / ((contact["due_on"] - first).days + 1))
        if period.last >= self.company.today - 2 * _DAY:
            likely *= _LATEST
        if not chance(rng, likely):
            return None
        days: list[date] = [first + _DAY * number for number in range((last - first).days + 1)]
        working = [day for day in days if self.company.industry.weekends or bool(self.calendar.is_working([day])[0])]
        chosen: list[date] = working or days
        return chosen[int(rng.integers(len(chosen)))]


def opening_visits(living: Living) -> Rows:
    """The last visits before the history begins: what cycles and counts by the month or year go on from."""
    start = living.company.today - timedelta(weeks=WEEKS)
    document = living.policy.on(start)
    return [
        living.visiting.earlier(f"{document.slug}.{rule.id}", rule, row, day)
        for rule in document.rules
        for row, day in _earlier_days(living.company, rule, start)
    ]


def _earlier_days(company: Company, rule: Rule, start: date) -> Iterator[tuple[Row, date]]:
    people = _fitting(company.rows["customers"], rule)
    anchor, every = rule.anchor, rule.due.every
    if every and anchor.kind == "last_visit" and not (anchor.otherwise and anchor.otherwise.event):
        length = every.n * _LENGTHS[every.unit]
        for row in people:
            if row["first_purchase_on"] and row["first_purchase_on"] < start:
                yield row, start - timedelta(days=int(company.rng.integers(1, length + 1)))
    if anchor.period and not (rule.due.minimum and rule.due.minimum.subject == "staff"):
        gone = (start - start_of(start, anchor.period)).days
        for row in people:
            if gone and chance(company.rng, gone / _LENGTHS[anchor.period]):
                yield row, start - timedelta(days=int(company.rng.integers(1, gone + 1)))


def _fitting(people: Rows, rule: Rule) -> Rows:
    if not people:
        return []
    columns = {"do_not_contact", *rule.customers}
    wanted = pl.DataFrame(
        [{name: row.get(name) for name in sorted(columns)} for row in people], infer_schema_length=None
    )
    fits = wanted.select((holds(rule.customers) & ~pl.col("do_not_contact")).alias("fits"))["fits"]
    return [row for row, is_one in zip(people, fits, strict=True) if is_one]
