"""P13: the delivered regime of a project sales team holds the figures, rules and lists of the requirements."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import read_policy

STATED = {
    "roster_review_every_days": 1,
    "schedule_due_weekday": "Sunday",
    "report_due_weekday": "Monday",
    "report_shift": "Sunday before",
    "call_every_days": 2,
    "min_invited_visits_per_week": 1,
    "week": "Sat-Fri",
}


@pytest.fixture(scope="module")
def regime() -> Document:
    return read_policy(PRESETS / "project_sales.yaml").on(date(2026, 1, 1))


def test_stated_figures_are_those_of_the_source(regime: Document) -> None:
    stated = {name: kept.value for name, kept in regime.parameters.items() if kept.tag == "stated"}
    assert stated == {f"project_sales.{name}": value for name, value in STATED.items()}


def test_the_regime_has_the_two_rules_of_the_register(regime: Document) -> None:
    assert [rule.id for rule in regime.rules] == ["batch", "invite"]


def test_customers_are_phoned_every_second_day_from_the_last_call(regime: Document) -> None:
    batch = regime.rule("batch")
    assert (batch.anchor.kind, batch.anchor.last_visit) == ("last_visit", "same_rule")
    assert batch.due.every is not None
    assert (batch.due.every.n, batch.due.every.unit, batch.due.every.mode) == (2, "day", "rolling")
    assert batch.channel.use == ("phone",)


def test_the_other_reading_of_the_interval_is_one_parameter_away() -> None:
    policy = read_policy(PRESETS / "project_sales.yaml")
    every = policy.on(date(2026, 1, 1), {"project_sales.call_every_days": 3}).rule("batch").due.every
    assert every is not None
    assert every.n == 3


def test_calls_are_made_ahead_of_holidays(regime: Document) -> None:
    shift = regime.rule("batch").shift
    assert shift is not None
    assert (shift.direction, shift.ahead_of_holidays) == ("previous", 3)
    assert (regime.contact.blackout.on, regime.contact.blackout.move) == ("holidays", "previous")


def test_open_customers_are_handed_over_with_a_note(regime: Document) -> None:
    note = next(form for form in regime.forms if form.id == "handover_note")
    assert [field.id for field in note.fields] == ["from", "to", "first_on", "last_on", "customers", "open_points"]
    assert all(field.required for field in note.fields)


def test_each_member_of_staff_has_one_invited_customer_come_every_saturday_to_friday(regime: Document) -> None:
    invite = regime.rule("invite")
    least = invite.due.minimum
    assert (invite.anchor.kind, invite.anchor.period) == ("period", "week")
    assert least is not None
    assert (least.n, least.subject, least.per, least.week, least.channel) == (
        1,
        "staff",
        "week",
        "Sat-Fri",
        ("on_site",),
    )
    assert invite.channel.use == ("on_site",)


def test_the_roster_is_gone_through_daily_and_the_schedule_goes_to_the_sales_manager_on_sunday(
    regime: Document,
) -> None:
    planning = regime.planning
    assert (planning.roster_review_every_days, planning.due_weekday, planning.approver) == (
        1,
        "Sunday",
        "sales_manager",
    )
    schedule = next(report for report in regime.reports if report.id == "schedule")
    assert (schedule.due.weekday, schedule.due.before_period, schedule.approver) == ("Sunday", True, "sales_manager")
    assert [(step.of, step.by) for step in regime.sign_offs if step.id == "schedule"] == [("plan", ("sales_manager",))]


def test_the_weekly_report_has_three_contents_and_moves_to_the_sunday_before_a_monday_off(regime: Document) -> None:
    report = next(report for report in regime.reports if report.id == "weekly_sales")
    assert (report.every, report.due.weekday, report.shift) == (("week",), "Monday", "Sunday before")
    assert [section.en for section in report.sections] == ["Deals closed", "New customers", "Visit records"]


def test_every_visit_serves_at_least_one_of_four_aims(regime: Document) -> None:
    aims = next(field for field in regime.forms[0].fields if field.id == "aims")
    assert [choice.id for choice in aims.choices] == ["news", "needs", "offer", "tracking"]
    assert (aims.required, aims.at_least) == (True, 1)


def test_a_record_carries_its_time(regime: Document) -> None:
    time = next(field for field in regime.forms[0].fields if field.id == "visited_at")
    assert (time.kind, time.required) == ("moment", True)


def test_two_documents_are_filed_by_customer_class(regime: Document) -> None:
    assert regime.archive is not None
    assert [text.zh_hant for text in regime.archive.documents] == ["客戶管理卡", "客戶定期回訪跟單表"]
    assert regime.archive.keys[0] == "segment"


def test_the_supervisor_reviews_every_week(regime: Document) -> None:
    assert [(check.by, check.every) for check in regime.checks] == [("supervisor", "week")]


def test_roles_and_figures_are_those_of_the_regime(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "sales_staff": "visitor",
        "customer_service": "administration",
        "sales_manager": "department_supervisor",
        "supervisor": "department_supervisor",
    }
    assert regime.kpis == ("K01", "K23", "K24", "K35")
    assert regime.contact.never["do_not_contact"].among == (True,)
