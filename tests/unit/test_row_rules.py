"""Cells of a row that cannot be true together are refused, and so is what was done in the future."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from checks_sheets import checked, named

from followup_kit.loaders.load import load_files
from followup_kit.translations import use_language

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


def visit(**cells):
    row = {"Code": "V-1", "Customer": "K-1", "Visit status": "Completed"} | cells
    return named(checked("visits", " | ".join(row) + "\n" + " | ".join(row.values())))


@pytest.mark.parametrize("status", ["Cancelled", "Exempt", "Merged", "Missed", "Unreachable"])
def test_a_visit_that_was_not_made_reached_nobody_and_got_no_rating(status):
    faults = visit(**{"Visit status": status, "Outcome": "Reached", "Satisfaction rating": "5"})
    assert faults == ["D2 excluded", "E2 excluded_filled"]


@pytest.mark.parametrize("status", ["Scheduled", "Attempted", "Refused", "Rescheduled", "Handed over"])
def test_a_visit_that_may_have_been_made_may_have_reached_somebody(status):
    assert visit(**{"Visit status": status, "Outcome": "Reached", "Satisfaction rating": "5"}) == []


@pytest.mark.parametrize("outcome", ["No answer", "Refused", "Wrong number"])
def test_a_cancelled_visit_may_have_been_tried_before(outcome):
    assert visit(**{"Visit status": "Cancelled", "Outcome": outcome}) == []


@pytest.mark.parametrize(
    ("outcome", "faults"),
    [
        ("No answer", ["E2 excluded_filled"]),
        ("Wrong number", ["E2 excluded_filled"]),
        ("Undeliverable", ["E2 excluded_filled"]),
        ("Not convenient", []),
        ("Reached", []),
    ],
)
def test_nobody_who_was_not_there_gave_a_rating(outcome, faults):
    assert visit(**{"Visit status": "Attempted", "Outcome": outcome, "Satisfaction rating": "0"}) == faults


@pytest.mark.parametrize(
    ("completed", "faults"),
    [("1950-05-05 10:00", ["D2 day_out_of_range"]), ("1989-12-31 23:59", ["D2 day_out_of_range"]), ("1990-01-01", [])],
)
def test_no_visit_was_completed_before_1990(completed, faults):
    assert visit(**{"Completed at": completed}) == faults


@pytest.mark.parametrize(
    ("following", "faults"), [("2026-11-19", ["E2 wrong_order"]), ("2026-11-20", []), ("2027-01-05", [])]
)
def test_the_next_visit_is_not_before_the_day_of_this_one(following, faults):
    # 23:30 of the 20th in Shanghai is still the 20th, whatever the store's clock says.
    assert visit(**{"Completed at": "2026-11-20 23:30", "Next visit on": following}) == faults


def test_the_sentence_names_both_cells_in_words():
    use_language("zh-Hans")
    text = "Code | Customer | Visit status | Outcome\nV-1 | K-1 | Cancelled | Reached"
    (fault,) = checked("visits", text).faults
    assert "“回访状态”为“已取消”，“回访结果”却为“已接通”" in str(fault)


def loaded(tmp_path, text, **more):
    path = tmp_path / "visits.csv"
    path.write_text(text, encoding="utf-8")
    return load_files([path], time_zone="Asia/Shanghai", **more)


def completed(tmp_path, moment, **more):
    text = f"Code,Customer,Visit status,Completed at\nV-1,K-1,Completed,{moment}\n"
    return [(fault.cell, fault.key) for fault in loaded(tmp_path, text, **more).faults]


@pytest.mark.parametrize(
    ("moment", "faults"),
    [
        ("2026-11-23 12:00", []),
        ("2026-11-23 13:00", []),
        ("2026-11-23 13:01", [("D2", "loaders.fault.in_future")]),
        ("2027-11-23 10:00", [("D2", "loaders.fault.in_future")]),
    ],
)
def test_a_visit_completed_more_than_an_hour_ahead_is_refused(tmp_path, moment, faults):
    assert completed(tmp_path, moment, now=NOW) == faults


def test_without_a_clock_nothing_is_in_the_future(tmp_path):
    assert completed(tmp_path, "2027-11-23 10:00") == []


def test_the_refusal_tells_the_time_and_the_zone_it_was_judged_by(tmp_path):
    use_language("en")
    text = "Code,Customer,Visit status,Completed at\nV-1,K-1,Completed,2027-11-23 10:00\n"
    (fault,) = loaded(tmp_path, text, now=NOW).faults
    assert "'2027-11-23 10:00' has not come yet: it is now 2026-11-23 12:00 (Asia/Shanghai)" in str(fault)


def test_planned_moments_may_lie_ahead_without_a_word(tmp_path):
    text = "Code,Customer,Visit status,Planned for\nV-1,K-1,Scheduled,2026-12-23 10:00\n"
    assert loaded(tmp_path, text, now=NOW).notes == ()


def test_what_was_sent_in_the_future_is_noted_without_saying_that_it_was_loaded(tmp_path):
    use_language("en")
    text = "Code,Customer,Visit status,Sent at\nV-1,K-1,Scheduled,2026-12-23 10:00\n"
    (note,) = loaded(tmp_path, text, now=NOW).notes
    assert str(note) == ("visits.csv: Visits: 1 values of Sent at lie in the future. Correct them if that is a slip.")
