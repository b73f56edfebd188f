"""Fixed plans: visits on days set in advance, by the calendar (C06) or by age (S07)."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from followup_kit.calendars import add_units
from followup_kit.planning.counting import MONTHS, Timing, anchor_days, with_days
from followup_kit.policy.rules import Ages, Repeat

_DAYS = {"day": 1, "week": 7, "half_month": 15}


def multiples(rows: pl.DataFrame, repeat: Repeat, timing: Timing) -> list[Any]:
    """The days of a fixed cycle around the plan: from some intervals before it to the period's end."""
    start = anchor_days(rows)
    if repeat.unit in MONTHS:
        size = repeat.n * MONTHS[repeat.unit]
        passed = (np.datetime64(timing.as_of, "M") - start.astype("datetime64[M]")).astype(np.int64) // size
        ahead = timing.period.days // (28 * size) + 3
        return [add_units(start, np.maximum(passed + k, 1) * size, "month") for k in range(-1, ahead)]
    size = repeat.n * _DAYS[repeat.unit]
    passed = (np.datetime64(timing.as_of, "D") - start).astype(np.int64) // size
    ahead = timing.period.days // size + 3
    return [start + np.maximum(passed + k, 1) * size for k in range(-1, ahead)]


def age_months(ages: Ages) -> list[int]:
    """The ages in months at which a visit falls: 3, 6, 9, 12, 18, 24, 36 ... (S07, A34)."""
    last, reached, found = _in_months(ages.last.n, ages.last.unit), 0, []
    for band in ages.bands:
        end = min(last, _in_months(band.up_to.n, band.up_to.unit)) if band.up_to else last
        step = _in_months(band.every.n, band.every.unit)
        while reached + step <= end:
            reached += step
            found.append(reached)
        reached = max(reached, end)
    return found


def _in_months(n: int, unit: str) -> int:
    return n * MONTHS.get(unit, 1)


def on_grid(rows: pl.DataFrame, days: list[Any], late: int, timing: Timing) -> pl.DataFrame:
    """Of a fixed plan's days the newest missed one and those within the period; a visit settles all before it."""
    if rows.is_empty() or not days:
        return with_days(rows.clear(), [], [], [])
    grid = np.unique(np.stack(days, axis=1), axis=1) if len(rows) == 1 else np.stack(days, axis=1)
    last_visit = rows["last_on"].to_numpy().astype("datetime64[D]")[:, None]
    as_of, end = np.datetime64(timing.as_of, "D"), np.datetime64(timing.period.last, "D")
    repeated = np.concatenate([np.zeros((len(rows), 1), bool), grid[:, 1:] == grid[:, :-1]], axis=1)
    is_open = (np.isnat(last_visit) | (grid > last_visit)) & ~repeated
    past = is_open & (grid <= as_of)
    newest = past & (np.cumsum(past[:, ::-1], axis=1)[:, ::-1] == 1)
    future = is_open & (grid > as_of)
    upcoming = future & ((grid <= end) | (np.cumsum(future, axis=1) == 1))
    at, column = np.nonzero(newest | upcoming)
    chosen = grid[at, column]
    return with_days(rows[at], chosen, chosen, chosen + late)
