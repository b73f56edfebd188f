"""The command line speaks the language of the workspace or the one asked for, and every slip ends in one clear line."""

import getpass
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from followup_kit.cli import main
from followup_kit.errors import ConflictError, FollowupError
from followup_kit.loaders.load import load_files
from followup_kit.loaders.model import Fault
from followup_kit.periods import clock
from followup_kit.settings import create_workspace, find_workspace
from followup_kit.store import create_store, import_tables, open_store, save_row
from followup_kit.tables.templates import save_template
from followup_kit.terminal import near_path

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def an_english_computer(monkeypatch, tmp_path):
    """A computer that speaks English, a current folder without a workspace."""
    for name in ("FOLLOWUP_LANGUAGE", "FOLLOWUP_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def chinese(tmp_path):
    made = create_workspace(tmp_path / "zh", {"language": "zh-Hans", "time_zone": "Asia/Tokyo"})
    create_store(made).close()
    return str(made.folder)


def errors(capsys, *words):
    """The exit code and what was said, which is one line."""
    code = main(list(words))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    return code, err.strip()


def test_errors_before_the_store_is_opened_speak_the_workspaces_language(chinese, capsys):
    assert errors(capsys, "kpi", "K01", "--period", "十月", "--workspace", chinese)[1].startswith("“十月”不是期间")


def test_the_workspace_may_be_the_current_folder_or_in_the_environment(chinese, capsys, monkeypatch):
    monkeypatch.chdir(chinese)
    assert "不是期间" in errors(capsys, "kpi", "K01", "--period", "x")[1]
    monkeypatch.chdir(Path(chinese).parent)
    monkeypatch.setenv("FOLLOWUP_WORKSPACE", chinese)
    assert "不是期间" in errors(capsys, "kpi", "K01", "--period", "x")[1]


def test_the_environment_goes_before_the_workspace(chinese, capsys, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_LANGUAGE", "zh-Hant")
    assert "不是期間" in errors(capsys, "kpi", "K01", "--period", "x", "--workspace", chinese)[1]


def test_a_workspace_that_cannot_be_used_leaves_the_computers_language(chinese, capsys):
    (Path(chinese) / "followup.toml").write_text("language = ", encoding="utf-8")
    assert "cannot be read as TOML" in errors(capsys, "kpi", "K01", "--workspace", chinese)[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [((), "Template written: a.xlsx"), (("--language", "zh-Hans"), "模板已生成：a.xlsx")],
)
def test_a_template_is_told_in_the_language_asked_for(capsys, options, words):
    assert main(["template", "visits", "--output", "a.xlsx", *options]) == 0
    assert capsys.readouterr().out.strip() == words


def test_a_template_for_a_workspace_is_in_its_language(chinese, capsys, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_WORKSPACE", chinese)
    assert main(["template", "visits"]) == 0
    assert capsys.readouterr().out.strip() == f"模板已生成：{Path.cwd() / 'visits.xlsx'}"
    assert "回访" in openpyxl.load_workbook("visits.xlsx").sheetnames


def test_an_import_done_before_is_told_in_the_workspaces_own_time(chinese, capsys):
    Path("customers.csv").write_text("Code\nK1\n", encoding="utf-8")
    assert main(["import", "customers.csv", "--workspace", chinese]) == 0
    capsys.readouterr()
    assert main(["import", "customers.csv", "--workspace", chinese]) == 0
    said = capsys.readouterr().out
    told = datetime.strptime(said[said.index("20") :][:16], "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    assert 0 <= (clock() - told).total_seconds() < 600
    assert "UTC" not in said


def test_a_conflict_is_told_in_the_workspaces_own_time(chinese, tmp_path):
    (tmp_path / "customers.csv").write_text("Code\nK1\n", encoding="utf-8")
    store = open_store(find_workspace(chinese))
    import_tables(store, load_files(["customers.csv"], time_zone="UTC").tables, actor="tester", key="a")
    with pytest.raises(ConflictError) as caught:
        save_row(store, "customers", row_id=1, version=9, values={"city": "X"}, actor="me", key="b")
    told = datetime.strptime(str(caught.value.values["at"]), "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    assert 0 <= (clock() - told).total_seconds() < 600
    store.close()


@pytest.mark.parametrize("written", ["K99", "K99.tasks", "k01", ""])
def test_an_unknown_kpi_is_told_with_those_that_there_are(chinese, capsys, written, monkeypatch):
    monkeypatch.setenv("FOLLOWUP_LANGUAGE", "en")
    code, said = errors(capsys, "kpi", "K01", written, "--workspace", chinese)
    assert (code, said) == (2, f"There is no KPI '{written}'. There are: K01, K02, K03, K13, K17, K18, K27.")


def test_a_column_that_cannot_be_grouped_by_is_told_with_those_that_can(chinese, capsys):
    code, said = errors(capsys, "kpi", "K02", "--by", "department,colour", "--workspace", chinese)
    assert code == 2
    assert said.startswith("不能按“colour”分组。可选：")
    assert {"department", "region", "channel"} <= set(said.rstrip("。").partition("可选：")[2].split(", "))
    assert "code" not in said


def test_every_column_that_is_offered_can_be_grouped_by(chinese, capsys):
    for kpi in ("K01", "K13", "K17"):
        said = errors(capsys, "kpi", kpi, "--by", "colour", "--workspace", chinese)[1]
        for column in said.rstrip("。").partition("可选：")[2].split(", "):
            assert main(["kpi", kpi, "--by", column, "--workspace", chinese]) == 0
        capsys.readouterr()


@pytest.mark.parametrize(
    "words",
    [
        ("init", ""),
        ("demo", ""),
        ("import", ""),
        ("import", "a.csv", "--mapping", ""),
        ("kpi", "K01", "--workspace", ""),
        ("template", "visits", "--output", ""),
        ("kpi", "K01", "--xlsx", ""),
        ("init", "a\0b"),
        ("import", "a\0b.csv"),
        ("init", "~no-such-account/w"),
        ("import", "~no-such-account/a.csv"),
        ("kpi", "K01", "--xlsx", "~no-such-account/a.xlsx"),
    ],
)
def test_a_name_that_names_nothing_is_wrong_usage(chinese, capsys, words):
    needs = words[0] in ("import", "kpi") and "--workspace" not in words
    assert errors(capsys, *words, *(("--workspace", chinese) if needs else ()))[0] == 2
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["zh"]


@pytest.mark.parametrize(
    "words",
    [
        ("init", "LONG"),
        ("init", "w", "--time-zone", "Factory"),
        ("init", "w", "--time-zone", ""),
        ("import", "LONG.csv"),
        ("import", "a.csv", "--mapping", "LONG.toml"),
        ("kpi", "K01", "--xlsx", "LONG.xlsx"),
        ("kpi", "K01", "--period", ""),
        ("kpi", "K01", "--workspace", "LONG"),
        ("template", "visits", "--output", "LONG.xlsx"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(chinese, capsys, words):
    needs = words[0] in ("import", "kpi") and "--workspace" not in words
    long = [word.replace("LONG", "x" * 300) for word in words]
    assert errors(capsys, *long, *(("--workspace", chinese) if needs else ()))[0] == 1


@contextmanager
def nobody() -> Iterator[None]:
    """The rights of an account that owns nothing: to the administrator every file is open."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="rights of files are another matter on Windows")
def test_files_and_folders_that_may_not_be_read_are_named():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "shut").mkdir(mode=0o000)
        (folder / "a.csv").write_text("Code\nK1\n", encoding="utf-8")
        (folder / "a.csv").chmod(0o000)
        said = [
            _refused(load_files, [folder / "shut"], time_zone="UTC"),
            _refused(load_files, [folder / "a.csv"], time_zone="UTC"),
            _refused(find_workspace, folder / "shut"),
            _refused(create_workspace, folder / "shut", {}),
        ]
    for sentence, words in zip(
        said, ("shut: the folder", "a.csv: the file", "shut cannot be", "shut cannot"), strict=True
    ):
        assert words in sentence


def _refused(call, *words, **options):
    error = None
    with nobody():
        try:
            call(*words, **options)
        except FollowupError as caught:
            error = caught
    assert error is not None, "it was not refused"
    return str(error)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["kpi", "K01"], ["check"], ["kpi", "K01", "--json"]])
def test_output_for_which_there_is_no_room_is_one_line(chinese, words):
    with Path("/dev/full").open("w") as full:
        call = [sys.executable, "-m", "followup_kit.cli", *words, "--workspace", chinese]
        done = subprocess.run(call, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "无法写出结果" in done.stderr.splitlines()[-1]


def test_characters_that_the_terminal_lacks_are_no_traceback(chinese):
    call = [sys.executable, "-m", "followup_kit.cli", "kpi", "K01", "--workspace", chinese]
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(call, capture_output=True, text=True, cwd=ROOT, env=surroundings, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_account_without_a_name_imports_all_the_same(chinese, monkeypatch, capsys):
    def nameless():
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nameless)
    Path("customers.csv").write_text("Code\nK1\n", encoding="utf-8")
    assert main(["import", "customers.csv", "--workspace", chinese]) == 0


def test_only_examples_are_an_error_for_people_and_for_programs(chinese, capsys):
    save_template("all", language="en", path="all.xlsx")
    code, said = errors(capsys, "import", "all.xlsx", "--workspace", chinese)
    assert code == 1
    assert said.startswith("all.xlsx：除模板自带的示例行外没有其他行，没有导入任何内容。")
    assert main(["import", "all.xlsx", "--workspace", chinese, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "loaders.only_examples"


def test_programs_are_told_of_examples_and_of_codes_alike(chinese, capsys):
    save_template("customers", language="en", path="customers.xlsx")
    book = openpyxl.load_workbook("customers.xlsx")
    book["Customers"]["A3"], book["Customers"]["A4"] = "K1", "k1"
    book.save("customers.xlsx")
    assert main(["import", "customers.xlsx", "--workspace", chinese, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [note["note"] for note in told["notes"]] == ["example", "lookalike"]
    assert told["tables"] == [{"table": "customers", "added": 2, "changed": 0, "unchanged": 0}]


@pytest.mark.parametrize(
    ("header", "shown"), [("Customer*", "Customer"), ("客户＊", "客户"), ("*", "*"), ("A*b", "A*b")]
)
def test_the_star_of_a_template_is_no_part_of_a_columns_name(header, shown):
    fault = Fault("visits.xlsx", "loaders.fault.blank", row=2, column=header, cell="B2")
    assert f"column {shown} (B2)" in str(fault)
    assert fault.as_dict()["column"] == shown


def test_a_path_is_shown_from_the_current_folder_if_it_lies_there(tmp_path):
    assert near_path(tmp_path / "a" / "b") == Path("a/b")
    assert near_path(tmp_path) == tmp_path
    assert near_path(tmp_path.parent) == tmp_path.parent
