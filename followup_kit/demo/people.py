"""Departments, staff, customers and contact persons of the demo company. Nobody in it exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from followup_kit.demo.calendar import first_day
from followup_kit.demo.words import Rng, Words, pick

Row = dict[str, Any]

CARE, SALES = "D-01", "D-02"
INSTALLATION = ("D-03", "D-05", "D-07")
REPAIR = ("D-04", "D-06", "D-08")
SLUMPING = "D-06"
"""The repair department of the north branch, which has a bad spell."""

MANAGER, QUALITY, SUPERVISOR = "S-001", "S-002", "S-009"
VISITORS = (("S-003", "S-004"), ("S-005", "S-006"), ("S-007", "S-008"))
SELLERS = ("S-010", "S-011")
INSTALLERS = ("S-012", "S-013", "S-014")
REPAIRERS = ("S-015", "S-016", "S-017")
LEAVER, JOINER = "S-016", "S-018"
_PARENTS = {"D-05": "D-03", "D-07": "D-03", "D-06": "D-04", "D-08": "D-04"}
_BRANCH_OF = {"D-05": 1, "D-06": 1, "D-07": 2, "D-08": 2}
_TIERS = ("A", "B", "C", "D")
_CHANNELS = ("phone", "message", "on_site", "email")
_HOURS = ("09:00-11:30", "14:00-17:00", "10:00-12:00", None)


@dataclass(frozen=True)
class Customer:
    """A customer's row and what the row does not tell: how much business, how hard to reach, how easy to please."""

    row: Row
    branch: int
    product: int
    joined_on: date
    weight: float
    hard_to_reach: bool
    mood: float

    @property
    def code(self) -> str:
        """The customer's code."""
        return str(self.row["code"])

    @property
    def visited_quarterly(self) -> bool:
        """Whether the customer gets a routine visit every three months."""
        return self.row["tier"] in {"A", "B"} or self.row["kind"] == "company"


def departments(words: Words) -> list[Row]:
    """The eight departments, each in its branch."""
    company = words["company"]
    return [
        {
            "code": code,
            "name": name,
            "branch": company["branches"][_BRANCH_OF.get(code, 0)],
            "parent": _PARENTS.get(code),
            "active": True,
        }
        for code, name in ((f"D-{number:02d}", name) for number, name in enumerate(company["departments"], start=1))
    ]


def staff(words: Words, rng: Rng) -> list[Row]:
    """Eighteen members of staff; one repair technician of the north branch has left."""
    posts = [(MANAGER, "management", CARE, 0), (QUALITY, "quality_office", CARE, 0)]
    posts += [(code, "visitor", CARE, branch) for branch, pair in enumerate(VISITORS) for code in pair]
    posts += [(SUPERVISOR, "department_supervisor", CARE, 0)]
    posts += [(code, "visitor", SALES, 0) for code in SELLERS]
    posts += [(code, "technician", INSTALLATION[branch], branch) for branch, code in enumerate(INSTALLERS)]
    posts += [(code, "technician", REPAIR[branch], branch) for branch, code in enumerate(REPAIRERS)]
    posts += [(JOINER, "technician", SLUMPING, 1)]
    return [
        {
            "code": code,
            "name": _person(words, rng, title="ms" if number % 2 else "mr"),
            "role": role,
            "department": department,
            "zone": words["company"]["regions"][branch],
            "phone": f"1380000{number:04d}",
            "active": code != LEAVER,
        }
        for number, (code, role, department, branch) in enumerate(posts)
    ]


def customers(words: Words, rng: Rng, *, count: int, today: date) -> list[Customer]:
    """Customers of the three branches: four in five are persons, the others companies."""
    return [_customer(words, rng, number, today) for number in range(1, count + 1)]


def _customer(words: Words, rng: Rng, number: int, today: date) -> Customer:
    branch = int(rng.choice(3, p=(0.45, 0.30, 0.25)))
    company = bool(rng.random() < 0.2)
    joined_on = _joined_on(rng, today)
    tier = str(rng.choice(_TIERS, p=(0.30, 0.30, 0.30, 0.10) if company else (0.08, 0.26, 0.42, 0.24)))
    row = {
        "code": f"K-{number:04d}",
        **_identity(words, rng, number, company),
        **_place(words, rng, branch, number),
        "tier": tier,
        "size_class": str(rng.choice(("ordinary", "big", "extra_large"), p=(0.7, 0.22, 0.08)))
        if company
        else "ordinary",
        "relation": "buyer",
        "key_customer": bool(rng.random() < (0.35 if tier == "A" else 0.03)),
        "source": pick(rng, words["people"]["sources"]),
        "first_purchase_on": joined_on,
        **_wishes(words, rng),
        "owner": VISITORS[branch][number % 2],
    }
    weight = float(rng.lognormal(0.0, 0.5)) * (2.2 if company else 1.0)
    hard, mood = bool(rng.random() < 0.09), float(rng.normal(0, 0.05))
    return Customer(row, branch, int(rng.integers(8)), joined_on, weight, hard, mood)


def _identity(words: Words, rng: Rng, number: int, company: bool) -> Row:  # noqa: FBT001
    people = words["people"]
    title = str(rng.choice(("mr", "ms")))
    person = _person(words, rng, title=title)
    segment = people["segments"][int(rng.integers(2, 5)) if company else int(rng.random() < 0.12)]
    return {
        "name": people["company"].format(segment=segment, number=number) if company else person,
        "kind": "company" if company else "person",
        "title": None if company else title,
        "phone": f"1380000{100 + number:04d}",
        "email": f"customer{number:04d}@example.com" if rng.random() < 0.6 else None,
        "segment": segment,
    }


def _place(words: Words, rng: Rng, branch: int, number: int) -> Row:
    company = words["company"]
    zone = company["zones"][branch][int(rng.integers(3))]
    latitude, longitude = company["coordinates"][branch]
    return {
        "address": words["people"]["address"].format(number=1 + number * 7 % 199, zone=zone),
        "city": company["cities"][branch],
        "region": company["regions"][branch],
        "zone": zone,
        "latitude": round(latitude + float(rng.normal(0, 0.04)), 4),
        "longitude": round(longitude + float(rng.normal(0, 0.04)), 4),
    }


def _wishes(words: Words, rng: Rng) -> Row:
    return {
        "preferred_channel": str(rng.choice(_CHANNELS, p=(0.72, 0.14, 0.09, 0.05))),
        "preferred_hours": _HOURS[int(rng.integers(4))],
        "do_not_contact": bool(rng.random() < 0.025),
        "prefers_fewer_calls": bool(rng.random() < 0.06),
        "note": pick(rng, words["people"]["notes"]) if rng.random() < 0.12 else None,
    }


def _joined_on(rng: Rng, today: date) -> date:
    first = first_day(today)
    if rng.random() < 0.65:
        return first - timedelta(days=int(rng.integers(1, 1500)))
    return first + timedelta(days=int(rng.integers(0, (today - first).days)))


def _person(words: Words, rng: Rng, *, title: str) -> str:
    people = words["people"]
    return str(people["person"].format(given=pick(rng, people[f"given_{title}"]), family=pick(rng, people["family"])))


def contacts(words: Words, rng: Rng, known: list[Customer]) -> list[Row]:
    """One to three contact persons of every company."""
    rows: list[Row] = []
    for customer in known:
        if customer.row["kind"] == "company":
            for number in range(1, int(rng.integers(2, 5))):
                rows.append(_contact(words, rng, customer, number=number, line=5000 + len(rows)))
    return rows


def _contact(words: Words, rng: Rng, customer: Customer, *, number: int, line: int) -> Row:
    return {
        "code": f"{customer.code}-{number}",
        "customer": customer.code,
        "name": _person(words, rng, title=str(rng.choice(("mr", "ms")))),
        "position": words["people"]["positions"][int(rng.integers(5))],
        "phone": f"1380000{line % 10000:04d}",
        "email": f"contact{line:04d}@example.com",
    }
