"""The demo data keep the schema's rules, load without faults, and tell a believable story."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from followup_kit import demo
from followup_kit.demo import demo_tables, demo_workspace, write_demo_files
from followup_kit.demo.calendar import first_day, months_ago
from followup_kit.errors import SettingsError
from followup_kit.loaders.load import load_files
from followup_kit.schema import CHOICES, TABLES
from followup_kit.settings import Workspace, create_workspace
from followup_kit.store import fetch_frames, open_store, save_row
from followup_kit.translations import LANGUAGES

TODAY = date(2026, 10, 14)
DONE = ("completed", "recorded", "reported", "reviewed", "archived")
CLOSED_STATES = {"closed", "merged", "reply_only"}
NEXT_STATES = {
    None: {"registered"},
    "registered": {"merged", "triaged"},
    "triaged": {"reply_only", "assigned"},
    "assigned": {"in_progress", "special_case"},
    "in_progress": {"coordinating", "special_case", "awaiting_review"},
    "coordinating": {"special_case", "in_progress", "awaiting_review"},
    "special_case": {"in_progress", "awaiting_review"},
    "awaiting_review": {"in_progress", "replied"},
    "replied": {"verified", "closed", "reopened"},
    "verified": {"closed"},
    "closed": {"reopened"},
    "reopened": {"assigned"},
}
Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return demo_tables("en", today=TODAY)


@pytest.fixture(scope="module")
def due(tables: Tables) -> pl.DataFrame:
    """Visits whose window is over, without those that leave the base, with what became of them."""
    on_time = pl.col("completed_at").dt.date().is_between(pl.col("due_from"), pl.col("due_on"))
    return (
        tables["visits"]
        .filter(pl.col("due_on") < TODAY, ~pl.col("status").is_in(["exempt", "cancelled"]))
        .with_columns(done=pl.col("status").is_in(DONE), in_window=on_time.fill_null(value=False))
    )


def words_file(language: str) -> dict[str, object]:
    path = Path(demo.__file__).parent / "words" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shape(node: object) -> object:
    """Keys, lengths of lists and placeholders of a words file."""
    if isinstance(node, dict):
        return {key: shape(value) for key, value in node.items()}
    if isinstance(node, list):
        return [shape(value) for value in node]
    return sorted(re.findall(r"\{\w+\}", node)) if isinstance(node, str) else type(node).__name__


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_words_of_every_language_have_the_same_structure(language: str) -> None:
    assert shape(words_file(language)) == shape(words_file("en"))


def test_the_languages_differ_in_words_only(tables: Tables) -> None:
    other = demo_tables("zh-Hant", today=TODAY)
    wordless = {"integer", "boolean", "date", "moment", "choice", "reference"}
    for name, table in TABLES.items():
        columns = [column.name for column in table.columns if column.kind in wordless or column.name == "code"]
        assert other[name].select(columns).equals(tables[name].select(columns)), name
    assert not set(other["visits"]["feedback"].drop_nulls()) & set(tables["visits"]["feedback"].drop_nulls())


def test_the_same_seed_gives_the_same_tables_and_another_seed_others(tables: Tables) -> None:
    again = demo_tables("en", today=TODAY)
    assert all(again[name].equals(tables[name]) for name in TABLES)
    assert not demo_tables("en", today=TODAY, seed=7)["visits"].equals(tables["visits"])


def test_the_size_is_that_of_a_mid_size_company(tables: Tables) -> None:
    sizes = {name: frame.height for name, frame in tables.items()}
    assert (sizes["departments"], sizes["staff"], sizes["customers"]) == (8, 18, 600)
    assert 2500 < sizes["events"] < 3500
    assert 4000 < sizes["visits"] < 5500
    assert list(sizes) == list(TABLES)


@pytest.mark.parametrize("name", list(TABLES))
def test_codes_are_unique_and_required_cells_filled(tables: Tables, name: str) -> None:
    frame = tables[name]
    assert frame.columns == [column.name for column in TABLES[name].columns]
    assert frame["code"].n_unique() == frame.height
    needed = [column.name for column in TABLES[name].columns if column.required]
    assert frame.select(needed).null_count().sum_horizontal().to_list() == [0]


@pytest.mark.parametrize("name", list(TABLES))
def test_references_choices_and_limits_hold(tables: Tables, name: str) -> None:
    for column in TABLES[name].columns:
        values = tables[name][column.name].drop_nulls()
        if column.kind == "reference":
            assert set(values) <= set(tables[column.target]["code"]), column.name
        if column.choices:
            assert set(values) <= set(CHOICES[column.choices]), column.name
        if column.low is not None and values.len():
            assert float(values.min()) >= column.low, column.name  # type: ignore[arg-type]
        if column.high is not None and values.len():
            assert float(values.max()) <= column.high, column.name  # type: ignore[arg-type]


@pytest.mark.parametrize("name", list(TABLES))
def test_pairs_are_in_order_and_what_a_state_needs_is_there(tables: Tables, name: str) -> None:
    frame = tables[name]
    for first, last in TABLES[name].ordered:
        assert frame.filter(pl.col(first) > pl.col(last)).height == 0, (first, last)
    for cause, codes, needed in TABLES[name].needed_by:
        assert frame.filter(pl.col(cause).is_in(codes) & pl.col(needed).is_null()).height == 0, needed


@pytest.mark.parametrize("name", list(TABLES))
def test_nothing_has_happened_today_or_later(tables: Tables, name: str) -> None:
    for column in TABLES[name].columns:
        if column.kind == "moment" and column.name != "due_at":
            latest = tables[name][column.name].max()
            assert latest is None or latest < datetime.combine(TODAY, datetime.min.time()), column.name  # type: ignore[operator]


def test_the_work_covers_eighteen_months(tables: Tables) -> None:
    months = tables["events"]["occurred_at"].dt.strftime("%Y-%m").unique().sort().to_list()
    assert (len(months), months[0], months[-1]) == (18, "2025-05", "2026-10")
    assert first_day(TODAY) == date(2025, 5, 1)


def test_every_issue_took_allowed_steps_only_and_stands_where_its_history_ends(tables: Tables) -> None:
    history = tables["issue_history"]
    steps = history.select("from_state", "to_state").unique().rows()
    assert not [(before, after) for before, after in steps if after not in NEXT_STATES[before]]
    ends = history.group_by("issue", maintain_order=True).agg(pl.col("to_state").last())
    states = dict(tables["issues"].select("code", "state").rows())
    assert dict(ends.rows()) == states
    assert len({state for state in states.values() if state not in CLOSED_STATES}) >= 2


def test_issues_are_not_reviewed_by_their_owner(tables: Tables) -> None:
    owners = tables["issues"].select("code", "owner")
    replied = tables["issue_history"].filter(pl.col("to_state") == "replied")
    assert (
        replied.join(owners, left_on="issue", right_on="code").filter(pl.col("author") == pl.col("owner")).height == 0
    )


def test_people_can_be_reached_at_made_up_lines_only(tables: Tables) -> None:
    for name in ("staff", "customers", "contacts"):
        assert all(re.fullmatch(r"1380000\d{4}", phone) for phone in tables[name]["phone"])
    for name in ("customers", "contacts"):
        assert all(email.endswith("@example.com") for email in tables[name]["email"].drop_nulls())


def test_nobody_who_may_not_be_contacted_was_visited(tables: Tables) -> None:
    silent = tables["customers"].filter("do_not_contact")["code"].to_list()
    visits = tables["visits"].filter(pl.col("customer").is_in(silent))
    assert silent
    assert set(visits["status"]) == {"exempt"}


@pytest.mark.parametrize("today", [date(2026, 10, 12), date(2026, 10, 16), date(2026, 10, 18), date(2028, 2, 29)])
def test_this_week_has_visits_that_are_due_and_not_done(today: date) -> None:
    monday = today - timedelta(days=today.weekday())
    visits = demo_tables("en", today=today)["visits"]
    week = visits.filter(pl.col("due_on").is_between(monday, monday + timedelta(days=6)))
    waiting = week.filter(pl.col("status").is_in(["due", "overdue", "attempted", "appointment_confirmed", "scheduled"]))
    assert waiting.height >= 3
    assert visits.filter(pl.col("due_on") > monday + timedelta(days=6)).height > 0


def test_all_sorts_of_visits_occur(tables: Tables) -> None:
    visits = tables["visits"]
    assert {"missed", "unreachable", "refused", "cancelled", "exempt", "overdue", "due"} <= set(visits["status"])
    assert {"no_answer", "refused", "wrong_number", "undeliverable", "reached"} <= set(visits["outcome"].drop_nulls())
    assert {"phone", "on_site", "message", "email", "questionnaire"} <= set(visits["channel"])
    assert visits["ad_hoc"].sum() > 50


def test_the_headline_figures_are_believable(tables: Tables, due: pl.DataFrame) -> None:
    visits = tables["visits"].with_columns(done=pl.col("status").is_in(DONE))
    asked = visits.filter(pl.col("channel") == "questionnaire", pl.col("outcome").ne_missing("undeliverable"))
    rated = visits.filter("done")["rating"].drop_nulls()
    served = tables["events"].height
    assert 0.85 <= due["done"].mean() <= 0.93
    assert 0.75 <= due["in_window"].mean() <= 0.88
    assert 0.80 <= (rated >= 4).mean() <= 0.90
    assert 0.35 <= asked["done"].mean() <= 0.60
    assert 0.01 <= tables["complaints"].height / served <= 0.06
    assert set(rated) == {0, 1, 2, 3, 4, 5}


def test_one_repair_department_slumped_and_recovered(tables: Tables) -> None:
    done = tables["visits"].filter(pl.col("department") == "D-06", pl.col("rating").is_not_null())
    ago = done["completed_at"].map_elements(lambda at: months_ago(at.date(), TODAY), return_dtype=pl.Int64)
    pleased = done["rating"] >= 4
    before, during, after = (pleased.filter(ago.is_in(months)).mean() for months in ([11, 10, 9], [6, 5], [2, 1]))
    assert during < before - 0.15
    assert during < after - 0.15


def test_air_conditioners_are_repaired_in_summer(tables: Tables) -> None:
    repairs = tables["events"].filter(
        pl.col("kind").is_in(["paid_repair", "warranty_repair"]), pl.col("product") == "Air conditioner"
    )
    months = repairs["occurred_at"].dt.month()
    assert months.is_in([7, 8]).sum() > 3 * months.is_in([3, 4]).sum()


def test_feedback_varies(tables: Tables) -> None:
    said = tables["visits"]["feedback"].drop_nulls()
    assert said.n_unique() > 500
    assert said.value_counts()["count"].max() < said.len() * 0.03


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_load_without_faults_and_equal_the_tables(tmp_path: Path, language: str) -> None:
    paths = write_demo_files(tmp_path, language, TODAY, customers=60)
    loaded = load_files(paths, time_zone="Asia/Shanghai")
    made = demo_tables(language, today=TODAY, customers=60)
    assert [str(fault) for fault in loaded.faults] == []
    assert {table.table for table in loaded.tables} == {name for name, frame in made.items() if frame.height}
    for table in loaded.tables:
        read = table.frame.drop("_row").with_columns(
            pl.selectors.datetime().dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)
        )
        assert read.equals(made[table.table].select(read.columns)), table.table


def test_the_demo_workspace_holds_the_tables_and_is_kept_when_made_again(tmp_path: Path) -> None:
    workspace = demo_workspace(tmp_path / "demo", "zh-Hant", today=TODAY, customers=40)
    files = {path: path.stat().st_mtime_ns for path in (workspace.folder / "inbox").glob("*.xlsx")}
    assert len(files) == 4
    assert visits_in(workspace) == demo_tables("zh-Hant", today=TODAY, customers=40)["visits"].height
    assert demo_workspace(tmp_path / "demo", "zh-Hant", today=TODAY) == workspace
    assert {path: path.stat().st_mtime_ns for path in files} == files


def test_a_demo_that_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    create_workspace(tmp_path / "demo", {"language": "en"})
    (tmp_path / "demo" / ".demo").write_text("2026-10-14", encoding="utf-8")
    workspace = demo_workspace(tmp_path / "demo", "en", today=TODAY, customers=20)
    assert visits_in(workspace) == demo_tables("en", today=TODAY, customers=20)["visits"].height


def test_a_demo_of_an_earlier_day_is_made_anew_unless_somebody_changed_it(tmp_path: Path) -> None:
    demo_workspace(tmp_path / "demo", "en", today=TODAY, customers=20)
    later = TODAY + timedelta(days=7)
    workspace = demo_workspace(tmp_path / "demo", "en", today=later, customers=20)
    assert visits_in(workspace) == demo_tables("en", today=later, customers=20)["visits"].height
    store = open_store(workspace)
    save_row(store, "visits", row_id=1, version=1, values={"rule": "mine"}, actor="tester", key="a")
    store.close()
    kept = demo_workspace(tmp_path / "demo", "en", today=later + timedelta(days=1), customers=20)
    assert visits_in(kept) == demo_tables("en", today=later, customers=20)["visits"].height


def test_a_workspace_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    create_workspace(tmp_path, {"language": "en"})
    with pytest.raises(SettingsError, match="no demo"):
        demo_workspace(tmp_path, "en")
    assert list((tmp_path / "inbox").iterdir()) == []


def visits_in(workspace: Workspace) -> int:
    store = open_store(workspace)
    height = fetch_frames(store, ["visits"])["visits"].height
    store.close()
    return height
