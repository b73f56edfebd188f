"""Task sheets go out and come back (P01-R05, P07-R04, P15-R11): only what was filled in is taken, nothing is lost."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sheets_plan import Office, office, rows_of, stored

from followup_kit.loaders.load import load_files
from followup_kit.loaders.model import FaultsFound
from followup_kit.sheets import load_filled, task_sheet
from followup_kit.store import ImportResult, import_loaded, save_row
from followup_kit.translations import LANGUAGES, use_language

FIRST, SECOND = "2026-W48-0001", "2026-W48-0003"
DONE_AT = datetime(2026, 11, 23, 10, 12)
OUTCOME = {"en": "Reached", "zh-Hans": "已接通", "zh-Hant": "已接通"}
DIET = {"en": "Regular diet; Self-care", "zh-Hans": "规律饮食；自我保健", "zh-Hant": "規律飲食、自我保健"}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("hospital"), preset="hospital", kind="discharge")


@pytest.fixture
def hospital(made_once: Office, tmp_path: Path) -> Office:
    return made_once.copied(tmp_path)


def sheet(made: Office, folder: Path, language: str = "en", name: str = "task.xlsx") -> Path:
    path = folder / name
    task_sheet(made.plan, "S-1", path, language, details=made.details())
    return path


def place(page: Worksheet, wanted: str) -> int:
    """The column whose header is a word of ours or ends with a field's id."""
    known = {
        "outcome": ("Outcome", "回访结果", "回訪結果"),
        "completed_at": ("Completed at", "完成时间", "完成時間"),
        "rating": ("Satisfaction rating", "满意度评分", "滿意度評分"),
        "feedback": ("Feedback", "客户反馈", "客戶回饋"),
        "status": ("Visit status", "回访状态", "回訪狀態"),
        "due_on": ("Due on", "应回访日期", "應回訪日期"),
        "next_visit_on": ("Next visit on", "下次回访日期", "下次回訪日期"),
        "code": ("Code", "编号", "編號"),
    }.get(wanted, ())
    headers = [str(cell.value) for cell in page[1]]
    return next(
        n for n, text in enumerate(headers, start=1) if text in known or f"[{wanted}]" in text or text == wanted
    )


def fill(path: Path, visit: str, /, **values: object) -> None:
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    row = next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == visit)
    for name, value in values.items():
        page.cell(row, place(page, name)).value = value
    book.save(path)


def imported(made: Office, path: Path, actor: str = "visitor-1") -> ImportResult:
    return import_loaded(made.store, load_filled(made.store, [path], policy=made.policy), actor=actor)


def counts(result: ImportResult) -> dict[str, tuple[int, int, int]]:
    return {one.table: (one.added, one.changed, one.unchanged) for one in result.tables}


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_rows_filled_in_any_language_reach_the_store_with_their_answers(hospital, tmp_path, language) -> None:
    path = sheet(hospital, tmp_path, language)
    fill(path, FIRST, outcome=OUTCOME[language], completed_at=DONE_AT, rating=4.5, feedback="好 =1+1 😀",
         recovery="Well", education=DIET[language], links=5)  # fmt: skip
    fill(path, SECOND, outcome=OUTCOME[language], completed_at=DONE_AT, next_visit_on=date(2026, 12, 1))
    use_language("zh-Hans")
    assert counts(imported(hospital, path)) == {"visits": (0, 2, 0), "answers": (3, 0, 0)}
    first = stored(hospital.store, FIRST)
    assert (first["status"], first["outcome"], first["rating"]) == ("completed", "reached", 4.5)
    assert first["completed_at"] == datetime(2026, 11, 23, 2, 12)  # UTC
    assert first["feedback"] == "好 =1+1 😀"
    assert stored(hospital.store, SECOND)["next_visit_on"] == date(2026, 12, 1)
    answers = {row["code"]: (row["kind"], row["rating"], row["answer"]) for row in rows_of(hospital.store, "answers")}
    assert answers == {
        f"{FIRST}/recovery": ("text", None, "Well"),
        f"{FIRST}/education": ("choice", None, "diet; self_care"),
        f"{FIRST}/links": ("rating", 5.0, None),
    }


def test_the_ordinary_import_alone_reads_the_results_too(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT, rating=5, status="Completed")
    loaded = load_files([path], time_zone=hospital.store.time_zone)
    assert counts(import_loaded(hospital.store, loaded, actor="visitor-1")) == {"visits": (0, 1, 2)}
    assert stored(hospital.store, FIRST)["outcome"] == "reached"


def test_the_audit_says_who_gave_the_sheet_back(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT)
    imported(hospital, path, actor="visitor-7")
    last = [row for row in rows_of(hospital.store, "audit") if row["row_id"] == stored(hospital.store, FIRST)["id"]]
    assert [row["actor"] for row in last if row["table_name"] == "visits"][-1] == "visitor-7"


def test_importing_again_changes_nothing_and_neither_does_the_same_sheet_saved_anew(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT, rating=4, recovery="Well", links=3)
    imported(hospital, path)
    version = stored(hospital.store, FIRST)["version"]
    assert imported(hospital, path).earlier is not None
    fill(path, FIRST)  # other bytes, the same words
    assert counts(imported(hospital, path)) in (
        {"visits": (0, 0, 0), "answers": (0, 0, 2)},
        {},
    )
    assert stored(hospital.store, FIRST)["version"] == version


def test_a_sheet_that_nobody_filled_in_changes_nothing(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    assert counts(imported(hospital, path)) == {"visits": (0, 0, 0)}


def test_blank_cells_do_not_wipe_out_what_is_known(hospital, tmp_path) -> None:
    change(hospital, FIRST, feedback="earlier words", outcome="no_answer", status="attempted")
    made = hospital.again()
    path = sheet(made, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT)
    imported(made, path)
    now = stored(made.store, FIRST)
    assert (now["feedback"], now["outcome"], now["status"]) == ("earlier words", "reached", "completed")


def test_only_results_are_taken_whatever_else_was_typed_over(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    before = stored(hospital.store, FIRST)
    fill(path, FIRST, due_on=date(2027, 1, 1), outcome="No answer")
    imported(hospital, path)
    now = stored(hospital.store, FIRST)
    assert (now["due_on"], now["planned_at"]) == (before["due_on"], before["planned_at"])
    assert (now["outcome"], now["status"]) == ("no_answer", "attempted")


def faults(made: Office, path: Path) -> list[tuple[str, str, str]]:
    before = rows_of(made.store, "visits")
    with pytest.raises(FaultsFound) as raised:
        imported(made, path)
    assert rows_of(made.store, "visits") == before
    return [(fault.key.rpartition(".")[2], fault.header, fault.cell) for fault in raised.value.faults]


def test_a_bad_rating_is_named_by_its_cell_and_nothing_is_imported(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT, rating=5)
    fill(path, SECOND, outcome="Reached", completed_at=DONE_AT, rating=7)
    page = openpyxl.load_workbook(path).worksheets[0]
    cell = page.cell(3, place(page, "rating")).coordinate
    assert faults(hospital, path) == [("out_of_range", "Satisfaction rating", cell)]
    with pytest.raises(FaultsFound, match=f"task.xlsx, sheet Visits, row 3, column Satisfaction rating \\({cell}\\)"):
        imported(hospital, path)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"outcome": "Reached"}, "no_time"),
        ({"completed_at": DONE_AT}, "no_outcome"),
        ({"links": 6}, "out_of_range"),
        ({"links": "five"}, "not_a_number"),
        ({"education": "Regular diet; Dancing"}, "not_a_choice"),
        ({"_made_from": "x", "outcome": "Refused"}, "no_stamp"),
        ({"code": "V-NONE"}, "unknown_visit"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_cell(hospital, tmp_path, values, fault) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, **values)
    assert [name for name, _, _ in faults(hospital, path)] == [fault]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("Reached", "completed"),
        ("No answer", "attempted"),
        ("Not convenient", "attempted"),
        ("Refused", "refused"),
        ("Wrong number", "unreachable"),
        ("Undeliverable", "unreachable"),
    ],
)
def test_the_status_follows_from_the_outcome(hospital, tmp_path, typed, status) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome=typed, completed_at=DONE_AT)
    imported(hospital, path)
    assert stored(hospital.store, FIRST)["status"] == status


def test_a_status_that_was_chosen_stands(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="No answer", status="Handed over")
    imported(hospital, path)
    assert stored(hospital.store, FIRST)["status"] == "handed_over"


def change(made: Office, code: str, **values: object) -> None:
    row = stored(made.store, code)
    save_row(
        made.store,
        "visits",
        row_id=row["id"],
        version=row["version"],
        values=values,
        actor="colleague",
        key=str(values),
    )


def test_results_that_somebody_changed_since_are_never_overwritten(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    change(hospital, FIRST, outcome="refused", status="refused")
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT)
    with pytest.raises(FaultsFound, match="changed by colleague at"):
        imported(hospital, path)
    assert [name for name, _, _ in faults(hospital, path)] == ["changed_since"]


def test_a_visit_changed_since_is_no_matter_when_its_row_was_left_blank(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    change(hospital, FIRST, outcome="refused", status="refused")
    fill(path, SECOND, outcome="Reached", completed_at=DONE_AT)
    assert counts(imported(hospital, path)) == {"visits": (0, 1, 0)}
    assert stored(hospital.store, FIRST)["outcome"] == "refused"


def test_a_visit_that_was_only_planned_anew_still_takes_its_results(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    change(hospital, FIRST, planned_at=datetime(2026, 11, 24, 2), status="rescheduled")
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT)
    imported(hospital, path)
    assert stored(hospital.store, FIRST)["status"] == "completed"


def test_a_completed_visit_without_its_required_fields_is_noted(hospital, tmp_path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT, recovery="Well", links=5)
    fill(path, SECOND, outcome="Reached", completed_at=DONE_AT, recovery="Well")
    notes = load_filled(hospital.store, [path], policy=hospital.policy).notes
    page = openpyxl.load_workbook(path).worksheets[0]
    row = next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == SECOND)
    cell = page.cell(row, place(page, "links")).coordinate
    (note,) = notes
    use_language("en")
    assert note.key == "sheets.note.required"
    assert f"Row {row}: visit {SECOND} is completed" in str(note)
    assert f"({cell})." in str(note)
    assert str(note).count("(") == 1, "only the blank field is named"


def test_other_files_are_read_as_ever(hospital, tmp_path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Code,Customer name\nK-9,Example Customer\n", encoding="utf-8")
    plain = load_files([path], time_zone=hospital.store.time_zone)
    assert load_filled(hospital.store, [path]).tables[0].frame.equals(plain.tables[0].frame)


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_and_fields_are_open_and_all_else_is_locked(hospital, tmp_path, language) -> None:
    page = openpyxl.load_workbook(sheet(hospital, tmp_path, language)).worksheets[0]
    assert page.protection.sheet
    open_columns = {
        place(page, name) for name in ("status", "outcome", "completed_at", "rating", "feedback", "recovery", "links")
    }
    shut = {place(page, "code"), place(page, "_made_from"), place(page, "due_on")}
    assert not any(page.cell(2, column).protection.locked for column in open_columns)
    assert all(page.cell(2, column).protection.locked for column in shut)
    assert page.column_dimensions[page.cell(1, place(page, "_made_from")).column_letter].hidden


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_are_drop_downs_from_a_hidden_sheet(hospital, tmp_path, language) -> None:
    book = openpyxl.load_workbook(sheet(hospital, tmp_path, language))
    words = {
        column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["_lists"].iter_cols()
    }
    assert book["_lists"].sheet_state == "hidden"
    assert OUTCOME[language] in words["outcome"]
    lists = [rule for rule in book.worksheets[0].data_validations.dataValidation if rule.type == "list"]
    assert {rule.formula1.partition("!")[0] for rule in lists} == {"'_lists'"}


def test_required_fields_are_marked_and_a_field_the_visit_has_already_is_not_asked_twice(hospital, tmp_path) -> None:
    headers = [cell.value for cell in openpyxl.load_workbook(sheet(hospital, tmp_path)).worksheets[0][1]]
    assert "Recovery after the operation [recovery]*" in headers
    assert "Advice and contact with specialists [advice]" in headers
    assert [text for text in headers if "Next visit on" in text] == ["Next visit on"]


def test_hostile_names_stay_texts_and_scripts_are_filled(hospital, tmp_path) -> None:
    book = openpyxl.load_workbook(sheet(hospital, tmp_path))
    names = [row[3] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert names == ["王小明", "<script>alert(1)</script>", "שלום 😀\u202e"]
    said = [row[3] for row in book["_Script"].iter_rows(min_row=2, values_only=True)]
    assert said[0] == "Good day, is this Mr/Ms 王小明?"
    assert said[1] == "I am Example Visitor of the customer service of ____."
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_without_details_a_sheet_names_nobody(hospital, tmp_path) -> None:
    path = tmp_path / "plain.xlsx"
    task_sheet(hospital.plan, "S-1", path, "en")
    book = openpyxl.load_workbook(path)
    texts = {str(cell.value) for page in book for row in page.iter_rows() for cell in row}
    assert not any("王小明" in text or "1380000" in text for text in texts)
