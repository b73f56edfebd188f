"""Workbooks become text exactly as a person sees it, with true row numbers."""

# ruff: noqa: E501 - XML made by hand reads best in whole rows

import datetime as dt
import random
import zipfile

import fastexcel
import openpyxl
import polars as pl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from followup_kit.loaders.child import exact, fast
from followup_kit.loaders.child.problem import Problem
from followup_kit.loaders.child.values import decoded
from followup_kit.loaders.child.workbook import date_kind
from followup_kit.loaders.child.xlsx import read_workbook_file
from followup_kit.loaders.limits import Limits
from followup_kit.loaders.model import Fault, RawSheet
from followup_kit.loaders.read import read_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def hand_made(path, rows, *, strings="", head=""):
    """A workbook of one sheet from its XML."""
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'
    )
    links = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{LINKS}/worksheet" Target="worksheets/s.xml"/>'
    )
    links += f'<Relationship Id="b" Type="{LINKS}/sharedStrings" Target="strings.xml"/>' if strings else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", book)
        made.writestr("xl/_rels/workbook.xml.rels", links + "</Relationships>")
        sheet = rows if head else f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        made.writestr("xl/worksheets/s.xml", head + sheet)
        if strings:
            made.writestr("xl/strings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
    return path


def read(path, sheet=None):
    """What ``read_file`` gives, without the cost of a process for each test."""
    return [
        RawSheet(
            file=path.name,
            sheet=one.name,
            headers=one.grid.headers,
            cells=one.grid.frame.drop("row"),
            rows=one.grid.frame["row"],
            faults=tuple(Fault(file=path.name, sheet=one.name, **fault) for fault in one.faults.listed()),
        )
        for one in read_workbook_file(path, sheet=sheet, limits=Limits())
    ]


def test_the_process_of_its_own_hands_back_the_same(tmp_path):
    path = big_enough(tmp_path / "b.xlsx", 3)
    (apart,), (here,) = read_file(path), read(path)
    assert apart.cells.equals(here.cells) and apart.rows.equals(here.rows)  # noqa: PT018 - one statement: the table
    assert (apart.headers, apart.faults, apart.file, apart.sheet) == (here.headers, here.faults, "b.xlsx", "Sheet")


def column_of(tmp_path, values, formats=()):
    """The texts that one column of values gives, written by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"] = "value", "mark"
    for row, value in enumerate(values, start=2):
        sheet.cell(row, 1, value)
        sheet.cell(row, 2, "x")
        if formats:
            sheet.cell(row, 1).number_format = formats[row - 2]
    book.save(tmp_path / "v.xlsx")
    (found,) = read(tmp_path / "v.xlsx")
    return found.cells["0"].to_list(), [(fault.cell, fault.key.removeprefix("files.")) for fault in found.faults]


def test_numbers_are_the_shortest_text(tmp_path):
    texts, faults = column_of(
        tmp_path, [5, 5.0, -3.25, 0.1, 0.1 + 0.2, 746.06, 1 / 3, 0.00012, 1.5e-10, 123456789012345]
    )
    assert texts == [
        "5",
        "5",
        "-3.25",
        "0.1",
        "0.3",
        "746.06",
        "0.333333333333333",
        "0.00012",
        "1.5e-10",
        "123456789012345",
    ]
    assert faults == []


def test_a_number_written_as_5_point_0_is_5(tmp_path):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c></row><row r="2"><c r="A2"><v>5.0</v></c></row>'
    (found,) = read(hand_made(tmp_path / "h.xlsx", rows + '<row r="3"><c r="A3"><v>2.0E3</v></c></row>'))
    assert found.cells["0"].to_list() == ["5", "2000"]


def test_sixteen_digits_are_a_fault_and_fifteen_are_not(tmp_path):
    texts, faults = column_of(tmp_path, [999_999_999_999_999, 1_000_000_000_000_000, 110101199003071234])
    assert texts == ["999999999999999", None, None]
    assert faults == [("A3", "digits_lost"), ("A4", "digits_lost")]


def test_text_is_as_written(tmp_path):
    written = [
        "NA",
        "None",
        "null",
        "007",
        "true",
        "1e5",
        "a&b<c>\"'",
        "line1\nline2",
        " x ",
        "回访，已完成",
        "2026-03-31 00:00:00",
        "&amp;",
    ]
    assert column_of(tmp_path, written) == (written, [])


def test_white_space_only_is_blank(tmp_path):
    assert column_of(tmp_path, ["  ", "\t", "a"]) == ([None, None, "a"], [])


def test_truth_values_differ_from_the_same_words(tmp_path):
    assert column_of(tmp_path, [True, False, "true"]) == (["TRUE", "FALSE", "true"], [])


def test_dates_moments_times_and_spans(tmp_path):
    values = [
        dt.date(2026, 3, 31),
        dt.datetime(2026, 3, 31, 10, 30),
        dt.datetime(2026, 3, 31),
        dt.time(10, 30),
        dt.timedelta(hours=30, minutes=5),
        dt.date(2024, 2, 29),
    ]
    texts, faults = column_of(tmp_path, values)
    assert texts == ["2026-03-31", "2026-03-31 10:30:00", "2026-03-31 00:00:00", "10:30:00", "30:05:00", "2024-02-29"]
    assert faults == []


@pytest.mark.parametrize(
    ("serial", "text"),
    [
        (-1, None),
        (0, None),
        (1, "1900-01-01"),
        (58, "1900-02-27"),
        (59, None),
        (60, None),
        (61, "1900-03-01"),
        (2958465, "9999-12-31"),
        (2958466, None),
        (1e10, None),
    ],
)
def test_serials_around_the_edges_of_the_calendar(tmp_path, serial, text):
    texts, faults = column_of(tmp_path, [serial], ["yyyy-mm-dd"])
    assert texts == [text]
    assert faults == ([] if text else [("A2", "bad_serial")])


def test_the_1904_system_counts_from_another_day(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["day"])
    for day in (dt.date(1904, 1, 1), dt.date(1904, 2, 29), dt.date(2026, 3, 31)):
        book.active.append([day])
    book.save(tmp_path / "m.xlsx")
    (found,) = read(tmp_path / "m.xlsx")
    assert found.cells["0"].to_list()[1:] == ["1904-02-29", "2026-03-31"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""),
        ("0%", ""),
        ("0.00E+00", ""),
        ("#,##0.00 [$€-407]", ""),
        ("[Red]0", ""),
        ('0" days"', ""),
        ("@", ""),
        ("yyyy-mm-dd", "date"),
        ("m/d", "date"),
        ("mmm", "date"),
        ("[$-804]aaaa", "date"),
        ('yyyy"年"m"月"d"日"', "date"),
        ("yyyy/m/d h:mm", "moment"),
        ("h:mm", "time"),
        ("mm:ss", "time"),
        ("h:mm AM/PM", "time"),
        ("[h]:mm", "span"),
    ],
)
def test_a_number_format_says_what_is_shown(code, kind):
    assert date_kind(code) == kind


def test_a_percentage_is_its_number(tmp_path):
    assert column_of(tmp_path, [0.5, 0.125], ["0%", "0.0%"])[0] == ["0.5", "0.125"]


def test_rich_text_is_joined_and_reading_aids_are_left_out(tmp_path):
    assert column_of(tmp_path, [CellRichText("a", TextBlock(InlineFont(b=True), "bold"), " c")])[0] == ["abold c"]
    strings = '<si><t>h</t></si><si><r><t>東</t></r><r><t xml:space="preserve"> 京</t></r><rPh sb="0" eb="1"><t>とう</t></rPh></si>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    (found,) = read(hand_made(tmp_path / "r.xlsx", rows, strings=strings))
    assert found.cells["0"].to_list() == ["東 京"]


def test_character_codes_and_escapes_are_decoded(tmp_path):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>h</t></is></c></row>'
    rows += '<row r="2"><c r="A2" t="inlineStr"><is><t>a&#10;b&#x56DE;_x000D_c&amp;lt;_x005F_x000D_</t></is></c></row>'
    (found,) = read(hand_made(tmp_path / "r.xlsx", rows))
    assert found.cells["0"].to_list() == ["a\nb回\rc&lt;_x000D_"]


def test_a_formula_without_a_value_is_a_fault_and_one_with_a_value_is_read(tmp_path):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>sum</t></is></c></row>'
    rows += '<row r="2"><c r="A2"><f>1+1</f></c></row><row r="3"><c r="A3"><f>1+1</f><v>2</v></c></row>'
    rows += '<row r="4"><c r="A4" t="str"><f>""</f><v></v></c></row><row r="5"><c r="A5" t="str"><f>"x"</f><v>x</v></c></row>'
    rows += (
        '<row r="6"><c r="A6"><f t="shared" si="0"/><v>7</v></c></row><row r="7"><c r="A7"><f>1+1</f><v></v></c></row>'
    )
    (found,) = read(hand_made(tmp_path / "f.xlsx", rows))
    assert dict(zip(found.rows, found.cells["0"], strict=True)) == {3: "2", 5: "x", 6: "7"}
    assert [(f.key, f.cell, f.row, f.column) for f in found.faults] == [
        ("files.formula", "A2", 2, "sum"),
        ("files.formula", "A7", 7, "sum"),
    ]


def test_formulas_written_by_a_program_and_never_opened_are_faults(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_number(1, 0, 3)
        sheet.write_formula(1, 1, "=A2*2")
    (found,) = read(tmp_path / "x.xlsx")
    assert [(f.key, f.cell) for f in found.faults] == [("files.formula", "B2")]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!"])
def test_an_error_value_is_a_fault_that_names_it(tmp_path, error):
    texts, faults = column_of(tmp_path, [error, "fine"])
    assert (texts, faults) == ([None, "fine"], [("A2", "error_value")])


def test_row_numbers_are_those_of_the_sheet(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C4"], sheet["D4"], sheet["C6"], sheet["D9"] = " name ", "due", "a", "b"
    book.save(tmp_path / "g.xlsx")
    (found,) = read(tmp_path / "g.xlsx")
    assert found.headers == ("", "", "name", "due")
    assert found.cells.columns == ["0", "1", "2", "3"]
    assert found.rows.to_list() == [6, 9]
    assert found.cells.rows() == [(None, None, "a", None), (None, None, None, "b")]
    assert found.faults == ()


def test_a_header_missing_over_values_or_used_twice_is_a_fault(tmp_path):
    book = openpyxl.Workbook()
    for row in (["a", None, "b", "a"], ["1", "2", "3", "4"]):
        book.active.append(row)
    book.save(tmp_path / "d.xlsx")
    (found,) = read(tmp_path / "d.xlsx")
    assert [(f.key, f.cell) for f in found.faults] == [("files.header_empty", "B1"), ("files.header_twice", "D1")]


def test_merged_cells_among_the_data_are_a_fault_and_elsewhere_are_not(tmp_path):
    book = openpyxl.Workbook()
    for row in (["a", "b"], ["1", "2"], ["3", "4"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("H20:J22")
    book.save(tmp_path / "m.xlsx")
    (found,) = read(tmp_path / "m.xlsx")
    assert [(f.key, f.row, f.values["range"]) for f in found.faults] == [("files.merged", 2, "A2:A3")]


def test_hidden_sheets_lists_and_empty_sheets_are_left_out(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "visits"
    for name, state in (("visits", "visible"), ("_lists", "visible"), ("old", "hidden"), ("older", "veryHidden")):
        sheet = book[name] if name in book else book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(["h"])
    book.create_sheet("empty")
    book.create_chartsheet("chart")
    book.save(tmp_path / "s.xlsx")
    assert [sheet.sheet for sheet in read(tmp_path / "s.xlsx")] == ["visits"]
    assert [sheet.sheet for sheet in read(tmp_path / "s.xlsx", sheet="visits")] == ["visits"]
    with pytest.raises(Problem, match="no_such_sheet"):
        read(tmp_path / "s.xlsx", sheet="older")


def test_a_header_without_rows_gives_an_empty_table(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "e.xlsx")
    (found,) = read(tmp_path / "e.xlsx")
    assert (found.headers, found.cells.shape, found.rows.dtype) == (("a", "b"), (0, 2), pl.UInt32)


def test_styled_empty_cells_far_away_do_not_count(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active["XFD1048576"].number_format = "0.00"
    book.save(tmp_path / "far.xlsx")
    (found,) = read(tmp_path / "far.xlsx")
    assert found.headers == ("a",)


SHAPES = {
    "prefixed": '<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>h</x:t></x:is></x:c>'
    '</x:row><x:row r="2"><x:c r="A2"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    "no references": '<worksheet xmlns="{main}"><sheetData><row><c t="inlineStr"><is><t>h</t></is></c></row>'
    "<row><c><v>5</v></c></row></sheetData></worksheet>",
    "single quotes": "<worksheet xmlns='{main}'><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>h</t></is></c></row>"
    "<row r='2'><c r='A2'><v>5</v></c></row></sheetData></worksheet>",
    "pretty printed": '<worksheet xmlns="{main}">\n<sheetData>\n<row r="1">\n<c r="A1" t="inlineStr">\n<is>\n<t>h</t>\n</is>\n</c>\n'
    '</row>\n<row r="2">\n<c r="A2">\n<v>5</v>\n</c>\n</row>\n</sheetData>\n</worksheet>',
    "comments and CDATA": '<worksheet xmlns="{main}"><sheetData><!-- <c r="B1"><v>9</v></c> --><row r="1"><c r="A1" t="inlineStr"><is>'
    '<t><![CDATA[h]]></t></is></c></row><row r="2"><c r="A2"><v>5</v></c></row></sheetData></worksheet>',
}


@pytest.mark.parametrize("shape", SHAPES)
def test_xml_of_any_lawful_shape_reads_the_same(tmp_path, shape):
    (found,) = read(hand_made(tmp_path / "x.xlsx", SHAPES[shape].format(main=MAIN), head="<?xml version='1.0'?>"))
    assert (found.headers, found.cells["0"].to_list(), found.rows.to_list()) == (("h",), ["5"], [2])


def big_enough(path, seed):
    chance = random.Random(seed)
    kinds = [
        lambda: chance.randrange(10**6),
        lambda: chance.random() * 1000,
        lambda: chance.choice(["已完成", "a & b", "<x>", "", "NA"]),
        lambda: dt.datetime(2026, 1, 1) + dt.timedelta(seconds=chance.randrange(10**8)),
        lambda: chance.random() < 0.5,
        lambda: None,
    ]
    book = openpyxl.Workbook()
    book.active.append([f"h{column}" for column in range(8)])
    for _ in range(300):
        book.active.append([chance.choice(kinds)() for _ in range(8)])
    book.save(path)
    return path


def test_the_fast_and_the_exact_reader_agree_on_cells(tmp_path):
    with zipfile.ZipFile(big_enough(tmp_path / "b.xlsx", 7)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    quick, _ = fast.fast_cells(iter([sheet[:5000], sheet[5000:]]))
    sure, _ = exact.exact_cells(iter([sheet[:777], sheet[777:]]))
    assert len(quick) > 1000
    assert quick.with_columns(decoded(quick["value"])).equals(sure.with_columns(decoded(sure["value"])))


def test_the_fast_and_the_exact_reader_agree_on_strings():
    xml = f'<sst xmlns="{MAIN}" count="5"><si><t>a</t></si><si><t xml:space="preserve"> &amp; </t></si><si><t/></si>'
    xml += "<si><r><rPr><b/></rPr><t>回</t></r><r><t>访</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si></sst>"
    quick, sure = fast.fast_strings(iter([xml.encode()])), exact.exact_strings(iter([xml.encode()]))
    assert decoded(quick).to_list() == decoded(sure).to_list() == ["a", " & ", "", "回访"]


def test_another_reader_finds_the_same_cells(tmp_path):
    path = big_enough(tmp_path / "b.xlsx", 11)
    theirs = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    (ours,) = read(path)
    filled = theirs.with_columns(pl.when(pl.all() != "").then(pl.all()).name.keep()).filter(
        pl.any_horizontal(pl.all().is_not_null())
    )
    assert ours.cells.height == filled.height
    for mine, other in zip(ours.cells.iter_rows(), filled.iter_rows(), strict=True):
        for one, two in zip(mine, other, strict=True):
            if one is None or one.replace(".", "").isdigit():
                assert (one is None) == (two is None)
                assert one is None or abs(float(one) - float(two)) < 1e-8
            else:
                assert one.lower() == two.split(".")[0].lower()
