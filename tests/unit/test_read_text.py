"""Text files with separated columns: encodings, separators, quotes, counts of fields."""

import pytest

from followup_kit.errors import InputError
from followup_kit.loaders.child.csvfile import read_text_file
from followup_kit.loaders.child.problem import Faults, Problem
from followup_kit.loaders.limits import Limits
from followup_kit.loaders.read import read_file


def read(tmp_path, content, encoding=None, limits=Limits()):  # noqa: B008 - frozen
    path = tmp_path / "v.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    faults = Faults(limits.faults)
    grid = read_text_file(path, encoding=encoding, limits=limits, faults=faults)
    return grid, [(fault["key"], fault["row"]) for fault in faults.listed()]


def problem(tmp_path, content, encoding=None, limits=Limits()):  # noqa: B008 - frozen
    with pytest.raises(Problem) as raised:
        read(tmp_path, content, encoding, limits)
    return raised.value.key, raised.value.values.get("row")


def test_a_file_comes_back_as_a_raw_sheet(tmp_path):
    (tmp_path / "v.csv").write_text("code,name\n007, NA \n,\n8,None\n", encoding="utf-8")
    (found,) = read_file(tmp_path / "v.csv")
    assert (found.file, found.sheet, found.headers) == ("v.csv", "", ("code", "name"))
    assert found.cells.rows() == [("007", "NA"), ("8", "None")]
    assert found.rows.to_list() == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_are_found(tmp_path, encoding):
    grid, _ = read(tmp_path, "客户,状态\n甲,已完成\n".encode(encoding))
    assert grid.headers == ("客户", "状态")
    assert grid.frame["1"].to_list() == ["已完成"]


def test_an_encoding_that_is_named_overrides(tmp_path):
    grid, _ = read(tmp_path, "客戶\n甲\n".encode("big5"), "big5")
    assert grid.headers == ("客戶",)
    assert problem(tmp_path, "a\n客\n".encode("gb18030"), "utf-8") == ("bad_encoding", 2)
    assert problem(tmp_path, b"a\n", "no-such")[0] == "unknown_encoding"
    assert problem(tmp_path, b"a\n", "base64")[0] == "unknown_encoding"


def test_no_encoding_names_the_line(tmp_path):
    assert problem(tmp_path, b"a,b\r\n1,2\r\n\xff\xff,3\r\n") == ("no_encoding", 3)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_with_advice(tmp_path, encoding):
    assert problem(tmp_path, "code,name\n1,2\n".encode(encoding))[0] == "utf16"


def test_a_nul_names_its_line(tmp_path):
    assert problem(tmp_path, "code,name\n" * 40 + "1,\0\n") == ("nul", 41)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found_in_the_header(tmp_path, separator):
    grid, faults = read(tmp_path, separator.join(["a", '"x,y;z"', "c"]) + "\n" + separator.join(["1", "2", "3"]))
    assert (grid.headers, faults) == (("a", "x,y;z", "c"), [])


def test_a_sep_line_of_excel_is_accepted(tmp_path):
    grid, _ = read(tmp_path, "sep=;\r\na;b\r\n1,5;2\r\n")
    assert (grid.headers, grid.frame.rows()) == (("a", "b"), [(3, "1,5", "2")])


def test_line_breaks_in_quotes_stay_and_rows_count_lines(tmp_path):
    grid, faults = read(tmp_path, '\n\na,b\n"x\ny",1\n\n2,3\n4\n')
    assert grid.frame.rows() == [(4, "x\ny", "1"), (7, "2", "3")]
    assert faults == [("files.fields_few", 8)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(tmp_path, end):
    assert read(tmp_path, end.join(["a,b", "1,2", "3,4"]))[0].frame.rows() == [(2, "1", "2"), (3, "3", "4")]


def test_one_field_too_many_in_every_row_never_shifts_columns(tmp_path):
    grid, faults = read(tmp_path, "a,b\n1,2,3\n4,5,6\n")
    assert len(grid.frame) == 0
    assert faults == [("files.fields_many", 2), ("files.fields_many", 3)]


def test_quotes_that_do_not_close_or_close_early_name_the_line(tmp_path):
    assert problem(tmp_path, 'a,b\n1,2\n"x,3\n4,5\n') == ("open_quote", 3)
    assert problem(tmp_path, 'a,b\n"x"y,2\n') == ("bad_quote", 2)
    assert problem(tmp_path, 'a\n"' + "x\n" * 600_000) == ("long_field", 2)


def test_empty_trailing_columns_are_dropped(tmp_path):
    grid, faults = read(tmp_path, "a,b,,\n1,2,,\n")
    assert (grid.headers, grid.frame.columns, faults) == (("a", "b"), ["row", "0", "1"], [])


def test_headers_missing_or_twice_are_faults(tmp_path):
    _, faults = read(tmp_path, "a,,a\n1,2,3\n")
    assert faults == [("files.header_empty", 1), ("files.header_twice", 1)]


def test_too_many_rows_or_columns_are_refused(tmp_path):
    assert read(tmp_path, "a\n1\n2\n", limits=Limits(rows=2))[0].frame.height == 2
    assert problem(tmp_path, "a\n1\n2\n3\n", limits=Limits(rows=2))[0] == "too_many_rows"
    assert read(tmp_path, "a,b\n", limits=Limits(columns=2))[0].headers == ("a", "b")
    assert problem(tmp_path, "a,b,c\n", limits=Limits(columns=2))[0] == "too_many_columns"


def test_beyond_a_thousand_faults_the_rest_is_counted(tmp_path):
    _, faults = read(tmp_path, "a,b\n" + "1\n" * 1005)
    assert len(faults) == 1001
    assert faults[-1] == ("files.more", None)


def test_a_file_of_blank_lines_holds_nothing(tmp_path):
    (tmp_path / "b.csv").write_text("\n , \n\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_file(tmp_path / "b.csv")
    assert raised.value.key == "files.no_data"
