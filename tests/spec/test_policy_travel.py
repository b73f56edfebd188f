"""P09: the delivered regime of a travel company holds the figures, rules and lists of the requirements."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import read_policy

STATED = {
    "followup_rate_pct": 80,
    "complaint_track_hours": 72,
    "bonus_above_pct": 90,
    "criticism_below_pct": 70,
    "no_bonus_below_pct": 50,
}
FOUR_CHANNELS = {"on_site", "phone", "letter", "questionnaire"}


@pytest.fixture(scope="module")
def regime() -> Document:
    return read_policy(PRESETS / "travel.yaml").on(date(2026, 1, 1))


def test_stated_figures_are_those_of_the_source(regime: Document) -> None:
    stated = {name: kept.value for name, kept in regime.parameters.items() if kept.tag == "stated"}
    assert stated == {f"travel.{name}": value for name, value in STATED.items()}


def test_the_missing_complaint_phone_is_a_placeholder(regime: Document) -> None:
    assert (regime.parameters["travel.complaint_phone"].tag, regime.phone_lines[0].number) == ("placeholder", "")


def test_the_regime_has_the_two_rules_of_the_register_and_four_channels(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["rate", "complaint"]
    assert set(regime.channels) == FOUR_CHANNELS
    for rule in regime.rules:
        assert set(rule.channel.use) == FOUR_CHANNELS


def test_four_of_five_served_customers_of_a_project_are_followed_up(regime: Document) -> None:
    rule = regime.rule("rate")
    assert (rule.anchor.event, rule.anchor.moment) == (("service",), "closed_at")
    assert rule.quota is not None
    assert (rule.quota.rate_pct, rule.quota.base, rule.quota.by, rule.quota.rounding) == (
        *(80, "customers", ("project",), "ceil"),
    )
    assert [(goal.kpi, goal.at_least_pct) for goal in regime.targets] == [("K17", 80)]


def test_a_complaint_is_tracked_within_72_hours_of_its_receipt(regime: Document) -> None:
    rule = regime.rule("complaint")
    assert (rule.anchor.event, rule.anchor.moment) == (("complaint",), "occurred_at")
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (72, "hour")


def test_service_limits_are_72_hours_for_tracking_and_three_working_days_for_the_answer(regime: Document) -> None:
    limits = {limit.step: (limit.of, limit.within.n, limit.within.unit) for limit in regime.service_limits}
    assert limits == {"track": ("complaint", 72, "hour"), "return": ("issue", 3, "workday")}


def test_bonus_bands_are_open_above_ninety_and_closed_below(regime: Document) -> None:
    card = regime.scorecards[0]
    assert (card.kpi, card.of, card.low_n) == ("K26", "staff", 10)
    assert [(band.above, band.at_least, band.consequences) for band in card.bands] == [
        (90, None, ("bonus",)),
        (None, 70, ()),
        (None, 50, ("criticism", "education", "reduced_bonus")),
        (None, 0, ("no_bonus", "transfer", "dismissal")),
    ]


def test_three_reports_of_one_problem_in_thirty_days_alert_both_levels(regime: Document) -> None:
    hot = next(case for case in regime.escalation if case.when == "same_problem")
    assert (hot.at_least, hot.window_days) == (3, 30)
    assert hot.notify == ("department_head", "service_quality_office")
    assert [(rule.answer, rule.at_least, rule.within_days) for rule in regime.merging] == [("alert", 3, 30)]


def test_complaints_stay_with_the_first_person_asked_and_problems_go_down_to_the_department(regime: Document) -> None:
    assert {route.id: route.to for route in regime.routing} == {
        "first_asked": ("department_staff",),
        "passed_down": ("department_head",),
    }


def test_opinions_go_up_weekly_and_statistics_to_the_general_manager_monthly(regime: Document) -> None:
    told = {report.id: (report.every, report.author, report.readers) for report in regime.reports}
    assert told == {
        "department_summary": (("week",), "department_head", ("service_quality_office",)),
        "general_manager": (("month",), "service_quality_office", ("general_manager",)),
        "hot_problem": (("on_demand",), "service_quality_office", ("department_head", "general_manager")),
    }


def test_the_general_manager_puts_the_regime_in_force(regime: Document) -> None:
    assert [(step.of, step.before, step.by) for step in regime.sign_offs] == [
        ("policy", "in_force", ("general_manager",))
    ]


def test_there_is_an_opinion_questionnaire_that_asks_about_the_staff(regime: Document) -> None:
    survey = regime.questionnaires[0]
    assert [level.mark for level in survey.scale] == [5, 4, 3, 2, 1, 0]
    assert any(question.dimension == "staff" for question in survey.questions)


def test_roles_and_figures_are_those_of_the_regime(regime: Document) -> None:
    assert {role.id: (role.role, role.sees) for role in regime.roles} == {
        "service_quality_office": ("quality_office", "all"),
        "department_head": ("department_supervisor", "department"),
        "department_staff": ("visitor", "own"),
        "general_manager": ("management", "figures"),
    }
    assert regime.kpis == ("K02", "K04", "K07", "K13", "K17", "K20", "K26", "K27", "K31", "K35")
    assert regime.contact.never["do_not_contact"].among == (True,)
