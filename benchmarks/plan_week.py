"""The plan of a week, made and saved, in seconds by phase, and against the due list alone.

    python benchmarks/plan_week.py [--size usual overloaded on_site] [--profile]

Made up in a workspace of its own, for the regime ``visit_regime``: ``usual`` has 20,000 customers of whom 3,000 are due
and 60 people who can do that; ``overloaded`` has 12,000 due, far more than those people can do; ``on_site`` has 2,000
customers, all due, all to be visited at home by 100 people who can make 1,000 visits of an hour in the week. A tenth of
all customers is overdue already. Reading is the store as frames, due what the due list alone takes, plan the due list
with the placing of people and times, telling the plan for a machine with all reasons, saving the plan as a draft, again
planning on top of that draft, saving again the draft that nothing was changed in.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from followup_kit.loaders.model import CheckedTable
from followup_kit.periods import Period, week_of
from followup_kit.planning.due_list import due_list
from followup_kit.planning.life import save_draft
from followup_kit.planning.of_workspace import fetch_world, plan_record
from followup_kit.planning.projection import World
from followup_kit.planning.weekly import WeekPlan, plan_period
from followup_kit.settings import Workspace, create_workspace
from followup_kit.store import create_store, import_tables, open_store

AS_OF = date(2026, 11, 23)
WEEK: Period = week_of(AS_OF)
CYCLE_DAYS = 91
ZONES = 12
WISHES = (None, None, "09:00-11:30", "14:00-17:00", "10:00-12:00")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: ``on_site`` is the share of customers visited at home, ``history`` their past visits."""

    customers: int
    due: int
    people: int
    on_site: float
    history: int = 10


SIZES = {
    "usual": Size(customers=20_000, due=3_000, people=60, on_site=0.1),
    "overloaded": Size(customers=20_000, due=12_000, people=60, on_site=0.1),
    "on_site": Size(customers=2_000, due=2_000, people=100, on_site=1.0),
}


def tables(size: Size) -> dict[str, pl.DataFrame]:
    """Staff, customers and each customer's last visit; the same every time."""
    random = np.random.default_rng(20261123)
    customers = _customers(size, random)
    return {"staff": _staff(size), "customers": customers, "visits": _visits(size, customers["code"], random)}


def _staff(size: Size) -> pl.DataFrame:
    every = range(size.people)
    return pl.DataFrame(
        {
            "code": [f"S-{number:03}" for number in every],
            "name": [f"Visitor {number}" for number in every],
            "role": ["visitor"] * size.people,
            "zone": [f"Z{number % ZONES}" for number in every],
            "phone_per_day": [30] * size.people,
            "on_site_per_day": [2 if size.on_site == 1 else 4] * size.people,
            "active": [True] * size.people,
        }
    )


def _customers(size: Size, random: np.random.Generator) -> pl.DataFrame:
    count = size.customers
    zone, owner = random.integers(0, ZONES, count), random.integers(0, size.people, count)
    at_home = random.random(count) < size.on_site
    return pl.DataFrame(
        {
            "code": [f"K-{number:05}" for number in range(count)],
            "zone": [f"Z{number}" for number in zone],
            "latitude": np.round(31.1 + 0.03 * zone + random.normal(0, 0.01, count), 4),
            "longitude": np.round(121.3 + 0.02 * zone + random.normal(0, 0.01, count), 4),
            "preferred_channel": np.where(at_home, "on_site", "phone"),
            "preferred_hours": [WISHES[number] for number in random.integers(0, len(WISHES), count)],
            "owner": [f"S-{number:03}" if number % 5 else None for number in owner],
            "first_purchase_on": [AS_OF - timedelta(days=1500)] * count,
        }
    )


def _visits(size: Size, customers: pl.Series, random: np.random.Generator) -> pl.DataFrame:
    """The visits of each customer: the next of the first ones are due in the week or overdue, of the others later."""
    count = size.customers
    due, overdue = np.arange(count) < size.due, random.random(count) < 0.1
    ends = np.where(due, random.integers(-2, 5, count), random.integers(20, 80, count))
    days = CYCLE_DAYS - ends + np.where(due & overdue, random.integers(15, 40, count), 0)
    back = np.concatenate([days + CYCLE_DAYS * cycle for cycle in range(size.history)])
    last = np.datetime64("2026-11-23T03:00:00", "us")
    return pl.DataFrame(
        {
            "code": [f"V-{number:06}" for number in range(back.size)],
            "customer": pl.concat([customers] * size.history),
            "rule": ["visit_regime.existing"] * back.size,
            "status": ["completed"] * back.size,
            "outcome": ["reached"] * back.size,
            "channel": ["phone"] * back.size,
            "completed_at": pl.Series(last - back.astype("timedelta64[D]")).dt.replace_time_zone("UTC"),
        }
    )


def workspace_of(folder: Path, size: Size) -> Workspace:
    """A workspace with all of it in its store."""
    workspace = create_workspace(folder, {"policy": "visit_regime", "time_zone": "Asia/Shanghai"})
    checked = [
        CheckedTable(name, f"{name}.csv", "", frame.with_row_index("_row", offset=2), {})
        for name, frame in tables(size).items()
    ]
    store = create_store(workspace)
    import_tables(store, checked, actor="benchmark", key="benchmark")
    store.close()
    return workspace


@dataclass
class Clock:
    """Seconds of each phase, by the clock and of the processor."""

    wall: dict[str, float]
    cpu: dict[str, float]
    profile: cProfile.Profile | None = None

    def timed(self, name: str, work: Callable[[], _Made]) -> _Made:
        """What ``work`` gives; how long it took is kept and printed."""
        began, began_cpu = time.perf_counter(), time.process_time()
        with self._profiled():
            found = work()
        self.wall[name], self.cpu[name] = time.perf_counter() - began, time.process_time() - began_cpu
        print(f"  {name:<14}{self.wall[name]:>8.1f} s  {self.cpu[name]:>8.1f} s of processor", flush=True)
        return found

    @contextmanager
    def _profiled(self) -> Iterator[None]:
        if self.profile:
            self.profile.enable()
        yield
        if self.profile:
            self.profile.disable()


def measured(name: str, folder: Path, *, profile: cProfile.Profile | None) -> None:
    """Print what each phase takes."""
    began = time.perf_counter()
    workspace = workspace_of(folder / name, SIZES[name])
    print(f"{name}: {SIZES[name]}, made in {time.perf_counter() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
    clock = Clock({}, {}, profile)
    world = clock.timed("reading", lambda: fetch_world(workspace))
    due = clock.timed("due", lambda: due_list(world.policy, world.data, **_when(world)))
    plan = clock.timed("plan", lambda: plan_period(world.policy, world.data, **_when(world)))
    print(f"  {due.contacts.height:,} contacts due, {plan.placed.height:,} placed, {plan.routes}")
    clock.timed("telling", lambda: plan_record(plan))
    _saved(workspace, plan, clock)
    for kind, seconds in (("clock", clock.wall), ("processor", clock.cpu)):
        shown = seconds["plan"] / seconds["due"], (seconds["plan"] + seconds["saving"]) / seconds["due"]
        print(f"  by the {kind}: plan {shown[0]:.1f} times the due list alone, plan and saving {shown[1]:.1f} times")


def _saved(workspace: Workspace, plan: WeekPlan, clock: Clock) -> None:
    store = open_store(workspace)
    clock.timed("saving", lambda: save_draft(store, plan, actor="benchmark", now=datetime(2026, 11, 23, 9)))
    world = fetch_world(workspace)
    again = clock.timed("again", lambda: plan_period(world.policy, world.data, **_when(world)))
    clock.timed("saving again", lambda: save_draft(store, again, actor="benchmark", now=datetime(2026, 11, 23, 10)))
    store.close()


def _when(world: World) -> dict[str, Any]:
    return {"as_of": AS_OF, "period": WEEK, "calendar": world.calendar}


def main() -> None:
    """Print the seconds of each size, and with ``--profile`` what took them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", nargs="*", choices=SIZES, default=list(SIZES))
    parser.add_argument("--profile", action="store_true", help="print what took the time; the seconds are longer then")
    options = parser.parse_args()
    for name in options.size:
        profile = cProfile.Profile() if options.profile else None
        with tempfile.TemporaryDirectory() as folder:
            measured(name, Path(folder), profile=profile)
        if profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
