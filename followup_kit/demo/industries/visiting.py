"""How a visit of a made-up company goes: who makes it, when, what the customer says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from followup_kit.demo.industries.drawing import at_work, chance, one_of
from followup_kit.demo.industries.happenings import Company
from followup_kit.demo.industries.model import WEEKS
from followup_kit.demo.industries.people import Row, Rows
from followup_kit.demo.words import pick
from followup_kit.policy import Document
from followup_kit.policy.rules import Rule

_RATINGS = {"5": 0.54, "4": 0.33, "3": 0.08, "2": 0.03, "1": 0.02}
_OF_RESULTS = {"5": 0.5, "4": 0.36, "3": 0.09, "2": 0.05}
_WRITTEN = ("message", "letter", "email")
_EVENING = time(20, 30)
_REQUESTS_AHEAD = 42
_SOON = 3  # of each rule so many are asked for today and the days after
_STATES = {"completed": 0.25, "recorded": 0.45, "reviewed": 0.2, "archived": 0.1}


@dataclass
class Visiting:
    """Makes visits and lets them happen."""

    company: Company
    document: Document
    rules: Mapping[str, Rule] = field(init=False)
    people: dict[int, Row] = field(init=False)

    def __post_init__(self) -> None:
        self.rules = {f"{self.document.slug}.{rule.id}": rule for rule in self.document.rules}
        self.people = dict(enumerate(self.company.rows["customers"], start=1))

    def row(self, contact: Row, served: Rows) -> Row:
        """A visit that is due, not made yet."""
        customer = self.people.get(contact["customer"]) or self._guest()
        event = self._event(contact["event"])
        staff = self.company.rows["staff"]
        visitor = staff[contact["staff"] - 1] if contact["staff"] else self._visitor(customer, contact["role"])
        return {
            "customer": customer["code"],
            "event": event["code"] if event else None,
            "rule": contact["rule"],
            "also_serves": self._also(contact, served),
            "reason": self.rules[contact["rule"]].title.said(self.company.words.language),
            "visit_number": contact["visit_number"] or 1,
            "ad_hoc": False,
            "due_from": contact["due_from"],
            "due_on": max(contact["due_from"], contact["due_on"]),
            "visitor": visitor["code"],
            "department": visitor["department"],
            "channel": contact["channel"],
            "status": "due",
            "product": event["product"] if event else pick(self.company.rng, self.company.words.trade["products"]),
            "completed_at": None,
            "outcome": None,
            "rating": None,
        }

    def _also(self, contact: Row, served: Rows) -> str | None:
        """What else the contact serves, as ``rule@event``."""
        codes = [self._event(task["event"]) for task in served]
        others = [
            task["rule"] + (f"@{event['code']}" if event else "")
            for task, event in zip(served, codes, strict=True)
            if task["task"] != contact["task"]
        ]
        return "; ".join(dict.fromkeys(others))[:1000] or None

    def _event(self, number: int | None) -> Row | None:
        return self.company.rows["events"][number - 1] if number else None

    def _guest(self) -> Row:
        """Somebody who comes by invitation: the duty was a colleague's, not a customer's."""
        people = [row for row in self.company.rows["customers"] if row["relation"] == "visitor"]
        return people[int(self.company.rng.integers(len(people)))]

    def _visitor(self, customer: Row, role: str | None) -> Row:
        """The customer's own visitor when the role fits, else somebody of the zone, else anybody of the role."""
        fits = self.company.with_role(role or "visitor")
        near = [row for row in fits if row["code"] == customer["owner"]]
        near = near or [row for row in fits if row["zone"] == customer["zone"]] or fits
        return near[int(self.company.rng.integers(len(near)))]

    def skipped(self, row: Row) -> Row:
        """A visit that is not made: the customer is not on this holiday's list."""
        return row | {"status": "exempt", "reason": self.company.words.shared["holiday_list"]}

    def visit(self, row: Row, contact: Row, *, day: date, floor: datetime | None, is_about_result: bool) -> None:
        """What came of the visit on ``day``, not before ``floor``; what would lie in the future has not happened."""
        rng, at = self.company.rng, self._moment(day, floor, contact["due_at"])
        if at >= self.company.midnight:
            return
        chosen = one_of(rng, {"reached": 0.93, "no_answer": 0.055, "refused": 0.015})
        if row["channel"] in _WRITTEN or row["channel"] == "on_site":
            chosen = "reached"
        row |= {"planned_at": at, "outcome": chosen}
        if chosen == "no_answer":
            row["status"] = "attempted"
            return
        row |= {"status": "refused" if chosen == "refused" else one_of(rng, _STATES), "completed_at": at}
        if row["channel"] in ("questionnaire", "message", "email", "letter"):
            row["sent_at"] = at - timedelta(hours=20) if row["channel"] == "questionnaire" else at
        if chosen == "reached":
            row |= self._said(row, is_about_result=is_about_result) | self._agreed(row, at)

    def _moment(self, day: date, floor: datetime | None, due_at: datetime | None) -> datetime:
        at = at_work(self.company.rng, day)
        if due_at and at > due_at and chance(self.company.rng, 0.9):
            at = due_at - timedelta(minutes=int(self.company.rng.integers(15, 150)))
        if floor and at <= floor:
            at = floor + timedelta(minutes=int(self.company.rng.integers(10, 90)))
        too_early, too_late = (
            at.time() < time(8, 0),
            at.time() > _EVENING and (floor is None or floor.date() < at.date()),
        )
        moved = at.replace(hour=9) if too_early else at.replace(hour=19) if too_late else at
        return (moved if floor is None or moved > floor else at).replace(second=0, microsecond=0)

    def _said(self, row: Row, *, is_about_result: bool) -> Row:
        """Rating and words; what was only written is seldom answered."""
        rng, words = self.company.rng, self.company.words
        if row["channel"] in _WRITTEN and chance(rng, 0.85):
            return {}
        rating = int(one_of(rng, _OF_RESULTS if is_about_result else _RATINGS) or 5)
        tone = words.trade["good"] if rating > 4 else words.trade["bad"] if rating < 3 else words.shared["fair"]
        tone = words.trade["good"] if rating == 4 and chance(rng, 0.5) else tone
        said = {"feedback": pick(rng, tone), "handling": pick(rng, words.shared["handling"]) if rating < 4 else None}
        return said | {"rating": rating if self.company.industry.rated else None}

    def _agreed(self, row: Row, at: datetime) -> Row:
        """A date for the next talk, agreed with some; more often with the dissatisfied."""
        likely = self.company.industry.agrees * (2.5 if (row["rating"] or 5) < 4 else 1)
        if not chance(self.company.rng, likely):
            return {}
        return {"next_visit_on": at.date() + timedelta(days=int(self.company.rng.integers(3, 22)))}

    def earlier(self, name: str, rule: Rule, customer: Row, day: date) -> Row:
        """A visit made before the history begins: what a cycle counts from."""
        contact = {"customer": None, "event": None, "staff": None, "role": rule.assign[0].role if rule.assign else None}
        visitor = self._visitor(customer, contact["role"])
        at = at_work(self.company.rng, day)
        row: dict[str, Any] = {
            "customer": customer["code"],
            "rule": name,
            "reason": rule.title.said(self.company.words.language),
            "ad_hoc": False,
            "due_from": day,
            "due_on": day + timedelta(days=3),
            "visitor": visitor["code"],
            "department": visitor["department"],
            "channel": rule.channel.use[0],
            "status": "archived",
            "product": pick(self.company.rng, self.company.words.trade["products"]),
            "completed_at": at,
            "outcome": "reached",
            "rating": None,
        }
        return row | self._said(row, is_about_result=False)

    def requests(self) -> Rows:
        """Visits that somebody asked for, with a reason and a day: those of the past are made like any other."""
        rows: Rows = []
        for name, a_week in self.company.industry.requests.items():
            rule = self.document.rule(name)
            people = [row for row in self.company.rows["customers"] if self._may_ask(row, rule)]
            for number in range(round(a_week * (WEEKS + _REQUESTS_AHEAD / 7)) if people else 0):
                asked = people[int(self.company.rng.integers(len(people)))]
                rows.append(self._request(asked, rule, ahead=number if number < _SOON else None))
        return rows

    def _may_ask(self, row: Row, rule: Rule) -> bool:
        wanted = rule.customers.items()
        return not row["do_not_contact"] and all(row.get(column) in match.among for column, match in wanted)

    def _request(self, customer: Row, rule: Rule, *, ahead: int | None) -> Row:
        rng = self.company.rng
        days = int(rng.integers(-WEEKS * 7, _REQUESTS_AHEAD)) if ahead is None else ahead
        day = self.company.today + timedelta(days=days)
        visitor = self._visitor(customer, rule.assign[0].role if rule.assign else None)
        return {
            "customer": customer["code"],
            "rule": f"{self.document.slug}.{rule.id}",
            "reason": pick(rng, self.company.words.shared["asked"]),
            "ad_hoc": True,
            "due_from": day,
            "due_on": day,
            "visitor": visitor["code"],
            "department": visitor["department"],
            "channel": pick(rng, list(rule.channel.use[:2])),
            "status": "proposed",
            "product": pick(rng, self.company.words.trade["products"]),
            "completed_at": None,
            "outcome": None,
            "rating": None,
        }
