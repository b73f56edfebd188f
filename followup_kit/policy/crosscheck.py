"""What one part of a policy says about another: names that must exist, columns, choices, hours, days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from followup_kit.policy.allowed import columns_of, not_among, unknown_columns, unknown_days, unknown_hours
from followup_kit.policy.document import Document
from followup_kit.policy.general import shared_parameters
from followup_kit.policy.problems import Problem
from followup_kit.policy.rules import Anchor, Rule
from followup_kit.policy.source import Place
from followup_kit.schema import CHOICES

_LISTS = (
    *("segments", "rules", "forms", "scripts", "questionnaires", "issue_classes", "service_limits", "routing"),
    *("escalation", "merging", "scorecards", "reports", "checks", "sign_offs", "training", "rosters"),
    *("emergencies", "roles"),
    *("classes", "phone_lines", "templates", "meetings"),
)


def faults_of(document: Document) -> list[Problem]:
    """Everything in a regime that does not fit together."""
    return [
        *_names(document),
        *_prefixes(document),
        *_hours_and_days(document),
        *(fault for index, rule in enumerate(document.rules) for fault in _rule(document, rule, ("rules", index))),
        *_circles(document),
        *_conditions_elsewhere(document),
        *_roles(document),
        *_other_parts(document),
        *_questions(document),
    ]


def _names(document: Document) -> Iterator[Problem]:
    for name in _LISTS:
        seen: set[str] = set()
        for index, item in enumerate(getattr(document, name)):
            if item.id in seen:
                yield Problem((name, index, "id"), "policy.rule.id_twice", {"found": item.id})
            seen.add(item.id)


def _prefixes(document: Document) -> Iterator[Problem]:
    areas = {name.split(".")[0] for name in shared_parameters()} | {document.slug}
    for name in document.parameters:
        if name.split(".")[0] not in areas:
            values = {"found": name, "slug": document.slug}
            yield Problem(("parameters", name), "policy.rule.foreign_parameter", values)


def _hours_and_days(document: Document) -> Iterator[Problem]:
    yield from unknown_hours(document.contact.hours, ("contact", "hours"))
    yield from unknown_days(document.contact.blackout.days, ("contact", "blackout", "days"))
    for number, roster in enumerate(document.rosters):
        for index, season in enumerate(roster.seasons):
            place: Place = ("rosters", number, "seasons", index)
            yield from unknown_hours([season.hours], (*place, "hours"))
            yield from unknown_days([season.dates] if season.dates else [], (*place, "dates"))


def _rule(document: Document, rule: Rule, place: Place) -> Iterator[Problem]:
    yield from unknown_columns(rule.customers, "customers", (*place, "customers"))
    yield from _anchor(document, rule, rule.anchor, (*place, "anchor"))
    yield from not_among(rule.suspends, _ids(document.rules), (*place, "suspends"))
    yield from not_among((rule.script,), _ids(document.scripts), (*place, "script"))
    yield from not_among(rule.scripts, _ids(document.scripts), (*place, "scripts"))
    yield from not_among((rule.form,), _ids(document.forms), (*place, "form"))
    yield from not_among(rule.channel.use, document.channels, (*place, "channel", "use"))
    for index, step in enumerate(rule.channel.steps):
        where = (*place, "channel", "steps", index)
        yield from not_among(step.use, document.channels, (*where, "use"))
        yield from unknown_columns(step.customer, "customers", (*where, "customer"))
        yield from unknown_columns(step.event, "events", (*where, "event"))
    for index, person in enumerate(rule.assign):
        yield from not_among((person.role,), CHOICES["role"], (*place, "assign", index, "role"))
        yield from unknown_columns(person.event, "events", (*place, "assign", index, "event"))
        yield from unknown_columns(person.customer, "customers", (*place, "assign", index, "customer"))
    for index, freed in enumerate(rule.exempt):
        yield from unknown_columns(freed.event, "events", (*place, "exempt", index, "event"))
        yield from unknown_columns(freed.customer, "customers", (*place, "exempt", index, "customer"))
    if rule.until:
        yield from unknown_columns(rule.until.customer, "customers", (*place, "until", "customer"))
        yield from not_among(rule.until.event, CHOICES["event_kind"], (*place, "until", "event"))
    if rule.quota:
        base = _BASE[rule.quota.base]
        yield from unknown_columns(rule.quota.always, base, (*place, "quota", "always"))
        yield from not_among(rule.quota.by, columns_of(base), (*place, "quota", "by"))


def _anchor(document: Document, rule: Rule, anchor: Anchor, place: Place) -> Iterator[Problem]:
    yield from not_among(anchor.event, CHOICES["event_kind"], (*place, "event"))
    yield from not_among(anchor.milestone, CHOICES["milestone_kind"], (*place, "milestone"))
    yield from not_among(anchor.holiday, HOLIDAYS, (*place, "holiday"))
    others = [other.id for other in document.rules if other.id != rule.id]
    yield from not_among(anchor.after_rule, others, (*place, "after_rule"))
    table = {"issue": "issues", "visit": "visits", "set_date": "visits", "last_visit": "visits"}.get(
        anchor.kind, "events"
    )
    yield from unknown_columns(anchor.where, table, (*place, "where"))
    if anchor.otherwise:
        yield from _anchor(document, rule, anchor.otherwise, (*place, "otherwise"))
    for index, part in enumerate(anchor.all_of):
        yield from _anchor(document, rule, part, (*place, "all_of", index))


HOLIDAYS = (
    *("statutory", "new_year", "spring_festival", "tomb_sweeping", "labour_day", "dragon_boat", "mid_autumn"),
    "national_day",
)


def _ids(items: Iterable[Any]) -> list[str]:
    return [item.id for item in items]


_BASE = {"events": "events", "customers": "customers", "projects": "projects", "participants": "events"}


def _circles(document: Document) -> Iterator[Problem]:
    """Rules that wait for each other: none of them would ever be due. Told at the first of a circle."""
    follows = {rule.id: _waits_for(rule.anchor) for rule in document.rules}
    told: set[str] = set()
    for index, rule in enumerate(document.rules):
        circle = _circle(rule.id, follows)
        if circle and rule.id not in told:
            told |= {*circle}
            values = {"found": " → ".join([*circle, rule.id])}
            yield Problem(("rules", index, "anchor"), "policy.rule.circle", values)


def _waits_for(anchor: Anchor) -> list[str]:
    """The rules without which an anchor never comes; any one of a list is enough, so only a single name binds."""
    alone = list(anchor.after_rule) if len(anchor.after_rule) == 1 and not anchor.otherwise else []
    return [*alone, *(name for part in anchor.all_of for name in _waits_for(part))]


def _circle(start: str, follows: dict[str, list[str]]) -> list[str]:
    """The way from a rule back to itself; empty when there is none."""
    ways, seen = [[start]], set[str]()
    while ways:
        way = ways.pop()
        for name in follows.get(way[-1], []):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


_TABLE_OF = {"issue": "issues", "event": "events", "visit": "visits", "complaint": "complaints"}


def _conditions_elsewhere(document: Document) -> Iterator[Problem]:
    for index, segment in enumerate(document.segments):
        yield from unknown_columns(segment.customers, "customers", ("segments", index, "customers"))
    yield from unknown_columns(document.population, "customers", ("population",))
    yield from unknown_columns(document.contact.averse_when, "customers", ("contact", "averse_when"))
    yield from unknown_columns(document.contact.never, "customers", ("contact", "never"))
    for name in ("service_limits", "routing"):
        for index, item in enumerate(getattr(document, name)):
            yield from unknown_columns(item.where, _TABLE_OF[item.of], (name, index, "where"))
    for index, target in enumerate(document.targets):
        tables = (_COUNTED.get(target.kpi, "visits"), "customers")
        yield from unknown_columns(target.where, tables, ("targets", index, "where"))
    for index, step in enumerate(document.escalation):
        yield from unknown_columns(step.where, ("issues", "visits", "events"), ("escalation", index, "where"))
    for index, merge in enumerate(document.merging):
        yield from not_among(merge.same, columns_of(merge.of), ("merging", index, "same"))
    yield from _signed(document)


_COUNTED = {
    **dict.fromkeys(("K17", "K20", "K25", "K28"), "events"),
    **dict.fromkeys(("K04", "K08", "K09", "K10", "K12", "K19", "K31"), "issues"),
    **dict.fromkeys(("K05", "K29"), "inspections"),
    **dict.fromkeys(("K21",), "projects"),
    **dict.fromkeys(("K13",), "complaints"),
}
"""The table whose rows a KPI counts, where it is not visits."""

_SIGNED = {"visit": "visits", "plan": "plans", "issue": "issues", "project": "projects", "case": "events"}


def _signed(document: Document) -> Iterator[Problem]:
    """Conditions of sign-offs: columns of what is signed; a report is named by its id; other papers have no table."""
    for index, item in enumerate(document.sign_offs):
        place: Place = ("sign_offs", index, "where")
        if item.of in _SIGNED:
            yield from unknown_columns(item.where, _SIGNED[item.of], place)
        if item.of == "report":
            yield from not_among(list(item.where), ["id"], place)
            for match in (item.where[name] for name in item.where if name == "id"):
                yield from not_among([str(word) for word in match.among], _ids(document.reports), (*place, "id"))


def _roles(document: Document) -> Iterator[Problem]:
    for index, role in enumerate(document.roles):
        yield from not_among((role.role,), CHOICES["role"], ("roles", index, "role"))
    known = [*_ids(document.roles), *CHOICES["role"]]
    for name, key in (("sign_offs", "by"), ("routing", "to"), ("escalation", "notify")):
        for index, item in enumerate(getattr(document, name)):
            yield from not_among(getattr(item, key), known, (name, index, key))
    for name in ("author", "approver"):
        for index, report in enumerate(document.reports):
            yield from not_among((getattr(report, name) or None,), known, ("reports", index, name))
    yield from not_among((document.planning.approver or None,), known, ("planning", "approver"))
    for index, check in enumerate(document.checks):
        yield from not_among((check.by,), known, ("checks", index, "by"))


def _other_parts(document: Document) -> Iterator[Problem]:
    for index, route in enumerate(document.routing):
        yield from not_among((route.roster,), _ids(document.rosters), ("routing", index, "roster"))
    for index, report in enumerate(document.reports):
        yield from not_among((report.may_merge_with,), _ids(document.reports), ("reports", index, "may_merge_with"))
    for number, roster in enumerate(document.rosters):
        for index, post in enumerate(roster.posts):
            yield from not_among((post.role or None,), CHOICES["role"], ("rosters", number, "posts", index, "role"))


def _questions(document: Document) -> Iterator[Problem]:
    for number, survey in enumerate(document.questionnaires):
        for index, question in enumerate(survey.questions):
            place: Place = ("questionnaires", number, "questions", index, "dimension")
            yield from not_among((question.dimension,), _ids(survey.dimensions), place)
    for number, script in enumerate(document.scripts):
        steps = _ids(script.steps)
        for index, step in enumerate(script.steps):
            for branch, way in enumerate(step.branches):
                yield from not_among((way.to,), steps, ("scripts", number, "steps", index, "branches", branch, "to"))
