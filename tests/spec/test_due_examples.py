"""The worked examples of the requirements (4h) that ask when a visit is due, by regime."""

# ruff: noqa: E501 - a row of a table stands on one line
from __future__ import annotations

import pytest
from plan_tables import after, china, contacts, day, due, plan_data, preset, status_on, told

from followup_kit.planning.trying import parse_at, try_rule


def test_p01_five_working_days_after_a_purchase_before_the_national_day() -> None:
    data = plan_data(customers="first_purchase_on\n2024-09-27")
    assert told(due("visit_regime", data, "2024-09-27"), "due_from", "due_on", rule="new") == [
        "C1 2024-09-27 2024-10-10"
    ]


@pytest.mark.parametrize(("made", "expected"), [("2024-03-11T23:59", []), ("-", ["C1 2024-03-11 overdue"])])
def test_p04_paid_repair_is_on_time_on_the_eleventh_and_late_on_the_twelfth(made: str, expected: list[str]) -> None:
    data = plan_data(
        customers="relation\nbuyer",
        events="customer | kind | occurred_at\nC1 | paid_repair | 2024-03-01",
        visits=f"customer | event | rule | completed_at\nC1 | E1 | auto_repair.paid | {made}",
    )
    assert told(due("auto_repair", data, "2024-03-12"), "due_on", "status", rule="paid") == expected


def test_p06_ticket_runs_by_the_clock_over_holidays() -> None:
    data = plan_data(
        customers="relation\nbuyer", events="customer | kind | occurred_at\nC1 | ticket | 2024-05-01 22:15"
    )
    assert told(due("work_orders", data, "2024-05-02"), "due_at", "due_on", rule="ticket") == [
        "C1 2024-05-04 22:15 2024-05-04"
    ]


CALL = "customer | kind | occurred_at\nC1 | incoming_call | 2024-06-03 17:40"
CALLER = "relation | grade\ncaller | quality"


def test_p08_quality_caller_is_called_the_same_day_and_again_within_three_days() -> None:
    found = due("re_sales", plan_data(customers=CALLER, events=CALL), "2024-06-03", through="2024-06-09")
    assert told(found, "due_on") == ["caller_1 C1 2024-06-03", "caller_2 C1 2024-06-06"]


CALLS = """
customer | event | rule                   | completed_at
C1       | E1    | re_sales.caller_1      | 2024-06-03 18:00
C1       | E1    | re_sales.caller_2      | 2024-06-05 10:30
"""


def test_p08_after_the_second_call_the_quality_caller_is_called_every_week() -> None:
    found = due("re_sales", plan_data(customers=CALLER, events=CALL, visits=CALLS), "2024-06-05", through="2024-06-26")
    assert told(found, rule="caller_weekly") == [f"C1 2024-06-{n}" for n in (12, 19, 26)]


def test_p08_the_week_counts_from_the_call_that_was_made() -> None:
    late = CALLS + "C1 | - | re_sales.caller_weekly | 2024-06-14\n"
    found = due("re_sales", plan_data(customers=CALLER, events=CALL, visits=late), "2024-06-14", through="2024-06-21")
    assert told(found) == ["caller_weekly C1 2024-06-21"]


@pytest.mark.parametrize(("events", "count"), [(CALL, 2), (f"{CALL}\nC1 | showroom_visit | 2024-06-11", 0)])
def test_p08_the_weekly_calls_end_with_the_visit(events: str, count: int) -> None:
    found = due(
        "re_sales", plan_data(customers=CALLER, events=events, visits=CALLS), "2024-06-12", through="2024-06-19"
    )
    assert len(told(found, rule="caller_weekly")) == count


def test_p08_a_refusal_does_not_end_the_weekly_calls_but_counts_as_one() -> None:
    refused = """
    customer | rule                   | completed_at | status    | outcome
    C1       | re_sales.caller_2      | 2024-06-05   | completed | reached
    C1       | re_sales.caller_weekly | 2024-06-12   | refused   | refused
    """
    data = plan_data(customers=CALLER, events=CALL, visits=refused)
    assert told(due("re_sales", data, "2024-06-12", through="2024-06-19"), rule="caller_weekly") == ["C1 2024-06-19"]


LEADER = "relation | tier | special | project\nvisitor | A | introduced_by_leader | P1"


def test_p08_a_leaders_guest_without_node_or_holiday_in_the_week_has_no_task() -> None:
    data = plan_data(
        customers=LEADER,
        events="customer | kind | occurred_at\nC1 | showroom_visit | 2024-06-17",
        projects="code\nP1",
        milestones="project | kind | occurs_on\nP1 | topping_out | 2024-06-20\nP1 | launch | 2024-07-01",
    )
    assert contacts(due("re_sales", data, "2024-06-17", through="2024-06-23")) == []


def test_p08_a_greeting_missed_lapses_with_its_week() -> None:
    data = plan_data(customers="relation\ncaller")
    assert told(due("re_sales", data, "2024-05-02", through="2024-05-05")) == []
    assert told(due("re_sales", data, "2024-05-01", through="2024-05-05")) == ["all_holiday C1 2024-05-01"]


@pytest.mark.parametrize(("through", "expected"), [("2024-06-27", []), ("2024-06-28", ["leader C1 2024-07-01"])])
def test_p08_a_leaders_guest_is_called_from_three_days_before_a_node(through: str, expected: list[str]) -> None:
    data = plan_data(
        customers=LEADER, projects="code\nP1", milestones="project | kind | occurs_on\nP1 | launch | 2024-07-01"
    )
    assert contacts(due("re_sales", data, "2024-06-24", through=through)) == expected


@pytest.mark.parametrize(
    ("severity", "channel", "role"),
    [
        ("important", "phone", "department_supervisor"),
        ("major", "on_site", "management"),
        ("general", "phone", "visitor"),
    ],
)
def test_p10_a_second_visit_may_be_a_call_unless_the_complaint_is_major(severity: str, channel: str, role: str) -> None:
    data = plan_data(
        customers="relation | preferred_channel\nowner | phone",
        events=f"customer | kind | occurred_at | closed_at | severity\nC1 | complaint | 2024-06-01 | 2024-06-03 | {severity}",
        visits="customer | event | rule | completed_at | next_visit_on\n"
        "C1 | E1 | property.complaint | 2024-06-04 | 2024-06-11",
    )
    found = due("property", data, "2024-06-05", through="2024-06-11")
    assert told(found, "target_on", "visit_number", "channel", "role") == [f"repeat C1 2024-06-11 2 {channel} {role}"]


REPEATED = """
customer | event | rule               | completed_at | outcome   | rating | next_visit_on
C1       | E1    | property.complaint | 2024-06-04   | reached   | 2      | 2024-06-11
C1       | E1    | property.repeat    | 2024-06-11   | {outcome} | {rating} | {agreed}
"""


@pytest.mark.parametrize(
    ("outcome", "rating", "agreed", "expected"),
    [
        ("reached", "2", "2024-06-18", ["C1 2024-06-18 3"]),  # not settled: the next date, the third visit
        ("reached", "5", "-", []),  # settled
        ("no_answer", "-", "-", ["C1 2024-06-11 2"]),  # nobody there: the agreed date stands
        ("not_convenient", "-", "2024-06-13", ["C1 2024-06-13 2"]),  # put off: a new date, still the second visit
    ],
)
def test_p10_visits_are_repeated_until_settled(outcome: str, rating: str, agreed: str, expected: list[str]) -> None:
    data = plan_data(
        customers="relation\nowner",
        events="customer | kind | occurred_at | closed_at\nC1 | complaint | 2024-06-01 | 2024-06-03",
        visits=REPEATED.format(outcome=outcome, rating=rating, agreed=agreed),
    )
    found = due("property", data, "2024-06-12", through="2024-06-30")
    assert told(found, "target_on", "visit_number", rule="repeat") == expected


@pytest.mark.parametrize(("closed", "expected"), [("-", ["C1 2024-06-11"]), ("2024-06-09", [])])
def test_p10_the_agreed_visit_is_dropped_when_the_issue_of_the_case_is_closed(closed: str, expected: list[str]) -> None:
    data = plan_data(
        customers="relation\nowner",
        events="customer | kind | occurred_at | closed_at\nC1 | complaint | 2024-06-01 | 2024-06-03",
        visits="customer | event | rule | completed_at | next_visit_on\nC1 | E1 | property.complaint | 2024-06-04 | 2024-06-11",
        issues=f"customer | event | raised_at | closed_at\nC1 | E1 | 2024-06-04 | {closed}",
    )
    assert told(due("property", data, "2024-06-10", through="2024-06-11"), rule="repeat") == expected


STAFF = "code | role | active\nZ1 | visitor | yes\nZ2 | visitor | yes\nZ3 | visitor | no\nZ4 | doctor | yes"


@pytest.mark.parametrize(
    ("made", "expected"), [("2024-06-07", ["Z2/2024-06-01/1"]), ("2024-05-31", ["Z1/2024-06-01/1", "Z2/2024-06-01/1"])]
)
def test_p13_each_member_of_staff_owes_an_invited_visit_from_saturday_to_friday(made: str, expected: list[str]) -> None:
    data = plan_data(
        customers="relation\nvisitor",
        staff=STAFF,
        visits=f"customer | rule | visitor | completed_at\nC1 | project_sales.invite | Z1 | {made}",
    )
    found = due("project_sales", data, "2024-06-07")
    assert told(found, "case_code", "due_from", "due_on", rule="invite") == [
        f"{code} 2024-06-01 2024-06-07" for code in expected
    ]


def test_p13_a_visit_that_reached_nobody_is_no_invited_visit() -> None:
    data = plan_data(
        customers="relation\nvisitor",
        staff="code | role\nZ1 | visitor",
        visits="customer | rule | visitor | completed_at | outcome\nC1 | project_sales.invite | Z1 | 2024-06-03 | no_answer",
    )
    assert told(due("project_sales", data, "2024-06-07"), "case_code", rule="invite") == ["Z1/2024-06-01/1"]


def test_p13_a_plan_of_a_month_lists_every_week_it_touches() -> None:
    data = plan_data(staff="code | role\nZ1 | visitor")
    found = due("project_sales", data, "2024-06-01", through="2024-06-30")
    assert told(found, "anchor_on", rule="invite") == [f"2024-06-{n:02}" for n in (1, 8, 15, 22, 29)]


HELD = "customer | rule | completed_at\nC1 | project_sales.batch | {visited}"


@pytest.mark.parametrize(
    ("visited", "expected"),
    [
        ("2024-04-27", "2024-04-29 2024-04-29 2024-04-29 -"),
        ("2024-04-29", "2024-04-30 2024-04-30 2024-04-30 2024-05-01"),  # ahead of the holiday
        ("2024-04-30", "2024-05-06 2024-05-06 2024-05-06 2024-05-02"),  # not twice on the same day: after it
    ],
)
def test_p13_calls_are_made_ahead_of_holidays(visited: str, expected: str) -> None:
    data = plan_data(customers="relation\nvisitor", visits=HELD.format(visited=visited))
    found = due("project_sales", data, visited, through="2024-05-06")
    assert f"C1 {expected}" in told(found, "due_from", "target_on", "due_on", "moved_from", rule="batch")


def test_p13_a_longer_cycle_is_caught_up_in_the_three_days_before_the_holiday() -> None:
    data = plan_data(customers="relation\nvisitor", visits=HELD.format(visited="2024-04-20"))
    found = due(
        "project_sales", data, "2024-04-20", through="2024-05-03", changes={"project_sales.call_every_days": 12}
    )
    assert told(found, "due_from", "target_on", "due_on", "moved_from", rule="batch") == [
        "C1 2024-04-28 2024-04-30 2024-04-30 2024-05-02"
    ]


def test_p14_a_visit_on_a_holiday_moves_to_the_next_day() -> None:
    data = plan_data(
        customers="relation\ninpatient", events="customer | kind | occurred_at\nC1 | discharge | 2024-04-28"
    )
    found = due("hospital", data, "2024-04-28", through="2024-05-12")
    columns = ("due_from", "target_on", "due_on", "moved_from")
    assert told(found, *columns, rule="inpatient") == ["C1 2024-05-06 2024-05-06 2024-05-09 2024-05-05"]
    assert found.document.contact.hours == ("10:00-12:00", "15:00-17:00")
    assert found.document.contact.strict


FINAL = {
    "customers": "relation\nbuyer",
    "projects": "code | customer | completed_on\nP1 | C1 | 2024-03-10",
    "events": """
    customer | kind            | category | occurred_at | project
    C1       | payment         | full     | 2024-03-20  | P1
    C1       | warranty_papers | -        | 2024-03-18  | -
    """,
}


def test_p15_completion_visit_counts_from_the_last_of_three_days() -> None:
    found = due("decoration", plan_data(**FINAL), "2024-03-21")
    assert told(found, "anchor_on", "due_on", rule="final") == ["C1 2024-03-20 2024-03-30"]


@pytest.mark.parametrize(
    "missing",
    [
        {"projects": "code | customer | completed_on\nP1 | C1 | -"},
        {"events": "customer | kind | category | occurred_at\nC1 | payment | full | 2024-03-20"},
        {"events": "customer | kind | occurred_at\nC1 | warranty_papers | 2024-03-18"},
        {"events": "customer | kind | category | occurred_at\nC1 | payment | mid_term | 2024-03-20\n"
                   "C1 | warranty_papers | - | 2024-03-18"},
    ],
)  # fmt: skip
def test_p15_with_one_day_missing_the_completion_visit_is_pending(missing: dict[str, str]) -> None:
    assert told(due("decoration", plan_data(**{**FINAL, **missing}), "2024-03-21"), rule="final") == []


def test_p15_the_days_of_two_projects_are_not_mixed() -> None:
    data = plan_data(
        customers="relation\nbuyer",
        projects="code | customer | completed_on\nP1 | C1 | 2024-03-10\nP2 | C1 | 2024-03-11",
        events="""
        customer | kind            | category | occurred_at | project
        C1       | payment         | full     | 2024-03-20  | P1
        C1       | warranty_papers | -        | 2024-03-18  | P2
        """,
    )
    assert told(due("decoration", data, "2024-03-21"), rule="final") == []


WARRANTY = [
    "2024-04-30",
    "2024-07-31",
    "2024-10-31",
    "2025-01-31",
    "2025-07-31",
    "2026-01-31",
    "2027-01-31",
    "2028-01-31",
    "2029-01-31",
]


def test_p15_warranty_visits_grow_rarer_and_end_after_five_years() -> None:
    trial = try_rule(preset("decoration"), "warranty", parse_at("2024-01-31"), calendar=china())
    assert [str(each) for each in (trial.due, *trial.following)] == WARRANTY


@pytest.mark.parametrize("at", range(len(WARRANTY)))
def test_p15_each_warranty_visit_is_listed_on_its_day(at: int) -> None:
    visits = "customer | rule | completed_at\nC1 | decoration.warranty | " + (WARRANTY[at - 1] if at else "2024-02-01")
    data = plan_data(
        customers="relation\nbuyer", projects="code | customer | completed_on\nP1 | C1 | 2024-01-31", visits=visits
    )
    assert status_on("decoration", data, "warranty", after(day(WARRANTY[at]), -1)) in {"nothing", "upcoming"}
    assert told(due("decoration", data, WARRANTY[at]), rule="warranty") == [f"C1 {WARRANTY[at]}"]


def test_p15_a_customer_for_whom_it_is_not_convenient_is_not_visited_yet() -> None:
    data = plan_data(
        customers="relation\nbuyer",
        events="customer | kind | category | occurred_at\nC1 | payment | mid_term | 2024-06-03",
        visits="customer | event | rule | completed_at | status | outcome | next_visit_on\n"
        "C1 | E1 | decoration.mid | 2024-06-04 10:00 | rescheduled | not_convenient | 2024-06-05",
    )
    found = due("decoration", data, "2024-06-04")
    assert told(found, "due_on", "visit_number", "status", rule="mid") == ["C1 2024-06-06 1 due"]


ON_SITE = "customer | channel | completed_at\n"


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ("C1 | on_site | 2024-03-05\nC1 | on_site | 2024-04-09", []),
        ("C1 | on_site | 2024-03-05\nC1 | phone | 2024-04-09", ["C1 2 2024-07-02 2024-12-31"]),
        ("C1 | phone | 2024-03-05", ["C1 1 2024-01-01 2024-07-01", "C1 2 2024-07-02 2024-12-31"]),
        ("C1 | on_site | 2023-12-31\nC1 | on_site | 2024-12-31", ["C1 2 2024-07-02 2024-12-31"]),
    ],
)
def test_p16_a_big_customer_is_visited_on_site_twice_a_year(visits: str, expected: list[str]) -> None:
    data = plan_data(customers="size_class\nbig", visits=ON_SITE + visits)
    assert told(due("industrial", data, "2024-12-31"), "turn", "due_from", "due_on", rule="big") == expected


@pytest.mark.parametrize(
    ("made", "as_of", "expected"),
    [
        ("2024-06-30", "2024-06-30", []),
        ("2024-03-31", "2024-06-30", ["C1 2024-06-30 due"]),
        ("2024-03-31", "2024-07-01", ["C1 2024-09-30 due"]),  # the second quarter is missed, the third begins
    ],
)
def test_p16_an_extra_large_customer_is_visited_on_site_every_quarter(
    made: str, as_of: str, expected: list[str]
) -> None:
    data = plan_data(customers="size_class\nextra_large", visits=f"{ON_SITE}C1 | on_site | {made}")
    assert told(due("industrial", data, as_of), "due_on", "status", rule="extra_large") == expected
