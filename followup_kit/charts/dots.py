"""Figures beside each other as dots with intervals on one value axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from followup_kit.charts.chart import LINE, WHISKER, layout, target_line, target_words
from followup_kit.charts.words import hover, in_unit
from followup_kit.kpi import KPIS

_ROW_HEIGHT, _FRAME_HEIGHT = 34, 76
_MARGIN = 0.02
_SCALE_TOP = 5.0


def dots(rows: Sequence[dict[str, Any]], names: Sequence[str], *, kpi: str, ids: Sequence[object]) -> dict[str, Any]:
    """One trace: a dot for each row at its name (markup already), with whiskers where ``low`` and ``high`` are known.

    ``ids`` are what a click on a dot tells. A single dot carries its value as text.
    """
    percent = KPIS[kpi].unit != "score"
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [row["value"] for row in rows],
        "y": list(names),
        "customdata": list(ids),
        "text": [hover(row, name, percent=percent) for row, name in zip(rows, names, strict=True)],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 10, "color": LINE},
        "error_x": _whiskers(rows),
    }
    return trace | (_with_value(rows[0]["value"], percent=percent) if len(rows) == 1 else {})


def _with_value(value: float | None, *, percent: bool) -> dict[str, Any]:
    words = "" if value is None else f"<b>{in_unit(value, percent=percent)}</b>"
    return {"mode": "markers+text", "texttemplate": words, "textposition": "top center", "cliponaxis": False}


def _whiskers(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if not rows or "low" not in rows[0]:
        return {"visible": False}
    known = [row if row["value"] is not None and row["low"] is not None else None for row in rows]
    above = [row["high"] - row["value"] if row else None for row in known]
    below = [row["value"] - row["low"] if row else None for row in known]
    shape = {"type": "data", "symmetric": False, "color": WHISKER, "thickness": 1.5, "width": 4}
    return {**shape, "array": above, "arrayminus": below}


def dots_layout(rows: Sequence[dict[str, Any]], *, kpi: str, target: float | None) -> dict[str, Any]:
    """As high as the rows need. A single dot stands on the whole scale, where it and its interval have a meaning."""
    made = layout(percent=KPIS[kpi].unit != "score", height=_FRAME_HEIGHT + _ROW_HEIGHT * max(len(rows), 1))
    names = {**made["xaxis"], "showgrid": True, "ticklabelstandoff": 8}
    values = {**made["yaxis"], "showgrid": True, "rangemode": "normal"}
    if len(rows) == 1:
        values["range"] = _whole_scale(rows[0], kpi=kpi, target=target)
    made |= {"xaxis": values, "yaxis": names}
    if target is not None:
        made |= {"shapes": [target_line("x", target)], "annotations": [target_words(target, kpi=kpi)]}
    return made


def _whole_scale(row: dict[str, Any], *, kpi: str, target: float | None) -> list[float]:
    known = [each for each in (row["value"], row.get("high"), target) if each is not None]
    top = {"share": 1.0, "score": _SCALE_TOP}.get(KPIS[kpi].unit) or max([*known, 0.0]) * 1.15 or 1.0
    return [-_MARGIN * top, top * (1 + _MARGIN)]
