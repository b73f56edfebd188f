"""Which cases are done already: visited, or settled by somebody without a visit."""

from __future__ import annotations

import polars as pl

from followup_kit.planning.making import Making
from followup_kit.policy.rules import Rule

_CHAINS = ("after_rule", "visit", "set_date")


EXCUSED = ("exempt", "cancelled")


def not_done(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Without what was visited or refused already, and without what somebody cancelled, exempted or missed.

    Requests, minimum counts and plans by age see to it themselves.
    """
    if rows.is_empty() or rule.anchor.kind == "on_request" or rule.due.kind in {"minimum", "ages"}:
        return rows
    left = _without_visited(rows, rule, making) if rule.anchor.kind == "event" else rows
    return _unsettled(_without_later_contact(left, rule, making), rule, making, ("missed",))


def not_excused(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Without cases whose visit was exempted or cancelled: they are in no quota's base either (4a)."""
    if rows.is_empty() or rule.anchor.kind == "on_request" or rule.due.kind in {"minimum", "ages"}:
        return rows
    return _unsettled(rows, rule, making, EXCUSED)


def _without_visited(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Without events that have a visit of the rule, or one that names no rule."""
    mine = (pl.col("rule") == making.full_name(rule)) | pl.col("rule").is_null()
    done = making.data.contacts.filter(pl.col("event").is_not_null() & mine).select("event")
    return making.sieve.without(rows, done, ["event"], rule=rule.id, reason="done")


def _without_later_contact(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Without cases that a visit of the rule came after: one that names no event, or the case's own.

    A visit on the first day counts; a chain asks for another visit than the one it goes on from.
    """
    name, people = making.full_name(rule), rows.select("customer").unique()
    contacts = making.data.contacts.filter(pl.col("rule") == name).join(people, on="customer", how="semi")
    if contacts.is_empty():
        return rows
    made = contacts.select("customer", pl.col("event").alias("_of"), pl.col("at").alias("_at"), "on", "id")
    numbered = rows.with_row_index("_row")
    done = numbered.join(made, on="customer").filter(_same_case(rule) & _after(rule)).select("_row").unique()
    return making.sieve.without(numbered, done, ["_row"], rule=rule.id, reason="done").drop("_row")


def _same_case(rule: Rule) -> pl.Expr:
    """An event is only settled by a visit that names none; other cases also by one that names theirs."""
    unnamed = pl.col("_of").is_null()
    if rule.anchor.kind == "event":
        return unnamed
    return unnamed | pl.col("event").is_null() | (pl.col("_of") == pl.col("event"))


def _after(rule: Rule) -> pl.Expr:
    if rule.anchor.kind in _CHAINS:
        same_time = (pl.col("_at") == pl.col("since")) & (pl.col("id") > pl.col("visit"))
        return ((pl.col("_at") > pl.col("since")) | same_time) & (pl.col("id") != pl.col("visit"))
    early = (rule.due.lead_days or 0) + (rule.due.at.early if rule.due.at else 0)
    return pl.col("on") >= pl.col("anchor_on") - pl.duration(days=early)


def _unsettled(rows: pl.DataFrame, rule: Rule, making: Making, how: tuple[str, ...]) -> pl.DataFrame:
    mine = (pl.col("rule") == making.full_name(rule)) & pl.col("status").is_in(how)
    settled = making.data.settled.filter(mine)
    if settled.is_empty():
        return rows
    if rule.anchor.kind == "event":
        over = settled.select("event").drop_nulls()
        return making.sieve.without(rows, over, ["event"], rule=rule.id, reason="settled")
    days = settled.group_by("customer").agg(pl.col("due_on").max().alias("_over_on"))
    checked = rows.join(days, on="customer", how="left", maintain_order="left")
    unsettled = pl.col("_over_on").is_null() | (pl.col("_over_on") < pl.col("anchor_on"))
    return making.sieve.keep(checked, unsettled, rule=rule.id, reason="settled").drop("_over_on")
