"""The example row of a template is nobody's data: left out and told; everything else is kept."""

from pathlib import Path

import openpyxl
import pytest

from followup_kit.errors import InputError
from followup_kit.loaders.load import Loaded, load_files
from followup_kit.schema import TABLES
from followup_kit.tables.templates import ALL, save_template
from followup_kit.translations import LANGUAGES, use_language

EACH = pytest.mark.parametrize("language", LANGUAGES)


def template(folder: Path, name: str, language: str, cells: dict[str, object] | None = None) -> Path:
    path = save_template(name, language=language, path=folder / f"{name}.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in (sheet for sheet in book if not sheet.title.startswith("_")):
        for cell, value in (cells or {}).items():
            sheet[cell] = value
    book.save(path)
    return path


def load(*paths: Path) -> Loaded:
    return load_files(paths, time_zone="Asia/Shanghai")


def text_file(folder: Path, *lines: str) -> Path:
    path = folder / "departments.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@EACH
@pytest.mark.parametrize("name", [*TABLES, ALL])
def test_a_template_as_it_comes_has_no_rows_and_says_so(tmp_path: Path, name: str, language: str) -> None:
    with pytest.raises(InputError, match=rf"{name}\.xlsx: there are no rows but the template's own example"):
        load(template(tmp_path, name, language))


@EACH
def test_the_example_above_a_row_of_ones_own_is_left_out_with_a_note(tmp_path: Path, language: str) -> None:
    loaded = load(template(tmp_path, "departments", language, {"A3": "D-7", "B3": "Repair"}))
    assert loaded.faults == ()
    assert [table.frame["code"].to_list() for table in loaded.tables] == [["D-7"]]
    assert [str(note) for note in loaded.notes] == [
        "departments.xlsx: Departments: row 2 is the template's example row and was left out."
    ]
    use_language("zh-Hans")
    assert [str(note) for note in loaded.notes] == ["departments.xlsx：部门：第 2 行是模板自带的示例行，已略过。"]


def test_a_note_is_there_for_programs_too(tmp_path: Path) -> None:
    loaded = load(template(tmp_path, "departments", "en", {"A3": "D-7", "B3": "Repair"}))
    assert [note.as_dict()["note"] for note in loaded.notes] == ["example"]


@EACH
def test_with_one_cell_changed_it_is_a_row_of_ones_own(tmp_path: Path, language: str) -> None:
    loaded = load(template(tmp_path, "departments", language, {"C2": "Branch 3"}))
    assert [table.frame["branch"].to_list() for table in loaded.tables] == [["Branch 3"]]
    assert loaded.notes == ()


def test_a_file_of_examples_beside_a_file_with_rows_is_told_and_the_rows_are_loaded(tmp_path: Path) -> None:
    example = template(tmp_path, "customers", "zh-Hant")
    loaded = load(example, text_file(tmp_path, "Code,Department name", "D-7,Repair"))
    assert {table.table: table.frame.height for table in loaded.tables} == {"customers": 0, "departments": 1}
    assert "there are no other rows" in str(loaded.notes[0])


def test_a_file_with_faults_tells_its_faults_and_not_the_example(tmp_path: Path) -> None:
    loaded = load(template(tmp_path, "customers", "en"), text_file(tmp_path, "Code,Department name", "D-7,"))
    assert [fault.cell for fault in loaded.faults] == ["B2"]


@pytest.mark.parametrize(("name", "column"), [("customers", "Zone"), ("visits", "Completed at"), ("answers", "Code")])
def test_the_example_is_known_in_a_template_that_lacks_a_column(tmp_path: Path, name: str, column: str) -> None:
    path = template(tmp_path, name, "en")
    book = openpyxl.load_workbook(path)
    titles = [str(cell.value).rstrip("*") for cell in book.worksheets[0][1]]
    book.worksheets[0].delete_cols(titles.index(column) + 1)
    book.save(path)
    with pytest.raises(InputError, match="template's own example"):
        load(path)


def test_a_csv_of_the_template_is_known_by_its_values_not_by_their_writing(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "Code,Customer,Event type,Occurred at,Handled at,Event category,Department,Responsible person,Case number,"
        "Product,Amount,Exempt from follow-up,Handling result\n"
        "E-0001,K-0001,购买,2026/1/15 10:30,2026-01-15 11:00:00,Specialist,D-01,S-001,2026-0001,"
        "Water heater,1280.50,否,Repaired\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="template's own example"):
        load(path)


@pytest.mark.parametrize(
    ("header", "row", "is_example"),
    [
        ("Code,Department name", "D-01,After-sales", False),  # half of the example's four cells
        ("Code,Department name,Branch", "D-01,After-sales,Head office", True),
    ],
)
def test_a_row_is_the_example_only_if_more_than_half_of_its_cells_are_there(
    tmp_path: Path, header: str, row: str, is_example: bool
) -> None:
    loaded = load(text_file(tmp_path, header, row, f"D-02{row[4:]}"))
    assert loaded.tables[0].frame.height == (1 if is_example else 2)
