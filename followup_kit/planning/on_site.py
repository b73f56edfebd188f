"""One person's on-site visits of a day in their order: where each is, when, and how long the way there is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from followup_kit.assigning import Settings, Spot, planned_minutes
from followup_kit.planning.weekly import WeekPlan

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit: its row, when it begins and ends, and the minutes of way planned right before it.

    ``is_tight``: the visit before ends too late for the way, as rows fixed by hand may do.
    """

    task: int
    customer: int
    code: str
    begins_at: datetime
    ends_at: datetime
    way_minutes: int
    zone: str
    point: Point | None
    is_tight: bool = False


@dataclass(frozen=True, slots=True)
class DayRoute:
    """The stops of a person (by code) on a day, in order; the base is where the day begins."""

    person: str
    day: date
    stops: tuple[Stop, ...]
    base_zone: str = ""
    base: Point | None = None

    @property
    def way_minutes(self) -> int:
        """Minutes on the way to the stops; the way home does not count."""
        return sum(stop.way_minutes for stop in self.stops)


def on_site_days(plan: WeekPlan, staff: int) -> list[date]:
    """The days on which a person (by row id) has on-site visits, in order."""
    return _visits(plan, staff)["planned_at"].dt.date().unique().sort().to_list()


def day_route(plan: WeekPlan, staff: int, day: date, *, settings: Settings | None = None) -> DayRoute:
    """The on-site visits of a person (by row id) on a day; a day without any has no stops."""
    rows = _visits(plan, staff).filter(pl.col("planned_at").dt.date() == day)
    where = plan.data.customers.select(pl.col("id").alias("customer"), "latitude", "longitude")
    people = plan.data.staff.filter(pl.col("id") == staff).to_dicts()
    person = people[0] if people else {}
    joined = rows.join(where, on="customer", how="left").sort("planned_at", "task")
    stops = tuple(_stops(joined.to_dicts(), _spot(person), settings or Settings()))
    return DayRoute(person.get("code", ""), day, stops, person.get("zone") or "", _point(person))


def _visits(plan: WeekPlan, staff: int) -> pl.DataFrame:
    is_stop = (pl.col("visitor") == staff) & (pl.col("channel") == "on_site") & pl.col("customer").is_not_null()
    return plan.placed.filter(is_stop)


def _stops(rows: list[dict[str, Any]], base: Spot, settings: Settings) -> Iterator[Stop]:
    here, free_at = base, None
    for row in rows:
        there, begins = _spot(row), row["planned_at"]
        ends = begins + timedelta(minutes=row["minutes"] or 0)
        way = planned_minutes(here, there, settings)
        is_tight = free_at is not None and free_at + timedelta(minutes=way) > begins
        yield Stop(
            row["task"], row["customer"], row["customer_code"] or "–", begins, ends, way,
            row["zone"] or "", _point(row), is_tight,
        )  # fmt: skip
        here, free_at = there, ends


def _spot(row: dict[str, Any]) -> Spot:
    zone = (row.get("zone") or "").strip().casefold() or None
    latitude, longitude = _point(row) or (None, None)
    return Spot(zone, latitude, longitude)


def _point(row: dict[str, Any]) -> Point | None:
    latitude, longitude = row.get("latitude"), row.get("longitude")
    return None if latitude is None or longitude is None else (float(latitude), float(longitude))
