"""What one part of a policy says about another: names that must exist, columns, choices, hours, days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from followup_kit.calendars import Hours
from followup_kit.errors import InputError
from followup_kit.policy.document import Document
from followup_kit.policy.general import shared_parameters
from followup_kit.policy.problems import Problem, nearest, shown
from followup_kit.policy.rules import Anchor, Rule
from followup_kit.policy.source import Place
from followup_kit.policy.words import Condition, Match
from followup_kit.schema import CHOICES, TABLES

_DAY = re.compile(r"(\d{4}-)?\d\d-\d\d(\.\.(\d{4}-)?\d\d-\d\d)?")
_LISTS = (
    *("segments", "rules", "forms", "scripts", "questionnaires", "issue_classes", "service_limits", "routing"),
    *(
        "escalation",
        "merging",
        "scorecards",
        "reports",
        "checks",
        "sign_offs",
        "training",
        "rosters",
        "emergencies",
        "roles",
    ),
    *("classes", "phone_lines", "templates", "meetings"),
)


def faults_of(document: Document) -> list[Problem]:
    """Everything in a regime that does not fit together."""
    return [
        *_names(document),
        *_prefixes(document),
        *_hours_and_days(document),
        *(fault for index, rule in enumerate(document.rules) for fault in _rule(document, rule, ("rules", index))),
        *_conditions_elsewhere(document),
        *_roles(document),
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
    yield from _hours(document.contact.hours, ("contact", "hours"))
    yield from _days(document.contact.blackout.days, ("contact", "blackout", "days"))
    for number, roster in enumerate(document.rosters):
        for index, season in enumerate(roster.seasons):
            place: Place = ("rosters", number, "seasons", index)
            yield from _hours([season.hours], (*place, "hours"))
            yield from _days([season.dates] if season.dates else [], (*place, "dates"))


def _days(texts: Sequence[str], place: Place) -> Iterator[Problem]:
    for index, text in enumerate(texts):
        if not _DAY.fullmatch(text):
            yield Problem((*place, index), "policy.rule.bad_day", {"found": shown(text)})


def _hours(texts: Sequence[str], place: Place) -> Iterator[Problem]:
    for index, text in enumerate(texts):
        try:
            Hours.parse([text])
        except InputError:
            yield Problem((*place, index), "policy.rule.bad_hours", {"found": shown(text)})


def _rule(document: Document, rule: Rule, place: Place) -> Iterator[Problem]:
    yield from _condition(rule.customers, "customers", (*place, "customers"))
    yield from _anchor(document, rule, rule.anchor, (*place, "anchor"))
    yield from _one_of(rule.suspends, _ids(document.rules), (*place, "suspends"))
    yield from _one_of((rule.script,), _ids(document.scripts), (*place, "script"))
    yield from _one_of((rule.form,), _ids(document.forms), (*place, "form"))
    yield from _one_of(rule.channel.use, document.channels, (*place, "channel", "use"))
    for index, step in enumerate(rule.channel.steps):
        where = (*place, "channel", "steps", index)
        yield from _one_of(step.use, document.channels, (*where, "use"))
        yield from _condition(step.customer, "customers", (*where, "customer"))
        yield from _condition(step.event, "events", (*where, "event"))
    for index, person in enumerate(rule.assign):
        yield from _one_of((person.role,), CHOICES["role"], (*place, "assign", index, "role"))
        yield from _condition(person.event, "events", (*place, "assign", index, "event"))
        yield from _condition(person.customer, "customers", (*place, "assign", index, "customer"))
    for index, freed in enumerate(rule.exempt):
        yield from _condition(freed.event, "events", (*place, "exempt", index, "event"))
        yield from _condition(freed.customer, "customers", (*place, "exempt", index, "customer"))
    if rule.until:
        yield from _condition(rule.until.customer, "customers", (*place, "until", "customer"))
        yield from _one_of(rule.until.event, CHOICES["event_kind"], (*place, "until", "event"))
    if rule.quota:
        yield from _condition(rule.quota.always, "events", (*place, "quota", "always"))


def _anchor(document: Document, rule: Rule, anchor: Anchor, place: Place) -> Iterator[Problem]:
    yield from _one_of(anchor.event, CHOICES["event_kind"], (*place, "event"))
    yield from _one_of(anchor.milestone, CHOICES["milestone_kind"], (*place, "milestone"))
    yield from _one_of(anchor.holiday, HOLIDAYS, (*place, "holiday"))
    others = [other.id for other in document.rules if other.id != rule.id]
    yield from _one_of(anchor.after_rule, others, (*place, "after_rule"))
    table = {"issue": "issues", "visit": "visits", "set_date": "visits", "last_visit": "visits"}.get(
        anchor.kind, "events"
    )
    yield from _condition(anchor.where, table, (*place, "where"))
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


def _one_of(found: Sequence[str | None], allowed: Iterable[str], place: Place) -> Iterator[Problem]:
    words = list(allowed)
    for word in found:
        if word is not None and word not in words:
            yield Problem(place, "policy.not_allowed", {"found": word, "hint": nearest(word, words)})


def _condition(condition: Condition, table: str, place: Place) -> Iterator[Problem]:
    columns = TABLES[table].by_name
    for name, match in condition.items():
        if name not in columns:
            values = {"found": name, "hint": nearest(name, columns)}
            yield Problem((*place, name), "policy.unknown_column", values)
        elif columns[name].kind in {"choice", "boolean"}:
            yield from _values(match, columns[name], (*place, name))


def _values(match: Match, column: Any, place: Place) -> Iterator[Problem]:
    allowed: list[Any] = [True, False] if column.kind == "boolean" else list(CHOICES[column.choices])
    for value in (*match.among, *match.none_of):
        if value not in allowed:
            words = ["true", "false"] if column.kind == "boolean" else allowed
            yield Problem(place, "policy.not_allowed", {"found": shown(value), "hint": nearest(str(value), words)})


_TABLE_OF = {"issue": "issues", "event": "events", "visit": "visits", "complaint": "complaints"}


def _conditions_elsewhere(document: Document) -> Iterator[Problem]:
    for index, segment in enumerate(document.segments):
        yield from _condition(segment.customers, "customers", ("segments", index, "customers"))
    yield from _condition(document.population, "customers", ("population",))
    yield from _condition(document.contact.averse_when, "customers", ("contact", "averse_when"))
    yield from _condition(document.contact.never, "customers", ("contact", "never"))
    for name in ("service_limits", "routing"):
        for index, item in enumerate(getattr(document, name)):
            yield from _condition(item.where, _TABLE_OF[item.of], (name, index, "where"))


def _roles(document: Document) -> Iterator[Problem]:
    for index, role in enumerate(document.roles):
        yield from _one_of((role.role,), CHOICES["role"], ("roles", index, "role"))
    known = [*_ids(document.roles), *CHOICES["role"]]
    for name, key in (("sign_offs", "by"), ("routing", "to"), ("escalation", "notify")):
        for index, item in enumerate(getattr(document, name)):
            yield from _one_of(getattr(item, key), known, (name, index, key))
    for name in ("author", "approver"):
        for index, report in enumerate(document.reports):
            yield from _one_of((getattr(report, name) or None,), known, ("reports", index, name))
    yield from _one_of((document.planning.approver or None,), known, ("planning", "approver"))


def _questions(document: Document) -> Iterator[Problem]:
    for number, survey in enumerate(document.questionnaires):
        for index, question in enumerate(survey.questions):
            place: Place = ("questionnaires", number, "questions", index, "dimension")
            yield from _one_of((question.dimension,), _ids(survey.dimensions), place)
    for number, script in enumerate(document.scripts):
        steps = _ids(script.steps)
        for index, step in enumerate(script.steps):
            for branch, way in enumerate(step.branches):
                yield from _one_of((way.to,), steps, ("scripts", number, "steps", index, "branches", branch, "to"))
