"""The worked examples that need a calendar (requirements 4h) and the counting rules C01 to C05."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from followup_kit.calendars import Blackout, Hours, SeasonHours, add_units, due_at, load_calendar, shift_blackout

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def calendar():
    return load_calendar("CN")


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


def test_p01_five_working_days_after_friday_27_september_2024_are_10_october(calendar):
    steps = [str(calendar.add_workdays("2024-09-27", n)) for n in range(6)]
    assert steps == ["2024-09-27", "2024-09-29", "2024-09-30", "2024-10-08", "2024-10-09", "2024-10-10"]
    found = due_at(date(2024, 9, 27), workdays=5, calendar=calendar, time_zone=ZONE)
    assert found.due == local("2024-10-10T23:59:59")


def test_p04_ten_days_after_1_march_end_with_11_march():
    assert due_at(local("2024-03-01T09:00"), days=10, time_zone=ZONE).due == local("2024-03-11T23:59:59")


def test_p06_72_hours_run_through_the_labour_day_holidays(calendar):
    found = due_at(datetime(2024, 5, 1, 22, 15), hours=72, calendar=calendar, time_zone=ZONE)
    assert (found.due, found.counted, found.notes) == (local("2024-05-04T22:15"), "clock", ())


def test_c03_a_day_without_a_time_is_read_as_midnight_and_flagged():
    found = due_at(date(2024, 5, 1), hours=72, time_zone=ZONE)
    assert (found.due, found.notes) == (local("2024-05-04T00:00"), ("date_only",))
    assert "00:00" in found.said()[1]


def test_p05_a_city_call_at_23_10_is_on_time_until_01_10_exactly():
    due = due_at(local("2024-07-15T23:10"), hours=2, time_zone=ZONE).due
    assert due == local("2024-07-16T01:10")


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        ("2024-07-15T17:30", False),
        ("2024-10-15T17:30", True),
        ("2024-07-15T18:29:59", False),
        ("2024-07-15T18:30", True),
        ("2024-07-15T07:59:59", True),
        ("2024-07-15T08:00", False),
        ("2024-09-30T17:00", False),
        ("2024-10-01T17:00", True),
        ("2024-04-30T17:00", True),
        ("2024-05-01T17:00", False),
    ],
)
def test_p05_the_night_leader_is_on_duty_by_season(moment, night):
    assert SeasonHours().is_night(datetime.fromisoformat(moment)).item() is night


def test_p07_a_visit_report_is_due_the_next_day():
    assert due_at(local("2024-06-06T16:00"), days=1, time_zone=ZONE).day == date(2024, 6, 7)


def test_p08_weekly_calls_and_a_call_outside_the_advised_hours():
    hours = Hours.parse(["10:00-11:30", "15:30-17:00"], strict=False)
    assert not hours.contains(datetime(2024, 6, 3, 17, 40))
    assert str(due_at(local("2024-06-03T17:40"), days=3, time_zone=ZONE).day) == "2024-06-06"
    assert add_units("2024-06-05", [1, 2], "week").astype(str).tolist() == ["2024-06-12", "2024-06-19"]


def test_p13_a_report_due_on_a_monday_off_is_due_the_sunday_before(calendar):
    assert calendar.is_off("2024-06-10")
    assert str(calendar.shift_to_weekday("2024-06-10", "Sunday", direction="previous")) == "2024-06-09"


def test_p14_an_inpatient_target_on_a_holiday_moves_to_the_next_allowed_day(calendar):
    target = add_units(date(2024, 4, 28), 7, "day")
    moved, was_moved = shift_blackout(target, Blackout(), calendar, "next")
    assert (str(target), str(moved), bool(was_moved)) == ("2024-05-05", "2024-05-06", True)
    hours = Hours.parse(["10:00-12:00", "15:00-17:00"])
    assert hours.minutes_per_day == 240
    assert [(one.hour, two.hour) for one, two in hours.windows(moved.item())] == [(10, 12), (15, 17)]


def test_p14_whether_weekends_count_as_holidays_is_a_setting(calendar):
    saturday = "2024-05-18"
    assert str(shift_blackout(saturday, Blackout(), calendar)[0]) == saturday
    assert str(shift_blackout(saturday, Blackout(weekends=True), calendar)[0]) == "2024-05-20"
    make_up_saturday = "2024-05-11"
    assert str(shift_blackout(make_up_saturday, Blackout(weekends=True), calendar)[0]) == make_up_saturday


def test_p15_the_completion_visit_is_due_ten_days_after_the_last_condition():
    assert due_at(date(2024, 3, 20), days=10, time_zone=ZONE).day == date(2024, 3, 30)


def test_p15_warranty_visits_are_months_from_completion_clipped_to_the_month():
    found = add_units("2024-01-31", [3, 6, 9, 12, 18, 24, 36, 48, 60], "month")
    assert found.astype(str).tolist() == [
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


def test_c05_half_a_month_is_15_days_and_quarters_and_years_are_months():
    units = ("half_month", "month", "quarter", "half_year", "year")
    found = [str(add_units("2024-01-31", 1, unit)) for unit in units]
    assert found == ["2024-02-15", "2024-02-29", "2024-04-30", "2024-07-31", "2025-01-31"]
