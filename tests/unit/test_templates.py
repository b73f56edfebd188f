"""Templates follow the schema, load as they are, and the committed ones are up to date."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from followup_kit.errors import InputError
from followup_kit.loaders.load import load_files
from followup_kit.schema import CHOICES, TABLES
from followup_kit.tables.templates import ALL, save_template, template_bytes, write_templates
from followup_kit.translations import LANGUAGES, catalogue, say

NAMES = (*TABLES, ALL)
MAKE = "from followup_kit.tables.templates import write_templates as w, Path; w(Path('data/templates'))"
EACH = pytest.mark.parametrize(("language", "name"), [(language, name) for language in LANGUAGES for name in NAMES])


def opened(name: str, language: str) -> Workbook:
    tables = tuple(TABLES.values()) if name == ALL else TABLES[name]
    return openpyxl.load_workbook(BytesIO(template_bytes(tables, language)))


def contents(book: Workbook) -> dict[str, tuple[object, ...]]:
    """All that a reader can see of a workbook: cells, notes, drop-downs and limits."""
    return {
        sheet.title: (
            sheet.sheet_state,
            [[(cell.value, cell.number_format, _note(cell)) for cell in row] for row in sheet.iter_rows()],
            sorted(
                (str(rule.sqref), rule.type, rule.operator, rule.formula1, rule.formula2, rule.error)
                for rule in sheet.data_validations.dataValidation
            ),
        )
        for sheet in book
    }


def _note(cell: object) -> str | None:
    comment = getattr(cell, "comment", None)
    return comment.text if comment else None


@EACH
def test_the_committed_template_is_what_the_schema_makes(repository: Path, language: str, name: str) -> None:
    committed = openpyxl.load_workbook(repository / "data" / "templates" / language / f"{name}.xlsx")
    assert contents(committed) == contents(opened(name, language)), f'make them anew: python -c "{MAKE}"'


def test_no_other_template_is_committed(repository: Path) -> None:
    found = {
        path.relative_to(repository / "data/templates").as_posix() for path in repository.glob("data/templates/*/*")
    }
    assert found == {f"{language}/{name}.xlsx" for language in LANGUAGES for name in NAMES}


@pytest.mark.parametrize("name", ["visits", ALL])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_loads_without_faults(tmp_path: Path, language: str, name: str) -> None:
    path = save_template(name, language=language, path=tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in (sheet for sheet in book if not sheet.title.startswith("_")):
        sheet["A2"] = "OWN-1"  # with a code of its own the example is a row like any other
    book.save(path)
    loaded = load_files([path], time_zone="Asia/Shanghai")
    assert [str(fault) for fault in loaded.faults] == []
    assert [table.table for table in loaded.tables] == (list(TABLES) if name == ALL else [name])
    assert [table.frame.height for table in loaded.tables] == [1] * len(loaded.tables)
    assert all(len(table.headers) == len(TABLES[table.table].columns) for table in loaded.tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tables_own_template_has_the_sheet_of_the_template_of_all(language: str) -> None:
    together = contents(opened(ALL, language))
    for name, table in TABLES.items():
        title = table.label.in_language(language)
        alone = contents(opened(name, language))[title]
        assert alone[:2] == together[title][:2], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_mark_what_is_required_and_carry_a_note(language: str) -> None:
    sheet = opened("visits", language)[TABLES["visits"].label.in_language(language)]
    for cell, column in zip(sheet[1], TABLES["visits"].columns, strict=True):
        assert cell.value == column.label.in_language(language) + ("*" if column.required else "")
        assert column.name in str(_note(cell))
    assert sheet.freeze_panes == "B2"
    assert sheet["A2"].font.i


@pytest.mark.parametrize("language", LANGUAGES)
def test_drop_downs_offer_the_words_of_the_choice_list(language: str) -> None:
    book = opened("visits", language)
    names = [column.name for column in TABLES["visits"].columns]
    sheet = book[TABLES["visits"].label.in_language(language)]
    rules = limits(sheet)
    for name, words in (("channel", CHOICES["channel"]), ("visit_status", CHOICES["visit_status"])):
        position = names.index("status" if name == "visit_status" else name)
        offered = _range(book, rules[position].formula1)
        assert offered == [label.in_language(language) for label in words.values()]
    assert _range(book, rules[names.index("ad_hoc")].formula1) == [
        say("tables.yes", language),
        say("tables.no", language),
    ]
    assert book["_lists"].sheet_state == "hidden"


def limits(sheet: Worksheet) -> dict[int, DataValidation]:
    """The limit of each column, by its position."""
    return {cells.min_col - 1: rule for rule in sheet.data_validations.dataValidation for cells in rule.sqref.ranges}


def _range(book: Workbook, source: str) -> list[object]:
    sheet, _, cells = source.replace("'", "").replace("$", "").partition("!")
    return [row[0].value for row in book[sheet][cells]]


def test_numbers_are_limited_as_the_schema_says() -> None:
    sheet = opened("visits", "en")["Visits"]
    names = [column.name for column in TABLES["visits"].columns]
    rules = limits(sheet)
    rating = rules[names.index("rating")]
    assert (rating.type, rating.formula1, rating.formula2) == ("decimal", "0", "5")
    assert rules[names.index("due_on")].type == "date"
    assert rules[names.index("visit_number")].type == "whole"


def test_the_example_row_is_typed() -> None:
    sheet = opened("visits", "zh-Hans")["回访"]
    row = {str(cell.value).rstrip("*"): sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert row["应回访日期"] == datetime(2026, 1, 25)
    assert row["完成时间"] == datetime(2026, 1, 20, 10, 40)
    assert (row["客户"], row["回访状态"], row["临时回访"], row["满意度评分"]) == ("K-0001", "已完成", "否", 5)
    assert row["客户反馈"] == "使用正常"


def test_every_english_example_is_the_schemas() -> None:
    spoken = {key: text for key, text in catalogue("en").items() if key.startswith("tables.example.")}
    listed = {
        f"tables.example.{table.name}.{column.name}": column.example
        for table in TABLES.values()
        for column in table.columns
    }
    assert spoken
    assert {key: listed.get(key) for key in spoken} == spoken


@pytest.mark.parametrize(("language", "name"), [("en", "_Help"), ("zh-Hans", "_说明"), ("zh-Hant", "_說明")])
def test_the_instructions_stand_on_a_sheet_that_is_not_read(language: str, name: str) -> None:
    sheet = opened("events", language)[name]
    assert any("2026-03-31" in str(cell.value) for cell in sheet["A"])


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = write_templates(tmp_path / "a"), write_templates(tmp_path / "b")
    assert len(first) == len(LANGUAGES) * len(NAMES)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_an_unknown_template_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InputError, match="visits"):
        save_template("visitz", language="en")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        save_template("visits", language="en", path=tmp_path / "nowhere" / "x.xlsx")


def test_a_template_never_overwrites_a_file_that_may_be_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "visits.xlsx"
    path.write_bytes(b"filled in")
    with pytest.raises(InputError, match="--output"):
        save_template("visits", language="en", path=path)
    assert path.read_bytes() == b"filled in"
    assert save_template("visits", language="en", path=path, replace=True).stat().st_size > 1000
