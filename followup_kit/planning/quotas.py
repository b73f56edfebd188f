"""Sampling quotas (S11): so many of the cases of a calendar period, drawn by lot that anybody can repeat."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from math import ceil, floor

import polars as pl

from followup_kit.periods import start_of
from followup_kit.planning.conditions import holds
from followup_kit.planning.data import PlanData
from followup_kit.policy.rules import Quota


def required(eligible: int, rate_pct: float, rounding: str) -> int:
    """How many of ``eligible`` cases a quota asks for, counted exactly: 50 % of 7 is 4 (ceil)."""
    exact = Fraction(str(rate_pct)) * eligible / 100
    if rounding == "floor":
        return floor(exact)
    return ceil(exact) if rounding == "ceil" else floor(exact + Fraction(1, 2))


def lot(seed: int, code: str) -> int:
    """A case's place in the lot: the same on every machine and for ever."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{code}".encode(), digest_size=8).digest())


def drawn(rows: pl.DataFrame, quota: Quota, data: PlanData, *, rule: str) -> pl.DataFrame:
    """The rows with ``quota_eligible``, ``quota_required``, ``quota_rank`` and ``is_drawn``.

    Within each calendar period (and group) first come cases already visited, then those that are always in,
    then the lot. With 100 % everybody is drawn and no lot is needed.
    """
    groups = ["_start", *(f"_by_{name}" for name in quota.by)]
    marked = _grouped(_with_columns(rows, quota, data, rule=rule), quota, data)
    counted = marked.with_columns(pl.len().over(groups).cast(pl.Int64).alias("quota_eligible"))
    if quota.rate_pct >= 100:
        everybody = counted.with_columns(
            pl.col("quota_eligible").alias("quota_required"),
            pl.lit(1, pl.Int64).alias("quota_rank"),
            pl.lit(True).alias("is_drawn"),
        )
        return everybody.drop(*groups, "_done", "_always")
    codes = counted["case_code"].fill_null(counted["customer"].cast(pl.String))
    lots = pl.Series("_lot", [lot(quota.seed, code) for code in codes], dtype=pl.UInt64)
    sizes = counted["quota_eligible"].to_list()
    needs = pl.Series("quota_required", [required(n, quota.rate_pct, quota.rounding) for n in sizes], dtype=pl.Int64)
    ordered = counted.with_columns(lots, needs).sort(
        [*groups, "_done", "_always", "_lot"], descending=[*[False] * len(groups), True, True, False]
    )
    ranked = ordered.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(groups).alias("quota_rank"))
    chosen = pl.col("_done") | pl.col("_always") | (pl.col("quota_rank") <= pl.col("quota_required"))
    return ranked.with_columns(chosen.alias("is_drawn")).drop(*groups, "_done", "_always", "_lot")


def _with_columns(rows: pl.DataFrame, quota: Quota, data: PlanData, *, rule: str) -> pl.DataFrame:
    done = data.history.filter((pl.col("rule").cast(pl.String) == rule) | pl.col("rule").is_null())
    visited = (
        done.filter(pl.col("event").is_not_null()).select("event").unique().with_columns(pl.lit(True).alias("_done"))
    )
    starts = {day: start_of(day, quota.per) for day in rows["anchor_on"].unique().to_list()}
    start = (
        rows["anchor_on"].replace_strict(starts, return_dtype=pl.Date).alias("_start")
        if starts
        else pl.lit(None, pl.Date).alias("_start")
    )
    marked = rows.with_columns(start).join(visited, on="event", how="left", nulls_equal=False)
    always = _always(marked, quota, data)
    return marked.with_columns(pl.col("_done").fill_null(False), always.alias("_always"))


def _grouped(rows: pl.DataFrame, quota: Quota, data: PlanData) -> pl.DataFrame:
    """The columns by which a quota is drawn: the event's, else the customer's."""
    for name in quota.by:
        key, table = ("event", data.events) if name in data.events.columns else ("customer", data.customers)
        found = table.select(pl.col("id").alias(key), pl.col(name).alias(f"_by_{name}"))
        rows = rows.join(found, on=key, how="left", nulls_equal=False)
    return rows


def _always(rows: pl.DataFrame, quota: Quota, data: PlanData) -> pl.Series:
    if not quota.always:
        return pl.Series("_always", [False] * len(rows), dtype=pl.Boolean)
    found = data.events.filter(holds(quota.always))["id"]
    return rows["event"].is_in(found.implode()).fill_null(False)
