"""The trend of one KPI: its value for each piece of a period, with interval band and target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from followup_kit.charts.chart import BAND, LINE, Chart, layout, target_line
from followup_kit.kpi import KPIS
from followup_kit.markup import escape
from followup_kit.translations import say, say_date, say_day_alone, say_month, say_month_alone, say_number, say_percent

MOST_TICKS = 14


def trend(result: Any, *, every: str = "month", target: float | None = None) -> Chart:
    """A line over time from a KPI result without groups, as ``every`` cut it.

    Pieces without data are gaps, never zero (C10). With columns ``low`` and ``high`` a band shows the interval.
    An empty result gives empty axes and says so.
    """
    rows = nw.from_native(result, eager_only=True).rows(named=True)
    kpi = str(rows[0]["kpi"]).partition(".")[0] if rows else "K01"
    percent = KPIS[kpi].unit != "score"
    labels = [piece_label(row["first"], every) for row in rows]
    drawn = layout(percent=percent)
    drawn["xaxis"] |= _ticks(rows, every)
    if target is not None:
        drawn |= target_line(target, say("charts.target", value=escape(in_unit(target, percent=percent))))
    spec = {"data": _traces(rows, labels, percent=percent), "layout": drawn}
    return Chart(spec, _reading(rows, labels, kpi=kpi, target=target))


def _ticks(rows: Sequence[dict[str, Any]], every: str) -> dict[str, Any]:
    """At most ``MOST_TICKS`` labels, the year only where it changes."""
    days = [row["first"] for row in rows][:: -(-len(rows) // MOST_TICKS) or 1]
    before = [None, *days[:-1]]
    labels = [_tick(day, last, every) for day, last in zip(days, before, strict=True)]
    return {"tickvals": [str(day) for day in days], "ticktext": labels, "tickangle": 0}


def _tick(day: date, last: date | None, every: str) -> str:
    short = _SHORT.get(every, say_day_alone)
    is_new_year = every != "year" and (last is None or last.year != day.year)
    return escape(short(day)) + (f"<br>{day.year}" if is_new_year else "")


def _quarter(day: date) -> str:
    return say("charts.quarter_alone", quarter=(day.month + 2) // 3)


def _year(day: date) -> str:
    return str(day.year)


_SHORT: dict[str, Callable[[date], str]] = {"month": say_month_alone, "quarter": _quarter, "year": _year}


def piece_label(first: date, every: str) -> str:
    """How a piece of the period is called: ``Oct 2026``, a quarter, or its first day."""
    if every == "month":
        return say_month(first)
    if every == "quarter":
        return say("charts.quarter", year=first.year, quarter=(first.month + 2) // 3)
    return str(first.year) if every == "year" else say_date(first)


def _traces(rows: Sequence[dict[str, Any]], labels: list[str], *, percent: bool) -> list[dict[str, Any]]:
    told = [hover(row, escape(label), percent=percent) for row, label in zip(rows, labels, strict=True)]
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [str(row["first"]) for row in rows],
        "y": [row["value"] for row in rows],
        "text": told,
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": LINE, "width": 2.5},
        "marker": {"size": 7, "color": LINE},
        "connectgaps": False,
    }
    return [*_band(rows), line]


def _band(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if not rows or "low" not in rows[0]:
        return []
    edge = {
        "type": "scatter",
        "mode": "lines",
        "x": [str(row["first"]) for row in rows],
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    low = {**edge, "y": [row["low"] for row in rows]}
    high = {**edge, "y": [row["high"] for row in rows], "fill": "tonexty", "fillcolor": BAND}
    return [low, high]


def hover(row: dict[str, Any], label: str, *, percent: bool) -> str:
    """What a point tells when pointed at; ``label`` is markup already."""
    if row["value"] is None:
        return say("charts.hover_no_data", label=label)
    counts = {"numerator": say_number(row["numerator"]), "denominator": say_number(row["denominator"])}
    return say(
        "charts.hover" if percent else "charts.hover_score",
        label=label,
        value=in_unit(row["value"], percent=percent),
        **counts,
    )


def _reading(rows: Sequence[dict[str, Any]], labels: list[str], *, kpi: str, target: float | None) -> str:
    filled = [(row, label) for row, label in zip(rows, labels, strict=True) if row["value"] is not None]
    name, percent = say(f"kpi.{kpi}.name"), KPIS[kpi].unit != "score"
    if not filled:
        return say("charts.reading_empty", name=name)
    (last, label), first = filled[-1], filled[0][0]
    words = {"name": name, "label": label, "value": in_unit(last["value"], percent=percent)}
    sentence = say("charts.reading", **words, first=in_unit(first["value"], percent=percent), first_label=filled[0][1])
    return sentence if target is None else sentence + _against_target(filled, kpi=kpi, target=target)


def _against_target(filled: Sequence[tuple[dict[str, Any], str]], *, kpi: str, target: float) -> str:
    up = KPIS[kpi].direction == "up"
    met = sum((row["value"] >= target) if up else (row["value"] <= target) for row, _ in filled)
    value = in_unit(target, percent=KPIS[kpi].unit != "score")
    return say("charts.reading_target", met=met, count=len(filled), target=value)


def in_unit(value: float, *, percent: bool) -> str:
    """A value as a percentage or as a score with two decimals."""
    return say_percent(value) if percent else say_number(value, 2)
