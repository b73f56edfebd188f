"""The card in which changed figures become the policy's own: from when, why, exactly what is written, yes or no."""

from __future__ import annotations

import ipywidgets as widgets
from traitlets import link

from followup_kit import markup
from followup_kit.translations import say, say_date, say_number
from followup_kit.ui.views.controls import block, column, day, row
from followup_kit.ui.views.whatif_panel import Panel
from followup_kit.ui.whatif_desk import Writing
from followup_kit.ui.whatif_model import WhatIfModel


class AdoptCard(Panel):
    """Shown as soon as something is changed."""

    def __init__(self, model: WhatIfModel) -> None:
        super().__init__(model)
        title = block(markup.text("h2", say("whatif.adopt.title")))
        about, self._form, self._check = block(), self._asking(), self._checking()
        self.root = column(title, about, self._form, self._check, self.problem, css="fk-card")
        self.root.add_class("fk-adopt")

        def draw() -> None:
            self.tell("")
            self.root.layout.display = "none" if model.is_empty else ""
            self._form.layout.display = "" if model.adoptable else "none"
            about.value = "".join(markup.text("p", text) for text in _about(model))

        self.redraw(draw, "revision")

    def _asking(self) -> widgets.Box:
        reason = widgets.Text(
            value=self.model.reason, description=say("whatif.adopt.reason"), placeholder=say("whatif.adopt.reason_hint")
        )
        link((self.model, "reason"), (reason, "value"))
        start = day(self.model, "from_day", label=say("whatif.adopt.from"))
        review = self.button(say("whatif.adopt.review"), self.model.prepare)
        return row(start, reason, review, css="fk-toolbar")

    def _checking(self) -> widgets.Box:
        told = block()
        adopt = self.button(say("whatif.adopt.write"), self.model.adopt, style="primary")
        cancel = self.button(say("whatif.adopt.cancel"), self.model.give_up)
        place = column(told, row(adopt, cancel, css="fk-steps"), css="fk-confirm")

        def draw() -> None:
            writing = self.model.writing
            place.layout.display = "" if writing else "none"
            told.value = _writing_markup(self.model, writing) if writing else ""

        self.redraw(draw, "writing")
        return place


def _about(model: WhatIfModel) -> list[str]:
    if not model.adoptable:
        return [say("whatif.adopt.only_rest")]
    count = say_number(len(model.adoptable))
    return [
        say("whatif.adopt.about", count=count),
        *([say("whatif.adopt.rest")] if model.has_more_than_policy else []),
    ]


def _writing_markup(model: WhatIfModel, writing: Writing) -> str:
    changes = (change for change in model.changes() if change.kind == "parameter")
    items = (
        markup.element(
            "li",
            markup.escape(change.text),
            " ",
            markup.text("s", change.before),
            " → ",
            markup.text("strong", change.after),
        )
        for change in changes
    )
    file = {"file": writing.file, "day": say_date(model.from_day)}
    how = say("whatif.adopt.copied" if writing.is_copied else "whatif.adopt.history")
    return (
        markup.text("p", say("whatif.adopt.check", **file))
        + markup.element("ul", *items)
        + markup.text("p", say("whatif.adopt.lines"))
        + markup.text("pre", "\n".join(writing.lines), css="fk-code")
        + markup.text("p", how, css="fk-footnote")
    )
