"""A measure week by week before and after a change: two lines on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import floor
from typing import Any

from followup_kit.charts.chart import LINE, WHISKER, Chart, layout
from followup_kit.charts.words import in_unit
from followup_kit.markup import escape
from followup_kit.translations import say, say_day_alone, say_number

MOST_TICKS = 5
"""As many labels as fit a telephone in any language; pointing at a week names it."""


def before_after(
    days: Sequence[date],
    before: Sequence[float | None],
    after: Sequence[float | None],
    *,
    name: str,
    percent: bool = False,
    decimals: int = 0,
) -> Chart:
    """Two lines from values by week (``days`` are the Mondays); a week without a value is a gap, never zero.

    Without any value there is nothing but the sentence.
    """
    pairs = list(zip(days, before, after, strict=True))
    told = [_hover(*pair, percent=percent, decimals=decimals) for pair in pairs]
    sides = ((say("whatif.chart.before"), before, WHISKER, "dash"), (say("whatif.chart.after"), after, LINE, "solid"))
    traces = [_line(title, days, values, told, colour=colour, dash=dash) for title, values, colour, dash in sides]
    filled = any(value is not None for value in [*before, *after])
    spec = {"data": traces if filled else [], "layout": _layout(days, [*before, *after], percent=percent)}
    return Chart(spec, _reading(pairs, name=name, percent=percent, decimals=decimals))


def _line(
    title: str, days: Sequence[date], values: Sequence[float | None], told: list[str], *, colour: str, dash: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escape(title),
        "x": [str(day) for day in days],
        "y": list(values),
        "text": told,
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 7, "color": colour},
        "connectgaps": False,
    }


def _layout(days: Sequence[date], values: Sequence[float | None], *, percent: bool) -> dict[str, Any]:
    made = layout(percent=percent)
    made["showlegend"] = True
    made["margin"] = {"l": 8, "r": 16, "t": 40, "b": 8}
    shown = list(days)[:: -(-len(days) // MOST_TICKS) or 1]
    ticks = {"tickvals": [str(day) for day in shown], "ticktext": [escape(say_day_alone(day)) for day in shown]}
    made["xaxis"] |= {**ticks, "tickangle": 0}
    made["yaxis"] |= {"tickformat": ".0%" if percent else ",.0f", "rangemode": "tozero", "nticks": 6}
    if percent:
        made["yaxis"] |= {"range": [_foot(values), 1.02]}
    return made


def _foot(values: Sequence[float | None]) -> float:
    """Where the axis of a share begins: some way below the lowest, so that a few points can be seen."""
    lowest = min((value for value in values if value is not None), default=0.0)
    return max(0.0, floor(lowest * 10 - 1) / 10)


def _said(value: float | None, *, percent: bool, decimals: int) -> str:
    if value is None:
        return "–"
    return in_unit(value, percent=True) if percent else say_number(value, decimals)


def _hover(day: date, before: float | None, after: float | None, *, percent: bool, decimals: int) -> str:
    sides = [_said(value, percent=percent, decimals=decimals) for value in (before, after)]
    return say("whatif.chart.hover", day=escape(say_day_alone(day)), before=sides[0], after=sides[1])


def _reading(
    pairs: Sequence[tuple[date, float | None, float | None]], *, name: str, percent: bool, decimals: int
) -> str:
    """The week in which both differ most, in one sentence."""
    known = [(day, one, two) for day, one, two in pairs if one is not None and two is not None]
    if not known:
        return say("whatif.chart.reading_empty", name=name)
    day, one, two = max(known, key=lambda pair: abs(pair[2] - pair[1]))
    if one == two:
        return say("whatif.chart.reading_same", name=name)
    sides = {"before": _said(one, percent=percent, decimals=decimals)}
    sides |= {"after": _said(two, percent=percent, decimals=decimals)}
    return say("whatif.chart.reading_most", name=name, day=say_day_alone(day), **sides)
