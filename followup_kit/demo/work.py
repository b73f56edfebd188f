"""Events of the demo company: purchases and deliveries, repairs, maintenance registrations, complaints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from followup_kit.demo import people
from followup_kit.demo.calendar import (
    BUYING,
    SEASONS,
    add_workdays,
    at_office,
    draw_days,
    first_day,
    months_ago,
    office_moment,
    short_of_staff,
    slump,
    workday_on_or_after,
)
from followup_kit.demo.people import Customer, Row
from followup_kit.demo.words import Rng, Words, pick

_PRICES = (1900, 3200, 4100, 2800, 2300, 1500, 2600, 7400)
_REPAIRED = (0.19, 0.27, 0.10, 0.15, 0.08, 0.07, 0.09, 0.05)


@dataclass(eq=False)
class Event:
    """An event's row, whose it is, and how it went: ``trouble`` above 0 makes the customer harder to please."""

    row: Row
    customer: Customer
    trouble: float = 0.0

    @property
    def kind(self) -> str:
        """The event's kind, as the schema's code."""
        return str(self.row["kind"])

    @property
    def handled_on(self) -> date | None:
        """The day it was handled; None while it is open."""
        closed = self.row["closed_at"]
        return closed.date() if closed else None


@dataclass(frozen=True)
class Work:
    """What the generators of events share."""

    words: Words
    rng: Rng
    today: date
    customers: list[Customer]

    @property
    def midnight(self) -> datetime:
        """The first moment that has not happened yet."""
        return datetime.combine(self.today, datetime.min.time())

    def events(self) -> list[Event]:
        """All events but complaints, which come out of them: about five for each customer."""
        size = len(self.customers)
        bought = self._purchases(round(1.65 * size))
        made = [*bought, *self._deliveries(bought)]
        made += self._repairs("paid_repair", round(1.25 * size)) + self._repairs("warranty_repair", round(1.15 * size))
        made += self._registrations(round(0.45 * size))
        return made + self._complaints(made)

    def number(self, events: Iterable[Event]) -> list[Event]:
        """The events in order of time, with codes and case numbers."""
        ordered = sorted(events, key=lambda event: (event.row["occurred_at"], event.customer.code, event.kind))
        for number, event in enumerate(ordered, start=1):
            event.row["code"] = f"E-{number:05d}"
            event.row["case_number"] = f"{event.row['occurred_at'].year}-{number:05d}"
        return ordered

    def _purchases(self, count: int) -> list[Event]:
        first = first_day(self.today)
        new = [each for each in self.customers if each.joined_on >= first]
        made = [self._purchase(customer, customer.joined_on, customer.product) for customer in new]
        days = draw_days(self.rng, max(0, count - len(new)), first=first, today=self.today, by_month=BUYING)
        for customer, day in zip(self._drawn(len(days)), days, strict=True):
            if day >= customer.joined_on:
                made.append(self._purchase(customer, day, int(self.rng.integers(8))))
        return made

    def _purchase(self, customer: Customer, day: date, product: int) -> Event:
        at = at_office(self.rng, day)
        row = self._row(
            customer, "purchase", at, product, department=people.SALES, staff=pick(self.rng, [*people.SELLERS])
        )
        row["closed_at"] = at + timedelta(minutes=int(self.rng.integers(10, 50)))
        row["amount"] = round(_PRICES[product] * float(self.rng.uniform(0.8, 1.35)), 2)
        return Event(row, customer)

    def _deliveries(self, bought: list[Event]) -> list[Event]:
        made = []
        for event in bought:
            day = add_workdays(event.row["occurred_at"].date(), int(self.rng.integers(1, 6)))
            if day < self.today and self.rng.random() < 0.93:
                made.append(self._delivery(event, day))
        return made

    def _delivery(self, event: Event, day: date) -> Event:
        branch, product = event.customer.branch, self.words["work"]["products"].index(event.row["product"])
        at = at_office(self.rng, day)
        department, installer = people.INSTALLATION[branch], people.INSTALLERS[branch]
        row = self._row(event.customer, "delivery", at, product, department=department, staff=installer)
        row["closed_at"] = at + timedelta(minutes=int(self.rng.integers(50, 200)))
        return Event(row, event.customer)

    def _repairs(self, kind: str, count: int) -> list[Event]:
        made = []
        for product, share in enumerate(_REPAIRED):
            days = draw_days(
                self.rng, round(count * share), first=first_day(self.today), today=self.today, by_month=SEASONS[product]
            )
            for customer, day in zip(self._drawn(len(days)), days, strict=True):
                if day >= customer.joined_on:
                    made.append(self._repair(customer, kind, day, product))
        return made

    def _repair(self, customer: Customer, kind: str, day: date, product: int) -> Event:
        department = people.REPAIR[customer.branch]
        at = at_office(self.rng, day)
        row = self._row(customer, kind, at, product, department=department, staff=self._repairer(customer.branch, day))
        bad_spell = slump(day, self.today) if department == people.SLUMPING else 0.0
        peak = SEASONS[product][day.month - 1] > 1.6
        hours = float(self.rng.gamma(2.2, 11.0)) * (1 + 1.6 * bad_spell + 0.5 * peak)
        row["closed_at"] = self._past(office_moment((at + timedelta(hours=hours)).replace(second=0, microsecond=0)))
        if kind == "paid_repair":
            row["amount"] = round(float(self.rng.gamma(4.0, 65.0)) + 60, 2)
        return Event(row, customer, trouble=0.45 * bad_spell + 0.05 * peak + 0.0006 * min(hours, 120))

    def _repairer(self, branch: int, day: date) -> str:
        if branch != 1:
            return people.REPAIRERS[branch]
        if short_of_staff(day, self.today):
            return people.REPAIRERS[0]
        return people.LEAVER if months_ago(day, self.today) > 8 else people.JOINER

    def _registrations(self, count: int) -> list[Event]:
        days = draw_days(self.rng, count, first=first_day(self.today), today=self.today, by_month=(1.0,) * 12)
        made = []
        for customer, day in zip(self._drawn(count), days, strict=True):
            if day >= customer.joined_on:
                at = at_office(self.rng, day)
                visitor = people.VISITORS[customer.branch][int(self.rng.integers(2))]
                row = self._row(customer, "registration", at, customer.product, department=people.CARE, staff=visitor)
                row["closed_at"] = at + timedelta(minutes=int(self.rng.integers(5, 25)))
                made.append(Event(row, customer))
        return made

    def _complaints(self, made: list[Event]) -> list[Event]:
        """Complaints after deliveries and repairs, likelier when these went badly; for those who did the work."""
        found = []
        for event in made:
            likely = (
                0.0 if event.kind in {"purchase", "registration"} else 0.036 + 0.32 * max(0.0, event.trouble - 0.04)
            )
            if self.rng.random() < likely and event.handled_on:
                day = workday_on_or_after(event.handled_on + timedelta(days=int(self.rng.integers(1, 7))))
                if day < self.today:
                    found.append(self._complaint(event, day))
        return found

    def _complaint(self, event: Event, day: date) -> Event:
        product = self.words["work"]["products"].index(event.row["product"])
        row = self._row(
            event.customer,
            "complaint",
            at_office(self.rng, day),
            product,
            department=event.row["department"],
            staff=event.row["staff"],
        )
        return Event(row, event.customer, trouble=event.trouble + 0.12)

    def _row(
        self, customer: Customer, kind: str, at: datetime, product: int, *, department: str, staff: str
    ) -> dict[str, Any]:
        words = self.words["work"]
        return {
            "customer": customer.code,
            "kind": kind,
            "occurred_at": at,
            "closed_at": None,
            "category": self.words.category(kind, self.rng),
            "department": department,
            "staff": staff,
            "product": words["products"][product],
            "amount": None,
            "exempt": bool(self.rng.random() < 0.01),
            "result": pick(self.rng, words["results"][kind]),
        }

    def _past(self, moment: datetime) -> datetime | None:
        return moment if moment < self.midnight else None

    def _drawn(self, count: int) -> list[Customer]:
        weights = [customer.weight for customer in self.customers]
        total = sum(weights)
        drawn = self.rng.choice(len(weights), size=count, p=[weight / total for weight in weights])
        return [self.customers[index] for index in drawn]
