"""The trend of one KPI: its value for each piece of a period, with interval band and target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

import narwhals as nw

from followup_kit.charts.chart import BAND, LINE, Chart, layout, target_line, target_words
from followup_kit.charts.dots import dots, dots_layout
from followup_kit.charts.words import hover, in_unit, is_met
from followup_kit.kpi import KPIS
from followup_kit.markup import escape
from followup_kit.translations import say, say_date, say_day_alone, say_month, say_month_alone

Piece: TypeAlias = tuple[dict[str, Any], str]
"""A row of the result and what its piece of the period is called."""

MOST_TICKS = 14


def trend(result: Any, *, every: str = "month", target: float | None = None) -> Chart:
    """A line over time from a KPI result without groups, as ``every`` cut it.

    Pieces without data are gaps, never zero (C10). With columns ``low`` and ``high`` a band shows the interval.
    A single piece with data makes no line: it is a dot with its interval. Without any data there is nothing but the
    sentence.
    """
    rows = nw.from_native(result, eager_only=True).rows(named=True)
    kpi = str(rows[0]["kpi"]).partition(".")[0] if rows else "K01"
    labels = [piece_label(row["first"], every) for row in rows]
    filled = [(row, label) for row, label in zip(rows, labels, strict=True) if row["value"] is not None]
    if len(filled) == 1:
        spec = _one_dot(*filled[0], kpi=kpi, target=target)
    else:
        traces = _traces(rows, labels, percent=KPIS[kpi].unit != "score")
        spec = {"data": traces if filled else [], "layout": _layout(rows, every, kpi=kpi, target=target)}
    return Chart(spec, _reading(filled, kpi=kpi, target=target))


def _one_dot(row: dict[str, Any], label: str, *, kpi: str, target: float | None) -> dict[str, Any]:
    made = dots([row], [escape(label)], kpi=kpi, ids=[str(row["first"])])
    return {"data": [made], "layout": dots_layout([row], kpi=kpi, target=target)}


def _layout(rows: Sequence[dict[str, Any]], every: str, *, kpi: str, target: float | None) -> dict[str, Any]:
    drawn = layout(percent=KPIS[kpi].unit != "score")
    drawn["xaxis"] |= _ticks(rows, every)
    drawn["meta"] = {"ticks": _tick_words(rows, every)}
    if target is not None:
        drawn |= {"shapes": [target_line("y", target)], "annotations": [target_words(target, kpi=kpi)]}
    return drawn


def _shown(rows: Sequence[dict[str, Any]]) -> list[date]:
    """The days that get a label: at most ``MOST_TICKS``."""
    return [row["first"] for row in rows][:: -(-len(rows) // MOST_TICKS) or 1]


def _ticks(rows: Sequence[dict[str, Any]], every: str) -> dict[str, Any]:
    """The labels, the year only at the first and where it changes; beside each other two years would not fit."""
    days, words = _shown(rows), _tick_words(rows, every)
    is_dated = [False, *(day.year != before.year for before, day in pairwise(days))][: len(days)]
    is_dated[:1] = [not any(is_dated[1:2])] if days else []
    texts = [words["dated" if dated else "plain"][place] for place, dated in enumerate(is_dated)]
    return {"tickvals": [str(day) for day in days], "ticktext": texts, "tickangle": 0}


def _tick_words(rows: Sequence[dict[str, Any]], every: str) -> dict[str, list[Any]]:
    """Each label without and with its year, and the years: where a narrow screen drops labels, years must stay."""
    days, short = _shown(rows), _SHORT.get(every, say_day_alone)
    plain = [escape(short(day)) for day in days]
    if every == "year":
        return {"plain": plain, "dated": plain, "years": [0] * len(days)}
    dated = [say("charts.tick_year", label=label, year=day.year) for label, day in zip(plain, days, strict=True)]
    return {
        "plain": [say("charts.tick", label=label) for label in plain],
        "dated": dated,
        "years": [day.year for day in days],
    }


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


def _reading(filled: Sequence[Piece], *, kpi: str, target: float | None) -> str:
    name, percent = say(f"kpi.{kpi}.name"), KPIS[kpi].unit != "score"
    if not filled:
        return say("charts.reading_empty", name=name)
    (last, label), (first, first_label) = filled[-1], filled[0]
    words = {"name": name, "label": label, "value": in_unit(last["value"], percent=percent)}
    if len(filled) == 1:
        sentence = say("charts.reading_one", **words)
    else:
        before = in_unit(first["value"], percent=percent)
        sentence = say("charts.reading", **words, first=before, first_label=first_label)
    return sentence if target is None else sentence + _against_target(filled, kpi=kpi, target=target)


def _against_target(filled: Sequence[Piece], *, kpi: str, target: float) -> str:
    met = sum(is_met(row["value"], target, kpi=kpi) for row, _ in filled)
    value = in_unit(target, percent=KPIS[kpi].unit != "score")
    if len(filled) == 1:
        return say("charts.reading_one_met" if met else "charts.reading_one_missed", target=value)
    return say("charts.reading_target", met=met, count=len(filled), target=value)
