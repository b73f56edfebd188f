"""From the day a case counts from to the days of its visit: earliest, target, last.

All rows of a rule at once: ``datetime64[D]`` columns in, the same out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from followup_kit.calendars import add_units
from followup_kit.planning.counting import Timing, anchor_days, blackout_of, timing_of, with_days
from followup_kit.planning.grids import age_months, multiples, on_grid
from followup_kit.planning.shifting import shifted
from followup_kit.policy.rules import Due, Repeat, Rule

CLOCK = {"minute": "m", "hour": "h"}


def timed(rows: pl.DataFrame, rule: Rule, *, timing: Timing) -> pl.DataFrame:
    """The rows with ``due_from``, ``target_on``, ``due_on`` (last day), ``due_at`` and ``moved_from``.

    A cycle may give a case several rows within the period. ``interval_factor`` and ``own_days`` of a row
    stretch or replace the interval of a cycle; ``last_on`` is its last visit.
    """
    if rule.due.every and rule.due.every.mode == "rolling":
        return _rolling(rows, rule, timing)
    return shifted(_TIMERS[rule.due.kind](rows, rule.due, timing), rule, timing)


def _within(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    span = due.within
    assert span is not None
    start = anchor_days(rows)
    if span.unit in CLOCK:
        moment = clock_after(rows, span.n, span.unit, timing.time_zone)
        days = moment.dt.date().to_numpy().astype("datetime64[D]")
        return with_days(rows, start, days, days, due_at=moment)
    last = add_units(start, span.n, span.unit, calendar=timing.calendar)
    if due.counts_first_day:
        last = last - np.timedelta64(1, "D")
    return with_days(rows, start, last, last)


def clock_after(rows: pl.DataFrame, n: int, unit: str, time_zone: str) -> pl.Series:
    """The moment ``n`` hours or minutes after each ``anchor_at``, nights and holidays included (C03).

    A day without a time is read as 00:00. Clock hours really elapse: over a change of the clock the wall
    time shifts.
    """
    started = pl.coalesce(pl.col("anchor_at"), pl.col("anchor_on").cast(pl.Datetime("us")))
    real = started.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone(
        "UTC"
    )
    later = real.dt.offset_by(f"{n}{CLOCK[unit]}").dt.convert_time_zone(time_zone).dt.replace_time_zone(None)
    plain = started.dt.offset_by(f"{n}{CLOCK[unit]}")
    return rows.select(pl.coalesce(later, plain).alias("due_at"))["due_at"]


def _at(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    point = due.at
    assert point is not None
    target = add_units(anchor_days(rows), point.n, point.unit, calendar=timing.calendar)
    return with_days(rows, target - point.early, target, target + point.late)


def _lead(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    day = anchor_days(rows)
    return with_days(rows, day - (due.lead_days or 0), day, day)


def _on_the_day(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    day = anchor_days(rows)
    return with_days(rows, day, day, day)


def _fixed(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    assert due.every is not None
    return on_grid(rows, multiples(rows, due.every, timing), due.every.late, timing)


def _rolling(rows: pl.DataFrame, rule: Rule, timing: Timing) -> pl.DataFrame:
    """The next visit of each cycle, and those that follow it within the period if each is done on its day.

    An overdue visit is planned now, so the next one counts from now.
    """
    repeat = rule.due.every
    assert repeat is not None
    made, base, again = [], anchor_days(rows), rows
    target = _first_target(rows, repeat, timing)
    while True:
        made.append(shifted(with_days(again, target, target, target + repeat.late), rule, timing))
        days = made[-1]["target_on"].to_numpy().astype("datetime64[D]")
        base = np.maximum(days, np.datetime64(timing.as_of, "D"))
        target = _one_interval(again, base, repeat, timing)
        inside = target <= np.datetime64(timing.period.last, "D")
        if not inside.any():
            return pl.concat(made)
        again, target = again.filter(pl.Series(inside)), target[inside]
        planned = pl.Series("anchor_on", base[inside], dtype=pl.Date)
        again = again.with_columns(planned, pl.lit("planned_visit").alias("anchor_name"))


def _first_target(rows: pl.DataFrame, repeat: Repeat, timing: Timing) -> Any:
    start = anchor_days(rows)
    target = _one_interval(rows, start, repeat, timing)
    if repeat.first is None:
        return target
    first = add_units(start, repeat.first.n, repeat.first.unit, calendar=timing.calendar)
    return np.where(rows["last_on"].is_null().to_numpy(), first, target)


def _one_interval(rows: pl.DataFrame, start: Any, repeat: Repeat, timing: Timing) -> Any:
    """The day one interval later: their own interval if they have one, longer for who wants fewer calls.

    Twice three months are six months of the calendar; what makes no whole number of units is counted in days.
    """
    plain = add_units(start, repeat.n, repeat.unit, calendar=timing.calendar)
    own, factor = rows["own_days"].to_numpy(), rows["interval_factor"].to_numpy()
    if np.isnan(own).all() and (factor == 1).all():
        return plain
    units = repeat.n * factor
    whole = add_units(start, np.floor(units).astype(np.int64), repeat.unit, calendar=timing.calendar)
    days = np.where(np.isnan(own), (plain - start).astype(np.int64), np.nan_to_num(own))
    stretched = start + np.ceil(days * factor).astype(np.int64).astype("timedelta64[D]")
    return np.where(np.isnan(own) & (units == np.floor(units)), whole, stretched)


def _ages(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    assert due.ages is not None
    start = anchor_days(rows)
    days = [add_units(start, months, "month") for months in age_months(due.ages)]
    return on_grid(rows, days, due.ages.late, timing)


def _minimum(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    """Minimum counts come with their days already (see ``minimums``)."""
    return rows.with_columns(pl.lit(None, dtype=pl.Datetime("us")).alias("due_at"))


_TIMERS = {
    "within": _within,
    "at": _at,
    "every": _fixed,
    "ages": _ages,
    "lead_days": _lead,
    "on_the_day": _on_the_day,
    "minimum": _minimum,
}


def fixed_window(due: Due) -> bool:
    """Whether a visit has a window that nobody may delay (cycles have none)."""
    return due.kind not in {"every", "ages"}


__all__ = ["Timing", "age_months", "blackout_of", "clock_after", "fixed_window", "timed", "timing_of"]
