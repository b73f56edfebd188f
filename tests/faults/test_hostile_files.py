"""Files made to harm, damaged on the way or named wrongly: one sentence each, and this process lives."""

import random
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest

from followup_kit.errors import InputError
from followup_kit.loaders.child.csvfile import read_text_file
from followup_kit.loaders.child.problem import Faults, Problem
from followup_kit.loaders.child.xlsx import read_workbook_file
from followup_kit.loaders.limits import Limits
from followup_kit.loaders.read import read_file
from followup_kit.translations import LANGUAGES, catalogue, has_text, say

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MIB = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def good(tmp_path):
    """A small sound workbook."""
    book = openpyxl.Workbook()
    book.active.append(["code", "name"])
    for number in range(30):
        book.active.append([number, f"text {number}"])
    book.save(tmp_path / "good.xlsx")
    return tmp_path / "good.xlsx"


def refusal(path, **options):
    """The key of the refusal; its sentence exists in each language, in one line, and names no folder."""
    with pytest.raises(InputError) as raised:
        read_file(path, **options)
    error = raised.value
    for language in LANGUAGES:
        sentence = say(error.key, language, **error.values)
        assert path.name in sentence
        assert str(path.parent) not in sentence
        assert "\n" not in sentence
        assert "{" not in sentence
    assert error.__suppress_context__ or error.__context__ is None
    return error.key.removeprefix("files.")


def changed(good, *, parts=(), name="bad.xlsx", leave=()):
    """The workbook with parts replaced, added or left out."""
    target, parts = good.with_name(name), dict(parts)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in parts and part not in leave:
                new.writestr(part, old.read(part))
        for part, content in parts.items():
            new.writestr(part, content)
    return target


def sheet_of(cells, *, before="", after=""):
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{after}</worksheet>'


def test_a_path_that_is_no_file(tmp_path):
    assert refusal(tmp_path / "none.xlsx") == "missing"
    (tmp_path / "folder.xlsx").mkdir()
    assert refusal(tmp_path / "folder.xlsx") == "folder"
    (tmp_path / "empty.csv").touch()
    assert refusal(tmp_path / "empty.csv") == "empty"


@pytest.mark.parametrize("name", ["big.xlsx", "big.csv"])
def test_three_gigabytes_are_refused_without_opening(tmp_path, name):
    with (tmp_path / name).open("wb") as made:
        made.truncate(3 * 1024 * MIB)
    begun = time.perf_counter()
    assert refusal(tmp_path / name) == "too_large"
    assert time.perf_counter() - begun < 1


def test_the_size_limit_is_exact(tmp_path):
    (tmp_path / "v.csv").write_bytes(b"a,b\n1,2\n")
    assert read_file(tmp_path / "v.csv", limits=Limits(file_bytes=8))[0].headers == ("a", "b")
    assert refusal(tmp_path / "v.csv", limits=Limits(file_bytes=7)) == "too_large"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
CONTENTS = {
    "old.xls": (OLE, "old_format"),
    "binary.xlsb": (b"PK\x03\x04" + b"\0" * 99, "old_format"),
    "renamed.xlsx": (OLE, "old_format"),
    "sealed.xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "page.xlsx": (b"\r\n<html><table><tr><td>1</td></tr></table></html>", "holds_page"),
    "text.xlsx": (b"code,name\n1,2\n", "no_workbook"),
    "noise.xlsx": (bytes(range(256)) * 8, "no_workbook"),
    "zip.csv": (b"PK\x03\x04" + b"\0" * 99, "holds_workbook"),
    "ole.csv": (OLE, "holds_workbook"),
    "nul.csv": (b"code,name\n1,a\n" * 40 + b"2,\0b\n", "nul"),
    "wide.csv": ("code,name\n1,2\n".encode("utf-16"), "utf16"),
    "latin.csv": (b"code,name\n1,caf\xe9\n\xff\xff\n", "no_encoding"),
    "quote.csv": (b'code,name\n1,"open\n2,x\n', "open_quote"),
    "paper.pdf": (b"%PDF-1.7", "unknown_ending"),
    "half.xlsx": (b"PK\x03\x04" + b"\0" * 4000, "damaged"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_contents_that_are_not_what_the_name_says(tmp_path, name):
    content, key = CONTENTS[name]
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == key


def test_a_workbook_cut_short_or_with_changed_bytes_is_damaged(good):
    content = good.read_bytes()
    bad = good.with_name("cut.xlsx")
    for kept in (len(content) // 3, len(content) - 30, len(content) - 1):
        bad.write_bytes(content[:kept])
        assert refusal(bad) in ("damaged", "too_many_parts")
    with zipfile.ZipFile(good) as archive:
        at = archive.getinfo(SHEET).header_offset + 120
    bad.write_bytes(content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :])
    assert refusal(bad) == "damaged"


def test_other_archives(good):
    assert refusal(changed(good, leave=["xl/workbook.xml"])) == "other_archive"
    assert refusal(changed(good, leave=["xl/workbook.xml"], parts={"xl/workbook.bin": b"x"})) == "old_format"
    assert refusal(changed(good, leave=[SHEET])) == "damaged"


def test_a_bomb_is_refused_by_what_it_promises(good):
    bomb = changed(good, parts={"xl/media/a.xml": b"0" * (60 * MIB)})
    assert bomb.stat().st_size < MIB
    assert refusal(bomb) == "unpacks_too_large"
    assert (
        refusal(changed(good, parts={"xl/a.xml": b"0" * MIB}), limits=Limits(unpacked_bytes=MIB)) == "unpacks_too_large"
    )


def test_a_bomb_that_lies_about_its_size_is_damaged(good):
    bomb = changed(good, parts={SHEET: sheet_of("<row>" + " " * (20 * MIB) + "</row>")})
    content = bytearray(bomb.read_bytes())
    with zipfile.ZipFile(bomb) as archive:
        true = archive.getinfo(SHEET).file_size
    bomb.write_bytes(bytes(content).replace(true.to_bytes(4, "little"), (500).to_bytes(4, "little")))
    assert refusal(bomb) == "damaged"


def test_thousands_of_parts_and_forbidden_names(good):
    many = changed(good, parts={f"xl/x{number}.xml": b"" for number in range(60)})
    assert refusal(many, limits=Limits(parts=50)) == "too_many_parts"
    for name in ("../evil.xml", "/etc/evil.xml", "xl/../../evil.xml", "C:/evil.xml"):
        assert refusal(changed(good, parts={name: b"x"})) == "bad_part_name"


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
def test_declarations_are_refused_in_every_part(good, part):
    with zipfile.ZipFile(good) as archive:
        content = archive.read(part).decode()
    head, mark, rest = content.partition("?>")
    with_dtd = head + mark + LAUGHS + rest if mark else LAUGHS + content
    assert refusal(changed(good, parts={part: with_dtd})) == "dtd"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_declarations_do_not_hide_in_another_encoding(good, encoding):
    sheet = sheet_of("", before=LAUGHS).encode(encoding)
    assert refusal(changed(good, parts={SHEET: sheet})) == "dtd"
    plain = sheet_of("").encode(encoding)
    assert refusal(changed(good, parts={SHEET: plain})) == "odd_encoding"
    declared = sheet_of("", before='<?xml version="1.0" encoding="UTF-7"?>')
    assert refusal(changed(good, parts={SHEET: declared})) == "odd_encoding"


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD1", "ALM2", "A1048577", "A9999999"])
def test_a_cell_at_the_end_of_the_world_is_named(good, cell):
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    first = '<row r="1"><c r="A1"><v>1</v></c></row>' if row != "1" else ""
    bad = changed(good, parts={SHEET: sheet_of(f'{first}<row r="{row}"><c r="{cell}"><v>1</v></c></row>')})
    with pytest.raises(InputError, match=cell):
        read_file(bad)
    assert refusal(bad) == "far_cell"


def test_the_last_column_and_row_allowed_are_read(good):
    cells = '<row r="1"><c r="ALL1"><v>1</v></c></row><row r="1048576"><c r="ALL1048576"><v>2</v></c></row>'
    (found,) = read_file(changed(good, parts={SHEET: sheet_of(cells, before="")}))
    assert (len(found.headers), found.rows.to_list(), found.cells["999"].to_list()) == (1000, [1048576], ["2"])


def test_a_false_dimension_does_not_matter(good):
    content = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    )
    (found,) = read_file(changed(good, parts={SHEET: content + "</sheetData></worksheet>"}))
    assert found.headers == ("1",)


BROKEN = {
    "not closed": '<row r="1"><c r="A1"><v>1',
    "no such string either": '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
    "text for a row": '<row r="x"><c r="A"><v>1</v></c></row>',
    "row zero": '<row r="0"><c r="A0"><v>1</v></c></row>',
    "unknown type": '<row r="1"><c r="A1" t="zzz"><v>1</v></c></row>',
    "no such string": '<row r="1"><c r="A1" t="s"><v>999999</v></c></row>',
    "a cell twice": '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "entity": '<row r="1"><c r="A1" t="str"><v>&evil;</v></c><x/></row>',
}


@pytest.mark.parametrize("shape", BROKEN)
def test_broken_sheets_are_refused_or_read_as_text(good, shape):
    bad = changed(good, parts={SHEET: sheet_of(BROKEN[shape])})
    if shape == "entity":
        assert read_file(bad)[0].headers == ("&evil;",)
    else:
        assert refusal(bad) == "damaged"


@pytest.mark.parametrize("number", ["h", "1e999", "nan", "inf", "1,5", "0x10"])
def test_a_number_that_is_none_is_a_fault(good, number):
    (found,) = read_file(changed(good, parts={SHEET: sheet_of(f'<row r="1"><c r="A1"><v>{number}</v></c></row>')}))
    assert [fault.key for fault in found.faults] == ["files.bad_number"]


def test_out_of_memory_ends_in_a_sentence(tmp_path):
    pytest.importorskip("resource")
    path = tmp_path / "v.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 4_000_000)
    assert refusal(path, limits=Limits(memory_bytes=420 * MIB)) in ("too_much_memory", "unsafe")


def test_a_reading_that_takes_too_long_is_stopped(tmp_path):
    path = tmp_path / "v.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 8_000_000)
    assert refusal(path, limits=Limits(seconds=1, rows=10**9, cells=10**9)) == "too_slow"


def test_nothing_stays_in_the_temporary_folder(good, tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    read_file(good)
    refusal(changed(good, leave=[SHEET]))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_contents_reach_no_output(good):
    secret = "13800000017"
    bad = changed(good, parts={SHEET: sheet_of(f'<row r="1"><c r="A1" t="{secret}"><v>{secret}</v></c></row>')})
    script = "import sys; from followup_kit.loaders.read import read_file; from followup_kit.errors import InputError\n"
    script += "try: read_file(sys.argv[1])\nexcept InputError as error: print(error)"
    ended = subprocess.run([sys.executable, "-c", script, str(bad)], capture_output=True, text=True, check=True)
    assert "bad.xlsx" in ended.stdout
    assert secret not in ended.stdout + ended.stderr


def test_a_device_is_refused():
    with pytest.raises(InputError) as raised:
        read_file("/dev/zero")
    assert raised.value.key in ("files.no_regular_file", "files.missing")


def test_every_text_of_the_area_has_the_same_placeholders_in_each_language():
    texts = {
        language: {k: v for k, v in catalogue(language).items() if k.startswith("files.")} for language in LANGUAGES
    }
    for key, text in texts["en"].items():
        wanted = sorted(part.split("}")[0] for part in text.split("{")[1:])
        for language in LANGUAGES:
            assert sorted(part.split("}")[0] for part in texts[language][key].split("{")[1:]) == wanted, (language, key)


def mutated(content, chance):
    """One to three slips: letters changed, lost, put in or doubled."""
    slip = bytearray(content)
    for _ in range(chance.randrange(1, 4)):
        at, size = chance.randrange(len(slip)), chance.randrange(1, 30)
        letters = bytes(chance.choice(b"<>/\"'=&; ,0159AXZcrtvs\n\xe9\x00") for _ in range(size))
        kind = chance.randrange(4)
        if kind == 0:
            slip[at : at + 1] = letters[:1]
        elif kind == 1:
            del slip[at : at + size]
        elif kind == 2:
            slip[at:at] = letters
        else:
            slip[at:at] = slip[at // 2 : at // 2 + 60]
        slip = slip or bytearray(b"x")
    return bytes(slip)


def mutants(good, chance, count):
    """Workbooks broken as archives, workbooks broken in their XML, broken text files."""
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = ("code,name\n" + "".join(f'{number},"text {number}"\n' for number in range(40))).encode()
    for number in range(count):
        yield f"a{number}.xlsx", mutated(good.read_bytes(), chance)
        part = chance.choice([SHEET, SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
        yield f"x{number}.xlsx", changed(good, parts={part: mutated(parts[part], chance)}).read_bytes()
        yield f"t{number}.csv", mutated(text, chance)


def problem_of(path):
    """What the child finds wrong, "" if nothing; read here, so that an error nobody foresaw shows itself."""
    try:
        if path.suffix == ".csv":
            read_text_file(path, encoding=None, limits=Limits(), faults=Faults(1000))
        else:
            read_workbook_file(path, sheet=None, limits=Limits())
    except Problem as problem:
        return problem.key
    return ""


def test_hundreds_of_mutants_give_tables_or_foreseen_problems(good, tmp_path):
    problems = []
    for name, content in mutants(good, random.Random(20260331), 150):
        (tmp_path / name).write_bytes(content)
        problems.append(problem_of(tmp_path / name))
    assert all(has_text(f"files.{problem}") for problem in problems if problem)
    assert 50 < problems.count("") < 400


def sentence_of(path):
    """What a person is told, "" if the file was read."""
    try:
        read_file(path)
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.slow
def test_mutants_through_the_sandbox_give_tables_or_sentences(good, tmp_path):
    unsafe = say("files.unsafe", file="").strip(": ")
    for name, content in mutants(good, random.Random(7), 8):
        (tmp_path / name).write_bytes(content)
        sentence = sentence_of(tmp_path / name)
        assert sentence == "" or name in sentence
        assert unsafe not in sentence, name
