"""What went wrong on the planning page, said where the hand was: each part of the page has a place for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from followup_kit import markup
from followup_kit.ui.guard import guarded
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.views.controls import block

PLACES = ("page", "list", "why", "board")
Callback: TypeAlias = Callable[[Any], None]


class Told:
    """One sentence at a time, in one of ``places``; whatever is done next takes it away."""

    def __init__(self, model: PlanModel) -> None:
        self.model = model
        self.places = {name: block(css="fk-problem") for name in PLACES}
        self._is_acting = False
        self._is_kept = False

    def tell(self, place: str, sentence: str) -> None:
        """Say what went wrong in a place and nothing in the others; an empty sentence clears all."""
        for name, shown in self.places.items():
            is_here = bool(sentence) and name == place
            shown.value = markup.text("p", sentence, css="fk-error", role="alert") if is_here else ""
        if sentence:
            self.model.news = ""

    def guard(self, place: str) -> Callable[[Callback], Callback]:
        """Wrap what a hand does in a part of the page."""

        def wrap(callback: Callback) -> Callback:
            safe = guarded(lambda sentence: self._acted(place, sentence))(callback)

            def act(given: Any) -> None:
                self._is_acting, self._is_kept = True, False
                try:
                    safe(given)
                finally:
                    self._is_acting = False

            return act

        return wrap

    def drawing(self, callback: Callback) -> Callback:
        """Wrap what draws a part again; what goes wrong there outlives the success of the act that caused it."""
        return guarded(self._drawn)(callback)

    def _acted(self, place: str, sentence: str) -> None:
        if sentence or not self._is_kept:
            self.tell(place, sentence)

    def _drawn(self, sentence: str) -> None:
        if sentence:
            self._is_kept = True
            self.tell("page", sentence)
        elif not self._is_acting:
            self.tell("page", "")
