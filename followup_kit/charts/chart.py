"""What a chart is: a plotly figure as plain data, and the sentence that reads it.

Plotly itself is not imported to build one (it costs half a second): the browser draws from the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LINE, BAND, TARGET = "#3f74e0", "rgba(63,116,224,0.18)", "#c4620a"


@dataclass(frozen=True)
class Chart:
    """``spec`` has plotly's ``data`` and ``layout``; ``reading`` says in one sentence what the chart shows.

    JupyterLab draws it as the last line of a cell; ``figure()`` gives a plotly Figure to go on with.
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
        return {"application/vnd.plotly.v1+json": self.spec, "text/plain": self.reading}


def layout(*, percent: bool, height: int = 320) -> dict[str, Any]:
    """The layout every chart starts from: no legend, room for labels; ink and grid are the page's, light or dark."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 20, "b": 8},
        "showlegend": False,
        "hovermode": "closest",
        "xaxis": {"type": "category", "showgrid": False, "automargin": True, "fixedrange": True},
        "yaxis": {"tickformat": ".0%" if percent else ".1f", "automargin": True, "fixedrange": True, "zeroline": False},
    }


def target_line(target: float, label: str) -> dict[str, Any]:
    """A dashed line at the target with its label at the line."""
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": target, "y1": target}
    words = {"xref": "paper", "x": 1, "xanchor": "right", "y": target, "yanchor": "bottom", "showarrow": False}
    return {
        "shapes": [{**line, "line": {"color": TARGET, "width": 1.5, "dash": "dash"}}],
        "annotations": [{**words, "text": label, "font": {"color": TARGET, "size": 12}}],
    }
