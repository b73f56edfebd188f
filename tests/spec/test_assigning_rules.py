"""Who may do what when: roles, skills, languages, zones, hours, leave and daily numbers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from assigning_week import WEEK, leaves, people, planned, who_when, whose, why, why_not, work

from followup_kit.assigning import Settings, place, say_reason
from followup_kit.periods import week_of
from followup_kit.translations import LANGUAGES, use_language

ONE = """
    id
    7
"""
FOUR_CALLS = """
    task
    1
    2
    3
    4
"""


def test_contacts_of_one_person_follow_each_other_from_the_start_of_the_day() -> None:
    assert set(who_when(planned(FOUR_CALLS, ONE)).values()) == {
        "7 Mon 09:00",
        "7 Mon 09:30",
        "7 Mon 10:00",
        "7 Mon 10:30",
    }


@pytest.mark.parametrize(("limit", "left"), [(3, 1), (4, 0)])
def test_with_three_calls_a_day_the_fourth_call_finds_no_place(limit: int, left: int) -> None:
    found = planned(FOUR_CALLS, f"id | phone_per_day\n7 | {limit}")
    assert list(why_not(found).values()) == ["capacity"] * left
    assert found.placed.height == 4 - left


def test_what_found_no_place_says_so_with_its_figures() -> None:
    found = planned(FOUR_CALLS, "id | phone_per_day\n7 | 3")
    row = found.unplaced.row(0, named=True)
    assert (row["people"], row["days"], row["capacity"], row["minutes"]) == (1, 1, 3, 30)
    assert say_reason(**{"code": row["reason"]} | row) == (
        "All 3 places are taken: those of everybody who could do it (1 in all) "
        "on the days on which it may be done (1 in all)."
    )


def test_chats_count_as_calls_and_letters_only_take_time() -> None:
    found = planned(
        """
        task | channel
        1    | phone
        2    | chat
        3    | letter
        4    | email
        """,
        "id | phone_per_day\n7 | 1",
    )
    assert len(why_not(found)) == 1
    assert {3, 4} <= set(whose(found))


def test_on_site_visits_have_a_daily_number_of_their_own() -> None:
    contacts = "task | channel\n1 | on_site\n2 | on_site\n3 | phone"
    assert len(why_not(planned(contacts, "id | on_site_per_day\n7 | 1"))) == 1
    assert not why_not(planned(contacts, "id | on_site_per_day\n7 | 2"))


@pytest.mark.parametrize(
    ("asked", "has", "reason"),
    [
        ("role", "role", "no_person_with_role"),
        ("skill", "skills", "no_skill"),
        ("language", "languages", "no_language"),
    ],
)
def test_only_those_who_have_what_is_asked_for_may_do_it(asked: str, has: str, reason: str) -> None:
    contacts = f"task | {asked}\n1 | yue"
    assert whose(planned(contacts, f"id | {has}\n7 | zh\n8 | Yue")) == {1: 8}
    assert why_not(planned(contacts, f"id | {has}\n7 | zh\n8 | -")) == {1: reason}
    assert asked in why(planned(contacts, f"id | {has}\n8 | yue"), 1)


def test_one_skill_of_several_is_enough() -> None:
    assert whose(planned("task | skill\n1 | survey", "id | skills\n7 | repairs\n8 | repair; survey")) == {1: 8}


def test_a_zone_binds_only_when_it_is_needed() -> None:
    staff = "id | zone\n7 | south"
    assert why_not(planned("task | zone | needs_zone\n1 | north | yes", staff)) == {1: "no_zone"}
    assert whose(planned("task | zone | needs_zone\n1 | north | no", staff)) == {1: 7}


def test_somebody_of_the_same_zone_is_preferred() -> None:
    found = planned("task | zone\n1 | north", "id | zone\n7 | south\n8 | north")
    assert whose(found) == {1: 8}
    assert "same_zone" in why(found, 1)


def test_the_first_of_the_qualities_that_nobody_has_is_the_reason() -> None:
    contacts = "task | role | skill | language\n1 | agent | repair | yue"
    staff = "id | role | skills | languages\n7 | agent | repair | zh\n8 | agent | survey | yue"
    assert why_not(planned(contacts, staff)) == {1: "no_language"}


@pytest.mark.parametrize(("minutes", "is_placed"), [(90, True), (91, False)])
def test_a_contact_lies_whole_inside_hours_that_bind(minutes: int, is_placed: bool) -> None:
    """P14-R06: the hours 10:00-11:30 hold a call of 90 minutes and none of 91."""
    contacts = f"task | minutes | hours | hours_strict\n1 | {minutes} | 10:00-11:30 | yes"
    found = planned(contacts, ONE)
    assert who_when(found) == ({1: "7 Mon 10:00"} if is_placed else {})
    assert why_not(found) == ({} if is_placed else {1: "no_contact_hours"})


def test_a_window_of_one_hour_holds_two_calls_of_30_minutes_and_the_third_is_left() -> None:
    contacts = "task | hours | hours_strict\n1 | 10:00-11:00 | yes\n2 | 10:00-11:00 | yes\n3 | 10:00-11:00 | yes"
    found = planned(contacts, ONE)
    assert sorted(who_when(found).values()) == ["7 Mon 10:00", "7 Mon 10:30"]
    assert list(why_not(found).values()) == ["nobody_free_in_window"]


def test_hours_that_are_advice_give_way_and_say_so() -> None:
    """P08-R25: the hours of calls are advice."""
    contacts = "task | hours | hours_strict\n1 | 10:00-10:30 | no\n2 | 10:00-10:30 | no"
    found = planned(contacts, ONE)
    assert sorted(who_when(found).values()) == ["7 Mon 09:00", "7 Mon 10:00"]
    [missed] = [task for task in (1, 2) if "advised_hours_missed" in why(found, task)]
    assert who_when(found)[missed] == "7 Mon 09:00"


def test_a_customers_own_hours_are_advice_inside_hours_that_bind() -> None:
    contacts = "task | hours | hours_strict | customer_hours\n1 | 10:00-12:00 | yes | 上午11点-12点"
    assert who_when(planned(contacts, ONE)) == {1: "7 Mon 11:00"}


def test_hours_of_weekdays_hold_on_those_days() -> None:
    contacts = "task | last_on | hours | hours_strict\n1 | 27 | Wed 14:00-15:00 | yes"
    assert who_when(planned(contacts, ONE)) == {1: "7 Wed 14:00"}


def test_working_hours_with_a_break_are_kept() -> None:
    contacts = "task | minutes\n1 | 120\n2 | 120"
    staff = "id | working_hours\n7 | 09:00-12:00, 13:30-18:00"
    assert sorted(who_when(planned(contacts, staff)).values()) == ["7 Mon 09:00", "7 Mon 13:30"]


@pytest.mark.parametrize(("minutes", "reason"), [(270, None), (275, "too_long")])
def test_a_contact_longer_than_the_longest_stretch_of_work_is_too_long(minutes: int, reason: str | None) -> None:
    found = planned(f"task | minutes\n1 | {minutes}", "id | working_hours\n7 | 09:00-12:00, 13:30-18:00")
    assert why_not(found) == ({1: reason} if reason else {})


def test_a_night_shift_goes_on_after_midnight() -> None:
    contacts = "task | first_on | last_on | hours | hours_strict\n1 | 24 | 24 | 01:00-02:00 | yes"
    assert who_when(planned(contacts, "id | working_hours\n7 | Mon 22:00-06:00")) == {1: "7 Tue 01:00"}
    assert not who_when(planned(contacts, "id | working_hours\n7 | Tue 22:00-06:00"))


def test_who_is_on_leave_gets_nothing_on_those_days() -> None:
    assert who_when(planned("task | last_on\n1 | 24", ONE, "staff | last_on\n7 | 23")) == {1: "7 Tue 09:00"}
    assert why_not(planned("task | last_on\n1 | 24", ONE, "staff | last_on\n7 | 24")) == {1: "nobody_at_work"}


def test_closed_days_are_passed_over_given_as_days_or_as_yes_and_no() -> None:
    tuesday = {1: "7 Tue 09:00"}
    assert who_when(planned("task | last_on\n1 | 24", ONE, closed=[date(2026, 11, 23)])) == tuesday
    assert who_when(planned("task | last_on\n1 | 24", ONE, closed=np.array([True, *[False] * 4]))) == tuesday
    assert why_not(planned("task\n1", ONE, closed=np.array(["2026-11-23"], dtype="datetime64[D]"))) == {
        1: "closed_days"
    }


def test_on_a_make_up_day_people_work_their_usual_hours() -> None:
    saturday = {"period": week_of(date(2026, 11, 28))}
    contact = "task | first_on | last_on\n1 | 28 | 28"
    assert why_not(planned(contact, ONE, **saturday)) == {1: "nobody_at_work"}
    assert who_when(planned(contact, ONE, makeup=[date(2026, 11, 28)], **saturday)) == {1: "7 Sat 09:00"}


def test_a_contact_due_outside_the_period_is_named() -> None:
    assert why_not(planned("task | first_on | last_on\n1 | 29 | 30", ONE)) == {1: "outside_period"}


def test_travel_counts_before_each_visit_on_site() -> None:
    contacts = "task | channel | zone\n1 | on_site | north\n2 | on_site | north"
    assert sorted(who_when(planned(contacts, "id | zone\n7 | north")).values()) == ["7 Mon 09:10", "7 Mon 09:50"]
    assert sorted(who_when(planned(contacts, "id | zone\n7 | south")).values()) == ["7 Mon 09:20", "7 Mon 10:00"]


def test_coordinates_decide_over_zones() -> None:
    """At 25 km/h and 1.3 times the air line, 0.1 degrees of latitude (11.12 km) take 35 minutes."""
    contacts = "task | channel | zone | latitude | longitude\n1 | on_site | north | 31.1 | 121"
    assert who_when(planned(contacts, "id | zone | latitude | longitude\n7 | north | 31.0 | 121")) == {1: "7 Mon 09:35"}


def test_the_load_of_each_day_counts_what_was_placed() -> None:
    found = planned(FOUR_CALLS, "id | phone_per_day\n7 | 3")
    monday = found.load.filter(day=date(2026, 11, 23), channel_group="calls").row(0, named=True)
    assert (monday["used"], monday["capacity"], monday["minutes_used"], monday["minutes_available"]) == (3, 3, 90, 540)
    assert found.load.height == 5 * 3


def test_without_contacts_or_without_people_the_frames_are_empty() -> None:
    nobody = people(ONE).clear()
    assert place(work("task\n1").clear(), people(ONE), leaves(), period=WEEK).placed.is_empty()
    assert why_not(place(work("task\n1"), nobody, leaves(), period=WEEK)) == {1: "nobody_at_work"}
    assert why_not(place(work("task | role\n1 | a"), nobody, leaves(), period=WEEK)) == {1: "no_person_with_role"}


def test_the_settings_give_hours_to_those_who_have_none() -> None:
    assert who_when(planned("task\n1", ONE, settings=Settings(working_hours="08:00-09:00"))) == {1: "7 Mon 08:00"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_was_given_has_a_sentence(language: str) -> None:
    use_language(language)
    found = planned(FOUR_CALLS, "id | phone_per_day\n7 | 3")
    sentences = [say_reason(**{"code": row["reason"]} | row) for row in found.unplaced.rows(named=True)]
    assert len(sentences) == 1
    assert "{" not in sentences[0]
