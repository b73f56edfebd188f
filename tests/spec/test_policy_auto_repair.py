"""P04, auto-repair follow-up: its figures, rules, script, figures shown and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "auto_repair.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(TODAY)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("paid_within_days", "P04-R03"),
        ("warranty_within_days", "P04-R04"),
        ("registration_within_days", "P04-R05"),
    ],
)
def test_stated_windows_are_ten_days(regime: Document, name: str, source: str) -> None:
    found = regime.parameters[f"auto_repair.{name}"]
    assert (found.value, found.tag, found.source) == (10, "stated", source)


@pytest.mark.parametrize(
    ("rule_id", "event"),
    [("paid", "paid_repair"), ("warranty", "warranty_repair"), ("registration", "registration")],
)
def test_every_contact_with_the_workshop_is_followed_by_a_call_within_ten_days(
    regime: Document, rule_id: str, event: str
) -> None:
    rule = regime.rule(rule_id)
    assert (rule.anchor.kind, rule.anchor.event) == ("event", (event,))
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (10, "day")
    assert rule.channel.use == ("phone",)
    assert rule.until is None


def test_each_window_has_a_figure_of_its_own(policy: Policy) -> None:
    changed = policy.on(TODAY, {"auto_repair.paid_within_days": 5})
    days = [changed.rule(name).due.within for name in ("paid", "warranty", "registration")]
    assert [span.n for span in days if span is not None] == [5, 10, 10]


def test_a_handled_dissatisfaction_is_followed_by_calls_within_three_days_until_satisfied(regime: Document) -> None:
    rule = regime.rule("revisit")
    assert (rule.anchor.kind, rule.anchor.issue) == ("issue", "result_at")
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (3, "day")
    assert rule.channel.use == ("phone",)
    assert rule.until is not None
    assert rule.until.satisfied


def test_the_register_names_four_rules_each_with_the_dedicated_clerk(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["paid", "warranty", "registration", "revisit"]
    assert {rule.assign[0].role for rule in regime.rules} == {"visitor"}
    assert regime.roles[0].people == 1


def test_the_script_has_five_parts_in_order(regime: Document) -> None:
    script = {script.id: script for script in regime.scripts}["vehicle"]
    parts = [step.id for step in script.steps if step.required]
    assert parts == ["introduction", "vehicle_condition", "explanation", "service", "goodbye"]


def test_a_dissatisfied_customer_hears_an_apology_first_then_is_asked_for_details_and_demand(
    regime: Document,
) -> None:
    script = {script.id: script for script in regime.scripts}["vehicle"]
    service = {step.id: step for step in script.steps}["service"]
    ways = {mark: way for way in service.branches for mark in way.when}
    assert [ways[mark].to for mark in "012345"] == [*["apology"] * 4, *["goodbye"] * 2]
    assert ways["3"].then == ("open_issue",)
    assert [step.id for step in script.steps if not step.required] == ["apology", "details", "demand"]


def test_the_record_holds_condition_explanation_and_feedback(regime: Document) -> None:
    record = {form.id: form for form in regime.forms}["visit_record"]
    fields = [field.id for field in record.fields if "P04-R07" in field.requirement]
    assert fields == ["vehicle_condition", "explanation", "service_feedback"]


def test_dissatisfaction_reaches_the_workshop_leader_the_same_day(regime: Document) -> None:
    told = regime.escalation[0]
    assert (told.when, told.notify) == ("dissatisfied", ("leader",))
    assert told.within is not None
    assert (told.within.n, told.within.unit) == (0, "day")
    assert regime.routing[0].to == ("leader",)


def test_figures_shown(regime: Document) -> None:
    assert regime.kpis == ("K18", "K31")


def test_roles_land_on_the_roles_of_the_product(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {"clerk": "visitor", "leader": "department_supervisor"}


def test_nobody_who_asked_not_to_be_contacted_is_called(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)
