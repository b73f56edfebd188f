"""What found no place in a plan, by reason, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from followup_kit.planning.moving import why_unplaced
from followup_kit.planning.weekly import WeekPlan
from followup_kit.translations import say

_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Lost:
    """Rows that found no place for one reason: the sentence, what to do, how many, and customers among them."""

    why: str
    advice: str
    count: int
    customers: tuple[str, ...]


def lost_rows(plan: WeekPlan) -> list[Lost]:
    """The rows without a person and time, by reason, the most frequent first."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in plan.rows.filter(pl.col("unplaced").is_not_null()).iter_rows(named=True):
        needed = (row["unplaced_figures"] or {}).get("needed") or ""
        groups.setdefault((row["unplaced"], needed), []).append(row)
    found = [
        Lost(
            why_unplaced(rows[0]),
            advice(code),
            len(rows),
            tuple(row["customer_code"] or "–" for row in rows[:_EXAMPLES]),
        )
        for (code, _), rows in groups.items()
    ]
    return sorted(found, key=lambda lost: -lost.count)


_ADVICE = {
    **dict.fromkeys(("no_person_with_role", "no_skill", "no_language", "no_zone"), "people"),
    **dict.fromkeys(("capacity", "nobody_free_in_window", "too_long"), "capacity"),
    **dict.fromkeys(("nobody_at_work", "no_contact_hours"), "hours"),
    **dict.fromkeys(("locked_conflict",), "locked"),
    **dict.fromkeys(("closed_days", "outside_period"), "days"),
    "can_wait": "wait",
}


def advice(code: str) -> str:
    """What would help rows that found no place for a reason."""
    return say(f"planpage.advice.{_ADVICE.get(code, 'people')}")
