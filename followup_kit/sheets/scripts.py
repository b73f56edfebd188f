"""What to say: the steps of a script with their places filled from the visit; what is not known is left as a line."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from followup_kit.planning.weekly import WeekPlan
from followup_kit.policy.forms import Step
from followup_kit.schema import CHOICES
from followup_kit.sheets.details import NOTHING, Details
from followup_kit.sheets.visits import Visit, visitor_id
from followup_kit.translations import say, say_date

_PLACE = re.compile(r"\{([a-z_]+)\}")
LINE = "____"


@dataclass(frozen=True, slots=True)
class Said:
    """One step: its number, kind (a code of the policy), text, what may be answered, a hint."""

    number: int
    kind: str
    text: str
    answers: str
    hint: str
    required: bool


def steps_said(plan: WeekPlan, visit: Visit, *, visitor: str, language: str, details: Details | None) -> list[Said]:
    """The steps of the visit's script; none when its rule names none."""
    script = visit.script(plan)
    values = _values(plan, visit, visitor=visitor, language=language, details=details or NOTHING)
    steps = script.steps if script else ()
    return [_said(number, step, values, language) for number, step in enumerate(steps, start=1)]


def _said(number: int, step: Step, values: dict[str, str], language: str) -> Said:
    separator = say("tables.list_separator", language)
    answers = separator.join(choice.title.said(language) for choice in step.choices)
    hint = filled(step.hint.said(language), values) if step.hint else ""
    return Said(number, step.kind, filled(step.text.said(language), values), answers, hint, step.required)


def filled(text: str, values: dict[str, str]) -> str:
    """A text with its places filled; a place that nothing is known of becomes a line to write on."""
    known: dict[str, str] = defaultdict(lambda: LINE, {name: value for name, value in values.items() if value})
    return _PLACE.sub(lambda place: known[place[1]], text)


def _values(plan: WeekPlan, visit: Visit, *, visitor: str, language: str, details: Details) -> dict[str, str]:
    title = CHOICES["title"].get(visit.person.title)
    happened = visit.case["occurred_at"]
    return {
        "org_name": details.organisation,
        "visitor": details.staff.get(visitor_id(plan, visitor), ""),
        "customer": visit.person.name,
        "title": title.in_language(language) if title else say("sheets.script.title", language),
        "date": say_date((happened or visit.planned_at).date(), language=language),
        "due_on": say_date(visit.due_on, language=language),
        "event_on": say_date(happened.date(), language=language) if happened else "",
        "case_number": visit.case["case_number"] or "",
        "product": visit.case["product"] or "",
        "purpose": visit.rule.purpose.said(language),
    }
