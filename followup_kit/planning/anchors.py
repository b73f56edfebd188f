"""What each rule counts from: one row for each case (event, visit, issue, milestone) or for each customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from followup_kit.calendars import WorkCalendar
from followup_kit.periods import Period
from followup_kit.planning.conditions import holds
from followup_kit.planning.data import PlanData
from followup_kit.policy.rules import Anchor
from followup_kit.policy.words import Condition

COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "customer": pl.Int64,
    "event": pl.Int64,
    "project": pl.Int64,
    "issue": pl.Int64,
    "case_code": pl.String,
    "anchor_on": pl.Date,
    "anchor_at": pl.Datetime("us"),
    "anchor_name": pl.String,
}
"""A row's customer, the case it is about, and the day (and moment) it counts from."""


@dataclass(frozen=True, slots=True)
class Around:
    """What an anchor is read in: the regime's short name, the calendar, the period of the plan."""

    slug: str
    calendar: WorkCalendar
    period: Period


def anchored(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """The rows of an anchor that is no last visit, as ``COLUMNS``; the period bounds holidays and milestones."""
    return _complete(_MAKERS[anchor.kind](anchor, data, around))


def _complete(rows: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in COLUMNS.items() if name not in rows.columns]
    return rows.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def _events(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    found = data.events.filter(pl.col("kind").is_in(anchor.event) & holds(anchor.where))
    moment = pl.col(anchor.moment)
    return found.filter(moment.is_not_null()).select(
        "customer",
        pl.col("id").alias("event"),
        "project",
        pl.col("code").alias("case_code"),
        moment.dt.date().alias("anchor_on"),
        moment.alias("anchor_at"),
        pl.col("kind").cast(pl.String).alias("anchor_name"),
    )


def _customer_date(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """The customer's own date; without a first purchase on file, the first purchase among the events."""
    bought = data.events.filter(pl.col("kind") == "purchase").group_by("customer")
    first = bought.agg(pl.col("occurred_at").min().dt.date().alias("_first"))
    people = data.customers.join(first, left_on="id", right_on="customer", how="left")
    day = pl.coalesce(anchor.customer_date, "_first")
    found = people.filter(day.is_not_null())
    return found.select(
        pl.col("id").alias("customer"), day.alias("anchor_on"), pl.lit(anchor.customer_date).alias("anchor_name")
    )


def _after_rule(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    names = [f"{around.slug}.{name}" for name in anchor.after_rule]
    rows = data.history.filter(pl.col("rule").cast(pl.String).is_in(names))
    return rows.select(
        "customer", "event", pl.col("on").alias("anchor_on"), pl.col("rule").cast(pl.String).alias("anchor_name")
    )


def _visits(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    rows = data.history.filter(holds(_full_rule_names(anchor, around.slug)))
    return rows.select("customer", "event", pl.col("on").alias("anchor_on"), pl.lit("visit").alias("anchor_name"))


def _full_rule_names(anchor: Anchor, slug: str) -> Condition:
    """``rule: ab_1`` in a condition means the full name, ``re_sales.ab_1``."""
    named = dict(anchor.where)
    if "rule" in named:
        match = named["rule"]
        full = tuple(name if "." in str(name) else f"{slug}.{name}" for name in match.among)
        named["rule"] = match.model_copy(update={"among": full})
    return named


def _issues(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    moment = pl.col(anchor.issue)
    rows = data.issues.filter(moment.is_not_null() & pl.col("customer").is_not_null() & holds(anchor.where))
    return rows.select(
        "customer",
        "event",
        pl.col("id").alias("issue"),
        pl.col("code").alias("case_code"),
        moment.dt.date().alias("anchor_on"),
        moment.alias("anchor_at"),
        pl.lit(f"issue_{anchor.issue}").alias("anchor_name"),
    )


def _set_dates(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """The date agreed in the newest visit of a case; an older one was overtaken."""
    done = data.visits.filter(pl.col("completed_at").is_not_null() & holds(_full_rule_names(anchor, around.slug)))
    newest = done.sort("completed_at", "id").unique(["customer", "event"], keep="last", maintain_order=True)
    rows = newest.filter(pl.col("next_visit_on").is_not_null())
    return rows.select(
        "customer", "event", pl.col("next_visit_on").alias("anchor_on"), pl.lit("set_date").alias("anchor_name"),
    )  # fmt: skip


def _projects(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    day = pl.col(anchor.project)
    rows = data.projects.filter(day.is_not_null() & pl.col("customer").is_not_null())
    return rows.select(
        "customer",
        pl.col("id").alias("project"),
        pl.col("code").alias("case_code"),
        day.alias("anchor_on"),
        pl.lit(f"project_{anchor.project}").alias("anchor_name"),
    )


def _milestones(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """Milestones near the period, for the project's customer or for everybody interested in the project."""
    month = timedelta(days=31)
    near = pl.col("occurs_on").is_between(around.period.first - month, around.period.last + month)
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


def _holidays(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    first, last = around.period.first - timedelta(days=31), around.period.last + timedelta(days=31)
    found = [
        (holiday.first, holiday.key)
        for holiday in around.calendar.holidays(first, last)
        if "statutory" in anchor.holiday or holiday.key in anchor.holiday
    ]
    days = pl.DataFrame(found, schema={"anchor_on": pl.Date, "anchor_name": pl.String}, orient="row")
    named = days.with_columns(pl.format("{}/{}", "anchor_name", "anchor_on").alias("case_code"))
    return data.customers.select(pl.col("id").alias("customer")).join(named, how="cross")


def _all_of(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """The last of several days; a case of which one is missing is not there yet (pending, S10)."""
    parts = [anchored(part, data, around) for part in anchor.all_of]
    by = (
        ["customer", "project"]
        if all(part["project"].null_count() < max(len(part), 1) for part in parts)
        else ["customer"]
    )
    latest = [
        part.group_by(by).agg(
            pl.col("anchor_on").max().alias(f"on_{at}"), pl.col("case_code").first().alias(f"code_{at}")
        )
        for at, part in enumerate(parts)
    ]
    joined = latest[0]
    for part in latest[1:]:
        joined = joined.join(part, on=by, how="inner", nulls_equal=True)
    last = pl.max_horizontal([f"on_{at}" for at in range(len(parts))])
    return joined.with_columns(
        last.alias("anchor_on"), pl.lit("all_of").alias("anchor_name"), pl.col("code_0").alias("case_code")
    )


def _requests(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """Visits that somebody asked for, with a reason, and that are still open."""
    asked = data.visits.filter(
        pl.col("ad_hoc").fill_null(False) & pl.col("completed_at").is_null() & pl.col("due_on").is_not_null()
        & ~pl.col("status").is_in(("cancelled", "exempt", "missed", "merged"))
    )  # fmt: skip
    return asked.select(
        "customer", "event", "rule", pl.col("code").alias("case_code"), pl.col("due_on").alias("anchor_on"),
        pl.lit("request").alias("anchor_name"),
    )  # fmt: skip


def _periods(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """The calendar week, month, quarter or year that holds the period's first day, for every customer."""
    from followup_kit.periods import start_of

    start: date = start_of(around.period.first, anchor.period)
    return data.customers.select(
        pl.col("id").alias("customer"),
        pl.lit(start).alias("anchor_on"),
        pl.lit(f"period_{anchor.period}").alias("anchor_name"),
    )


_MAKERS = {
    "event": _events,
    "customer_date": _customer_date,
    "after_rule": _after_rule,
    "visit": _visits,
    "issue": _issues,
    "set_date": _set_dates,
    "project": _projects,
    "milestone": _milestones,
    "holiday": _holidays,
    "all_of": _all_of,
    "on_request": _requests,
    "period": _periods,
}
