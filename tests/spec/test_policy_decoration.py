"""P15 as delivered: home-decoration follow-up with its figures, rules, forms, survey, duties and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

DAY = date(2024, 6, 3)
STATED: dict[str, object] = {
    "decoration.early_after_days": 10,
    "decoration.mid_within_days": 3,
    "decoration.final_within_days": 10,
    "decoration.year1_every_months": 3,
    "decoration.year2_every_months": 6,
    "decoration.later_every_months": 12,
    "decoration.weekly_submit": "Sunday 17:00",
    "decoration.notify_days": 0,
    "decoration.min_visits": {"construction": 2, "after": 1},
    "decoration.followup_rate_pct": 90,
    "decoration.call_minutes": "5-10",
    "decoration.scale": "0..5",
}
ASSUMED: dict[str, object] = {
    "decoration.early_tolerance_days": {"early": 2, "late": 3},
    "decoration.cycle_mode": "fixed",
    "decoration.last_year": 5,
    "decoration.result_visit_within_days": 3,
    "decoration.satisfied_from": 4,
    "decoration.min_photos": 1,
}
RULES = [
    # rule, counts from, due, channels
    ("early", "project", "at", ("phone",)),
    ("mid", "event", "within", ("phone",)),
    ("final", "all_of", "within", ("phone",)),
    ("warranty", "project", "ages", ("phone",)),
    ("minimum", "project", "minimum", ("phone", "on_site", "message")),
    ("minimum_after", "project", "minimum", ("phone", "on_site", "message")),
    ("result", "issue", "within", ("phone", "on_site", "message")),
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "decoration.yaml")


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


def test_the_early_visit_is_ten_days_after_the_start_two_early_three_late(regime: Document) -> None:
    rule = regime.rule("early")
    assert rule.anchor.project == "started_on"
    assert rule.due.at is not None
    assert (rule.due.at.n, rule.due.at.unit, rule.due.at.early, rule.due.at.late) == (10, "day", 2, 3)


def test_the_mid_term_visit_follows_the_mid_term_payment_within_three_days(regime: Document) -> None:
    rule = regime.rule("mid")
    assert rule.anchor.event == ("payment",)
    assert rule.anchor.where["category"].among == ("mid_term",)
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (3, "day")


def test_the_completion_visit_waits_for_three_conditions(regime: Document) -> None:
    completed, paid, papers = regime.rule("final").anchor.all_of
    assert completed.project == "completed_on"
    assert (paid.event, paid.where["category"].among) == (("payment",), ("full",))
    assert papers.event == ("warranty_papers",)
    within = regime.rule("final").due.within
    assert within is not None
    assert (within.n, within.unit) == (10, "day")


def test_warranty_visits_grow_rarer_and_stop_after_five_years(regime: Document) -> None:
    rule = regime.rule("warranty")
    ages = rule.due.ages
    assert rule.anchor.project == "completed_on"
    assert ages is not None
    assert [(band.up_to and band.up_to.n, band.every.n) for band in ages.bands] == [(1, 3), (2, 6), (None, 12)]
    assert {band.every.unit for band in ages.bands} == {"month"}
    assert {band.up_to.unit for band in ages.bands if band.up_to} == {"year"}
    assert (ages.last.n, ages.last.unit, ages.mode) == (5, "year", "fixed")


@pytest.mark.parametrize(
    ("rule", "counted_from", "phase", "least"),
    [("minimum", "started_on", "construction", 2), ("minimum_after", "completed_on", "after", 1)],
)
def test_nine_in_ten_projects_get_two_visits_during_and_one_after(
    regime: Document, rule: str, counted_from: str, phase: str, least: int
) -> None:
    found = regime.rule(rule)
    minimum, quota = found.due.minimum, found.quota
    assert minimum is not None
    assert quota is not None
    assert (found.anchor.project, minimum.n, minimum.subject, minimum.per) == (counted_from, least, "project", phase)
    assert (quota.rate_pct, quota.base) == (90, "projects")


def test_both_parts_of_the_minimum_have_the_same_quota(regime: Document) -> None:
    assert regime.rule("minimum").quota == regime.rule("minimum_after").quota


def test_the_result_of_a_problem_is_followed_up_within_three_days(regime: Document) -> None:
    rule = regime.rule("result")
    assert rule.anchor.issue == "result_at"
    assert rule.due.within is not None
    assert (rule.due.within.n, rule.due.within.unit) == (3, "day")


def test_a_changed_figure_reaches_the_rule_that_uses_it(policy: Policy) -> None:
    changed = policy.on(
        DAY, {"decoration.mid_within_days": 5, "decoration.min_visits": {"construction": 4, "after": 1}}
    )
    within, minimum = changed.rule("mid").due.within, changed.rule("minimum").due.minimum
    assert within is not None
    assert minimum is not None
    assert (within.n, minimum.n) == (5, 4)


def test_there_are_three_visit_kinds(regime: Document) -> None:
    assert set(regime.channels) == {"on_site", "phone", "message"}


def test_both_visit_forms_rate_three_persons_and_seven_items(regime: Document) -> None:
    forms = [form for form in regime.forms if form.use == "visit"]
    assert [form.id for form in forms] == ["visit_record", "phone_visit"]
    for form in forms:
        rated = [field for field in form.fields if field.kind == "rating"]
        persons = [field.id for field in rated if "P15-R09" in field.requirement]
        items = [field.id for field in rated if "P15-R10" in field.requirement]
        assert persons == ["designer", "inspector", "project_manager"]
        assert items == ["quality", "attitude", "materials", "efficiency", "safety", "civility", "cleaning"]


def test_a_site_visit_needs_a_photo_and_a_phone_visit_its_mark(regime: Document) -> None:
    fields = {field.id: field for form in regime.forms if form.id == "visit_record" for field in form.fields}
    assert (fields["photos"].at_least, fields["photos"].only_for) == (1, ("on_site",))
    assert (fields["phone_mark"].required, fields["phone_mark"].only_for) == (True, ("phone",))


def test_the_survey_has_eleven_questions_and_six_marks(regime: Document) -> None:
    survey = regime.questionnaires[0]
    numbers = {question.id[:3] for question in survey.questions if question.id.startswith("q")}
    assert numbers == {"q01", "q02", "q03", "q04", "q05", "q06", "q07", "q08", "q09", "q10", "q11"}
    assert [level.mark for level in survey.scale] == [5, 4, 3, 2, 1, 0]
    assert (survey.range, survey.satisfied_from) == ("0..5", 4)


def test_a_seen_breach_is_bad_news_and_the_double_question_is_two_answers(regime: Document) -> None:
    questions = {question.id: question for question in regime.questionnaires[0].questions}
    assert [name for name, question in questions.items() if question.reverse] == ["q10_breaches"]
    assert (questions["q04a_on_time"].kind, questions["q04b_progress"].kind) == ("yes_no", "rating")
    assert questions["suggestions"].kind == "text"


def test_the_call_asks_every_question_of_the_survey(regime: Document) -> None:
    script = next(script for script in regime.scripts if script.id == "phone_visit")
    steps = {step.id: step for step in script.steps}
    assert {question.id for question in regime.questionnaires[0].questions} <= set(steps)
    assert (script.minutes, steps["q10_breaches"].reverse) == ("5-10", True)


def test_a_customer_for_whom_it_is_not_convenient_gives_a_new_date(regime: Document) -> None:
    for script in regime.scripts:
        steps = {step.id: step for step in script.steps}
        if "consent" not in steps:
            continue
        refused = next(branch for branch in steps["consent"].branches if "no" in branch.when)
        assert refused.to == "new_time"
        assert steps["new_time"].required
        assert steps["new_time"].branches[0].then == ("reschedule",)


def test_a_problem_reaches_the_head_the_same_day(regime: Document) -> None:
    limit = regime.service_limits[0]
    assert (limit.step, limit.of, limit.within.n, limit.within.unit) == ("report", "issue", 0, "day")
    assert regime.routing[0].to == ("department_head",)


def test_the_forms_of_the_week_are_due_on_sunday_at_five(regime: Document) -> None:
    report = regime.reports[0]
    assert (report.every, report.due.weekday_at, report.approver) == (("week",), "Sunday 17:00", "department_head")


def test_records_are_closed_until_administration_approves(regime: Document) -> None:
    approval = regime.sign_offs[0]
    assert (regime.confidentiality.access, approval.of, approval.by) == ("closed", "access", ("administration",))


def test_the_target_is_ninety_percent_of_projects(regime: Document) -> None:
    assert [(target.kpi, target.at_least_pct) for target in regime.targets] == [("K21", 90), ("K17", 90)]


def test_the_pages_show_the_kpis_of_the_regime(regime: Document) -> None:
    shown = "K02 K03 K04 K11 K15 K16 K17 K18 K21 K30 K31 K35"
    assert " ".join(regime.kpis) == shown


def test_roles_land_on_product_roles_and_rated_persons_are_no_visitors(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "follow_up_staff": "visitor",
        "department_head": "department_supervisor",
        "administration": "administration",
        "designer": "responsible_department",
        "inspector": "responsible_department",
        "project_manager": "responsible_department",
    }


def test_nobody_is_contacted_against_their_wish(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)
