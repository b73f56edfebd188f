"""P10: the delivered regime of property management holds the figures, rules and lists of the requirements."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import read_policy
from followup_kit.policy.rules import Rule

STATED = {
    "complaint_within_days": 3,
    "complaint_rate_pct": 50,
    "repair_within_months": 1,
    "repair_rate_pct": 30,
    "event_within_months": 1,
    "event_rate_pct": 10,
    "handling_rate_pct": 100,
    "stats_period": "month",
}
RULES = """
complaint | event complaint                      | within 3 day   | on_site
repair    | event repair                         | within 1 month | on_site phone letter
event     | event activity                       | within 1 month | phone on_site letter
holiday   | holiday spring_festival national_day | lead_days      | on_site
move_in   | event move_in                        | within 30 day  | on_site
incident  | event incident                       | within 3 day   | on_site
repeat    | set_date next_visit_on               | on_the_day     | phone on_site
"""


@pytest.fixture(scope="module")
def regime() -> Document:
    return read_policy(PRESETS / "property.yaml").on(date(2026, 1, 1))


def told(rule: Rule) -> list[str]:
    anchor, within = getattr(rule.anchor, rule.anchor.kind), rule.due.within
    counted = " ".join([rule.anchor.kind, *(anchor if isinstance(anchor, tuple) else [str(anchor)])])
    timing = f"within {within.n} {within.unit}" if within else rule.due.kind
    return [rule.id, counted, timing, " ".join(rule.channel.use)]


def test_stated_figures_are_those_of_the_source(regime: Document) -> None:
    stated = {name: kept.value for name, kept in regime.parameters.items() if kept.tag == "stated"}
    assert stated == {f"property.{name}": value for name, value in STATED.items()}


def test_every_rule_counts_from_its_anchor_with_its_figure_and_channels(regime: Document) -> None:
    expected = [[cell.strip() for cell in line.split("|")] for line in RULES.strip().splitlines()]
    assert [told(rule) for rule in regime.rules] == expected


@pytest.mark.parametrize(
    ("name", "rate_pct", "base"), [("complaint", 50, "events"), ("repair", 30, "events"), ("event", 10, "participants")]
)
def test_quotas_are_minimums_of_a_month_drawn_by_a_lot_that_can_be_repeated(
    regime: Document, name: str, rate_pct: float, base: str
) -> None:
    quota = regime.rule(name).quota
    assert quota is not None
    assert (quota.rate_pct, quota.base, quota.per, quota.rounding, quota.seed) == (
        *(rate_pct, base, "month", "ceil", 20240101),
    )


def test_major_complaints_are_visited_whatever_the_draw_says(regime: Document) -> None:
    quota = regime.rule("complaint").quota
    assert quota is not None
    assert quota.always["severity"].among == ("major",)


def test_three_severities_of_complaint_have_three_visitors(regime: Document) -> None:
    by_severity = {who.event["severity"].among[0]: who for who in regime.rule("complaint").assign if who.event}
    assert {name: who.role for name, who in by_severity.items()} == {
        "general": "visitor",
        "important": "department_supervisor",
        "major": "management",
    }
    assert by_severity["general"].zone
    assert [route.to for route in regime.routing] == [
        ("property_assistant",),
        ("department_head",),
        ("company_manager",),
    ]


def test_repairs_are_visited_by_the_assistant_of_the_zone_and_activities_by_the_culture_clerk(regime: Document) -> None:
    assert [(who.role, who.zone) for who in regime.rule("repair").assign] == [("visitor", True)]
    assert [(who.role, who.skill) for who in regime.rule("event").assign] == [("visitor", "culture")]


@pytest.mark.parametrize("name", ["holiday", "move_in", "incident"])
def test_the_company_manager_organises_courtesy_visits(regime: Document, name: str) -> None:
    assert [who.role for who in regime.rule(name).assign] == ["management"]


def test_no_name_and_written_reply_only_free_from_the_visit_and_leave_the_base(regime: Document) -> None:
    freed = [(next(iter(case.event)), case.in_base) for case in regime.rule("complaint").exempt]
    assert freed == [("anonymous", False), ("reply_in_writing", False)]


def test_the_phone_is_allowed_from_the_second_visit_on_unless_the_complaint_is_major(regime: Document) -> None:
    steps = regime.rule("complaint").channel.steps
    assert [(step.from_visit, step.use) for step in steps] == [(1, ("on_site",)), (2, ("phone", "on_site"))]
    again = regime.rule("repeat").channel
    assert again.steps[0].event["severity"].among == ("major",)
    assert again.steps[0].use == ("on_site",)


def test_repeat_visits_go_on_until_the_matter_is_settled(regime: Document) -> None:
    until = regime.rule("repeat").until
    assert until is not None
    assert until.issue_closed


def test_there_are_two_standard_forms(regime: Document) -> None:
    assert [form.title.zh_hant for form in regime.forms] == ["回訪記錄表", "客戶回訪記錄"]


def test_a_signature_is_asked_on_site_and_the_phone_mark_by_phone(regime: Document) -> None:
    fields = {field.id: field for field in regime.forms[0].fields}
    assert (fields["signature"].required, fields["signature"].only_for) == (True, ("on_site",))
    assert (fields["by_phone"].required, fields["by_phone"].only_for) == (True, ("phone",))
    assert fields["by_phone"].title.zh_hant == "電話回訪"


def test_the_same_problem_is_one_record_and_a_shared_one_may_get_one_letter(regime: Document) -> None:
    assert [rule.answer for rule in regime.merging] == ["one_record", "one_letter"]


def test_the_statistics_are_due_on_the_fifth_of_every_month(regime: Document) -> None:
    assert [(report.every, report.due.day) for report in regime.reports] == [(("month",), 5)]


def test_roles_and_figures_are_those_of_the_regime(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "customer_service_supervisor": "department_supervisor",
        "property_assistant": "visitor",
        "culture_clerk": "visitor",
        "department_head": "department_supervisor",
        "company_manager": "management",
    }
    assert {(goal.kpi, goal.at_least_pct) for goal in regime.targets} == {
        *{("K17", 50), ("K17", 30), ("K17", 10), ("K19", 100)}
    }
    assert regime.kpis == ("K13", "K17", "K18", "K19", "K30", "K31", "K35")
    assert regime.contact.never["do_not_contact"].among == (True,)
