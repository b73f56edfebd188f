"""Minimum counts (S12): who still owes visits in a week, quarter, year or phase of a project."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from followup_kit.periods import Period, months, start_of
from followup_kit.planning.anchors import COLUMNS
from followup_kit.planning.data import PlanData
from followup_kit.planning.making import Making
from followup_kit.policy.rules import Minimum, Rule

_WEEK_STARTS = {"Mon-Sun": 0, "Sat-Fri": 5, "Sun-Sat": 6}


def span_of(minimum: Minimum, day: date) -> Period:
    """The week, quarter or year of a minimum that holds ``day``; P13's week runs from Saturday to Friday."""
    if minimum.per == "week":
        first = day - timedelta(days=(day.weekday() - _WEEK_STARTS[minimum.week]) % 7)
        return Period(first, first + timedelta(days=6))
    return months(start_of(day, minimum.per), {"month": 1, "quarter": 3, "year": 12}[minimum.per])


def spans_of(minimum: Minimum, period: Period) -> list[Period]:
    """All weeks, quarters or years of a minimum that a plan touches, in order."""
    days = (period.first + timedelta(days=n) for n in range(period.days))
    return sorted({span_of(minimum, day) for day in days})


def owed(rule: Rule, making: Making) -> pl.DataFrame:
    """One row for each visit of the count, ``turn`` 1 to n, with its days and how many were ``made``.

    Each turn is due in its part of the span: two a year, one in each half. Of a project only the next turn.
    """
    minimum = rule.due.minimum
    assert minimum is not None
    if minimum.subject == "project":
        return _projects(minimum, making.data)
    owing = _staff if minimum.subject == "staff" else _customers
    made = [owing(rule, minimum, making, span) for span in spans_of(minimum, making.around.period)]
    return _complete(pl.concat(made))


def _customers(rule: Rule, minimum: Minimum, making: Making, span: Period) -> pl.DataFrame:
    counts = _visits_in(span, minimum, making.full_name(rule), making.data).group_by("customer")
    people = making.reachable.select("customer").join(counts.agg(_MADE), on="customer", how="left")
    return _turns(people, minimum, span)


_MADE = pl.col("id").n_unique().cast(pl.Int64).alias("made")


def _visits_in(span: Period, minimum: Minimum, rule: str, data: PlanData) -> pl.DataFrame:
    """The visits that count: those by the minimum's channels, without such channels those of the rule."""
    by_channel = pl.col("channel").cast(pl.String).is_in(minimum.channel)
    is_mine = by_channel if minimum.channel and minimum.subject == "customer" else pl.col("rule") == rule
    return data.history.filter(is_mine & pl.col("on").is_between(span.first, span.last))


def _turns(people: pl.DataFrame, minimum: Minimum, span: Period) -> pl.DataFrame:
    """The k-th of n visits is due in the k-th part of the span: two a year, one in each half."""
    first = [span.first + timedelta(days=span.days * k // minimum.n) for k in range(minimum.n)]
    last = [day - timedelta(days=1) for day in [*first[1:], span.last + timedelta(days=1)]]
    turns = pl.DataFrame(
        {
            "due_from": first,
            "target_on": [max(pair) for pair in zip(first, last, strict=True)],
            "turn": range(1, minimum.n + 1),
        },
        schema={"due_from": pl.Date, "target_on": pl.Date, "turn": pl.Int64},
    )
    return people.join(turns, how="cross").with_columns(
        pl.col("made").fill_null(0),
        pl.col("target_on").alias("due_on"),
        pl.lit(span.first).alias("anchor_on"),
        pl.lit(f"minimum_{minimum.per}").alias("anchor_name"),
        pl.format("{}/{}", pl.lit(str(span.first)), "turn").alias("case_code"),
    )


def _staff(rule: Rule, minimum: Minimum, making: Making, span: Period) -> pl.DataFrame:
    """What each member of staff owes: any day of the span will do, also for several visits."""
    role = rule.assign[0].role if rule.assign else "visitor"
    is_worker = pl.col("active").fill_null(True) & (pl.col("role").cast(pl.String) == role)
    workers = making.data.staff.filter(is_worker).select(pl.col("id").alias("staff"), "code")
    counts = _visits_in(span, minimum, making.full_name(rule), making.data).group_by("visitor").agg(_MADE)
    turns = _turns(workers.join(counts, left_on="staff", right_on="visitor", how="left"), minimum, span)
    whole = turns.with_columns(
        pl.lit(span.first).alias("due_from"), pl.lit(span.last).alias("target_on"), pl.lit(span.last).alias("due_on")
    )
    return whole.with_columns(pl.format("{}/{}", "code", "case_code").alias("case_code")).drop("code")


def _projects(minimum: Minimum, data: PlanData) -> pl.DataFrame:
    """Projects in a phase, each with its next turn, due in that turn's part of the phase (A33)."""
    running = minimum.per == "construction"
    phase = pl.col("completed_on").is_null() if running else pl.col("completed_on").is_not_null()
    start = pl.col("started_on") if running else pl.col("completed_on")
    found = data.projects.filter(phase & start.is_not_null() & pl.col("customer").is_not_null())
    cases = found.select(
        "customer", pl.col("id").alias("project"), pl.col("code").alias("lot"), start.alias("anchor_on"),
        _length(minimum, running=running).alias("_part"),
    )  # fmt: skip
    visits = data.history.join(cases.select("customer", "project", "anchor_on"), on="customer")
    counts = visits.filter(pl.col("on") >= pl.col("anchor_on")).group_by("project").agg(_MADE)
    turns = cases.join(counts, on="project", how="left").with_columns(pl.col("made").fill_null(0))
    dated = turns.with_columns(
        (pl.col("made") + 1).alias("turn"),
        (pl.col("anchor_on") + pl.duration(days=pl.col("_part") * pl.col("made"))).alias("due_from"),
        (pl.col("anchor_on") + pl.duration(days=pl.col("_part") * (pl.col("made") + 1))).alias("due_on"),
        pl.lit(f"minimum_{minimum.per}").alias("anchor_name"),
    )
    code = pl.format("{}/{}/{}", "lot", pl.lit(minimum.per), "turn").alias("case_code")
    return _complete(dated.with_columns(pl.col("due_on").alias("target_on"), code).drop("_part"))


def _length(minimum: Minimum, *, running: bool) -> pl.Expr:
    """Days for each turn: the planned length of the construction in n parts, 30 days after completion."""
    if not running:
        return pl.lit(30, pl.Int64)
    planned = (pl.col("planned_completion_on") - pl.col("started_on")).dt.total_days()
    return (planned.fill_null(90) // minimum.n).clip(1)


def _complete(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns that all cases have."""
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in COLUMNS.items() if name not in rows.columns]
    return rows.with_columns(absent).with_columns(pl.col("anchor_on").cast(pl.Datetime("us")).alias("since"))
