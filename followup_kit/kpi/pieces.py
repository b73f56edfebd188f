"""Which piece of a period a row belongs to: one number per day, week, month, quarter or year."""

from __future__ import annotations

from datetime import date

import narwhals as nw


def piece_key(moment: nw.Expr, every: str | None) -> nw.Expr:
    """The number of the piece that holds a moment; 0 when the period is one piece.

    The same arithmetic as ``piece_number``: not every engine truncates to weeks.
    """
    if every is None:
        return nw.lit(0)
    year = moment.dt.year().cast(nw.Int64)
    month = moment.dt.month().cast(nw.Int64) - 1
    if every in ("day", "week"):
        days = day_number(moment)
        return days if every == "day" else (days - 1) // 7
    return {"month": year * 12 + month, "quarter": year * 4 + month // 3, "year": year}[every]


def piece_number(day: date, every: str | None) -> int:
    """The number of the piece that holds a day, for plain Python."""
    if every is None:
        return 0
    if every in ("day", "week"):
        return day.toordinal() if every == "day" else (day.toordinal() - 1) // 7
    month = day.month - 1
    return {"month": day.year * 12 + month, "quarter": day.year * 4 + month // 3, "year": day.year}[every]


def day_number(moment: nw.Expr) -> nw.Expr:
    """The day as ``date.toordinal`` numbers it: 1 January of the year 1 is day 1, a Monday."""
    before = moment.dt.year().cast(nw.Int64) - 1
    leap_days = before // 4 - before // 100 + before // 400
    return before * 365 + leap_days + moment.dt.ordinal_day().cast(nw.Int64)


def millisecond_number(moment: nw.Expr) -> nw.Expr:
    """A moment as a whole number that grows with time; not every engine has time stamps as numbers."""
    hours = day_number(moment) * 24 + moment.dt.hour().cast(nw.Int64)
    seconds = (hours * 60 + moment.dt.minute().cast(nw.Int64)) * 60 + moment.dt.second().cast(nw.Int64)
    return seconds * 1000 + moment.dt.millisecond().cast(nw.Int64)
