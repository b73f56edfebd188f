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
    then the lot. With 100 % everybody is drawn and no lot is needed. Projects are drawn among all that are in the
    phase; of a customer counted once, one case stands for all: one already visited, else the newest.
    """
    groups = ["_start", *(f"_by_{name}" for name in quota.by)]
    marked = _marked(_grouped(rows, quota, data), quota, data, rule=rule)
    once = _one_each(marked, groups) if quota.base == "customers" else marked
    counted = once.with_columns(pl.len().over(groups).cast(pl.Int64).alias("quota_eligible"))
    ranked = _ranked(counted, quota, groups) if quota.rate_pct < 100 else _everybody(counted)
    return ranked.drop(*groups, "_done", "_always")


def _everybody(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        pl.col("quota_eligible").alias("quota_required"),
        pl.lit(1, pl.Int64).alias("quota_rank"),
        pl.lit(True).alias("is_drawn"),
    )


def _ranked(rows: pl.DataFrame, quota: Quota, groups: list[str]) -> pl.DataFrame:
    codes = rows["lot"] if "lot" in rows.columns else rows["case_code"].fill_null(rows["customer"].cast(pl.String))
    lots = pl.Series("_lot", [lot(quota.seed, code) for code in codes], dtype=pl.UInt64)
    sizes = rows["quota_eligible"].to_list()
    needs = pl.Series("quota_required", [required(n, quota.rate_pct, quota.rounding) for n in sizes], dtype=pl.Int64)
    exempt = pl.col("is_exempt") if "is_exempt" in rows.columns else pl.lit(False)
    ordered = rows.with_columns(lots, needs, exempt.alias("_last")).sort(
        [*groups, "_last", "_done", "_always", "_lot"], descending=[*[False] * len(groups), False, True, True, False]
    )
    ranked = ordered.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(groups).alias("quota_rank"))
    chosen = pl.col("_done") | pl.col("_always") | (pl.col("quota_rank") <= pl.col("quota_required"))
    return ranked.with_columns(chosen.alias("is_drawn")).drop("_lot", "_last")


def _marked(rows: pl.DataFrame, quota: Quota, data: PlanData, *, rule: str) -> pl.DataFrame:
    """The rows with the start of their calendar period, whether they are visited already, and always in."""
    key, table = _base(quota, data)
    always = pl.col(key).is_in(table.filter(holds(quota.always))["id"].implode()).fill_null(False)
    marked = rows.with_columns((always if quota.always else pl.lit(False)).alias("_always"))
    if quota.base == "projects":
        visited = pl.col("made") > 0 if "made" in rows.columns else pl.lit(False)
        return marked.with_columns(pl.lit(None, pl.Date).alias("_start"), visited.alias("_done"))
    done = data.contacts.filter(((pl.col("rule") == rule) | pl.col("rule").is_null()) & pl.col("event").is_not_null())
    starts = {day: start_of(day, quota.per) for day in rows["anchor_on"].unique().to_list()}
    return marked.with_columns(
        pl.col("anchor_on").replace_strict(starts, return_dtype=pl.Date).alias("_start"),
        pl.col("event").is_in(done["event"].implode()).fill_null(False).alias("_done"),
    )


def _one_each(rows: pl.DataFrame, groups: list[str]) -> pl.DataFrame:
    ordered = rows.sort("_done", "_always", "anchor_on", "event")
    return ordered.unique([*groups, "customer"], keep="last", maintain_order=True)


def _grouped(rows: pl.DataFrame, quota: Quota, data: PlanData) -> pl.DataFrame:
    """The columns by which a quota is drawn: the event's if it has them, else those of the quota's base."""
    for name in quota.by:
        in_events = name in data.events.columns and quota.base != "projects"
        key, table = ("event", data.events) if in_events else _base(quota, data)
        found = table.select(pl.col("id").alias(key), pl.col(name).alias(f"_by_{name}"))
        rows = rows.join(found, on=key, how="left")
    return rows


def _base(quota: Quota, data: PlanData) -> tuple[str, pl.DataFrame]:
    """The column of a case that names what is counted, and its table."""
    tables = {"customers": ("customer", data.customers), "projects": ("project", data.projects)}
    return tables.get(quota.base, ("event", data.events))
