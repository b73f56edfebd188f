"""What holds for every plan: nobody does two things at once, no limit is passed, and the same in gives the same out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup_kit.assigning import Placement, Settings, place
from followup_kit.calendars import Hours
from followup_kit.errors import InputError
from followup_kit.periods import Period

FIRST = date(2026, 11, 23)
WEEK = Period(FIRST, date(2026, 11, 25))
LEAVES = pl.DataFrame([(2, FIRST, FIRST, 1)], schema=["staff", "first_on", "last_on", "covered_by"], orient="row")
STRICT = ("10:00-11:30", "09:00-10:00, 14:00-15:30", None)
WORKING = ("Mon-Fri 09:00-12:00, 13:30-17:00", "09:00-11:00", "Mon 20:00-02:00; Tue 20:00-02:00")
QUICK = Settings(least_steps=300, steps_per_contact=2)

days = st.integers(0, 2).map(lambda number: FIRST + timedelta(days=number))
contact = st.fixed_dictionaries(
    {
        "minutes": st.sampled_from([7, 20, 30, 60, 95]),
        "channel": st.sampled_from(["phone", "chat", "on_site", "letter"]),
        "first_on": days,
        "wanted_on": days,
        "last_on": days,
        "hours": st.sampled_from(STRICT),
        "hours_strict": st.booleans(),
        "skill": st.sampled_from([None, None, "repair"]),
        "zone": st.sampled_from([None, "north", "south"]),
        "needs_zone": st.booleans(),
        "owner": st.sampled_from([None, 1, 2, 3]),
        "precedence": st.integers(1, 3),
        "due_at": st.sampled_from([None, None, datetime(2026, 11, 24, 10, 0)]),
        "was_staff": st.sampled_from([None, 1, 2, 9]),
        "was_at": st.sampled_from([None, datetime(2026, 11, 24, 9, 30), datetime(2026, 11, 24, 0, 30)]),
    }
)
person = st.fixed_dictionaries(
    {
        "skills": st.sampled_from([None, "repair; survey"]),
        "zone": st.sampled_from([None, "north", "south"]),
        "working_hours": st.sampled_from(WORKING),
        "phone_per_day": st.sampled_from([None, 0, 2]),
        "on_site_per_day": st.sampled_from([None, 1, 2]),
    }
)
TYPES: dict[str, Any] = {"hours": pl.String, "skill": pl.String, "skills": pl.String, "zone": pl.String}
TYPES |= {"owner": pl.Int64, "was_staff": pl.Int64, "phone_per_day": pl.Int64, "on_site_per_day": pl.Int64}
TYPES |= {"locked_staff": pl.Int64, "locked_at": pl.Datetime("us")}
TYPES |= {"due_at": pl.Datetime("us"), "was_at": pl.Datetime("us"), "working_hours": pl.String}


def frame(rows: list[dict[str, Any]], number: str) -> pl.DataFrame:
    return pl.DataFrame([{number: place + 1} | row for place, row in enumerate(rows)], schema_overrides=TYPES)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(contacts=st.lists(contact, min_size=1, max_size=25), staff=st.lists(person, min_size=1, max_size=4))
def test_every_plan_keeps_to_hours_windows_numbers_and_one_thing_at_a_time(
    contacts: list[dict[str, Any]], staff: list[dict[str, Any]]
) -> None:
    work, people = frame(contacts, "task"), frame(staff, "id")
    found = place(work, people, LEAVES, period=WEEK, settings=QUICK)
    assert sorted([*found.placed["task"], *found.unplaced["task"]]) == list(range(1, len(contacts) + 1))
    rows = found.placed.join(work.with_columns(pl.col("task").cast(pl.UInt32)), on="task").rows(named=True)
    for row in rows:
        _obeys(row, people.row(row["staff"] - 1, named=True))
    _never_two_at_once(rows)
    over = found.load.filter(pl.col("used") > pl.col("capacity"))
    assert over.is_empty()


locked = st.fixed_dictionaries(
    {
        "minutes": st.sampled_from([20, 35]),
        "channel": st.sampled_from(["phone", "on_site"]),
        "first_on": days,
        "last_on": st.just(WEEK.last),
        "locked_staff": st.sampled_from([None, 1, 2, 9]),
        "locked_at": st.sampled_from(
            [None, *(datetime(2026, 11, 24, 0, 30) + timedelta(hours=5 * n) for n in range(5))]
        ),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(contacts=st.lists(locked, min_size=1, max_size=25), staff=st.lists(person, min_size=2, max_size=3))
def test_whatever_is_fixed_nobody_does_two_things_at_once(
    contacts: list[dict[str, Any]], staff: list[dict[str, Any]]
) -> None:
    work = frame(contacts, "task")
    found = place(work, frame(staff, "id"), LEAVES, period=WEEK, settings=QUICK)
    rows = found.placed.join(work.with_columns(pl.col("task").cast(pl.UInt32)), on="task").rows(named=True)
    _never_two_at_once([row | {"travel_minutes": 0} for row in rows])
    assert all(row["locked_staff"] in (None, row["staff"]) for row in rows)
    assert all(row["locked_at"] in (None, row["starts_at"]) for row in rows)
    both = work.filter(pl.col("locked_staff").is_not_null(), pl.col("locked_at").is_not_null())
    missing = found.unplaced.filter(pl.col("task").is_in(both["task"].to_list()))
    assert set(missing["reason"]) <= {"locked_conflict"}


def _obeys(row: dict[str, Any], one: dict[str, Any]) -> None:
    starts, ends = row["starts_at"], row["ends_at"]
    assert starts.minute % 5 == 0
    assert ends - starts == timedelta(minutes=row["minutes"])
    assert row["first_on"] <= starts.date() <= row["last_on"]
    assert _inside(Hours.parse(one["working_hours"]), starts - timedelta(minutes=row["travel_minutes"]), ends)
    if row["hours"] and row["hours_strict"]:
        assert _inside(Hours.parse(row["hours"]), starts, ends)
    assert row["skill"] is None or row["skill"] in (one["skills"] or "")
    assert not (row["needs_zone"] and row["zone"]) or row["zone"] == one["zone"]
    assert row["staff"] != 2 or starts.date() != FIRST


def _inside(hours: Hours, starts: datetime, ends: datetime) -> bool:
    near = [starts.date() + timedelta(days=step) for step in (-1, 0)]
    return any(first <= starts and ends <= last for day in near for first, last in hours.windows(day))


def _never_two_at_once(rows: list[dict[str, Any]]) -> None:
    taken: dict[int, list[tuple[datetime, datetime]]] = {}
    for row in rows:
        began = row["starts_at"] - timedelta(minutes=row["travel_minutes"])
        taken.setdefault(row["staff"], []).append((began, row["ends_at"]))
    for spans in taken.values():
        spans.sort()
        assert all(one[1] <= two[0] for one, two in pairwise(spans))


def same(one: Placement, two: Placement) -> bool:
    return one.placed.equals(two.placed) and one.unplaced.equals(two.unplaced) and one.score == two.score


def crowd(count: int) -> pl.DataFrame:
    rows = [
        {
            "minutes": 30 + number % 3 * 15,
            "channel": "phone",
            "first_on": FIRST,
            "last_on": WEEK.last,
            "owner": number % 5,
        }
        for number in range(count)
    ]
    return frame(rows, "task")


TEAM = frame([{"phone_per_day": 5} for _ in range(5)], "id")


def test_the_same_rows_in_another_order_give_the_same_plan() -> None:
    work = crowd(90)
    first = place(work, TEAM, LEAVES, period=WEEK)
    assert same(first, place(work, TEAM, LEAVES, period=WEEK))
    shuffled = place(work.sample(fraction=1.0, shuffle=True, seed=3), TEAM.reverse(), LEAVES, period=WEEK)
    assert same(first, shuffled)


def test_the_seed_decides_between_plans_that_are_equally_good() -> None:
    work = crowd(60)
    plans = [place(work, TEAM, LEAVES, period=WEEK, seed=seed) for seed in (1, 2)]
    assert not plans[0].placed.equals(plans[1].placed)
    assert plans[0].placed.height == plans[1].placed.height == 60


def test_more_steps_never_place_fewer() -> None:
    work = crowd(90)
    counts = [
        place(work, TEAM, LEAVES, period=WEEK, settings=Settings(least_steps=steps, steps_per_contact=0)).placed.height
        for steps in (1, 100, 3000)
    ]
    assert counts == sorted(counts)
    assert counts[-1] == 5 * 3 * 5 - 5  # one of five is away on one of three days


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda work: work.drop("minutes"), "no column minutes"),
        (lambda work: pl.concat([work, work]), "stands in the list twice"),
        (lambda work: work.with_columns(minutes=pl.lit(0)), "no length"),
        (lambda work: work.with_columns(minutes=pl.lit(None, dtype=pl.Int64)), "no length"),
        (lambda work: work.with_columns(hours=pl.lit("noonish"), hours_strict=pl.lit(value=True)), "noonish"),
    ],
)
def test_a_table_that_cannot_be_used_says_what_to_mend(change: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        place(change(crowd(2)), TEAM, LEAVES, period=WEEK)


def test_a_person_twice_is_refused() -> None:
    with pytest.raises(InputError, match="The person 1 stands in the list twice"):
        place(crowd(2), pl.concat([TEAM, TEAM]), LEAVES, period=WEEK)


def test_the_frames_that_come_in_stay_as_they_are() -> None:
    work, team = crowd(5), TEAM.clone()
    copy = work.clone()
    place(work, team, LEAVES, period=WEEK)
    assert work.equals(copy)
    assert team.equals(TEAM)
