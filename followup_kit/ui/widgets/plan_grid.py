"""The table of due visits: thousands of rows, of which only those in sight are drawn. The kernel decides everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from followup_kit.translations import say

_TEXTS = ("caption", "lock", "unlock", "locked", "sort", "none", "keys", "new", "moved")


class PlanGrid(anywidget.AnyWidget):
    """Rows of ``ui.plan_rows.grid_rows`` under ``columns``; ``order`` are the positions of the rows to show.

    The view tells what a hand wants: ``{"kind": "open", "task": 7}`` and ``{"kind": "lock", "task": 7, "on": true}``.
    ``tell`` gets these as they come, unchecked. ``task`` marks the row that is looked at; ``editable`` shows locks
    and lets rows be dragged.
    """

    _esm = Path(__file__).parent / "plan_grid.js"
    rows = traitlets.Bytes().tag(sync=True)
    order = traitlets.Bytes().tag(sync=True)
    columns: Any = traitlets.List().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    task = traitlets.Int(0).tag(sync=True)
    editable = traitlets.Bool(default_value=True).tag(sync=True)

    def __init__(self, columns: list[dict[str, str]], tell: Callable[[dict[str, Any]], None], **traits: Any) -> None:
        texts = {name: say(f"planpage.grid.{name}") for name in _TEXTS}
        super().__init__(columns=columns, texts=texts, **traits)
        self._tell = tell
        self.on_msg(_pass_on)

    def __repr__(self) -> str:
        """Without data: a widget's text form ends up in the source of the page."""
        return "PlanGrid()"


def _pass_on(grid: PlanGrid, content: object, _: object) -> None:
    if isinstance(content, dict):
        grid._tell(content)
