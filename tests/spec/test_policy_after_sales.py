"""P02, after-sales management: its figures, rules, fixed structure, figures shown and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "after_sales.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(TODAY)


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("attitude_violations_allowed", 0, "P02-R23"),
        ("staff_assessment_period", "month", "P02-R25"),
        ("department_evaluation_period", "quarter", "P02-R26"),
        ("training_plan_period", "year", "P02-R29"),
    ],
)
def test_stated_figures_are_those_of_the_regime(regime: Document, name: str, value: object, source: str) -> None:
    found = regime.parameters[f"after_sales.{name}"]
    assert (found.value, found.tag, found.source) == (value, "stated", source)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("satisfaction_target_pct", 90),
        ("resolution_target_pct", 95),
        ("response_minutes", 30),
        ("urgent_contact_minutes", 15),
        ("general_workdays", 3),
        ("complex_workdays", 10),
    ],
)
def test_figures_left_open_in_the_regime_are_placeholders(regime: Document, name: str, value: int) -> None:
    found = regime.parameters[f"after_sales.{name}"]
    assert (found.value, found.tag) == (value, "placeholder")


def test_stated_figures_are_in_force_where_they_belong(regime: Document) -> None:
    scorecards = {card.id: card for card in regime.scorecards}
    targets = {target.kpi: target for target in regime.targets}
    assert scorecards["staff"].every == "month"
    assert scorecards["department"].every == "quarter"
    assert regime.training[0].every == "year"
    assert targets["K11"].at_most == 0


def test_targets_are_ninety_percent_satisfied_and_ninety_five_resolved(regime: Document) -> None:
    targets = {target.kpi: target.at_least_pct for target in regime.targets}
    assert (targets["K02"], targets["K08"]) == (90, 95)


def test_handled_cases_are_followed_up_within_three_working_days_by_phone_or_email(regime: Document) -> None:
    rule = regime.rule("followup")
    assert (rule.anchor.kind, rule.anchor.issue) == ("issue", "result_at")
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (3, "workday")
    assert rule.channel.use == ("phone", "email")
    assert rule.until is None


def test_a_dissatisfied_customer_is_contacted_at_once_until_satisfied(regime: Document) -> None:
    rule = regime.rule("rework")
    assert (rule.anchor.kind, rule.due.kind) == ("visit", "within")
    assert rule.anchor.where["rating"].below == 4
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (0, "day")
    assert rule.until is not None
    assert rule.until.satisfied
    assert rule.channel.use == regime.channels


def test_the_register_names_two_rules(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["followup", "rework"]


@pytest.mark.parametrize(
    ("limit", "step", "n", "unit"),
    [
        ("response", "respond", 30, "minute"),
        ("urgent_contact", "contact", 15, "minute"),
        ("complex", "handle", 10, "workday"),
        ("general", "handle", 3, "workday"),
        ("customer_update", "update", 2, "workday"),
    ],
)
def test_service_limits(regime: Document, limit: str, step: str, n: int, unit: str) -> None:
    found = {item.id: item for item in regime.service_limits}[limit]
    assert (found.step, found.within.n, found.within.unit) == (step, n, unit)


def test_the_limit_of_complex_problems_stands_before_the_general_one(regime: Document) -> None:
    """The first that fits counts."""
    handling = [item for item in regime.service_limits if item.step == "handle"]
    assert [item.id for item in handling] == ["complex", "general"]
    assert handling[0].where["complexity"].among == ("complex",)
    assert handling[1].where == {}


def test_feedback_comes_in_by_four_channels(regime: Document) -> None:
    intake = {form.id: form for form in regime.forms}["intake"]
    channel = {field.id: field for field in intake.fields}["channel"]
    assert [choice.id for choice in channel.choices] == ["phone", "email", "platform", "walk_in"]


def test_supervision_has_four_methods(regime: Document) -> None:
    methods = [check for check in regime.checks if "P02-R18" in check.requirement]
    assert [check.what for check in methods] == ["file", "recording", "visit", "staff"]
    assert {check.every for check in methods} == {"month"}


def test_training_has_three_streams_four_methods_four_evaluations_and_five_fields(regime: Document) -> None:
    plan = regime.training[0]
    assert [len(part) for part in (plan.subjects, plan.methods, plan.evaluation, plan.fields)] == [3, 4, 4, 5]


def test_emergencies_have_three_classes_each_reported_at_once_and_reviewed_in_ten_working_days(
    regime: Document,
) -> None:
    assert [item.id for item in regime.emergencies] == ["major_quality_defect", "mass_complaint", "force_majeure"]
    assert len(regime.emergencies[0].strands) == 3
    for item in regime.emergencies:
        assert item.report_within is not None
        assert item.review_within is not None
        assert (item.report_within.n, item.report_within.unit) == (0, "minute")
        assert (item.review_within.n, item.review_within.unit) == (10, "workday")


def test_three_customers_with_one_problem_in_seven_days_are_a_possible_mass_complaint(regime: Document) -> None:
    alert = {item.id: item for item in regime.escalation}["mass_complaint"]
    merge = regime.merging[0]
    assert (alert.when, alert.at_least, alert.window_days) == ("same_problem", 3, 7)
    assert (merge.at_least, merge.within_days, merge.answer) == (3, 7, "alert")


def test_a_dissatisfied_customer_reopens_the_case_and_a_blocked_one_is_coordinated(regime: Document) -> None:
    states = {item.when: item.state for item in regime.escalation}
    assert (states["dissatisfied"], states["blocked"]) == ("reopened", "coordinating")


def test_simple_problems_go_to_a_technician_and_complex_ones_to_several_departments(regime: Document) -> None:
    routes = {route.id: route for route in regime.routing}
    assert routes["technician"].to == ("technician",)
    assert set(routes["joint"].to) >= {"rnd", "production", "sales"}


def test_figures_weigh_seventy_and_judgement_thirty(regime: Document) -> None:
    for card in regime.scorecards:
        assert [(item.id, item.weight) for item in card.indicators] == [("quantitative", 70), ("qualitative", 30)]


def test_penalties_have_four_grades(regime: Document) -> None:
    assert len(regime.scorecards[0].penalties) == 4


def test_the_follow_up_asks_for_result_service_and_opinions(regime: Document) -> None:
    script = {script.id: script for script in regime.scripts}["case_result"]
    asked = [step.id for step in script.steps if step.id in {"result", "service", "opinions"}]
    assert asked == ["result", "service", "opinions"]


def test_figures_shown(regime: Document) -> None:
    assert regime.kpis == (
        *("K01", "K02", "K04", "K08", "K09", "K10", "K11", "K18"),
        *("K29", "K31", "K33", "K36"),
    )


def test_roles_land_on_the_roles_of_the_product(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "after_sales_manager": "department_supervisor",
        "specialist": "visitor",
        "technician": "technician",
        "rnd": "responsible_department",
        "production": "responsible_department",
        "sales": "responsible_department",
        "supervision_team": "supervision_team",
        "customer_representative": "supervision_team",
        "emergency_team": "emergency_team",
    }


def test_customer_representatives_see_masked_records_only(regime: Document) -> None:
    sees = {role.id: role.sees for role in regime.roles}
    assert (sees["supervision_team"], sees["customer_representative"]) == ("all", "masked")


def test_another_figure_changes_the_rule(policy: Policy) -> None:
    within = policy.on(TODAY, {"after_sales.followup_within_workdays": 5}).rule("followup").due.within
    assert within is not None
    assert within.n == 5


def test_nobody_who_asked_not_to_be_contacted_is_contacted(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)
