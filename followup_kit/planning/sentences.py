"""The steps of a trail as sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from followup_kit.policy.reading import Policy
from followup_kit.policy.rules import Rule
from followup_kit.schema import CHOICES, TABLES
from followup_kit.translations import current_language, has_text, say, say_date, say_number

_CODES = ("milestone_kind", "event_kind", "channel", "severity", "tier", "size_class", "special_customer")
"""Where the codes in a parameter's list have their labels."""


def sentence(code: str, values: Mapping[str, Any], policy: Policy, language: str | None) -> str:
    """One step of a trail: ``code`` names its sentence, ``values`` fill it."""
    return _SAYERS.get(code, _plain)(code, values, policy, language)


def _plain(code: str, values: Mapping[str, Any], policy: Policy, language: str | None) -> str:
    texts = {key: _value(key, value, values, language) for key, value in values.items()}
    return say(f"plan.trail.{code}", language, **texts)


def _value(key: str, value: Any, values: Mapping[str, Any], language: str | None) -> str:
    if key == "unit":
        return unit_said(values.get("n"), value, language)
    if key == "per":
        return say(f"plan.per.{value}", language)
    if key == "columns":
        return _columns(value, language)
    return figure_said(value, language)


def unit_said(n: object, unit: str, language: str | None = None) -> str:
    """A unit as it follows its number: 1 month, 2 months."""
    return say(f"plan.one.{unit}" if n == 1 else f"plan.unit.{unit}", language)


def figure_said(value: Any, language: str | None = None) -> str:
    """A value as people write it: days, moments, numbers, yes or no, lists, spans and mappings."""
    if isinstance(value, bool):
        return _lowered(say("tables.yes" if value else "tables.no", language))
    if isinstance(value, float):
        return say_number(value, 0 if value == int(value) else 1, language=language)
    if isinstance(value, Mapping):
        return _mapping(value, language)
    if isinstance(value, list | tuple):
        return say("plan.comma", language).join(figure_said(each, language) for each in value)
    return _text(value, language) if isinstance(value, str) else "–" if value is None else str(value)


def _text(value: str, language: str | None) -> str:
    if len(value) == 10 and value[4:5] == value[7:8] == "-":
        return say_date(date.fromisoformat(value), language=language)
    if len(value) == 16 and value[4:5] == "-" and value[13:14] == ":":
        moment = datetime.fromisoformat(value)
        return f"{say_date(moment.date(), language=language)} {moment:%H:%M}"
    found = next((CHOICES[name][value] for name in _CODES if value in CHOICES[name]), None)
    if found:
        return _lowered(found.in_language(language or current_language()))
    return say(f"plan.unit.{value}", language) if has_text(f"plan.unit.{value}") else value


def _mapping(value: Mapping[str, Any], language: str | None) -> str:
    """``{n: 2, unit: week}`` is 2 weeks; other mappings say each of their keys."""
    if value.keys() == {"n", "unit"}:
        return f"{value['n']} {unit_said(value['n'], value['unit'], language)}"
    parts = (f"{_key(key, language)} {figure_said(each, language)}" for key, each in value.items())
    return say("plan.comma", language).join(parts)


def _key(key: str, language: str | None) -> str:
    return say(f"plan.key.{key}", language) if has_text(f"plan.key.{key}") else _text(key, language)


def _columns(pairs: list[list[Any]], language: str | None) -> str:
    return say("plan.comma", language).join(_column(name, value, language) for name, value in pairs)


def _column(name: str, value: Any, language: str | None) -> str:
    """A customer's column and what stands in it: Do not contact: yes."""
    column = TABLES["customers"].by_name.get(name)
    labels = CHOICES.get(column.choices, {}) if column and column.choices else {}
    speech = language or current_language()
    shown = labels[str(value)].in_language(speech) if str(value) in labels else figure_said(value, language)
    return say("plan.column", language, label=column.label.in_language(speech) if column else name, value=shown)


def _rule(code: str, values: Mapping[str, Any], policy: Policy, language: str | None) -> str:
    rule = known_rule(policy, values["rule"])
    if rule is None:
        return say("plan.trail.rule_gone", language, rule=values["rule"])
    cited = ", ".join(rule.requirement)
    return say("plan.trail.rule", language, title=rule.title.said(language), rule=values["rule"], requirement=cited)


def known_rule(policy: Policy, name: str) -> Rule | None:
    """A rule of the regime by its full name."""
    return next((rule for rule in policy.latest.rules if f"{policy.slug}.{rule.id}" == name), None)


def _titled(code: str, values: Mapping[str, Any], policy: Policy, language: str | None) -> str:
    rule = known_rule(policy, values["rule"])
    title = rule.title.said(language) if rule else values["rule"]
    others = {key: _value(key, value, values, language) for key, value in values.items() if key != "rule"}
    return say(f"plan.trail.{code}", language, title=title, **others)


def _anchor(code: str, values: Mapping[str, Any], policy: Policy, language: str | None) -> str:
    what = anchor_said(values["what"], policy, language)
    return say("plan.trail.anchor", language, what=what, on=figure_said(values["on"], language))


def anchor_said(name: str, policy: Policy, language: str | None = None) -> str:
    """What an anchor is called within a sentence: an event type, a milestone, a holiday, an earlier rule's visit."""
    if has_text(f"plan.anchor.{name}"):
        return say(f"plan.anchor.{name}", language)
    rule = known_rule(policy, name)
    if rule is not None:
        return say("plan.anchor_rule", language, title=rule.title.said(language))
    if has_text(f"calendars.holiday.{name}"):
        return say(f"calendars.holiday.{name}", language)
    found = CHOICES["event_kind"].get(name) or CHOICES["milestone_kind"].get(name)
    if found is None:
        return name
    return say("plan.anchor_case", language, label=_lowered(found.in_language(language or current_language())))


def _lowered(label: str) -> str:
    """A label within a sentence: paid repair, but VIP guest."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _parameter(code: str, values: Mapping[str, Any], policy: Policy, language: str | None) -> str:
    parameter = policy.parameters.get(values["parameter"])
    about = parameter.about.said(language) if parameter else values["parameter"]
    choice = f"whatif.choice.{values['value']}" if isinstance(values["value"], str) else ""
    said = say(choice, language) if has_text(choice) else figure_said(values["value"], language)
    return say(f"plan.trail.{values['tag']}", language, about=about, parameter=values["parameter"], value=said)


_SAYERS = {
    "rule": _rule,
    "anchor": _anchor,
    "together": _titled,
    "same_contact": _titled,
    "assumed": _parameter,
}
