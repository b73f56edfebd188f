"""P12, work orders in a company with branches: its figures, rules, public page, self-checks and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "work_orders_branch.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(TODAY)


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("followup_rate_pct", 100, "P12-R01"),
        ("track_hours", 72, "P12-R02"),
        ("ticket_result_pct", 100, "P12-R03"),
    ],
)
def test_stated_figures_are_those_of_the_regime(regime: Document, name: str, value: int, source: str) -> None:
    found = regime.parameters[f"work_orders_branch.{name}"]
    assert (found.value, found.tag, found.source) == (value, "stated", source)


def test_every_ticket_of_every_branch_is_followed_up_by_phone_within_72_hours(regime: Document) -> None:
    rule = regime.rule("ticket")
    assert rule.anchor.kind == "event"
    assert rule.anchor.event == ("repair", "complaint", "ticket")
    assert rule.anchor.moment == "occurred_at"
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (72, "hour")
    assert rule.quota is not None
    assert (rule.quota.rate_pct, rule.quota.by) == (100, ("department",))
    assert rule.channel.use == ("phone",)


def test_big_customers_are_visited_every_three_months_from_the_last_visit(regime: Document) -> None:
    rule = regime.rule("big")
    assert rule.customers["size_class"].among == ("big", "extra_large")
    assert (rule.anchor.kind, rule.anchor.last_visit) == ("last_visit", "same_rule")
    assert rule.due.every is not None
    assert (rule.due.every.n, rule.due.every.unit, rule.due.every.mode) == (3, "month", "rolling")
    assert rule.channel.use == regime.channels


def test_the_register_names_the_two_rules_of_the_regime_without_branches(regime: Document) -> None:
    """A02: the second regime repeats the first; only places, titles and numbers of articles differ."""
    single = read_policy(PRESETS / "work_orders.yaml").on(TODAY)
    assert [rule.id for rule in regime.rules] == ["ticket", "big"]
    for rule in regime.rules:
        same = single.rule(rule.id)
        assert (rule.anchor, rule.due, rule.channel) == (same.anchor, same.due, same.channel)


def test_limits_are_72_hours_for_the_outcome_and_three_working_days_for_a_problem_found(regime: Document) -> None:
    limits = {item.id: item.within for item in regime.service_limits}
    assert (limits["track"].n, limits["track"].unit) == (72, "hour")
    assert (limits["found_issue"].n, limits["found_issue"].unit) == (3, "workday")


def test_all_tickets_are_followed_up_and_all_have_a_result(regime: Document) -> None:
    assert {target.kpi: target.at_least_pct for target in regime.targets} == {"K17": 100, "K19": 100}


def test_one_report_is_public_and_small_groups_are_hidden(regime: Document) -> None:
    public = [report for report in regime.reports if report.public]
    assert [(report.id, report.requirement) for report in public] == [("public_page", ("P12-R07",))]
    assert public[0].kpis == ("K17", "K19", "K20")
    assert (regime.confidentiality.mask_by_default, regime.confidentiality.hide_below) == (True, 3)


def test_each_branch_checks_itself_every_month(regime: Document) -> None:
    assert [(check.what, check.every, check.by) for check in regime.checks] == [("self_check", "month", "branch")]
    form = {form.id: form for form in regime.forms}["self_check"]
    assert {field.id for field in form.fields if field.required} == {"branch", "checked_on", "checker", "result"}


def test_the_period_of_the_self_checks_moves_check_list_and_page(policy: Policy) -> None:
    changed = policy.on(TODAY, {"work_orders_branch.selfcheck_period": "quarter"})
    reports = {report.id: report.every for report in changed.reports}
    assert changed.checks[0].every == "quarter"
    assert (reports["self_checks"], reports["public_page"]) == (("quarter",), ("quarter",))


def test_figures_shown(regime: Document) -> None:
    assert regime.kpis == ("K17", "K19", "K20", "K29", "K31", "K35")


def test_roles_land_on_the_roles_of_the_product(regime: Document) -> None:
    assert {role.id: (role.role, role.sees) for role in regime.roles} == {
        "staff": ("visitor", "own"),
        "branch": ("department_supervisor", "department"),
        "head_office": ("management", "figures"),
    }


def test_nobody_who_asked_not_to_be_contacted_is_contacted(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)
