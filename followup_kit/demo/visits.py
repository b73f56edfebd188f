"""Visits of the demo company: those that events and routine make due, how each went, and what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from followup_kit.demo import people
from followup_kit.demo.calendar import add_workdays, at_office, first_day, slump, workday_on_or_after
from followup_kit.demo.people import Customer, Row
from followup_kit.demo.words import THEMES, Rng, Words, pick
from followup_kit.demo.work import Event
from followup_kit.periods import add_months

DONE = ("completed", "recorded", "reviewed", "archived")
_RULES = {
    "purchase": ("visit_regime.new", "new"),
    "paid_repair": ("auto_repair.paid", "paid_repair"),
    "warranty_repair": ("auto_repair.warranty", "warranty_repair"),
    "registration": ("auto_repair.registration", "registration"),
}
_PLEASED = {
    "D-01": 0.935,
    "D-02": 0.93,
    "D-03": 0.92,
    "D-04": 0.9,
    "D-05": 0.93,
    "D-06": 0.9,
    "D-07": 0.9,
    "D-08": 0.88,
}
_NOT_DONE = ("missed", "unreachable", "refused", "cancelled")
_THEME_WEIGHTS = {
    "sales": (0.05, 0.22, 0.03, 0.22, 0.03, 0.27, 0.17, 0.01),
    "installation": (0.16, 0.14, 0.22, 0.08, 0.05, 0.06, 0.14, 0.15),
    "repair": (0.28, 0.13, 0.22, 0.08, 0.11, 0.11, 0.05, 0.02),
    "care": (0.10, 0.18, 0.10, 0.25, 0.12, 0.08, 0.13, 0.04),
    "slump": (0.64, 0.12, 0.14, 0.02, 0.03, 0.03, 0.01, 0.01),
}


@dataclass(eq=False)
class Visit:
    """A visit's row and what led to it; ``theme`` is what the customer spoke about."""

    row: Row
    customer: Customer
    event: Event | None = None
    trouble: float = 0.0
    theme: str | None = None

    @property
    def done_at(self) -> datetime | None:
        """When it was done; None when it was not."""
        return self.row["completed_at"] if self.row["status"] in DONE else None


@dataclass(frozen=True)
class Visiting:
    """What the generators of visits share."""

    words: Words
    rng: Rng
    today: date
    customers: list[Customer]

    def planned(self, events: list[Event]) -> list[Visit]:
        """Visits after events, questionnaires after deliveries, routine visits and ad-hoc ones."""
        made = [visit for event in events for visit in self._after(event)]
        for customer in self.customers:
            made += self._routine(customer)
            made += self._ad_hoc(customer)
        return made

    def number(self, visits: Iterable[Visit]) -> list[Visit]:
        """The visits in order of time, with codes and event codes."""
        ordered = sorted(visits, key=lambda visit: (_when(visit.row), visit.customer.code, visit.row["rule"] or ""))
        for number, visit in enumerate(ordered, start=1):
            visit.row["code"] = f"V-{number:05d}"
            visit.row["event"] = visit.event.row["code"] if visit.event else None
        return ordered

    def follow_up(self, event: Event, *, rule: str, reason: str, base: date, due_on: date, number: int = 1) -> Visit:
        """A planned visit about an event, and how it went."""
        visit = self._visit(event.customer, event=event, rule=rule, reason=reason, window=(base, due_on))
        visit.row["visit_number"] = number
        visit.row["department"], visit.row["product"] = event.row["department"], event.row["product"]
        visit.trouble = event.trouble
        return self._lived(visit)

    def _after(self, event: Event) -> list[Visit]:
        base = event.handled_on
        if base is None or event.customer.row["do_not_contact"]:
            return []
        if event.kind == "delivery":
            return self._survey(event, base)
        if event.kind == "complaint":
            return []
        rule, reason = _RULES[event.kind]
        due_on = add_workdays(base, 5) if event.kind == "purchase" else base + timedelta(days=10)
        visit = self.follow_up(event, rule=rule, reason=reason, base=base, due_on=due_on)
        if event.kind == "purchase":
            visit.row["stage"] = "in_sale"
        return [visit]

    def _routine(self, customer: Customer) -> list[Visit]:
        if not customer.visited_quarterly:
            return []
        made: list[Visit] = []
        first = max(first_day(self.today), customer.joined_on)
        due_on = workday_on_or_after(first + timedelta(days=int(self.rng.integers(5, 91))))
        while due_on <= self.today + timedelta(days=21):
            window = (due_on - timedelta(days=10), due_on)
            visit = self._visit(customer, rule="visit_regime.existing", reason="routine", window=window)
            visit.row["visit_number"] = len(made) + 1
            if customer.row["size_class"] != "ordinary" and len(made) % 2:
                visit.row["channel"] = "on_site"
            made.append(self._lived(visit))
            due_on = workday_on_or_after(add_months(due_on, 3))
        return made

    def _ad_hoc(self, customer: Customer) -> list[Visit]:
        if self.rng.random() > 0.2 or customer.row["do_not_contact"]:
            return []
        first = max(first_day(self.today), customer.joined_on)
        day = workday_on_or_after(first + timedelta(days=int(self.rng.integers(0, max(1, (self.today - first).days)))))
        if day >= self.today:
            return []
        presale = self.rng.random() < 0.4
        visit = self._visit(customer, rule=None, reason="presale" if presale else "ad_hoc", window=(None, None))
        visit.row |= {"ad_hoc": True, "visit_number": None, "stage": "pre_sale" if presale else "after_sale"}
        if presale:
            visit.row |= {"department": people.SALES, "visitor": pick(self.rng, [*people.SELLERS])}
        self._do(visit, day)
        return [visit]

    def _survey(self, event: Event, base: date) -> list[Visit]:
        """A questionnaire a week after a delivery: a dispatch, so without a due date."""
        sent_on = workday_on_or_after(base + timedelta(days=7))
        if sent_on >= self.today or self.rng.random() > 0.85:
            return []
        visit = self._visit(event.customer, event=event, rule="cx.survey", reason="survey", window=(None, None))
        visit.row |= {
            "channel": "questionnaire",
            "product": event.row["product"],
            "department": event.row["department"],
        }
        visit.row["sent_at"] = at_office(self.rng, sent_on)
        chance = float(self.rng.random())
        answered_on = sent_on + timedelta(days=1 + int(self.rng.exponential(5.0)))
        if chance < 0.05:
            visit.row |= {"status": "unreachable", "outcome": "undeliverable"}
        elif chance < 0.53 and answered_on < self.today:
            self._do(visit, answered_on)
        else:
            visit.row["status"] = "attempted" if (self.today - sent_on).days <= 21 else "missed"
        return [visit]

    def _visit(
        self,
        customer: Customer,
        *,
        rule: str | None,
        reason: str,
        window: tuple[date | None, date | None],
        event: Event | None = None,
    ) -> Visit:
        row = {
            "customer": customer.code,
            "rule": rule,
            "reason": self.words["work"]["reasons"][reason],
            "visit_number": 1,
            "ad_hoc": False,
            "due_from": window[0],
            "due_on": window[1],
            "visitor": self._visitor(customer, reason),
            "department": people.CARE,
            "channel": self._channel(customer),
            "status": "due",
            "completed_at": None,
            "stage": "in_sale" if reason == "survey" else "after_sale",
            "product": self.words["work"]["products"][customer.product],
        }
        return Visit(row, customer, event)

    def _visitor(self, customer: Customer, reason: str) -> str:
        if reason == "new" and self.rng.random() < 0.5:
            return people.SELLERS[int(self.rng.integers(2))]
        return people.VISITORS[customer.branch][int(self.rng.integers(2))]

    def _channel(self, customer: Customer) -> str:
        preferred = str(customer.row["preferred_channel"])
        return preferred if self.rng.random() < 0.6 else "phone"

    def _lived(self, visit: Visit) -> Visit:
        """The visit with its status on the last evening before today."""
        if self._left_out(visit):
            return visit
        first, due_on = visit.row["due_from"], visit.row["due_on"]
        done = self.rng.random() < (0.6 if visit.customer.hard_to_reach else 0.93)
        late = self.rng.random() < self._late_share(visit)
        day = self._late_day(due_on) if late else self._day_in(first, due_on)
        if done and day < self.today:
            self._do(visit, day)
        elif due_on >= self.today:
            self._still_open(visit)
        elif done or (self.today - due_on).days <= 2:
            visit.row["status"] = "overdue"
        else:
            self._not_done(visit)
        return visit

    def _left_out(self, visit: Visit) -> bool:
        if (visit.event is not None and visit.event.row["exempt"]) or visit.customer.row["do_not_contact"]:
            visit.row["status"] = "exempt"
        elif self.rng.random() < 0.012 and visit.row["due_on"] < self.today:
            visit.row["status"] = "cancelled"
        else:
            return False
        return True

    def _late_share(self, visit: Visit) -> float:
        bad_spell = slump(visit.row["due_on"], self.today) if visit.row["department"] == people.SLUMPING else 0.0
        peak = 0.05 if visit.row["due_on"].month in {7, 8} else 0.0
        return 0.10 + 0.15 * bad_spell + peak + (0.05 if visit.customer.branch == 2 else 0.0)

    def _late_day(self, due_on: date) -> date:
        return workday_on_or_after(due_on + timedelta(days=1 + int(self.rng.exponential(4.0))))

    def _day_in(self, first: date, due_on: date) -> date:
        """A working day of the window, rather towards its end."""
        share = float(self.rng.beta(2.2, 1.5))
        day = workday_on_or_after(first + timedelta(days=round(share * (due_on - first).days)))
        while day > due_on or day.weekday() > 4:
            day -= timedelta(days=1)
        return max(day, first)

    def _still_open(self, visit: Visit) -> None:
        row = visit.row
        chance = float(self.rng.random())
        if row["due_from"] > self.today:
            row["status"] = "scheduled" if chance < 0.7 else "proposed"
        elif row["channel"] == "on_site":
            row["status"] = "appointment_confirmed" if chance < 0.6 else "appointment_pending"
        elif chance < 0.15 and row["due_from"] < self.today:
            row |= {"status": "attempted", "outcome": "no_answer"}
        elif chance < 0.2:
            row["status"] = "rescheduled"
        if row["channel"] in {"message", "email"} and row["status"] == "attempted":
            row["outcome"] = None

    def _not_done(self, visit: Visit) -> None:
        hard = visit.customer.hard_to_reach
        status = str(self.rng.choice(_NOT_DONE, p=(0.22, 0.63, 0.12, 0.03) if hard else (0.48, 0.24, 0.2, 0.08)))
        missed = "not_convenient" if self.rng.random() < 0.3 else None
        unreachable = "wrong_number" if self.rng.random() < 0.12 else "no_answer"
        outcomes = {"missed": missed, "unreachable": unreachable, "refused": "refused", "cancelled": None}
        visit.row |= {"status": status, "outcome": outcomes[status]}

    def _do(self, visit: Visit, day: date) -> None:
        """The visit as done on a day: outcome, rating, feedback, next date."""
        row = visit.row
        at = at_office(self.rng, day)
        row |= {"completed_at": at, "outcome": "reached", "status": self._status_of(day)}
        if row["channel"] in {"message", "email"} and row.get("sent_at") is None:
            row["sent_at"] = at - timedelta(minutes=int(self.rng.integers(5, 90)))
        rating = self._rating(visit, day)
        row["rating"] = None if self.rng.random() < 0.035 else float(rating)
        if row["rating"] is None or self.rng.random() < (0.5 if rating > 3 else 0.93):
            visit.theme = self._theme(visit, rating, day)
            row["feedback"] = self.words.feedback(rating, theme=visit.theme, product=row["product"], rng=self.rng)
        if rating <= 3:
            row["handling"] = pick(self.rng, self.words["feedback"]["handling"])
        if rating <= 2 and self.rng.random() < 0.5:
            row["next_visit_on"] = add_workdays(day, int(self.rng.integers(3, 10)))

    def _status_of(self, day: date) -> str:
        age, chance = (self.today - day).days, float(self.rng.random())
        if age > 60:
            return "archived" if chance < 0.85 else "reviewed"
        if age > 14:
            return "reviewed" if chance < 0.6 else "recorded"
        return "recorded" if chance < 0.8 else "completed"

    def _rating(self, visit: Visit, day: date) -> int:
        age = (self.today - day).days / 540
        pleased = _PLEASED[visit.row["department"]] + visit.customer.mood - visit.trouble - 0.02 * age
        if self.rng.random() < pleased:
            return 5 if self.rng.random() < 0.6 else 4
        return int(self.rng.choice((3, 2, 1, 0), p=(0.5, 0.27, 0.16, 0.07)))

    def _theme(self, visit: Visit, rating: int, day: date) -> str | None:
        if rating > 3 and self.rng.random() < 0.2:
            return None
        department = visit.row["department"]
        if department == people.SLUMPING and rating < 4 and slump(day, self.today) > 0.3:
            kind = "slump"
        elif department in people.REPAIR:
            kind = "repair"
        elif department in people.INSTALLATION:
            kind = "installation"
        else:
            kind = "sales" if department == people.SALES else "care"
        return str(self.rng.choice(THEMES, p=_THEME_WEIGHTS[kind]))


def _when(row: Row) -> datetime:
    day = row["due_on"] or (row.get("sent_at") or row["completed_at"]).date()
    return datetime.combine(day, datetime.min.time())
