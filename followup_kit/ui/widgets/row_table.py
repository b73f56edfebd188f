"""A small table of texts that the reader can search, sort and choose from; everything but choosing is the browser's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets


class RowTable(anywidget.AnyWidget):
    """Rows ``{"id": ..., "cells": [text, ...], "keys": [what to sort by, ...]}`` under ``columns``.

    A column is ``{"key": ..., "label": ..., "kind": "text" | "number" | "tag"}``. A row's optional ``more`` is
    searched too, its ``mark`` becomes a style class. With ``texts["search"]`` there is a search field, with ``tell``
    rows can be chosen: it gets the id as it comes, unchecked. ``chosen`` marks a row. ``texts`` also has ``caption``,
    ``sort`` and, with a search, ``none``.
    """

    _esm = Path(__file__).parent / "row_table.js"
    columns: Any = traitlets.List().tag(sync=True)
    rows: Any = traitlets.List().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Unicode().tag(sync=True)
    can_choose = traitlets.Bool().tag(sync=True)

    def __init__(
        self,
        columns: list[dict[str, str]],
        texts: dict[str, str],
        tell: Callable[[object], None] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(columns=columns, texts=texts, can_choose=tell is not None, **traits)
        self._tell = tell
        self.on_msg(_pass_on)

    def __repr__(self) -> str:
        """Without data: a widget's text form ends up in the source of the page."""
        return "RowTable()"


def _pass_on(table: RowTable, content: object, _: object) -> None:
    if isinstance(content, dict) and content.get("kind") == "choose" and table._tell is not None:
        table._tell(content.get("id"))
