"""In what order the on-site visits of one person's day are made, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from followup_kit.assigning.frames import word, work_rows
from followup_kit.assigning.road import DAY_MINUTES, Road, Timetable, Visit, timetable
from followup_kit.assigning.routes_own import own_order
from followup_kit.assigning.routes_pyvrp import has_pyvrp, pyvrp_order
from followup_kit.assigning.settings import Settings
from followup_kit.assigning.travel import Spot, travel_minutes
from followup_kit.assigning.windows import HoursText, read_hours
from followup_kit.calendars import Hours
from followup_kit.calendars.hours import Window

ENGINES = ("auto", "pyvrp", "own")
ITERATIONS = 400
STOPS: dict[str, Any] = {
    "place": pl.Int64,
    "task": pl.UInt32,
    "arrives_at": pl.Datetime("us"),
    "starts_at": pl.Datetime("us"),
    "ends_at": pl.Datetime("us"),
    "travel_minutes": pl.Int64,
    "wait_minutes": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class Route:
    """The stops in order, the tasks that do not fit in the day, and which engine found it.

    ``travel_minutes`` counts the way out, between the stops and home again.
    """

    stops: pl.DataFrame
    unserved: tuple[int, ...]
    engine: str
    travel_minutes: int


def routed(
    day_work: pl.DataFrame,
    base: Spot,
    *,
    day: date,
    iterations: int = ITERATIONS,
    seconds: float | None = None,
    seed: int = 0,
    settings: Settings | None = None,
    engine: str = "auto",
) -> Route:
    """The order with the shortest way that serves as many visits as possible, each inside its hours.

    ``day_work`` has the columns of ``frames.WORK``: hours bind when ``hours_strict``, advice does not count.
    ``settings.working_hours`` are the person's. PyVRP finds the order when it is installed (the extra ``routes``),
    else a search of our own; ``engine`` asks for one of them.
    Bounded by ``iterations``, so that it is the same on any machine; ``seconds`` instead is for benchmarks. Without
    visits the route is empty. ImportError when ``pyvrp`` is asked for and not installed.
    """
    settings = settings or Settings()
    road = _road(day_work, base, day=day, settings=settings)
    used = engine_of(engine)
    order = best_order(road, engine=used, iterations=iterations, seconds=seconds, seed=seed)
    return _route(road, order, day=day, engine=used)


def best_order(
    road: Road,
    *,
    engine: str,
    first: Sequence[int] = (),
    iterations: int = ITERATIONS,
    seconds: float | None = None,
    seed: int = 0,
) -> list[int]:
    """The best order that ``pyvrp`` or ``own`` finds, no worse than ``first``; visits it cannot serve are left out."""
    if not road.visits:
        return []
    if engine == "own":
        return own_order(road, first=first, iterations=iterations, seconds=seconds, seed=seed)
    orders = [own_order(road, first=first, iterations=0)]
    orders.append(pyvrp_order(road, iterations=iterations, seconds=seconds, seed=seed))
    return min(orders, key=lambda order: timetable(road, order).worth)


def engine_of(asked: str) -> str:
    """``pyvrp`` or ``own`` for what is asked; ValueError for an unknown name."""
    if asked not in ENGINES:
        raise ValueError(f"engine {asked!r} is not one of {', '.join(ENGINES)}")
    if asked != "auto":
        return asked
    return "pyvrp" if has_pyvrp() else "own"


def _road(day_work: pl.DataFrame, base: Spot, *, day: date, settings: Settings) -> Road:
    rows = work_rows(day_work)
    work = Hours.parse(settings.working_hours).week[day.weekday()]
    spots = [
        Spot(word(zone), latitude, longitude)
        for zone, latitude, longitude in zip(rows["zone"], rows["latitude"], rows["longitude"], strict=True)
    ]
    visits = [
        Visit(task, minutes, _windows(work, hours if is_strict else None, day=day, minutes=minutes))
        for task, minutes, hours, is_strict in zip(
            rows["task"], rows["minutes"], rows["hours"], rows["hours_strict"], strict=True
        )
    ]
    every = [Spot(word(base.zone), base.latitude, base.longitude), *spots]
    minutes = [[0 if one is two else travel_minutes(one, two, settings) for two in every] for one in every]
    return Road(tuple(visits), minutes, work[0][0] if work else 0, work[-1][1] if work else 0)


def _windows(
    work: Sequence[Window],
    hours: HoursText | list[str],
    *,
    day: date,
    minutes: int,
) -> tuple[Window, ...]:
    """First and last minute in which a visit may start."""
    read = read_hours(tuple(hours) if isinstance(hours, list) else hours, strict=True)
    asked = read.week[day.weekday()] if read else ((0, 2 * DAY_MINUTES),)
    both = [(max(one[0], two[0]), min(one[1], two[1]) - minutes) for one in work for two in asked]
    return tuple((start, end) for start, end in sorted(both) if end >= start)


def _route(road: Road, order: list[int], *, day: date, engine: str) -> Route:
    found = timetable(road, order)
    midnight = datetime(day.year, day.month, day.day)
    rows = [_stop(road, found, place, midnight=midnight) for place in range(len(found.order))]
    served = {road.visits[number].task for number in found.order}
    unserved = tuple(visit.task for visit in road.visits if visit.task not in served)
    return Route(pl.DataFrame(rows, schema=STOPS, orient="row"), unserved, engine, found.travel)


def _stop(road: Road, found: Timetable, place: int, *, midnight: datetime) -> tuple[object, ...]:
    visit = road.visits[found.order[place]]
    arrives, starts = found.arrives[place], found.starts[place]
    before = found.order[place - 1] + 1 if place else 0
    return (
        place + 1,
        visit.task,
        midnight + timedelta(minutes=arrives),
        midnight + timedelta(minutes=starts),
        midnight + timedelta(minutes=starts + visit.minutes),
        road.minutes[before][found.order[place] + 1],
        starts - arrives,
    )
