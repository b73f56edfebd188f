"""What is preferred, and in which order: locks, urgency, due times, the plan before, owners, days, an even load."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from assigning_week import planned, who_when, whose, why, why_not

from followup_kit.assigning import say_reason
from followup_kit.periods import Period

ONE = "id\n7"
TWO = "id\n7\n8"


def test_a_row_that_a_person_has_fixed_stays_whatever_the_rules_say() -> None:
    contacts = """
        task | role  | hours       | hours_strict | locked_staff | locked_at
        1    | chief | 10:00-11:00 | yes          | 7            | 24 20:00
    """
    found = planned(contacts, ONE)
    assert who_when(found) == {1: "7 Tue 20:00"}
    assert {"locked", "locked_outside_hours"} <= set(why(found, 1))


def test_a_fixed_row_takes_its_time_from_the_others() -> None:
    found = planned("task | locked_staff | locked_at\n1 | - | -\n2 | 7 | 23 09:00", ONE)
    assert who_when(found) == {1: "7 Mon 09:30", 2: "7 Mon 09:00"}


def test_fixed_rows_go_over_the_daily_number_and_say_so() -> None:
    contacts = "task | locked_staff | locked_at\n1 | 7 | 23 09:00\n2 | 7 | 23 10:00\n3 | - | -"
    found = planned(contacts, "id | phone_per_day\n7 | 1")
    assert set(whose(found)) == {1, 2}
    assert "locked_over_capacity" in why(found, 1)
    assert why_not(found) == {3: "capacity"}


@pytest.mark.parametrize(("second", "is_kept"), [("23 09:25", False), ("23 09:30", True)])
def test_two_fixed_rows_of_one_person_at_one_time_are_a_conflict(second: str, is_kept: bool) -> None:
    contacts = f"task | precedence | locked_staff | locked_at\n1 | 2 | 7 | 23 09:00\n2 | 1 | 7 | {second}"
    found = planned(contacts, ONE)
    assert 2 in whose(found)
    assert why_not(found) == ({} if is_kept else {1: "locked_conflict"})


@pytest.mark.parametrize(
    ("staff", "at", "cause"),
    [("9", "23 09:00", "person_gone"), ("7", "24 09:00", "on_leave"), ("7", "30 09:00", "outside_period")],
)
def test_a_lock_that_cannot_be_kept_is_named_with_its_cause(staff: str, at: str, cause: str) -> None:
    contacts = f"task | locked_staff | locked_at\n1 | {staff} | {at}"
    found = planned(contacts, TWO, "staff | first_on | last_on\n7 | 24 | 24")
    row = found.unplaced.row(0, named=True)
    assert (row["reason"], row["cause"]) == ("locked_conflict", cause)
    assert say_reason(**{"code": row["reason"]} | row).startswith("What was fixed cannot be kept: the ")
    assert found.score.locks_in_conflict == 1


def test_with_only_the_person_fixed_the_time_is_found_and_with_only_the_time_the_person() -> None:
    contacts = "task | role | locked_staff | locked_at\n1 | chief | 8 | -\n2 | - | - | 23 15:00"
    found = who_when(planned(contacts, TWO))
    assert found[1] == "8 Mon 09:00"
    assert found[2].endswith("Mon 15:00")


def test_a_fixed_person_without_time_left_is_a_conflict() -> None:
    found = planned("task | locked_staff\n1 | 7", TWO, "staff\n7")
    assert found.unplaced.select("reason", "cause").row(0) == ("locked_conflict", "nobody_at_work")


def test_the_first_in_precedence_gets_the_last_place() -> None:
    contacts = "task | precedence\n1 | 2\n2 | 1\n3 | 3"
    found = planned(contacts, "id | phone_per_day\n7 | 1")
    assert set(whose(found)) == {2}
    assert found.score.unplaced == {2: 1, 3: 1}


def test_of_equal_precedence_the_overdue_one_gets_the_last_place() -> None:
    found = planned("task | is_overdue\n1 | no\n2 | yes\n3 | no", "id | phone_per_day\n7 | 1")
    assert set(whose(found)) == {2}
    assert "overdue" in why(found, 2)


def test_precedence_comes_before_being_overdue() -> None:
    contacts = "task | precedence | is_overdue\n1 | 1 | no\n2 | 2 | yes"
    assert set(whose(planned(contacts, "id | phone_per_day\n7 | 1"))) == {1}


@pytest.mark.parametrize(("due", "is_late"), [("23 09:30", False), ("23 09:29", True)])
def test_a_contact_is_in_time_when_it_ends_by_the_moment_it_is_due(due: str, is_late: bool) -> None:
    found = planned(f"task | last_on | due_at\n1 | 27 | {due}", ONE)
    assert ("due_missed" in why(found, 1)) is is_late
    assert found.score.due_missed == int(is_late)


def test_those_with_a_due_time_go_before_those_without() -> None:
    """P06-R03: tickets are followed up within 72 hours."""
    contacts = "task | due_at\n1 | -\n2 | -\n3 | 23 09:30"
    assert who_when(planned(contacts, ONE))[3] == "7 Mon 09:00"


def test_the_owner_keeps_the_customer_if_that_is_wished() -> None:
    contacts = "task | owner | prefer_owner\n1 | 8 | yes\n2 | 8 | yes\n3 | 8 | yes"
    found = planned(contacts, "id\n6\n7\n8\n9")
    assert whose(found) == {1: 8, 2: 8, 3: 8}
    assert "owner" in why(found, 1)
    assert (found.score.owner_kept, found.score.owner_wanted) == (3, 3)


def test_the_owner_comes_before_the_wanted_day() -> None:
    contacts = "task | last_on | wanted_on | owner\n1 | 24 | 23 | 7"
    found = planned(contacts, TWO, "staff | last_on\n7 | 23")
    assert who_when(found) == {1: "7 Tue 09:00"}
    assert "other_day" in why(found, 1)


def test_the_person_who_covers_stands_in_for_an_absent_owner() -> None:
    found = planned("task | owner\n1 | 7", "id\n7\n8\n9", "staff | covered_by\n7 | 9")
    assert whose(found) == {1: 9}
    assert "cover" in why(found, 1)


def test_a_cover_without_the_skill_does_not_stand_in() -> None:
    contacts = "task | owner | skill\n1 | 7 | repair"
    staff = "id | skills\n7 | repair\n8 | repair\n9 | -"
    found = planned(contacts, staff, "staff | covered_by\n7 | 9")
    assert whose(found) == {1: 8}
    assert "not_owner" in why(found, 1)


def test_the_wanted_day_is_kept_when_there_is_room() -> None:
    assert who_when(planned("task | last_on | wanted_on\n1 | 27 | 25", ONE)) == {1: "7 Wed 09:00"}


def test_work_is_spread_over_the_people() -> None:
    rows = "\n".join(f"{task} | 27" for task in range(1, 21))
    found = planned(f"task | last_on\n{rows}", "id\n6\n7\n8\n9")
    assert found.placed["staff"].value_counts()["count"].to_list() == [5, 5, 5, 5]
    assert found.score.spread == 0.0


def test_who_works_half_the_hours_gets_half_the_work() -> None:
    rows = "\n".join(f"{task} | 27" for task in range(1, 31))
    found = planned(f"task | last_on\n{rows}", "id | working_hours\n7 | 08:00-12:00\n8 | 08:00-16:00")
    assert found.placed.filter(staff=7).height == 10


def test_the_plan_before_is_kept() -> None:
    contacts = "task | last_on | was_staff | was_at\n1 | 27 | 8 | 25 14:35\n2 | 27 | - | -"
    found = planned(contacts, TWO)
    assert who_when(found)[1] == "8 Wed 14:35"
    assert "kept" in why(found, 1)


def test_the_plan_before_comes_before_the_owner_but_not_before_a_due_time() -> None:
    before = "task | last_on | owner | was_staff | was_at | due_at"
    assert whose(planned(f"{before}\n1 | 27 | 7 | 8 | 25 14:35 | -", TWO)) == {1: 8}
    found = planned(f"{before}\n1 | 27 | 7 | 8 | 25 14:35 | 24 12:00", TWO)
    assert found.score.due_missed == 0
    assert "moved" in why(found, 1)


def test_a_new_contact_of_first_precedence_takes_the_place_of_one_planned_before() -> None:
    contacts = "task | precedence | was_staff | was_at\n1 | 2 | 7 | 23 09:00\n2 | 1 | - | -"
    assert set(whose(planned(contacts, "id | phone_per_day\n7 | 1"))) == {2}


def test_when_one_falls_ill_only_their_rows_move() -> None:
    rows = "\n".join(f"{task} | 27" for task in range(1, 41))
    before = planned(f"task | last_on\n{rows}", "id\n6\n7\n8\n9").placed
    again = "\n".join(
        f"{task} | 27 | {staff} | {at:%d %H:%M}"
        for task, staff, at in before.select("task", "staff", "starts_at").rows()
    )
    after = planned(f"task | last_on | was_staff | was_at\n{again}", "id\n6\n7\n8\n9", "staff\n8").placed
    others = before.filter(pl.col("staff") != 8).select("task", "staff", "starts_at")
    assert others.height == 30
    assert others.join(after, on=["task", "staff", "starts_at"]).height == 30
    assert after.height == 40
    assert after.filter(staff=8).is_empty()


def test_one_that_can_wait_makes_room_for_one_that_cannot() -> None:
    """Both like Monday best; only the first may be done on Tuesday."""
    contacts = "task | last_on | wanted_on\n1 | 24 | 23\n2 | 23 | 23"
    found = planned(contacts, "id | phone_per_day\n7 | 1")
    assert who_when(found) == {1: "7 Tue 09:00", 2: "7 Mon 09:00"}


def test_a_chain_of_moves_is_found() -> None:
    """The newcomer fits only with 7, who must hand over to 8, who must put a call off to Tuesday."""
    contacts = """
        task | skill | last_on | was_staff | was_at
        1    | a     | 23      | 7         | 23 09:00
        2    | b     | 24      | 8         | 23 09:00
        3    | c     | 23      | -         | -
    """
    staff = "id | skills | phone_per_day\n7 | a; c | 1\n8 | a; b | 1"
    found = planned(contacts, staff)
    assert {task: text[:5] for task, text in who_when(found).items()} == {1: "8 Mon", 2: "8 Tue", 3: "7 Mon"}


def test_a_long_contact_gives_its_place_to_two_short_ones() -> None:
    contacts = "task | minutes | was_staff | was_at\n1 | 60 | 7 | 23 09:00\n2 | 30 | - | -\n3 | 30 | - | -"
    found = planned(contacts, "id | working_hours\n7 | Mon 09:00-10:00")
    assert set(whose(found)) == {2, 3}
    assert why_not(found) == {1: "nobody_free_in_window"}


def test_visits_on_site_leave_time_for_the_way_to_a_fixed_one() -> None:
    contacts = """
        task | channel | minutes | zone  | locked_staff | locked_at
        1    | on_site | 30      | north | 7            | 23 10:00
        2    | on_site | 30      | south | -            | -
    """
    found = planned(contacts, "id | zone | working_hours\n7 | south | Mon 09:00-10:30")
    assert who_when(found)[2] == "7 Mon 09:10"
    late = contacts.replace("23 10:00", "23 09:55")
    assert who_when(planned(late, "id | zone | working_hours\n7 | south | Mon 09:00-10:25")).keys() == {1}


def test_a_day_of_the_period_may_be_a_single_one() -> None:
    found = planned("task\n1", ONE, period=Period(date(2026, 11, 23), date(2026, 11, 23)))
    assert who_when(found) == {1: "7 Mon 09:00"}
