"""Which of the rule shapes S01 to S26 a regime uses, told from the keys of its file (requirements 4b)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from followup_kit.policy.document import Document
from followup_kit.policy.rules import Anchor


def shapes_of(document: Document) -> set[str]:
    """The shapes that a regime's parts need, as ``{"S01", "S18"}``; a file without parts needs none."""
    return {shape for shape, uses in _SHAPES.items() if uses(document)}


def _anchors(document: Document) -> Iterator[Anchor]:
    for rule in document.rules:
        yield from _with_parts(rule.anchor)


def _with_parts(anchor: Anchor) -> Iterator[Anchor]:
    yield anchor
    for part in (*anchor.all_of, *([anchor.otherwise] if anchor.otherwise else [])):
        yield from _with_parts(part)


def _anchored(document: Document, *kinds: str) -> bool:
    return any(anchor.kind in kinds for anchor in _anchors(document))


def _timed(document: Document, *kinds: str) -> bool:
    return any(rule.due.kind in kinds for rule in document.rules)


def _within(document: Document) -> bool:
    return any(rule.due.within and rule.due.within.n > 0 and rule.anchor.kind != "period" for rule in document.rules)


def _same_day(document: Document) -> bool:
    spans = [rule.due.within for rule in document.rules]
    spans += [limit.within for limit in document.service_limits]
    spans += [report.due.after for report in document.reports]
    return any(span is not None and span.n == 0 for span in spans)


def _cycle(document: Document) -> bool:
    monthly = any(rule.anchor.kind == "period" and rule.due.kind == "within" for rule in document.rules)
    return monthly or _timed(document, "every")


def _chain(document: Document) -> bool:
    """A rule starts when an earlier step is done: another rule, the handling of an issue, the last visit itself."""
    repeated = any(rule.anchor.kind == "set_date" and rule.until for rule in document.rules)
    return repeated or _anchored(document, "after_rule", "issue", "visit")


def _by_attribute(document: Document) -> bool:
    return bool(document.routing) or any(len(rule.assign) > 1 for rule in document.rules)


def _exempt(document: Document) -> bool:
    averse = bool(document.contact.averse_when) and document.contact.averse_factor > 1
    return averse or any(rule.exempt or rule.damped for rule in document.rules)


def _hours(document: Document) -> bool:
    blackout = document.contact.blackout
    return bool(document.contact.hours or blackout.on != "none" or blackout.weekends or blackout.days)


def _ad_hoc(document: Document) -> bool:
    """By hand: a rule on request or on a date somebody sets, a report whenever it is asked for."""
    asked = any("on_demand" in report.every for report in document.reports)
    return asked or _anchored(document, "on_request", "set_date")


def _calendar_due(document: Document) -> bool:
    return bool(document.reports or document.planning.due_weekday or any(roster.due_day for roster in document.rosters))


def _shifted(document: Document) -> bool:
    return any(rule.shift for rule in document.rules) or any(report.shift != "none" for report in document.reports)


def _banded(document: Document) -> bool:
    return any(card.bands or card.shortfall or card.grades for card in document.scorecards)


def _channels(document: Document) -> bool:
    chosen = any(len(rule.channel.use) > 1 or rule.channel.steps for rule in document.rules)
    return chosen or len({rule.channel.use for rule in document.rules}) > 1


def _merged(document: Document) -> bool:
    """Reports of the same problem, or contacts that are merged or rationed over more than neighbouring days."""
    return bool(document.merging or document.contact.cap)


def _next_date(document: Document) -> bool:
    """The visitor or customer names the next date, or the next visit counts from the one that was really made."""
    asked = any(field.id == "next_visit_on" for form in document.forms for field in form.fields)
    rolling = any(rule.due.ages and rule.due.ages.mode == "rolling" for rule in document.rules)
    return asked or rolling or _anchored(document, "set_date")


_SHAPES: dict[str, Callable[[Document], bool]] = {
    "S01": _within,
    "S02": lambda document: _timed(document, "at"),
    "S03": _same_day,
    "S04": _cycle,
    "S05": _chain,
    "S06": lambda document: any(rule.until for rule in document.rules),
    "S07": lambda document: _timed(document, "ages"),
    "S08": lambda document: _anchored(document, "milestone", "project"),
    "S09": lambda document: _anchored(document, "holiday"),
    "S10": lambda document: _anchored(document, "all_of"),
    "S11": lambda document: any(rule.quota for rule in document.rules),
    "S12": lambda document: _timed(document, "minimum"),
    "S13": _by_attribute,
    "S14": lambda document: bool(document.escalation),
    "S15": _exempt,
    "S16": _hours,
    "S17": _ad_hoc,
    "S18": _calendar_due,
    "S19": _shifted,
    "S20": lambda document: bool(document.service_limits),
    "S21": _banded,
    "S22": _channels,
    "S23": _merged,
    "S24": _next_date,
    "S25": lambda document: bool(document.rosters),
    "S26": lambda document: bool(document.sign_offs),
}
