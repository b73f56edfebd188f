"""Cycles (S04): each customer's last visit, and from there the next one."""

from __future__ import annotations

import polars as pl

from followup_kit.planning.conditions import holds
from followup_kit.planning.making import Making
from followup_kit.planning.stopping import not_stopped
from followup_kit.planning.who import with_channel_and_role, with_customer_columns
from followup_kit.policy.rules import Rule

_DAYS = {"day": 1.0, "week": 7.0, "half_month": 15.0, "month": 30.4, "quarter": 91.3, "year": 365.25}
_EXCUSED = ("exempt", "cancelled")
_START = ("anchor_on", "since", "anchor_name", "event", "project")


def cycle_rows(rule: Rule, making: Making) -> pl.DataFrame:
    """One row for each customer whose cycle runs, with ``anchor_on`` (last visit or start), ``last_on``,
    ``own_days`` and ``interval_factor``."""
    rows = _counted(_started(_members(rule, making), rule, making), rule)
    return with_channel_and_role(not_stopped(rows, rule, making), rule, making)


def _members(rule: Rule, making: Making) -> pl.DataFrame:
    """The customers of a rule, with the own interval (P01-R04) and the longer one of those who want fewer calls."""
    contact = making.document.contact
    averse = holds(contact.averse_when) if rule.damped and contact.averse_when else pl.lit(False)
    people = with_customer_columns(making.people(rule), rule)
    return people.with_columns(
        pl.col("visit_every_days").cast(pl.Float64).alias("own_days"),
        pl.when(averse).then(contact.averse_factor).otherwise(1.0).alias("interval_factor"),
    )


def _started(people: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """The customers whose cycle has begun, by a visit or by what it starts from."""
    last = _with_last_visits(people, rule, making)
    joined = last.join(_starts(rule, making), on="customer", how="left")
    began = pl.col("anchor_on").is_not_null()
    if rule.anchor.kind == "last_visit":
        began = began | pl.col("last_on").is_not_null()
    else:  # a chain or case starts the cycle anew
        goes_on = pl.col("last_on") >= pl.col("anchor_on")
        joined = joined.with_columns(pl.when(goes_on).then(pl.col("last_on", "visits")))
    return making.sieve.keep(joined, began, rule=rule.id, reason="not_started")


def _with_last_visits(people: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """``last_on`` (a visit excused counts as made on its last day), ``visits`` and ``is_excused``."""
    name = making.full_name(rule)
    if rule.anchor.last_visit == "any":
        joined = people.with_columns(pl.col("_last_any").alias("last_on"), pl.lit(None, pl.UInt32).alias("visits"))
    else:
        mine = making.data.last_by_rule.filter(pl.col("rule") == name).select("customer", "last_on", "visits")
        joined = people.join(mine, on="customer", how="left")
    excused = making.data.settled.filter((pl.col("rule") == name) & pl.col("status").is_in(_EXCUSED))
    if excused.is_empty():
        return joined.with_columns(pl.lit(False).alias("is_excused"))
    days = excused.group_by("customer").agg(pl.col("due_on").max().alias("_excused_on"))
    newer = pl.col("last_on").is_null() | (pl.col("last_on") < pl.col("_excused_on"))
    return joined.join(days, on="customer", how="left").with_columns(
        (newer & pl.col("_excused_on").is_not_null()).alias("is_excused"),
        pl.max_horizontal("last_on", "_excused_on").alias("last_on"),
    )


def _starts(rule: Rule, making: Making) -> pl.DataFrame:
    """The newest start of each customer's cycle: the first of the anchors that has one for the customer."""
    anchor = rule.anchor.otherwise if rule.anchor.kind == "last_visit" else rule.anchor
    found: pl.DataFrame | None = None
    while anchor is not None:
        rows = making.newest(anchor).select("customer", *_START)
        found = rows if found is None else pl.concat([found, rows.join(found, on="customer", how="anti")])
        anchor = anchor.otherwise
    return making.no_starts(_START) if found is None else found


def _counted(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """From which day the next interval counts (fixed dates always from the start), and which visit it will be."""
    visited, begun = pl.col("last_on").is_not_null(), pl.col("anchor_on").is_not_null()
    is_fixed = rule.due.every is not None and rule.due.every.mode == "fixed"
    by_visit = visited & (~begun if is_fixed else ~begun | (pl.col("last_on") >= pl.col("anchor_on")))
    visit = pl.when("is_excused").then(pl.lit("settled_visit")).otherwise(pl.lit("last_visit"))
    return rows.with_columns(
        pl.when(by_visit).then(visit).otherwise("anchor_name").alias("anchor_name"),
        pl.when(by_visit).then("last_on").otherwise("anchor_on").alias("anchor_on"),
        (pl.col("visits").fill_null(0) + 1).cast(pl.Int64).alias("visit_number"),
        pl.lit(None, pl.String).alias("case_code"),
    )


def interval_days(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """How long a customer's interval is, in days: customer, days. It tells which of several cycles is shorter.

    Between cycles that share the customer's own interval, the one that is shorter by the regime goes first.
    """
    repeat = rule.due.every
    assert repeat is not None
    plain = repeat.n * _DAYS[repeat.unit]
    days = pl.coalesce(pl.col("own_days"), pl.lit(plain)) * pl.col("interval_factor")
    return rows.select("customer", (days + plain / 1_000_000).alias("days"))
