"""Results are booked on the visit they were written for, or refused: swapped cells, cut columns, other workspaces."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from sheets_plan import Office, office, rows_of
from test_task_sheets import DONE_AT, FIRST, SECOND, fill, imported, place, sheet

from followup_kit.loaders.model import FaultsFound
from followup_kit.planning.life import save_draft
from followup_kit.store import save_tables
from followup_kit.store.results import fetch_visit_columns


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("hospital"), preset="hospital", kind="discharge")


@pytest.fixture
def hospital(made_once: Office, tmp_path: Path) -> Office:
    return made_once.copied(tmp_path)


def refused(made: Office, path: Path) -> set[str]:
    before = rows_of(made.store, "visits")
    with pytest.raises(FaultsFound) as raised:
        imported(made, path)
    assert rows_of(made.store, "visits") == before
    return {fault.key.rpartition(".")[2] for fault in raised.value.faults}


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_sheet_without_its_hidden_column_is_refused_whole(hospital: Office, tmp_path: Path, language: str) -> None:
    path = sheet(hospital, tmp_path, language)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_cols(place(book.worksheets[0], "_made_from"))
    book.save(path)
    assert refused(hospital, path) == {"no_stamps"}


def test_a_renamed_hidden_column_is_a_missing_one(hospital: Office, tmp_path: Path) -> None:
    path = sheet(hospital, tmp_path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(1, place(book.worksheets[0], "_made_from")).value = "Remarks"
    book.save(path)
    assert refused(hospital, path) == {"no_stamps"}


def test_swapped_codes_are_refused(hospital: Office, tmp_path: Path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT, rating=1)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    rows = {page.cell(row, 1).value: row for row in range(2, page.max_row + 1)}
    page.cell(rows[FIRST], 1).value, page.cell(rows[SECOND], 1).value = SECOND, FIRST
    book.save(path)
    assert refused(hospital, path) == {"other_visit"}


def test_another_customer_in_the_row_is_refused(hospital: Office, tmp_path: Path) -> None:
    path = sheet(hospital, tmp_path)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    column = next(cell.column for cell in page[1] if cell.value == "Customer")
    row = next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == FIRST)
    page.cell(row, column).value = next(code for code in ("K-4", "K-3") if code != page.cell(row, column).value)
    book.save(path)
    assert refused(hospital, path) == {"other_visit"}


def test_a_sheet_of_another_workspace_with_the_same_codes_is_refused(hospital: Office, tmp_path: Path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT)
    mine = fetch_visit_columns(hospital.store, [FIRST], ())["customer_code"][0]
    others = next(code for code in ("K-1", "K-2") if code != mine)
    moved = pl.DataFrame({"code": [FIRST], "customer": [others], "event": [f"E-{others[-1]}"]})
    save_tables(hospital.store, {"visits": moved}, actor="other branch", what="other", key="other")
    assert refused(hospital, path) == {"other_visit"}


@pytest.mark.parametrize(
    "spoilt",
    [
        "[1e999, {}]",
        "[" * 5000,
        "[2, {}]",
        '[-1, {}, ["a", "b", "c"]]',
        '["2", {}, ["a", "b", "c"]]',
        "{}",
        "null",
        '[true, {}, ["a", "b", "c"]]',
        '[2.7, {}, ["a", "b", "c"]]',
        "[2, [], []]",
        '[2, {"rating": 5}, ["a", "b", "c"]]',
    ],
)
def test_a_spoilt_stamp_is_refused(hospital: Office, tmp_path: Path, spoilt: str) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Refused", _made_from=spoilt)
    assert refused(hospital, path) == {"no_stamp"}


def test_a_stamp_newer_than_the_store_is_refused(hospital: Office, tmp_path: Path) -> None:
    path = sheet(hospital, tmp_path)
    page = openpyxl.load_workbook(path).worksheets[0]
    row = next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == FIRST)
    found = json.loads(str(page.cell(row, place(page, "_made_from")).value))
    fill(path, FIRST, outcome="Refused", _made_from=json.dumps([999, *found[1:]]))
    assert refused(hospital, path) == {"other_visit"}


def test_a_customer_with_a_hundred_cases_does_not_stop_the_weeks_plan(tmp_path: Path) -> None:
    made = office(tmp_path, preset="hospital", kind="discharge", publish=False)
    events = {
        "code": [f"A-LONG-CASE-NUMBER-{number}" for number in range(100)],
        "customer": ["K-1"] * 100,
        "kind": ["discharge"] * 100,
        "occurred_at": [datetime(2026, 11, 16, 8) + timedelta(minutes=number) for number in range(100)],
    }
    save_tables(made.store, {"events": pl.DataFrame(events)}, actor="test", what="events", key="many")
    again = made.again().plan
    assert max(len(served) for served in again.rows["served"]) > 50
    assert save_draft(made.store, again, actor="anna", now=datetime(2026, 11, 22, 9)).state == "draft"
    for visit in rows_of(made.store, "visits"):
        also = str(visit["also_serves"] or "")
        assert len(also) <= 1000
        assert all(part.partition("@")[2] for part in also.split("; ") if part)
        assert json.loads(str(visit["trail"]))
