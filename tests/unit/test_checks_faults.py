"""Faults of a whole sheet: all in one pass, at the right cell, without personal data, in three languages."""

import re
import string
import tomllib
from pathlib import Path

import polars as pl
import pytest
from checks_sheets import checked, named, raw_sheet, sheet_of

from followup_kit import schema, translations
from followup_kit.loaders import checks
from followup_kit.loaders.checks import check_frame, check_sheet
from followup_kit.loaders.model import Fault, FaultsFound
from followup_kit.translations import LANGUAGES, use_language

VISITS = """
编号|Customer|Weather|Visit status|visit_number|due_from|应回访日期|sent_at|Completed at|回访方式|rating|ad_hoc
V-1|K-1||completed|1|2026-03-01|2026-03-31|2026-03-05 10:00|2026-03-05 11:00|电话|5|是
V-2|||finished|0|04/03/2026|2026-02-30|46112|2026-03-05 25:00|phon|five5|maybe
V-1|K-1|||1.5|2026-03-02|2026-03-01|2026-03-05 10:00|2026-03-05 11:00|电话|4|no
|K-1||completed|999|1900-02-28|2026-03-01 10:00|||pigeon|1,5|yes
"""


def test_twenty_faults_are_twenty_faults_at_their_cells():
    told = named(checked("visits", VISITS))
    assert told == [
        *("B3 blank", "D3 not_a_choice", "E3 out_of_range", "F3 day_order_unclear", "G3 no_such_day"),
        *("H3 date_is_number", "I3 no_such_time", "J3 not_a_choice_near", "K3 not_a_number", "L3 not_yes_no"),
        *("A4 repeated_code", "D4 blank", "E4 not_whole", "G4 wrong_order"),
        *("A5 blank", "F5 day_out_of_range", "G5 date_with_time", "I5 needed", "J5 not_a_choice", "K5 comma_unclear"),
    ]
    assert len(told) == 20


def test_a_fault_says_where_what_was_found_and_what_to_do():
    fault = next(fault for fault in checked("visits", VISITS).faults if fault.cell == "F3")
    assert str(fault) == (
        "book.xlsx, sheet Sheet1, row 3, column due_from (F3): "
        "'04/03/2026' does not tell the day from the month. Write dates as 2026-03-31."
    )


def test_a_sheet_without_faults_gives_typed_columns_and_its_row_numbers():
    result = checked("visits", "Code|客戶|status|due_on\nV-1|K-1|已完成|2026年3月1日\n|||\nV-2|K-2|due|")
    assert [fault.key for fault in result.faults] == ["loaders.fault.needed_column"]
    result = checked("visits", "Code|客戶|status|due_on\nV-1|K-1|待回访|2026年3月1日\n|||\nV-2|K-2|due|")
    frame = result.table.frame
    assert frame.columns == ["_row", "code", "customer", "due_on", "status"]
    assert frame["_row"].to_list() == [2, 4]
    assert frame.schema["_row"] == pl.UInt32
    assert frame["status"].to_list() == ["due", "due"]
    assert result.table.headers["customer"] == ("客戶", 1)


def test_a_sheet_without_rows_is_an_empty_table():
    result = checked("visits", "code|customer|status|sent_at")
    assert result.faults == ()
    assert result.table.frame.height == 0


def test_faults_of_the_reader_are_told_and_not_told_twice():
    lost = Fault("book.xlsx", "loaders.fault.digits_lost", "Sheet1", 2, "due_on", "D2", {"value": "?"})
    result = checked("visits", "code|customer|status|due_on\nV-1|K-1|due|#REF!", faults=[lost])
    assert result.faults == (lost,)


def test_a_repeated_code_names_the_row_where_it_stood_first():
    result = checked("departments", "code|name\nD1|North\nD2|South\nD1|East\nD1|West")
    assert named(result) == ["A4 repeated_code", "A5 repeated_code"]
    assert [fault.values["row"] for fault in result.faults] == [2, 2]
    assert "'D1' already is the code of row 2" in str(result.faults[0])


@pytest.mark.parametrize(
    ("sent", "completed", "faults"),
    [
        ("2026-03-05 10:00", "2026-03-05 10:00", []),
        ("2026-03-05 10:01", "2026-03-05 10:00", ["E2 wrong_order"]),
        ("", "2026-03-05 10:00", []),
        ("2026-03-05 10:00+08:00", "2026-03-05 02:00Z", []),
    ],
)
def test_what_comes_first_may_not_be_later(sent, completed, faults):
    text = f"code|customer|status|sent_at|completed_at\nV|K|completed|{sent}|{completed}"
    assert named(checked("visits", text)) == faults


@pytest.mark.parametrize(
    ("status", "completed", "faults"),
    [
        ("recorded", "", ["D2 needed"]),
        ("recorded", "2026-03-05", []),
        ("due", "", []),
        ("recorded", "soon", ["D2 not_a_moment"]),
    ],
)
def test_a_status_that_needs_a_time_has_it(status, completed, faults):
    assert named(checked("visits", f"code|customer|status|completed_at\nV|K|{status}|{completed}")) == faults


def test_a_blank_code_is_made_of_the_columns_that_name_the_row():
    text = "issue|happened_at|to_state\nI-1|2026-01-20 10:40|assigned\nI-1|2026-01-20 10:40:30|已关闭"
    codes = checked("issue_history", text).table.frame["code"].to_list()
    assert codes == ["I-1/2026-01-20 10:40/assigned", "I-1/2026-01-20 10:40:30/closed"]


def test_a_code_that_is_given_stays_and_a_made_one_may_not_repeat():
    text = "编号|回访|问题编号\nmine|V-1|Q1\n|V-1|Q1\n|V-1|Q1"
    result = checked("answers", text)
    assert named(result) == ["A4 repeated_code"]
    assert checked("answers", text.rsplit("\n", 1)[0]).table.frame["code"].to_list() == ["mine", "V-1/Q1"]


def test_a_repeated_made_code_without_a_code_column_is_shown_at_the_first_part():
    assert named(checked("answers", "question|visit\nQ1|V-1\nQ1|V-1")) == ["B3 repeated_code"]


@pytest.mark.parametrize(("length", "faults"), [(117, []), (118, ["A2 code_too_long"])])
def test_a_made_code_has_the_length_of_a_code(length, faults):
    assert named(checked("answers", f"visit|question\n{'V' * length}|Q1")) == faults


def test_a_made_code_waits_for_its_parts():
    assert named(checked("answers", "visit|question\nV-1|\n|Q2")) == ["B2 blank", "A3 blank"]


def test_a_missing_column_is_a_fault_and_the_other_cells_are_still_checked():
    assert named(checked("visits", "code|status|rating\nV|due|9")) == ["missing_column", "C2 out_of_range"]


def test_columns_that_were_chosen_by_hand_replace_the_headers():
    sheet = raw_sheet("Id|Who|State\nV-1|K-1|due")
    chosen = {"code": 0, "customer": 1, "status": 2}
    result = check_sheet(sheet, schema.TABLES["visits"], time_zone="Asia/Shanghai", columns=chosen)
    assert result.table.frame.row(0) == (2, "V-1", "K-1", "due")
    assert result.notes == ()
    short = check_sheet(sheet, schema.TABLES["visits"], time_zone="Asia/Shanghai", columns={"code": 0, "status": 2})
    assert named(short) == ["missing_column"]


def test_a_frame_names_the_header_as_written_and_no_cell_where_there_is_none():
    frame = pl.DataFrame({"code": ["D1"], "name": ["x" * 201], "active": ["perhaps"], "_row": [7]})
    headers = {"code": ("Nr", 0), "name": ("Titel", 2), "active": ("const", -1)}
    result = check_frame(
        frame, schema.TABLES["departments"], file="a.csv", sheet="", headers=headers, time_zone="Asia/Shanghai"
    )
    assert [(fault.row, fault.column, fault.cell) for fault in result.faults] == [(7, "const", ""), (7, "Titel", "C7")]


def test_a_frame_without_a_required_column_is_refused():
    frame = pl.DataFrame({"code": ["D1"], "_row": [2]})
    headers = {"code": ("Nr", 0)}
    result = check_frame(
        frame, schema.TABLES["departments"], file="a.csv", sheet="", headers=headers, time_zone="Asia/Shanghai"
    )
    assert named(result) == ["missing_column"]


def test_a_column_that_is_wrong_from_top_to_bottom_ends_in_a_count(monkeypatch):
    monkeypatch.setattr(checks, "MOST_FAULTS_PER_COLUMN", 3)
    rows = [[f"D{number}", "North", "perhaps"] for number in range(5)]
    result = check_sheet(
        sheet_of(("code", "name", "active"), rows), schema.TABLES["departments"], time_zone="Asia/Shanghai"
    )
    assert named(result) == ["more", "C2 not_yes_no", "C3 not_yes_no", "C4 not_yes_no"]
    assert "(2 more)" in result.faults[0].problem
    exact = check_sheet(
        sheet_of(("code", "name", "active"), rows[:3]), schema.TABLES["departments"], time_zone="Asia/Shanghai"
    )
    assert named(exact) == ["C2 not_yes_no", "C3 not_yes_no", "C4 not_yes_no"]


# Personal data --------------------------------------------------------------------------------------------

PHONE, NAME, FEEDBACK = "13800000042", "Canary Person", "canary feedback"


def _texts(result):
    return [text for item in (*result.faults, *result.notes) for text in (str(item), str(item.as_dict()), repr(item))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fault_of_a_personal_column_carries_its_value(language):
    use_language(language)
    long_name, long_feedback = NAME * 20, FEEDBACK * 600
    headers = ("code", "name", "phone", "latitude", "note")
    rows = [["K1", long_name, PHONE * 5, PHONE, long_feedback], ["K2", f"{NAME}\n", f"{NAME}\n{PHONE}", NAME, "a\x00b"]]
    result = check_sheet(sheet_of(headers, rows), schema.TABLES["customers"], time_zone="Asia/Shanghai")
    assert named(result) == [
        *("B2 too_long", "C2 too_long", "D2 out_of_range", "E2 too_long"),
        *("C3 line_break", "D3 not_a_number", "E3 unreadable"),
    ]
    assert not [text for text in _texts(result) if re.search(f"{PHONE}|{NAME}|{FEEDBACK}", text)]
    assert all("found" not in fault.values for fault in result.faults)


def test_rows_shifted_by_one_column_do_not_leak_what_they_hold():
    headers = ("code", "customer", "status", "due_on", "rating", "sent_at", "ad_hoc", "visit_number")
    row = ["V-1", "K-1", PHONE, PHONE, NAME, f"{PHONE} {NAME}", FEEDBACK * 9, f"{PHONE}@example.com"]
    result = check_sheet(sheet_of(headers, [row]), schema.TABLES["visits"], time_zone="Asia/Shanghai")
    assert len(result.faults) == 6
    assert not [text for text in _texts(result) if re.search(f"{PHONE}|{NAME}|{FEEDBACK}", text)]


def test_what_was_found_in_a_column_without_personal_data_is_shown_up_to_sixty_characters():
    result = checked("visits", f"code|customer|status|due_on\nV-1|K-1|finished|2026-3{'-' * 70}")
    assert result.faults[0].values["found"] == "finished"
    assert "found" not in result.faults[1].values
    result = checked(
        "events", f"code|customer|kind|occurred_at\n{'E' * 70}|K|purchase|2026-01-01\n{'E' * 70}|K|deal|2026-01-01"
    )
    assert len(result.faults[0].values["found"]) == 60


def test_a_file_without_a_header_row_does_not_repeat_its_first_row():
    headers = (NAME, PHONE, "status", "k@example.com")
    result = check_sheet(sheet_of(("name", PHONE), [["a", "b"]]), schema.TABLES["customers"], time_zone="UTC")
    assert not [text for text in _texts(result) if PHONE in text]
    result = check_sheet(sheet_of(headers[:2], [["a", "b"]]), schema.TABLES["visits"], time_zone="UTC")
    assert named(result) == ["no_header"]
    assert not [text for text in _texts(result) if re.search(f"{PHONE}|{NAME}", text)]


# Sentences ------------------------------------------------------------------------------------------------


def _catalogue(language):
    path = Path(translations.__file__).parent / language / "loaders.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_sentence_says_what_to_do(language):
    faults = _catalogue(language)["fault"]
    ends = "." if language == "en" else "。"
    assert all(
        text.endswith(ends) and len(re.findall(r"[.。;；?？](?:\s|$|[^0-9\s])", text)) >= 2 for text in faults.values()
    )


def test_the_three_catalogues_have_the_same_keys_and_placeholders():
    def shape(node):
        if isinstance(node, dict):
            return {key: shape(value) for key, value in node.items()}
        return {name for _, name, _, _ in string.Formatter().parse(node) if name}

    english, *others = (shape(_catalogue(language)) for language in LANGUAGES)
    assert all(other == english for other in others)


def test_every_fault_the_checks_name_has_a_sentence():
    source = "".join(
        (Path(checks.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
        for name in ("checks", "reasons", "headers", "hours", "rules")
    )
    for key in _catalogue("en")["fault"]:
        assert f'"{key}"' in source or f"loaders.fault.{key}" in source, f"no code uses {key}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Choose one of: Phone, On-site"),
        ("zh-Hans", "请选择：电话、上门"),
        ("zh-Hant", "請選擇：電話、上門"),
    ],
)
def test_choices_are_listed_in_the_language_in_force_when_the_fault_is_read(language, words):
    fault = checked("visits", "code|customer|status|channel\nV|K|due|pigeon").faults[0]
    use_language(language)
    assert words in fault.problem


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_of_the_big_table_can_be_said(language):
    result = checked("visits", VISITS)
    use_language(language)
    assert all("{" not in str(fault) for fault in result.faults)
    assert str(len(result.faults)) in str(FaultsFound(result.faults))
