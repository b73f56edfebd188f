"""A visitor's visits for paper: a page in A4 with lines to write on and places to sign (P10-R12, P15-R11, P16-R17)."""

from __future__ import annotations

from collections.abc import Mapping

from followup_kit.maps import day_map
from followup_kit.markup import element, escape, text
from followup_kit.planning.on_site import DayRoute, day_route, on_site_days
from followup_kit.planning.weekly import WeekPlan
from followup_kit.policy.forms import FormField
from followup_kit.schema import CHOICES, TABLES
from followup_kit.sheets.about import about_rows
from followup_kit.sheets.details import NOTHING, Details
from followup_kit.sheets.fields import result_of
from followup_kit.sheets.scripts import steps_said
from followup_kit.sheets.visits import Visit, visitor_id, visits_of, word
from followup_kit.tables.limits import yes_no
from followup_kit.translations import current_language, say, say_date

_STYLE = """
@page { size: A4; margin: 14mm 12mm 16mm; }
* { box-sizing: border-box; }
body { font: 10.5pt/1.45 "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "PingFang TC",
  "Microsoft JhengHei", sans-serif; color: #111; background: #fff; margin: 0 auto; max-width: 186mm; padding: 6mm 0; }
h1 { font-size: 16pt; margin: 0 0 2mm; }
h2 { font-size: 12pt; margin: 0; }
.about { color: #444; margin: 0 0 5mm; font-size: 9pt; }
.about span { display: inline-block; margin-right: 5mm; }
.visit { border: 0.4mm solid #333; border-radius: 1.5mm; padding: 3.5mm 4mm; margin: 0 0 6mm;
  break-inside: avoid; }
.head { display: flex; justify-content: space-between; gap: 4mm; border-bottom: 0.2mm solid #999; padding-bottom: 1.5mm;
  break-after: avoid; }
.head .when { font-weight: 700; white-space: nowrap; }
.facts { margin: 2mm 0; font-size: 9.5pt; overflow-wrap: anywhere; }
.facts b { font-weight: 600; color: #444; }
.facts span { display: inline-block; margin-right: 6mm; }
.script { margin: 2mm 0 3mm; padding: 2mm 3mm 2mm 8mm; background: #f4f5f7; font-size: 9.5pt; }
.script li { margin: 0.6mm 0; }
.script small { color: #555; }
.field { display: flex; flex-wrap: wrap; align-items: flex-end; column-gap: 3mm; margin: 1.6mm 0 0; break-inside: avoid;
  overflow-wrap: anywhere; }
.field.is-short { display: inline-flex; width: 49%; }
.field > .name { font-weight: 600; }
.line { border-bottom: 0.25mm solid #777; height: 6.2mm; flex: 1 1 60mm; }
.line + .line { flex-basis: 100%; }
.short { border-bottom: 0.25mm solid #777; flex: 1 1 18mm; max-width: 45mm; height: 5.5mm; }
.box { display: inline-block; margin-right: 4mm; }
.box::before { content: "\\2610\\00a0"; font-size: 12pt; }
.signs { display: flex; flex-wrap: wrap; gap: 5mm 10mm; margin-top: 5mm; break-inside: avoid; }
.signs > div { flex: 1 1 70mm; }
.signs .line { height: 10mm; margin-bottom: 1mm; }
footer { font-size: 8.5pt; color: #444; margin-top: 4mm; }
.way { margin: 0 0 6mm; break-inside: avoid; }
.fk-route { display: flex; flex-wrap: wrap; gap: 2mm 6mm; margin: 2mm 0 0; align-items: flex-start; font-size: 9pt; }
.fk-route-picture { flex: 0 1 105mm; min-width: 60mm; max-height: 80mm; }
.fk-route-stops { flex: 1 1 60mm; margin: 0; padding-left: 6mm; }
.fk-route-stops li { margin: 0 0 1mm; }
.fk-route-time { font-weight: 600; }
.fk-route-way { color: #555; }
.fk-route-tight { font-weight: 600; }
.fk-route-note { flex: 1 0 100%; margin: 0; color: #555; font-size: 8.5pt; }
.fk-route-picture text { font: 12.5px system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; text-anchor: middle;
  fill: #111; paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
.fk-route-ground { fill: #fff; stroke: #bbb; }
.fk-route-grid { stroke: #e6e6e6; }
.fk-route-leg { stroke: #333; stroke-width: 2.2; stroke-linecap: round; }
.fk-route-leg.is-broken { stroke-dasharray: 2 5; }
.fk-route-arrow { fill: none; stroke: #333; stroke-width: 2; }
.fk-route-leader, .fk-route-scale { stroke: #555; stroke-width: 1; fill: none; }
.fk-route-stop { fill: #fff; stroke: #111; stroke-width: 2; }
.fk-route-base, .fk-route-true, .fk-route-north { fill: #333; }
.fk-route-picture .fk-route-number { font-weight: 700; stroke: none; }
.fk-route-picture .fk-route-minutes, .fk-route-picture .fk-route-zone-name { fill: #444; font-size: 11.5px; }
.fk-route-picture .fk-route-scale-text { text-anchor: start; }
.fk-route-picture .fk-route-north-text { text-anchor: end; }
@media screen { body { padding: 6mm 5mm; } }
@media print { .script { -webkit-print-color-adjust: exact; print-color-adjust: exact; } body { padding: 0; } }
"""


def task_page(plan: WeekPlan, visitor: str, language: str | None = None, *, details: Details | None = None) -> str:
    """The printable page of a member of staff (by code) for a plan that is saved: one block for each visit.

    It holds no script and asks for nothing from anywhere. A visitor without visits gets a page that says so.
    """
    language = language or current_language()
    visits = visits_of(plan, visitor, details)
    title = say("sheets.page.title", language, plan=plan.code, visitor=visitor)
    about = about_rows(plan, language, details=details, visitor=visitor)
    facts = (element("span", text("b", f"{name} "), escape(value)) for name, value in about)
    blocks = [_block(plan, visit, visitor=visitor, language=language, details=details) for visit in visits]
    body = element(
        "body",
        text("h1", title),
        element("div", *facts, css="about"),
        *_routes(plan, visitor, language=language, details=details),
        *(blocks or [text("p", say("sheets.page.none", language))]),
        text("footer", say("sheets.page.footer", language)),
    )
    head = element("head", '<meta charset="utf-8">', _policy(), text("title", title), element("style", _STYLE))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=language)}\n"


def _policy() -> str:
    content = "default-src 'none'; style-src 'unsafe-inline'"
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def _routes(plan: WeekPlan, visitor: str, *, language: str, details: Details | None) -> list[str]:
    """A map for each day with on-site visits, its list with the names that the visits below have."""
    staff = visitor_id(plan, visitor)
    names = {number: person.name for number, person in (details or NOTHING).customers.items()}
    return [_route(day_route(plan, staff, day), names, language) for day in on_site_days(plan, staff)]


def _route(route: DayRoute, names: Mapping[int, str], language: str) -> str:
    day = f"{say(f'sheets.weekday.{route.day.weekday()}', language)} {say_date(route.day, language=language)}"
    labels = {stop.customer: f"{stop.code} {names.get(stop.customer, '')}".strip() for stop in route.stops}
    figure = day_map(route, language, labels=labels, name=f"route-{route.day}")
    return element("div", text("h2", say("route.sheet", language, day=day)), figure, css="way")


def _block(plan: WeekPlan, visit: Visit, *, visitor: str, language: str, details: Details | None) -> str:
    day = say_date(visit.planned_at.date(), language=language)
    when = f"{say(f'sheets.weekday.{visit.planned_at.weekday()}', language)} {day} {visit.planned_at:%H:%M}"
    form = visit.form(plan)
    title = form.title.said(language) if form else visit.rule.title.said(language)
    head = element("div", text("h2", title), text("span", when, css="when"), css="head")
    steps = steps_said(plan, visit, visitor=visitor, language=language, details=details)
    said = [
        element("li", escape(step.text), *([" ", text("small", f"[{step.answers}]")] if step.answers else []))
        for step in steps
    ]
    script = [element("ol", *said, css="script")] if said else []
    asked = visit.fields(plan)
    written = [field for field in asked if field.kind != "signature" and not result_of(field)]
    lines = [*_results(language), *(_field(field, language) for field in written)]
    return element("section", head, _facts(visit, language), *script, *lines, _signatures(asked, language), css="visit")


def _facts(visit: Visit, language: str) -> str:
    person, customers = visit.person, TABLES["customers"]
    named = (
        (TABLES["visits"]["code"].label.in_language(language), visit.code),
        (TABLES["visits"]["customer"].label.in_language(language), f"{visit.customer_code} {person.name}".strip()),
        (customers["phone"].label.in_language(language), person.phone),
        (customers["address"].label.in_language(language), person.address),
        (TABLES["visits"]["channel"].label.in_language(language), word("channel", visit.channel, language)),
        (TABLES["visits"]["due_on"].label.in_language(language), say_date(visit.due_on, language=language)),
        (say("sheets.task.why", language), f"{visit.rule.title.said(language)} – {visit.rule.purpose.said(language)}"),
    )
    facts = (element("span", text("b", f"{name} "), text("bdi", value)) for name, value in named if value)
    return element("div", *facts, css="facts")


def _results(language: str) -> list[str]:
    """What every visit's record holds: outcome, time, rating, feedback, handling, the next visit."""
    visits = TABLES["visits"]
    outcomes = [label.in_language(language) for label in CHOICES["outcome"].values()]

    def name(column: str) -> str:
        return visits[column].label.in_language(language)

    return [
        _line(name("outcome"), _boxes(outcomes)),
        _blank(name("completed_at")),
        _blank(name("next_visit_on")),
        _line(name("rating"), _boxes([str(mark) for mark in range(6)])),
        _line(name("feedback"), _lines(2)),
        _line(name("handling"), _lines(1)),
    ]


def _field(field: FormField, language: str) -> str:
    title = field.title.said(language) + (" *" if field.required else "")
    if field.choices:
        return _line(title, _boxes([choice.title.said(language) for choice in field.choices]))
    if field.kind == "yes_no":
        return _line(title, _boxes(list(yes_no(language))))
    if field.kind == "rating":
        return _line(title, _boxes([str(mark) for mark in range(6)]))
    if field.kind in {"long_text", "text"}:
        return _line(title, _lines(2 if field.kind == "long_text" else 1))
    return _blank(title)


def _signatures(fields: tuple[FormField, ...], language: str) -> str:
    """A line for each signature that the visit's channel asks for."""
    asked = [field for field in fields if field.kind == "signature"]
    if not asked:
        return ""
    date = say("sheets.page.date", language)
    places = (
        element("div", _lines(1), text("span", field.title.said(language) + (" *" if field.required else "")),
                text("span", f"  {date} ____________"))
        for field in asked
    )  # fmt: skip
    return element("div", *places, css="signs")


def _line(title: str, part: str) -> str:
    return element("div", text("span", title, css="name"), part, css="field")


def _boxes(words: list[str]) -> str:
    return "".join(text("span", each, css="box") for each in words)


def _blank(title: str) -> str:
    """A short place to fill; two stand side by side."""
    return element("div", text("span", title, css="name"), element("span", css="short"), css="field is-short")


def _lines(count: int) -> str:
    return element("div", css="line") * count
