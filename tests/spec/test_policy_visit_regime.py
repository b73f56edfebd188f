"""P01, the visit and follow-up regime: its figures, rules, fixed structure, figures shown and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.errors import InputError
from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "visit_regime.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(TODAY)


def test_the_assessment_period_is_stated_as_a_month_and_may_be_a_quarter(policy: Policy, regime: Document) -> None:
    found = regime.parameters["visit_regime.assessment_period"]
    assert (found.value, found.tag, found.source) == ("month", "stated", "P01-R47")
    assert {card.every for card in regime.scorecards} == {"month"}
    quarterly = policy.on(TODAY, {"visit_regime.assessment_period": "quarter"})
    assert {card.every for card in quarterly.scorecards} == {"quarter"}
    assert [report.every for report in quarterly.reports if report.id == "assessment_sheet"] == [("quarter",)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("new_first_within_workdays", 5),
        ("existing_every_months", 3),
        ("key_every", {"n": 2, "unit": "week"}),
        ("general_issue_workdays", 3),
    ],
)
def test_figures_left_open_by_the_regime_are_placeholders(regime: Document, name: str, value: object) -> None:
    found = regime.parameters[f"visit_regime.{name}"]
    assert (found.value, found.tag) == (value, "placeholder")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("new_customer_days", 90),
        ("key_flag", "manual"),
        ("plan_period", "week"),
        ("training_valid_months", 12),
        ("promise_reply_workdays", 3),
        ("survey_close_days", 7),
        ("survey_remind_after_days", 3),
        ("survey_max_reminders", 2),
        ("record_within_hours", 24),
        ("backup_every_days", 7),
        ("department_reply_workdays", 3),
        ("reconfirm_within_workdays", 2),
        ("ledger_stale_days", 7),
        ("complex_issue_workdays", 10),
        ("customer_update_workdays", 3),
        ("summary_period", "month"),
        ("supervisor_check_period", "week"),
        ("team_inspection_period", "quarter"),
        ("accuracy_sample_pct", 5),
        ("weights", {"completion": 30, "satisfaction": 30, "timeliness": 20, "accuracy": 20}),
        ("overall_weights", {"regular": 70, "spot_check": 15, "complaints": 15}),
        ("grades", {"A": 90, "B": 80, "C": 70, "D": 0}),
        ("penalty_list", ["warning", "criticism", "bonus deduction", "transfer"]),
    ],
)
def test_figures_the_regime_does_not_give_are_assumed(regime: Document, name: str, value: object) -> None:
    found = regime.parameters[f"visit_regime.{name}"]
    assert (found.value, found.tag) == (value, "assumed")


def test_every_parameter_is_used_somewhere(policy: Policy, regime: Document) -> None:
    used = {name for name, _ in policy.references.values()}
    assert {name for name in regime.parameters if name.startswith("visit_regime.")} <= used


def test_the_regime_has_the_four_rules_of_the_register(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["new", "existing", "key", "reconfirm"]
    assert {rule.channel.use for rule in regime.rules} == {("phone", "on_site", "questionnaire")}


def test_a_new_customer_is_visited_once_within_five_workdays_of_the_first_purchase(regime: Document) -> None:
    rule = regime.rule("new")
    assert rule.anchor.customer_date == "first_purchase_on"
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (5, "workday")
    assert rule.until is not None
    assert rule.until.most == 1


def test_an_existing_customer_is_visited_every_three_months(regime: Document) -> None:
    rule = regime.rule("existing")
    assert rule.anchor.last_visit == "same_rule"
    assert rule.anchor.otherwise is not None
    assert rule.anchor.otherwise.customer_date == "first_purchase_on"
    assert rule.due.every is not None
    assert (rule.due.every.n, rule.due.every.unit) == (3, "month")
    assert rule.due.every.mode == "rolling"


def test_a_key_customer_is_visited_every_two_weeks_or_monthly_not_quarterly(policy: Policy, regime: Document) -> None:
    rule = regime.rule("key")
    assert rule.customers["key_customer"].among == (True,)
    assert rule.due.every is not None
    assert (rule.due.every.n, rule.due.every.unit) == (2, "week")
    assert rule.suspends == ("existing",)
    monthly = policy.on(TODAY, {"visit_regime.key_every": {"n": 1, "unit": "month"}}).rule("key").due.every
    assert monthly is not None
    assert (monthly.n, monthly.unit) == (1, "month")


def test_a_result_is_confirmed_within_two_workdays_until_the_issue_is_closed(regime: Document) -> None:
    rule = regime.rule("reconfirm")
    assert rule.anchor.issue == "result_at"
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (2, "workday")
    assert rule.until is not None
    assert rule.until.issue_closed


def test_nobody_is_contacted_who_is_not_to_be_contacted(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)


def test_service_limits_take_their_spans_from_the_parameters(regime: Document) -> None:
    spans = {limit.id: (limit.step, limit.within.n, limit.within.unit) for limit in regime.service_limits}
    assert spans == {
        "complex_issue": ("handle", 10, "workday"),
        "general_issue": ("handle", 3, "workday"),
        "department_reply": ("reply", 3, "workday"),
        "customer_update": ("update", 3, "workday"),
        "ledger_update": ("track", 7, "day"),
        "promise": ("promise", 3, "workday"),
        "record": ("record", 24, "hour"),
    }
    assert regime.service_limits[0].where["complexity"].among == ("complex",)


def test_visitors_are_trained_in_three_subjects(regime: Document) -> None:
    assert [(len(course.subjects), course.valid_months) for course in regime.training] == [(3, 12)]


def test_the_phone_guide_has_six_steps_in_order_for_each_kind_of_customer(regime: Document) -> None:
    six = ["identity", "purpose", "use", "satisfaction", "problems", "suggestions"]
    scripts = [script for script in regime.scripts if "P01-R10" in script.requirement]
    assert [script.id for script in scripts] == ["new_customer", "existing_customer", "key_customer"]
    assert all([step.id for step in script.steps][:6] == six for script in scripts)


def test_the_survey_has_five_dimensions_and_open_questions(regime: Document) -> None:
    survey = regime.questionnaires[0]
    dimensions = [dimension.id for dimension in survey.dimensions]
    assert dimensions == ["quality", "performance", "price", "attitude", "response"]
    assert [question.dimension for question in survey.questions if question.kind == "rating"] == dimensions
    assert sum(question.kind == "text" for question in survey.questions) >= 1
    assert (survey.close_days, survey.remind_after_days, survey.most_reminders) == (7, 3, 2)


def test_issues_fall_into_four_classes_and_each_has_a_department(regime: Document) -> None:
    classes = [item.id for item in regime.issue_classes]
    assert classes == ["product_quality", "service_process", "technical_support", "usage"]
    conditions = [route.where["issue_class"] for route in regime.routing if "issue_class" in route.where]
    routed = {value for condition in conditions for value in condition.among}
    assert routed == set(classes)


def test_the_four_figures_weigh_thirty_thirty_twenty_twenty(regime: Document) -> None:
    cards = {card.id: card for card in regime.scorecards}
    for name in ("regular_staff", "regular_department"):
        weights = [(item.kpi, item.weight) for item in cards[name].indicators]
        assert weights == [("K01", 30), ("K02", 30), ("K04", 20), ("K05", 20)]
    for name in ("overall_staff", "overall_department"):
        assert [item.weight for item in cards[name].indicators] == [70, 15, 15]
        assert [grade.at_least for grade in cards[name].grades] == [90, 80, 70, 0]


def test_weights_that_do_not_make_a_hundred_are_refused(policy: Policy) -> None:
    weights = {"completion": 30, "satisfaction": 30, "timeliness": 20, "accuracy": 21}
    with pytest.raises(InputError):
        policy.on(TODAY, {"visit_regime.weights": weights})


def test_checks_follow_their_periods_and_sample(regime: Document) -> None:
    assert {check.id: (check.every, check.sample_pct) for check in regime.checks} == {
        "records": ("week", None),
        "accuracy": ("quarter", 5),
        "calls": ("quarter", None),
        "effect": ("quarter", None),
        "spot_check": ("on_demand", None),
        "visitor_complaints": ("on_demand", None),
    }


def test_management_approves_the_regime_and_the_plan_of_the_year(regime: Document) -> None:
    assert {sign.id: sign.by for sign in regime.sign_offs}["regime"] == ("management",)
    assert {report.id: report.approver for report in regime.reports}["annual_plan"] == "management"


def test_records_are_filed_by_class_date_customer_and_visitor_and_copied_every_week(regime: Document) -> None:
    assert regime.archive is not None
    assert regime.archive.keys == ("class", "date", "customer", "visitor")
    assert regime.archive.backup_every_days == 7


def test_the_pages_show_fifteen_figures(regime: Document) -> None:
    assert " ".join(regime.kpis) == "K01 K02 K03 K04 K05 K06 K07 K10 K16 K18 K27 K29 K31 K33 K36"


def test_the_roles_land_on_those_of_the_product(regime: Document) -> None:
    roles = {role.id: role.role for role in regime.roles}
    assert roles == {
        "specialist": "visitor",
        "supervisor": "department_supervisor",
        "management": "management",
        "supervision_team": "supervision_team",
        **dict.fromkeys(("sales", "customer_service", "after_sales", "rd", "production"), "responsible_department"),
    }
