"""Duty rosters (S25): who holds which post in which night, in turns, without those on leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from followup_kit.calendars import Hours
from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.policy.document import Document
from followup_kit.policy.duties import Roster, Season

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "roster": pl.String,
    "on": pl.Date,
    "starts_at": pl.Datetime("us"),
    "ends_at": pl.Datetime("us"),
    "season": pl.String,
    "post": pl.Int64,
    "staff": pl.Int64,
}


def duties(document: Document, data: PlanData, *, period: Period) -> pl.DataFrame:
    """One row for each post of each night: roster, on (the day it begins), season, post (from 0), staff.

    A post that nobody can hold has no staff: an unfilled post is shown, never hidden (P05-R06).
    """
    rows = [
        (roster.id, day, *_hours(season, day), season.id, post, person)
        for roster in document.rosters
        for day in (period.first + timedelta(days=n) for n in range(period.days))
        if (season := season_on(roster, day)) is not None
        for post, person in enumerate(_crew(roster, data, day))
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def season_on(roster: Roster, day: date) -> Season | None:
    """The season a day lies in; the one without dates holds for the rest of the year."""
    dated = [season for season in roster.seasons if season.dates and _in_range(season.dates, day)]
    rest = [season for season in roster.seasons if not season.dates]
    return next(iter([*dated, *rest]), None)


def _in_range(dates: str, day: date) -> bool:
    first, _, last = dates.partition("..")
    today = f"{day:%m-%d}"
    return first <= today <= last if first <= last else today >= first or today <= last


def _hours(season: Season, day: date) -> tuple[datetime, datetime]:
    return Hours.parse([season.hours]).windows(day)[0]


def _crew(roster: Roster, data: PlanData, day: date) -> list[int | None]:
    """The people of a night, one for each post, moving on by one crew every night."""
    free = _free(data, day)
    size = len(roster.posts)
    if not free:
        return [None] * size
    start = day.toordinal() * size
    crew = [free[(start + post) % len(free)] for post in range(min(size, len(free)))]
    return [*crew, *[None] * (size - len(crew))]


def _free(data: PlanData, day: date) -> list[int]:
    away = data.leaves.filter((pl.col("first_on") <= day) & (pl.col("last_on") >= day)).select(
        pl.col("staff").alias("id")
    )
    active = data.staff.filter(pl.col("active").fill_null(True))
    return active.join(away, on="id", how="anti").sort("code")["id"].to_list()
