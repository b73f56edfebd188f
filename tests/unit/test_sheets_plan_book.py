"""The supervisor's workbook: what is planned and why, what is not, and what the figures rest on."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.workbook import Workbook
from sheets_plan import PHONES, Office, office

from followup_kit.errors import InputError
from followup_kit.planning.rosters import SCHEMA
from followup_kit.planning.weekly import with_changes
from followup_kit.sheets import plan_workbook
from followup_kit.sheets.about import marked_figures
from followup_kit.sheets.plan_book import _unplaced
from followup_kit.translations import LANGUAGES, catalogue

NAMES = {
    "en": ["Plan", "Not placed", "Load", "About"],
    "zh-Hans": ["计划", "未排定", "工作量", "说明"],
    "zh-Hant": ["計劃", "未排定", "工作量", "說明"],
}
CODES = (
    *("no_person_with_role", "no_skill", "no_language", "no_zone", "person_gone", "outside_period", "closed_days"),
    *(
        "nobody_at_work",
        "too_long",
        "no_contact_hours",
        "capacity",
        "nobody_free_in_window",
        "locked_conflict",
        "can_wait",
    ),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("book"))


def book(made: Office, language: str = "en", **options: object) -> Workbook:
    buffer = BytesIO()
    plan_workbook(options.pop("plan", made.plan), buffer, language, options.get("details", made.details()))
    return openpyxl.load_workbook(buffer)


def table(page) -> list[dict[str, object]]:
    rows = list(page.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_are_named_in_the_readers_language(made, language) -> None:
    assert book(made, language).sheetnames == NAMES[language]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_every_row_says_when_who_and_why(made) -> None:
    first = table(book(made)["Plan"])[0]
    assert (first["Weekday"], first["Time"], first["Visitor"]) == ("Mon", "09:20", "S-1 Example Visitor")
    assert (first["Customer"], first["Customer name"], first["Code"]) == ("K-1", "王**", "2026-W48-0001")
    assert first["Why"].splitlines()[0].startswith("Visit after a repair (property.repair, ")


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_what_found_no_place_says_why_and_what_to_do(made) -> None:
    lost = pl.col("customer_code") == "K-1"
    rows = made.plan.rows.with_columns(
        pl.when(lost).then(pl.lit("no_skill")).alias("unplaced"),
        pl.when(~lost).then("planned_at").alias("planned_at"),
        pl.when(~lost).then("visitor").alias("visitor"),
    )
    found = book(made, plan=with_changes(made.plan, rows))
    (row,) = table(found["Not placed"])
    assert row["Customer"] == "K-1"
    assert row["Why not placed, and what to do"].startswith("Nobody with the role has the skill")
    assert "K-1" not in {row["Customer"] for row in table(found["Plan"])}


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_placed_and_not_placed_together_are_the_whole_plan(made) -> None:
    found = book(made)
    assert found["Plan"].max_row + found["Not placed"].max_row - 2 == made.plan.rows.height


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_no_number_and_no_whole_name_is_shown_even_with_details_unmasked(made) -> None:
    texts = {str(cell.value) for page in book(made) for row in page.iter_rows() for cell in row}
    assert not [text for text in texts if any(word in text for word in ("王小明", "cmd|", "<script>", *PHONES))]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_names_of_staff_that_look_like_formulas_stay_texts(made) -> None:
    cells = [cell for page in book(made) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_the_load_has_data_bars(made) -> None:
    buffer = BytesIO()
    plan_workbook(made.plan, buffer, "en")
    with zipfile.ZipFile(buffer) as parts:
        assert b"<dataBar" in parts.read("xl/worksheets/sheet3.xml")


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_figures_that_the_regime_does_not_state_are_marked(made) -> None:
    about = list(book(made)["About"].iter_rows(values_only=True))
    assert ("Plan", "2026-W48") in about
    assert ("State (revision)", "Published (1)") in about
    marked = [text for name, text in about if name == "Assumed by us"]
    assert [use.name for use in marked_figures(made.plan) if use.tag == "assumed"]
    assert all(any(use.name in text for text in marked) for use in marked_figures(made.plan) if use.tag == "assumed")


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_year_without_a_calendar_is_said(made) -> None:
    plan = replace(made.plan, due=replace(made.plan.due, missing_years=[2027]))
    about = dict(book(made, plan=plan)["About"].iter_rows(values_only=True))
    assert about["Calendar"] == "No holiday notice for 2027: read as plain weeks"
    assert "Calendar" not in dict(book(made)["About"].iter_rows(values_only=True))


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_an_unfilled_post_of_a_roster_is_shown(tmp_path: Path) -> None:
    rescue = office(tmp_path, preset="rescue_24h", publish=False)
    rows = table(book(rescue, "zh-Hans")["值班"])
    assert len(rows) == rescue.plan.duties.height > 0
    assert {row["值班人"] for row in rows} >= {"空缺", "S-1 Example Visitor"}


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_plan_without_rows_gives_headers_alone(made) -> None:
    empty = replace(with_changes(made.plan, made.plan.rows.clear()), duties=pl.DataFrame(schema=SCHEMA))
    assert table(book(made, plan=empty)["Plan"]) == []


def test_every_reason_has_a_sentence_and_an_unknown_one_keeps_its_code() -> None:
    known = {key.rpartition(".")[2] for key in catalogue("en") if key.startswith("sheets.unplaced.")}
    assert known == set(CODES)
    assert _unplaced("something_new", "en") == "something_new"


def test_a_file_that_cannot_be_written_is_said(made, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        plan_workbook(made.plan, tmp_path / "absent" / "plan.xlsx", "en")
