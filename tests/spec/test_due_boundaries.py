"""Every rule of every regime: its first and last day, the days before and after, and what settles it (C01 to C06)."""

# ruff: noqa: E501 - a row of a table stands on one line
from __future__ import annotations

import pytest
from plan_tables import after, day, plan_data, preset, status_on

from followup_kit.planning.data import PlanData
from followup_kit.policy.presets import preset_names

# rule | the customer's columns | the case: table column=value ... | first day | last day
CASES = """
visit_regime.new | first_purchase_on=2024-09-27 | - | 2024-09-27 | 2024-10-10
visit_regime.reconfirm | - | issues raised_at=2024-04-29 result_at=2024-04-30T10:00 | 2024-04-30 | 2024-05-07
after_sales.followup | - | issues raised_at=2024-04-29 result_at=2024-04-30T10:00 | 2024-04-30 | 2024-05-08
after_sales.rework | - | visits completed_at=2024-06-03T10:00 rating=3 | 2024-06-03 | 2024-06-03
cx.service | - | events kind=service occurred_at=2024-06-01 closed_at=2024-06-06T16:00 | 2024-06-06 | 2024-06-12
cx.service | - | events kind=repair occurred_at=2024-04-20 closed_at=2024-04-26T16:00 | 2024-04-26 | 2024-04-30
cx.sales_checkin | - | events kind=purchase occurred_at=2024-06-03 | 2024-06-17 | 2024-06-20
auto_repair.paid | - | events kind=paid_repair occurred_at=2024-03-01 | 2024-03-01 | 2024-03-11
auto_repair.warranty | - | events kind=warranty_repair occurred_at=2024-02-20 | 2024-02-20 | 2024-03-01
auto_repair.registration | - | events kind=registration occurred_at=2023-12-30 | 2023-12-30 | 2024-01-09
auto_repair.revisit | - | issues raised_at=2024-06-01 result_at=2024-06-03 | 2024-06-03 | 2024-06-06
work_orders.ticket | - | events kind=ticket occurred_at=2024-05-01T22:15 | 2024-05-01 | 2024-05-04
work_orders_branch.ticket | - | events kind=repair occurred_at=2024-05-01T22:15 | 2024-05-01 | 2024-05-04
corporate.routine | - | visits ad_hoc=yes due_on=2024-06-05 | 2024-06-05 | 2024-06-05
corporate.big | size_class=big | visits ad_hoc=yes rule=corporate.big due_on=2024-06-05 | 2024-06-05 | 2024-06-05
re_sales.caller_1 | relation=caller | events kind=incoming_call occurred_at=2024-06-03T17:40 | 2024-06-03 | 2024-06-03
re_sales.caller_2 | relation=caller grade=quality | events kind=incoming_call occurred_at=2024-06-03 | 2024-06-03 | 2024-06-06
re_sales.ab_1 | relation=visitor tier=A | events kind=showroom_visit occurred_at=2024-06-03 | 2024-06-03 | 2024-06-03
re_sales.ab_2 | relation=visitor tier=B | events kind=showroom_visit occurred_at=2024-06-03 | 2024-06-03 | 2024-06-06
re_sales.deal_1 | relation=closed_deal | events kind=deal occurred_at=2024-06-03 | 2024-06-03 | 2024-06-03
re_sales.d | relation=visitor tier=D | milestones kind=topping_out occurs_on=2024-06-10 | 2024-06-10 | 2024-06-10
re_sales.leader | relation=visitor special=introduced_by_leader | milestones kind=launch occurs_on=2024-06-10 | 2024-06-07 | 2024-06-10
re_sales.deal_node | relation=closed_deal | milestones kind=construction occurs_on=2024-06-10 | 2024-06-10 | 2024-06-10
re_sales.all_node | relation=caller | milestones kind=promotion occurs_on=2024-06-10 | 2024-06-10 | 2024-06-10
re_sales.vip | relation=visitor special=vip_guest | visits ad_hoc=yes due_on=2024-06-05 | 2024-06-05 | 2024-06-05
re_sales.d_holiday | relation=visitor tier=D | - | 2024-09-15 | 2024-09-15
re_sales.leader_holiday | relation=visitor special=introduced_by_leader | - | 2024-09-15 | 2024-09-15
re_sales.vip_holiday | relation=visitor special=vip_guest | - | 2024-09-15 | 2024-09-15
re_sales.deal_holiday | relation=closed_deal | - | 2024-09-15 | 2024-09-15
re_sales.all_holiday | relation=caller | - | 2024-09-15 | 2024-09-15
travel.rate | - | events kind=service occurred_at=2024-01-01 closed_at=2024-01-31T09:00 | 2024-01-31 | 2024-02-29
travel.complaint | - | events kind=complaint occurred_at=2024-06-03T08:00 | 2024-06-03 | 2024-06-06
property.complaint | - | events kind=complaint occurred_at=2024-06-01 closed_at=2024-06-03 severity=major | 2024-06-03 | 2024-06-06
property.repair | - | events kind=repair occurred_at=2024-06-01 closed_at=2024-06-03 | 2024-06-03 | 2024-07-03
property.event | - | events kind=activity occurred_at=2024-05-31 closed_at=2024-05-31 | 2024-05-31 | 2024-06-30
property.holiday | - | - | 2024-10-01 | 2024-10-01
property.move_in | - | events kind=move_in occurred_at=2024-06-03 | 2024-06-03 | 2024-07-03
property.incident | - | events kind=incident occurred_at=2024-06-01 closed_at=2024-06-03 | 2024-06-03 | 2024-06-06
property.repeat | - | visits completed_at=2024-06-03T10:00 rating=2 next_visit_on=2024-06-10 | 2024-06-10 | 2024-06-10
trade_enquiry.first | - | events kind=enquiry occurred_at=2024-06-03 | 2024-06-03 | 2024-06-06
hospital.inpatient | - | events kind=discharge occurred_at=2024-06-03 | 2024-06-11 | 2024-06-14
hospital.inpatient | - | events kind=discharge occurred_at=2024-06-11 | 2024-06-18 | 2024-06-21
hospital.specialist | - | events kind=first_attendance category=specialist occurred_at=2024-06-11 | 2024-06-18 | 2024-06-21
hospital.basic | - | events kind=first_attendance category=basic occurred_at=2024-06-11 | 2024-06-21 | 2024-06-24
hospital.extra | - | visits completed_at=2024-06-11 next_visit_on=2024-06-20 | 2024-06-20 | 2024-06-20
decoration.early | - | projects started_on=2024-06-03 | 2024-06-11 | 2024-06-16
decoration.mid | - | events kind=payment category=mid_term occurred_at=2024-06-03 | 2024-06-03 | 2024-06-06
decoration.warranty | - | projects completed_on=2024-01-31 | 2024-04-30 | 2024-05-30
decoration.minimum | - | projects started_on=2024-06-01 planned_completion_on=2024-07-31 | 2024-06-01 | 2024-07-01
decoration.minimum_after | - | projects started_on=2024-05-01 completed_on=2024-06-01 | 2024-06-01 | 2024-07-01
decoration.result | - | issues raised_at=2024-06-01 result_at=2024-06-03 | 2024-06-03 | 2024-06-06
industrial.first | - | events kind=purchase occurred_at=2024-01-31 | 2024-01-31 | 2024-02-29
industrial.first | - | events kind=purchase occurred_at=2023-01-31 | 2023-01-31 | 2023-02-28
industrial.unsolved | - | issues state=coordinating raised_at=2024-04-30 | 2024-04-30 | 2024-05-08
industrial.extra_large | size_class=extra_large | - | 2024-04-01 | 2024-06-30
quality.monthly | - | - | 2024-02-01 | 2024-02-29
quality.extra | - | visits ad_hoc=yes rule=quality.extra due_on=2024-06-05 | 2024-06-05 | 2024-06-05
"""

# rule | the customer's columns | the case | the last visit, or - | first day | last day
CYCLES = """
visit_regime.existing | first_purchase_on=2023-11-30 | - | - | 2024-02-29 | 2024-03-03
visit_regime.existing | first_purchase_on=2020-01-01 | - | 2024-03-31 | 2024-06-30 | 2024-07-03
visit_regime.key | key_customer=yes first_purchase_on=2020-01-01 | - | 2024-06-03 | 2024-06-17 | 2024-06-20
cx.routine | first_purchase_on=2024-03-31 | - | - | 2024-06-30 | 2024-07-03
work_orders.big | size_class=big first_purchase_on=2020-01-01 | - | 2024-05-31 | 2024-08-31 | 2024-09-03
work_orders_branch.big | size_class=extra_large first_purchase_on=2020-01-01 | - | 2024-03-10 | 2024-06-10 | 2024-06-13
re_sales.caller_weekly | relation=caller grade=quality | visits rule=re_sales.caller_2 completed_at=2024-06-05 | - | 2024-06-12 | 2024-06-15
re_sales.ab_key | relation=visitor tier=A key_customer=yes | - | 2024-06-03 | 2024-06-06 | 2024-06-06
re_sales.ab_objection | relation=visitor tier=B has_objections=yes | - | 2024-06-03 | 2024-06-10 | 2024-06-13
re_sales.ab_other | relation=visitor tier=B | - | 2024-06-03 | 2024-06-10 | 2024-06-13
re_sales.c | relation=visitor tier=C | - | 2024-06-03 | 2024-06-10 | 2024-06-13
re_sales.deal_cycle | relation=closed_deal | - | 2024-06-03 | 2024-06-18 | 2024-06-21
project_sales.batch | - | - | 2024-06-17 | 2024-06-19 | 2024-06-19
industrial.routine | - | - | 2024-01-31 | 2024-04-30 | 2024-05-03
"""

_ELSEWHERE = {
    "project_sales.invite": "test_due_examples (a duty of staff)",
    "industrial.big": "test_due_examples (two turns a year)",
    "decoration.final": "test_due_examples (all of three days)",
}


def _table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def _world(customer: str, *cases: str) -> PlanData:
    """A customer C1 with these columns, and rows written ``table column=value ...``."""
    tables = {"customers": _one({"code": "C1"}, customer)}
    for case in cases:
        table, _, rest = case.partition(" ")
        first = {"projects": {"customer": "C1"}, "milestones": {}}.get(table, {"customer": "C1"})
        tables[table] = _one(dict(first), rest)
    if "milestones" in tables:
        tables["milestones"] = tables["milestones"].replace("kind", "project | kind", 1).replace("\n", "\nP1 | ", 1)
        tables["projects"] = "code\nP1"
    return plan_data(**tables)


def _one(given: dict[str, str], written: str) -> str:
    pairs = {**given, **dict(part.split("=", 1) for part in written.split() if "=" in part)}
    return f"{' | '.join(pairs)}\n{' | '.join(pairs.values())}"


CASE_ROWS = _table(CASES)


@pytest.mark.parametrize("row", CASE_ROWS, ids=lambda row: f"{row[0]} from {row[3]}")
def test_a_case_is_due_from_its_first_to_its_last_day_and_overdue_after(row: list[str]) -> None:
    rule, customer, case, first, last = row
    slug, data = rule.partition(".")[0], _world(customer, *([case] if case != "-" else []))
    name = rule.partition(".")[2]
    assert status_on(slug, data, name, day(first)) == "due"
    assert status_on(slug, data, name, day(last)) == "due"
    if name not in {"monthly", "extra_large"}:  # before and after a calendar period there is another one
        assert status_on(slug, data, name, after(day(first), -1)) in {"nothing", "upcoming"}
        assert status_on(slug, data, name, after(day(last), 1)) == ("nothing" if _is_greeting(rule) else "overdue")


def _is_greeting(rule: str) -> bool:
    """Greetings at nodes and holidays lapse; whatever else is overdue stays."""
    slug, name = rule.split(".")
    return preset(slug).on(day("2024-06-01")).rule(name).due.kind == "lead_days"


_NEVER_OVER = ("monthly", "extra_large", "minimum", "warranty")  # they come again, or last as long as their phase
GIVEN_UP = [row for row in CASE_ROWS if not row[0].endswith(_NEVER_OVER) and not _is_greeting(row[0])]


@pytest.mark.parametrize("row", GIVEN_UP, ids=lambda row: f"{row[0]} from {row[3]}")
def test_an_overdue_case_stays_for_sixty_days_and_is_then_given_up(row: list[str]) -> None:
    rule, customer, case, _, last = row
    slug, data = rule.partition(".")[0], _world(customer, *([case] if case != "-" else []))
    name = rule.partition(".")[2]
    assert status_on(slug, data, name, after(day(last), 60)) == "overdue"
    assert status_on(slug, data, name, after(day(last), 61)) == "nothing"


DONE = [row for row in CASE_ROWS if row[0].partition(".")[2] not in {"minimum", "minimum_after", "extra_large"}]
DONE = [row for row in DONE if "ad_hoc" not in row[2]]


@pytest.mark.parametrize("row", DONE, ids=lambda row: f"{row[0]} from {row[3]}")
def test_a_visit_of_the_rule_on_the_last_day_settles_the_case(row: list[str]) -> None:
    rule, customer, case, _, last = row
    slug, name = rule.split(".")
    old = [case] if case != "-" else []
    table = case.partition(" ")[0]
    made = f"visits rule={rule} completed_at={last}T23:00"
    if table == "visits":
        pairs = dict(part.split("=", 1) for part in case.split() if "=" in part)
        columns = ["customer", *dict.fromkeys([*pairs, "rule", "completed_at"])]
        rows = [{"customer": "C1", **pairs}, {"customer": "C1", "rule": rule, "completed_at": f"{last}T23:00"}]
        text = "\n".join([" | ".join(columns), *(" | ".join(row.get(name, "-") for name in columns) for row in rows)])
        data = plan_data(customers=_one({"code": "C1"}, customer), visits=text)
    else:
        data = _world(customer, *old, made)
    assert status_on(slug, data, name, day(last)) == "nothing"


@pytest.mark.parametrize("row", _table(CYCLES), ids=lambda row: f"{row[0]} from {row[4]}")
def test_a_cycle_is_due_one_interval_after_the_last_visit_and_overdue_after_its_tolerance(row: list[str]) -> None:
    rule, customer, case, visit, first, last = row
    cases = [case] if case != "-" else []
    cases += [f"visits rule={rule} completed_at={visit}"] if visit != "-" else []
    slug, name = rule.split(".")
    data = _world(customer, *cases)
    assert status_on(slug, data, name, after(day(first), -1)) in {"nothing", "upcoming"}
    assert status_on(slug, data, name, day(first)) == "due"
    assert status_on(slug, data, name, day(last)) == "due"
    assert status_on(slug, data, name, after(day(last), 1)) == "overdue"


@pytest.mark.parametrize("row", _table(CYCLES), ids=lambda row: f"{row[0]} from {row[4]}")
def test_a_cycle_is_owed_until_somebody_goes(row: list[str]) -> None:
    rule, customer, case, visit, _, last = row
    cases = [case] if case != "-" else []
    cases += [f"visits rule={rule} completed_at={visit}"] if visit != "-" else []
    slug, name = rule.split(".")
    assert status_on(slug, _world(customer, *cases), name, after(day(last), 400)) == "overdue"


def test_every_rule_of_every_regime_is_told_here_or_elsewhere() -> None:
    told = {row[0] for row in [*CASE_ROWS, *_table(CYCLES)]} | _ELSEWHERE.keys()
    names = {f"{slug}.{rule.id}" for slug in preset_names() for rule in preset(slug).on(day("2024-06-01")).rules}
    assert names == told


@pytest.mark.parametrize("row", CASE_ROWS, ids=lambda row: f"{row[0]} from {row[3]}")
def test_who_must_not_be_contacted_is_never_due(row: list[str]) -> None:
    rule, customer, case, first, _ = row
    slug, name = rule.split(".")
    data = _world(f"{customer} do_not_contact=yes", *([case] if case != "-" else []))
    assert status_on(slug, data, name, day(first)) == "nothing"
