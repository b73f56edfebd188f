"""The what-if page drawn: what is changed, the weeks before and after, adopting."""

from __future__ import annotations

import ipywidgets as widgets

from followup_kit import markup
from followup_kit.translations import say, say_date, use_language
from followup_kit.ui.views.controls import block, column, language_choice, row
from followup_kit.ui.views.whatif_adopt import AdoptCard
from followup_kit.ui.views.whatif_change import ChangeCard
from followup_kit.ui.views.whatif_panel import Panel
from followup_kit.ui.views.whatif_results import Results
from followup_kit.ui.views.whatif_scenario import ScenarioCard
from followup_kit.ui.whatif_model import WhatIfModel


class WhatIfView(Panel):
    """Builds the page for a language; each part redraws when what it shows changes."""

    def __init__(self, model: WhatIfModel) -> None:
        super().__init__(model)
        self.root = column(css="fk-page")
        self.root.add_class("fk-whatif")
        self._parts: tuple[Panel, ...] = ()
        self.build()

    def build(self) -> None:
        """Draw everything in the language in force."""
        for part in (self, *self._parts):
            part.forget()
        change, scenario = ChangeCard(self.model), ScenarioCard(self.model)
        results, adopt = Results(self.model), AdoptCard(self.model)
        self._parts = (change, scenario, results, adopt)
        both = row(change.root, scenario.root, css="fk-whatif-main")
        self.root.children = (self._head(), self._told(), both, results.root, adopt.root)

    def _head(self) -> widgets.Box:
        again = self.button(say("whatif.again"), self.model.read_again, tip=say("whatif.again_tip"))
        title = block()
        self.redraw(lambda: setattr(title, "value", self._title()), "revision")
        return row(title, again, language_choice(self.guard(self._change_language)), css="fk-head")

    def _title(self) -> str:
        policy, day = self.model.document.title.said(), say_date(self.model.desk.today)
        return (
            markup.text("h1", say("whatif.title"))
            + markup.text("p", say("whatif.lead"), css="fk-lead")
            + markup.text("p", say("whatif.fresh", policy=policy, day=day), css="fk-as-of")
        )

    def _change_language(self, change: dict[str, str]) -> None:
        use_language(change["new"])
        self.model.news = ""
        self.build()

    def _told(self) -> widgets.Box:
        news, notes = block(css="fk-news"), block(css="fk-notes")

        def draw() -> None:
            told = self.model.news
            news.value = markup.text("p", told, css="fk-note is-good", role="status") if told else ""

        def note() -> None:
            lacks = [
                *([] if self.model.has_customers else [say("whatif.no_customers")]),
                *([] if self.model.people else [say("whatif.no_staff")]),
            ]
            notes.value = "".join(markup.text("p", lack, css="fk-note is-warn", role="status") for lack in lacks)

        self.redraw(draw, "news")
        self.redraw(note, "compared")
        return column(self.problem, news, notes, css="fk-told")
