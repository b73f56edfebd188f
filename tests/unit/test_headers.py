"""Which table a sheet is, and which header is which column."""

import pytest
from checks_sheets import raw_sheet

from followup_kit import schema
from followup_kit.loaders.headers import (
    letters,
    match_headers,
    match_table,
    plain_header,
    problem_headers,
    table_named,
)
from followup_kit.translations import LANGUAGES, say

VISITS = schema.TABLES["visits"]
NEEDED = ("code", "customer", "status")


@pytest.mark.parametrize(
    "header",
    [
        *("due_on", "Due on", "DUE ON", "应回访日期", "應回訪日期", "Ｄｕｅ　ｏｎ", " due_on * ", "Due on (date)"),
        *("应回访日期（年月日）", "Due on [day] *", "due-on", "应回访日期*"),
    ],
)
def test_a_header_is_known_in_every_spelling(header):
    assert match_headers((*NEEDED, header), VISITS).columns["due_on"] == 3


@pytest.mark.parametrize("name", schema.TABLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_a_table_names_one_column(name, language):
    table = schema.TABLES[name]
    labels = tuple(column.label.in_language(language) for column in table.columns)
    match = match_headers(labels, table)
    assert match.columns == {column.name: place for place, column in enumerate(table.columns)}
    assert match.faults == match.notes == ()
    codes = {plain_header(column.name): column.name for column in table.columns}
    assert all(
        codes.get(plain_header(label), column.name) == column.name
        for label, column in zip(labels, table.columns, strict=True)
    )


@pytest.mark.parametrize("name", schema.TABLES)
def test_no_column_is_called_like_the_column_of_problems(name):
    labels = {plain_header(word) for column in schema.TABLES[name].columns for word in (*column.label.all, column.name)}
    assert not labels & problem_headers()


def test_a_missing_required_column_is_named_with_its_headers_and_the_nearest_one_there():
    match = match_headers(("code", "Custmer", "status"), VISITS, file="a.csv")
    (fault,) = match.faults
    assert fault.key == "loaders.fault.missing_column_near"
    assert "'Custmer'" in fault.problem
    assert "Customer / 客户 / 客戶 / customer" in fault.problem
    (far,) = match_headers(("code", "zzz", "status"), VISITS).faults
    assert far.key == "loaders.fault.missing_column"


def test_a_column_that_may_be_missing_is_no_fault():
    assert match_headers(NEEDED, VISITS).faults == ()


def test_an_unknown_header_is_a_note_with_the_nearest_column():
    match = match_headers((*NEEDED, "Xyzzy", "Weather"), VISITS, file="a.csv")
    assert [note.key.rpartition(".")[2] for note in match.notes] == ["unknown_column", "unknown_column"]
    match = match_headers((*NEEDED, "Product name", "Weather"), VISITS, file="a.csv")
    assert str(match.notes[0]) == "a.csv: Column Product name was not read. If it is Product, rename it so."
    assert match.notes[1].key == "loaders.note.unknown_column"
    assert match.skipped == (3, 4)


def test_a_header_that_looks_like_a_telephone_number_is_named_by_its_letter():
    (note,) = match_headers((*NEEDED, "13800000042"), VISITS, file="a.csv").notes
    assert note.values == {"header": "D"}


def test_two_headers_for_one_column_are_a_fault_at_the_second():
    (fault,) = match_headers((*NEEDED, "Due on", "应回访日期"), VISITS).faults
    assert (fault.cell, fault.row) == ("E1", 1)
    assert "Due on (D)" in fault.problem
    assert "应回访日期 (E)" in fault.problem


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_column_of_problems_is_skipped_without_a_word(language):
    match = match_headers((*NEEDED, say("loaders.marked.problem", language)), VISITS)
    assert (match.faults, match.notes, len(match.columns)) == ((), (), 3)


def test_a_first_row_that_names_nothing_is_one_fault():
    (fault,) = match_headers(("x", "y"), VISITS, file="a.csv").faults
    assert fault.key == "loaders.fault.no_header"
    assert "Code, Customer, Visit status" in fault.problem


@pytest.mark.parametrize(
    ("name", "table"),
    [
        *(("visits", "visits"), ("Visits", "visits"), ("回访", "visits"), ("回訪", "visits"), ("回访记录", "visits")),
        *(
            ("回访 2026-03", "visits"),
            ("visits_2026", "visits"),
            ("Issue history", "issue_history"),
            ("客户表", "customers"),
        ),
        *(("Sheet1", None), ("", None), ("2026", None), ("记录", None)),
    ],
)
def test_a_sheet_is_known_by_its_name(name, table):
    assert table_named(name) == table


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_known_by_its_label(language):
    assert [table_named(table.label.in_language(language)) for table in schema.TABLES.values()] == list(schema.TABLES)


@pytest.mark.parametrize(
    ("file", "sheet", "headers", "table"),
    [
        ("visits.csv", "", "a|b", "visits"),
        ("book.xlsx", "客户", "code|customer|status", "customers"),
        ("book.xlsx", "Sheet1", "code|customer|status", "visits"),
        ("book.xlsx", "Sheet1", "编号|回访|问题编号|评分", "answers"),
        ("staff.xlsx", "Sheet1", "code|name|phone|zone", "staff"),
        ("visits.xlsx", "Sheet2", "visit|question|rating", "answers"),
        ("visits.xlsx", "Sheet1", "when|who", "visits"),
        ("book.xlsx", "Sheet1", "code|name|phone", None),
        ("book.xlsx", "Sheet1", "code|when|who|what", None),
        ("book.xlsx", "Sheet1", "when|who", None),
    ],
)
def test_a_sheet_is_known_by_its_name_its_file_or_its_headers(file, sheet, headers, table):
    assert match_table(raw_sheet(headers, file=file, sheet=sheet)) == table


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (-1, "")])
def test_columns_have_the_letters_of_a_spreadsheet(place, name):
    assert letters(place) == name
