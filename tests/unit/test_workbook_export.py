"""Workbooks written are safe to open and read back equal."""

from __future__ import annotations

import random
import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import fastexcel
import openpyxl
import pandas as pd
import polars as pl
import pytest

from followup_kit.errors import InputError
from followup_kit.schema import CHOICES, TABLES
from followup_kit.tables import workbook
from followup_kit.tables.workbook import (
    clean_text,
    header_for,
    schema_sheet,
    sheet_name,
    workbook_bytes,
    write_workbook,
)
from followup_kit.translations import LANGUAGES

SEEDS = [
    "=1+1",
    '=HYPERLINK("http://example.com","x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\tTAB",
    "\rCR",
    "\nLF",
    "{=1}",
    "=cmd|'/c'!A0",
    "＝1+1",
    "'=1",
    "007",
    "1e5",
    "2026-01-01",
    "TRUE",
    "#N/A",
    "http://example.com",
    "mailto:a@example.com",
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "file:///etc",
    "<r><t>x</t></r>",
    "<r></r>",
    "<f>1</f>",
    "</t></si>",
    "<![CDATA[x]]>",
    "]]>",
    "&amp;",
    "&#61;1",
    "_x0041_",
    "_x003D_1",
    '"',
    "'",
    "\\",
    "NA",
    "None",
    "回访",
    "𠮷",
    "😀",
    "\x01bell",
    "\x0bvt",
    "\ufffe",
    "\u2028",
    "\u202e",
    "\xa0",
    " ",
    "  =1",
]


def hostile_texts(count: int) -> list[str]:
    """Texts that spreadsheets take for something else, alone and joined."""
    dice = random.Random(20260101)
    joined = ("".join(dice.choices(SEEDS, k=dice.randint(1, 4))) for _ in range(count - len(SEEDS)))
    return [text for text in (*SEEDS, *joined) if clean_text(text)]


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def openpyxl_column(content: bytes) -> list[object]:
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [row[0].value for row in sheet.iter_rows(min_row=2)]


def fastexcel_column(content: bytes) -> list[str | None]:
    return fastexcel.read_excel(content).load_sheet(0, dtypes="string").to_polars().to_series(0).to_list()


@pytest.mark.parametrize("large", [False, True], ids=["in memory", "row by row"])
def test_hostile_texts_become_neither_formulas_nor_links(large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if large:
        monkeypatch.setattr(workbook, "LARGE_CELLS", 0)
    texts = hostile_texts(1000)
    parts = parts_of(workbook_bytes({"s": pl.DataFrame({"text": texts, "again": texts})}))
    assert len(texts) > 990
    assert not [name for name, xml in parts.items() if re.search(r"<f[\s>/]|<hyperlink", xml)]
    assert not [name for name, xml in parts.items() if "/hyperlink" in xml or "externalLink" in name]


def test_hostile_texts_read_back_equal() -> None:
    texts = hostile_texts(1000)
    content = workbook_bytes({"s": pl.DataFrame({"text": texts})})
    cleaned = [clean_text(text) for text in texts]
    assert openpyxl_column(content) == cleaned
    assert fastexcel_column(content) == cleaned


def test_texts_of_a_large_table_read_back_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGE_CELLS", 0)
    texts = hostile_texts(300)
    content = workbook_bytes({"s": pl.DataFrame({"text": texts})})
    assert openpyxl_column(content) == fastexcel_column(content) == [clean_text(text) for text in texts]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\ta", "\ra", " =1", "＝1", "007", "'a"])
def test_text_that_would_turn_into_something_else_when_edited_is_quoted(text: str) -> None:
    sheet = openpyxl.load_workbook(BytesIO(workbook_bytes({"s": pl.DataFrame({"text": [text, "plain"]})}))).active
    assert sheet is not None
    assert sheet["A2"].quotePrefix
    assert sheet["A2"].data_type == "s"
    assert not sheet["A3"].quotePrefix


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nb", "a\nb"),
        ("\rb", "\nb"),
        ("a\x00\x1fb", "ab"),
        ("a\tb", "a\tb"),
        ("a\ufffeb", "ab"),
        ("é回😀", "é回😀"),
    ],
)
def test_only_line_ends_and_control_characters_change(given: str, kept: str) -> None:
    assert clean_text(given) == kept


def test_values_keep_their_type() -> None:
    frame = pl.DataFrame(
        {
            "day": [date(2026, 2, 28)],
            "at": [datetime(2026, 2, 28, 23, 59, 59)],
            "number": [1.5],
            "count": [7],
            "yes": [True],
            "blank": pl.Series([None], dtype=pl.String),
            "infinite": [float("inf")],
        }
    )
    sheet = openpyxl.load_workbook(BytesIO(workbook_bytes({"s": frame}))).active
    assert sheet is not None
    row = [cell.value for cell in sheet[2]]
    assert row[:5] == [datetime(2026, 2, 28), datetime(2026, 2, 28, 23, 59, 59), 1.5, 7, True]
    assert isinstance(row[4], bool)
    assert not [value for value in row[5:] if value is not None]
    assert (sheet["A2"].number_format, sheet["B2"].number_format) == ("yyyy-mm-dd", "yyyy-mm-dd hh:mm")


@pytest.mark.parametrize(("day", "kept"), [(date(1900, 2, 28), "1900-02-28"), (date(1900, 3, 1), datetime(1900, 3, 1))])
def test_days_that_spreadsheets_count_wrongly_stay_text(day: date, kept: object) -> None:
    assert openpyxl_column(workbook_bytes({"s": pl.DataFrame({"day": [day]})})) == [kept]


@pytest.mark.parametrize(("number", "kept"), [(999_999_999_999_999, 999_999_999_999_999), (10**15, "1000000000000000")])
def test_whole_numbers_lose_no_digits(number: int, kept: object) -> None:
    assert openpyxl_column(workbook_bytes({"s": pl.DataFrame({"number": [number]})})) == [kept]


def test_a_text_as_long_as_a_cell_is_kept_and_a_longer_one_is_refused() -> None:
    longest = "回" * 32_767
    assert openpyxl_column(workbook_bytes({"s": pl.DataFrame({"text": [longest]})})) == [longest]
    for text in (longest + "x", "😀" * 16_384):
        with pytest.raises(InputError, match=r"row 2, column 1.*32767"):
            workbook_bytes({"s": pl.DataFrame({"text": [text]})})


def test_too_many_rows_go_on_in_further_sheets() -> None:
    content = workbook_bytes({"Visits": pl.DataFrame({"n": [1, 2, 3, 4, 5]})}, rows_a_sheet=2)
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["Visits", "Visits (2)", "Visits (3)"]
    assert [[cell.value for cell in sheet["A"]] for sheet in book] == [["n", 1, 2], ["n", 3, 4], ["n", 5]]


def test_exactly_full_stays_one_sheet() -> None:
    content = workbook_bytes({"Visits": pl.DataFrame({"n": [1, 2]})}, rows_a_sheet=2)
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == ["Visits"]


def test_an_empty_frame_gives_its_header() -> None:
    sheet = openpyxl.load_workbook(BytesIO(workbook_bytes({"s": pl.DataFrame({"a": [], "b": []})}))).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["a", "b"]]


def test_the_header_is_bold_frozen_and_filtered() -> None:
    sheet = openpyxl.load_workbook(BytesIO(workbook_bytes({"s": pl.DataFrame({"a": [1]})}, headers={"a": "=A"}))).active
    assert sheet is not None
    assert (sheet["A1"].value, sheet["A1"].data_type, sheet["A1"].font.b) == ("=A", "s", True)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:A2")


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ("回访", "回访"),
        ("a/b:c*d?e[f]\\g", "a-b-c-d-e-f--g"),
        ("'quoted'", "quoted"),
        ("", "Sheet"),
        ("History", "History_"),
        ("x" * 31, "x" * 31),
        ("x" * 32, "x" * 31),
        ("😀" * 16, "😀" * 15),
    ],
)
def test_sheet_names_are_made_fit(wanted: str, made: str) -> None:
    assert sheet_name(wanted, taken=set()) == made


def test_sheet_names_are_unique_whatever_their_case() -> None:
    frame = pl.DataFrame({"a": [1]})
    content = workbook_bytes({"visits": frame, "VISITS": frame, "x" * 40: frame, "x" * 41: frame})
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == ["visits", "VISITS (2)", "x" * 31, "x" * 27 + " (2)"]


def test_the_same_data_gives_the_same_bytes() -> None:
    frame = pl.DataFrame({"a": ["x", "y"], "b": [datetime(2026, 1, 1), None]})
    assert workbook_bytes({"s": frame}) == workbook_bytes({"s": frame})


def test_pandas_frames_are_taken_too() -> None:
    content = workbook_bytes({"s": pd.DataFrame({"a": ["=1", "b"]})})
    assert openpyxl_column(content) == ["=1", "b"]


def test_a_file_with_a_chinese_name_is_written(tmp_path: Path) -> None:
    write_workbook({"回访": pl.DataFrame({"客户": ["示例"]})}, tmp_path / "回访记录.xlsx")
    assert openpyxl.load_workbook(tmp_path / "回访记录.xlsx")["回访"]["A2"].value == "示例"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_workbook({"s": pl.DataFrame({"a": [1]})}, tmp_path / "nowhere" / "x.xlsx")


def test_more_columns_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(InputError, match="16385 columns"):
        workbook_bytes({"s": pl.DataFrame({f"c{number}": [] for number in range(16_385)})})


@pytest.mark.parametrize("language", LANGUAGES)
def test_schema_rows_are_shown_in_the_language(language: str) -> None:
    name, frame = schema_sheet("visits", pl.DataFrame({"code": ["V-1"], "channel": ["phone"]}), language)
    assert name == TABLES["visits"].label.in_language(language)
    assert frame.columns == [header_for("visits", "code", language), header_for("visits", "channel", language)]
    assert frame.row(0) == ("V-1", CHOICES["channel"]["phone"].in_language(language))
