"""Duty rosters (S25): who holds which post in which night, in turns, without those on leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from followup_kit.assigning.frames import word, words
from followup_kit.calendars import Hours
from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.policy.document import Document
from followup_kit.policy.duties import Post, Roster, Season

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
    """Who holds each post of a night: those who may hold it take turns, nobody has two posts.

    The posts that fewest can hold are filled first; posts that the same people can hold share one turn, so that the
    turn moves on by as many people as it has posts.
    """
    able = [_able(post, data.staff) for post in roster.posts]
    away = _away(data, day)
    crew: list[int | None] = [None] * len(able)
    for post in sorted(range(len(able)), key=lambda post: (len(able[post]), post)):
        alike = [other for other in range(len(able)) if able[other] == able[post]]
        start = day.toordinal() * len(alike) + alike.index(post)
        turn = (able[post][(start + step) % len(able[post])] for step in range(len(able[post])))
        crew[post] = next((person for person in turn if person not in away and person not in crew), None)
    return crew


def _able(post: Post, staff: pl.DataFrame) -> list[int]:
    """Who may hold a post, by code."""
    rows = staff.filter(pl.col("active").fill_null(True)).sort("code")
    if post.role:
        rows = rows.filter(pl.col("role").cast(pl.String) == post.role)
    if not post.skill:
        return rows["id"].to_list()
    skill = word(post.skill)
    return [person for person, skills in rows.select("id", "skills").iter_rows() if skill in words(skills)]


def _away(data: PlanData, day: date) -> set[int]:
    """Who is on leave on a day; leave without a last day goes on."""
    gone = (pl.col("first_on") <= day) & (pl.col("last_on").is_null() | (pl.col("last_on") >= day))
    return set(data.leaves.filter(gone)["staff"])
