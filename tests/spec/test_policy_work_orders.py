"""P06, work-order follow-up: its figures, rules, limits, figures shown and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "work_orders.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(TODAY)


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("followup_rate_pct", 100, "P06-R01"),
        ("track_hours", 72, "P06-R02"),
        ("ticket_result_pct", 100, "P06-R03"),
    ],
)
def test_stated_figures_are_those_of_the_regime(regime: Document, name: str, value: int, source: str) -> None:
    found = regime.parameters[f"work_orders.{name}"]
    assert (found.value, found.tag, found.source) == (value, "stated", source)


def test_every_ticket_is_followed_up_by_phone_within_72_hours_of_the_call(regime: Document) -> None:
    rule = regime.rule("ticket")
    assert rule.anchor.kind == "event"
    assert rule.anchor.event == ("repair", "complaint", "ticket")
    assert rule.anchor.moment == "occurred_at"
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (72, "hour")
    assert rule.quota is not None
    assert (rule.quota.rate_pct, rule.quota.base, rule.quota.per) == (100, "events", "month")
    assert rule.channel.use == ("phone",)


def test_big_customers_are_visited_every_three_months_from_the_last_visit(regime: Document) -> None:
    rule = regime.rule("big")
    assert rule.customers["size_class"].among == ("big", "extra_large")
    assert (rule.anchor.kind, rule.anchor.last_visit) == ("last_visit", "same_rule")
    assert rule.anchor.otherwise is not None
    assert rule.anchor.otherwise.customer_date == "first_purchase_on"
    assert rule.due.every is not None
    assert (rule.due.every.n, rule.due.every.unit, rule.due.every.mode) == (3, "month", "rolling")
    assert rule.channel.use == regime.channels


def test_the_register_names_two_rules(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["ticket", "big"]


def test_limits_are_72_hours_for_the_outcome_and_three_working_days_for_a_problem_found(regime: Document) -> None:
    limits = {item.id: item for item in regime.service_limits}
    track, found = limits["track"], limits["found_issue"]
    assert (track.step, track.of, track.within.n, track.within.unit) == ("track", "event", 72, "hour")
    assert (found.step, found.of, found.within.n, found.within.unit) == ("handle", "issue", 3, "workday")
    assert found.where["visit"].blank is False


def test_all_tickets_are_followed_up_and_all_have_a_result(regime: Document) -> None:
    assert {target.kpi: target.at_least_pct for target in regime.targets} == {"K17": 100, "K19": 100}


def test_a_ticket_needs_an_action_and_a_result(regime: Document) -> None:
    ticket = {form.id: form for form in regime.forms}["ticket"]
    needed = {field.id for field in ticket.fields if field.required}
    assert needed >= {"called_at", "action", "result"}


def test_records_improve_work_product_and_service(regime: Document) -> None:
    assert regime.improvement is not None
    assert [target.en for target in regime.improvement.targets] == ["Work", "Product", "Service"]


def test_the_big_customer_plan_is_ready_before_the_year_starts(regime: Document) -> None:
    plan = {report.id: report for report in regime.reports}["big_customer_plan"]
    assert (plan.every, plan.due.before_period, plan.approver) == (("year",), True, "branch")


def test_figures_shown(regime: Document) -> None:
    assert regime.kpis == ("K17", "K19", "K20", "K31")


def test_roles_land_on_the_roles_of_the_product(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {"staff": "visitor", "branch": "department_supervisor"}


def test_one_figure_moves_visit_and_limit_together(policy: Policy) -> None:
    changed = policy.on(TODAY, {"work_orders.track_hours": 48})
    within = changed.rule("ticket").due.within
    assert within is not None
    assert within.n == 48
    assert changed.service_limits[0].within.n == 48


def test_nobody_who_asked_not_to_be_contacted_is_contacted(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)
