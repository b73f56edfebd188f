"""Days that fall on closed days move (S16, S19)."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from followup_kit.planning.counting import Timing, anchor_days
from followup_kit.policy.rules import Rule


def shifted(rows: pl.DataFrame, rule: Rule, timing: Timing) -> pl.DataFrame:
    """Target days on a closed day move (S16, S19); deadlines by the clock never do."""
    direction = _direction(rule, timing)
    if direction == "none" or rows.is_empty():
        return rows.with_columns(pl.lit(None, dtype=pl.Date).alias("moved_from"))
    target = rows["target_on"].to_numpy().astype("datetime64[D]")
    moved = _moved(target, anchor_days(rows), rule, direction=direction, timing=timing)
    by = np.where(rows["due_at"].is_null().to_numpy(), (moved - target).astype(np.int64), 0)
    late = pl.duration(days=pl.lit(pl.Series("_by", by)))
    changed = pl.lit(pl.Series("_changed", by != 0))
    days = rows.with_columns(
        pl.when(changed).then(pl.col("target_on")).otherwise(None).alias("moved_from"),
        (pl.col("target_on") + late).alias("target_on"),
        _window_start(rule, late).alias("due_from"),
        (pl.col("due_on") + late).alias("due_on"),
    )
    if direction == "next":
        days = _with_open_last_day(days, timing)
    ordered = days.with_columns(pl.min_horizontal("due_from", "target_on").alias("due_from"))
    return _ahead(ordered, rule.shift.ahead_of_holidays) if rule.shift else ordered


def _with_open_last_day(rows: pl.DataFrame, timing: Timing) -> pl.DataFrame:
    """A window that ends on a closed day ends on the next allowed one: nobody is late whom no one could call."""
    last = rows["due_on"].to_numpy().astype("datetime64[D]")
    opened = timing.calendar.shift(last, direction="next", closed=timing.blackout)
    ends = pl.Series("_ends", opened.astype("datetime64[D]"), dtype=pl.Date)
    return rows.with_columns(pl.when(pl.col("due_at").is_null()).then(ends).otherwise("due_on").alias("due_on"))


def _direction(rule: Rule, timing: Timing) -> str:
    """A rule's own direction, else the regime's; greetings stay on their holiday, minimum counts in their span."""
    if rule.shift:
        return rule.shift.direction
    return "none" if rule.anchor.kind == "holiday" or rule.due.kind == "minimum" else timing.move


def _moved(target: Any, start: Any, rule: Rule, *, direction: str, timing: Timing) -> Any:
    """The allowed days; a visit is not moved back to before its case, nor a cycle to the visit it counts from."""
    moved = timing.calendar.shift(target, direction=direction, closed=timing.blackout)
    if direction != "previous" or rule.due.kind == "lead_days":
        return moved
    too_early = moved <= start if rule.due.kind == "every" else moved < start
    later = timing.calendar.shift(target, direction="next", closed=timing.blackout)
    return np.where(too_early & (moved != target), later, moved)


def _ahead(rows: pl.DataFrame, days: int) -> pl.DataFrame:
    """Visits that a holiday would hold up are done in the days before it (P13-R09): so many, and none after."""
    early = (pl.col("target_on") < pl.col("moved_from")).fill_null(False) & (days > 0)
    first = pl.max_horizontal(
        pl.col("target_on") - pl.duration(days=days - 1), pl.col("anchor_on") + pl.duration(days=1)
    )
    return rows.with_columns(
        pl.when(early).then(pl.min_horizontal(first, "target_on")).otherwise("due_from").alias("due_from"),
        pl.when(early).then("target_on").otherwise("due_on").alias("due_on"),
    )


def _window_start(rule: Rule, late: pl.Expr) -> pl.Expr:
    """A window keeps its start (it may be done from the event on, C01); a point moves whole."""
    return pl.col("due_from") if rule.due.kind == "within" else pl.col("due_from") + late
