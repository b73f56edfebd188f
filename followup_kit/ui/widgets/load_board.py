"""How full each person's days are, as a table with bars; rows of the plan can be dropped on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from followup_kit.translations import say

_TEXTS = ("caption", "person", "full", "over")


class LoadBoard(anywidget.AnyWidget):
    """``board`` is what ``ui.plan_facts.board`` gives.

    The view tells ``{"kind": "move", "task": 7, "staff": 2, "day": "2026-11-24"}`` for a row dropped on a cell and
    ``{"kind": "cell", "staff": "S-002", "day": ...}`` for a cell chosen; ``tell`` gets these unchecked. ``chosen``
    names the cell that the rows are narrowed to.
    """

    _esm = Path(__file__).parent / "load_board.js"
    board = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    editable = traitlets.Bool(default_value=True).tag(sync=True)

    def __init__(self, tell: Callable[[dict[str, Any]], None], **traits: Any) -> None:
        super().__init__(texts={name: say(f"planpage.board.{name}") for name in _TEXTS}, **traits)
        self._tell = tell
        self.on_msg(_pass_on)

    def __repr__(self) -> str:
        """Without data: a widget's text form ends up in the source of the page."""
        return "LoadBoard()"


def _pass_on(board: LoadBoard, content: object, _: object) -> None:
    if isinstance(content, dict):
        board._tell(content)
