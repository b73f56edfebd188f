"""Other countries, and the team's own file over every country."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.calendars import load_calendar, load_workspace_calendar
from followup_kit.errors import SettingsError
from followup_kit.settings import create_workspace


@pytest.fixture
def overrides(tmp_path):
    """Writes the lines of a calendar file and gives its path."""

    def write(*lines, header="date,name,kind", encoding="utf-8"):
        path = tmp_path / "holidays.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
        return path

    return write


def test_another_country_has_its_own_holidays_and_names_in_chinese_where_known():
    taiwan = load_calendar("tw", years=range(2024, 2025))
    assert taiwan.is_holiday("2024-10-10")
    assert taiwan.is_working("2024-02-17"), "a make-up Saturday"
    [day] = taiwan.holidays(date(2024, 10, 10), date(2024, 10, 10))
    assert (day.label("en"), day.label("zh-Hant")) == ("National Day", "國慶日")
    assert taiwan.missing_years(date(2024, 1, 1), date(2025, 1, 1)) == [2025]


def test_a_work_week_may_end_on_thursday():
    found = load_calendar("SA", years=range(2024, 2025), workweek="Sun-Thu")
    assert found.is_working(["2024-06-06", "2024-06-07", "2024-06-08", "2024-06-09"]).tolist() == [1, 0, 0, 1]


def test_a_name_that_is_known_in_one_language_stands_for_the_others():
    [day] = load_calendar("GB", years=range(2024, 2025)).holidays(date(2024, 3, 29), date(2024, 3, 29))
    assert day.key == "good_friday"
    assert day.label("zh-Hans") == "Good Friday"


@pytest.mark.parametrize("country", ["XX", "", "China"])
def test_an_unknown_country_is_refused(country):
    with pytest.raises(SettingsError, match="two letters"):
        load_calendar(country, years=range(2024, 2025))


@pytest.mark.parametrize("year", ["2027", "2027-01-01", "2027/1/1"])
def test_a_file_can_bring_a_year_that_has_no_notice_yet(overrides, year):
    path = overrides(f"{year},,notice", "2027-01-01,元旦,holiday", "2027/1/3,,makeup_workday")
    calendar = load_calendar("CN", overrides=path)
    assert calendar.missing_years(date(2026, 1, 1), date(2027, 12, 31)) == []
    assert calendar.is_working(["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"]).tolist() == [0, 0, 1, 1]
    [day] = calendar.holidays(date(2027, 1, 1), date(2027, 1, 31))
    assert (day.key, day.label("zh-Hant")) == ("new_year", "元旦")


def test_days_alone_do_not_make_a_year_complete(overrides):
    calendar = load_calendar("CN", overrides=overrides("2027-01-01,元旦,holiday"))
    assert calendar.missing_years(date(2027, 1, 1), date(2027, 1, 1)) == [2027]
    assert calendar.allowing_missing().is_holiday("2027-01-01")


def test_a_line_wins_over_the_library_both_ways(overrides):
    path = overrides("2024-10-07,,makeup_workday", "2024-10-12,Works outing,holiday", "2024-10-14,,holiday")
    calendar = load_calendar("CN", overrides=path)
    assert calendar.is_working(["2024-10-07", "2024-10-12", "2024-10-14"]).tolist() == [True, False, False]
    assert calendar.is_holiday(["2024-10-07", "2024-10-12", "2024-10-14"]).tolist() == [False, True, True]
    names = {day.key: day.label("zh-Hans") for day in calendar.holidays(date(2024, 10, 8), date(2024, 10, 31))}
    assert names == {"works_outing": "Works outing", "unnamed": "假日"}
    assert load_calendar("CN").is_holiday("2024-10-07"), "the file of one calendar changes no other"


def test_days_of_one_name_with_a_working_day_between_them_are_two_holidays(overrides):
    path = overrides("2024-10-14,Outing,holiday", "2024-10-16,Outing,holiday", "2024-10-18,Outing,holiday",
                     "2024-10-21,Outing,holiday")  # fmt: skip
    found = load_calendar("CN", overrides=path).holidays(date(2024, 10, 8), date(2024, 10, 31))
    assert [(day.first.day, day.last.day) for day in found] == [(14, 14), (16, 16), (18, 21)]


def test_a_byte_order_mark_another_order_of_columns_and_empty_lines_are_fine(overrides):
    path = overrides("holiday, ,2024-10-14", "", " , , ", header="Kind,Name,Date", encoding="utf-8-sig")
    assert load_calendar("CN", overrides=path).is_holiday("2024-10-14")


def test_every_bad_line_is_named_in_one_error(overrides):
    path = overrides("2024-13-01,,holiday", "2024-10-14,,feast", "2024-10-14,holiday", "2024,,holiday",
                     "14/10/2024,,holiday", "2024-10-15,,holiday", "2024-10-15,,makeup_workday")  # fmt: skip
    with pytest.raises(SettingsError) as caught:
        load_calendar("CN", overrides=path)
    lines = str(caught.value).splitlines()
    assert lines[0] == "holidays.csv has 6 lines to mend:"
    assert [line.split(":")[0] for line in lines[1:]] == [f"line {n}" for n in (2, 3, 4, 5, 6, 8)]
    assert "'feast'" in lines[2]
    assert "holiday, makeup_workday, notice" in lines[2]
    assert "line 7" in lines[6]


def test_a_file_that_is_no_such_table_is_refused(overrides, tmp_path):
    with pytest.raises(SettingsError, match="date,name,kind"):
        load_calendar("CN", overrides=overrides("2024-10-14,x,holiday", header="day,name,kind"))
    with pytest.raises(SettingsError, match="date,name,kind"):
        load_calendar("CN", overrides=overrides(header=""))
    with pytest.raises(SettingsError, match="CSV UTF-8"):
        load_calendar("CN", overrides=overrides("2024-10-14,厂休,holiday", encoding="gb18030"))
    with pytest.raises(SettingsError, match="quotation marks"):
        load_calendar("CN", overrides=overrides('2024-10-14,"厂休,holiday'))
    with pytest.raises(SettingsError, match="cannot be read"):
        load_calendar("CN", overrides=tmp_path)


def test_a_workspace_names_its_country_and_may_have_a_file(tmp_path):
    workspace = create_workspace(tmp_path / "ours", {"holiday_country": "CN"})
    assert load_workspace_calendar(workspace).is_working("2024-10-14")
    path = workspace.folder / "calendars" / "holidays.csv"
    path.write_text("date,name,kind\n2024-10-14,,holiday\n", encoding="utf-8")
    assert not load_workspace_calendar(workspace).is_working("2024-10-14")
