"""P14 as delivered: hospital phone follow-up with its figures, rules, hours, scripts, duties and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

DAY = date(2024, 6, 3)
STATED: dict[str, object] = {
    "hospital.clerks": 1,
    "hospital.call_hours": ["10:00-12:00", "15:00-17:00"],
    "hospital.blackout": "holidays",
    "hospital.inpatient_after_days": 7,
    "hospital.inpatient_rate_pct": 100,
    "hospital.specialist_after_days": 7,
    "hospital.exclude_lost_customers": True,
    "hospital.specialist_rate_pct": 100,
    "hospital.basic_after_days": 10,
    "hospital.basic_rate_pct": 100,
    "hospital.summary_periods": ["month", "quarter"],
    "hospital.recording_check_period": "month",
    "hospital.rate_check_period": "month",
    "hospital.band_pct": 5,
    "hospital.points_per_band": 1,
    "hospital.assessment_period": "month",
    "hospital.etiquette_training_months": 1,
}
ASSUMED: dict[str, object] = {
    "hospital.call_hours_strict": True,
    "hospital.weekend_is_holiday": False,
    "hospital.monthly_due_day": 5,
    "hospital.quarterly_due_day": 10,
    "hospital.recordings_per_month": 10,
    "hospital.points_per_recording_fault": 1,
    "hospital.band_rounding": "floor",
    "hospital.doctor_notice_days": 0,
}
STEPS = [
    *("greeting", "introduction", "small_talk", "recovery", "education"),
    *("satisfaction", "information", "thanks", "registration"),
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "hospital.yaml")


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
    assert [(rule.id, rule.anchor.kind, rule.due.kind, rule.channel.use[0]) for rule in regime.rules] == [
        ("inpatient", "event", "at", "phone"),
        ("specialist", "event", "at", "phone"),
        ("basic", "event", "at", "phone"),
        ("extra", "set_date", "on_the_day", "phone"),
    ]


@pytest.mark.parametrize(
    ("rule", "event", "category", "days"),
    [
        ("inpatient", "discharge", None, 7),
        ("specialist", "first_attendance", "specialist", 7),
        ("basic", "first_attendance", "basic", 10),
    ],
)
def test_every_patient_of_a_category_is_called_so_many_days_after(
    regime: Document, rule: str, event: str, category: str | None, days: int
) -> None:
    found = regime.rule(rule)
    point, quota = found.due.at, found.quota
    assert found.anchor.event == (event,)
    assert [match.among for match in found.anchor.where.values()] == ([(category,)] if category else [])
    assert point is not None
    assert quota is not None
    assert (point.n, point.unit, point.early, point.late, quota.rate_pct) == (days, "day", 0, 3, 100)
    assert found.channel.use == ("phone", "message", "letter")


def test_only_lost_specialist_outpatients_are_left_out(regime: Document) -> None:
    left_out = {
        rule.id: [freed.customer["lost"].among for freed in rule.exempt] for rule in regime.rules if rule.exempt
    }
    assert left_out == {"specialist": [(True,)]}


def test_patients_are_called_in_two_strict_windows_and_not_on_holidays(regime: Document) -> None:
    contact = regime.contact
    assert (contact.hours, contact.strict) == (("10:00-12:00", "15:00-17:00"), True)
    assert (contact.blackout.on, contact.blackout.weekends, contact.blackout.move) == ("holidays", False, "next")
    assert {rule.shift.direction for rule in regime.rules if rule.shift} == {"next"}


def test_a_changed_figure_reaches_the_rule_that_uses_it(policy: Policy) -> None:
    changed = policy.on(DAY, {"hospital.basic_after_days": 12, "hospital.weekend_is_holiday": True})
    point = changed.rule("basic").due.at
    assert point is not None
    assert (point.n, changed.contact.blackout.weekends) == (12, True)


@pytest.mark.parametrize("name", ["discharge", "outpatient"])
def test_a_call_has_nine_steps_and_two_answers_to_the_satisfaction(regime: Document, name: str) -> None:
    steps = next(script.steps for script in regime.scripts if script.id == name)
    answers = ("apology", "invitation")
    assert [step.id for step in steps if step.id not in answers] == STEPS
    satisfaction = next(step for step in steps if step.id == "satisfaction")
    assert tuple(branch.to for branch in satisfaction.branches) == answers
    assert [branch.then for branch in satisfaction.branches] == [("open_issue",), ()]


def test_the_record_asks_for_six_contents(regime: Document) -> None:
    asked = [field.id for field in regime.forms[0].fields if "P14-R15" in field.requirement]
    assert asked == ["recovery", "education", "advice", "support", "links", "opinions"]


def test_a_special_situation_reaches_the_doctor_the_same_day(regime: Document) -> None:
    step = next(item for item in regime.escalation if item.when == "special_condition")
    assert step.within is not None
    assert (step.notify, step.within.n, step.within.unit) == (("doctor",), 0, "day")


def test_each_whole_band_of_five_points_below_the_standard_costs_one(regime: Document) -> None:
    card = regime.scorecards[0]
    assert card.shortfall is not None
    assert (card.shortfall.standard_pct, card.shortfall.band_pct, card.shortfall.points) == (100, 5, 1)
    assert (card.shortfall.rounding, card.points_per_fault, card.every, card.kpi) == ("floor", 1, "month", "K25")


def test_summaries_are_due_on_the_fifth_and_the_tenth(regime: Document) -> None:
    found = [(report.every, report.due.day, len(report.sections)) for report in regime.reports]
    assert found == [(("month",), 5, 4), (("quarter",), 10, 4)]


def test_recordings_and_rates_are_checked_each_month(regime: Document) -> None:
    found = [(check.what, check.every, check.sample, check.by) for check in regime.checks]
    assert found == [("recording", "month", 10, "manager"), ("rate", "month", None, "manager")]
    assert len(regime.checks[0].items) == 6


def test_etiquette_is_trained_for_one_month(regime: Document) -> None:
    assert [training.months for training in regime.training] == [1]


def test_the_targets_are_all_patients_of_each_category(regime: Document) -> None:
    assert [(target.kpi, target.at_least_pct) for target in regime.targets] == [("K17", 100)] * 3


def test_the_pages_show_the_kpis_of_the_regime(regime: Document) -> None:
    assert " ".join(regime.kpis) == "K01 K02 K11 K17 K18 K25 K29 K31 K33 K35"


def test_roles_land_on_product_roles_with_one_clerk(regime: Document) -> None:
    assert {role.id: (role.role, role.people) for role in regime.roles} == {
        "clerk": ("visitor", 1),
        "manager": ("department_supervisor", None),
        "doctor": ("doctor", None),
        "hospital_leaders": ("management", None),
    }
