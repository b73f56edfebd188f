"""What ends a rule for a customer (S06)."""

from __future__ import annotations

import polars as pl

from followup_kit.planning.making import Making
from followup_kit.policy.rules import Rule, Until


def not_stopped(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """The rows whose stop condition has not come about."""
    until = rule.until
    if until is None or rows.is_empty():
        return rows
    kept = _without_event(rows, rule, until, making) if until.event else rows
    kept = _unsatisfied(kept, rule, making) if until.satisfied else kept
    kept = _open_issue(kept, rule, making) if until.issue_closed else kept
    if until.most is None or "visit_number" not in kept.columns:
        return kept
    return making.sieve.keep(kept, pl.col("visit_number") <= until.most, rule=rule.id, reason="until_most")


def _without_event(rows: pl.DataFrame, rule: Rule, until: Until, making: Making) -> pl.DataFrame:
    ended = making.data.events.filter(pl.col("kind").is_in(until.event))
    last = ended.group_by("customer").agg(pl.col("occurred_at").max().dt.date().alias("_ended_on"))
    marked = rows.join(last, on="customer", how="left")
    going_on = pl.col("_ended_on").is_null() | (pl.col("_ended_on") < pl.col("anchor_on"))
    return making.sieve.keep(marked, going_on, rule=rule.id, reason="until_event").drop("_ended_on")


def _unsatisfied(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Drops cases whose newest rating since the case began is a satisfied one."""
    rated = making.data.history.filter(pl.col("rating").is_not_null()).select("customer", "on", "rating", "id")
    joined = rows.with_row_index("_row").join(rated, on="customer").filter(pl.col("on") >= pl.col("anchor_on"))
    newest = joined.sort("on", "id").unique("_row", keep="last", maintain_order=True)
    content = newest.filter((pl.col("rating") >= making.satisfied_from) & (pl.col("on") > pl.col("anchor_on")))
    numbered = rows.with_row_index("_row")
    kept = making.sieve.without(numbered, content, ["_row"], rule=rule.id, reason="until_satisfied")
    return kept.drop("_row")


def _open_issue(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    closed = making.data.issues.filter(pl.col("closed_at").is_not_null()).select(pl.col("id").alias("issue"))
    return making.sieve.without(rows, closed, ["issue"], rule=rule.id, reason="until_closed")
