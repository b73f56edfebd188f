"""Contacts of one customer about the same matter that a week makes in one go, although their days lie apart."""

from __future__ import annotations

from datetime import date

import polars as pl

from followup_kit.planning.counting import as_day
from followup_kit.planning.due_list import with_status
from followup_kit.planning.levelling import free_to_choose
from followup_kit.policy.document import Document

_ALIKE = ["customer", "rule", "channel", "role"]


def joined_in_week(contacts: pl.DataFrame, document: Document, *, as_of: date, last: date) -> pl.DataFrame:
    """The contacts of a plan, those that any day of their window will do joined with another one of the customer.

    Nobody is rung twice in a week about two cases that one call can settle. A contact joins when it is not overdue,
    has no visit yet, and its window holds the day of the other one, which is of the same rule, channel and role;
    those that both want a day of their own stay two, and so do the steps of one case, which are rules of their own.
    The one that comes first leads; ``served`` lists the tasks of both, and the contact lies in both windows.
    """
    sizes = contacts.with_columns(pl.len().over(_ALIKE).alias("_size"))
    several = sizes.filter((pl.col("_size") > 1) & pl.col("customer").is_not_null()).drop("_size")
    if several.is_empty():
        return contacts
    rest = contacts.join(several.select("task"), on="task", how="anti", maintain_order="left")
    grouped = _grouped(several, free_to_choose(document), as_of=as_day(as_of), last=last)
    together = with_status(_together(grouped), as_of)
    return pl.concat([rest, together.select(rest.columns)]).sort(_ORDER, nulls_last=True)


_ORDER = ("due_on", "precedence", "customer_code", "case_code", "task")


def _grouped(rows: pl.DataFrame, any_day: list[str], *, as_of: date, last: date) -> pl.DataFrame:
    """The rows with ``_group``: each starts with the first contact that is left and takes all that may join it."""
    when = pl.max_horizontal("target_on", pl.lit(as_of))
    any_day_will_do = pl.col("rule").is_in(any_day) & (pl.col("status") != "overdue")
    this_week = pl.when(any_day_will_do).then(pl.min_horizontal(when, pl.lit(max(as_of, last)))).otherwise(when)
    inside = pl.coalesce(pl.col("was_at").dt.date(), this_week)
    free = any_day_will_do & pl.col("visit").is_null()
    left = rows.with_columns(inside.alias("_when"), free.alias("_free")).sort("_when", "_free", "precedence", "task")
    made, number = [], 0
    while not left.is_empty():
        first, day = pl.col("task").first().over(_ALIKE), pl.col("_when").first().over(_ALIKE)
        joins = (pl.col("task") == first) | (pl.col("_free") & day.is_between("due_from", "due_on"))
        marked = left.with_columns(joins.alias("_in"))
        made.append(marked.filter("_in").drop("_in").with_columns(pl.lit(number).alias("_group")))
        left, number = marked.filter(~pl.col("_in")).drop("_in"), number + 1
    return pl.concat(made).drop("_when", "_free")


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    by = [*_ALIKE, "_group"]
    end = pl.col("due_on").min()
    start = pl.min_horizontal(pl.col("due_from").max(), end)
    kept = ("served", "due_on", "due_from", "target_on", "due_at", "fixed")
    others = [name for name in rows.columns if name not in {*by, *kept}]
    ordered = rows.sort(pl.col("visit").is_null(), "precedence", "target_on", "task")
    made = ordered.group_by(by, maintain_order=True).agg(
        *(pl.col(name).first() for name in others),
        pl.col("served").explode().sort(),
        end.alias("due_on"),
        start.alias("due_from"),
        pl.min_horizontal(pl.max_horizontal(pl.col("target_on").min(), start), end).alias("target_on"),
        pl.col("due_at").min(),
        pl.col("fixed").any(),
    )
    return made.select(name for name in rows.columns if name != "_group")
