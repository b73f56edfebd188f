"""Bad input at the command line: named cells or one clear line, exit code 1, nothing imported, nothing lost."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from followup_kit.settings import create_workspace
from followup_kit.store import create_store, open_store
from followup_kit.store.tables import metadata

ROOT = Path(__file__).parents[2]
HEADERS = ["Code", "Customer", "Event", "Visit status", "Completed at", "Due from", "Due on", "Channel", "Outcome"]
HEADERS += ["Satisfaction rating", "Visit number", "Ad hoc", "Sent at", "Rule", "Next visit on", "Feedback"]
SOUND = ["V-{}", "K-1", None, "Completed", "2026-01-20 10:40", "2026-01-15", "2026-01-25", "Phone", "Reached"]
SOUND += [5, 1, "No", None, "auto_repair.paid", None, "13800000042 called"]
FAULTS = [
    ("B2", None),  # required, blank
    ("B3", "K-9"),  # no such customer
    ("C4", "E-9"),  # no such event
    ("D5", "Finishd"),  # no such choice
    ("E6", None),  # completed without a time
    ("E7", "2026-13-01 10:00"),  # no such month
    ("F8", "04/03/2026"),  # day or month first?
    ("F9", "2026-01-26"),  # after "due on"
    ("G10", "2026-02-30"),  # no such day
    ("G11", "soon"),
    ("H12", "Pigeon"),
    ("I13", "Reachedd"),
    ("J14", 5.5),  # above the scale
    ("J15", -1),  # below it
    ("J16", "good"),
    ("K17", 1.5),  # no whole number
    ("K18", 0),
    ("L19", "perhaps"),
    ("M20", "2026-01-21 08:00"),  # sent after it was completed
    ("N21", "x" * 201),  # too long
]
"""A cell and what is written into it; each row has one fault."""

NAMED = {"F9": "G9", "M20": "E20"}
"""Of two days in the wrong order the later one's cell is named."""


@pytest.fixture
def workspace(tmp_path):
    made = create_workspace(tmp_path / "workspace", {})
    create_store(made).close()
    return made


def run(workspace, *words, **options):
    call = [sys.executable, "-m", "followup_kit.cli", "import", *map(str, words), "--workspace", str(workspace.folder)]
    return subprocess.run(call, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False, **options)


def workbook(path, faults=(), rows=21):
    book = openpyxl.Workbook()
    customers = book.active
    customers.title = "Customers"
    customers.append(["Code"])
    customers.append(["K-1"])
    visits = book.create_sheet("Visits")
    visits.append(HEADERS)
    for number in range(2, rows + 1):
        visits.append([SOUND[0].format(number), *SOUND[1:]])
    for cell, value in faults:
        visits[cell] = value
    book.save(path)
    return path


def rows_in(workspace):
    store = open_store(workspace)
    tables = ("customers", "visits", "audit", "saves")
    with store.reading() as connection:
        counted = [
            connection.execute(select(func.count()).select_from(metadata().tables[name])).scalar() for name in tables
        ]
    store.close()
    return dict(zip(tables, counted, strict=True))


def test_the_workbook_without_the_faults_loads(workspace, tmp_path):
    done = run(workspace, workbook(tmp_path / "sound.xlsx"))
    assert (done.returncode, done.stderr) == (0, "")
    assert rows_in(workspace) == {"customers": 1, "visits": 20, "audit": 21, "saves": 1}


def test_twenty_faults_are_twenty_named_cells_and_nothing_is_imported(workspace, tmp_path):
    done = run(workspace, workbook(tmp_path / "visits.xlsx", FAULTS), "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert sorted(fault["cell"] for fault in told["faults"]) == sorted(NAMED.get(cell, cell) for cell, _ in FAULTS)
    assert sum(rows_in(workspace).values()) == 0


def test_the_sentences_name_file_sheet_row_and_column_and_no_personal_data(workspace, tmp_path):
    done = run(workspace, workbook(tmp_path / "visits.xlsx", FAULTS))
    assert done.returncode == 1
    assert "visits.xlsx, sheet Visits, row 10, column Due on (G10)" in done.stderr
    assert "Nothing was imported." in done.stderr
    assert "13800000042" not in done.stdout + done.stderr


def test_the_marked_copy_can_be_corrected_and_imported(workspace, tmp_path):
    copy = tmp_path / "mended.xlsx"
    run(workspace, workbook(tmp_path / "visits.xlsx", [("J14", 5.5), ("D5", "Finishd")]), "--marked-copy", copy)
    book = openpyxl.load_workbook(copy)
    assert "FF" in book["Visits"]["J14"].fill.fgColor.rgb
    assert book["Visits"]["J14"].comment.text
    book["Visits"]["J14"], book["Visits"]["D5"] = "5", "Completed"
    book.save(copy)
    done = run(workspace, copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows_in(workspace)["visits"] == 20


def test_importing_twice_changes_nothing(workspace, tmp_path):
    path = workbook(tmp_path / "visits.xlsx")
    run(workspace, path)
    before = rows_in(workspace)
    done = run(workspace, path, "--json")
    assert json.loads(done.stdout)["earlier"]
    assert rows_in(workspace) == before


def test_a_dry_run_says_what_would_happen_and_does_nothing(workspace, tmp_path):
    done = run(workspace, workbook(tmp_path / "visits.xlsx"), "--dry-run", "--json")
    assert {table["table"]: table["added"] for table in json.loads(done.stdout)["tables"]} == {
        "customers": 1,
        "visits": 20,
    }
    assert sum(rows_in(workspace).values()) == 0


def _no_workbook(path):
    path.write_text("this is a letter, not a workbook", encoding="utf-8")


def _empty(path):
    path.touch()


def _missing_column(path):
    book = openpyxl.Workbook()
    book.active.title = "Visits"
    book.active.append(["Code", "Visit status", "Custmer"])
    book.active.append(["V-1", "Due", "K-1"])
    book.save(path)


def _three_gigabytes(path):
    with path.open("wb") as stream:
        os.truncate(stream.fileno(), 3 * 1024**3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_no_workbook, "not an Excel workbook"),
        (_empty, "empty"),
        (_missing_column, "Customer"),
        (_three_gigabytes, "3"),
    ],
)
def test_a_file_that_cannot_be_used_ends_in_clear_lines(workspace, tmp_path, make, words):
    path = tmp_path / "visits.xlsx"
    make(path)
    began = time.monotonic()
    done = run(workspace, path)
    assert done.returncode == 1
    assert words in done.stderr
    assert "visits.xlsx" in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - began < 60
    assert sum(rows_in(workspace).values()) == 0
