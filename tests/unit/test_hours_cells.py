"""Working hours are read as people write them and kept as planning reads them; what it could not read is refused."""

import pytest
from checks_sheets import cell, checked

from followup_kit.calendars import Hours
from followup_kit.loaders.hours import kept_hours
from followup_kit.translations import LANGUAGES, use_language

PLAIN = "Mon-Fri 09:00-18:00"


@pytest.mark.parametrize(
    "written",
    [
        PLAIN,
        "Mon–Fri 09:00–18:00",
        "Mon—Fri 09:00—18:00",
        "Mon-Fri 09:00~18:00",
        "Mon-Fri 09:00～18:00",
        "Mon-Fri 09:00至18:00",
        "Mon 至 Fri 09:00 至 18:00",
        "Ｍｏｎ－Ｆｒｉ ０９：００－１８：００",
        "周一至周五 9:00至18:00",
        "週一至週五 上午9點到下午6點",
        "工作日 9:00-18:00",
    ],
)
def test_every_usual_way_of_writing_hours_is_kept_in_one_form(written):
    assert cell("staff", "working_hours", written) == PLAIN


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("00:00-24:00", "00:00-24:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("Mon-Fri 09:00-12:00, 13:30-18:00; Sat 09:00-12:00", "Mon-Fri 09:00-12:00, 13:30-18:00; Sat 09:00-12:00"),
        ("周一至周五 9:00-18:00；周六 9点-12点半", "Mon-Fri 09:00-18:00; Sat 09:00-12:30"),
    ],
)
def test_whole_days_nights_breaks_and_saturdays_are_hours_too(written, kept):
    assert cell("staff", "working_hours", written) == kept


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("foo", "not_hours"),
        ("25:00-3", "not_hours"),
        ("24:01-25:00", "not_hours"),
        ("09:00-24:01", "not_hours"),
        ("Mon-Fri 09:00-09:00", "not_hours"),
        ("Mon-Fri", "not_hours"),
        ("18:00", "not_hours"),
        ("Xyz 09:00-18:00", "not_hours"),
        ("09:60-10:00", "not_hours"),
        ("Mon-Fri 09:00-12:00, 11:59-18:00", "hours_overlap"),
    ],
)
def test_hours_that_no_plan_could_read_are_refused(written, fault):
    assert cell("staff", "working_hours", written) == fault


def test_windows_that_meet_do_not_overlap():
    assert kept_hours("Mon-Fri 09:00-12:00, 12:00-18:00") == "Mon-Fri 09:00-12:00, 12:00-18:00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fault_names_the_cell_what_was_found_and_how_to_write_it(language):
    use_language(language)
    (fault,) = checked("staff", "Code | Staff name | Working hours\nS-1 | Example | 25:00-3").faults
    assert fault.cell == "C2"
    assert "25:00-3" in str(fault)
    assert "Mon-Fri 09:00-18:00" in str(fault)


@pytest.mark.parametrize("shifted", ["Example Visitor", "王小明", "13800000001"])
def test_a_name_or_number_that_slipped_into_the_hours_is_not_repeated(shifted):
    (fault,) = checked("staff", f"Code | Staff name | Working hours\nS-1 | Example | {shifted}").faults
    assert shifted not in str(fault)


@pytest.mark.parametrize(
    "written", ["周一至周五 9:00至18:00", "每天 8:30～20:00", "Sun-Thu 10:00–19:00", "Tue,Thu 9-18"]
)
def test_what_is_kept_means_what_was_written_and_planning_reads_it(written):
    kept = kept_hours(written)
    assert kept is not None
    assert kept_hours(kept) == kept
    assert sum(Hours.parse(kept).minutes_by_weekday) > 0


def test_wishes_of_customers_that_cannot_be_read_are_kept_and_noted():
    result = checked(
        "customers",
        """
        Code | Preferred hours
        K-1  | 10:00-11:30
        K-2  | after the children are in bed
        K-3  | 下午3点到5点
        K-4  | not on Mondays
        """,
    )
    (note,) = result.notes
    assert result.table.frame["preferred_hours"].to_list()[1] == "after the children are in bed"
    assert (note.key, note.values["count"], note.values["row"]) == ("loaders.note.unread_hours", 2, 3)
    use_language("en")
    assert "children" not in str(note)


def test_wishes_that_can_be_read_need_no_note():
    assert checked("customers", "Code | Preferred hours\nK-1 | 10:00-11:30\nK-2 |").notes == ()
