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
    if until.most is None:
        return kept
    return making.sieve.keep(kept, pl.col("visit_number") <= until.most, rule=rule.id, reason="until_most")


def _without_event(rows: pl.DataFrame, rule: Rule, until: Until, making: Making) -> pl.DataFrame:
    """Without the customers for whom the event has come since their case or cycle began."""
    ended = making.data.events.filter(pl.col("kind").is_in(until.event))
    last = ended.group_by("customer").agg(pl.col("occurred_at").max().alias("_ended_at"))
    marked = rows.join(last, on="customer", how="left").with_columns(pl.col("_ended_at").dt.date().alias("ended_on"))
    going_on = pl.col("_ended_at").is_null() | (pl.col("_ended_at") < pl.col("since")).fill_null(False)
    return making.sieve.keep(marked, going_on, rule=rule.id, reason="until_event").drop("_ended_at", "ended_on")


def _unsatisfied(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Drops cases whose newest rating since the case began is a satisfied one; of another event it says nothing."""
    numbered = rows.with_row_index("_row")
    rated = making.data.history.filter(pl.col("rating").is_not_null()).select(
        "customer", "at", "rating", "id", pl.col("event").alias("_of"), pl.col("on").alias("satisfied_on")
    )
    same_case = pl.col("_of").is_null() | pl.col("event").is_null() | (pl.col("_of") == pl.col("event"))
    later = pl.col("since").is_null() | (pl.col("at") > pl.col("since"))
    joined = numbered.join(rated, on="customer").filter(later & same_case)
    newest = joined.sort("at", "id").unique("_row", keep="last", maintain_order=True)
    content = newest.filter(pl.col("rating") >= making.satisfied_from).select("_row", "satisfied_on")
    marked = numbered.join(content, on="_row", how="left", maintain_order="left").drop("_row")
    wanted = pl.col("satisfied_on").is_null()
    return making.sieve.keep(marked, wanted, rule=rule.id, reason="until_satisfied").drop("satisfied_on")


def _open_issue(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Without the rows whose issue is closed, or all issues of whose case (event, or visit that set the date) are."""
    closed = making.data.issues.filter(pl.col("closed_at").is_not_null()).select(pl.col("id").alias("issue"))
    kept = making.sieve.without(rows, closed, ["issue"], rule=rule.id, reason="until_closed")
    for key in ("event", "visit"):
        cases = making.data.issues.filter(pl.col(key).is_not_null()).group_by(key)
        over = cases.agg(pl.col("closed_at").is_not_null().all().alias("_over"))
        marked = kept.join(over, on=key, how="left")
        goes_on = pl.col("issue").is_not_null() | ~pl.col("_over").fill_null(False)
        kept = making.sieve.keep(marked, goes_on, rule=rule.id, reason="until_closed").drop("_over")
    return kept
