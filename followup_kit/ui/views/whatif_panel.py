"""What the parts of the what-if page share: drawing again on a change, and a place of their own for what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from followup_kit import markup
from followup_kit.ui.guard import guarded
from followup_kit.ui.views.controls import block
from followup_kit.ui.whatif_model import WhatIfModel


class Panel:
    """A part of the page. ``problem`` stands where the reader's hand is; ``forget`` ends the drawing."""

    def __init__(self, model: WhatIfModel) -> None:
        self.model = model
        self.problem = block(css="fk-problem")
        self._watched: list[tuple[Callable[[object], None], tuple[str, ...]]] = []

    def redraw(self, draw: Callable[[], None], *traits: str) -> None:
        """Draw now and whenever one of the model's traits changes."""
        callback = guarded(lambda sentence: self.tell(sentence) if sentence else None)(lambda _change: draw())
        self.model.observe(callback, list(traits))
        self._watched.append((callback, traits))
        callback(None)

    def forget(self) -> None:
        """Draw no more: another language takes this part's place."""
        for callback, traits in self._watched:
            self.model.unobserve(callback, list(traits))
        self._watched.clear()

    def guard(self, callback: Callable[[Any], None]) -> Callable[[Any], None]:
        """What goes wrong in a callback is said in this part's place."""
        return guarded(self.tell)(callback)

    def tell(self, sentence: str) -> None:
        """Say what went wrong; nothing clears it."""
        self.problem.value = markup.text("p", sentence, css="fk-error", role="alert") if sentence else ""

    def button(self, label: str, act: Callable[[], None], *, style: str = "", tip: str = "") -> widgets.Button:
        """A button whose act is guarded."""
        made = widgets.Button(description=label, tooltip=tip or label, button_style=style)
        made.on_click(self.guard(lambda _button: act()))
        return made
