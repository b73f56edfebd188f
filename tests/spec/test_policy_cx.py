"""P03, the customer-experience regime: its figures, rules, fixed structure, figures shown and roles."""

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
    return read_policy(PRESETS / "cx.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(TODAY)


@pytest.mark.parametrize("period", ["month", "quarter", "half_year"])
def test_the_evaluation_is_monthly_and_may_be_quarterly_or_half_yearly(
    policy: Policy, regime: Document, period: str
) -> None:
    found = regime.parameters["cx.evaluation_period"]
    assert (found.value, found.tag, found.source) == ("month", "stated", "P03-R25")
    changed = policy.on(TODAY, {"cx.evaluation_period": period})
    assert {report.id: report.every for report in changed.reports}["evaluation"] == (period,)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("committee_meeting_period", "quarter"),
        ("urgency_levels", ["normal", "urgent"]),
        ("customer_update_workdays", 2),
        ("followup_within_workdays", 3),
        ("routine_every_months", 3),
        ("sales_checkin_days", 14),
        ("survey_period", "quarter"),
        ("survey_min_per_group", 5),
        ("report_period", "month"),
        ("management_report_period", "quarter"),
        ("analysis_period", "month"),
        ("effect_window_days", 30),
    ],
)
def test_figures_the_regime_does_not_give_are_assumed(regime: Document, name: str, value: object) -> None:
    found = regime.parameters[f"cx.{name}"]
    assert (found.value, found.tag) == (value, "assumed")


def test_every_parameter_is_used_somewhere(policy: Policy, regime: Document) -> None:
    used = {name for name, _ in policy.references.values()}
    assert {name for name in regime.parameters if name.startswith("cx.")} <= used


def test_the_regime_has_the_three_rules_of_the_register(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["service", "routine", "sales_checkin"]
    assert {rule.channel.use for rule in regime.rules} == {regime.channels}


def test_customers_are_asked_within_three_workdays_of_the_end_of_a_service(regime: Document) -> None:
    rule = regime.rule("service")
    assert "service" in rule.anchor.event
    assert rule.anchor.moment == "closed_at"
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (3, "workday")


def test_customers_are_visited_every_three_months_without_a_case(regime: Document) -> None:
    rule = regime.rule("routine")
    assert rule.anchor.last_visit == "same_rule"
    assert rule.anchor.otherwise is not None
    assert rule.anchor.otherwise.customer_date == "first_purchase_on"
    cycle = rule.due.every
    assert cycle is not None
    assert (cycle.n, cycle.unit, cycle.mode) == (3, "month", "rolling")


def test_sales_call_fourteen_days_after_the_purchase_give_or_take(regime: Document) -> None:
    rule = regime.rule("sales_checkin")
    assert rule.anchor.event == ("purchase",)
    assert rule.due.at is not None
    assert (rule.due.at.n, rule.due.at.unit, rule.due.at.early, rule.due.at.late) == (14, "day", 0, 3)
    assert rule.assign[0].owner


def test_the_visit_after_a_service_asks_three_things(regime: Document) -> None:
    script = {script.id: script for script in regime.scripts}["service"]
    asked = [step.id for step in script.steps if step.kind in {"choice", "rating", "text"}]
    assert asked == ["solving", "satisfaction", "opinions"]


def test_nobody_is_contacted_who_is_not_to_be_contacted(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)


def test_there_are_six_indicators_each_with_its_own_requirement(regime: Document) -> None:
    indicators = {item.id: item for item in regime.classes}["indicators"]
    assert len(indicators.values) == len(indicators.texts) == 6
    assert indicators.requirement == tuple(f"P03-R{number}" for number in range(15, 21))


def test_feedback_has_four_sources_and_two_levels_of_urgency(regime: Document) -> None:
    classes = {item.id: item.values for item in regime.classes}
    assert classes["feedback_sources"] == ("call", "email", "online_message", "social_media")
    assert classes["urgency"] == ("normal", "urgent")


def test_causes_are_looked_for_from_four_angles_and_a_plan_has_five_fields(regime: Document) -> None:
    assert regime.improvement is not None
    assert (len(regime.improvement.angles), len(regime.improvement.fields)) == (4, 5)
    assert (regime.improvement.effect_window_days, regime.improvement.every) == (30, "month")
    plan = {form.id: form for form in regime.forms}["improvement_plan"]
    assert [field.id for field in plan.fields if field.required] == ["goal", "tasks", "measures", "dates", "owners"]


def test_training_has_five_contents_four_methods_four_ways_of_evaluation_and_three_goals(regime: Document) -> None:
    courses = {course.id: course for course in regime.training}
    programme = courses["programme"]
    assert (len(programme.subjects), len(programme.methods), len(programme.evaluation)) == (5, 4, 4)
    assert len(courses["goals"].subjects) == 3


def test_the_survey_covers_three_stages_every_quarter_with_five_answers_a_group(regime: Document) -> None:
    survey = regime.questionnaires[0]
    assert [dimension.id for dimension in survey.dimensions] == ["pre_sale", "in_sale", "after_sale"]
    assert {question.dimension for question in survey.questions} == {None, "pre_sale", "in_sale", "after_sale"}
    assert (survey.period, survey.least_per_group) == ("quarter", 5)
    assert {question.id: question.kind for question in survey.questions}["recommend"] == "yes_no"


def test_customers_hear_from_us_every_two_workdays_while_a_case_is_open(regime: Document) -> None:
    limit = {limit.id: limit for limit in regime.service_limits}["customer_update"]
    assert (limit.step, limit.within.n, limit.within.unit) == ("update", 2, "workday")


def test_reports_and_meetings_keep_their_periods_and_the_special_evaluation_is_on_demand(regime: Document) -> None:
    every = {report.id: report.every for report in regime.reports}
    assert every["special_evaluation"] == ("on_demand",)
    assert (every["cx_report"], every["management_report"]) == (("month",), ("quarter",))
    assert {meeting.id: meeting.every for meeting in regime.meetings} == {"committee": "quarter", "analysis": "month"}
    assert {report.id: report.approver for report in regime.reports}["cx_report"] == "cx_committee"


def test_a_period_that_is_none_is_refused(policy: Policy) -> None:
    with pytest.raises(InputError):
        policy.on(TODAY, {"cx.evaluation_period": "fortnight"})


def test_the_pages_show_thirteen_figures(regime: Document) -> None:
    assert " ".join(regime.kpis) == "K02 K08 K09 K12 K13 K14 K15 K16 K18 K27 K31 K32 K33"


def test_the_roles_land_on_those_of_the_product(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "cx_committee": "management",
        "cx_department": "quality_office",
        **dict.fromkeys(("sales", "customer_service", "technical_support", "after_sales"), "responsible_department"),
    }
