"""K01, the visit completion rate (requirements 4a, worked examples 4h)."""

from __future__ import annotations

from datetime import date

import pytest
from text_table import MakeFrame, figures, rows, why

from followup_kit.errors import InputError
from followup_kit.kpi import Parameters, completion_rate, rows_behind

OCTOBER = "2026-10"


def test_40_planned_34_visited_and_3_ad_hoc_visits_are_85_percent(table: MakeFrame) -> None:
    """4h K01."""
    lines = ["customer | status    | due_on     | completed_at | ad_hoc"]
    lines += [f"P{n} | completed | 2026-10-15 | 2026-10-15 | no" for n in range(34)]
    lines += [f"P{n} | due | 2026-10-15 | - | no" for n in range(34, 40)]
    lines += [f"A{n} | completed | 2026-10-15 | 2026-10-15 | yes" for n in range(3)]
    result = completion_rate(table("\n".join(lines)), OCTOBER)
    assert rows(result, ("kpi", "first", "last", "numerator", "denominator", "value", "excluded")) == [
        ("K01", date(2026, 10, 1), date(2026, 10, 31), 34, 40, 0.85, 3)
    ]


def test_no_planned_visits_are_no_data(table: MakeFrame) -> None:
    """C10: a denominator of zero is no data, neither 0 nor 100 percent."""
    visits = table("""
        customer | status | due_on     | completed_at
        Ann      | due    | 2026-11-01 | -
    """)
    assert figures(completion_rate(visits, OCTOBER)) == (0, 0, None)
    assert figures(completion_rate(visits.head(0), OCTOBER)) == (0, 0, None)


def test_a_customer_with_several_tasks_is_done_when_all_are(table: MakeFrame) -> None:
    """K01: kpi.customer_done_when = all; the rate by task is shown beside it."""
    visits = table("""
        customer | status    | due_on     | completed_at
        Ann      | completed | 2026-10-05 | 2026-10-05
        Ann      | due       | 2026-10-20 | -
        Bob      | completed | 2026-10-05 | 2026-10-05
        Bob      | completed | 2026-10-20 | 2026-10-20
    """)
    assert figures(completion_rate(visits, OCTOBER)) == (1, 2, 0.5)
    assert figures(completion_rate(visits, OCTOBER, parameters=Parameters(customer_done_when="any"))) == (2, 2, 1.0)
    tasks = completion_rate(visits, OCTOBER, variant="tasks")
    assert rows(tasks, ("kpi", "numerator", "denominator", "value")) == [("K01.tasks", 3, 4, 0.75)]


def test_a_task_of_another_month_does_not_hold_a_customer_back(table: MakeFrame) -> None:
    visits = table("""
        customer | status    | due_on     | completed_at
        Ann      | completed | 2026-10-31 | 2026-10-31
        Ann      | due       | 2026-11-01 | -
    """)
    assert figures(completion_rate(visits, OCTOBER)) == (1, 1, 1.0)
    assert figures(completion_rate(visits, "2026-10-01..2026-11-01")) == (0, 1, 0.0)


def test_a_visit_belongs_to_the_period_of_its_due_day_first_and_last_day_included(table: MakeFrame) -> None:
    visits = table("""
        customer | status    | due_on     | completed_at
        Early    | completed | 2026-09-30 | 2026-10-01
        First    | completed | 2026-10-01 | 2026-10-01
        Last     | completed | 2026-10-31 | 2026-10-31 23:59
        Next     | completed | 2026-11-01 | 2026-10-31
        Undated  | completed | -          | 2026-10-15
    """)
    assert figures(completion_rate(visits, OCTOBER)) == (2, 2, 1.0)


def test_late_is_completed_but_unreachable_refused_and_put_off_are_not(table: MakeFrame) -> None:
    """K01; P15-R21: "not convenient" is no completed visit."""
    visits = table("""
        code | customer | status      | outcome        | due_on     | completed_at
        V1   | Late     | completed   | reached        | 2026-10-05 | 2026-12-01
        V2   | Blank    | archived    | -              | 2026-10-05 | 2026-10-05
        V3   | Away     | unreachable | no_answer      | 2026-10-05 | -
        V4   | No       | refused     | refused        | 2026-10-05 | 2026-10-05
        V5   | Busy     | completed   | not_convenient | 2026-10-05 | 2026-10-05
        V6   | Undated  | completed   | reached        | 2026-10-05 | -
    """)
    assert figures(completion_rate(visits, OCTOBER)) == (2, 6, 2 / 6)
    listing = why(rows_behind("K01", {"visits": visits}, OCTOBER))
    assert listing["V1"] == ("numerator", None)
    assert listing["V4"] == listing["V5"] == listing["V6"] == ("denominator", "not_done")


@pytest.mark.parametrize("status", ["completed", "recorded", "reported", "reviewed", "archived"])
def test_every_status_after_completion_is_completed(table: MakeFrame, status: str) -> None:
    visits = table(f"""
        customer | status   | due_on     | completed_at
        Ann      | {status} | 2026-10-05 | 2026-10-05
    """)
    assert figures(completion_rate(visits, OCTOBER)) == (1, 1, 1.0)


def test_cancelled_exempt_merged_and_do_not_contact_leave_both_sides(table: MakeFrame) -> None:
    """4a: they are counted as excluded."""
    visits = table("""
        code | customer | status    | due_on     | completed_at | do_not_contact
        V1   | Ann      | completed | 2026-10-05 | 2026-10-05   | no
        V2   | Bob      | cancelled | 2026-10-05 | -            | no
        V3   | Cid      | exempt    | 2026-10-05 | -            | -
        V4   | Dan      | merged    | 2026-10-05 | -            | no
        V5   | Eve      | completed | 2026-10-05 | 2026-10-05   | yes
    """)
    assert rows(completion_rate(visits, OCTOBER), ("numerator", "denominator", "excluded")) == [(1, 1, 4)]
    listing = why(rows_behind("K01", {"visits": visits}, OCTOBER))
    assert [listing[code] for code in ("V2", "V3", "V4", "V5")] == [
        ("excluded", "cancelled"),
        ("excluded", "exempt"),
        ("excluded", "merged"),
        ("excluded", "do_not_contact"),
    ]


def test_what_a_draft_proposes_is_not_planned_before_the_plan_is_published(table: MakeFrame) -> None:
    visits = table("""
        code | customer | status    | due_on     | completed_at
        V1   | Ann      | completed | 2026-10-05 | 2026-10-05
        V2   | Bob      | proposed  | 2026-10-06 | -
        V3   | Cid      | scheduled | 2026-10-06 | -
    """)
    assert rows(completion_rate(visits, OCTOBER), ("numerator", "denominator", "excluded")) == [(1, 2, 1)]
    assert why(rows_behind("K01", {"visits": visits}, OCTOBER))["V2"] == ("excluded", "proposed")


def test_the_same_visit_recorded_twice_counts_once_and_the_last_completed_is_kept(table: MakeFrame) -> None:
    """4a: same customer, same event, same visit number; none of them blank."""
    visits = table("""
        code | customer | event | visit_number | status    | due_on     | completed_at     | department
        V1   | Ann      | E1    | 1            | completed | 2026-10-05 | 2026-10-05 09:00 | North
        V2   | Ann      | E1    | 1            | completed | 2026-10-05 | 2026-10-05 11:00 | South
        V3   | Ann      | E1    | 1            | due       | 2026-10-05 | -                | North
        V4   | Ann      | E1    | 2            | completed | 2026-10-06 | 2026-10-06       | North
        V5   | Ann      | -     | 1            | completed | 2026-10-07 | 2026-10-07       | North
        V6   | Ann      | -     | 1            | completed | 2026-10-07 | 2026-10-07       | North
        V7   | Bob      | E1    | 1            | completed | 2026-10-05 | 2026-10-05       | North
    """)
    result = completion_rate(visits, OCTOBER, variant="tasks")
    assert rows(result, ("numerator", "denominator", "excluded")) == [(5, 5, 2)]
    listing = why(rows_behind("K01.tasks", {"visits": visits}, OCTOBER))
    assert {code for code, side in listing.items() if side == ("excluded", "duplicate")} == {"V1", "V3"}


def test_a_cancelled_copy_does_not_push_the_visit_out(table: MakeFrame) -> None:
    visits = table("""
        customer | event | visit_number | status    | due_on     | completed_at
        Ann      | E1    | 1            | completed | 2026-10-05 | 2026-10-05
        Ann      | E1    | 1            | cancelled | 2026-10-05 | 2026-10-09
    """)
    assert rows(completion_rate(visits, OCTOBER), ("numerator", "denominator", "excluded")) == [(1, 1, 1)]


def test_two_copies_without_any_difference_count_once(table: MakeFrame) -> None:
    visits = table("""
        customer | event | visit_number | status | due_on     | completed_at
        Ann      | E1    | 1            | due    | 2026-10-05 | -
        Ann      | E1    | 1            | due    | 2026-10-05 | -
    """)
    result = completion_rate(visits, OCTOBER, variant="tasks")
    assert rows(result, ("numerator", "denominator", "excluded")) == [(0, 1, 1)]


def test_groups_stand_in_order_and_blank_ones_are_unknown(table: MakeFrame) -> None:
    """4a: unknown category values are grouped under "(unknown)"; totals are recomputed, never averaged."""
    visits = table("""
        customer | department | status    | due_on     | completed_at
        Ann      | South      | completed | 2026-10-05 | 2026-10-05
        Ann      | North      | due       | 2026-10-05 | -
        Bob      | North      | completed | 2026-10-05 | 2026-10-05
        Cid      | -          | completed | 2026-10-05 | 2026-10-05
    """)
    assert rows(completion_rate(visits, OCTOBER, by="department"), ("department", "numerator", "denominator")) == [
        ("North", 1, 2),
        ("South", 1, 1),
        ("(unknown)", 1, 1),
    ]
    assert figures(completion_rate(visits, OCTOBER)) == (2, 3, 2 / 3)


def test_every_piece_of_the_period_has_a_row_even_without_visits(table: MakeFrame) -> None:
    """C07: weeks begin on Monday; C10: an empty piece is no data."""
    visits = table("""
        customer | status    | due_on     | completed_at
        Sunday   | completed | 2026-10-11 | 2026-10-11
        Monday   | due       | 2026-10-12 | -
    """)
    result = completion_rate(visits, "2026-10-05..2026-10-20", every="week")
    assert rows(result, ("first", "last", "numerator", "denominator", "value")) == [
        (date(2026, 10, 5), date(2026, 10, 11), 1, 1, 1.0),
        (date(2026, 10, 12), date(2026, 10, 18), 0, 1, 0.0),
        (date(2026, 10, 19), date(2026, 10, 20), 0, 0, None),
    ]


@pytest.mark.parametrize(
    ("every", "expected"),
    [("day", 366), ("week", 53), ("month", 12), ("quarter", 4), ("year", 1)],
)
def test_pieces_of_a_leap_year_add_up_to_the_year(table: MakeFrame, every: str, expected: int) -> None:
    visits = table("""
        customer | status    | due_on     | completed_at
        Ann      | completed | 2024-01-01 | 2024-01-01
        Bob      | completed | 2024-02-29 | 2024-02-29
        Cid      | completed | 2024-12-31 | 2024-12-31
    """)
    found = rows(completion_rate(visits, "2024", every=every))
    assert len(found) == expected
    assert sum(numerator for numerator, _, _ in found) == 3
    assert found[0][0] >= 1
    assert found[-1][0] >= 1


def test_the_rows_of_one_group_say_on_which_side_each_stands(table: MakeFrame) -> None:
    visits = table("""
        code | customer | department | status    | due_on     | completed_at | ad_hoc
        V1   | Ann      | North      | completed | 2026-10-05 | 2026-10-05   | no
        V2   | Ann      | North      | due       | 2026-10-20 | -            | no
        V3   | Bob      | North      | completed | 2026-10-05 | 2026-10-05   | -
        V4   | Cid      | North      | completed | 2026-10-05 | 2026-10-05   | yes
        V5   | Dan      | South      | completed | 2026-10-05 | 2026-10-05   | no
        V6   | Eve      | -          | completed | 2026-10-05 | 2026-10-05   | no
    """)
    listing = why(rows_behind("K01", {"visits": visits}, OCTOBER, where={"department": "North"}))
    assert listing == {
        "V1": ("other", "other_task"),
        "V2": ("denominator", "not_done"),
        "V3": ("numerator", None),
        "V4": ("excluded", "ad_hoc"),
    }
    assert set(why(rows_behind("K01", {"visits": visits}, OCTOBER, where={"department": "(unknown)"}))) == {"V6"}


def test_an_absent_column_is_named_with_the_nearest_one(table: MakeFrame) -> None:
    visits = table("""
        customer | status | due_from   | completed_at
        Ann      | due    | 2026-10-05 | -
    """)
    with pytest.raises(InputError, match=r"'visits' has no column 'due_on'.*'due_from'"):
        completion_rate(visits, OCTOBER)


def test_a_group_column_that_is_absent_is_named_too(table: MakeFrame) -> None:
    visits = table("""
        customer | status | due_on     | completed_at
        Ann      | due    | 2026-10-05 | -
    """)
    with pytest.raises(InputError, match=r"no column 'costumer'.*'customer'"):
        completion_rate(visits, OCTOBER, by="costumer")


def test_of_two_copies_the_one_that_reached_the_customer_is_kept(table: MakeFrame) -> None:
    visits = table("""
        code | customer | event | visit_number | status    | due_on     | completed_at | outcome
        V1   | Ann      | E1    | 1            | completed | 2026-10-01 | 2026-10-01   | reached
        V2   | Ann      | E1    | 1            | completed | 2026-10-01 | 2026-10-02   | no_answer
    """)
    assert figures(completion_rate(visits, OCTOBER, variant="tasks"))[:2] == (1, 1)
