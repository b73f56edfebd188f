"""Cycles (S04): each customer's last visit, and from there the next one."""

from __future__ import annotations

import polars as pl

from followup_kit.planning.anchors import anchored
from followup_kit.planning.conditions import holds
from followup_kit.planning.making import Making
from followup_kit.planning.stopping import not_stopped
from followup_kit.planning.who import with_channel_and_role
from followup_kit.policy.rules import Rule

_DAYS = {"day": 1.0, "week": 7.0, "half_month": 15.0, "month": 30.4, "quarter": 91.3, "year": 365.25}


def cycle_rows(rule: Rule, making: Making) -> pl.DataFrame:
    """One row for each customer whose cycle runs, with ``anchor_on`` (last visit or start), ``last_on``,
    ``own_days`` and ``interval_factor``."""
    people = making.people(rule)
    rows = _started(rule, making, people)
    stopped = not_stopped(rows, rule, making)
    damped = _with_intervals(stopped, rule, making, people)
    return with_channel_and_role(damped, rule, making)


def _started(rule: Rule, making: Making, people: pl.DataFrame) -> pl.DataFrame:
    mine = people.select(pl.col("id").alias("customer"))
    last = _last_visits(rule, making)
    start = _starts(rule, making)
    joined = mine.join(last, on="customer", how="left").join(start, on="customer", how="left")
    if rule.anchor.kind != "last_visit":  # a chain or case starts the cycle anew
        began = pl.col("anchor_on").is_not_null()
        fresh = pl.col("last_on") < pl.col("anchor_on")
        joined = joined.with_columns(
            pl.when(fresh | ~began).then(None).otherwise("last_on").alias("last_on"),
            pl.when(fresh | ~began).then(0).otherwise("visits").alias("visits"),
        )
        joined = making.sieve.keep(joined, began, rule=rule.id, reason="not_started")
    else:
        known = pl.col("last_on").is_not_null() | pl.col("anchor_on").is_not_null()
        joined = making.sieve.keep(joined, known, rule=rule.id, reason="not_started")
    by_visit = pl.col("last_on").is_not_null() & (
        pl.col("anchor_on").is_null() | (pl.col("last_on") >= pl.col("anchor_on"))
    )
    return joined.with_columns(
        pl.when(by_visit).then(pl.lit("last_visit")).otherwise("anchor_name").alias("anchor_name"),
        pl.max_horizontal("anchor_on", "last_on").alias("anchor_on"),
        (pl.col("visits").fill_null(0) + 1).cast(pl.Int64).alias("visit_number"),
        pl.lit(None, pl.String).alias("case_code"),
    ).drop("visits")


def _last_visits(rule: Rule, making: Making) -> pl.DataFrame:
    if rule.anchor.last_visit == "any":
        return making.data.last_any.with_columns(pl.lit(None, pl.UInt32).alias("visits"))
    mine = making.data.last_by_rule.filter(pl.col("rule") == making.full_name(rule))
    return mine.select("customer", "last_on", "visits")


def _starts(rule: Rule, making: Making) -> pl.DataFrame:
    """The newest start of each customer's cycle: customer, anchor_on, anchor_name, event, project."""
    anchor = rule.anchor.otherwise if rule.anchor.kind == "last_visit" else rule.anchor
    schema = {
        "customer": pl.Int64,
        "anchor_on": pl.Date,
        "anchor_name": pl.String,
        "event": pl.Int64,
        "project": pl.Int64,
    }
    found = pl.DataFrame(schema=schema)
    while anchor is not None:
        rows = anchored(anchor, making.data, making.around)
        newest = rows.sort("anchor_on", "event", nulls_last=False).unique("customer", keep="last", maintain_order=True)
        found = pl.concat([found, newest.select(list(schema)).join(found, on="customer", how="anti")])
        anchor = anchor.otherwise
    return found


def _with_intervals(rows: pl.DataFrame, rule: Rule, making: Making, people: pl.DataFrame) -> pl.DataFrame:
    """The customer's own interval (P01-R04) and the longer one of those who want fewer calls (P08-R24)."""
    contact = making.document.contact
    averse = holds(contact.averse_when) if rule.damped and contact.averse_when else pl.lit(False)
    own = people.select(
        pl.col("id").alias("customer"),
        pl.col("visit_every_days").cast(pl.Float64).alias("own_days"),
        pl.when(averse).then(contact.averse_factor).otherwise(1.0).alias("interval_factor"),
    )
    return rows.join(own, on="customer", how="left")


def interval_days(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """How long a customer's interval is, in days: customer, days. It tells which of several cycles is shorter."""
    repeat = rule.due.every
    assert repeat is not None
    plain = repeat.n * _DAYS[repeat.unit]
    days = pl.coalesce(pl.col("own_days"), pl.lit(plain)) * pl.col("interval_factor")
    return rows.select("customer", days.alias("days"))
