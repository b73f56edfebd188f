"""Hours of the day: windows, weekdays, nights, seasons, and what customers write."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from followup_kit.calendars import Hours, SeasonHours, customer_hours, load_calendar
from followup_kit.errors import InputError


def at(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("moment", "inside"), [
    ("2024-06-03T09:59:59", False), ("2024-06-03T10:00:00", True), ("2024-06-03T11:29:59", True),
    ("2024-06-03T11:30:00", False), ("2024-06-03T15:30:00", True), ("2024-06-09T16:00:00", True),
])  # fmt: skip
def test_a_window_begins_with_its_first_minute_and_ends_before_its_last(moment, inside):
    assert Hours.parse(["10:00-11:30", "15:30-17:00"]).contains(at(moment)).item() is inside


def test_many_moments_at_once_and_a_missing_one_is_in_no_window():
    moments = np.array(["2024-06-03T10:30", "2024-06-03T12:00", "NaT"], dtype="datetime64[us]")
    hours = Hours.parse("00:00-11:30")
    assert hours.contains(moments).tolist() == [True, False, False]
    assert hours.next_open(moments).astype("datetime64[m]").astype(str).tolist() == [
        "2024-06-03T10:30", "2024-06-04T00:00", "NaT",
    ]  # fmt: skip


def test_named_weekdays_have_their_own_windows():
    hours = Hours.parse(["09:00-12:00", "13:30-18:00", "Sat 10:00-12:00"])
    assert hours.minutes_by_weekday == (450, 450, 450, 450, 450, 120, 450)
    assert hours.minutes_per_day == 450
    assert Hours.parse(str(hours)) == hours


def test_days_that_are_not_named_are_closed_when_every_window_names_its_days():
    hours = Hours.parse("Mon-Fri 09:00-12:00, 13:30-18:00")
    assert hours.windows(date(2024, 6, 8)) == []
    assert str(hours.next_open(at("2024-06-07T18:00"))).startswith("2024-06-10T09:00")


def test_a_window_over_midnight_belongs_to_the_day_it_begins_on():
    hours = Hours.parse("Fri 18:30-08:00")
    assert hours.windows(date(2024, 6, 7)) == [(at("2024-06-07T18:30"), at("2024-06-08T08:00"))]
    moments = ["2024-06-07T07:00", "2024-06-07T18:30", "2024-06-08T07:59", "2024-06-08T08:00"]
    assert hours.contains([at(moment) for moment in moments]).tolist() == [False, True, True, False]
    sunday = Hours.parse("Sun 22:00-06:00")
    assert sunday.contains(at("2024-06-10T05:59"))


def test_the_next_open_moment_keeps_an_open_one_with_its_seconds():
    hours = Hours.parse("10:00-12:00")
    assert hours.next_open(at("2024-06-03T10:00:30")).item() == at("2024-06-03T10:00:30")
    assert hours.next_open(at("2024-06-03T09:59:30")).item() == at("2024-06-03T10:00:00")
    assert hours.next_open(at("2024-12-31T12:00:00")).item() == at("2025-01-01T10:00:00")


def test_the_next_open_moment_passes_over_days_off():
    hours = Hours.parse("10:00-12:00")
    moments = [at("2024-09-30T11:00"), at("2024-09-30T12:00"), at("2024-10-03T11:00")]
    found = hours.next_open(moments, closed=load_calendar("CN").is_off)
    assert found.tolist() == [at("2024-09-30T11:00"), at("2024-10-08T10:00"), at("2024-10-08T10:00")]
    with pytest.raises(InputError, match="400 days"):
        hours.next_open(moments, closed=lambda days: np.ones(days.shape, dtype=bool))


def test_round_the_clock_is_always_open():
    assert Hours.parse("00:00-24:00").minutes_by_weekday == (1440,) * 7


@pytest.mark.parametrize("text", [
    "10-12", "10:00", "10:00-25:00", "24:00-10:00", "10:60-11:00", "10:00-10:00", "10:00-24:30", "Mon",
    "10:00-12:00 Mon", "10:00–12:00", "",
])  # fmt: skip
def test_a_window_that_cannot_be_read_is_named_with_the_form_that_works(text):
    with pytest.raises(InputError, match="Write 10:00-11:30") as caught:
        Hours.parse([text])
    assert f"'{text}'" in str(caught.value)


@pytest.mark.parametrize("windows", [
    ["10:00-12:00", "11:59-13:00"], ["18:30-08:00", "07:00-09:00"], ["Mon 10:00-12:00", "Mon 10:00-12:00"],
    ["Sun 20:00-08:00", "Mon 07:00-09:00"],
])  # fmt: skip
def test_windows_that_overlap_are_refused_also_over_midnight_and_the_weekend(windows):
    with pytest.raises(InputError, match="overlap"):
        Hours.parse(windows)


def test_windows_that_touch_are_fine_and_none_at_all_are_refused():
    assert Hours.parse(["18:30-08:00", "08:00-18:30"]).minutes_per_day == 1440
    with pytest.raises(InputError, match="at least one"):
        Hours.parse([])


@pytest.mark.parametrize(("text", "expected"), [
    ("10:00-11:30", "10:00-11:30"),
    ("10：00－11：30；15:00～16:00", "10:00-11:30, 15:00-16:00"),
    ("9:00-12:00 13:00-17:00", "09:00-12:00, 13:00-17:00"),
    ("9点-11点半", "09:00-11:30"),
    ("9-11點", "09:00-11:00"),
    ("下午3点到5点", "15:00-17:00"),
    ("上午9点至11点，下午2点半至4点", "09:00-11:00, 14:30-16:00"),
    ("晚上8点-早上8点", "20:00-08:00"),
    ("中午12点-1点半", "12:00-13:30"),
    ("週一到週五10:00—12:00、14:00—16:00", "Mon,Tue,Wed,Thu,Fri 10:00-12:00, 14:00-16:00"),
    ("周六、周日 10:00-12:00", "Sat,Sun 10:00-12:00"),
    ("Mon-Fri 9:00-12:00; Sat 10:00-11:00", "Mon,Tue,Wed,Thu,Fri 09:00-12:00; Sat 10:00-11:00"),
    ("工作日 9:00-18:00", "Mon,Tue,Wed,Thu,Fri 09:00-18:00"),
    ("每天 19:00-21:00", "19:00-21:00"),
])  # fmt: skip
def test_what_customers_write_is_read_as_advice(text, expected):
    hours = customer_hours(text)
    assert hours is not None
    assert str(hours) == expected
    assert not hours.strict


@pytest.mark.parametrize(
    "text", [None, "", " ", "随时", "下班后", "8:00以后", "10:00-26:00", "call 13800000001", "-", "10:00-11:00-12:00"]
)
def test_what_cannot_be_read_for_sure_is_no_hours(text):
    assert customer_hours(text) is None


def test_seasons_may_run_over_the_end_of_the_year_and_include_the_leap_day():
    south = SeasonHours(summer_dates="11-01..02-29")
    days = ["2024-10-31", "2024-11-01", "2024-12-31", "2024-01-01", "2024-02-29", "2024-03-01", "NaT"]
    assert south.is_summer(np.array(days, dtype="datetime64[D]")).tolist() == [
        False,
        True,
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_night_belongs_to_the_season_of_the_day_it_begins_on():
    seasons = SeasonHours(summer="20:00-06:00", winter="17:00-08:00")
    moments = [at("2024-10-01T07:00"), at("2024-10-02T07:00"), at("2024-05-01T07:00"), at("2024-05-02T07:00")]
    assert seasons.is_night(moments).tolist() == [False, True, True, False]
    assert seasons.windows(date(2024, 9, 30)) == [(at("2024-09-30T20:00"), at("2024-10-01T06:00"))]


@pytest.mark.parametrize("dates", ["5-1..9-30", "05-01", "13-01..09-30", "02-30..09-30", ""])
def test_a_season_that_cannot_be_read_is_refused(dates):
    with pytest.raises(InputError, match=r"05-01\.\.09-30"):
        SeasonHours(summer_dates=dates)
