"""The hours file and the answer of ``followup calendar due``."""

from __future__ import annotations

import json

import pytest

from followup_kit.calendars import calendar_due, read_hours_file
from followup_kit.errors import InputError, SettingsError
from followup_kit.translations import use_language

OFFICE = 'hours = ["09:00-12:00", "13:30-18:00"]\n'


@pytest.fixture
def file(tmp_path):
    """Writes an hours file and gives its path."""

    def write(text):
        path = tmp_path / "hours.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_whole_file_is_read(file):
    text = (
        OFFICE + 'workweek = "Sun-Thu"\ncountry = "SA"\n[[pauses]]\nfrom = 2024-10-09T10:00:00\nto = "2024-10-09 11:30"'
    )
    found = read_hours_file(file(text))
    assert (str(found.hours), found.workweek, found.country) == ("09:00-12:00, 13:30-18:00", "Sun-Thu", "SA")
    assert [(one.hour, two.minute) for one, two in found.pauses] == [(10, 30)]


def test_an_empty_file_means_round_the_clock(file):
    found = read_hours_file(file(""))
    assert (found.hours, found.workweek, found.country, found.pauses) == (None, "Mon-Fri", None, ())


@pytest.mark.parametrize(("text", "message"), [
    ("hours = [", "cannot be read as TOML"),
    ('hour = ["09:00-12:00"]', "Did you mean 'hours'"),
    ("hours = 9", "'hours' is 9"),
    ("hours = []", "'hours' is"),
    ('hours = ["9-12"]', "key 'hours': '9-12' cannot be read as hours"),
    ('workweek = "Mo-Fr"', "key 'workweek': 'Mo-Fr'"),
    ("country = 1", "'country' is 1"),
    ("pauses = 1", "'pauses' is 1"),
    ("[[pauses]]\nfrom = 2024-10-09T10:00:00", r"'pauses\[1\]\.to' is '–'"),
    ("[[pauses]]\nfrom = 2024-10-09T10:00:00\nto = 2024-10-09", r"'pauses\[1\]\.to' is '2024-10-09'"),
    ("[[pauses]]\nfrom = 2024-10-09T10:00:00\nto = 'noon'", r"'pauses\[1\]\.to': 'noon' is not a date"),
    ("[[pauses]]\nfrom = 2024-10-09T10:00:00\nuntil = 2024-10-10T10:00:00", "unknown key 'until'"),
    ("[[pauses]]\nfrom = 2024-10-09T10:00:00\nto = 2024-10-08T10:00:00", "Swap"),
    ("[[pauses]]\nfrom = 2024-10-09T10:00:00\nto = 2024-10-09T12:00:00+08:00", "one side only"),
])  # fmt: skip
def test_a_file_that_is_wrong_says_which_key(file, text, message):
    with pytest.raises(SettingsError, match=message) as caught:
        read_hours_file(file(text))
    assert str(caught.value).startswith("hours.toml")


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        read_hours_file(tmp_path / "none.toml")


def test_the_answer_can_be_written_as_json(file):
    found = calendar_due("2024-09-30 17:30", minutes=90, hours=None, hours_file=file(OFFICE))
    assert json.loads(json.dumps(found)) == {
        "due": "2024-10-08T10:00:00+08:00",
        "counted": "service",
        "missing_years": [],
        "passed_over": {
            "holidays": [{"name": "National Day", "first": "2024-10-01", "last": "2024-10-07"}],
            "weekly": [],
            "own": [],
            "makeup_days": [],
        },
        "notes": [
            "Counted in service hours on working days only.",
            "Public holidays, passed over: National Day (Tue Oct 1 to Mon Oct 7).",
        ],
    }


def test_without_a_file_the_clock_never_stops():
    assert calendar_due("2024-05-01 22:15", hours=72)["due"] == "2024-05-04T22:15:00+08:00"


def test_pauses_of_the_file_hold_for_the_clock_too(file):
    path = file("[[pauses]]\nfrom = 2024-05-02T00:00:00\nto = 2024-05-02T06:00:00")
    assert calendar_due("2024-05-01 22:15", hours=4, hours_file=path)["due"] == "2024-05-02T08:15:00+08:00"


def test_the_country_of_the_file_goes_before_the_one_given(file):
    eve_of_national_day = "2024-09-30"
    at_home = calendar_due(eve_of_national_day, workdays=1)
    abroad = calendar_due(eve_of_national_day, workdays=1, hours_file=file('country = "US"'))
    assert (at_home["due"], abroad["due"]) == ("2024-10-08T23:59:59+08:00", "2024-10-01T23:59:59+08:00")


def test_a_missing_year_is_an_error_unless_allowed_and_a_calendar_file_mends_it(tmp_path):
    with pytest.raises(SettingsError, match="missing for 2027"):
        calendar_due("2026-12-31", workdays=1)
    guessed = calendar_due("2026-12-31", workdays=1, allow_missing=True)
    assert (guessed["due"], guessed["missing_years"]) == ("2027-01-01T23:59:59+08:00", [2027])
    path = tmp_path / "holidays.csv"
    path.write_text("date,name,kind\n2027,,notice\n2027-01-01,元旦,holiday\n", encoding="utf-8")
    mended = calendar_due("2026-12-31", workdays=1, overrides=path)
    assert (mended["due"], mended["missing_years"]) == ("2027-01-04T23:59:59+08:00", [])


def test_the_notes_are_in_the_language_in_force():
    use_language("zh-Hant")
    assert calendar_due("2024-05-01", hours=1)["notes"] == [
        "按時鐘連續計算：夜間、週末和假日照常計時。",
        "未給出時間，按 00:00 計算。",
    ]


def test_what_was_asked_wrongly_is_refused():
    with pytest.raises(InputError, match="exactly one"):
        calendar_due("2024-05-01 22:15", minutes=None)
    with pytest.raises(InputError, match="not a date"):
        calendar_due("tomorrow", days=1)
