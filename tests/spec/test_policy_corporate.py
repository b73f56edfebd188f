"""P07, the generic corporate regime: its figures, rules, forms, figures shown and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "corporate.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(TODAY)


def test_the_report_is_due_the_day_after_the_visit_ends(policy: Policy, regime: Document) -> None:
    found = regime.parameters["corporate.report_due_days"]
    assert (found.value, found.tag, found.source) == (1, "stated", "P07-R11")
    report = {report.id: report for report in regime.reports}["visit_report"]
    assert report.every == ("visit",)
    assert report.shift == "none"
    assert report.due.after is not None
    assert (report.due.after.n, report.due.after.unit) == (1, "day")
    changed = policy.on(TODAY, {"corporate.report_due_days": 2})
    assert {limit.id: limit.within.n for limit in changed.service_limits}["report"] == 2


@pytest.mark.parametrize(
    ("name", "value"), [("arrival_grace_minutes", 0), ("material_return_days", 1), ("review_workdays", 2)]
)
def test_figures_the_regime_does_not_give_are_assumed(regime: Document, name: str, value: int) -> None:
    found = regime.parameters[f"corporate.{name}"]
    assert (found.value, found.tag) == (value, "assumed")


def test_every_parameter_is_used_somewhere(policy: Policy, regime: Document) -> None:
    used = {name for name, _ in policy.references.values()}
    assert {name for name in regime.parameters if name.startswith("corporate.")} <= used


def test_both_kinds_of_visits_come_from_the_plan_and_need_an_appointment(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["routine", "big"]
    assert {rule.anchor.on_request for rule in regime.rules} == {True}
    assert {rule.due.kind for rule in regime.rules} == {"on_the_day"}
    assert {rule.appointment for rule in regime.rules} == {True}
    assert all(set(rule.channel.use) == set(regime.channels) for rule in regime.rules)


def test_everybody_may_be_visited_routinely_and_big_customers_specifically(regime: Document) -> None:
    routine, big = (rule.customers for rule in regime.rules)
    assert routine == {}
    assert big["size_class"].among == ("big", "extra_large")
    assert {item.id: item.values for item in regime.classes}["visit_kinds"] == ("routine", "specific")


def test_nobody_is_contacted_who_is_not_to_be_contacted(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)


def test_limits_of_arrival_materials_and_report(regime: Document) -> None:
    spans = {limit.step: (limit.within.n, limit.within.unit) for limit in regime.service_limits}
    assert spans == {"arrive": (0, "minute"), "return": (1, "day"), "report": (1, "day")}


def test_the_supervisor_reviews_within_two_workdays_and_approves_plan_and_exceptions(regime: Document) -> None:
    signs = {sign.id: sign for sign in regime.sign_offs}
    assert list(signs) == ["review", "material_exception", "plan"]
    assert {sign.by for sign in signs.values()} == {("supervisor",)}
    within = signs["review"].within
    assert within is not None
    assert (within.n, within.unit) == (2, "workday")


def test_the_plan_has_three_fields_and_each_customer_a_purpose(regime: Document) -> None:
    forms = {form.id: {field.id for field in form.fields if field.required} for form in regime.forms}
    assert forms["visit_plan"] == {"about_when", "content", "purpose"}
    assert "purpose" in forms["visit_list"]
    assert {"basics", "service_records", "consumption"} <= forms["preparation"]
    assert {"needs", "opinions"} <= forms["visit_record"]


def test_planned_and_actual_arrival_are_stored_for_visits_on_site(regime: Document) -> None:
    record = {form.id: form for form in regime.forms}["visit_record"]
    arrivals = {field.id: field.only_for for field in record.fields if field.id.endswith("_arrival")}
    assert arrivals == {"planned_arrival": ("on_site",), "actual_arrival": ("on_site",)}


def test_the_visits_have_three_aims_and_marketing_gets_an_extract(regime: Document) -> None:
    assert {item.id: item.values for item in regime.classes}["aims"] == ("satisfaction", "needs", "reputation")
    assert {report.id: report.readers for report in regime.reports}["market_extract"] == ("market",)


def test_the_pages_show_three_figures(regime: Document) -> None:
    assert regime.kpis == ("K01", "K02", "K35")


def test_the_roles_land_on_those_of_the_product_and_one_person_keeps_the_records(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "specialist": "visitor",
        "supervisor": "department_supervisor",
        "keeper": "administration",
        "market": "analyst",
    }
    assert {role.id: role.people for role in regime.roles}["keeper"] == 1
