"""P16 as delivered: industrial product follow-up with its figures, rules, sign-offs, scorecards and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

DAY = date(2024, 6, 3)
STATED: dict[str, object] = {
    "industrial.first_within_months": 1,
    "industrial.routine_every_months": 3,
    "industrial.big_onsite_per_year": 2,
    "industrial.extra_large_onsite_per_quarter": 1,
    "industrial.onsite_signatures": 2,
    "industrial.commendation_period": "year",
    "industrial.grading_period": "year",
    "industrial.policy_review_months": 12,
}
ASSUMED: dict[str, object] = {
    "industrial.report_up_workdays": 1,
    "industrial.arrange_onsite_workdays": 3,
    "industrial.size_classes": {"big": 1_000_000, "extra_large": 5_000_000},
}
RULES = [
    # rule, counts from, due, channels
    ("first", "event", "within", ("phone",)),
    ("routine", "last_visit", "every", ("phone",)),
    ("big", "period", "minimum", ("on_site",)),
    ("extra_large", "period", "minimum", ("on_site",)),
    ("unsolved", "issue", "within", ("on_site",)),
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "industrial.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(DAY)


@pytest.mark.parametrize(("name", "value"), STATED.items())
def test_a_figure_the_regime_states_is_delivered(regime: Document, name: str, value: object) -> None:
    assert (regime.parameters[name].value, regime.parameters[name].tag) == (value, "stated")


@pytest.mark.parametrize(("name", "value"), ASSUMED.items())
def test_a_figure_of_our_own_is_marked_as_assumed(regime: Document, name: str, value: object) -> None:
    assert (regime.parameters[name].value, regime.parameters[name].tag) == (value, "assumed")


def test_there_are_no_other_parameters(regime: Document) -> None:
    assert set(regime.parameters) == {*STATED, *ASSUMED}


def test_the_rules_are_those_of_the_register(regime: Document) -> None:
    assert [(rule.id, rule.anchor.kind, rule.due.kind, rule.channel.use) for rule in regime.rules] == RULES


def test_the_first_call_is_within_a_month_of_the_sale(regime: Document) -> None:
    rule = regime.rule("first")
    assert rule.anchor.event == ("purchase",)
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (1, "month")


def test_routine_calls_start_after_the_first_call_and_repeat_each_quarter(regime: Document) -> None:
    rule = regime.rule("routine")
    assert rule.anchor.last_visit == "same_rule"
    assert rule.anchor.otherwise is not None
    assert rule.anchor.otherwise.after_rule == ("first",)
    assert rule.due.every is not None
    assert (rule.due.every.n, rule.due.every.unit, rule.due.every.mode) == (3, "month", "rolling")


@pytest.mark.parametrize(
    ("rule", "size", "period", "least"), [("big", "big", "year", 2), ("extra_large", "extra_large", "quarter", 1)]
)
def test_large_customers_get_their_least_number_of_on_site_visits(
    regime: Document, rule: str, size: str, period: str, least: int
) -> None:
    found = regime.rule(rule)
    minimum = found.due.minimum
    assert found.customers["size_class"].among == (size,)
    assert minimum is not None
    assert (found.anchor.period, minimum.per, minimum.n) == (period, period, least)
    assert (minimum.subject, minimum.channel) == ("customer", ("on_site",))


def test_a_problem_the_phone_does_not_solve_is_visited_within_three_working_days(regime: Document) -> None:
    rule = regime.rule("unsolved")
    assert rule.anchor.issue == "raised_at"
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (3, "workday")


def test_such_a_problem_reaches_the_manager_within_a_working_day_and_the_state_the_rule_waits_for(
    regime: Document,
) -> None:
    step = next(item for item in regime.escalation if item.when == "unsolved_by_phone")
    assert step.within is not None
    assert (step.within.n, step.within.unit, step.notify, step.channel) == (1, "workday", ("manager",), "on_site")
    assert step.state in regime.rule("unsolved").anchor.where["state"].among


def test_a_changed_figure_reaches_the_rule_that_uses_it(policy: Policy) -> None:
    changed = policy.on(DAY, {"industrial.big_onsite_per_year": 4, "industrial.onsite_signatures": 3})
    minimum = changed.rule("big").due.minimum
    assert minimum is not None
    assert (minimum.n, changed.sign_offs[0].signatures) == (4, 3)


def test_the_first_visit_asks_for_three_things_mastered(regime: Document) -> None:
    form = next(form for form in regime.forms if form.id == "first_visit")
    assert [field.id for field in form.fields if field.kind == "yes_no" and "P16-R03" in field.requirement] == [
        "functions",
        "operation",
        "maintenance",
    ]


def test_an_on_site_visit_asks_for_use_needs_and_suggestions(regime: Document) -> None:
    form = next(form for form in regime.forms if form.id == "visit_record")
    assert [field.id for field in form.fields if "P16-R14" in field.requirement] == ["use", "new_needs", "suggestions"]


def test_three_contact_roles_are_to_be_reached(regime: Document) -> None:
    roles = next(item for item in regime.classes if item.id == "contact_roles")
    assert roles.values == ("technical_head", "administrative_head", "main_user")


def test_size_classes_start_at_their_thresholds(regime: Document) -> None:
    sizes = next(item for item in regime.classes if item.id == "size_classes")
    assert sizes.values == ("ordinary", "big", "extra_large")
    assert sizes.thresholds == {"big": 1_000_000, "extra_large": 5_000_000}


def test_both_colleagues_sign_an_on_site_visit(regime: Document) -> None:
    signed = regime.sign_offs[0]
    assert (signed.of, signed.signatures, signed.by) == ("visit", 2, ("customer_service", "technical_service"))
    assert signed.where["channel"].among == ("on_site",)
    fields = [field for form in regime.forms if form.id == "visit_record" for field in form.fields]
    signatures = [field for field in fields if field.kind == "signature"]
    assert len(signatures) == 2
    assert all(field.required and field.only_for == ("on_site",) for field in signatures)


def test_whoever_caused_a_problem_handles_it(regime: Document) -> None:
    assert regime.routing[0].to == ("responsible_department",)


def test_visits_and_technical_service_are_judged_each_year(regime: Document) -> None:
    assert [(card.id, card.every) for card in regime.scorecards] == [
        ("visit_effect", "year"),
        ("technical_grading", "year"),
    ]
    assert regime.scorecards[0].rewards
    assert regime.scorecards[0].penalties


def test_the_regime_is_revised_each_year_and_approved_by_the_general_manager(regime: Document) -> None:
    assert regime.review is not None
    assert (regime.review.every_months, regime.review.approver) == (12, "general_manager")


def test_the_pages_show_the_kpis_of_the_regime(regime: Document) -> None:
    assert " ".join(regime.kpis) == "K01 K02 K06 K18 K22 K30 K31"


def test_roles_land_on_product_roles(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "customer_service": "visitor",
        "technical_service": "technician",
        "manager": "department_supervisor",
        "general_manager": "management",
        "other_departments": "responsible_department",
    }


def test_nobody_is_contacted_against_their_wish(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)
