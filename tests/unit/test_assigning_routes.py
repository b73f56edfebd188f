"""The order of on-site visits in a day."""

from __future__ import annotations

from datetime import date, datetime
from itertools import permutations

import polars as pl
import pytest

from followup_kit.assigning import Route, Settings, routed
from followup_kit.assigning.road import Road, Visit, timetable
from followup_kit.assigning.routes_own import own_order
from followup_kit.assigning.routes_pyvrp import has_pyvrp
from followup_kit.assigning.travel import Spot

DAY = date(2026, 11, 23)
BASE = Spot("north", 31.0, 121.0)
PLAIN = Settings(working_hours="09:00-18:00")
ENGINES = [
    "own",
    pytest.param(
        "pyvrp", marks=pytest.mark.skipif(not has_pyvrp(), reason="PyVRP (the extra routes) is not installed")
    ),
]


def visits(text: str) -> pl.DataFrame:
    """``task | km east of the base | minutes | hours``; a kilometre takes 3.12 minutes."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return pl.DataFrame(
        {
            "task": [int(row[0]) for row in rows],
            "latitude": [31.0] * len(rows),
            "longitude": [121.0 + float(row[1]) / 95.31 for row in rows],
            "minutes": [int(row[2]) for row in rows],
            "hours": [row[3] or None for row in rows],
            "hours_strict": [True] * len(rows),
            "channel": ["on_site"] * len(rows),
            "first_on": [DAY] * len(rows),
            "last_on": [DAY] * len(rows),
        },
        schema_overrides={"hours": pl.String},
    )


def route(text: str, engine: str, settings: Settings = PLAIN) -> Route:
    return routed(visits(text), BASE, day=DAY, settings=settings, engine=engine, iterations=100)


def order(found: Route) -> list[int]:
    return found.stops["task"].to_list()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_way_along_one_road_is_twice_its_length(engine: str) -> None:
    """Twice 12 km at 3.12 minutes, each of five ways rounded up."""
    found = route("1 | 9 | 30 |\n2 | 3 | 30 |\n3 | 6 | 30 |\n4 | -3 | 30 |", engine)
    assert 75 <= found.travel_minutes < 75 + 5
    assert found.stops["travel_minutes"].sum() < found.travel_minutes
    assert found.unserved == ()
    assert found.engine == engine


@pytest.mark.parametrize("engine", ENGINES)
def test_hours_that_bind_come_before_the_shortest_way(engine: str) -> None:
    found = route("1 | 9 | 30 | 09:00-10:00\n2 | 3 | 30 | 14:00-15:00\n3 | 6 | 30 | 11:00-12:00", engine)
    assert order(found) == [1, 3, 2]
    starts = found.stops["starts_at"].to_list()
    assert starts == [datetime(2026, 11, 23, 9, 29), datetime(2026, 11, 23, 11, 0), datetime(2026, 11, 23, 14, 0)]
    assert found.stops["wait_minutes"].to_list()[0] == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_one_of_two_windows_is_enough_and_no_visit_lies_in_the_break(engine: str) -> None:
    settings = Settings(working_hours="09:00-12:00, 13:30-18:00")
    found = route("1 | 3 | 150 |\n2 | 3 | 60 | 09:00-09:30, 13:00-15:00", engine, settings)
    assert order(found) == [1, 2]
    assert found.stops["starts_at"].to_list()[1] == datetime(2026, 11, 23, 13, 30)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_does_not_fit_in_the_day_is_left_out_and_named(engine: str) -> None:
    found = route("1 | 3 | 30 | 10:00-10:30\n2 | 3 | 30 | 10:00-10:30\n3 | 3 | 30 |", engine)
    assert len(found.unserved) == 1
    assert found.unserved[0] in (1, 2)
    assert len(order(found)) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_no_visits_make_an_empty_route(engine: str) -> None:
    found = routed(visits("1 | 3 | 30 |").clear(), BASE, day=DAY, engine=engine)
    assert found.stops.is_empty()
    assert (found.unserved, found.travel_minutes) == ((), 0)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_visits_give_the_same_route(engine: str) -> None:
    text = "\n".join(f"{task} | {task * 7 % 11 - 5} | 20 |" for task in range(1, 12))
    assert route(text, engine).stops.equals(route(text, engine).stops)


def test_a_day_off_has_no_stops() -> None:
    found = route("1 | 3 | 30 |", "own", Settings(working_hours="Tue 09:00-18:00"))
    assert found.unserved == (1,)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="not one of auto, pyvrp, own"):
        route("1 | 3 | 30 |", "ants")


def test_the_own_order_is_close_to_the_best_of_all_orders() -> None:
    ways = [
        [abs(one * 37 % 23 - two * 37 % 23) + abs(one * 11 % 17 - two * 11 % 17) for two in range(7)]
        for one in range(7)
    ]
    road = Road(tuple(Visit(task, 20, ((540, 1000),)) for task in range(6)), ways, 540, 1080)
    best = min(timetable(road, order).worth for order in permutations(range(6)))
    found = timetable(road, own_order(road)).worth
    assert found[0] == best[0]
    assert found[1] <= best[1] * 1.1
