"""A plotly chart as one small widget: no FigureWidget, no script through the socket on a served page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from followup_kit.resources import plotly_script
from followup_kit.translations import say

_SCRIPT_WANTED = "plotly?"
_SCRIPT = "plotly"


class ChartWidget(anywidget.AnyWidget):
    """A chart of ``spec`` (``{"data": [...], "layout": {...}}``, plain values as JSON takes them).

    ``label`` is the sentence a screen reader reads instead of the picture. A click on a point sets ``clicked``
    to ``{"x": ..., "y": ..., "customdata": ..., "curve": 0, "point": 0}``. Colours of text, grid and ground follow
    the page, light or dark, unless the spec names its own.

    Plotly reads ``<b>``, ``<a>`` and the like in titles, labels, hover texts and category names: whoever makes the
    spec escapes text that comes from data. An empty spec (no ``data``) draws nothing.
    """

    _esm = Path(__file__).parent / "chart.js"
    spec = traitlets.Dict().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    clicked = traitlets.Dict().tag(sync=True)
    missing_text = traitlets.Unicode().tag(sync=True)

    def __init__(self, spec: dict[str, Any] | None = None, label: str = "", **traits: Any) -> None:
        missing = say("serve.widgets.chart_missing")
        super().__init__(spec=spec or {}, label=label, missing_text=missing, **traits)
        self.on_msg(_give_script)

    def __repr__(self) -> str:
        """Without data: a widget's text form ends up in the source of the page."""
        return "ChartWidget()"


def _give_script(widget: ChartWidget, content: object, _: object) -> None:
    """JupyterLab has no address for the script: hand over its bytes."""
    if isinstance(content, dict) and content.get("kind") == _SCRIPT_WANTED:
        path = plotly_script()
        widget.send({"kind": _SCRIPT}, buffers=[path.read_bytes()] if path else [])
