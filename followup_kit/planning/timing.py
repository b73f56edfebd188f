"""From the day a case counts from to the days of its visit: earliest, target, last.

All rows of a rule at once: ``datetime64[D]`` columns in, the same out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from followup_kit.calendars import Blackout, WorkCalendar, add_units
from followup_kit.periods import Period
from followup_kit.policy.contact import Contact
from followup_kit.policy.rules import Ages, Due, Repeat, Rule

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7, "half_month": 15, "workday": 1}
CLOCK = {"minute": "m", "hour": "h"}


@dataclass(frozen=True, slots=True)
class Timing:
    """How days are counted for one plan: calendar, closed days, the day of the plan, its period, the time zone."""

    calendar: WorkCalendar
    blackout: Blackout
    as_of: date
    period: Period
    time_zone: str


def blackout_of(contact: Contact, year: int) -> Blackout:
    """The days without contact of a regime; a day written without a year comes back in the years around ``year``."""
    days: list[Any] = []
    for text in contact.blackout.days:
        first, _, last = text.partition("..")
        years = range(year - 1, year + 3) if len(first) == 5 else [None]
        for each in years:
            start, end = _dated(first, each), _dated(last or first, each)
            days.append((start, end if end >= start else _dated(last, (each or 0) + 1)))
    return Blackout(holidays=contact.blackout.on == "holidays", weekends=contact.blackout.weekends, days=tuple(days))


def _dated(text: str, year: int | None) -> date:
    return date.fromisoformat(f"{year:04}-{text}" if year else text)


def timed(rows: pl.DataFrame, rule: Rule, *, timing: Timing) -> pl.DataFrame:
    """The rows with ``due_from``, ``target_on``, ``due_on`` (last day), ``due_at`` and ``moved_from``.

    A cycle may give a case several rows within the period. ``interval_factor`` and ``own_days`` of a row
    stretch or replace the interval of a cycle; ``last_on`` is its last visit.
    """
    made = _TIMERS[rule.due.kind](rows, rule.due, timing)
    return _shifted(made, rule, timing)


def _set(rows: pl.DataFrame, due_from: Any, target: Any, due_on: Any, *, due_at: Any = None) -> pl.DataFrame:
    days = {"due_from": due_from, "target_on": target, "due_on": due_on}
    columns = [
        pl.Series(name, np.asarray(values).astype("datetime64[D]"), dtype=pl.Date) for name, values in days.items()
    ]
    moment = pl.lit(None, dtype=pl.Datetime("us")).alias("due_at") if due_at is None else due_at.alias("due_at")
    return rows.with_columns(*columns, moment)


def _anchor(rows: pl.DataFrame) -> Any:
    return rows["anchor_on"].to_numpy().astype("datetime64[D]")


def _within(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    span = due.within
    assert span is not None
    start = _anchor(rows)
    if span.unit in CLOCK:
        moment = clock_after(rows, span.n, span.unit, timing.time_zone)
        days = moment.dt.date().to_numpy().astype("datetime64[D]")
        return _set(rows, start, days, days, due_at=moment)
    last = add_units(start, span.n, span.unit, calendar=timing.calendar)
    if due.counts_first_day:
        last = last - np.timedelta64(1, "D")
    return _set(rows, start, last, last)


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
    target = add_units(_anchor(rows), point.n, point.unit, calendar=timing.calendar)
    return _set(rows, target - point.early, target, target + point.late)


def _lead(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    day = _anchor(rows)
    return _set(rows, day - (due.lead_days or 0), day, day)


def _on_the_day(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    day = _anchor(rows)
    return _set(rows, day, day, day)


def _every(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    repeat = due.every
    assert repeat is not None
    if repeat.mode == "fixed":
        return _grid(rows, _multiples(rows, repeat, timing), repeat.late, timing)
    return _rolling(rows, repeat, timing)


def _rolling(rows: pl.DataFrame, repeat: Repeat, timing: Timing) -> pl.DataFrame:
    """The next visit of each cycle, and those that follow it within the period if each is done on its day."""
    start = _anchor(rows)
    never = rows["last_on"].is_null().to_numpy()
    target = _one_interval(rows, start, repeat, timing)
    if repeat.first is not None:
        first = add_units(start, repeat.first.n, repeat.first.unit, calendar=timing.calendar)
        target = np.where(never, first, target)
    made = [_set(rows, target, target, target + repeat.late)]
    last, again = np.datetime64(timing.period.last, "D"), rows
    while True:
        inside = target <= last
        if not inside.any():
            break
        again = again.filter(pl.Series(inside))
        # an overdue visit is planned now, so the next one counts from now
        base = np.maximum(target[inside], np.datetime64(timing.as_of, "D"))
        target = _one_interval(again, base, repeat, timing)
        keep = target <= last
        if not keep.any():
            break
        again, target, base = again.filter(pl.Series(keep)), target[keep], base[keep]
        made.append(
            _set(
                again.with_columns(
                    pl.Series("anchor_on", base, dtype=pl.Date), pl.lit("planned_visit").alias("anchor_name")
                ),
                target,
                target,
                target + repeat.late,
            )
        )
    return pl.concat(made)


def _one_interval(rows: pl.DataFrame, start: Any, repeat: Repeat, timing: Timing) -> Any:
    """The day one interval later: their own interval if they have one, longer for who wants fewer calls."""
    plain = add_units(start, repeat.n, repeat.unit, calendar=timing.calendar)
    own, factor = rows["own_days"].to_numpy(), rows["interval_factor"].to_numpy()
    if np.isnan(own).all() and (factor == 1).all():
        return plain
    days = np.where(np.isnan(own), (plain - start).astype(np.int64), np.nan_to_num(own))
    stretched = np.ceil(days * factor).astype(np.int64).astype("timedelta64[D]")
    return np.where(np.isnan(own) & (factor == 1), plain, start + stretched)


def _multiples(rows: pl.DataFrame, repeat: Repeat, timing: Timing) -> list[Any]:
    """The days of a fixed cycle around the plan: from some intervals before it to the period's end."""
    start = _anchor(rows)
    if repeat.unit in _MONTHS:
        size = repeat.n * _MONTHS[repeat.unit]
        passed = (np.datetime64(timing.as_of, "M") - start.astype("datetime64[M]")).astype(np.int64) // size
        ahead = timing.period.days // (28 * size) + 3
        return [add_units(start, np.maximum(passed + k, 1) * size, "month") for k in range(-1, ahead)]
    size = repeat.n * _DAYS[repeat.unit]
    passed = (np.datetime64(timing.as_of, "D") - start).astype(np.int64) // size
    ahead = timing.period.days // size + 3
    return [start + np.maximum(passed + k, 1) * size for k in range(-1, ahead)]


def _ages(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    assert due.ages is not None
    start = _anchor(rows)
    days = [add_units(start, months, "month") for months in age_months(due.ages)]
    return _grid(rows, days, due.ages.late, timing)


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
    return n * _MONTHS.get(unit, 1)


def _grid(rows: pl.DataFrame, days: list[Any], late: int, timing: Timing) -> pl.DataFrame:
    """Of a fixed plan's days the newest missed one and those within the period; a visit settles all before it."""
    if rows.is_empty() or not days:
        return _set(rows.clear(), [], [], [])
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
    return _set(rows[at], chosen, chosen, chosen + late)


def _minimum(rows: pl.DataFrame, due: Due, timing: Timing) -> pl.DataFrame:
    """Minimum counts come with their days already (see ``minimums``)."""
    return rows.with_columns(pl.lit(None, dtype=pl.Datetime("us")).alias("due_at"))


_TIMERS = {
    "within": _within,
    "at": _at,
    "every": _every,
    "ages": _ages,
    "lead_days": _lead,
    "on_the_day": _on_the_day,
    "minimum": _minimum,
}


def _shifted(rows: pl.DataFrame, rule: Rule, timing: Timing) -> pl.DataFrame:
    """Target days on a closed day move (S16, S19); deadlines by the clock never do."""
    nothing = pl.lit(None, dtype=pl.Date).alias("moved_from")
    direction = rule.shift.direction if rule.shift else "none"
    if direction == "none" or rows.is_empty():
        return rows.with_columns(nothing)
    target = rows["target_on"].to_numpy().astype("datetime64[D]")
    moved = timing.calendar.shift(target, direction=direction, closed=timing.blackout)
    by = np.where(rows["due_at"].is_null().to_numpy(), (moved - target).astype(np.int64), 0)
    late = pl.duration(days=pl.lit(pl.Series("_by", by)))
    changed = pl.Series(by != 0)
    return rows.with_columns(
        pl.when(changed).then(pl.col("target_on")).otherwise(None).alias("moved_from"),
        (pl.col("target_on") + late).alias("target_on"),
        _window_start(rule, late).alias("due_from"),
        (pl.col("due_on") + late).alias("due_on"),
    )


def _window_start(rule: Rule, late: pl.Expr) -> pl.Expr:
    """A window keeps its start (it may be done from the event on, C01); a point moves whole."""
    return pl.col("due_from") if rule.due.kind == "within" else pl.col("due_from") + late


def fixed_window(due: Due) -> bool:
    """Whether a visit has a window that nobody may delay (cycles have none)."""
    return due.kind not in {"every", "ages"}


__all__ = ["Timing", "age_months", "blackout_of", "clock_after", "fixed_window", "timed"]
