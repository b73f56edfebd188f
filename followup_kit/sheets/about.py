"""What a plan is made from: its period and day, the regime, figures that are assumed, years without a calendar."""

from __future__ import annotations

from followup_kit.planning.handover import Absence, absences
from followup_kit.planning.weekly import WeekPlan
from followup_kit.policy.reading import Use
from followup_kit.schema import CHOICES
from followup_kit.sheets.details import NOTHING, Details
from followup_kit.sheets.visits import staff_name, visitor_id
from followup_kit.translations import say, say_date


def about_rows(
    plan: WeekPlan, language: str, *, details: Details | None = None, visitor: str = ""
) -> list[tuple[str, str]]:
    """Name and value of everything a reader must know of a plan."""
    known, due = details or NOTHING, plan.due
    state = CHOICES["plan_state"][known.state].in_language(language) if known.state else say("sheets.unsaved", language)
    period = f"{say_date(due.period.first, language=language)} – {say_date(due.period.last, language=language)}"
    rows = [("plan", plan.code), ("period", period)]
    if visitor:
        rows.append(("visitor", staff_name(plan, visitor_id(plan, visitor), details)))
    rows += [
        ("state", f"{state} ({known.revision})" if known.state else state),
        ("as_of", say_date(due.as_of, language=language)),
        ("policy", f"{plan.document.title.said(language)} ({plan.document.id})"),
    ]
    if due.missing_years:
        years = ", ".join(map(str, due.missing_years))
        rows.append(("missing_years", say("sheets.missing_years", language, years=years)))
    if due.changes:
        rows.append(("changes", ", ".join(f"{name} = {value}" for name, value in due.changes.items())))
    taken = [("taken_over", _taken_over(absence, visitor, language, known)) for absence in absences(plan) if visitor]
    return [(say(f"sheets.about.{name}", language), value) for name, value in [*rows, *taken] if value]


def _taken_over(absence: Absence, visitor: str, language: str, known: Details) -> str:
    """What a visitor looks after for a colleague on leave (P13-R09); empty when nothing."""
    mine = [customer for customer, person in absence.contacts if person == visitor]
    issues = absence.issues if absence.covered_by == visitor else ()
    if not (mine or issues):
        return ""
    comma = say("sheets.comma", language)
    told = say(
        "sheets.taken_over",
        language,
        staff=absence.staff,
        days=days_said(absence, language),
        open=comma.join([*mine, *issues]),
    )
    return f"{told} {known.notes.get(absence.leave, '')}".strip()


def days_said(absence: Absence, language: str) -> str:
    """From when to when somebody is away; leave may have no end yet."""
    last = say_date(absence.last_on, language=language) if absence.last_on else ""
    return f"{say_date(absence.first_on, language=language)} – {last}".strip()


def marked_figures(plan: WeekPlan) -> list[Use]:
    """The figures behind the plan's rules that the regime does not state: placeholders and assumptions."""
    rules = set(plan.rows["rule"].unique().to_list())
    found: dict[str, Use] = {}
    for rule in plan.document.rules:
        if f"{plan.document.slug}.{rule.id}" in rules:
            for use in plan.due.policy.uses("rules", rule.id, day=plan.due.as_of):
                found.setdefault(use.name, use)
    return [use for use in found.values() if use.tag != "stated"]
