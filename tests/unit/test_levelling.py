"""Days of a week are filled evenly when a contact may be made on any day of its window."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from followup_kit.planning.levelling import with_level_days

MONDAY, TUESDAY, WEDNESDAY, SATURDAY = (date(2026, 11, day) for day in (23, 24, 25, 28))
WEEK = {date(2026, 11, day): 480 if day < 28 else 0 for day in range(23, 30)}


def contact(first: date, last: date, **changes: object) -> dict[str, object]:
    plain = {"minutes": 10, "first_on": first, "last_on": last, "wanted_on": last, "is_overdue": False}
    return plain | {"due_at": None, "was_at": None, "flexible": True} | changes


def wanted(*contacts: dict[str, object], capacity: dict[date, int] = WEEK) -> list[date]:
    kinds = {"due_at": pl.Datetime("us"), "was_at": pl.Datetime("us"), "wanted_on": pl.Date}
    work = pl.DataFrame(list(contacts), schema_overrides=kinds)
    return with_level_days(work, capacity)["wanted_on"].to_list()


def test_contacts_of_a_wide_window_fill_the_working_days_alike() -> None:
    days = wanted(*[contact(MONDAY, date(2026, 11, 29)) for _ in range(10)])
    assert {day: days.count(day) for day in days} == dict.fromkeys(list(WEEK)[:5], 2)


def test_what_ends_first_chooses_first() -> None:
    wide, narrow = contact(MONDAY, WEDNESDAY), contact(MONDAY, MONDAY)
    assert wanted(wide, narrow) == [TUESDAY, MONDAY]


def test_longer_contacts_count_for_more() -> None:
    long, short = contact(MONDAY, MONDAY, minutes=60), contact(MONDAY, TUESDAY)
    assert wanted(long, short, short, short) == [MONDAY, TUESDAY, TUESDAY, TUESDAY]


def test_a_day_with_half_the_people_gets_half_the_work() -> None:
    half = {MONDAY: 480, TUESDAY: 240}
    days = wanted(*[contact(MONDAY, TUESDAY) for _ in range(9)], capacity=half)
    assert (days.count(MONDAY), days.count(TUESDAY)) == (6, 3)


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"flexible": False, "wanted_on": WEDNESDAY}, WEDNESDAY),
        ({"is_overdue": True}, MONDAY),
        ({"due_at": datetime(2026, 11, 25, 9)}, MONDAY),
        ({"was_at": datetime(2026, 11, 24, 9)}, TUESDAY),
        ({"was_at": datetime(2026, 11, 24, 9), "flexible": False}, TUESDAY),
    ],
)
def test_some_keep_their_day_and_the_others_make_room(changes: dict[str, object], day: date) -> None:
    settled = contact(MONDAY, date(2026, 11, 27), **changes)
    days = wanted(settled, *[contact(MONDAY, WEDNESDAY) for _ in range(2)])
    assert days[0] == day
    assert day not in days[1:]


def test_a_day_off_is_wanted_only_where_there_is_no_other() -> None:
    assert wanted(contact(SATURDAY, SATURDAY)) == [SATURDAY]
    assert SATURDAY not in wanted(*[contact(date(2026, 11, 27), SATURDAY) for _ in range(5)])


def test_a_window_outside_the_period_keeps_its_day() -> None:
    assert wanted(contact(date(2026, 12, 7), date(2026, 12, 8))) == [date(2026, 12, 8)]


def test_no_contacts_are_no_contacts() -> None:
    assert with_level_days(pl.DataFrame([contact(MONDAY, TUESDAY)]).clear(), WEEK).is_empty()
