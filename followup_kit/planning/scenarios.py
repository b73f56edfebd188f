"""What-if: a rule, the staff, leave or holidays changed, and the coming weeks before and after."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from followup_kit.calendars.weekdays import parse_weekdays
from followup_kit.errors import InputError
from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.planning.projection import WEEKS, Course, Projection, World
from followup_kit.progress import Progress

WORKWEEK = "calendar.workweek"


@dataclass(frozen=True, slots=True)
class Leave:
    """An absence to try: a member of staff by code, from a first to a last day."""

    staff: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is tried: parameters by full name, people added (copies of a member of staff) or taken away, absences,
    and days off for everybody."""

    name: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    add_like: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    leaves: tuple[Leave, ...] = ()
    closed_days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The coming weeks before and after. ``customers``: customer_code, visits before and after, first visit before
    and after, for every customer whose visits differ."""

    scenario: Scenario
    before: Projection
    after: Projection
    customers: pl.DataFrame


def what_if(
    world: World, scenario: Scenario, *, as_of: date, weeks: int = WEEKS, progress: Progress | None = None
) -> Comparison:
    """Play the coming weeks through twice; PolicyError or InputError when the scenario does not fit."""
    steps = comparing(world, scenario, as_of=as_of, weeks=weeks)
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            found: Comparison = end.value
            return found
        if progress:
            progress(str(step.period), step.done, step.total)


@dataclass(frozen=True, slots=True)
class Step:
    """The week about to be played through, how many are done, and how many there are on both sides together."""

    period: Period
    done: int
    total: int


def comparing(
    world: World, scenario: Scenario, *, as_of: date, weeks: int = WEEKS, before: Projection | None = None
) -> Generator[Step, None, Comparison]:
    """The same step by step, a step before each week: who asks for no further step has stopped it.

    ``before`` is the projection of the unchanged world where it is known already.
    """
    changed = applied(world, scenario)
    changed.policy.on(as_of, changed.changes)
    total = weeks if before is not None else 2 * weeks
    if before is None:
        before = yield from _side(world, as_of=as_of, weeks=weeks, offset=0, total=total)
    after = yield from _side(changed, as_of=as_of, weeks=weeks, offset=total - weeks, total=total)
    return Comparison(scenario, before, after, affected(before, after))


def _side(world: World, *, as_of: date, weeks: int, offset: int, total: int) -> Generator[Step, None, Projection]:
    course = Course(world, as_of=as_of, weeks=weeks)
    for number, period in enumerate(course.periods):
        yield Step(period, number + offset, total)
        course.play(period)
    return course.projection()


def applied(world: World, scenario: Scenario) -> World:
    """The world with a scenario's changes; InputError names a member of staff that does not exist."""
    data = _with_staff(world.data, scenario)
    data = _with_leaves(data, scenario)
    calendar = world.calendar
    if WORKWEEK in scenario.parameters:
        calendar = replace(calendar, workweek=parse_weekdays(str(scenario.parameters[WORKWEEK])))
    return replace(world, data=data, calendar=calendar, changes={**world.changes, **scenario.parameters})


def _with_staff(data: PlanData, scenario: Scenario) -> PlanData:
    for code in (*scenario.add_like, *scenario.without, *(leave.staff for leave in scenario.leaves)):
        if code not in set(data.staff["code"].to_list()):
            raise InputError("planning.no_staff", found=code)
    kept = data.staff.filter(~pl.col("code").is_in(list(scenario.without)))
    last = max(data.staff["id"].to_list(), default=0)
    copies = [
        data.staff.filter(pl.col("code") == code).with_columns(
            pl.lit(last + number, pl.Int64).alias("id"), pl.lit(f"{code}+{number}").alias("code")
        )
        for number, code in enumerate(scenario.add_like, start=1)
    ]
    return replace(data, staff=pl.concat([kept, *copies]), extra={})


def _with_leaves(data: PlanData, scenario: Scenario) -> PlanData:
    """Absences of a scenario; a day off for everybody is an absence of everybody."""
    ids = dict(data.staff.select("code", "id").iter_rows())
    absent = [(ids[leave.staff], leave.first, leave.last) for leave in scenario.leaves if leave.staff in ids]
    absent += [(person, day, day) for day in scenario.closed_days for person in ids.values()]
    rows = pl.DataFrame(absent, schema={"staff": pl.Int64, "first_on": pl.Date, "last_on": pl.Date}, orient="row")
    return replace(data, leaves=pl.concat([data.leaves, rows], how="diagonal"), extra={})


def affected(before: Projection, after: Projection) -> pl.DataFrame:
    """Customers whose visits differ: how many and the first, before and after."""
    one, two = (_by_customer(side.visits, name) for side, name in ((before, "before"), (after, "after")))
    both = one.join(two, on="customer_code", how="full", coalesce=True)
    counts = both.with_columns(pl.col("visits_before", "visits_after").fill_null(0))
    differs = (pl.col("days_before").list.join("|") != pl.col("days_after").list.join("|")).fill_null(True)
    return counts.filter(differs).drop("days_before", "days_after").sort("customer_code")


def _by_customer(visits: pl.DataFrame, name: str) -> pl.DataFrame:
    return visits.group_by("customer_code").agg(
        pl.len().cast(pl.Int64).alias(f"visits_{name}"),
        pl.col("on").min().alias(f"first_{name}"),
        pl.col("on").sort().cast(pl.String).alias(f"days_{name}"),
    )
