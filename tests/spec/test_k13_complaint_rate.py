"""K13, the complaint rate (requirements 4a)."""

from __future__ import annotations

from datetime import date

from text_table import MakeFrame, figures, rows

from followup_kit.kpi import Parameters, complaint_rate, compute, rows_behind

OCTOBER = "2026-10"
EVENTS = """
    customer | occurred_at | department
    Ann      | 2026-10-01  | North
    Ann      | 2026-10-31  | South
    Bob      | 2026-10-05  | North
    Cid      | 2026-11-01  | North
"""
COMPLAINTS = """
    code | received_at      | merged_into | department | severity
    T1   | 2026-10-01 00:00 | -           | North      | major
    T2   | 2026-10-31 23:59 | T1          | North      | general
    T3   | 2026-10-15       | -           | South      | general
    T4   | 2026-09-30 23:59 | -           | North      | major
"""


def test_complaints_per_customer_served_and_merged_ones_count_once(table: MakeFrame) -> None:
    result = complaint_rate(table(COMPLAINTS), table(EVENTS), OCTOBER)
    assert rows(result, ("kpi", "numerator", "denominator", "value", "excluded")) == [("K13", 2, 2, 1.0, 1)]


def test_the_base_may_be_orders_or_visits(table: MakeFrame) -> None:
    """kpi.complaint_base = customers, orders or visits."""
    orders = Parameters(complaint_base="orders")
    assert figures(complaint_rate(table(COMPLAINTS), table(EVENTS), OCTOBER, parameters=orders)) == (2, 3, 2 / 3)
    visits = table("""
        status    | completed_at | outcome
        completed | 2026-10-05   | reached
        completed | 2026-10-05   | refused
        due       | -            | -
    """)
    by_visits = Parameters(complaint_base="visits")
    result = compute("K13", {"complaints": table(COMPLAINTS), "visits": visits}, OCTOBER, parameters=by_visits)
    assert figures(result) == (2, 1, 2.0)


def test_a_group_is_measured_against_its_own_base(table: MakeFrame) -> None:
    result = complaint_rate(table(COMPLAINTS), table(EVENTS), OCTOBER, by="department")
    assert rows(result, ("department", "numerator", "denominator", "value")) == [
        ("North", 1, 2, 0.5),
        ("South", 1, 1, 1.0),
    ]


def test_a_group_without_complaints_is_zero_and_one_without_customers_no_data(table: MakeFrame) -> None:
    """C10."""
    complaints = table("""
        received_at | department
        2026-10-05  | West
    """)
    result = complaint_rate(complaints, table(EVENTS), OCTOBER, by="department")
    assert rows(result, ("department", "numerator", "denominator", "value")) == [
        ("North", 0, 2, 0.0),
        ("South", 0, 1, 0.0),
        ("West", 1, 0, None),
    ]


def test_severity_divides_complaints_only(table: MakeFrame) -> None:
    result = complaint_rate(table(COMPLAINTS), table(EVENTS), "2026-10-01..2026-11-30", by="severity", every="month")
    wanted = ("severity", "first", "numerator", "denominator", "excluded")
    assert rows(result, wanted) == [
        ("general", date(2026, 10, 1), 1, 2, 1),
        ("general", date(2026, 11, 1), 0, 1, 0),
        ("major", date(2026, 10, 1), 1, 2, 0),
        ("major", date(2026, 11, 1), 0, 1, 0),
    ]


def test_a_customer_served_twice_stands_once_among_the_rows_behind(table: MakeFrame) -> None:
    events = table("""
        code | customer | occurred_at
        E2   | Ann      | 2026-10-01
        E1   | Ann      | 2026-10-09
        E3   | Bob      | 2026-10-09
    """)
    listing = rows_behind("K13", {"complaints": table(COMPLAINTS), "events": events}, OCTOBER)
    found = {line[0]: line[1:] for line in rows(listing, ("code", "part", "why")) if line[0].startswith("E")}
    assert found == {"E1": ("denominator", None), "E2": ("other", "other_event"), "E3": ("denominator", None)}


def test_the_rows_behind_are_the_complaints_and_what_they_are_counted_against(table: MakeFrame) -> None:
    tables = {"complaints": table(COMPLAINTS), "events": table(EVENTS)}
    listing = rows_behind("K13", tables, OCTOBER, where={"department": "North"})
    found = rows(listing, ("table", "code", "customer", "part", "why"))
    assert sorted(found, key=str) == sorted(
        [
            ("complaints", "T1", None, "numerator", None),
            ("complaints", "T2", None, "excluded", "merged"),
            ("events", None, "Ann", "denominator", None),
            ("events", None, "Bob", "denominator", None),
        ],
        key=str,
    )
