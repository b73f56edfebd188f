"""The ledger of the demo company: issues raised in visits and complaints, each step of their lives (4f)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from followup_kit.demo import people
from followup_kit.demo.calendar import add_workdays, office_moment, slump
from followup_kit.demo.people import Customer, Row
from followup_kit.demo.visits import Visit, Visiting
from followup_kit.demo.words import THEMES, pick
from followup_kit.demo.work import Event

_OWNERS = {people.CARE: people.SUPERVISOR, people.SALES: people.SELLERS[0]}
_OWNERS |= dict(zip(people.INSTALLATION, people.INSTALLERS, strict=True))
_OWNERS |= {"D-04": people.REPAIRERS[0], "D-06": people.JOINER, "D-08": people.REPAIRERS[2]}
_RECENT_DAYS = 75
_OF_REPAIR = {"product", "noise", "workmanship", "waiting"}
_COMPLAINT_THEMES = (0.30, 0.12, 0.22, 0.14, 0.08, 0.09, 0.03, 0.02)


@dataclass(eq=False)
class Issue:
    """An issue's row, what raised it, and its steps so far: state, moment, author."""

    row: Row
    theme: str
    customer: Customer
    visit: Visit | None = None
    event: Event | None = None
    steps: list[tuple[str, datetime, str]] = field(default_factory=list)
    parent: Issue | None = None
    complaint: Row | None = None

    @property
    def state(self) -> str:
        """The state it is in."""
        return self.steps[-1][0]

    def last(self, state: str) -> datetime | None:
        """When it last came into a state."""
        return next((moment for reached, moment, _ in reversed(self.steps) if reached == state), None)

    def first(self, state: str) -> datetime | None:
        """When it first came into a state."""
        return next((moment for reached, moment, _ in self.steps if reached == state), None)


@dataclass
class Ledger:
    """Makes issues and the visits that ask whether their results satisfy."""

    visiting: Visiting
    issues: list[Issue] = field(default_factory=list)
    revisits: list[Visit] = field(default_factory=list)

    def raise_from_visits(self, visits: Iterable[Visit]) -> None:
        """Issues of visits: mostly of those with low ratings."""
        rng = self.visiting.rng
        for visit in visits:
            likely = {0: 0.9, 1: 0.85, 2: 0.7, 3: 0.3}.get(int(visit.row.get("rating") or 5), 0.012)
            if visit.done_at and rng.random() < likely:
                theme = visit.theme or THEMES[int(rng.integers(len(THEMES)))]
                description = visit.row.get("feedback") or self._said(theme, "bad", visit.row["product"])
                row = self._row(visit.customer, visit.done_at, theme, complaint=False)
                row |= {"description": description, "department": self._department(visit, theme)}
                self._live(Issue(row, theme, visit.customer, visit, visit.event), visit.row["visitor"])

    def raise_from_complaints(self, events: Iterable[Event]) -> None:
        """Complaints and their issues; a complaint's event is handled when its issue has a result."""
        rng = self.visiting.rng
        for event in events:
            if event.kind == "complaint":
                slumping = event.row["department"] == people.SLUMPING and event.trouble > 0.3
                theme = "waiting" if slumping and rng.random() < 0.7 else str(rng.choice(THEMES, p=_COMPLAINT_THEMES))
                row = self._row(event.customer, event.row["occurred_at"], theme, complaint=True)
                row |= {"department": event.row["department"]}
                row["description"] = self._said(theme, "complaint", event.row["product"])
                issue = Issue(row, theme, event.customer, None, event)
                issue.complaint = self._complaint(issue, event)
                self._live(issue, event.row["staff"])
                event.row["closed_at"] = issue.last("awaiting_review") or issue.last("reply_only")

    def number(self) -> list[Issue]:
        """The issues in order of time, their rows complete. Visits and events must have their codes."""
        self.issues.sort(key=lambda issue: (issue.row["raised_at"], issue.customer.code, issue.theme))
        for number, issue in enumerate(self.issues, start=1):
            issue.row["code"] = f"I-{number:04d}"
        for issue in self.issues:
            self._finish(issue)
        return self.issues

    def _row(self, customer: Customer, raised_at: datetime, theme: str, *, complaint: bool) -> Row:
        rng, words = self.visiting.rng, self.visiting.words
        complexity = "complex" if rng.random() < 0.22 else "simple"
        urgency = "urgent" if rng.random() < 0.14 else "normal"
        days = 1 if urgency == "urgent" else 10 if complexity == "complex" else 3
        return {
            "customer": customer.code,
            "issue_class": words.theme(theme, "issue_class"),
            "severity": str(
                rng.choice(("general", "important", "major"), p=(0.66, 0.27, 0.07) if complaint else (0.82, 0.15, 0.03))
            ),
            "urgency": urgency,
            "complexity": complexity,
            "raised_at": raised_at,
            "demand": words.theme(theme, "demand"),
            "due_at": datetime.combine(add_workdays(raised_at.date(), days), time(18, 0)),
            "loops": 0,
        }

    def _said(self, theme: str, part: str, product: str) -> str:
        words = self.visiting.words
        return pick(self.visiting.rng, words.theme(theme, part)).format(product=words.in_sentence(product))

    def _department(self, visit: Visit, theme: str) -> str:
        if visit.row["department"] not in {people.CARE, people.SALES}:
            return str(visit.row["department"])
        if theme == "price":
            return people.SALES
        return people.REPAIR[visit.customer.branch] if theme in _OF_REPAIR else people.CARE

    def _live(self, issue: Issue, first_asked: str) -> None:
        issue.row["owner"] = _OWNERS[issue.row["department"]]
        issue.parent = self._same_matter(issue)
        issue.steps = [("registered", issue.row["raised_at"], first_asked)]
        if issue.parent:
            self._step(issue, "merged", people.SUPERVISOR, minutes=30)
        elif self._until_reply(issue) and issue.state == "replied":
            self._confirm(issue, first_asked)
        self.issues.append(issue)

    def _same_matter(self, issue: Issue) -> Issue | None:
        """An earlier open issue of the same customer about the same theme."""
        for earlier in self.issues:
            same = earlier.customer is issue.customer and earlier.theme == issue.theme and earlier.parent is None
            since = issue.row["raised_at"] - earlier.row["raised_at"]
            closed = earlier.last("closed")
            if same and timedelta(0) < since < timedelta(days=20) and (not closed or closed > issue.row["raised_at"]):
                return earlier
        return None

    def _until_reply(self, issue: Issue) -> bool:
        """Steps up to the reply; False when it is not there yet (or none is needed)."""
        rng, owner = self.visiting.rng, issue.row["owner"]
        if not self._step(issue, "triaged", people.SUPERVISOR, minutes=self._between(8, 70)):
            return False
        if issue.complaint is None and rng.random() < 0.02:
            return self._step(issue, "reply_only", people.SUPERVISOR, minutes=self._between(200, 1500))
        path = [("assigned", people.SUPERVISOR, 20, 200), ("in_progress", owner, 20, 320)]
        if issue.row["severity"] == "major":
            path += [("special_case", people.SUPERVISOR, 60, 300), ("in_progress", people.SUPERVISOR, 60, 600)]
        elif issue.row["complexity"] == "complex" and rng.random() < 0.4:
            path += [("coordinating", people.SUPERVISOR, 200, 1500), ("in_progress", people.SUPERVISOR, 200, 1500)]
        steps = (
            self._step(issue, state, author, minutes=self._between(low, high)) for state, author, low, high in path
        )
        return all(steps) and not self._stuck(issue) and self._result(issue, owner)

    def _stuck(self, issue: Issue) -> bool:
        """Whether a recent issue has not got any further: these fill the list of open and overdue ones."""
        recent = (self.visiting.today - issue.row["raised_at"].date()).days < _RECENT_DAYS
        return bool(recent and self.visiting.rng.random() < 0.22)

    def _result(self, issue: Issue, owner: str) -> bool:
        rng, today = self.visiting.rng, self.visiting.today
        bad_spell = slump(issue.row["raised_at"].date(), today) if issue.row["department"] == people.SLUMPING else 0.0
        reached = issue.steps[-1][1]
        left = max((issue.row["due_at"] - reached).total_seconds() / 60, 60)
        if rng.random() < 0.9 - 0.35 * bad_spell:
            minutes = left * float(rng.uniform(0.08, 0.8))
        else:
            minutes = left + float(rng.exponential(4.0)) * 1440
        if not self._step(issue, "awaiting_review", owner, minutes=minutes):
            return False
        if rng.random() < 0.05:
            again = self._step(issue, "in_progress", self._reviewer(owner), minutes=90)
            if not again or not self._step(issue, "awaiting_review", owner, minutes=self._between(300, 1500)):
                return False
        return self._step(issue, "replied", self._reviewer(owner), minutes=self._between(30, 900))

    def _confirm(self, issue: Issue, first_asked: str) -> None:
        """The visit that asks whether the result satisfies; the issue is closed, or taken up again, by its answer."""
        rng, replied = self.visiting.rng, issue.steps[-1][1]
        if issue.row["issue_class"] == self.visiting.words.theme("product", "issue_class") and rng.random() < 0.3:
            self._step(issue, "verified", people.QUALITY, minutes=self._between(200, 1400))
        revisit = self._revisit(issue, replied)
        if revisit is None or revisit.done_at is None:
            if rng.random() < 0.75:
                self._step(issue, "closed", first_asked, minutes=self._between(6000, 16000))
        elif revisit.done_at <= issue.steps[-1][1] or float(revisit.row["rating"] or 4) > 2 or issue.last("verified"):
            self._step(issue, "closed", first_asked, until=revisit.done_at)
        else:
            self._again(issue, first_asked, revisit.done_at)

    def _revisit(self, issue: Issue, replied: datetime) -> Visit | None:
        if issue.event is None or issue.customer.row["do_not_contact"]:
            return None
        rule, reason, days = "visit_regime.reconfirm", "reconfirm", 2
        if issue.complaint is not None:
            rule, reason, days = "after_sales.followup", "complaint", 3
        day = replied.date()
        trouble, issue.event.trouble = issue.event.trouble, 0.02
        visit = self.visiting.follow_up(
            issue.event, rule=rule, reason=reason, base=day, due_on=add_workdays(day, days), number=2
        )
        issue.event.trouble = trouble
        self.revisits.append(visit)
        return visit

    def _again(self, issue: Issue, first_asked: str, asked_at: datetime) -> None:
        owner = issue.row["owner"]
        issue.row["loops"] = 1
        self._step(issue, "reopened", first_asked, until=asked_at)
        path = [("assigned", people.SUPERVISOR, 60), ("in_progress", owner, 200), ("awaiting_review", owner, 2500)]
        path += [("replied", self._reviewer(owner), 600), ("closed", first_asked, 3000)]
        all(self._step(issue, state, author, minutes=self._between(30, 30 + top)) for state, author, top in path)

    def _between(self, low: int, high: int) -> float:
        return float(self.visiting.rng.integers(low, high))

    def _reviewer(self, owner: str) -> str:
        return people.QUALITY if owner == people.SUPERVISOR else people.SUPERVISOR

    def _step(
        self, issue: Issue, state: str, author: str, *, minutes: float = 15, until: datetime | None = None
    ) -> bool:
        """Take a step in office hours; False when it has not happened before today."""
        before = issue.steps[-1][1]
        start = max(before, until) if until else before
        moment = office_moment((start + timedelta(minutes=minutes)).replace(second=0, microsecond=0))
        moment = max(moment, before + timedelta(minutes=1))
        if moment >= datetime.combine(self.visiting.today, time()):
            return False
        issue.steps.append((state, moment, author))
        return True

    def _complaint(self, issue: Issue, event: Event) -> Row:
        rng = self.visiting.rng
        anonymous = bool(rng.random() < 0.02)
        return {
            "customer": None if anonymous else event.customer.code,
            "received_at": event.row["occurred_at"],
            "severity": issue.row["severity"],
            "category": self.visiting.words.theme(issue.theme, "category"),
            "department": event.row["department"],
            "channel": str(rng.choice(("phone", "chat", "message", "email"), p=(0.68, 0.16, 0.09, 0.07))),
            "product": event.row["product"],
            "anonymous": anonymous,
            "description": issue.row["description"],
        }

    def _finish(self, issue: Issue) -> None:
        result_at = issue.last("awaiting_review")
        issue.row |= {
            "visit": issue.visit.row["code"] if issue.visit else None,
            "event": issue.event.row["code"] if issue.event else None,
            "state": issue.state,
            "first_response_at": issue.first("in_progress"),
            "result_at": result_at,
            "closed_at": issue.last("closed") if issue.state == "closed" else None,
            "result": self.visiting.words.theme(issue.theme, "result") if result_at else None,
            "merged_into": issue.parent.row["code"] if issue.state == "merged" and issue.parent else None,
        }
