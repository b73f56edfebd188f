"""Charts are plain data with a sentence: gaps stay gaps, names from outside stay text."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from followup_kit import charts
from followup_kit.charts.chart import LINE, TARGET, WHISKER
from followup_kit.translations import LANGUAGES, use_language


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
    beside = charts.trend(result([0.8, 0.8, 0.8])[1:]).spec["layout"]
    assert beside["xaxis"]["ticktext"] == ["Dec", "Jan<br>2026"]  # two years beside each other would overlap
    assert beside["meta"]["ticks"]["dated"] == ["Dec<br>2025", "Jan<br>2026"]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_in_chinese_the_year_stands_above_the_month(language):
    use_language(language)
    axis = charts.trend(result([0.8, 0.8, 0.8])).spec["layout"]["xaxis"]
    assert axis["ticktext"] == ["2025年<br>11月", "&nbsp;<br>12月", "2026年<br>1月"]


def test_quarters_and_years_have_labels_of_their_own():
    found = [
        charts.trend(result([0.8, 0.8]), every=every).spec["layout"]["xaxis"]["ticktext"]
        for every in ("quarter", "year")
    ]
    assert found == [["Q4<br>2025", "Q4"], ["2025", "2025"]]


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
    assert (
        "lowest for <b>A</b> at 50.0%, highest for B at 90.0%" in chart.reading
    )  # a sentence, escaped by whoever shows it


def test_the_interval_is_a_band_and_whiskers():
    framed = result([0.5, None, 0.6], department=["A", "B", "C"]).with_columns(
        low=pl.Series([0.4, None, 0.5]), high=pl.Series([0.7, None, 0.9])
    )
    whiskers = charts.comparison(framed, by="department").spec["data"][0]["error_x"]
    assert whiskers["array"] == [pytest.approx(0.3), None, pytest.approx(0.2)]
    assert [trace["y"] for trace in charts.trend(framed).spec["data"][:2]] == [[0.4, None, 0.5], [0.7, None, 0.9]]


def test_a_single_point_is_a_dot_with_its_interval_on_the_whole_scale():
    framed = result([None, 0.8], department=["A", "B"]).with_columns(
        low=pl.Series([None, 0.5]), high=pl.Series([None, 0.9])
    )
    chart = charts.trend(framed, target=0.8)
    [dot], axis = chart.spec["data"], chart.spec["layout"]["xaxis"]
    assert (dot["x"], dot["y"], dot["texttemplate"]) == ([0.8], ["Dec 2025"], "<b>80.0%</b>")
    assert (dot["error_x"]["array"], dot["error_x"]["arrayminus"]) == ([pytest.approx(0.1)], [pytest.approx(0.3)])
    assert axis["range"] == [-0.02, 1.02]
    assert chart.spec["layout"]["height"] < charts.trend(result([0.8, 0.9])).spec["layout"]["height"] / 2
    one_sided = framed.with_columns(low=None, high=None)
    assert charts.trend(one_sided).spec["data"][0]["error_x"]["array"] == [None]


@pytest.mark.parametrize(("kpi", "value", "top"), [("K03", 4.0, 5.0), ("K13", 2.0, 2.3), ("K13", 0.0, 1.0)])
def test_the_whole_scale_is_that_of_the_kpi(kpi, value, top):
    assert charts.trend(result([value], kpi=kpi)).spec["layout"]["xaxis"]["range"][1] == pytest.approx(top * 1.02)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (None, ""),
        (0.8, " The target of 80.0% is met."),
        (0.81, " The target of 81.0% is missed."),
    ],
)
def test_one_period_is_not_compared_with_itself(target, sentence):
    told = "Satisfaction rate: 80.0% in Nov 2025; no other period has data to compare with."
    assert charts.trend(result([0.8, None]), target=target).reading == told + sentence


@pytest.mark.parametrize(
    ("values", "reading"),
    [
        ([None, 0.8, None], "Satisfaction rate: 80.0% for B, the only group with data."),
        ([0.8, 0.8, None], "Satisfaction rate: 80.0% in each of the 2 groups with data."),
        ([0.8, 0.8004, 0.8], "Satisfaction rate: 80.0% in each of the 3 groups with data."),
        ([0.8, 0.801, None], "Satisfaction rate: lowest for A at 80.0%, highest for B at 80.1%."),
        ([None, None, None], "Satisfaction rate: no data in this period."),
    ],
)
def test_groups_are_compared_only_where_they_differ(values, reading):
    assert charts.comparison(result(values, department=["A", "B", "C"]), by="department").reading == reading


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_group_stands_in_one_pair_of_brackets(language):
    use_language(language)
    for groups in (["(unknown)"], ["(unknown)", "B"]):
        reading = charts.comparison(result([0.5, 0.9][: len(groups)], department=groups), by="department").reading
        assert not any(pair in reading for pair in ("((", "))", "（（", "））"))


def test_without_data_nothing_is_drawn():
    for chart in (charts.trend(result([None, None])), charts.comparison(result([None], tier=["A"]), by="tier")):
        assert chart.spec["data"] == []
        assert list(chart._repr_mimebundle_()) == ["text/plain"]


def test_the_target_stands_above_the_chart_where_no_line_runs_through_it():
    for chart in (
        charts.trend(result([0.8, 0.9]), target=0.9),
        charts.comparison(result([0.8], tier=["A"]), by="tier", target=0.9),
    ):
        [words] = chart.spec["layout"]["annotations"]
        assert (words["text"], words["yref"], words["y"], words["yanchor"]) == ("╌╌ target 90.0%", "paper", 1, "bottom")


def test_the_browser_knows_every_colour_that_depends_on_the_ground():
    script = (Path(charts.__file__).parents[1] / "ui/widgets/chart.js").read_text(encoding="utf-8")
    assert all(f'"{colour}": "--fk-' in script for colour in (LINE, TARGET, WHISKER))


def test_a_chart_is_a_plotly_figure_to_whoever_wants_one():
    assert len(charts.trend(result([0.8, 0.9])).figure().data) == 1
