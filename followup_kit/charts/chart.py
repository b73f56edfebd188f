"""What a chart is: a plotly figure as plain data, and the sentence that reads it.

Plotly itself is not imported to build one (it costs half a second): the browser draws from the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from followup_kit.charts.words import in_unit
from followup_kit.kpi import KPIS
from followup_kit.markup import escape
from followup_kit.translations import say

LINE, BAND, TARGET, WHISKER = "#3f74e0", "rgba(63,116,224,0.18)", "#c4620a", "#8592a3"
"""Chosen for a white ground; ``chart.js`` shows the page's own colours instead, light or dark."""


@dataclass(frozen=True)
class Chart:
    """``spec`` has plotly's ``data`` and ``layout``; ``reading`` says in one sentence what the chart shows.

    Without anything to draw ``data`` is empty. JupyterLab draws it as the last line of a cell; ``figure()`` gives a
    plotly Figure to go on with.
    """

    spec: dict[str, Any]
    reading: str

    def figure(self) -> Any:
        """A ``plotly.graph_objects.Figure`` of the same data."""
        from plotly.graph_objects import Figure

        return Figure(self.spec)

    def __repr__(self) -> str:
        return f"Chart({len(self.spec['data'])} traces)"

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        drawn = {"application/vnd.plotly.v1+json": self.spec} if self.spec["data"] else {}
        return {**drawn, "text/plain": self.reading}


def layout(*, percent: bool, height: int = 320) -> dict[str, Any]:
    """The layout every chart starts from: no legend, room for labels; ink and grid are the page's, light or dark."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 24, "b": 8},
        "showlegend": False,
        "hovermode": "closest",
        "xaxis": {"type": "category", "showgrid": False, "automargin": True, "fixedrange": True},
        "yaxis": {"tickformat": ".0%" if percent else ".1f", "automargin": True, "fixedrange": True, "zeroline": False},
    }


def target_line(axis: str, target: float) -> dict[str, Any]:
    """A dashed line across the chart where ``axis`` (``x`` or ``y``) has the target."""
    other = "y" if axis == "x" else "x"
    ends = {f"{axis}0": target, f"{axis}1": target, f"{other}ref": "paper", f"{other}0": 0, f"{other}1": 1}
    return {"type": "line", **ends, "line": {"color": TARGET, "width": 1.5, "dash": "dash"}}


def target_words(target: float, *, kpi: str) -> dict[str, Any]:
    """The target in words above the chart, where no line or point can run through them."""
    place = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 1, "yanchor": "bottom"}
    value = in_unit(target, percent=KPIS[kpi].unit != "score")
    text = "╌╌ " + say("charts.target", value=escape(value))
    return {**place, "text": text, "showarrow": False, "font": {"color": TARGET, "size": 12}}
