"""Days that a count passes over are named: holidays, weekly days off, closed days, and make-up days that counted."""

from __future__ import annotations

from datetime import date

import numpy as np

from followup_kit.calendars import PassedOver, calendar_due, load_calendar, passed_over
from followup_kit.calendars.passed_over import MOST_NAMED

CHINA = load_calendar("CN")


def test_a_holiday_is_one_run_and_the_days_beside_it_are_told_by_what_they_are() -> None:
    found = passed_over(CHINA, date(2026, 10, 1), date(2026, 10, 12))
    assert [(run.key, run.first.day, run.last.day) for run in found.holidays] == [("national_day", 1, 7)]
    assert found.weekly == (date(2026, 10, 11),)
    assert found.makeup_days == (date(2026, 10, 10),)
    assert found.said("en") == [
        "Public holidays, passed over: National Day (Thu Oct 1 to Wed Oct 7).",
        "Weekly days off, passed over: Sun Oct 11.",
        "Weekend days that are worked for a holiday, counted as working days: Sat Oct 10.",
    ]
    assert found.said("zh-Hans")[2] == "调休上班、按工作日计算的日子：10月10日（周六）。"
    assert found.said("zh-Hant")[0] == "略過的國定假日：國慶節 10月1日（週四）至10月7日（週三）。"


def test_a_plain_week_has_nothing_to_name() -> None:
    assert passed_over(CHINA, date(2026, 11, 23), date(2026, 11, 27)) == PassedOver()
    assert PassedOver().said() == []


def test_the_weekend_is_named_from_its_first_day_to_its_last() -> None:
    assert passed_over(CHINA, date(2026, 11, 27), date(2026, 11, 28)).weekly == (date(2026, 11, 28),)
    assert len(passed_over(CHINA, date(2026, 11, 27), date(2026, 11, 30)).weekly) == 2


def test_many_days_off_are_a_number() -> None:
    few = passed_over(CHINA, date(2026, 11, 2), date(2026, 11, 29))
    many = passed_over(CHINA, date(2026, 11, 2), date(2026, 12, 5))
    assert (len(few.weekly), len(many.weekly)) == (MOST_NAMED, MOST_NAMED + 1)
    assert "Sun Nov 29" in few.said("en")[0]
    assert many.said("en") == ["Weekly days off, passed over: 9."]


def test_closed_days_of_a_policy_are_told_apart_from_days_off() -> None:
    shut = np.datetime64("2026-11-24")
    found = passed_over(CHINA, date(2026, 11, 23), date(2026, 11, 29), closed=lambda days: days == shut)
    assert (found.own, found.weekly) == ((date(2026, 11, 24),), ())


def test_a_year_without_a_notice_has_plain_weekends() -> None:
    assert passed_over(CHINA, date(2035, 10, 1), date(2035, 10, 7)).weekly == (date(2035, 10, 6), date(2035, 10, 7))


def test_calendar_due_names_the_days_only_where_they_matter() -> None:
    found = calendar_due("2026-09-30 17:00", workdays=4)
    assert found["passed_over"] == {
        "holidays": [{"name": "National Day", "first": "2026-10-01", "last": "2026-10-07"}],
        "weekly": ["2026-10-11"],
        "own": [],
        "makeup_days": ["2026-10-10"],
    }
    assert "National Day" in str(found["notes"])
    assert "National Day" not in str(calendar_due("2026-09-30 17:00", days=4)["notes"])
    assert "National Day" not in str(calendar_due("2026-09-30 17:00", hours=96)["notes"])


def test_the_day_itself_never_counts_for_working_days_but_stops_service_hours(tmp_path) -> None:
    assert calendar_due("2026-10-11", workdays=1)["passed_over"]["weekly"] == []
    hours = tmp_path / "hours.toml"
    hours.write_text('hours = ["Mon-Sun 09:00-18:00"]\n', encoding="utf-8")
    found = calendar_due("2026-10-11 10:00", hours=1, hours_file=hours)
    assert (found["due"], found["passed_over"]["weekly"]) == ("2026-10-12T10:00:00+08:00", ["2026-10-11"])
