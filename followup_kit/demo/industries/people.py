"""Departments, staff, leave, customers and contact persons of a made-up company. Nobody in it exists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from followup_kit.demo.industries.drawing import chance, one_of
from followup_kit.demo.industries.model import WEEKS, Group, Industry, Post
from followup_kit.demo.industries.words import Vocabulary
from followup_kit.demo.words import Rng, pick

Row = dict[str, Any]
Rows = list[Row]

_HOURS = ("09:00-11:30", "14:00-17:00", "10:00-12:00", None, None)
_ZONES = 3
_CHANNELS = {"phone": 0.74, "message": 0.10, "on_site": 0.08, "email": 0.05, "chat": 0.02, "questionnaire": 0.01}
_LEAVES = {"leave": 0.6, "sick": 0.12, "training": 0.18, "travel": 0.10}


def departments(words: Vocabulary) -> Rows:
    """The three departments of the company."""
    branch = words.general["company"]["branches"][0]
    return [
        {"code": f"D-{number:02d}", "name": name, "branch": branch, "active": True}
        for number, name in enumerate(words.trade["departments"], start=1)
    ]


def staff(words: Vocabulary, rng: Rng, industry: Industry) -> Rows:
    """The people of every post, visitors spread over the zones."""
    posts = [(post, place) for post in industry.posts for place in range(post.count)]
    return [_member(words, rng, industry, number=at, post=post, place=place) for at, (post, place) in enumerate(posts)]


def _member(words: Vocabulary, rng: Rng, industry: Industry, *, number: int, post: Post, place: int) -> Row:
    zones = _zones(words, industry)
    return {
        "code": f"S-{number + 1:03d}",
        "name": words.person(rng, "ms" if number % 2 else "mr"),
        "role": post.role,
        "department": "D-02" if post.role == "technician" else "D-01",
        "zone": zones[place % len(zones)],
        "phone": f"1380000{number:04d}",
        "skills": "; ".join(post.skills) or None,
        "languages": "zh; en" if number % 3 == 0 or "english" in post.skills else "zh",
        "working_hours": post.hours,
        "phone_per_day": post.phone,
        "on_site_per_day": post.on_site,
        "active": True,
    }


def _zones(words: Vocabulary, industry: Industry) -> list[str]:
    return [zone for zones in words.general["company"]["zones"][: industry.cities] for zone in zones]


def leaves(words: Vocabulary, rng: Rng, people: Rows, *, today: date) -> Rows:
    """Absences of the past and the coming weeks; whoever can is covered by somebody of the same role."""
    rows, notes = [], words.shared["handover"]
    for number, person in enumerate(people):
        for start in (
            today + timedelta(days=int(rng.integers(1, 45))),
            today - timedelta(days=int(rng.integers(20, 150))),
        ):
            if number % 3 == 0 or chance(rng, 0.2):
                peers = [other["code"] for other in people if other["role"] == person["role"] and other is not person]
                rows.append(
                    {
                        "code": f"{person['code']}/{start}",
                        "staff": person["code"],
                        "first_on": start,
                        "last_on": start + timedelta(days=int(rng.integers(0, 6))),
                        "kind": one_of(rng, _LEAVES),
                        "covered_by": pick(rng, peers) if peers else None,
                        "note": notes[number % len(notes)] if peers else None,
                    }
                )
    return rows


def customers(words: Vocabulary, rng: Rng, industry: Industry, *, people: Rows, count: int, today: date) -> Rows:
    """Customers, as many of each group as its share says, in no order."""
    groups = _spread(industry.groups, count)
    order = rng.permutation(len(groups))
    fronts = [row["code"] for row in people if row["role"] in ("visitor", "quality_office")]
    return [
        _customer(words, rng, industry, group=groups[at], number=number, today=today)
        | {"owner": fronts[number % len(fronts)]}
        for number, at in enumerate(order, start=1)
    ]


def _spread(groups: tuple[Group, ...], count: int) -> list[Group]:
    whole = sum(group.share for group in groups)
    made = [group for group in groups for _ in range(max(1, round(count * group.share / whole)))]
    return [*made, *[groups[0]] * count][:count]


def _customer(words: Vocabulary, rng: Rng, industry: Industry, *, group: Group, number: int, today: date) -> Row:
    branch = int(rng.integers(industry.cities))
    row = {
        "code": f"K-{number:04d}",
        **_identity(words, rng, group, number),
        **_place(words, rng, branch, number),
        "size_class": "ordinary",
        "source": pick(rng, words.general["people"]["sources"]),
        "preferred_channel": one_of(rng, _CHANNELS),
        "preferred_hours": _HOURS[int(rng.integers(len(_HOURS)))],
        "do_not_contact": chance(rng, 0.025),
        "prefers_fewer_calls": chance(rng, 0.05),
        "no_routine_visits": chance(rng, 0.02),
        "note": pick(rng, words.shared["notes"]) if chance(rng, 0.1) else None,
        "relation": "buyer",
        "first_purchase_on": _bought_on(rng, today) if group.bought else None,
        "visit_every_days": group.own_days if group.own_days and chance(rng, 0.6) else None,
        "key_customer": False,
        "has_objections": False,
        "lost": False,
    }
    return row | dict(group.columns) | {name: chance(rng, likely) for name, likely in group.odds.items()}


def _identity(words: Vocabulary, rng: Rng, group: Group, number: int) -> Row:
    title = "ms" if chance(rng, 0.5) else "mr"
    segment = pick(rng, words.shared["segments"]) if group.company else words.shared["household"]
    person = words.person(rng, title)
    return {
        "name": words.shared["company"].format(segment=segment, number=number) if group.company else person,
        "kind": "company" if group.company else "person",
        "title": None if group.company else title,
        "phone": f"1380000{100 + number:04d}",
        "email": f"customer{number:04d}@example.com" if chance(rng, 0.5) else None,
        "segment": segment,
    }


def _place(words: Vocabulary, rng: Rng, branch: int, number: int) -> Row:
    company = words.general["company"]
    zone = company["zones"][branch][int(rng.integers(_ZONES))]
    latitude, longitude = company["coordinates"][branch]
    return {
        "address": words.general["people"]["address"].format(number=1 + number * 7 % 199, zone=zone),
        "city": company["cities"][branch],
        "region": company["regions"][branch],
        "zone": zone,
        "latitude": round(latitude + float(rng.normal(0, 0.04)), 4),
        "longitude": round(longitude + float(rng.normal(0, 0.04)), 4),
    }


def _bought_on(rng: Rng, today: date) -> date:
    """Three in five are old customers; of the others some bought in these days."""
    if chance(rng, 0.6):
        return today - timedelta(days=WEEKS * 7 + int(rng.integers(1, 1200)))
    return today - timedelta(days=int(rng.integers(1, WEEKS * 7)))


def contacts(words: Vocabulary, rng: Rng, known: Rows) -> Rows:
    """One or two contact persons of every company."""
    rows: Rows = []
    for row in known:
        for number in range(1, int(rng.integers(2, 4)) if row["kind"] == "company" else 1):
            rows.append(
                {
                    "code": f"{row['code']}-{number}",
                    "customer": row["code"],
                    "name": words.person(rng, "ms" if number % 2 else "mr"),
                    "position": pick(rng, words.shared["positions"]),
                    "phone": f"1380000{5000 + len(rows):04d}",
                    "email": f"contact{len(rows):04d}@example.com",
                }
            )
    return rows
