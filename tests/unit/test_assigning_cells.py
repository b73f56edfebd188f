"""Times as bits, windows of days, and ways between places."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from followup_kit.assigning.cells import CELL_MINUTES, DAY_CELLS, length_in_cells, lowest, runs, span
from followup_kit.assigning.settings import CALLS, ON_SITE, OTHER, Settings, channel_group
from followup_kit.assigning.travel import Spot, Travel, kilometres, travel_minutes
from followup_kit.assigning.windows import Span, advised, ending_by, read_hours, startable, working_cells
from followup_kit.errors import InputError

MONDAY, TUESDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)


def cell(hour: int, minute: int = 0) -> int:
    return (hour * 60 + minute) // CELL_MINUTES


@pytest.mark.parametrize("length", range(1, 12))
def test_a_run_starts_where_all_its_cells_are_set(length: int) -> None:
    cells = 0b1110_1111_1011_1101
    naive = sum(1 << at for at in range(16) if all(cells >> at + step & 1 for step in range(length)))
    assert runs(cells, length) == naive


def test_the_lowest_cell_of_none_is_missing() -> None:
    assert (lowest(0), lowest(0b1000)) == (-1, 3)


def test_a_span_without_cells_is_empty() -> None:
    assert (span(5, 5), span(6, 5), span(-3, 2), span(2, 4)) == (0, 0, 0b11, 0b1100)


@pytest.mark.parametrize(("minutes", "cells"), [(1, 1), (5, 1), (6, 2), (30, 6)])
def test_minutes_are_rounded_up_to_cells(minutes: int, cells: int) -> None:
    assert length_in_cells(minutes) == cells


def test_working_hours_between_the_cells_lose_the_broken_ones() -> None:
    assert working_cells("09:02-09:58", MONDAY) == span(cell(9, 5), cell(9, 55))


def test_a_make_up_day_has_the_hours_of_the_first_working_weekday() -> None:
    hours = "Mon-Thu 09:00-12:00; Fri 09:00-10:00"
    assert working_cells(hours, SATURDAY) == 0
    assert working_cells(hours, SATURDAY, is_makeup=True) == span(cell(9), cell(12))


def test_a_window_over_midnight_is_open_on_both_days() -> None:
    hours = read_hours("Mon 22:00-02:00", strict=True)
    [monday, tuesday] = startable(Span((MONDAY, TUESDAY)), MONDAY, TUESDAY, hours=hours, cells=1)
    assert monday == span(cell(22), DAY_CELLS + cell(2))
    assert tuesday == span(0, cell(2))


def test_a_contact_of_monday_may_not_start_after_midnight() -> None:
    [monday] = startable(Span((MONDAY,)), MONDAY, MONDAY, hours=None, cells=6)
    assert monday == span(0, DAY_CELLS)


def test_advice_that_excludes_other_advice_gives_way() -> None:
    morning, noon, evening = (read_hours(text, strict=False) for text in ("09:00-12:00", "11:00-13:00", "18:00-20:00"))
    assert morning
    assert noon
    assert evening
    assert advised(Span((MONDAY,)), (morning, noon), cells=1) == (
        span(cell(11), cell(12)) | span(0, 0) | _next(11, 12),
    )
    assert advised(Span((MONDAY,)), (morning, evening), cells=1) == (span(cell(9), cell(12)) | _next(9, 12),)


def _next(first: int, last: int) -> int:
    return span(DAY_CELLS + cell(first), DAY_CELLS + cell(last))


@pytest.mark.parametrize(("minute", "last"), [(0, cell(11, 30)), (4, cell(11, 30)), (5, cell(11, 35))])
def test_what_ends_by_a_moment_starts_early_enough(minute: int, last: int) -> None:
    [monday, tuesday] = ending_by(datetime(2026, 11, 23, 12, minute), [MONDAY, TUESDAY], 30)
    assert monday == span(0, last + 1)
    assert tuesday == 0


def test_hours_that_bind_must_be_readable_and_advice_need_not() -> None:
    with pytest.raises(InputError):
        read_hours("mornings", strict=True)
    assert read_hours("mornings", strict=False) is None
    assert read_hours("  ", strict=True) is None


def test_channels_are_counted_in_groups() -> None:
    assert [channel_group(name) for name in ("phone", "chat", "on_site", "email", None)] == [
        CALLS,
        CALLS,
        ON_SITE,
        OTHER,
        OTHER,
    ]


def test_one_degree_of_latitude_is_111_kilometres() -> None:
    assert kilometres((31.0, 121.0), (32.0, 121.0)) == pytest.approx(111.19, abs=0.01)


def test_an_unknown_zone_is_another_zone() -> None:
    settings = Settings(travel_minutes_within_zone=5, travel_minutes_between_zones=25)
    assert travel_minutes(Spot("north"), Spot("north"), settings) == 5
    assert travel_minutes(Spot("north"), Spot("south"), settings) == 25
    assert travel_minutes(Spot(), Spot(), settings) == 25


def test_the_same_coordinates_take_no_time() -> None:
    here = Spot("north", 31.0, 121.0)
    assert Travel(Settings()).cells(here, Spot("south", 31.0, 121.0)) == 0
