"""P08: the delivered regime of real-estate sales holds the figures, rules and lists of the requirements."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import read_policy
from followup_kit.policy.rules import Rule

STATED = {
    "caller_first_days": 0,
    "caller_second_within_days": 3,
    "caller_repeat_weeks": 1,
    "ab_first_days": 0,
    "ab_second_within_days": 3,
    "ab_key_every_days": 3,
    "ab_objection_every_weeks": 1,
    "c_every_weeks": 1,
    "special_milestones": ["launch", "discount", "activity", "show_flat_open"],
    "deal_first_days": 0,
    "deal_every_days": 15,
    "milestones": ["launch", "promotion", "topping_out", "handover", "show_flat_open"],
    "call_hours": ["10:00-11:30", "15:30-17:00"],
}
PLACEHOLDERS = {"booking_phone": "xxxxxx", "consultant_name": "{visitor}"}
FIVE_NODES = "milestone launch promotion topping_out handover show_flat_open"
RULES = f"""
caller_1       | event incoming_call                                         | within 0 day | phone
caller_2       | event incoming_call                                         | within 3 day | phone
caller_weekly  | after_rule caller_2                                         | every 1 week | phone
ab_1           | event showroom_visit                                        | within 0 day | phone
ab_2           | event showroom_visit                                        | within 3 day | phone
ab_key         | last_visit any                                              | every 3 day  | phone
ab_objection   | last_visit any                                              | every 1 week | phone
ab_other       | last_visit any                                              | every 1 week | phone
c              | last_visit any                                              | every 1 week | phone
d              | {FIVE_NODES} | lead 0       | message
d_holiday      | holiday statutory                                           | lead 0       | message
leader         | milestone launch discount activity show_flat_open           | lead 3       | phone message
leader_holiday | holiday statutory                                           | lead 0       | message
vip            | on_request True                                             | on_the_day   | phone message on_site
vip_holiday    | holiday statutory                                           | lead 0       | message
deal_1         | event deal                                                  | within 0 day | phone
deal_cycle     | last_visit any                                              | every 15 day | phone message
deal_node      | milestone construction                                      | lead 0       | phone message
deal_holiday   | holiday statutory                                           | lead 0       | message phone
all_holiday    | holiday statutory                                           | lead 0       | message
all_node       | {FIVE_NODES} | lead 0       | message
"""


@pytest.fixture(scope="module")
def regime() -> Document:
    return read_policy(PRESETS / "re_sales.yaml").on(date(2026, 1, 1))


def told(rule: Rule) -> list[str]:
    anchor = getattr(rule.anchor, rule.anchor.kind)
    counted = " ".join([rule.anchor.kind, *(anchor if isinstance(anchor, tuple) else [str(anchor)])])
    due, span = rule.due, rule.due.within or rule.due.every
    timing = f"{due.kind} {span.n} {span.unit}" if span else due.kind
    return [rule.id, counted, timing if due.lead_days is None else f"lead {due.lead_days}", " ".join(rule.channel.use)]


def test_stated_figures_are_those_of_the_source(regime: Document) -> None:
    stated = {name: kept.value for name, kept in regime.parameters.items() if kept.tag == "stated"}
    assert stated == {f"re_sales.{name}": value for name, value in STATED.items()}


def test_what_the_source_left_open_is_marked_as_placeholder(regime: Document) -> None:
    open_ones = {name: kept.value for name, kept in regime.parameters.items() if kept.tag == "placeholder"}
    assert open_ones == {f"re_sales.{name}": value for name, value in PLACEHOLDERS.items()}


def test_every_rule_counts_from_its_anchor_with_its_figure_and_channels(regime: Document) -> None:
    expected = [[cell.strip() for cell in line.split("|")] for line in RULES.strip().splitlines()]
    assert [told(rule) for rule in regime.rules] == expected


def test_callers_are_called_every_week_until_they_come(regime: Document) -> None:
    rule = regime.rule("caller_weekly")
    assert rule.until is not None
    assert rule.until.event == ("showroom_visit",)
    assert rule.customers["grade"].among == ("quality",)


def test_the_shorter_interval_wins_and_a_deal_ends_the_calls(regime: Document) -> None:
    assert regime.rule("ab_key").suspends == ("ab_objection", "ab_other")
    for name in ("ab_key", "ab_objection", "ab_other", "c"):
        until = regime.rule(name).until
        assert until is not None
        assert until.event == ("deal",)


def test_special_customers_have_no_routine_contact(regime: Document) -> None:
    own = {"d_holiday", "leader", "leader_holiday", "vip", "vip_holiday", "deal_holiday", "all_holiday"}
    freed = {rule.id for rule in regime.rules if any("special" in case.customer for case in rule.exempt)}
    assert freed == {rule.id for rule in regime.rules} - own


def test_c_visitors_may_be_taken_out_one_by_one(regime: Document) -> None:
    assert any("no_routine_visits" in case.customer for case in regime.rule("c").exempt)


@pytest.mark.parametrize("name", ["all_holiday", "all_node"])
def test_key_customers_are_phoned_where_the_others_get_a_message(regime: Document, name: str) -> None:
    assert [step.use for step in regime.rule(name).channel.steps if "key_customer" in step.customer] == [("phone",)]


def test_every_cycle_grows_longer_for_those_who_dislike_calls(regime: Document) -> None:
    cycles = {rule.id for rule in regime.rules if rule.due.every}
    assert {rule.id for rule in regime.rules if rule.damped} == cycles
    assert regime.contact.averse_when["prefers_fewer_calls"].among == (True,)
    assert regime.contact.averse_factor == 2


def test_contact_hours_are_advice_and_contacts_are_limited(regime: Document) -> None:
    contact = regime.contact
    assert contact.hours == ("10:00-11:30", "15:30-17:00")
    assert contact.strict is False
    assert contact.cap is not None
    assert (contact.cap.n, contact.cap.days, contact.coalesce_days) == (3, 7, 1)
    assert contact.never["do_not_contact"].among == (True,)


def test_there_are_six_call_occasions_to_choose_from_before_dialling(regime: Document) -> None:
    note = next(form for form in regime.forms if form.use == "preparation")
    occasion = next(field for field in note.fields if field.id == "occasion")
    assert [choice.id for choice in occasion.choices] == [
        *("activity", "weather", "holiday", "construction", "marketing", "discount")
    ]
    assert all(field.required for field in note.fields)


def test_every_message_begins_and_ends_as_prescribed(regime: Document) -> None:
    for template in regime.templates:
        assert [text.zh_hant for text in template.opening] == ["尊敬的貴賓", "{customer}{title}您好"]
        assert [text.zh_hant for text in template.closing] == [
            "首席預約電話：{booking_phone} 置業顧問：{consultant_name}"
        ]


def test_three_refusals_bring_in_the_supervisor(regime: Document) -> None:
    assert [(case.when, case.at_least) for case in regime.escalation] == [("refused", 3)]


def test_roles_and_figures_are_those_of_the_regime(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "consultant": "visitor",
        "sales_supervisor": "department_supervisor",
        "company_leaders": "management",
    }
    assert regime.kpis == ("K18", "K23")
