"""The searchable table and the before-and-after chart: what they tell, and what they keep to themselves."""

from datetime import date, timedelta

import pytest

from followup_kit.charts import before_after
from followup_kit.ui.widgets.row_table import RowTable, _pass_on

MONDAYS = [date(2026, 11, 23) + timedelta(weeks=number) for number in range(12)]


def table(tell=None):
    columns = [{"key": "name", "label": "Name", "kind": "text"}]
    return RowTable(columns, {"caption": "Names"}, tell=tell, rows=[{"id": "7", "cells": ["Secret"]}])


def test_the_table_shows_no_data_in_its_text_form():
    assert repr(table()) == "RowTable()"


def test_a_chosen_row_is_passed_on_and_anything_else_is_not():
    told = []
    choosing = table(told.append)
    for message in ({"kind": "choose", "id": "7"}, {"kind": "other"}, "choose", None):
        _pass_on(choosing, message, None)
    assert told == ["7"]
    assert choosing.can_choose


def test_a_table_that_cannot_be_chosen_from_tells_nothing():
    quiet = table()
    _pass_on(quiet, {"kind": "choose", "id": "7"}, None)
    assert not quiet.can_choose


def chart(before, after, **options):
    return before_after(MONDAYS[: len(before)], before, after, name="Visits", **options)


def test_the_week_with_the_largest_difference_is_read_out():
    assert chart([10, 20, 30], [11, 15, 30]).reading == (
        "Visits: the largest difference is in the week from Nov 30, 20 as it is now and 15 with the changes."
    )


def test_equal_weeks_and_weeks_without_data_are_said():
    assert chart([10], [10]).reading == "Visits: no week differs."
    empty = chart([None], [None], percent=True)
    assert empty.reading == "Visits: nothing of this kind falls into these weeks."
    assert empty.spec["data"] == []


def test_a_week_without_a_share_is_a_gap():
    made = chart([0.9, None], [0.8, None], percent=True)
    assert [trace["y"] for trace in made.spec["data"]] == [[0.9, None], [0.8, None]]
    assert not any(trace["connectgaps"] for trace in made.spec["data"])


@pytest.mark.parametrize(("lowest", "foot"), [(1.0, 0.9), (0.95, 0.8), (0.2, 0.1), (0.05, 0.0)])
def test_the_axis_of_a_share_begins_below_its_lowest_week(lowest, foot):
    assert chart([1.0], [lowest], percent=True).spec["layout"]["yaxis"]["range"][0] == foot


def test_twelve_weeks_have_no_more_labels_than_a_telephone_can_show():
    ticks = chart([1] * 12, [2] * 12).spec["layout"]["xaxis"]["tickvals"]
    assert len(ticks) <= 5
    assert ticks[0] == "2026-11-23"


def test_a_name_that_looks_like_markup_stays_text():
    made = before_after(MONDAYS[:1], [1], [2], name="<b>x</b>")
    assert "<b>x</b>" in made.reading  # plain text, which the page escapes
    assert "<b>x" not in str(made.spec)
