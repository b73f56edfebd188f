"""Projects and milestones: homes under decoration, estates with their launches, travel routes."""

from __future__ import annotations

from datetime import date, timedelta

from followup_kit.demo.industries.drawing import chance
from followup_kit.demo.industries.model import WEEKS
from followup_kit.demo.industries.people import Row, Rows
from followup_kit.demo.industries.words import Vocabulary
from followup_kit.demo.words import Rng
from followup_kit.schema import CHOICES

_YEARS_BACK = 5 * 365
_SINCE, _AHEAD = -WEEKS * 7, 56


def homes(words: Vocabulary, rng: Rng, known: Rows, *, managers: list[str], today: date) -> Rows:
    """One project for each customer: a fifth under construction, the others handed over up to five years ago."""
    return [
        _home(words, rng, owner, number=number, manager=managers[number % len(managers)], today=today)
        for number, owner in enumerate(known, start=1)
    ]


def _home(words: Vocabulary, rng: Rng, owner: Row, *, number: int, manager: str, today: date) -> Row:
    length = int(rng.integers(60, 121))
    if chance(rng, 0.4):
        started = today - timedelta(days=int(rng.integers(1, WEEKS * 7)))
    else:
        started = today - timedelta(days=int(rng.integers(WEEKS * 7, _YEARS_BACK)))
    planned = started + timedelta(days=length)
    completed = planned + timedelta(days=int(rng.integers(-5, 20)))
    owner["first_purchase_on"] = started - timedelta(days=int(rng.integers(10, 40)))
    return {
        "code": f"PR-{number:04d}",
        "name": words.sites["home"].format(address=owner["address"]),
        "customer": owner["code"],
        "department": "D-02",
        "manager": manager,
        "started_on": started,
        "planned_completion_on": planned,
        "completed_on": completed if completed < today else None,
        "active": completed >= today,
    }


def of_all(names: list[str], today: date) -> Rows:
    """Projects that are nobody's own: estates for sale, routes of a travel company."""
    return [
        {
            "code": f"PR-{number:02d}",
            "name": name,
            "department": "D-01",
            "started_on": today - timedelta(days=400 + 30 * number),
            "active": True,
        }
        for number, name in enumerate(names, start=1)
    ]


def milestones(rng: Rng, estates: Rows, today: date) -> Rows:
    """Each kind of milestone in the coming eight weeks, two of them this week, and more of them in the past."""
    kinds = [kind for kind in CHOICES["milestone_kind"] if kind != "other"]
    ahead = [(kind, int(rng.integers(1, _AHEAD))) for kind in kinds]
    soon = [("construction", 0), ("promotion", 2)]
    past = [(kinds[int(rng.integers(len(kinds)))], int(rng.integers(_SINCE, 0))) for _ in range(14)]
    found = {}
    for number, (kind, days) in enumerate([*soon, *ahead, *past]):
        project, day = estates[number % len(estates)]["code"], today + timedelta(days=days)
        code = f"{project}/{kind}/{day}"
        found[code] = {"code": code, "project": project, "kind": kind, "occurs_on": day}
    return list(found.values())


def interested(rng: Rng, known: Rows, estates: Rows) -> None:
    """Most customers want one of the estates; the others have not said which."""
    for row in known:
        row["project"] = estates[int(rng.integers(len(estates)))]["code"] if chance(rng, 0.85) else None
