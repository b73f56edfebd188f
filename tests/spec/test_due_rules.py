"""What rules share: intervals of one's own, precedence, merging, limits, dated figures (4b)."""

# ruff: noqa: E501 - a row of a table stands on one line
from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from plan_tables import contacts, day, due, edited, plan_data, told

from followup_kit.planning.data import PlanData
from followup_kit.planning.timing import clock_after
from followup_kit.planning.trail import said, trail_of

REFUSES_CALLS = "relation | tier | prefers_fewer_calls\nvisitor | C | {averse}"


@pytest.mark.parametrize(("averse", "on"), [("no", "2024-06-10"), ("-", "2024-06-10"), ("yes", "2024-06-17")])
def test_p08_who_dislikes_calls_is_called_half_as_often(averse: str, on: str) -> None:
    data = plan_data(customers=REFUSES_CALLS.format(averse=averse), visits="customer | completed_at\nC1 | 2024-06-03")
    assert told(due("re_sales", data, "2024-06-03", through=on), rule="c") == [f"C1 {on}"]


@pytest.mark.parametrize(("n", "unit", "on"), [(1, "month", "2024-03-31"), (1, "half_month", "2024-03-01")])
def test_twice_the_interval_keeps_to_the_calendar(n: int, unit: str, on: str) -> None:
    rule = {"due": {"every": {"n": n, "unit": unit}}}
    data = plan_data(customers=REFUSES_CALLS.format(averse="yes"), visits="customer | completed_at\nC1 | 2024-01-31")
    found = due(edited("re_sales", rules={"c": rule}), data, "2024-01-31", through=on)
    assert told(found, rule="c") == [f"C1 {on}"]


@pytest.mark.parametrize(("own", "on"), [("10", "2024-06-13"), ("-", "2024-06-17"), ("30", "2024-07-03")])
def test_p01_a_customers_own_interval_goes_before_the_regimes(own: str, on: str) -> None:
    data = plan_data(
        customers=f"key_customer | visit_every_days | first_purchase_on\nyes | {own} | 2020-01-01",
        visits="customer | rule | completed_at\nC1 | visit_regime.key | 2024-06-03\nC1 | visit_regime.existing | 2024-06-03",
    )
    assert told(due("visit_regime", data, "2024-06-03", through=on)) == [f"key C1 {on}"]


FLAGS = "relation | tier | key_customer | has_objections\nvisitor | A | {key} | {objects}"


@pytest.mark.parametrize(
    ("key", "objects", "expected"),
    [
        ("yes", "yes", ["ab_key C1 2024-07-06"]), ("yes", "no", ["ab_key C1 2024-07-06"]),
        ("no", "yes", ["ab_objection C1 2024-07-10"]), ("-", "-", ["ab_other C1 2024-07-10"]),
    ],
)  # fmt: skip
def test_a17_the_shorter_cycle_of_a_customer_suspends_the_longer(key: str, objects: str, expected: list[str]) -> None:
    data = plan_data(
        customers=FLAGS.format(key=key, objects=objects), visits="customer | completed_at\nC1 | 2024-07-03"
    )
    found = due("re_sales", data, "2024-07-03", through=expected[0][-10:])
    assert contacts(found) == expected


def test_the_end_of_a_rule_is_not_undone_by_a_later_visit() -> None:
    data = plan_data(
        customers=FLAGS.format(key="yes", objects="no"),
        events="customer | kind | occurred_at\nC1 | showroom_visit | 2024-06-01\nC1 | deal | 2024-06-03",
        visits="customer | rule | completed_at\nC1 | re_sales.deal_1 | 2024-06-04",
    )
    assert told(due("re_sales", data, "2024-06-07"), rule="ab_key") == []


def test_a_cycle_excused_once_goes_on_from_that_day() -> None:
    data = plan_data(
        customers="first_purchase_on\n2024-01-10",
        visits="customer | rule | due_on | status\nC1 | visit_regime.existing | 2024-04-13 | {}",
    )
    for status, on in (("cancelled", "2024-07-13"), ("exempt", "2024-07-13"), ("missed", "2024-04-10")):
        visits = data.visits.with_columns(pl.lit(status).alias("status"))
        moved = PlanData(**{**{name: getattr(data, name) for name in PLAN_TABLES}, "visits": visits})
        assert told(due("visit_regime", moved, "2024-07-13"), rule="existing") == [f"C1 {on}"]


PLAN_TABLES = ("customers", "events", "visits", "issues", "projects", "milestones", "staff", "leaves")


@pytest.mark.parametrize(
    ("second", "contacts_made"), [("2024-05-26", [1, 2]), ("2024-05-27", [1, 2]), ("2024-05-28", [1])]
)
def test_tasks_merge_up_to_the_regimes_distance(second: str, contacts_made: list[int]) -> None:
    data = plan_data(
        customers="relation\nbuyer",
        events=f"customer | kind | occurred_at\nC1 | paid_repair | 2024-05-26\nC1 | warranty_repair | {second}",
    )
    found = due("auto_repair", data, "2024-05-28", through="2024-06-10")
    assert found.contacts["served"].to_list()[0] == contacts_made
    assert sorted(number for served in found.contacts["served"] for number in served) == [1, 2]


@pytest.mark.parametrize(("distance", "count"), [(2, 1), (1, 2)])
def test_the_distance_is_the_regimes_own(distance: int, count: int) -> None:
    data = plan_data(
        customers="relation\nbuyer",
        events="customer | kind | occurred_at\nC1 | paid_repair | 2024-05-26\nC1 | warranty_repair | 2024-05-28",
    )
    policy = edited("auto_repair", contact={"coalesce_days": distance})
    assert len(due(policy, data, "2024-05-28", through="2024-06-10").contacts) == count


def test_overdue_tasks_of_a_customer_go_together_under_the_first_in_precedence() -> None:
    data = plan_data(
        customers="relation | tier\nvisitor | A",
        events="customer | kind | occurred_at\nC1 | showroom_visit | 2024-06-01",
        visits="customer | completed_at\nC1 | 2024-05-20",
    )
    found = due("re_sales", data, "2024-06-20")
    assert contacts(found, "due_on", "status") == ["ab_1 C1 2024-06-01 overdue"]
    assert len(found.contacts["served"][0]) == 3


CALLED = "customer | completed_at\n"


@pytest.mark.parametrize(
    ("called", "on", "delayed"),
    [
        (["2024-07-04", "2024-07-06"], "2024-07-09", "-"),  # the third call in seven days
        (["2024-07-03", "2024-07-04", "2024-07-06"], "2024-07-10", "2024-07-09"),  # the fourth waits for the eighth day
        (["2024-07-02", "2024-07-04", "2024-07-06"], "2024-07-09", "-"),
    ],
)
def test_p08_a_fourth_contact_in_seven_days_is_put_off(called: list[str], on: str, delayed: str) -> None:
    data = plan_data(
        customers=FLAGS.format(key="yes", objects="no"), visits=CALLED + "\n".join(f"C1 | {at}" for at in called)
    )
    found = due("re_sales", data, "2024-07-06", through="2024-07-10")
    assert contacts(found, "target_on", "delayed_from")[0] == f"ab_key C1 {on} {delayed}"


def test_p08_a_fixed_window_is_never_put_off_but_marked() -> None:
    data = plan_data(
        customers=FLAGS.format(key="yes", objects="no"),
        events="customer | kind | occurred_at\nC1 | showroom_visit | 2024-06-07",
        visits=CALLED + "C1 | 2024-06-04\nC1 | 2024-06-05\nC1 | 2024-06-06",
    )
    found = due("re_sales", data, "2024-06-07", through="2024-06-16")
    lines = contacts(found, "target_on", "delayed_from", "over_cap")
    assert lines[0] == "ab_1 C1 2024-06-07 - True"
    assert all(line.endswith("False") for line in lines if not line.startswith("ab_1") and "ab_2" not in line)


PAID = "customer | kind | occurred_at\nC1 | paid_repair | {at}"


@pytest.mark.parametrize(("at", "last"), [("2024-05-31", "2024-06-10"), ("2024-06-01", "2024-06-06")])
def test_an_old_case_is_judged_by_the_rule_of_its_day(at: str, last: str) -> None:
    change = {"paid_within_days": {"changes": [{"from": "2024-06-01", "value": 5}]}}
    policy = edited("auto_repair", parameters=change)
    found = due(policy, plan_data(customers="relation\nbuyer", events=PAID.format(at=at)), "2024-06-07")
    assert told(found, "due_on") == [f"paid C1 {last}"]
    trail = " ".join(said(trail_of(found, 1), policy))
    assert f"within {10 if at < '2024-06-01' else 5} days" in trail


@pytest.mark.parametrize(("as_of", "on"), [("2024-05-31", "2024-06-30"), ("2024-06-01", "2024-04-30")])
def test_a_cycle_is_judged_by_the_rule_of_the_plans_day(as_of: str, on: str) -> None:
    change = {"routine_every_months": {"changes": [{"from": "2024-06-01", "value": 1}]}}
    policy = edited("cx", parameters=change)
    data = plan_data(customers="first_purchase_on\n2024-03-31")
    assert told(due(policy, data, as_of, through="2024-06-30"), rule="routine")[0] == f"C1 {on}"


def test_a_minimum_is_listed_once_after_its_figure_changed() -> None:
    change = {"big_onsite_per_year": {"changes": [{"from": "2024-03-01", "value": 3}]}}
    policy = edited("industrial", parameters=change)
    found = due(policy, plan_data(customers="size_class\nbig"), "2024-06-01", through="2024-12-31")
    assert told(found, "turn", rule="big") == ["C1 1", "C1 2", "C1 3"]


def test_a_what_if_replaces_the_figure_and_says_so() -> None:
    data = plan_data(customers="relation\nbuyer", events=PAID.format(at="2024-06-03"))
    found = due("auto_repair", data, "2024-06-03", changes={"auto_repair.paid_within_days": 4})
    assert told(found, "due_on") == ["paid C1 2024-06-07"]
    assert any(
        line.startswith("What if: ") and line.endswith(" = 4.") for line in said(trail_of(found, 1), found.policy)
    )


@pytest.mark.parametrize(("move", "on"), [("next", "2024-05-06"), ("previous", "2024-04-30"), ("none", "2024-05-03")])
def test_a_blackout_moves_rules_that_do_not_say_where(move: str, on: str) -> None:
    policy = edited("cx", contact={"blackout": {"on": "holidays", "move": move}})
    data = plan_data(customers="relation\nbuyer", events="customer | kind | occurred_at\nC1 | purchase | 2024-04-19")
    assert told(due(policy, data, "2024-04-20", through="2024-05-06"), rule="sales_checkin") == [f"C1 {on}"]


def test_single_days_and_ranges_without_a_year_are_closed_every_year() -> None:
    policy = edited("cx", contact={"blackout": {"days": ["12-30..01-02"], "move": "next"}})
    data = plan_data(customers="relation\nbuyer", events="customer | kind | occurred_at\nC1 | purchase | 2024-12-17")
    found = due(policy, data, "2024-12-20", through="2025-01-10")
    assert told(found, "target_on", "moved_from", rule="sales_checkin") == ["C1 2025-01-03 2024-12-31"]


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("2024-03-31 01:30", "2024-03-31 04:30"),  # the hour from 2 to 3 does not exist
        ("2024-10-27 01:30", "2024-10-27 02:30"),  # the hour from 2 to 3 comes twice
        ("2024-06-01 01:30", "2024-06-01 03:30"),
    ],
)
def test_c03_hours_really_pass_when_the_clocks_change(started: str, expected: str) -> None:
    at = datetime.fromisoformat(started)
    rows = pl.DataFrame(
        {"anchor_on": [at.date()], "anchor_at": [at]}, schema_overrides={"anchor_at": pl.Datetime("us")}
    )
    assert clock_after(rows, 2, "hour", "Europe/Berlin").to_list() == [datetime.fromisoformat(expected)]


def test_c03_a_day_without_a_time_is_read_as_midnight() -> None:
    rows = pl.DataFrame(
        {"anchor_on": [day("05-01")], "anchor_at": [None]}, schema_overrides={"anchor_at": pl.Datetime("us")}
    )
    assert clock_after(rows, 72, "hour", "Asia/Shanghai").to_list() == [datetime(2024, 5, 4)]


@pytest.mark.parametrize(
    ("bought", "due_on"), [("2024-01-31", "2024-02-29"), ("2023-01-31", "2023-02-28"), ("2024-02-29", "2024-03-29")]
)
def test_c05_months_are_clipped_to_the_end_of_the_month(bought: str, due_on: str) -> None:
    data = plan_data(customers="relation\nbuyer", events=f"customer | kind | occurred_at\nC1 | purchase | {bought}")
    assert told(due("industrial", data, due_on), "due_on", rule="first") == [f"C1 {due_on}"]


@pytest.mark.parametrize(("as_of", "expected"), [("2024-03-30", "2024-04-30"), ("2024-04-30", "2024-04-30")])
def test_c06_a_fixed_cycle_keeps_its_dates(as_of: str, expected: str) -> None:
    policy = edited("cx", rules={"routine": {"due": {"every": {"n": 3, "unit": "month", "mode": "fixed"}}}})
    visits = "customer | rule | completed_at\nC1 | cx.routine | 2024-02-20"
    data = plan_data(customers="first_purchase_on\n2023-07-31", visits=visits)
    assert told(due(policy, data, as_of, through="2024-04-30"), rule="routine") == [f"C1 {expected}"]


def test_what_happens_later_is_not_known_yet() -> None:
    data = plan_data(
        customers="first_purchase_on\n2024-06-09",
        events="customer | kind | occurred_at | closed_at\n"
        "C1 | service | 2024-06-01 | 2024-06-09\nC1 | service | 2024-06-09 | 2024-06-09",
        visits="customer | rule | completed_at\nC1 | cx.routine | 2024-06-09",
    )
    assert told(due("cx", data, "2024-06-08", through="2024-09-30")) == []
    assert len(told(due("cx", data, "2024-06-09", through="2024-09-30"))) == 3


@pytest.mark.parametrize("status", ["merged", "attempted", "unreachable", "no_answer"])
def test_a_visit_that_reached_nobody_settles_nothing(status: str) -> None:
    outcome = "no_answer" if status == "no_answer" else "-"
    shown = "completed" if status == "no_answer" else status
    visits = f"customer | event | rule | completed_at | status | outcome\nC1 | E1 | auto_repair.paid | 2024-06-04 | {shown} | {outcome}"
    data = plan_data(customers="relation\nbuyer", events=PAID.format(at="2024-06-03"), visits=visits)
    assert told(due("auto_repair", data, "2024-06-05")) == ["paid C1 2024-06-13"]


def test_one_visit_settles_every_task_it_serves() -> None:
    visits = (
        "customer | event | rule | also_serves | completed_at\n"
        "C1 | E1 | auto_repair.paid | auto_repair.warranty@E2; auto_repair.registration@E3 | 2024-06-04"
    )
    events = "customer | kind | occurred_at\n" + "\n".join(
        f"C1 | {kind} | 2024-06-03" for kind in ("paid_repair", "warranty_repair", "registration", "warranty_repair")
    )
    data = plan_data(customers="relation\nbuyer", events=events, visits=visits)
    assert told(due("auto_repair", data, "2024-06-05"), "case_code") == ["warranty C1 E4"]


@pytest.mark.parametrize(("at", "expected"), [("2024-06-02", ["paid C1 E1"]), ("2024-06-03", [])])
def test_a_visit_that_names_no_case_settles_the_cases_before_it(at: str, expected: list[str]) -> None:
    visits = f"customer | rule | completed_at\nC1 | auto_repair.paid | {at}"
    data = plan_data(customers="relation\nbuyer", events=PAID.format(at="2024-06-03"), visits=visits)
    assert told(due("auto_repair", data, "2024-06-05"), "case_code") == expected


REQUEST = "customer | ad_hoc | rule | due_on | status\n{who} | yes | {rule} | 2024-06-05 | {status}"


@pytest.mark.parametrize(
    ("rule", "size", "expected"),
    [
        ("-", "ordinary", ["routine C1 2024-06-05"]), ("-", "big", ["routine C1 2024-06-05"]),
        ("corporate.big", "big", ["big C1 2024-06-05"]), ("big", "big", ["big C1 2024-06-05"]),
        ("corporate.big", "ordinary", []), ("corporate.routine", "big", ["routine C1 2024-06-05"]),
    ],
)  # fmt: skip
def test_a_request_goes_to_the_rule_it_names_or_to_the_first_that_fits(
    rule: str, size: str, expected: list[str]
) -> None:
    data = plan_data(customers=f"size_class\n{size}", visits=REQUEST.format(who="C1", rule=rule, status="proposed"))
    assert told(due("corporate", data, "2024-06-05")) == expected


@pytest.mark.parametrize("status", ["cancelled", "exempt", "missed", "merged"])
def test_a_request_that_is_over_is_not_listed(status: str) -> None:
    data = plan_data(customers="size_class\nbig", visits=REQUEST.format(who="C1", rule="-", status=status))
    assert told(due("corporate", data, "2024-06-05")) == []


@pytest.mark.parametrize(("rating", "expected"), [("3", ["rework C1 2024-06-03"]), ("4", [])])
def test_p02_rework_asks_for_another_visit_until_the_customer_is_satisfied(rating: str, expected: list[str]) -> None:
    visits = (
        "customer | rule | completed_at | rating\nC1 | - | 2024-06-03 09:00 | 3\n"
        f"C1 | after_sales.rework | 2024-06-03 15:00 | {rating}"
    )
    data = plan_data(customers="relation\nbuyer", visits=visits)
    assert told(due("after_sales", data, "2024-06-03")) == expected


def test_a_chain_may_go_on_from_visits_of_certain_rules_and_products() -> None:
    where = {"rule": ["followup"], "product": ["pump"], "rating": {"below": 4}}
    policy = edited("after_sales", rules={"rework": {"anchor": {"visit": "completed_at", "where": where}}})
    visits = "customer | rule | product | completed_at | rating\n" + "\n".join(
        f"C{n} | {rule} | {product} | 2024-06-03 09:00 | 2"
        for n, (rule, product) in enumerate(
            [("after_sales.followup", "pump"), ("after_sales.followup", "valve"), ("-", "pump")], 1
        )
    )
    data = plan_data(customers="relation\nbuyer\nbuyer\nbuyer", visits=visits)
    assert told(due(policy, data, "2024-06-03")) == ["rework C1 2024-06-03"]


@pytest.mark.parametrize(
    ("discharged", "window"),
    [
        ("2024-09-06", "2024-09-13 2024-09-18"),  # 15 to 17 September are holidays
        ("2024-09-07", "2024-09-14 2024-09-18"),
        ("2024-09-08", "2024-09-18 2024-09-21"),  # the point itself moves, and its window with it
        ("2024-09-03", "2024-09-10 2024-09-13"),
    ],
)
def test_p14_a_window_that_ends_on_a_holiday_ends_on_the_next_allowed_day(discharged: str, window: str) -> None:
    data = plan_data(
        customers="relation\ninpatient", events=f"customer | kind | occurred_at\nC1 | discharge | {discharged}"
    )
    found = due("hospital", data, "2024-09-09", through="2024-09-30")
    assert contacts(found, "target_on", "due_on") == [f"inpatient C1 {window}"]
