"""C02: the working days of China equal the State Council's notices, day by day."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pytest

from followup_kit.calendars import WorkCalendar, load_calendar
from followup_kit.errors import SettingsError


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return load_calendar("CN")


@pytest.fixture(scope="module")
def folder(shared_folder):
    return shared_folder("reference/cn-workdays")


def rows(path):
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_every_day_from_2010_to_2026_is_worked_or_not_as_computed_by_others(calendar, folder):
    expected = rows(folder / "is_workday_by_day_chinesecalendar.csv")
    days = np.array([row["date"] for row in expected], dtype="datetime64[D]")
    worked = np.array([row["is_workday"] == "True" for row in expected])
    assert len(days) == (date(2026, 12, 31) - date(2010, 1, 1)).days + 1
    assert days[calendar.is_working(days) != worked].tolist() == []


def test_every_day_of_the_notices_from_2007_to_2026_is_off_or_made_up_as_they_say(calendar, folder):
    notices = rows(folder / "holiday_cn_2007_2026.csv")
    days = np.array([row["date"] for row in notices], dtype="datetime64[D]")
    off = np.array([row["is_off_day"] == "True" for row in notices])
    assert off.sum() > 400
    assert days[calendar.is_off(days) != off].tolist() == []


def test_days_that_no_notice_names_are_plain_weekdays_and_weekends(calendar, folder):
    named = {date.fromisoformat(row["date"]) for row in rows(folder / "holiday_cn_2007_2026.csv")}
    every = np.arange("2007-01-01", "2027-01-01", dtype="datetime64[D]").tolist()
    plain = [day for day in every if day not in named]
    assert [
        day for day, worked in zip(plain, calendar.is_working(plain), strict=True) if worked != (day.weekday() < 5)
    ] == []


def test_holidays_differ_from_the_notices_only_by_weekends_that_join_them(calendar, folder):
    off = {row["date"] for row in rows(folder / "holiday_cn_2007_2026.csv") if row["is_off_day"] == "True"}
    every = np.arange("2007-01-01", "2027-01-01", dtype="datetime64[D]")
    ours = set(every[calendar.is_holiday(every)].astype(str))
    different = {date.fromisoformat(day) for day in ours ^ off}
    assert {day.weekday() for day in different} <= {5, 6}
    assert len(different) == 12


def test_2027_has_no_notice_and_is_said_to_be_missing(calendar):
    assert calendar.missing_years(date(2025, 1, 1), date(2028, 1, 1)) == [2027, 2028]
    for ask in (calendar.is_working, calendar.is_holiday, calendar.is_off):
        with pytest.raises(SettingsError, match=r"missing for 2027.*calendars/holidays\.csv"):
            ask("2027-01-01")
        assert ask("2026-12-31").shape == ()
    with pytest.raises(SettingsError, match="missing for 2027"):
        calendar.holidays(date(2026, 12, 31), date(2027, 1, 1))
