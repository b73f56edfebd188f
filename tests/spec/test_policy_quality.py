"""P17 as delivered: quality return visits and quality reports with figures, rules, duties and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy.document import Document
from followup_kit.policy.duties import Report
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

DAY = date(2024, 6, 3)
STATED: dict[str, object] = {
    "quality.visit_every_months": 1,
    "quality.product_series": ["CT", "X-ray machine", "dryer", "hot-air furnace", "customer-drawing product"],
    "quality.monthly_report_day": 10,
    "quality.inspection_key": "product",
    "quality.nonconforming_report_days": 0,
    "quality.inspector_due_day": 5,
    "quality.quarterly_months": [4, 7, 10],
    "quality.annual_month": 1,
}
ASSUMED: dict[str, object] = {
    "quality.review_within_workdays": 5,
    "quality.quarterly_report_day": 10,
    "quality.annual_report_day": 31,
    "quality.retention_years": 5,
    "quality.control_sigma": 3,
}
CAUSES = ["drawing_design", "process_design", "tooling_design", "manufacturing"]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "quality.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(DAY)


def report_of(regime: Document, name: str) -> Report:
    return next(report for report in regime.reports if report.id == name)


@pytest.mark.parametrize(("name", "value"), STATED.items())
def test_a_figure_the_regime_states_is_delivered(regime: Document, name: str, value: object) -> None:
    assert (regime.parameters[name].value, regime.parameters[name].tag) == (value, "stated")


@pytest.mark.parametrize(("name", "value"), ASSUMED.items())
def test_a_figure_of_our_own_is_marked_as_assumed(regime: Document, name: str, value: object) -> None:
    assert (regime.parameters[name].value, regime.parameters[name].tag) == (value, "assumed")


def test_there_are_no_other_parameters(regime: Document) -> None:
    assert set(regime.parameters) == {*STATED, *ASSUMED}


def test_the_rules_are_those_of_the_register(regime: Document) -> None:
    assert [(rule.id, rule.anchor.kind, rule.due.kind, rule.channel.use) for rule in regime.rules] == [
        ("monthly", "period", "within", ("on_site",)),
        ("extra", "on_request", "on_the_day", ("on_site",)),
    ]


def test_every_customer_is_visited_once_in_each_calendar_month(regime: Document) -> None:
    rule = regime.rule("monthly")
    assert rule.due.within is not None
    assert (rule.anchor.period, rule.due.within.n, rule.due.within.unit) == ("month", 1, "month")
    assert (rule.customers, rule.exempt) == ({}, ())


def test_inspection_records_are_kept_by_product_and_may_be_kept_by_contract_or_part(policy: Policy) -> None:
    assert policy.parameters["quality.inspection_key"].choices == ("contract", "product", "part")
    kept = {form.key for form in policy.on(DAY).forms if form.use == "inspection"}
    by_part = {
        form.key for form in policy.on(DAY, {"quality.inspection_key": "part"}).forms if form.use == "inspection"
    }
    assert (kept, by_part) == ({"product"}, {"part"})


def test_there_are_four_causes_wherever_they_are_asked_for(regime: Document) -> None:
    assert next(list(item.values) for item in regime.classes if item.id == "causes") == CAUSES
    asked = [field for form in regime.forms for field in form.fields if "P17-R05" in field.requirement]
    assert [[choice.id for choice in field.choices] for field in asked] == [CAUSES, CAUSES]


def test_the_product_series_are_a_list_to_extend(policy: Policy) -> None:
    longer = [*policy.parameters["quality.product_series"].value, "pump"]
    values = policy.on(DAY, {"quality.product_series": longer}).classes[0].values
    assert (len(policy.on(DAY).classes[0].values), values[-1]) == (5, "pump")


def test_a_visit_names_participants_three_contact_roles_and_four_contents(regime: Document) -> None:
    fields = {field.id: field for form in regime.forms if form.id == "return_visit" for field in form.fields}
    assert fields["participants"].required
    assert [choice.id for choice in fields["visited"].choices] == [
        "department_head",
        "quality_production_staff",
        "operator",
    ]
    contents = [field for field in fields.values() if "P17-R07" in field.requirement]
    assert len(contents) == 4
    assert all(field.required for field in contents)


def test_a_corrective_action_has_four_mandatory_fields(regime: Document) -> None:
    form = next(form for form in regime.forms if form.id == "corrective_action")
    asked = [field for field in form.fields if "P17-R17" in field.requirement]
    assert [field.id for field in asked] == ["demand", "limit_on", "verifying_department", "verifier"]
    assert all(field.required for field in asked)


@pytest.mark.parametrize("name", ["monthly_quality", "quarterly_quality", "annual_quality"])
def test_a_quality_report_has_six_sections_and_is_approved_by_the_deputy_director(regime: Document, name: str) -> None:
    report = report_of(regime, name)
    assert (len(report.sections), report.author, report.approver) == (6, "quality_assurance", "deputy_director")


@pytest.mark.parametrize(
    ("name", "every", "months", "day"),
    [
        ("inspector_statistics", "month", (), 5),
        ("monthly_quality", "month", (), 10),
        ("quarterly_quality", "quarter", (4, 7, 10), 10),
        ("annual_quality", "year", (1,), 31),
    ],
)
def test_reports_are_due_on_their_days(
    regime: Document, name: str, every: str, months: tuple[int, ...], day: int
) -> None:
    report = report_of(regime, name)
    assert (report.every, report.due.months, report.due.day) == ((every,), months, day)


def test_the_quarterly_report_may_be_one_with_the_monthly(regime: Document) -> None:
    assert report_of(regime, "quarterly_quality").may_merge_with == "monthly_quality"


def test_a_nonconforming_product_is_reported_at_once_and_reviewed_in_five_working_days(regime: Document) -> None:
    limits = [(limit.step, limit.within.n, limit.within.unit) for limit in regime.service_limits]
    assert limits == [("report", 0, "day"), ("review", 5, "workday")]
    assert all(limit.where["issue_class"].among == ("nonconforming_product",) for limit in regime.service_limits)
    after = report_of(regime, "nonconforming_report").due.after
    assert after is not None
    assert (after.n, after.unit) == (0, "day")


def test_the_next_process_signs_every_inspection(regime: Document) -> None:
    fields = {field.id: field for form in regime.forms if form.id == "inspection" for field in form.fields}
    assert fields["next_check"].required
    assert (fields["next_inspector"].kind, fields["next_inspector"].required) == ("signature", True)


def test_a_solution_is_verified_by_the_named_verifier(regime: Document) -> None:
    signed = next(item for item in regime.sign_offs if item.of == "issue")
    assert (signed.before, signed.by) == ("verified", ("verifier",))


def test_records_are_kept_five_years_and_trends_have_limits_at_three_sigma(regime: Document) -> None:
    assert regime.archive is not None
    assert regime.control is not None
    assert (regime.archive.retention_years, regime.control.sigma) == (5, 3)


def test_heads_and_inspectors_can_be_judged_by_quality_figures(regime: Document) -> None:
    assert [(card.of, card.kpi) for card in regime.scorecards] == [("department", "K34"), ("inspector", "K34")]


def test_the_pages_show_the_kpis_of_the_regime(regime: Document) -> None:
    assert " ".join(regime.kpis) == "K04 K13 K31 K34 K35"


def test_roles_land_on_product_roles(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "quality_assurance": "quality_office",
        "inspector": "technician",
        "departments": "responsible_department",
        "verifier": "quality_office",
        "deputy_director": "management",
        "factory_director": "management",
    }


def test_nobody_is_contacted_against_their_wish(regime: Document) -> None:
    assert regime.contact.never["do_not_contact"].among == (True,)
