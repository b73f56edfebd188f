"""P13-R09: before and during leave, open customers are handed over to colleagues, with a note."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from sheets_plan import MONDAY, Office, office

from followup_kit.planning.handover import absences, handed_over
from followup_kit.planning.life import save_draft
from followup_kit.planning.of_workspace import plan_record
from followup_kit.sheets import plan_workbook, task_page, task_sheet
from followup_kit.store import save_tables

NOTE = "K-2 waits for a price; tel. 13800000002"
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """S-1, whose customers all four are, is on leave the whole week; S-2 stands in."""
    made = office(tmp_path_factory.mktemp("away"), publish=False)
    leave = {
        "code": ["S-1/2026-11-23"],
        "staff": ["S-1"],
        "first_on": [MONDAY],
        "last_on": [FRIDAY],
        "covered_by": ["S-2"],
        "note": [NOTE],
    }
    issue = {
        "code": ["I-1", "I-2"],
        "customer": ["K-2", "K-3"],
        "state": ["assigned", "closed"],
        "raised_at": [datetime(2026, 11, 19, 9)] * 2,
        "closed_at": [None, datetime(2026, 11, 20, 9)],
        "owner": ["S-1", "S-1"],
    }
    tables = {"leaves": pl.DataFrame(leave), "issues": pl.DataFrame(issue)}
    save_tables(made.store, tables, actor="setup", what="leave", key="leave")
    save_draft(made.store, made.again().plan, actor="S-9", now=datetime(2026, 11, 22, 9))
    return made.again()


def with_leave(made: Office, first: date, last: date | None) -> Office:
    leaves = made.plan.data.leaves.with_columns(pl.lit(first).alias("first_on"), pl.lit(last, pl.Date).alias("last_on"))
    return replace(made, plan=replace(made.plan, data=replace(made.plan.data, leaves=leaves, extra={})))


def test_every_contact_of_the_absent_owner_is_listed_with_who_makes_it(away: Office) -> None:
    contacts = handed_over(away.plan).filter(pl.col("task").is_not_null())
    codes = dict(away.plan.data.staff.select("code", "id").iter_rows())
    assert contacts["customer_code"].to_list() == sorted_by_time(away) != []
    assert set(contacts["staff"]) == {codes["S-1"]}
    assert set(contacts["visitor"]) == {codes["S-2"]}
    assert contacts["planned_at"].null_count() == 0


def test_an_open_issue_goes_along_and_a_closed_one_does_not(away: Office) -> None:
    assert absences(away.plan)[0].issues == ("I-1",)


def test_without_leave_nothing_is_handed_over(tmp_path: Path) -> None:
    made = office(tmp_path, publish=False)
    assert handed_over(made.plan).is_empty()
    assert absences(made.plan) == []
    assert plan_record(made.plan)["handed_over"] == []


@pytest.mark.parametrize(
    ("first", "last", "is_listed"),
    [
        (MONDAY - timedelta(days=5), MONDAY - timedelta(days=1), False),
        (MONDAY - timedelta(days=5), MONDAY, True),
        (MONDAY + timedelta(days=6), None, True),
        (MONDAY + timedelta(days=7), None, False),
    ],
)
def test_leave_counts_when_it_touches_the_week_and_has_an_end_or_none(
    away: Office,
    first: date,
    last: date | None,
    is_listed: bool,
) -> None:
    assert bool(absences(with_leave(away, first, last).plan)) == is_listed


def test_contacts_on_days_on_which_the_owner_is_back_are_not_handed_over(away: Office) -> None:
    first = away.plan.rows["planned_at"].min().date() - timedelta(days=30)  # type: ignore[union-attr]
    over = with_leave(away, first, MONDAY - timedelta(days=1))
    assert handed_over(over.plan).is_empty()


def test_a_contact_that_nobody_can_make_is_listed_without_a_person(away: Office) -> None:
    lost = away.plan.rows.with_columns(
        pl.lit(None, pl.Int64).alias("visitor"), pl.lit(None, pl.Datetime("us")).alias("planned_at")
    )
    found = absences(replace(away.plan, rows=lost))
    assert [person for _, person in found[0].contacts] == [None] * away.plan.rows.height


@pytest.mark.parametrize(
    ("language", "told"), [("en", "you look after"), ("zh-Hans", "由您代管"), ("zh-Hant", "由您代管")]
)
def test_the_colleagues_page_and_sheet_have_the_note(away: Office, language: str, told: str) -> None:
    page = task_page(away.plan, "S-2", language, details=away.details())
    book = BytesIO()
    task_sheet(away.plan, "S-2", book, language, details=away.details())
    cells = [
        str(cell) for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    for texts in ([page], cells):
        assert any(told in text and NOTE in text and "I-1" in text for text in texts)


def test_what_supervisors_get_names_codes_and_keeps_the_note_back(away: Office) -> None:
    book = BytesIO()
    plan_workbook(away.plan, book, "en", replace(away.details(), notes={}))
    sheet = openpyxl.load_workbook(book)["Handed over"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == away.plan.rows.height + 1
    assert NOTE not in str([*rows, plan_record(away.plan)])
    assert plan_record(away.plan)["handed_over"] == [
        {
            "staff": "S-1",
            "first": "2026-11-23",
            "last": "2026-11-27",
            "covered_by": "S-2",
            "contacts": [{"customer": code, "visitor": "S-2"} for code in sorted_by_time(away)],
            "issues": ["I-1"],
        }
    ]


def sorted_by_time(away: Office) -> list[str]:
    return away.plan.rows.sort("planned_at", "task")["customer_code"].to_list()
