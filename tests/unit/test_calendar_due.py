"""Due times: the clock, service hours, days, pauses, and clocks that are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from followup_kit.calendars import Hours, due_at, load_calendar
from followup_kit.calendars.due import MOST
from followup_kit.calendars.moments import first_moment, last_second, parse_moment
from followup_kit.errors import InputError, SettingsError

CALENDAR = load_calendar("CN")
OFFICE = Hours.parse(["09:00-12:00", "13:30-18:00"])
SHANGHAI, NEW_YORK, SAO_PAULO, APIA = "Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Pacific/Apia"


def at(text):
    return datetime.fromisoformat(text)


def shown(found):
    """The due moment as the clock on the wall shows it."""
    return found.due.replace(tzinfo=None).isoformat(sep=" ")


def served(start, minutes, *, hours=OFFICE, calendar=CALENDAR, pauses=()):
    pairs = [(at(one), at(two)) for one, two in pauses]
    return shown(due_at(at(start), minutes=minutes, service=hours, calendar=calendar, pauses=pairs, time_zone=SHANGHAI))


@pytest.mark.parametrize(("start", "minutes", "expected"), [
    ("2024-10-09T09:00", 180, "2024-10-09 12:00:00"),
    ("2024-10-09T09:00", 181, "2024-10-09 13:31:00"),
    ("2024-10-09T12:30", 60, "2024-10-09 14:30:00"),
    ("2024-10-09T17:30", 60, "2024-10-10 09:30:00"),
    ("2024-10-09T20:00", 450, "2024-10-10 18:00:00"),
    ("2024-09-30T17:30", 60, "2024-10-08 09:30:00"),
    ("2024-10-11T17:30", 60, "2024-10-12 09:30:00"),
    ("2024-10-12T17:30", 60, "2024-10-14 09:30:00"),
    ("2024-10-09T09:00:30", 180, "2024-10-09 13:30:30"),
    ("2024-10-05T03:00", 0, "2024-10-05 03:00:00"),
])  # fmt: skip
def test_only_service_minutes_of_working_days_count(start, minutes, expected):
    assert served(start, minutes) == expected


def test_a_night_window_that_began_the_evening_before_still_counts():
    night = Hours.parse("18:30-08:00")
    assert served("2024-10-09T07:00", 60, hours=night) == "2024-10-09 08:00:00"
    assert served("2024-10-09T07:00", 61, hours=night) == "2024-10-09 18:31:00"
    assert served("2024-10-08T07:00", 60, hours=night) == "2024-10-08 19:30:00", "the evening before was a holiday"


def test_without_a_calendar_the_hours_alone_say_which_days_count():
    assert served("2024-09-30T17:30", 60, calendar=None) == "2024-10-01 09:30:00"


@pytest.mark.parametrize(("pauses", "expected"), [
    ([], "2024-10-09 11:00:00"),
    ([("2024-10-09T10:00", "2024-10-09T10:30")], "2024-10-09 11:30:00"),
    ([("2024-10-09T08:00", "2024-10-09T09:30")], "2024-10-09 11:30:00"),
    ([("2024-10-09T11:00", "2024-10-09T11:30")], "2024-10-09 11:00:00"),
    ([("2024-10-09T10:59", "2024-10-09T11:29")], "2024-10-09 11:30:00"),
    ([("2024-10-09T12:00", "2024-10-09T13:30")], "2024-10-09 11:00:00"),
    ([("2024-10-09T10:00", "2024-10-09T10:30"), ("2024-10-09T10:15", "2024-10-09T10:45")], "2024-10-09 11:45:00"),
    ([("2024-10-09T10:00", "2024-10-10T09:30")], "2024-10-10 10:30:00"),
])  # fmt: skip
def test_service_time_in_which_the_customer_is_waited_for_does_not_count(pauses, expected):
    assert served("2024-10-09T09:00", 120, pauses=pauses) == expected


@pytest.mark.parametrize(("pauses", "expected"), [
    ([("2024-10-01T23:00", "2024-10-02T01:00")], "2024-10-02 03:00:00"),
    ([("2024-10-01T20:00", "2024-10-01T23:00")], "2024-10-02 02:00:00"),
    ([("2024-10-02T01:00", "2024-10-02T09:00")], "2024-10-02 01:00:00"),
    ([("2024-10-02T01:30", "2024-10-02T02:00"), ("2024-10-01T23:00", "2024-10-02T00:00")], "2024-10-02 02:30:00"),
    ([("2024-09-01T00:00", "2024-09-02T00:00")], "2024-10-02 01:00:00"),
])  # fmt: skip
def test_the_clock_stands_still_in_a_pause_and_a_pause_after_the_end_changes_nothing(pauses, expected):
    pairs = [(at(one), at(two)) for one, two in pauses]
    assert shown(due_at(at("2024-10-01T22:00"), hours=3, pauses=pairs, time_zone=SHANGHAI)) == expected


@pytest.mark.parametrize(("unit", "pause", "expected"), [
    ("days", ("2024-09-27T10:00", "2024-09-27T17:00"), "2024-09-30"),
    ("days", ("2024-09-27T10:00", "2024-09-29T09:00"), "2024-10-02"),
    ("days", ("2024-10-01T00:00", "2024-10-05T09:00"), "2024-09-30"),
    ("days", ("2024-09-30T12:00", "2024-10-02T09:00"), "2024-10-02"),
    ("workdays", ("2024-09-27T10:00", "2024-09-29T09:00"), "2024-10-09"),
])  # fmt: skip
def test_days_move_on_by_the_days_a_pause_reaches_into_after_its_first(unit, pause, expected):
    pauses = [(at(pause[0]), at(pause[1]))]
    found = due_at(at("2024-09-27T09:00"), pauses=pauses, calendar=CALENDAR, time_zone=SHANGHAI, **{unit: 3})
    assert str(found.day) == expected


@pytest.mark.parametrize(("amount", "expected"), [
    ({"days": 0}, "2024-02-29"), ({"days": 1}, "2024-03-01"), ({"weeks": 2}, "2024-03-14"),
    ({"months": 12}, "2025-02-28"), ({"workdays": 1}, "2024-03-01"), ({"workdays": 2}, "2024-03-04"),
])  # fmt: skip
def test_days_weeks_months_and_working_days_end_with_the_last_second_of_their_day(amount, expected):
    found = due_at(at("2024-02-29T23:59:59"), calendar=CALENDAR, time_zone=SHANGHAI, **amount)
    assert shown(found) == f"{expected} 23:59:59"
    assert found.counted == next(iter(amount))


def test_the_local_day_counts_wherever_the_moment_was_written():
    in_utc = datetime(2024, 12, 31, 16, 0, tzinfo=UTC)
    assert due_at(in_utc - timedelta(seconds=1), days=0, time_zone=SHANGHAI).day == date(2024, 12, 31)
    assert due_at(in_utc, days=0, time_zone=SHANGHAI).day == date(2025, 1, 1)


@pytest.mark.parametrize(("zone", "start", "hours", "expected"), [
    (NEW_YORK, "2024-03-09T22:00", 6, "2024-03-10T05:00:00-04:00"),
    (NEW_YORK, "2024-11-02T22:00", 6, "2024-11-03T03:00:00-05:00"),
    (NEW_YORK, "2024-11-03T00:30", 1, "2024-11-03T01:30:00-04:00"),
    (NEW_YORK, "2024-11-03T00:30", 2, "2024-11-03T01:30:00-05:00"),
    (SHANGHAI, "1988-04-16T22:00", 6, "1988-04-17T05:00:00+09:00"),
    (SHANGHAI, "1988-09-10T22:00", 6, "1988-09-11T03:00:00+08:00"),
    (SAO_PAULO, "2018-11-03T22:00", 3, "2018-11-04T02:00:00-02:00"),
])  # fmt: skip
def test_hours_really_pass_when_clocks_are_changed(zone, start, hours, expected):
    found = due_at(at(start), hours=hours, time_zone=zone)
    assert found.due.isoformat() == expected
    assert found.due_utc == at(expected).astimezone(UTC)


@pytest.mark.parametrize(("zone", "start", "begun", "note"), [
    (NEW_YORK, "2024-03-10T02:30", "2024-03-10T03:30:00-04:00", ("skipped",)),
    (NEW_YORK, "2024-03-10T01:59:59", "2024-03-10T01:59:59-05:00", ()),
    (NEW_YORK, "2024-03-10T03:00", "2024-03-10T03:00:00-04:00", ()),
    (NEW_YORK, "2024-11-03T01:30", "2024-11-03T01:30:00-04:00", ("twice",)),
    (NEW_YORK, "2024-11-03T02:00", "2024-11-03T02:00:00-05:00", ()),
    (SHANGHAI, "1988-04-17T02:30", "1988-04-17T03:30:00+09:00", ("skipped",)),
    (SAO_PAULO, "2018-11-04T00:00", "2018-11-04T01:00:00-02:00", ("skipped",)),
])  # fmt: skip
def test_a_local_time_that_is_skipped_or_comes_twice_is_read_one_way_and_noted(zone, start, begun, note):
    found = due_at(at(start), minutes=0, time_zone=zone)
    assert (found.due.isoformat(), found.notes) == (begun, note)


def test_a_moment_with_its_zone_is_never_doubtful():
    for text in ("2024-11-03T01:30:00-04:00", "2024-11-03T01:30:00-05:00"):
        found = due_at(at(text), minutes=0, time_zone=NEW_YORK)
        assert (found.due.isoformat(), found.notes) == (text, ())


@pytest.mark.parametrize(("zone", "day", "expected"), [
    (NEW_YORK, "2024-03-10", "2024-03-10T23:59:59-04:00"),
    (SAO_PAULO, "2018-02-17", "2018-02-17T23:59:59-03:00"),
    (SAO_PAULO, "2018-11-03", "2018-11-03T23:59:59-03:00"),
    (SHANGHAI, "1988-09-11", "1988-09-11T23:59:59+08:00"),
    (APIA, "2011-12-29", "2011-12-29T23:59:59-10:00"),
])  # fmt: skip
def test_a_day_ends_with_its_last_second_also_when_it_comes_twice_or_the_next_day_is_skipped(zone, day, expected):
    assert last_second(date.fromisoformat(day), ZoneInfo(zone)).isoformat() == expected


def test_a_day_without_midnight_begins_when_the_clocks_first_show_it():
    zone = ZoneInfo(SAO_PAULO)
    assert first_moment(date(2018, 11, 4), zone).astimezone(zone).isoformat() == "2018-11-04T01:00:00-02:00"


def test_service_windows_are_as_long_as_they_really_last():
    night = Hours.parse("22:00-06:00")
    found = due_at(at("2024-03-09T22:00"), hours=8, service=night, time_zone=NEW_YORK)
    assert found.due.isoformat() == "2024-03-10T23:00:00-04:00", "that night has seven hours"


@pytest.mark.parametrize("amount", [{}, {"days": 1, "hours": 1}, {"fortnights": 1}])
def test_exactly_one_known_unit_is_asked_for(amount):
    with pytest.raises(InputError, match="minutes, hours, days, weeks, months, workdays"):
        due_at(at("2024-01-01T00:00"), time_zone=SHANGHAI, **amount)


@pytest.mark.parametrize("n", [-1, 1.5, True, MOST + 1])
def test_the_number_is_a_whole_one_and_not_below_zero(n):
    with pytest.raises(InputError, match="whole number"):
        due_at(at("2024-01-01T00:00"), hours=n, time_zone=SHANGHAI)


def test_what_can_never_be_is_refused():
    with pytest.raises(InputError, match="Swap"):
        due_at(at("2024-01-01T00:00"), hours=1, pauses=[(at("2024-01-02"), at("2024-01-01"))], time_zone=SHANGHAI)
    with pytest.raises(InputError, match="needs a calendar"):
        due_at(at("2024-01-01T00:00"), workdays=1, time_zone=SHANGHAI)
    with pytest.raises(InputError, match="1800 to 2299"):
        due_at(at("2024-01-01T00:00"), days=MOST, time_zone=SHANGHAI)
    forever = [(at("2023-01-01"), at("2299-01-01"))]
    with pytest.raises(InputError, match="not used up"):
        due_at(at("2024-01-01T00:00"), hours=1, service=OFFICE, pauses=forever, time_zone=SHANGHAI)
    with pytest.raises(SettingsError, match="Asia/Shanghai"):
        due_at(at("2024-01-01T00:00"), hours=1, time_zone="Mars/Olympus")


def test_a_year_without_a_notice_stops_what_needs_it_and_nothing_else():
    start = at("2026-12-31T17:30")
    for needs in ({"workdays": 1}, {"minutes": 60, "service": OFFICE}):
        with pytest.raises(SettingsError, match="missing for 2027"):
            due_at(start, calendar=CALENDAR, time_zone=SHANGHAI, **needs)
    for free in ({"hours": 72}, {"days": 3}, {"months": 1}, {"minutes": 30, "service": OFFICE}):
        found = due_at(start, calendar=CALENDAR, time_zone=SHANGHAI, **free)
        assert found.missing_years == ()


def test_who_goes_on_without_a_notice_is_told_the_years():
    found = due_at(at("2026-12-31T17:30"), workdays=1, calendar=CALENDAR.allowing_missing(), time_zone=SHANGHAI)
    assert (str(found.day), found.missing_years, found.notes) == ("2027-01-01", (2027,), ("missing",))
    assert "2027" in found.said()[1]


@pytest.mark.parametrize("text", ["2024-05-01 22:15", "2024-05-01T22:15", "2024-05-01T22:15:00", " 2024-05-01 22:15 "])
def test_a_moment_is_read_as_people_write_it(text):
    assert parse_moment(text) == datetime(2024, 5, 1, 22, 15)


@pytest.mark.parametrize("text", ["", "22:15", "2024-05-01 25:00", "2024-02-30", "20240501", "1/5/2024 22:15", "now"])
def test_a_moment_that_cannot_be_read_is_refused(text):
    with pytest.raises(InputError, match="Write 2026-03-31 or 2026-03-31 22:15"):
        parse_moment(text)
