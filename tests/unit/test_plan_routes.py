"""On-site days in a better order: less way, and nothing else gets worse."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup_kit.assigning import Placement, Settings, place
from followup_kit.assigning.road import Road, Visit, start_after, timetable
from followup_kit.assigning.routes_own import own_order
from followup_kit.calendars import Hours
from followup_kit.periods import Period

MONDAY = date(2026, 11, 23)
WEEK = Period(MONDAY, date(2026, 11, 24))
NO_LEAVES = pl.DataFrame(schema={"staff": pl.Int64, "first_on": pl.Date, "last_on": pl.Date, "covered_by": pl.Int64})
WORKING = "09:00-12:00, 13:00-18:00"
AS_PLACED = Settings(least_steps=200, steps_per_contact=2, route_iterations=0)
ROUTED = Settings(least_steps=200, steps_per_contact=2, route_iterations=40)
TYPES: dict[str, Any] = {"hours": pl.String, "customer_hours": pl.String, "due_at": pl.Datetime("us")}
TYPES |= {"latitude": pl.Float64, "longitude": pl.Float64, "zone": pl.String}
TYPES |= {"locked_staff": pl.Int64, "locked_at": pl.Datetime("us")}
TYPES |= {"was_staff": pl.Int64, "was_at": pl.Datetime("us")}

degrees = st.integers(-12, 12).map(lambda number: number / 100)
lock = st.sampled_from([None] * 6 + [datetime(2026, 11, 23, 10), datetime(2026, 11, 24, 14, 30)])
contact = st.fixed_dictionaries(
    {
        "minutes": st.sampled_from([7, 20, 30, 45]),
        "channel": st.sampled_from(["on_site", "on_site", "on_site", "phone"]),
        "first_on": st.just(WEEK.first),
        "last_on": st.sampled_from([WEEK.first, WEEK.last]),
        "hours": st.sampled_from([None, None, "09:00-11:00", "10:00-12:00, 14:00-16:00"]),
        "hours_strict": st.booleans(),
        "customer_hours": st.sampled_from([None, None, "14:00-18:00"]),
        "due_at": st.sampled_from([None, None, None, datetime(2026, 11, 23, 15)]),
        "latitude": degrees.map(lambda number: 31.2 + number),
        "longitude": degrees.map(lambda number: 121.4 + number),
        "locked_at": lock,
    }
)


def work_of(contacts: list[dict[str, Any]]) -> pl.DataFrame:
    """Contacts by number; what has a fixed time has a fixed person too."""
    rows = [
        {"task": place + 1, "locked_staff": 1 if row.get("locked_at") else None} | row
        for place, row in enumerate(contacts)
    ]
    return pl.DataFrame(rows, schema_overrides=TYPES, infer_schema_length=None)


def people(count: int = 2, **columns: Any) -> pl.DataFrame:
    made = {"id": list(range(1, count + 1)), "working_hours": [WORKING] * count}
    return pl.DataFrame(made | {name: [value] * count for name, value in columns.items()})


def planned(work: pl.DataFrame, options: Settings = ROUTED, staff: pl.DataFrame | None = None) -> Placement:
    return place(work, people() if staff is None else staff, NO_LEAVES, period=WEEK, settings=options)


def on_days(found: Placement, work: pl.DataFrame) -> dict[tuple[int, date], pl.DataFrame]:
    """What each person does on each day, by time."""
    rows = found.placed.join(work.with_columns(pl.col("task").cast(pl.UInt32)), on="task").sort("starts_at", "task")
    parts = rows.with_columns(pl.col("starts_at").dt.date().alias("day")).partition_by("staff", "day", as_dict=True)
    return {(staff, day): part for (staff, day), part in parts.items()}


def assert_nobody_is_at_two_places(day: pl.DataFrame) -> None:
    spans = [
        (row["starts_at"] - timedelta(minutes=row["travel_minutes"]), row["ends_at"]) for row in day.rows(named=True)
    ]
    assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))


def inside(text: str, starts: datetime, ends: datetime) -> bool:
    return any(opens <= starts and ends <= closes for opens, closes in Hours.parse(text).windows(starts.date()))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(contacts=st.lists(contact, min_size=2, max_size=16), limit=st.sampled_from([None, 4]))
def test_a_routed_day_keeps_every_visit_hours_and_locks_and_is_never_longer(
    contacts: list[dict[str, Any]], limit: int | None
) -> None:
    work, staff = work_of(contacts), people(on_site_per_day=limit)
    before, after = planned(work, AS_PLACED, staff), planned(work, ROUTED, staff)
    assert set(before.placed["task"]) <= set(after.placed["task"])
    was = {row["task"]: row for row in before.placed.rows(named=True)}
    old_days = on_days(before, work)
    for (person, day), rows in on_days(after, work).items():
        on_site = rows.filter(pl.col("channel") == "on_site")
        assert limit is None or len(on_site) <= limit or on_site["is_locked"].any()
        if not on_site["is_locked"].any():  # a locked row may leave less time for the way than it takes
            assert_nobody_is_at_two_places(rows)
        for row in rows.filter(~pl.col("is_locked")).rows(named=True):
            assert inside(WORKING, row["starts_at"] - timedelta(minutes=row["travel_minutes"]), row["ends_at"])
            assert not (row["hours"] and row["hours_strict"]) or inside(row["hours"], row["starts_at"], row["ends_at"])
            assert row["first_on"] <= row["starts_at"].date() <= row["last_on"]
        old = old_days.get((person, day))
        if old is not None and set(old["task"]) == set(rows["task"]):
            assert rows["travel_minutes"].sum() <= old["travel_minutes"].sum()
    for row in after.placed.rows(named=True):
        old_row = was.get(row["task"])
        if old_row is not None:
            assert (row["staff"], row["starts_at"].date()) == (old_row["staff"], old_row["starts_at"].date())
            assert not row["is_locked"] or row["starts_at"] == old_row["starts_at"]
            assert "due_missed" not in row["reasons"] or "due_missed" in old_row["reasons"]
            assert "advised_hours_missed" not in row["reasons"] or "advised_hours_missed" in old_row["reasons"]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(contacts=st.lists(contact, min_size=2, max_size=14), shuffle=st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_give_the_same_routes(contacts: list[dict[str, Any]], shuffle: Any) -> None:
    work = work_of(contacts)
    places = list(range(len(contacts)))
    shuffle.shuffle(places)
    one, two = planned(work), planned(work[places])
    assert one.placed.equals(two.placed)
    assert one.routes == two.routes


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(contacts=st.lists(contact, min_size=2, max_size=14))
def test_planning_again_keeps_the_order_of_every_day_that_did_not_change(contacts: list[dict[str, Any]]) -> None:
    work = work_of([row | {"due_at": None, "locked_at": None, "customer_hours": None} for row in contacts])
    first = planned(work)
    was = first.placed.select(pl.col("task").cast(pl.Int64), was_staff="staff", was_at="starts_at")
    again = planned(work.join(was, on="task", how="left"))
    known = first.placed.select("task", "staff", "starts_at")
    assert again.placed.join(known, on=["task", "staff", "starts_at"]).height == known.height


def along_a_road(*kilometres: float, **columns: Any) -> pl.DataFrame:
    """Visits of 20 minutes east of 121.4 degrees, due on Monday; a kilometre takes about 3 minutes."""
    rows = [
        {"minutes": 20, "channel": "on_site", "first_on": MONDAY, "last_on": MONDAY, "latitude": 31.2,
         "longitude": 121.4 + far / 95.1}
        for far in kilometres
    ]  # fmt: skip
    return work_of([row | {name: values[place] for name, values in columns.items()} for place, row in enumerate(rows)])


BASED = people(1, latitude=31.2, longitude=121.4)


def order(found: Placement) -> list[int]:
    return found.placed.sort("starts_at")["task"].to_list()


def test_stops_along_a_road_are_visited_one_after_the_other() -> None:
    work = along_a_road(8, 2, 10, 4, 6)
    before, after = planned(work, AS_PLACED, BASED), planned(work, ROUTED, BASED)
    assert order(before) != [2, 4, 5, 1, 3]
    assert order(after) == [2, 4, 5, 1, 3]
    saved = before.placed["travel_minutes"].sum() - after.placed["travel_minutes"].sum()
    assert after.routes.minutes_saved == saved > 0
    assert (after.routes.engine, after.routes.days, after.routes.changed) == ("own", 1, 1)
    assert after.load["travel_minutes"].sum() == after.placed["travel_minutes"].sum()
    moved = after.placed.filter(pl.col("reasons").list.contains("shorter_way"))["task"].to_list()
    assert set(moved) <= {1, 2, 3, 4, 5}
    assert moved


def test_a_day_that_is_short_already_stays_as_it_is() -> None:
    work = along_a_road(2, 4, 6)
    before, after = planned(work, AS_PLACED, BASED), planned(work, ROUTED, BASED)
    assert after.placed.equals(before.placed)
    assert (after.routes.days, after.routes.changed, after.routes.minutes_saved) == (1, 0, 0)


def test_a_call_of_the_day_keeps_its_time_and_nobody_is_on_the_way_then() -> None:
    work = along_a_road(8, 2, 10, 4)
    call = pl.DataFrame(
        {"task": [9], "minutes": [30], "channel": ["phone"], "first_on": [MONDAY], "last_on": [MONDAY],
         "locked_staff": [1], "locked_at": [datetime(2026, 11, 23, 9, 40)]}
    )  # fmt: skip
    found = planned(pl.concat([work, call], how="diagonal_relaxed"), ROUTED, BASED)
    assert found.routes.changed == 1
    starts = dict(found.placed.select("task", "starts_at").iter_rows())
    assert starts[9] == datetime(2026, 11, 23, 9, 40)
    day = found.placed.join(work.select(pl.col("task").cast(pl.UInt32), "channel"), on="task", how="left")
    assert_nobody_is_at_two_places(day)


def test_a_locked_visit_keeps_its_time_and_the_others_go_round_it() -> None:
    at = datetime(2026, 11, 23, 9, 30)
    work = along_a_road(8, 2, 10, 4, locked_at=[at, None, None, None])
    found = planned(work, ROUTED, BASED)
    assert found.placed.filter(pl.col("task") == 1)["starts_at"].to_list() == [at]
    assert order(found)[0] == 1


def test_a_visit_of_the_plan_before_keeps_its_time_when_a_new_one_joins_the_day() -> None:
    work = along_a_road(8, 2, 10)
    was = planned(work, AS_PLACED, BASED).placed.select(
        pl.col("task").cast(pl.Int64), was_staff="staff", was_at="starts_at"
    )
    more = along_a_road(8, 2, 10, 4).join(was, on="task", how="left")
    found = planned(more, ROUTED, BASED)
    kept = found.placed.join(was.cast({"task": pl.UInt32}), on="task")
    assert kept["starts_at"].equals(kept["was_at"], check_names=False)


@pytest.mark.parametrize("options", [AS_PLACED, Settings(least_steps=0, steps_per_contact=0)])
def test_without_improving_no_day_is_routed_and_the_plan_says_so(options: Settings) -> None:
    found = planned(along_a_road(8, 2, 10, 4), options, BASED)
    assert found.routes.engine == "none"
    assert found.routes.changed == 0


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="not one of auto, pyvrp, own"):
        planned(along_a_road(1, 2), Settings(route_engine="ants"), BASED)


PAUSED = Road((), [[0]], 0, 1440, ((600, 630),))


@pytest.mark.parametrize(
    ("arrival", "way", "start"),
    [(600, 20, 600), (601, 20, 650), (649, 20, 650), (650, 20, 650), (605, 0, 605)],
)
def test_the_way_to_a_visit_lies_whole_before_or_after_a_pause(arrival: int, way: int, start: int) -> None:
    assert start_after(PAUSED, Visit(1, 10, ((0, 1000),)), arrival, way) == start


@pytest.mark.parametrize(("closes", "start"), [(650, 650), (649, None)])
def test_a_visit_that_a_pause_makes_too_late_cannot_be_made(closes: int, start: int | None) -> None:
    assert start_after(PAUSED, Visit(1, 10, ((0, closes),)), 601, 20) == start


@pytest.mark.parametrize("seed", range(6))
def test_the_own_search_finds_the_best_of_all_orders_of_seven_visits(seed: int) -> None:
    random = np.random.default_rng(seed)
    at = random.uniform(0, 60, (8, 2))
    ways = [[int(np.ceil(np.hypot(*(one - two)))) for two in at] for one in at]
    opens = random.choice([480, 600, 720], 7)
    visits = tuple(Visit(task, 20, ((int(first), int(first) + 240),)) for task, first in enumerate(opens))
    road = Road(visits, ways, 480, 1200, ((630, 660),))
    best = min(timetable(road, each).worth[:2] for each in permutations(range(7)))
    assert timetable(road, own_order(road, iterations=400)).worth[:2] == best
