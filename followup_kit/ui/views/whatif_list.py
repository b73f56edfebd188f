"""The editor of a list: each item with its title, to be moved up or taken out, and what may be added."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets as widgets

from followup_kit import markup
from followup_kit.errors import InputError
from followup_kit.translations import say
from followup_kit.ui.views.controls import block, column, row
from followup_kit.ui.views.whatif_panel import Panel
from followup_kit.ui.whatif_lists import item_label, item_said, listing
from followup_kit.ui.whatif_values import Figure


class ListEditor:
    """Starts with ``value``; ``items`` are those that are there now, in their order."""

    def __init__(self, panel: Panel, figure: Figure, value: Any) -> None:
        self.panel, self.figure = panel, figure
        self.items: list[Any] = list(value)
        model = panel.model
        self.listing = listing(model.world.policy, figure, day=model.desk.today)
        self.rows = column(css="fk-items")
        self.adding = row(css="fk-item-add")
        title = block(markup.text("p", say("whatif.editor.items"), css="fk-footnote"))
        self.root = column(title, self.rows, self.adding, css="fk-item-list")
        self._draw()

    @property
    def text(self) -> str:
        """The items, one on each line."""
        return "\n".join(map(str, self.items))

    def _draw(self) -> None:
        self.rows.children = tuple(self._row(place, item) for place, item in enumerate(self.items))
        self.adding.children = (*self._chooser(), *(self._field() if self.listing.is_open else ()))

    def _row(self, place: int, item: Any) -> widgets.Box:
        said, code = item_said(self.panel.model.document, self.figure, item), str(item)
        shown = markup.text("span", said) + (markup.text("code", code) if said != code else "")
        up = self._button("↑", partial(self._up, place), tip=say("whatif.editor.up", item=said))
        up.disabled = place == 0
        out = self._button("×", partial(self._out, place), tip=say("whatif.editor.out", item=said))
        return row(block(shown), up, out, css="fk-item")

    def _button(self, label: str, act: Callable[[], None], *, tip: str) -> widgets.Button:
        made = self.panel.button(label, act, tip=tip)
        made.add_class("fk-remove")
        return made

    def _chooser(self) -> tuple[widgets.Widget, ...]:
        """What may be added and is not there yet."""
        document = self.panel.model.document
        rest = [(item_label(document, self.figure, each), each) for each in self.listing.choices]
        offered = [(label, each) for label, each in rest if each not in self.items]
        if not offered:
            return ()
        chosen = widgets.Dropdown(options=offered, value=offered[0][1], description=say("whatif.editor.more"))
        return chosen, self.panel.button(say("whatif.editor.add"), lambda: self._add(chosen.value))

    def _field(self) -> tuple[widgets.Widget, ...]:
        typed = widgets.Text(description=say("whatif.editor.own"))
        return typed, self.panel.button(say("whatif.editor.add"), lambda: self._add(typed.value.strip()))

    def _add(self, item: Any) -> None:
        if item in ("", None):
            raise InputError("whatif.nothing_to_add")
        if item in self.items:
            raise InputError("whatif.there_already")
        self.items.append(item)
        self._draw()

    def _out(self, place: int) -> None:
        del self.items[place]
        self._draw()

    def _up(self, place: int) -> None:
        self.items[place - 1 : place + 1] = reversed(self.items[place - 1 : place + 1])
        self._draw()
