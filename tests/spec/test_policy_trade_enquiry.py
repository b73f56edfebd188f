"""P11 as delivered: trade-enquiry follow-up with its figures, rule, forms, weekly chain and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

DAY = date(2024, 6, 3)
STATED: dict[str, object] = {
    "trade_enquiry.channel_order": ["phone", "chat", "email"],
    "trade_enquiry.record_within_days": 0,
    "trade_enquiry.submit_period": "week",
}
ASSUMED: dict[str, object] = {
    "trade_enquiry.first_visit_within_days": 3,
    "trade_enquiry.report_period": "week",
    "trade_enquiry.review_workdays": 2,
    "trade_enquiry.leader_due_workdays": 5,
}
AIMS = ["opinion", "file", "conversion", "validity"]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "trade_enquiry.yaml")


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


def test_an_enquiry_of_unknown_validity_is_followed_up_within_three_days(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["first"]
    rule = regime.rule("first")
    assert (rule.anchor.event, rule.anchor.where["category"].none_of) == (("enquiry",), ("valid", "invalid"))
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (3, "day")


def test_phone_comes_before_chat_and_chat_before_email(regime: Document) -> None:
    assert regime.channels == regime.rule("first").channel.use == ("phone", "chat", "email")


def test_a_customer_who_is_not_reached_goes_to_the_second_channel_of_the_order(policy: Policy) -> None:
    changed = policy.on(DAY, {"trade_enquiry.channel_order": ["phone", "email", "chat"]})
    steps = [
        next(item for item in found.escalation if item.when == "not_reached") for found in (policy.on(DAY), changed)
    ]
    assert [step.channel for step in steps] == ["chat", "email"]


def test_there_are_two_visit_kinds(regime: Document) -> None:
    assert [segment.id for segment in regime.segments] == ["specific", "routine"]
    assert regime.segments[0].customers["special"].blank is False


def test_a_visit_states_at_least_one_of_four_aims(regime: Document) -> None:
    asked = [field for form in regime.forms for field in form.fields if field.id == "aims"]
    assert [[choice.id for choice in field.choices] for field in asked] == [AIMS, AIMS]
    assert all(field.required and field.at_least == 1 for field in asked)


def test_the_visit_list_has_five_groups_of_columns(regime: Document) -> None:
    form = next(form for form in regime.forms if form.use == "plan")
    listed = [field.id for field in form.fields if "P11-R03" in field.requirement]
    assert listed == ["enquiry", "channel", "visit_at", "questions", "content"]


def test_the_preparation_holds_name_contact_enquiry_and_service_records(regime: Document) -> None:
    form = next(form for form in regime.forms if form.use == "preparation")
    prepared = [field.id for field in form.fields if "P11-R06" in field.requirement]
    assert prepared == ["name", "contact_data", "enquiry", "service_records"]


def test_validity_has_three_answers(regime: Document) -> None:
    fields = {field.id: field for form in regime.forms if form.id == "visit_record" for field in form.fields}
    assert [choice.id for choice in fields["validity"].choices] == ["valid", "invalid", "unknown"]


def test_a_visit_is_written_down_the_same_day_and_reviewed_in_two_working_days(regime: Document) -> None:
    limits = [(limit.step, limit.of, limit.within.n, limit.within.unit) for limit in regime.service_limits]
    assert limits == [("record", "visit", 0, "day"), ("review", "visit", 2, "workday")]


def test_the_weekly_chain_runs_from_visitor_to_supervisor_to_leader(regime: Document) -> None:
    chain = {report.id: (report.every, report.author, report.approver) for report in regime.reports}
    assert chain["weekly_material"] == (("week",), "customer_service", "supervisor")
    assert chain["visit_report"] == (("week",), "customer_service", "supervisor")
    leaders = next(report for report in regime.reports if report.id == "to_leaders")
    assert leaders.due.after is not None
    assert (leaders.due.after.n, leaders.due.after.unit, leaders.readers) == (5, "workday", ("company_leader",))


def test_three_kinds_of_documents_make_the_customer_files(regime: Document) -> None:
    assert regime.archive is not None
    assert len(regime.archive.documents) == 3


def test_the_pages_show_the_kpis_of_the_regime(regime: Document) -> None:
    assert " ".join(regime.kpis) == "K01 K18 K23 K35"


def test_roles_land_on_product_roles(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "customer_service": "visitor",
        "supervisor": "department_supervisor",
        "company_leader": "management",
        "sales": "analyst",
        "marketing": "analyst",
    }


def test_nobody_is_contacted_against_their_wish(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)
