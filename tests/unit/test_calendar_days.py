"""Working days, units, holidays and blackouts over whole columns of days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup_kit.calendars import UNITS, Blackout, add_units, load_calendar
from followup_kit.calendars.weekdays import parse_weekdays
from followup_kit.errors import InputError, SettingsError
from followup_kit.periods import add_months

CALENDAR = load_calendar("CN")
DAYS = st.dates(date(2007, 6, 1), date(2025, 12, 31))


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


@given(DAYS, st.integers(-200, 200))
def test_adding_working_days_is_counting_them_one_by_one(start, n):
    step, day, left = (1 if n > 0 else -1), start, abs(n)
    while left:
        day += timedelta(days=step)
        left -= bool(CALENDAR.is_working(day))
    assert CALENDAR.add_workdays(start, n).item() == day


@given(DAYS, st.integers(0, 200))
def test_working_days_between_undo_adding_them(start, n):
    assert CALENDAR.workdays_between(start, CALENDAR.add_workdays(start, n)).item() == n


@given(st.lists(DAYS, max_size=8), st.integers(-400, 400))
def test_months_of_a_whole_column_are_the_months_of_each_day(column, n):
    assert add_units(column, n, "month").tolist() == [add_months(day, n) for day in column]


def test_each_day_may_have_its_own_number():
    found = CALENDAR.add_workdays(days("2024-09-27", "2024-09-27", "2024-09-27"), [0, 1, -1])
    assert found.astype(str).tolist() == ["2024-09-27", "2024-09-29", "2024-09-26"]


def test_a_column_of_a_frame_goes_in_and_a_missing_day_stays_missing():
    column = pl.Series([date(2024, 9, 27), None])
    assert CALENDAR.add_workdays(column, 5).astype(str).tolist() == ["2024-10-10", "NaT"]
    assert CALENDAR.is_working(column).tolist() == [True, False]
    assert CALENDAR.is_off(column).tolist() == [False, False]
    assert CALENDAR.workdays_between(column, column).tolist() == [0, 0]
    for unit in UNITS:
        assert add_units(column, 1, unit, calendar=CALENDAR).astype(str).tolist()[1] == "NaT"


def test_no_days_give_no_days():
    nothing = days()
    assert CALENDAR.add_workdays(nothing, 5).size == 0
    assert add_units(nothing, 1, "month").size == 0
    assert CALENDAR.shift(nothing).size == 0
    assert CALENDAR.is_holiday(nothing).size == 0


@pytest.mark.parametrize(
    ("day", "n", "unit", "expected"),
    [
        ("2024-02-29", 1, "year", "2025-02-28"),
        ("2023-02-28", 1, "year", "2024-02-28"),
        ("2024-12-31", 1, "day", "2025-01-01"),
        ("2024-12-31", 2, "month", "2025-02-28"),
        ("2024-03-31", -1, "month", "2024-02-29"),
        ("1969-12-31", 1, "day", "1970-01-01"),
    ],
)
def test_leap_days_and_year_ends(day, n, unit, expected):
    assert str(add_units(day, n, unit)) == expected


def test_years_that_periods_do_not_know_are_refused():
    for unit, n in (("day", 400), ("month", 12), ("year", 10**12), ("day", -(10**12))):
        with pytest.raises(InputError, match="1800 to 2299"):
            add_units("2299-06-01", n, unit)
    with pytest.raises(InputError, match="1800 to 2299"):
        CALENDAR.allowing_missing().add_workdays("2299-12-30", 10)


def test_a_unit_or_a_day_that_is_none_is_refused():
    with pytest.raises(InputError, match="half_month"):
        add_units("2024-01-01", 1, "fortnight")
    with pytest.raises(InputError, match="needs a calendar"):
        add_units("2024-01-01", 1, "workday")
    for wrong in ("soon", 20240101, [1, 2]):
        with pytest.raises(InputError, match="Write dates as"):
            CALENDAR.is_working(wrong)


def test_counting_up_to_the_edge_of_the_known_years_is_allowed_and_over_it_is_not():
    assert str(CALENDAR.add_workdays("2026-12-30", 1)) == "2026-12-31"
    with pytest.raises(SettingsError, match="missing for 2027"):
        CALENDAR.add_workdays(days("2024-01-02", "2026-12-30"), 2)
    assert str(CALENDAR.add_workdays("2026-12-31", 0)) == "2026-12-31"
    assert CALENDAR.workdays_between("2026-12-30", "2026-12-31") == 1
    with pytest.raises(SettingsError, match="missing for 2027"):
        CALENDAR.workdays_between("2026-12-31", "2027-01-01")


def test_a_missing_day_beside_known_ones_asks_for_no_year():
    assert CALENDAR.add_workdays(days("NaT", "2024-09-27"), 1).astype(str).tolist() == ["NaT", "2024-09-29"]


def test_a_planner_may_go_on_with_plain_weeks_and_is_told_which_years_they_are():
    planner = load_calendar("CN", allow_missing=True)
    assert str(planner.add_workdays("2026-12-31", 1)) == "2027-01-01"
    assert not planner.is_holiday("2027-10-01")
    assert planner.missing_years(date(2026, 12, 31), date(2027, 1, 1)) == [2027]


def test_years_limit_what_is_known():
    small = load_calendar("CN", years=range(2024, 2025))
    assert small.missing_years(date(2023, 1, 1), date(2025, 1, 1)) == [2023, 2025]


def test_days_of_a_festival_are_one_holiday_with_the_same_key_each_year():
    found = {holiday.key: holiday for holiday in CALENDAR.holidays(date(2024, 2, 1), date(2024, 12, 31))}
    assert list(found) == [
        "spring_festival", "tomb_sweeping", "labour_day", "dragon_boat", "mid_autumn", "national_day",
    ]  # fmt: skip
    spring = found["spring_festival"]
    assert (spring.first, spring.last) == (date(2024, 2, 10), date(2024, 2, 17))
    assert [spring.label(tongue) for tongue in ("en", "zh-Hans", "zh-Hant")] == ["Spring Festival", "春节", "春節"]


def test_two_festivals_that_meet_are_both_listed():
    found = CALENDAR.holidays(date(2025, 10, 1), date(2025, 10, 31))
    assert [(holiday.key, holiday.first.day, holiday.last.day) for holiday in found] == [
        ("national_day", 1, 8),
        ("mid_autumn", 6, 6),
    ]


def test_a_holiday_is_listed_whole_when_one_of_its_days_is_asked_for():
    [inside] = CALENDAR.holidays(date(2024, 10, 7), date(2024, 10, 7))
    assert inside.first == date(2024, 10, 1)
    assert CALENDAR.holidays(date(2024, 10, 8), date(2024, 10, 8)) == []


def test_days_move_to_the_next_or_previous_open_day_or_stay():
    day = days("2024-10-01", "2024-10-08")
    moved = [CALENDAR.shift(day, direction=way).astype(str).tolist() for way in ("next", "previous", "none")]
    assert moved == [["2024-10-08", "2024-10-08"], ["2024-09-30", "2024-10-08"], ["2024-10-01", "2024-10-08"]]


def test_what_is_closed_may_be_a_function_a_blackout_or_days():
    closed = [date(2024, 10, 8), date(2024, 10, 9)]
    assert str(CALENDAR.shift("2024-10-08", closed=closed)) == "2024-10-10"
    assert str(CALENDAR.shift("2024-10-08", closed=Blackout(days=[(closed[0], closed[1])]))) == "2024-10-10"
    assert str(CALENDAR.shift("2024-10-08", closed=lambda found: found < days("2024-10-12"))) == "2024-10-12"


def test_a_direction_that_is_none_and_a_year_without_an_open_day_are_refused():
    with pytest.raises(InputError, match="next, previous, none"):
        CALENDAR.shift("2024-10-08", direction="up")
    with pytest.raises(InputError, match="400 days"):
        CALENDAR.shift("2024-10-08", closed=lambda found: np.ones(found.shape, dtype=bool))


@pytest.mark.parametrize(("blackout", "blocked"), [
    (Blackout(), [True, True, False, False]),
    (Blackout(weekends=True), [True, True, True, False]),
    (Blackout(holidays=False, weekends=True), [False, False, True, False]),
    (Blackout(holidays=False), [False, False, False, False]),
    (Blackout(holidays=False, days=[date(2024, 10, 12)]), [False, False, False, True]),
])  # fmt: skip
def test_a_blackout_blocks_what_it_names(blackout, blocked):
    holiday, holiday_sunday, sunday, make_up_saturday = "2024-10-01", "2024-10-06", "2024-10-13", "2024-10-12"
    assert blackout.blocks(CALENDAR, [holiday, holiday_sunday, sunday, make_up_saturday]).tolist() == blocked


@pytest.mark.parametrize(("direction", "expected"), [("previous", "2024-06-09"), ("next", "2024-06-16")])
def test_a_named_weekday_is_the_nearest_one_in_the_direction(direction, expected):
    found = CALENDAR.shift_to_weekday(days("2024-06-10", "2024-06-09", "NaT"), "Sun", direction=direction)
    assert found.astype(str).tolist() == [expected, "2024-06-09", "NaT"]


@pytest.mark.parametrize(("text", "days_named"), [
    ("Mon-Fri", "1111100"), ("Sun-Thu", "1111001"), ("Mon,Wed,Fri", "1010100"), (["sat", "Sunday"], "0000011"),
    ("Fri-Mon", "1000111"), ("Wed", "0010000"),
])  # fmt: skip
def test_a_work_week_is_read_as_people_write_it(text, days_named):
    assert "".join(str(int(day)) for day in parse_weekdays(text)) == days_named


@pytest.mark.parametrize("text", ["", "Mo-Fr", "Mon-", "weekdays", [], "1-5"])
def test_a_work_week_that_cannot_be_read_is_refused(text):
    with pytest.raises(InputError, match="Mon-Fri"):
        load_calendar("CN", workweek=text)
