"""Results that contradict each other or the store are refused, and so is a task sheet saved as text."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sheets_plan import Office, office, rows_of
from test_task_sheets import DONE_AT, FIRST, SECOND, change, fill, imported, sheet

from followup_kit.loaders.model import FaultsFound
from followup_kit.sheets import load_filled
from followup_kit.translations import LANGUAGES, use_language

NOW = datetime(2026, 11, 24, 18, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("hospital"), preset="hospital", kind="discharge")


@pytest.fixture
def hospital(made_once: Office, tmp_path: Path) -> Office:
    return made_once.copied(tmp_path)


def refused(made: Office, path: Path) -> list[str]:
    before = rows_of(made.store, "visits")
    with pytest.raises(FaultsFound) as raised:
        imported(made, path)
    assert rows_of(made.store, "visits") == before
    return [fault.key for fault in raised.value.faults]


def as_csv(path: Path, *, without: str = "") -> Path:
    page = openpyxl.load_workbook(path).worksheets[0]
    rows = [["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)]
    kept = [place for place, header in enumerate(rows[0]) if header != without]
    target = path.with_suffix(".csv")
    with target.open("w", newline="", encoding="utf-8-sig") as stream:
        csv.writer(stream).writerows([row[place] for place in kept] for row in rows)
    return target


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("without", ["", "_made_from"])
def test_a_task_sheet_saved_as_csv_is_refused_in_one_sentence(
    hospital: Office, tmp_path: Path, language: str, without: str
) -> None:
    use_language(language)
    path = sheet(hospital, tmp_path, language)
    fill(path, FIRST, outcome="Refused")
    (fault,) = load_filled(hospital.store, [as_csv(path, without=without)], policy=hospital.policy).faults
    assert fault.key == "sheets.fault.as_text"
    assert "CSV" in str(fault)
    assert ".xlsx" in str(fault)
    assert refused(hospital, as_csv(path, without=without)) == ["sheets.fault.as_text"]


def test_a_cancelled_visit_that_reached_the_customer_is_refused(hospital: Office, tmp_path: Path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, status="Cancelled", outcome="Reached", completed_at=DONE_AT, rating=5)
    assert refused(hospital, path) == ["loaders.fault.excluded", "loaders.fault.excluded_filled"]


def test_a_visit_whose_result_is_known_cannot_be_cancelled_by_a_sheet(hospital: Office, tmp_path: Path) -> None:
    change(hospital, FIRST, outcome="reached")
    path = sheet(hospital.again(), tmp_path)
    fill(path, FIRST, status="Cancelled", outcome=None)
    assert refused(hospital, path) == ["loaders.fault.excluded"]


@pytest.mark.parametrize(("day", "faults"), [(22, ["loaders.fault.wrong_order"]), (23, [])])
def test_the_next_visit_is_on_the_day_of_the_visit_or_later(
    hospital: Office, tmp_path: Path, day: int, faults: list[str]
) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=DONE_AT, next_visit_on=datetime(2026, 11, day))
    assert [fault.key for fault in load_filled(hospital.store, [path], policy=hospital.policy).faults] == faults


@pytest.mark.parametrize("done", [datetime(1950, 1, 1, 10), datetime(2027, 1, 1, 10)])
def test_a_visit_completed_long_ago_or_in_the_future_is_refused(
    hospital: Office, tmp_path: Path, done: datetime
) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, FIRST, outcome="Reached", completed_at=done)
    found = load_filled(hospital.store, [path], policy=hospital.policy, now=NOW)
    assert [fault.column for fault in found.faults] == ["Completed at"]


def test_planned_times_of_a_task_sheet_are_no_news(hospital: Office, tmp_path: Path) -> None:
    path = sheet(hospital, tmp_path)
    fill(path, SECOND, outcome="Refused")
    early = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert load_filled(hospital.store, [path], policy=hospital.policy, now=early).notes == ()
