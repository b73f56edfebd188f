"""The KPI page's state: what follows from a choice, without a widget in sight."""

from datetime import date, datetime

import polars as pl
import pytest

from followup_kit.figures import Figures
from followup_kit.kpi import Parameters
from followup_kit.periods import Period, parse_period
from followup_kit.translations import use_language
from followup_kit.ui.kpi_model import KpiModel, preset_period, rows_sentence, trend_period

BASE = {"id": pl.Int64, "code": pl.String, "customer": pl.Int64, "event": pl.Int64, "do_not_contact": pl.Boolean}
BASE |= dict.fromkeys(("customer_code", "department", "branch", "region", "segment", "tier", "product"), pl.String)
VISITS = BASE | {"due_from": pl.Date, "due_on": pl.Date, "sent_at": pl.Datetime, "completed_at": pl.Datetime}
VISITS |= {"status": pl.String, "outcome": pl.String, "rating": pl.Float64, "channel": pl.String}
EVENTS = BASE | {"kind": pl.String, "occurred_at": pl.Datetime, "closed_at": pl.Datetime, "exempt": pl.Boolean}
COMPLAINTS = BASE | {"received_at": pl.Datetime, "merged_into": pl.Int64}


def visit(number, month, department, rating):
    day = date(2026, month, 10)
    done = {"status": "completed", "completed_at": datetime(2026, month, 9, 10), "outcome": "reached"}
    where = {"department": department, "region": "North" if number % 2 else "South"}
    return {"id": number, "code": f"V{number}", "customer": number, "due_on": day, "rating": rating, **done, **where}


ROWS = (
    visit(1, 8, "Repair", 5.0),
    visit(2, 9, "Repair", 4.0),
    visit(3, 9, "Sales", 2.0),
    visit(4, 9, "Sales", 5.0),
)


def made(rows, today):
    frames = {
        "visits": pl.DataFrame(rows, schema=VISITS),
        "events": pl.DataFrame([], schema=EVENTS),
        "complaints": pl.DataFrame([], schema=COMPLAINTS),
    }
    return KpiModel(Figures(frames, Parameters(targets={"K02": 0.7, "K03": 3.0}), today))


@pytest.fixture
def model():
    return made(ROWS, date(2026, 10, 14))


def tile(model, kpi_id):
    return next(tile for tile in model.tiles() if tile.kpi_id == kpi_id)


def test_it_opens_on_the_last_month_that_is_over(model):
    assert (model.preset, model.period) == ("last_month", Period(date(2026, 9, 1), date(2026, 9, 30)))
    assert model.fresh() == "Data up to Sep 10, 2026"


def test_with_old_data_it_counts_from_the_end_of_the_data_and_says_so():
    # On 1 November the month before, October, has no data; on 31 October the one before, September, has.
    old, fresh = made(ROWS, date(2026, 11, 1)), made(ROWS, date(2026, 10, 31))
    assert old.period == Period(date(2026, 8, 1), date(2026, 8, 31))
    assert old.fresh() == "The data ends on Sep 10, 2026; periods count from that day."
    assert (fresh.period, fresh.fresh()) == (Period(date(2026, 9, 1), date(2026, 9, 30)), "Data up to Sep 10, 2026")


def test_it_opens_on_this_month_when_all_data_lies_in_it():
    opened = made(ROWS[1:], date(2026, 9, 20))
    assert (opened.preset, opened.period) == ("this_month", Period(date(2026, 9, 1), date(2026, 9, 30)))
    assert made(ROWS, date(2026, 9, 20)).preset == "last_month"


def test_an_empty_workspace_claims_no_day():
    assert made([], date(2026, 10, 14)).fresh() == ""


def test_a_tile_says_value_counts_target_and_verdict(model):
    shown = tile(model, "K02")
    assert (shown.value, shown.counts, shown.target, shown.state) == ("66.7% *", "2 of 3", "Target 70.0%", "bad")
    assert tile(model, "K03").state == "good"


def test_a_kpi_without_data_or_target_has_no_verdict(model):
    assert (tile(model, "K17").value, tile(model, "K17").state) == ("no data", "none")
    assert tile(model, "K01").target == "No target set"


def test_a_filter_changes_tiles_and_rows_alike(model):
    model.department = "Sales"
    assert tile(model, "K02").counts == "1 of 2"
    assert model.rows()["code"].to_list() == ["V3", "V4"]


def test_a_group_narrows_the_rows_and_is_forgotten_with_the_next_choice(model):
    model.group = "Repair"
    assert model.rows()["code"].to_list() == ["V2"]
    model.kpi_id = "K03"
    assert model.group == ""


def test_only_columns_with_two_values_are_offered_for_comparison(model):
    assert model.group_columns == ["department", "region"]


def test_the_workbook_holds_every_tile_and_all_rows_in_the_readers_words(model):
    book = model.workbook()
    assert list(book) == ["Summary", "Trend", "Comparison", "Rows"]
    assert book["Summary"]["KPI"].to_list() == ["K01", "K02", "K03", "K13", "K17", "K18", "K27"]
    assert set(book["Rows"]["Visit status"]) == {"Completed"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "a rating counts as satisfied from 4 points; of several"),
        ("zh-Hans", "评分达到 4 分即为满意；同一客户"),
        ("zh-Hant", "評分達到 4 分即為滿意；同一客戶"),
    ],
)
def test_what_nobody_stated_is_told_in_the_readers_words_and_signs(model, language, words):
    use_language(language)
    assert words in model.assumed()


@pytest.mark.parametrize(
    ("period", "every", "expected"),
    [
        ("2026-09", "month", "2025-10-01..2026-09-30"),
        ("2025-01-10..2026-09-15", "month", "2025-01-01..2026-09-15"),
        ("2026-09", "quarter", "2023-10-01..2026-09-30"),
        ("2026-W42", "week", "2026-07-27..2026-10-18"),
    ],
)
def test_a_trend_goes_back_twelve_steps_from_the_chosen_end(period, every, expected):
    assert str(trend_period(parse_period(period), every)) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 14), ["2026-10-01..2026-10-31", "2026-07-01..2026-09-30", "2025-10-01..2026-09-30"]),
        (date(2026, 11, 1), ["2026-09-01..2026-09-30", "2026-04-01..2026-06-30", "2025-09-01..2026-08-31"]),
    ],
    ids=["from today", "from the end of old data"],
)
def test_presets_count_from_today_or_from_the_end_of_old_data(today, expected):
    held = made(ROWS, today).figures
    names = ("this_month", "last_quarter", "last_12_months")
    assert [str(preset_period(name, held)) for name in names] == expected
    assert str(preset_period("this_year", held)) == "2026-01-01..2026-12-31"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["numerator", "denominator"], ""),
        (
            ["numerator", "denominator", "other", "excluded", "excluded"],
            "Deciding: 2; another row of the customer decides: 1; left out: 2.",
        ),
    ],
)
def test_the_rows_are_added_up_in_a_sentence(parts, expected):
    assert rows_sentence(pl.DataFrame({"part": parts})) == expected
