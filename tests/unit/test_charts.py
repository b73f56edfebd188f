"""Charts are plain data with a sentence: gaps stay gaps, names from outside stay text."""

from datetime import date

import polars as pl
import pytest

from followup_kit import charts
from followup_kit.translations import use_language


def result(values, kpi="K02", **columns):
    first = [date(2025, 11 + index, 1) if index < 2 else date(2026, index - 1, 1) for index in range(len(values))]
    counts = {
        "numerator": [int(10 * (value or 0)) for value in values],
        "denominator": [10 if value is not None else 0 for value in values],
    }
    return pl.DataFrame(
        {"kpi": kpi, **columns, "first": first, "last": first, **counts, "value": values, "excluded": 0}
    )


def test_a_month_without_data_is_a_gap_and_never_zero():
    chart = charts.trend(result([0.8, None, 0.9]))
    assert chart.spec["data"][-1]["y"] == [0.8, None, 0.9]
    assert chart.spec["data"][-1]["connectgaps"] is False
    assert "no data" in chart.spec["data"][-1]["text"][1]


def test_the_sentence_says_last_first_and_how_often_the_target_was_met():
    chart = charts.trend(result([0.8, 0.85, 0.9]), target=0.85)
    assert (
        chart.reading
        == "Satisfaction rate: 90.0% in Jan 2026, 80.0% in Nov 2025. 2 of 3 periods meet the target of 85.0%."
    )
    assert chart.spec["layout"]["shapes"][0]["y0"] == 0.85


def test_a_rate_that_should_fall_meets_its_target_from_below():
    chart = charts.trend(result([0.04, 0.05, 0.06], kpi="K13"), target=0.05)
    assert "2 of 3 periods" in chart.reading


def test_the_year_stands_where_it_changes():
    axis = charts.trend(result([0.8, 0.8, 0.8])).spec["layout"]["xaxis"]
    assert axis["ticktext"] == ["Nov<br>2025", "Dec", "Jan<br>2026"]


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "2026年1月为 90.0%"), ("zh-Hant", "2026年1月為 90.0%")])
def test_sentences_speak_the_readers_language(language, words):
    use_language(language)
    assert words in charts.trend(result([0.8, 0.8, 0.9])).reading


def test_no_data_at_all_is_said():
    assert charts.trend(result([None, None])).reading == "Satisfaction rate: no data in this period."


def test_a_group_name_that_looks_like_markup_stays_text():
    chart = charts.comparison(result([0.5, 0.9], department=["<b>A</b>", "B"]), by="department")
    assert chart.spec["data"][0]["y"] == ["B", "&lt;b&gt;A&lt;/b&gt;"]
    assert "<b>A" not in "".join(chart.spec["data"][0]["text"])
    assert "from 50.0% (<b>A</b>) to 90.0% (B)" in chart.reading  # a sentence, escaped by whoever shows it


def test_the_interval_is_a_band_and_whiskers():
    framed = result([0.5, None], department=["A", "B"]).with_columns(
        low=pl.Series([0.4, None]), high=pl.Series([0.7, None])
    )
    assert charts.comparison(framed, by="department").spec["data"][0]["error_x"]["array"] == [None, pytest.approx(0.2)]
    assert [trace["y"] for trace in charts.trend(framed).spec["data"][:2]] == [[0.4, None], [0.7, None]]


def test_a_chart_is_a_plotly_figure_to_whoever_wants_one():
    assert len(charts.trend(result([0.8, 0.9])).figure().data) == 1
