"""Quotas: how many of the cases of a period are visited, and which (S11, S15)."""

from __future__ import annotations

import polars as pl
import pytest
from plan_tables import due, edited, plan_data, told

from followup_kit.planning.quotas import required


def closed_cases(kind: str, count: int, *, more: str = "", cell: str = "") -> str:
    lines = [f"C1 | {kind} | 2024-06-01 | 2024-06-{3 + n % 20:02} {cell}" for n in range(count)]
    return "\n".join([f"customer | kind | occurred_at | closed_at {more}", *lines])


@pytest.mark.parametrize(
    ("kind", "rule", "count", "needed"),
    [
        ("complaint", "complaint", 7, 4), ("repair", "repair", 11, 4), ("activity", "event", 25, 3),
        ("complaint", "complaint", 8, 4), ("repair", "repair", 10, 3), ("activity", "event", 20, 2),
        ("complaint", "complaint", 9, 5), ("activity", "event", 1, 1),
    ],
)  # fmt: skip
def test_p10_quotas_of_a_month_are_rounded_up(kind: str, rule: str, count: int, needed: int) -> None:
    data = plan_data(customers="relation\nowner", events=closed_cases(kind, count))
    found = due("property", data, "2024-06-30")
    assert len(told(found, rule=rule)) == needed
    eligible = found.tasks.filter(pl.col("rule") == f"property.{rule}").select("quota_eligible", "quota_required")
    assert set(eligible.rows()) == {(count, needed)}


@pytest.mark.parametrize(("rounding", "expected"), [("ceil", 4), ("floor", 3), ("round", 4)])
def test_half_of_seven_by_rounding(rounding: str, expected: int) -> None:
    assert required(7, 50, rounding) == expected
    assert required(0, 50, rounding) == 0
    assert required(10, 33.3, "ceil") == 4


def test_a_quota_is_drawn_within_each_calendar_month() -> None:
    events = "customer | kind | occurred_at | closed_at\n" + "\n".join(
        f"C1 | repair | 2024-04-01 | {month}-{n:02}" for month in ("2024-05", "2024-06") for n in (10, 11, 12, 13)
    )
    found = due("property", plan_data(customers="relation\nowner", events=events), "2024-06-20")
    assert [line[:10] for line in told(found, "anchor_on", rule="repair")] == ["C1 2024-05"] * 2 + ["C1 2024-06"] * 2


def test_visits_made_fill_the_quota_and_major_complaints_are_always_visited() -> None:
    events = "customer | kind | occurred_at | closed_at | severity\n" + "\n".join(
        f"C1 | complaint | 2024-06-01 | 2024-06-03 | {severity}" for severity in ["general"] * 4 + ["major"] * 3
    )
    visits = "customer | event | rule | completed_at\n" + "\n".join(
        f"C1 | E{n} | property.complaint | 2024-06-04" for n in (1, 2, 3, 4)
    )
    data = plan_data(customers="relation\nowner", events=events, visits=visits)
    assert told(due("property", data, "2024-06-05"), "case_code", rule="complaint") == ["C1 E5", "C1 E6", "C1 E7"]


def test_the_lot_is_the_same_every_time_and_another_with_another_seed() -> None:
    data = plan_data(customers="relation\nowner", events=closed_cases("repair", 12))
    drawn = [told(due("property", data, "2024-06-30"), "case_code", rule="repair") for _ in range(2)]
    other = [
        told(due("property", data, "2024-06-30", changes={"property.sample_seed": seed}), "case_code", rule="repair")
        for seed in (1, 2, 3)
    ]
    assert drawn[0] == drawn[1]
    assert any(each != drawn[0] for each in other)


EXEMPT = "customer | kind | occurred_at | closed_at | anonymous | reply_in_writing | exempt\n" + "\n".join(
    f"C1 | complaint | 2024-06-01 | 2024-06-03 | {row}"
    for row in ("yes | - | -", "- | yes | -", "- | - | yes", "- | - | -", "no | no | no")
)


@pytest.mark.parametrize(("in_base", "eligible", "visited"), [(False, 2, 1), (True, 4, 2)])
def test_exempt_cases_leave_the_base_unless_the_rule_counts_them(in_base: bool, eligible: int, visited: int) -> None:
    reason = {"en": "exempt", "zh-Hans": "免", "zh-Hant": "免"}
    exempt = [
        {"event": {name: True}, "in_base": in_base, "reason": reason} for name in ("anonymous", "reply_in_writing")
    ]
    policy = edited("property", rules={"complaint": {"exempt": exempt}})
    found = due(policy, plan_data(customers="relation\nowner", events=EXEMPT), "2024-06-03")
    tasks = found.tasks.filter(pl.col("rule") == "property.complaint")
    assert set(tasks["quota_eligible"]) == {eligible}
    assert len(tasks) == visited
    assert set(tasks["case_code"]) <= {"E4", "E5"}


@pytest.mark.parametrize(
    ("status", "eligible"), [("exempt", {3}), ("cancelled", {3}), ("missed", {4}), ("proposed", {4})]
)
def test_cancelled_and_exempted_visits_leave_the_base_and_missed_ones_stay(status: str, eligible: set[int]) -> None:
    visits = f"customer | event | rule | due_on | status\nC1 | E1 | property.repair | 2024-07-03 | {status}"
    data = plan_data(customers="relation\nowner", events=closed_cases("repair", 4), visits=visits)
    found = due("property", data, "2024-06-30")
    assert set(found.tasks.filter(pl.col("rule") == "property.repair")["quota_eligible"]) == eligible
    if status != "proposed":
        assert "C1 E1" not in told(found, "case_code", rule="repair")


def test_p09_four_fifths_of_the_customers_of_each_project_each_counted_once() -> None:
    rows = [(f"C{n}", "P1") for n in (1, 1, 2, 3, 4, 5, 6)] + [(f"C{n}", "P2") for n in (1, 2)]
    data = plan_data(
        customers="relation\n" + "\n".join(["buyer"] * 6),
        projects="code\nP1\nP2",
        events="customer | project | kind | occurred_at | closed_at\n"
        + "\n".join(f"{who} | {project} | service | 2024-06-01 | 2024-06-03" for who, project in rows),
    )
    tasks = due("travel", data, "2024-06-10").tasks
    assert sorted(set(tasks.select("project", "quota_eligible", "quota_required").rows())) == [(1, 6, 5), (2, 2, 2)]
    assert len(tasks) == 7


def test_p12_all_tickets_are_followed_up_and_counted_by_department() -> None:
    data = plan_data(
        customers="relation\nbuyer",
        events="customer | kind | occurred_at | department\n"
        + "\n".join(f"C1 | ticket | 2024-06-03 | {department}" for department in (1, 1, 2)),
    )
    tasks = due("work_orders_branch", data, "2024-06-03").tasks
    assert sorted(tasks["quota_eligible"]) == [1, 2, 2]


def test_p15_nine_of_ten_projects_under_construction_are_followed_up() -> None:
    projects = "code | customer | started_on | planned_completion_on\n" + "\n".join(
        f"P{n} | C{n} | 2024-06-01 | 2024-08-30" for n in range(1, 12)
    )
    visits = "customer | completed_at\nC3 | 2024-06-05\nC3 | 2024-06-06"
    data = plan_data(customers="relation\n" + "\n".join(["buyer"] * 11), projects=projects, visits=visits)
    found = due("decoration", data, "2024-06-20")
    tasks = found.tasks.filter(pl.col("rule") == "decoration.minimum")
    assert set(tasks.select("quota_eligible", "quota_required").rows()) == {(11, 10)}
    assert len(tasks) == 9  # ten of eleven, and of these C3 has had both visits
    assert 3 not in set(tasks["customer"])
