"""The marked copy: same cells as text, bad ones marked, readable again once corrected."""

import re
import zipfile

import openpyxl
import pytest
from checks_sheets import checked, raw_sheet, sheet_of

from followup_kit import schema
from followup_kit.errors import InputError
from followup_kit.loaders.checks import check_sheet
from followup_kit.loaders.headers import match_table
from followup_kit.loaders.marked_copy import write_marked_copy
from followup_kit.loaders.model import Fault
from followup_kit.translations import LANGUAGES, use_language

TEXT = """
code | customer | status   | due_on     | product
V-1  | K-1      | due      | 2026-03-31 | =1+1
     |          |          |            |
V-2  |          | finished | 04/03/2026 | @home
"""


@pytest.fixture
def copied(tmp_path):
    """Write a marked copy of the text table, and open it."""

    def write(text=TEXT, **more):
        sheet = raw_sheet(text, **{"sheet": "回访", **more})
        result = check_sheet(sheet, schema.TABLES["visits"], time_zone="Asia/Shanghai")
        path = tmp_path / "marked.xlsx"
        write_marked_copy([sheet], result.faults, path)
        return openpyxl.load_workbook(path)

    return write


def read_back(page, *, file="marked.xlsx"):
    """A page as the readers give it: text, blank rows left out."""
    headers, *rows = [[cell or "" for cell in row] for row in page.iter_rows(values_only=True)]
    return sheet_of(headers, rows, file=file, sheet=page.title)


def test_every_cell_stands_where_it_stood_and_is_text(copied):
    page = copied()["回访"]
    assert [cell.value for cell in page[2]][:5] == ["V-1", "K-1", "due", "2026-03-31", "=1+1"]
    assert [cell.value for cell in page[3]] == [None] * 6
    assert [cell.value for cell in page[4]][:5] == ["V-2", None, "finished", "04/03/2026", "@home"]
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} <= {"s", "inlineStr"}


def test_bad_cells_are_red_and_say_what_is_wrong(copied):
    page = copied()["回访"]
    red = {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}
    assert red == {"B4", "C4", "D4"}
    assert "Write dates as 2026-03-31." in page["D4"].comment.text
    assert {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment} == red


def test_the_last_column_sums_up_the_row(copied):
    page = copied()["回访"]
    assert page["F1"].value == "Problem"
    assert page["F2"].value is None
    assert [line.partition(":")[0] for line in page["F4"].value.splitlines()] == ["customer", "status", "due_on"]


def test_the_first_sheet_lists_every_fault_and_is_left_out_by_readers(copied):
    book = copied()
    assert book.sheetnames == ["_faults", "回访"]
    rows = list(book["_faults"].iter_rows(values_only=True))
    assert [row[:5] for row in rows[1:]] == [
        ("book.xlsx", "回访", "4", "customer", "B4"),
        ("book.xlsx", "回访", "4", "status", "C4"),
        ("book.xlsx", "回访", "4", "due_on", "D4"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_faults_starts_with_an_underscore_in_every_language(copied, language):
    use_language(language)
    assert copied().sheetnames[0].startswith("_")


def test_headers_stay_in_sight_and_can_be_filtered(copied):
    page = copied()["回访"]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:F4"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_corrected_copy_can_be_read_again(copied, language):
    use_language(language)
    page = copied()["回访"]
    page["B4"], page["C4"], page["D4"] = "K-2", "due", "2026-03-04"
    sheet = read_back(page)
    assert match_table(sheet) == "visits"
    again = check_sheet(sheet, schema.TABLES["visits"], time_zone="Asia/Shanghai")
    assert (again.faults, again.notes) == ((), ())
    assert again.table.frame["_row"].to_list() == [2, 4]
    assert again.table.frame["product"].to_list() == ["=1+1", "@home"]


def test_a_copy_of_a_copy_has_one_column_of_problems(copied, tmp_path):
    page = copied()["回访"]
    page["B4"] = "K-2"
    sheet = read_back(page)
    result = check_sheet(sheet, schema.TABLES["visits"], time_zone="Asia/Shanghai")
    write_marked_copy([sheet], result.faults, tmp_path / "again.xlsx")
    again = openpyxl.load_workbook(tmp_path / "again.xlsx")["回访"]
    assert [cell.value for cell in again[1]] == ["code", "customer", "status", "due_on", "product", "Problem"]
    assert [line.partition(":")[0] for line in again["F4"].value.splitlines()] == ["status", "due_on"]


def test_nothing_in_the_copy_is_a_formula_or_a_link(tmp_path):
    text = "code|name|branch|parent\n=1+1|http://example.com|+1|-1\n@SUM(A1)|mailto:a@example.com|{=1}|internal:A1"
    sheet = raw_sheet(text)
    write_marked_copy([sheet], [], tmp_path / "copy.xlsx")
    with zipfile.ZipFile(tmp_path / "copy.xlsx") as parts:
        pages = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == 2
    assert not [page for page in pages if re.search(r"<f[ >]|<hyperlink", page)]
    page = openpyxl.load_workbook(tmp_path / "copy.xlsx")["Sheet1"]
    assert [cell.value for cell in page[3]][:4] == ["@SUM(A1)", "mailto:a@example.com", "{=1}", "internal:A1"]


def test_sheets_of_several_files_get_names_that_still_tell_their_table(tmp_path):
    sheets = [
        raw_sheet("code|name\nD1|North", file="departments.csv", sheet=""),
        raw_sheet("code|name\nS1|Example", file="staff.xlsx", sheet="Sheet1"),
        raw_sheet("code|name\nS2|Example", file="staff.csv", sheet=""),
        raw_sheet("code|name\nD2|South", file="_export [1].csv", sheet=""),
        raw_sheet("code|name\nD2|South", file=f"{'long' * 10}.csv", sheet=""),
        raw_sheet("code|name\nD2|South", file=f"{'long' * 10}.txt", sheet=""),
    ]
    write_marked_copy(sheets, [], tmp_path / "copy.xlsx")
    names = openpyxl.load_workbook(tmp_path / "copy.xlsx").sheetnames[1:]
    assert names[:4] == ["departments", "staff", "staff 2", "export  1"]
    assert len(set(names)) == 6
    assert max(map(len, names)) == 31


def test_faults_without_a_cell_stand_in_the_list_only(tmp_path):
    sheet = raw_sheet("code|status\nV-1|due", sheet="visits")
    result = check_sheet(sheet, schema.TABLES["visits"], time_zone="Asia/Shanghai")
    elsewhere = Fault("other.xlsx", "loaders.fault.blank", "visits", 2, "code", "A2")
    write_marked_copy([sheet], [*result.faults, elsewhere], tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert book["_faults"].max_row == 3
    assert book["visits"]["A2"].comment is None


def test_a_header_that_stands_twice_is_marked_in_the_header_row(copied):
    page = copied("code|customer|status|due on|due_on\nV|K|due||")["回访"]
    assert "stands in two columns" in page["E1"].comment.text


@pytest.mark.parametrize("length", [32_767, 32_768])
def test_a_text_longer_than_a_cell_is_cut_and_not_lost(tmp_path, length):
    sheet = sheet_of(("code", "name"), [["D1", "x" * length]])
    write_marked_copy([sheet], [], tmp_path / "copy.xlsx")
    text = openpyxl.load_workbook(tmp_path / "copy.xlsx")["Sheet1"]["B2"].value
    assert len(text) == 32_767
    assert text.endswith("x") is (length == 32_767)


@pytest.mark.parametrize(("last", "fits"), [(1_048_576, True), (1_048_577, False)])
def test_a_sheet_beyond_the_last_row_of_a_workbook_is_refused(tmp_path, last, fits):
    sheet = raw_sheet("code|name\nD1|North")
    far = type(sheet)(sheet.file, sheet.sheet, sheet.headers, sheet.cells, sheet.rows + (last - 2))
    if fits:
        write_marked_copy([far], [], tmp_path / "copy.xlsx")
        assert (tmp_path / "copy.xlsx").stat().st_size > 0
    else:
        with pytest.raises(InputError, match="more rows or columns"):
            write_marked_copy([far], [], tmp_path / "copy.xlsx")


def test_a_copy_that_cannot_be_written_is_said_without_the_path(tmp_path):
    with pytest.raises(InputError, match=r"^copy\.xlsx cannot be written: its folder is not there") as raised:
        write_marked_copy([], [], tmp_path / "missing" / "copy.xlsx")
    assert str(tmp_path) not in str(raised.value)


def test_notes_hold_no_personal_value(copied):
    page = copied(f"code|customer|status|feedback\nV|K|due|canary 13800000042{'y' * 8000}")["回访"]
    assert "canary" not in page["D2"].comment.text
    assert "13800000042" not in page["E2"].value
    assert checked("visits", "code|customer|status\nV|K|due").faults == ()
