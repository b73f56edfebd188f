"""Minimum counts (S12): who still owes visits in a week, quarter, year or phase of a project."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from followup_kit.periods import Period, months, start_of
from followup_kit.planning.data import PlanData
from followup_kit.policy.rules import Minimum, Rule

_WEEK_STARTS = {"Mon-Sun": 0, "Sat-Fri": 5, "Sun-Sat": 6}


def span_of(minimum: Minimum, day: date) -> Period:
    """The week, quarter or year of a minimum that holds ``day``; P13's week runs from Saturday to Friday."""
    if minimum.per == "week":
        first = day - timedelta(days=(day.weekday() - _WEEK_STARTS[minimum.week]) % 7)
        return Period(first, first + timedelta(days=6))
    return months(start_of(day, minimum.per), {"month": 1, "quarter": 3, "year": 12}[minimum.per])


def owed(rule: Rule, data: PlanData, *, slug: str, as_of: date, period: Period) -> pl.DataFrame:
    """One row for each visit still owed, with its days: due in the part of the span that is its turn."""
    minimum = rule.due.minimum
    assert minimum is not None
    if minimum.subject == "staff":
        return _staff(rule, minimum, data, slug=slug, period=period)
    if minimum.subject == "project":
        return _projects(rule, minimum, data, slug=slug, as_of=as_of)
    span = span_of(minimum, period.first)
    done = _counted(data, minimum, slug, rule).filter(pl.col("on").is_between(span.first, span.last))
    counts = done.group_by("customer").agg(pl.col("id").n_unique().alias("made"))
    people = data.customers.select(pl.col("id").alias("customer")).join(counts, on="customer", how="left")
    return _turns(people.with_columns(pl.col("made").fill_null(0)), minimum, span)


def _counted(data: PlanData, minimum: Minimum, slug: str, rule: Rule) -> pl.DataFrame:
    if minimum.channel:
        return data.history.filter(pl.col("channel").cast(pl.String).is_in(minimum.channel))
    return data.history.filter(pl.col("rule").cast(pl.String) == f"{slug}.{rule.id}")


def _turns(people: pl.DataFrame, minimum: Minimum, span: Period) -> pl.DataFrame:
    """The k-th of n visits is due in the k-th part of the span: two a year, one in each half."""
    length = span.days // minimum.n
    cuts = [span.first + timedelta(days=length * k) for k in range(minimum.n)]
    ends = [second - timedelta(days=1) for _, second in pairwise([*cuts, span.last + timedelta(days=1)])]
    made = [
        people.filter(pl.col("made") <= k).with_columns(
            pl.lit(first).alias("due_from"),
            pl.lit(last).alias("target_on"),
            pl.lit(last).alias("due_on"),
            pl.lit(k + 1).alias("turn"),
        )
        for k, (first, last) in enumerate(zip(cuts, ends, strict=True))
    ]
    return pl.concat(made).with_columns(
        pl.lit(span.first).alias("anchor_on"),
        pl.lit(f"minimum_{minimum.per}").alias("anchor_name"),
        pl.format("{}/{}", pl.lit(str(span.first)), "turn").alias("case_code"),
        pl.lit(minimum.n).alias("quota_required"),
    )


def _staff(rule: Rule, minimum: Minimum, data: PlanData, *, slug: str, period: Period) -> pl.DataFrame:
    """Members of staff that owe a visit in a week that begins or runs within the period."""
    spans = {span_of(minimum, period.first), span_of(minimum, period.last)}
    role = rule.assign[0].role if rule.assign else "visitor"
    workers = data.staff.filter(pl.col("active").fill_null(True) & (pl.col("role").cast(pl.String) == role))
    made = [_staff_week(workers, minimum, data, rule=f"{slug}.{rule.id}", span=span) for span in sorted(spans)]
    return pl.concat(made)


def _staff_week(workers: pl.DataFrame, minimum: Minimum, data: PlanData, *, rule: str, span: Period) -> pl.DataFrame:
    on = pl.col("completed_at").dt.date()
    done = data.visits.filter((pl.col("rule").cast(pl.String) == rule) & on.is_between(span.first, span.last))
    counts = done.group_by("visitor").agg(pl.len().alias("made"))
    people = workers.select(pl.col("id").alias("staff"), "code").join(
        counts, left_on="staff", right_on="visitor", how="left"
    )
    turns = _turns(people.with_columns(pl.col("made").fill_null(0).cast(pl.Int64)), minimum, span)
    whole = turns.with_columns(
        pl.lit(span.first).alias("due_from"), pl.lit(span.last).alias("target_on"), pl.lit(span.last).alias("due_on")
    )
    return whole.with_columns(pl.format("{}/{}", "code", "case_code").alias("case_code")).drop("code")


def _projects(rule: Rule, minimum: Minimum, data: PlanData, *, slug: str, as_of: date) -> pl.DataFrame:
    """Projects whose phase ends with too few visits: the next one is due while the phase lasts (A33)."""
    running = minimum.per == "construction"
    phase = pl.col("completed_on").is_null() if running else pl.col("completed_on").is_not_null()
    found = data.projects.filter(phase & pl.col("started_on").is_not_null() & pl.col("customer").is_not_null())
    start = pl.col("started_on") if running else pl.col("completed_on")
    cases = found.select(
        "customer", pl.col("id").alias("project"), "code", start.alias("anchor_on"), "planned_completion_on"
    )
    visits = data.history.join(cases.select("customer", "project", "anchor_on"), on="customer").filter(
        pl.col("on") >= pl.col("anchor_on")
    )
    counts = visits.group_by("project").agg(pl.col("id").n_unique().alias("made"))
    counted = cases.join(counts, on="project", how="left").with_columns(pl.col("made").fill_null(0))
    short = counted.filter(pl.col("made") < minimum.n)
    length = pl.coalesce(pl.col("planned_completion_on"), pl.col("anchor_on") + pl.duration(days=90)) - pl.col(
        "anchor_on"
    )
    part = (length.dt.total_days() // minimum.n).clip(1)
    from_day = pl.col("anchor_on") + pl.duration(days=part * pl.col("made")) if running else pl.col("anchor_on")
    to_day = (
        pl.col("anchor_on") + pl.duration(days=part * (pl.col("made") + 1))
        if running
        else pl.col("anchor_on") + pl.duration(days=30)
    )
    return short.with_columns(
        from_day.alias("due_from"), to_day.alias("target_on"), to_day.alias("due_on"),
        (pl.col("made") + 1).alias("turn"), pl.lit(f"minimum_{minimum.per}").alias("anchor_name"),
        pl.format("{}/{}/{}", "code", pl.lit(minimum.per), pl.col("made") + 1).alias("case_code"),
        pl.lit(minimum.n).alias("quota_required"),
    ).drop("code", "planned_completion_on")  # fmt: skip
