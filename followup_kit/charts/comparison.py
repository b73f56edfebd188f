"""One KPI by group: a dot with its interval for each group, in the order of the groups' names.

No ranking: groups differ in size and in what they handle, so the eye should see intervals before places.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from followup_kit.charts.chart import LINE, TARGET, Chart, layout
from followup_kit.charts.trend import hover, in_unit
from followup_kit.kpi import KPIS
from followup_kit.labels import value_label
from followup_kit.markup import escape
from followup_kit.translations import say


def comparison(result: Any, *, by: str, target: float | None = None) -> Chart:
    """Dots with intervals from a KPI result with one group column and one period.

    Groups without data keep their place and are marked so. An empty result gives empty axes and says so.
    """
    rows = sorted(nw.from_native(result, eager_only=True).rows(named=True), key=lambda row: str(row[by]), reverse=True)
    kpi = str(rows[0]["kpi"]).partition(".")[0] if rows else "K01"
    percent = KPIS[kpi].unit != "score"
    spec = {"data": [_dots(rows, by, percent=percent)], "layout": _layout(len(rows), target, percent=percent)}
    return Chart(spec, _reading(rows, by, kpi=kpi))


def _dots(rows: list[dict[str, Any]], by: str, *, percent: bool) -> dict[str, Any]:
    names = [escape(value_label(by, row[by])) for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["value"] for row in rows],
        "y": names,
        "customdata": [row[by] for row in rows],
        "text": [hover(row, name, percent=percent) for row, name in zip(rows, names, strict=True)],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 10, "color": LINE},
        "error_x": _errors(rows),
    }


def _errors(rows: list[dict[str, Any]]) -> dict[str, Any]:
    if not rows or "low" not in rows[0]:
        return {"visible": False}
    known = [row if row["value"] is not None else None for row in rows]
    above = [row["high"] - row["value"] if row else None for row in known]
    below = [row["value"] - row["low"] if row else None for row in known]
    shape = {"type": "data", "symmetric": False, "color": "#8592a3", "thickness": 1.5, "width": 4}
    return {**shape, "array": above, "arrayminus": below}


def _layout(count: int, target: float | None, *, percent: bool) -> dict[str, Any]:
    made = layout(percent=percent, height=max(200, 64 + 34 * count))
    value_axis, names = made["yaxis"], {**made["xaxis"], "showgrid": True, "ticklabelstandoff": 8}
    made |= {"xaxis": {**value_axis, "showgrid": True, "rangemode": "normal"}, "yaxis": names}
    if target is not None:
        line = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": target, "x1": target}
        made["shapes"] = [{**line, "line": {"color": TARGET, "width": 1.5, "dash": "dash"}}]
    return made


def _reading(rows: list[dict[str, Any]], by: str, *, kpi: str) -> str:
    filled = sorted((row for row in rows if row["value"] is not None), key=lambda row: row["value"])
    name, percent = say(f"kpi.{kpi}.name"), KPIS[kpi].unit != "score"
    if not filled:
        return say("charts.reading_empty", name=name)
    low, high = filled[0], filled[-1]
    ends = {"low": in_unit(low["value"], percent=percent), "high": in_unit(high["value"], percent=percent)}
    return say(
        "charts.reading_groups",
        name=name,
        low_group=value_label(by, low[by]),
        high_group=value_label(by, high[by]),
        **ends,
    )
