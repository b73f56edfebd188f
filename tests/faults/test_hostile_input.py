"""What a hostile or careless hand does to files, stores, options and periods: said clearly, nothing lost or leaked."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from sqlalchemy import event

from followup_kit.cli import main
from followup_kit.errors import FollowupError, InputError, SettingsError
from followup_kit.health import check_workspace
from followup_kit.loaders.load import load_files
from followup_kit.loaders.mapping import load_mapping
from followup_kit.loaders.model import CheckedTable, FaultsFound
from followup_kit.periods import Period, parse_period, split
from followup_kit.settings import Workspace, create_workspace, find_workspace
from followup_kit.store import create_store, fetch_frames, import_tables, open_store, upgrade_store

ROOT = Path(__file__).parents[2]


def table(kind, /, **columns):
    frame = pl.DataFrame(columns).with_row_index("_row", offset=2)
    return CheckedTable(kind, f"{kind}.csv", "", frame, {name: (name, at) for at, name in enumerate(columns)})


@pytest.fixture
def workspace(tmp_path):
    made = create_workspace(tmp_path / "workspace", {})
    create_store(made).close()
    return made


@pytest.mark.parametrize("rows", [19_999, 20_000, 20_001, 40_001])
def test_every_row_of_a_long_text_file_arrives(tmp_path, rows):
    path = tmp_path / "customers.csv"
    path.write_text("Code\n" + "".join(f"K{number}\n" for number in range(rows)), encoding="utf-8")
    loaded = load_files([path], time_zone="UTC").sound_tables()[0].frame
    assert loaded["code"].to_list() == [f"K{number}" for number in range(rows)]


def test_a_full_disk_is_said_without_a_word_of_the_data(workspace):
    store = open_store(workspace)
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=250"))
    store.engine.dispose()  # connections made from now on have little room
    people = table(
        "customers", code=[f"K{n}" for n in range(3000)], name=["SECRET NAME"] * 3000, note=["x" * 300] * 3000
    )
    with pytest.raises(SettingsError, match="disk") as caught:
        import_tables(store, [people], actor="tester", key="a")
    assert "SECRET" not in str(caught.value) + repr(caught.value)
    store.close()
    assert fetch_frames(open_store(workspace))["visits"].height == 0


@pytest.mark.parametrize("name", ["pct%41", "que?stion=1", "ha#sh%20", "回访 小组", "quo'te"])
def test_a_store_lies_in_its_own_workspace_whatever_the_folder_is_called(tmp_path, name):
    made = create_workspace(tmp_path / name, {})
    create_store(made).close()
    assert (tmp_path / name / "store" / "followup.db").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("store", ["nonsense", "", "sqlite", "sqlite+pysqlite:///store/x.db", "sqlite:///"])
def test_an_address_that_is_no_store_is_refused(tmp_path, store):
    with pytest.raises(SettingsError):
        open_store(Workspace(folder=tmp_path, store=store))


def test_a_damaged_store_is_named_and_nothing_is_written_into_it(workspace):
    store = open_store(workspace)
    people = table("customers", code=[f"K{n}" for n in range(2000)])
    import_tables(store, [people], actor="tester", key="a")
    store.close()
    file = workspace.folder / "store" / "followup.db"
    with file.open("r+b") as stream:
        stream.seek(40_000)
        stream.write(b"\xff" * 60_000)
    assert not all(finding.ok for finding in check_workspace(workspace))
    with pytest.raises(SettingsError):
        import_tables(open_store(workspace), [table("customers", code=["new"])], actor="tester", key="b")


def test_an_upgrade_never_makes_an_empty_store_of_a_lost_one(workspace):
    file = workspace.folder / "store" / "followup.db"
    file.write_bytes(b"")
    with pytest.raises(SettingsError, match="no store"):
        upgrade_store(workspace)
    assert file.stat().st_size == 0


def test_a_circle_over_two_imports_is_refused(workspace):
    store = open_store(workspace)
    both = table("departments", code=["a", "b"], name=["A", "B"], parent=["b", None])
    import_tables(store, [both], actor="tester", key="a")
    with pytest.raises(FaultsFound) as caught:
        import_tables(store, [table("departments", code=["b"], name=["B"], parent=["a"])], actor="tester", key="b")
    assert [fault.key for fault in caught.value.faults] == ["store.fault.circle"]
    store.close()


@pytest.mark.parametrize(
    ("typed", "shown"), [("K-9", True), ("张三", False), ("13800000042", False), ("Ann Smith", False)]
)
def test_a_lost_reference_is_shown_only_if_it_looks_like_a_code(workspace, typed, shown):
    store = open_store(workspace)
    with pytest.raises(FaultsFound) as caught:
        import_tables(store, [table("visits", code=["V"], customer=[typed], status=["due"])], actor="tester", key="a")
    store.close()
    assert (typed in str(caught.value.faults[0])) is shown


def test_two_sheets_of_one_workbook_are_two_sources(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "people"
    book.active.append(["id"])
    book.active.append(["P1"])
    other = book.create_sheet("workers")
    other.append(["id", "called"])
    other.append(["W1", "Worker"])
    book.save(tmp_path / "both.xlsx")
    (tmp_path / "m.toml").write_text(
        'about = "x"\n[[tables]]\ntable = "customers"\nfile = "both.xlsx"\nsheet = "people"\n'
        '[tables.columns]\ncode = "id"\n[[tables]]\ntable = "staff"\nfile = "both.xlsx"\nsheet = "workers"\n'
        '[tables.columns]\ncode = "id"\nname = "called"\n',
        encoding="utf-8",
    )
    loaded = load_files([tmp_path / "both.xlsx"], time_zone="UTC", mapping=load_mapping(tmp_path / "m.toml"))
    assert {read.table: read.frame["code"].to_list() for read in loaded.tables} == {
        "customers": ["P1"],
        "staff": ["W1"],
    }


def test_two_files_of_one_name_are_not_guessed_between(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "c.csv").write_text(f"id\n{folder}\n", encoding="utf-8")
    text = 'about = "x"\n[[tables]]\ntable = "customers"\nfile = "c.csv"\n[tables.columns]\ncode = "id"\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"2 of the files given are called c\.csv"):
        load_files([tmp_path / "one", tmp_path / "two"], time_zone="UTC", mapping=load_mapping(tmp_path / "m.toml"))


@pytest.mark.parametrize("written", ["9999-W52", "0001-01-01..9998-12-31", "2300", "1799-12-31"])
def test_a_period_outside_of_sense_is_refused(written):
    with pytest.raises(InputError):
        parse_period(written)


def test_a_period_is_cut_into_a_sane_number_of_pieces_only():
    assert len(split(Period(date(2000, 1, 1), date(2010, 12, 13)), "day")) == 4000
    with pytest.raises(InputError, match="more than 4000 steps"):
        split(Period(date(2000, 1, 1), date(2010, 12, 14)), "day")


@pytest.mark.parametrize("name", ["followup.toml", "visits.csv", "new.txt"])
def test_a_workbook_is_written_only_under_a_workbooks_name(workspace, capsys, name):
    target = workspace.folder / name
    before = target.read_bytes() if target.exists() else None
    assert main(["kpi", "K01", "--workspace", str(workspace.folder), "--xlsx", str(target)]) == 1
    assert ".xlsx" in capsys.readouterr().err
    assert (target.read_bytes() if target.exists() else None) == before


def test_the_marked_copy_never_takes_the_place_of_what_was_read(workspace, tmp_path, capsys):
    book = openpyxl.Workbook()
    book.active.title = "Visits"
    book.active.append(["Code", "Customer", "Visit status"])
    book.active.append(["V1", "K1", "Dun"])
    path = tmp_path / "visits.xlsx"
    book.save(path)
    before = path.read_bytes()
    assert main(["import", str(path), "--workspace", str(workspace.folder), "--marked-copy", str(path)]) == 1
    assert "one of the files that are read" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_settings_survive_odd_words_and_a_byte_order_mark(tmp_path):
    made = create_workspace(tmp_path / "w", {"policy": 'a\nb "c" \\ d'})
    file = tmp_path / "w" / "followup.toml"
    file.write_text(file.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert find_workspace(tmp_path / "w") == made


@pytest.mark.parametrize(
    "text",
    [
        'time_zone = "Mars/X"\n',
        "tables = []\n",
        '[[tables]]\ntable="customers"\nfile="a"\n[tables.columns]\ncode={column="a", scale={from=[1,1], to=[0,5]}}\n',
        '[[tables]]\ntable="customers"\nfile="a"\n[tables.columns]\ncode={join=[]}\n',
        "a = " + "[" * 5000,
    ],
)
def test_a_senseless_mapping_is_refused(tmp_path, text):
    (tmp_path / "m.toml").write_text('about = "x"\n' + text, encoding="utf-8")
    with pytest.raises(FollowupError):
        load_mapping(tmp_path / "m.toml")


def test_a_reader_that_goes_away_is_no_traceback(workspace):
    call = f'"{sys.executable}" -m followup_kit.cli check --workspace "{workspace.folder}" | true'
    done = subprocess.run(call, shell=True, capture_output=True, text=True, cwd=ROOT, check=False)
    assert "Traceback" not in done.stderr
