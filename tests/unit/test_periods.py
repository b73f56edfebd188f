"""Periods as people write them; months clip, weeks start on Monday (C05, C07)."""

from datetime import date

import pytest

from followup_kit.errors import InputError
from followup_kit.periods import Period, add_months, parse_period, split, week_of


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-10-05", "2026-10-05", "2026-10-05"),
        ("2026-10-05..2026-10-06", "2026-10-05", "2026-10-06"),
    ],
)
def test_a_period_is_read_as_people_write_it(written, first, last):
    assert parse_period(written) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "written", ["", "2026-13", "2026-Q5", "2025-W53", "26-10", "2026-02-30", "soon", "2026-1-1..x"]
)
def test_anything_else_is_refused_with_the_forms_that_work(written):
    with pytest.raises(InputError, match="Write"):
        parse_period(written)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(InputError, match="Swap the two days"):
        parse_period("2026-10-02..2026-10-01")


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_months_are_calendar_months_clipped_to_the_end(day, count, expected):
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(expected)


def test_a_period_is_cut_at_months_and_its_outer_pieces_may_be_partial():
    pieces = split(parse_period("2026-01-15..2026-03-02"), "month")
    assert [str(piece) for piece in pieces] == [
        "2026-01-15..2026-01-31",
        "2026-02-01..2026-02-28",
        "2026-03-01..2026-03-02",
    ]


@pytest.mark.parametrize("day", ["2026-10-12", "2026-10-14", "2026-10-18"])
def test_a_week_runs_from_monday_to_sunday(day):
    assert week_of(date.fromisoformat(day)) == Period(date(2026, 10, 12), date(2026, 10, 18))
