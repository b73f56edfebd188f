"""What each rule counts from: one row for each case (event, visit, issue, milestone) or for each customer."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from followup_kit.periods import Period, start_of
from followup_kit.planning.conditions import holds
from followup_kit.planning.data import PlanData
from followup_kit.planning.nodes import Around, holidays, milestones
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
    "since": pl.Datetime("us"),
    "visit": pl.Int64,
    "anchor_name": pl.String,
}
"""A row's customer, the case it is about, and the day (and moment) it counts from.

``since`` is the moment the case began: what ends a rule must come after it. ``visit`` is the visit a chain goes on
from.
"""


def anchored(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """The rows of an anchor that is no last visit, as ``COLUMNS``; ``near`` bounds holidays and milestones."""
    return _complete(_MAKERS[anchor.kind](anchor, data, around))


def _complete(rows: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in COLUMNS.items() if name not in rows.columns]
    whole = rows.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    began = pl.coalesce("since", "anchor_at", pl.col("anchor_on").cast(pl.Datetime("us")))
    return whole.with_columns(began.alias("since"))


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
    """A chain goes on from a contact; a refusal does not end it (P08-R28)."""
    names = [f"{around.slug}.{name}" for name in anchor.after_rule]
    return _contacts(data.contacts.filter(pl.col("rule").is_in(names)), pl.col("rule"))


def _visits(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """Visits that reached the customer; with a condition on outcome or status, whatever came of them."""
    named = _full_rule_names(anchor, around.slug)
    others = {name: match for name, match in named.items() if name not in data.contacts.columns}
    if {"outcome", "status"} & others.keys():
        found = data.visits.filter(pl.col("completed_at").is_not_null() & holds(named))
        timed = found.with_columns(pl.col("completed_at").alias("at"), pl.col("completed_at").dt.date().alias("on"))
        return _contacts(timed, pl.lit("visit"))
    mine = data.history.filter(holds({name: match for name, match in named.items() if name not in others}))
    kept = mine.join(data.visits.filter(holds(others)), on="id", how="semi") if others else mine
    return _contacts(kept, pl.lit("visit"))


def _contacts(rows: pl.DataFrame, name: pl.Expr) -> pl.DataFrame:
    return rows.select(
        "customer", "event", pl.col("id").alias("visit"), pl.col("on").alias("anchor_on"),
        pl.col("at").alias("since"), name.alias("anchor_name"),
    )  # fmt: skip


def _full_rule_names(anchor: Anchor, slug: str) -> Condition:
    """``rule: ab_1`` in a condition means the full name, ``re_sales.ab_1``."""
    if "rule" not in anchor.where:
        return anchor.where
    match = anchor.where["rule"]
    full = {
        list_: tuple(name if "." in str(name) else f"{slug}.{name}" for name in getattr(match, list_))
        for list_ in ("among", "none_of")
    }
    return {**anchor.where, "rule": match.model_copy(update=full)}


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
    """The date agreed in the newest contact of a case; an older one was overtaken.

    A visit that reached nobody and agreed on nothing overtakes nothing.
    """
    agreed = pl.col("next_visit_on").is_not_null()
    made = pl.col("completed_at").is_not_null() & holds(_full_rule_names(anchor, around.slug))
    asked = data.visits.filter(made).join(data.visits.filter(agreed), on="customer", how="semi")
    reached = data.contacts.select(pl.col("id").unique(), pl.lit(True).alias("_reached"))
    counted = asked.join(reached, on="id", how="left").filter(agreed | pl.col("_reached"))
    newest = counted.sort("completed_at", "id").unique(["customer", "event"], keep="last", maintain_order=True)
    return newest.filter(agreed).select(
        "customer", "event", pl.col("id").alias("visit"), pl.col("next_visit_on").alias("anchor_on"),
        pl.col("completed_at").alias("since"), pl.lit("set_date").alias("anchor_name"),
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


def _all_of(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """The last of several days; a case of which one is missing is not there yet (pending, S10)."""
    joined = _part(anchor.all_of[0], 0, data, around)
    for at, part in enumerate(anchor.all_of[1:], start=1):
        joined = joined.join(_part(part, at, data, around), on=["customer", "project"], how="inner", nulls_equal=True)
    last = pl.max_horizontal([f"on_{at}" for at in range(len(anchor.all_of))])
    return joined.with_columns(
        last.alias("anchor_on"), pl.lit("all_of").alias("anchor_name"), pl.col("code_0").alias("case_code")
    )


def _part(part: Anchor, at: int, data: PlanData, around: Around) -> pl.DataFrame:
    """One of the days, by customer and project; what names no project belongs to the customer's only one."""
    only = data.projects.filter(pl.col("customer").is_not_null()).group_by("customer").agg(
        pl.when(pl.len() == 1).then(pl.col("id").first()).alias("_only")
    )  # fmt: skip
    rows = anchored(part, data, around).join(only, on="customer", how="left")
    named = rows.with_columns(pl.coalesce("project", "_only").alias("project"))
    return named.sort("anchor_on", "case_code").group_by("customer", "project", maintain_order=True).agg(
        pl.col("anchor_on").max().alias(f"on_{at}"), pl.col("case_code").first().alias(f"code_{at}")
    )  # fmt: skip


def begun(anchor: Anchor, data: PlanData, around: Around) -> pl.DataFrame:
    """Customers of whom at least one of the days of an ``all_of`` is known: customer."""
    return pl.concat([anchored(part, data, around).select("customer") for part in anchor.all_of]).unique()


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
    """The calendar weeks, months, quarters or years that the plan touches, for every customer."""
    starts = pl.DataFrame({"anchor_on": _starts(anchor, around.period)}, schema={"anchor_on": pl.Date})
    people = data.customers.select(pl.col("id").alias("customer"))
    return people.join(starts, how="cross").with_columns(pl.lit(f"period_{anchor.period}").alias("anchor_name"))


def _starts(anchor: Anchor, period: Period) -> list[date]:
    first, last = start_of(period.first, anchor.period), start_of(period.last, anchor.period)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if start_of(day, anchor.period) == day]


_MAKERS = {
    "event": _events,
    "customer_date": _customer_date,
    "after_rule": _after_rule,
    "visit": _visits,
    "issue": _issues,
    "set_date": _set_dates,
    "project": _projects,
    "milestone": milestones,
    "holiday": holidays,
    "all_of": _all_of,
    "on_request": _requests,
    "period": _periods,
}
