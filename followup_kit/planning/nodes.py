"""Milestones of projects and public holidays, for every customer they are about (S08, S09)."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from followup_kit.calendars import WorkCalendar
from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.policy.rules import Anchor


@dataclass(frozen=True, slots=True)
class Around:
    """What an anchor is read in: the regime's short name, the calendar, the first and last day of the plan.

    ``near`` are the days whose holidays and milestones can matter.
    """

    slug: str
    calendar: WorkCalendar
    period: Period
    near: Period


def milestones(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """Milestones near the period, for the project's customer or for everybody interested in the project."""
    near = pl.col("occurs_on").is_between(around.near.first, around.near.last)
    found = data.milestones.filter(pl.col("kind").is_in(anchor.milestone) & near).select(
        "project", "occurs_on", pl.col("kind").cast(pl.String).alias("anchor_name"), pl.col("code").alias("case_code")
    )
    projects = data.projects.select(pl.col("id").alias("project"), pl.col("code").alias("project_code"), "customer")
    known = found.join(projects, on="project")
    own = known.filter(pl.col("customer").is_not_null()).select(
        "customer", "project", "occurs_on", "anchor_name", "case_code"
    )
    open_to_all = known.filter(pl.col("customer").is_null()).drop("customer")
    people = data.customers.select(pl.col("id").alias("customer"), pl.col("project").alias("wanted"))
    named = people.join(open_to_all, left_on="wanted", right_on="project_code").select(own.columns)
    unnamed = people.filter(pl.col("wanted").is_null()).join(open_to_all, how="cross").select(own.columns)
    return pl.concat([own, named, unnamed]).rename({"occurs_on": "anchor_on"})


def holidays(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """Public holidays by their first day, for every customer; ``statutory`` means all of them."""
    found = [
        (holiday.first, holiday.key)
        for holiday in around.calendar.holidays(around.near.first, around.near.last)
        if "statutory" in anchor.holiday or holiday.key in anchor.holiday
    ]
    days = pl.DataFrame(found, schema={"anchor_on": pl.Date, "anchor_name": pl.String}, orient="row")
    named = days.with_columns(pl.format("{}/{}", "anchor_name", "anchor_on").alias("case_code"))
    return data.customers.select(pl.col("id").alias("customer")).join(named, how="cross")
