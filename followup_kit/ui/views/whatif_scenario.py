"""The card of the scenario: what is changed, comparing and stopping, keeping and loading."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import ipywidgets as widgets
from traitlets import link

from followup_kit import markup
from followup_kit.planning.scenarios import Step
from followup_kit.translations import say
from followup_kit.ui.views.controls import block, column, row
from followup_kit.ui.views.whatif_panel import Panel
from followup_kit.ui.whatif_changes import Change
from followup_kit.ui.whatif_examples import Example
from followup_kit.ui.whatif_model import HORIZONS, WhatIfModel

_PAUSE = 0.02
"""Seconds between two weeks in which the page's other messages, such as Stop, are heard."""


class ScenarioCard(Panel):
    """What is tried, and what to do with it."""

    def __init__(self, model: WhatIfModel) -> None:
        super().__init__(model)
        self._tasks: set[asyncio.Task[None]] = set()
        title = block(markup.text("h2", say("whatif.scenario.title")))
        clear = self.button(say("whatif.scenario.clear"), model.clear)
        self.redraw(lambda: setattr(clear.layout, "display", "none" if model.is_empty else ""), "revision")
        head = row(title, clear, css="fk-card-head")
        self.root = column(head, self._changes(), self._run(), self.problem, self._keep(), css="fk-card")

    def _changes(self) -> widgets.Box:
        place = column(css="fk-changes-made")

        def draw() -> None:
            self.tell("")
            changes = self.model.changes()
            place.children = tuple(map(self._change, changes)) if changes else self._nothing()

        self.redraw(draw, "revision")
        return place

    def _change(self, change: Change) -> widgets.Box:
        tip = say("whatif.scenario.remove", change=change.text)
        remove = self.button("×", lambda: self.model.take_back(change.key), tip=tip)
        remove.add_class("fk-remove")
        return row(block(_change_markup(change)), remove, css="fk-change")

    def _nothing(self) -> tuple[widgets.Widget, ...]:
        offers = [self._offer(example) for example in self.model.examples()]
        texts = [say("whatif.empty.what"), *([say("whatif.empty.examples")] if offers else [])]
        return block("".join(markup.text("p", text) for text in texts), css="fk-nothing"), *offers

    def _offer(self, example: Example) -> widgets.Button:
        made = self.button(example.text, lambda: self.model.take_example(example))
        made.add_class("fk-offer")
        return made

    def _run(self) -> widgets.Box:
        horizons = [(say("whatif.weeks_ahead", weeks=weeks), weeks) for weeks in HORIZONS]
        weeks = widgets.Dropdown(options=horizons, value=self.model.weeks, description=say("whatif.horizon"))
        link((self.model, "weeks"), (weeks, "value"))
        start = self.button(say("whatif.compare"), self._start, style="primary")
        stop = self.button(say("whatif.stop"), self.model.stop)
        bar = block(css="fk-run")

        def draw() -> None:
            is_running = self.model.is_running
            start.layout.display, stop.layout.display = ("none", "") if is_running else ("", "none")
            start.disabled = self.model.is_empty
            weeks.disabled = is_running
            bar.value = _progress_markup(self.model) if is_running else ""

        self.redraw(draw, "progress", "busy", "revision")
        return column(row(weeks, start, stop, css="fk-toolbar"), bar, css="fk-runs")

    def _start(self) -> None:
        """Play the weeks through, and between two of them hear what the reader does."""
        steps = self.model.steps()
        next(steps)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._advance(steps, most=None)
            return
        task = loop.create_task(self._drive(steps))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drive(self, steps: Iterator[Step]) -> None:
        go_on = True

        def advance(_: object) -> None:
            nonlocal go_on
            go_on = False
            go_on = self._advance(steps, most=1)

        safely = self.guard(advance)
        while go_on:
            await asyncio.sleep(_PAUSE)
            safely(None)

    def _advance(self, steps: Iterator[Step], *, most: int | None) -> bool:
        """Play so many weeks (None: all); whether there are more."""
        while most is None or most > 0:
            if next(steps, None) is None:
                return False
            most = None if most is None else most - 1
        return True

    def _keep(self) -> widgets.Box:
        name = widgets.Text(
            value=self.model.name, description=say("whatif.keep.name"), placeholder=say("whatif.keep.hint")
        )
        link((self.model, "name"), (name, "value"))
        keep = self.button(say("whatif.keep.save"), self.model.keep)
        replace = self.button(say("whatif.keep.replace"), self._replacing, style="warning")
        kept = widgets.Dropdown(description=say("whatif.keep.kept"))
        load = self.button(say("whatif.keep.load"), lambda: self.model.load(kept.value or ""))
        loading, faults = row(kept, load, css="fk-keep"), block(css="fk-notes")

        def draw() -> None:
            replace.layout.display = "" if self.model.taken else "none"

        def offer() -> None:
            shelf = self.model.on_shelf()
            names = list(shelf.scenarios)
            faults.value = "".join(
                markup.text("p", str(fault), css="fk-note is-warn", role="status") for fault in shelf.faults.values()
            )
            kept.options = names
            kept.value = self.model.scenario.name if self.model.scenario.name in names else next(iter(names), None)
            loading.layout.display = "" if names else "none"

        self.redraw(draw, "taken")
        self.redraw(offer, "kept")
        return column(row(name, keep, replace, css="fk-keep"), loading, faults, css="fk-keeping")

    def _replacing(self) -> None:
        self.model.keep(replacing=True)


def _change_markup(change: Change) -> str:
    text = markup.text("span", change.text, css="fk-change-what")
    if not change.after:
        return text
    return text + markup.element(
        "span", markup.text("s", change.before), " → ", markup.text("strong", change.after), css="fk-change-values"
    )


def _progress_markup(model: WhatIfModel) -> str:
    bar = markup.element("progress", max="1", value=f"{model.progress:.3f}", aria_label=say("whatif.progress"))
    return bar + markup.text("p", model.busy, css="fk-footnote", role="status")
