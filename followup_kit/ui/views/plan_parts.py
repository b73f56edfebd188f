"""Pieces of the planning page as markup: tiles, notes, what found no place, duties, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from followup_kit import markup
from followup_kit.planning.handover import Absence, absences
from followup_kit.planning.moving import row_of
from followup_kit.translations import say, say_date, say_number
from followup_kit.ui.plan_against import LostDays
from followup_kit.ui.plan_facts import Fact, assumed, duty_table, rosters, title_of, when_said
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.plan_steps import Step

CHANGES_SHOWN = 12


def fact_markup(fact: Fact) -> str:
    """One tile."""
    body = (
        markup.text("div", fact.label, css="fk-tile-label"),
        markup.text("div", fact.value, css="fk-tile-value"),
        markup.text("div", fact.note, css="fk-tile-target"),
    )
    return markup.element("div", *body, css=f"fk-tile is-{fact.state}", id=f"fact-{fact.name}")


def notes_markup(model: PlanModel) -> str:
    """What a reader must know beside the list: no staff, years without a calendar, a week that is over."""
    plan = model.plan
    said = [
        *([say("planpage.frozen.over_as_of", day=say_date(model.as_of))] if model.is_over else []),
        *([say("planpage.no_staff")] if not model.has_staff else []),
        *(say("planpage.missing_year", year=year) for year in plan.due.missing_years),
    ]
    return "".join(markup.text("p", sentence, css="fk-note is-warn", role="status") for sentence in said)


def empty_markup(model: PlanModel) -> str:
    """Why the list is empty and what to do."""
    if not model.has_customers:
        lines = (say("planpage.empty.customers"), say("planpage.empty.customers_how"))
    else:
        day = model.next_due()
        after = say("planpage.empty.next", day=say_date(day)) if day else say("planpage.empty.none_ahead")
        lines = (
            say("planpage.empty.nothing", first=say_date(model.period.first), last=say_date(model.period.last)),
            after,
        )
    return markup.element("div", *(markup.text("p", line) for line in lines), css="fk-empty")


def hindrance_markup(step: Step) -> str:
    """Why a step cannot be taken now; where there is nothing left to do, only that."""
    if step.is_done:
        return markup.text("p", step.hindrance, css="fk-footnote fk-all-done")
    return markup.text("p", say("planpage.step_hindered", step=step.label, why=step.hindrance), css="fk-footnote")


def lost_markup(lost: Iterable[LostDays]) -> str:
    """The reasons why rows have no person and time, with what stands against their days, each with what to do."""
    return markup.element("ul", *(_lost(each) for each in lost), css="fk-lost-rows")


def _lost(found: LostDays) -> str:
    lost = found.lost
    names = say("planpage.separator").join(lost.customers)
    more = lost.count - len(lost.customers)
    text = say("planpage.lost.more", customers=names, more=say_number(more)) if more else names
    return markup.element(
        "li",
        markup.text("strong", say_number(lost.count), css="fk-lost-count"),
        markup.element(
            "div",
            *(markup.text("p", sentence) for sentence in found.sentences),
            markup.text("p", lost.advice, css="fk-advice"),
            markup.text("p", text, css="fk-footnote"),
        ),
    )


def duties_markup(model: PlanModel) -> str:
    """Each roster as a table of nights and posts; an unfilled post stands out."""
    return "".join(_duty(model, roster, title) for roster, title in rosters(model.plan).items())


def _duty(model: PlanModel, roster: str, title: str) -> str:
    headers, lines = duty_table(model.plan, roster)
    head = markup.element("tr", *(markup.text("th", header, scope="col") for header in headers))
    body = (markup.element("tr", *(_post(cell) for cell in line)) for line in lines)
    table = markup.element(
        "table",
        markup.text("caption", title, css="fk-hidden"),
        markup.element("thead", head),
        markup.element("tbody", *body),
        css="fk-table",
    )
    missing = sum(not cell for line in lines for cell in line)
    note = (
        markup.text("p", say("planpage.duty.unfilled_count", count=say_number(missing)), css="fk-note is-bad")
        if missing
        else ""
    )
    return markup.text("h2", title) + note + markup.element("div", table, css="fk-scroll")


def _post(cell: str) -> str:
    return markup.text("td", cell) if cell else markup.text("td", say("planpage.duty.unfilled"), css="is-bad")


def absences_markup(model: PlanModel) -> str:
    """Who is on leave and what colleagues look after meanwhile; empty when nobody leaves anything open."""
    found = absences(model.plan)
    if not found:
        return ""
    headers = [say(f"planpage.absence.{name}") for name in ("person", "days", "covered_by", "open")]
    rows = [
        [
            absence.staff,
            f"{say_date(absence.first_on)} – {say_date(absence.last_on) if absence.last_on else ''}".strip(),
            absence.covered_by or "–",
            _left_open(absence),
        ]
        for absence in found
    ]
    title = say("planpage.absence.title")
    table = markup.element("div", _labelled_table(headers, rows, caption=title), css="fk-scroll fk-absences")
    return markup.text("h2", title) + markup.text("p", say("planpage.absence.about"), css="fk-footnote") + table


def _labelled_table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str) -> str:
    """A table whose cells know their header: on a narrow screen each row becomes a list of them."""
    head = markup.element("tr", *(markup.text("th", header, scope="col") for header in headers))
    body = (
        markup.element(
            "tr", *(markup.text("td", cell, data_label=name) for name, cell in zip(headers, row, strict=True))
        )
        for row in rows
    )
    hidden = markup.text("caption", caption, css="fk-hidden")
    return markup.element(
        "table", hidden, markup.element("thead", head), markup.element("tbody", *body), css="fk-table"
    )


def _left_open(absence: Absence) -> str:
    people = dict.fromkeys(person for _, person in absence.contacts)
    taken = [
        say(
            "planpage.absence.goes_to",
            person=person or say("planpage.unplaced"),
            customers=_some([customer for customer, other in absence.contacts if other == person]),
        )
        for person in people
    ]
    issues = [say("planpage.absence.issues", issues=_some(absence.issues))] if absence.issues else []
    return "\n".join([*taken, *issues])


def _some(codes: Sequence[str]) -> str:
    """The first codes, and how many more there are."""
    shown = say("planpage.separator").join(codes[:CHANGES_SHOWN])
    more = len(codes) - CHANGES_SHOWN
    return say("planpage.lost.more", customers=shown, more=say_number(more)) if more > 0 else shown


def changes_markup(model: PlanModel) -> str:
    """What differs from the saved plan; empty when nothing does."""
    changes = model.changes
    if not changes:
        return ""
    lines = [*(_moved(model, task) for task in changes.moved), *(_added(model, task) for task in changes.added)]
    lines += [say("planpage.changes.gone", code=code) for code in changes.gone]
    more = (
        [say("planpage.changes.more", count=say_number(len(lines) - CHANGES_SHOWN))]
        if len(lines) > CHANGES_SHOWN
        else []
    )
    items = (markup.text("li", line) for line in [*lines[:CHANGES_SHOWN], *more])
    head = markup.text("summary", say("planpage.changes.title", count=say_number(changes.count)))
    return markup.element("details", head, markup.element("ul", *items), css="fk-changes")


def _moved(model: PlanModel, task: int) -> str:
    row, staff = row_of(model.plan, task), model.staff_codes
    return say(
        "planpage.changes.moved",
        customer=row["customer_code"],
        before=_place(staff.get(row["was_staff"], "–"), when_said(row["was_at"])),
        after=_place(staff.get(row["visitor"], "–"), when_said(row["planned_at"])),
    )


def _place(person: str, when: str) -> str:
    return f"{person} {when}" if when else say("planpage.unplaced")


def _added(model: PlanModel, task: int) -> str:
    row = row_of(model.plan, task)
    return say("planpage.changes.added", customer=row["customer_code"], title=title_of(model.plan, row["rule"]))


def assumed_markup(model: PlanModel) -> str:
    """The figures behind the plan that nobody stated, folded away but counted."""
    found = assumed(model.plan)
    if not found:
        return ""
    items = (
        markup.element(
            "li",
            markup.escape(each.about),
            " ",
            markup.text("b", each.value),
            " ",
            markup.text("span", each.tag, css="fk-tag"),
        )
        for each in found
    )
    head = markup.text("summary", say("planpage.assumed", count=say_number(len(found))))
    return markup.element("details", head, markup.element("ul", *items), css="fk-assumed")


def no_policy_markup(presets: Iterable[tuple[str, str]]) -> str:
    """No policy is chosen: how to choose one, and which there are."""
    rows = [[name, title] for name, title in presets]
    headers = [say("planpage.no_policy.name"), say("planpage.no_policy.regime")]
    return markup.element(
        "section",
        markup.text("h1", say("planpage.title")),
        markup.element(
            "div",
            markup.text("h2", say("planpage.no_policy.title")),
            markup.text("p", say("planpage.no_policy.how")),
            markup.text("pre", 'policy = "hospital"', css="fk-code"),
            markup.table(headers, rows, caption=say("planpage.no_policy.regime")),
            css="fk-card",
        ),
    )
