"""The planning page drawn: week and state, tiles, filters, the list with its panel, capacity, duties, changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from followup_kit import markup
from followup_kit.errors import InputError
from followup_kit.translations import say, say_date, say_number, use_language
from followup_kit.ui.plan_against import lost_groups
from followup_kit.ui.plan_facts import board, channel_said, facts
from followup_kit.ui.plan_model import FILTERS, STATUSES, PlanModel
from followup_kit.ui.plan_rows import columns, grid_order, grid_rows
from followup_kit.ui.plan_steps import Step
from followup_kit.ui.views import plan_parts as parts
from followup_kit.ui.views.controls import block, choice, column, day, language_choice, row
from followup_kit.ui.views.plan_downloads import Downloads
from followup_kit.ui.views.plan_route import RoutePanel
from followup_kit.ui.views.plan_told import Told
from followup_kit.ui.views.plan_why import WhyPanel
from followup_kit.ui.widgets.load_board import LoadBoard
from followup_kit.ui.widgets.plan_grid import PlanGrid


class PlanView:
    """Builds the page for a language; each part redraws when what it shows changes."""

    def __init__(self, model: PlanModel) -> None:
        self.model = model
        self.root = column(css="fk-page")
        self.root.add_class("fk-plan")
        self.told = Told(model)
        self.news, self.busy = block(css="fk-news"), block(css="fk-busy")
        self._watched: list[tuple[Callable[[object], None], tuple[str, ...]]] = []
        self.build()

    def build(self) -> None:
        """Draw everything in the language in force."""
        for callback, traits in self._watched:
            self.model.unobserve(callback, list(traits))
        self._watched.clear()
        self.told.tell("page", "")
        self._watch_work()
        told = column(self.busy, self.told.places["page"], self.news, css="fk-told")
        self.root.children = (self._head(), self._bar(), told, self._notes(), *self._list(), self._below())

    def _redraw(self, draw: Callable[[], None], *traits: str) -> None:
        """Draw now and whenever one of the model's traits changes."""
        callback = self.told.drawing(lambda _change: draw())
        self.model.observe(callback, list(traits))
        self._watched.append((callback, traits))
        callback(None)

    def _guard(self, callback: Callable[[Any], None], place: str = "page") -> Callable[[Any], None]:
        return self.told.guard(place)(callback)

    def _watch_work(self) -> None:
        def work(_change: object) -> None:
            busy = self.model.busy
            self.busy.value = markup.text("p", busy, css="fk-note", role="status") if busy else ""
            (self.root.add_class if busy else self.root.remove_class)("is-busy")

        def news(_change: object) -> None:
            told = self.model.news
            self.news.value = markup.text("p", told, css="fk-note is-good", role="status") if told else ""

        for callback, trait in ((work, "busy"), (news, "news")):
            self.model.observe(callback, [trait])
            self._watched.append((callback, (trait,)))
            callback(None)

    def _head(self) -> widgets.Box:
        title = block()
        self._redraw(lambda: setattr(title, "value", self._title()), "monday", "revision")
        return row(title, self._weeks(), language_choice(self._guard(self._change_language)), css="fk-head")

    def _title(self) -> str:
        model, period = self.model, self.model.period
        _, number, _ = period.first.isocalendar()
        week = say("planpage.week", number=number, first=say_date(period.first), last=say_date(period.last))
        fresh = say("planpage.fresh", policy=model.plan.document.title.said(), day=say_date(model.as_of))
        state = markup.text("span", model.state_label, css=f"fk-state is-{model.state or 'none'}")
        moves = model.unsaved_moves
        (self.root.add_class if moves else self.root.remove_class)("has-moves")
        told = markup.text("span", say("planpage.unsaved_moves", count=say_number(moves)), css="fk-state is-unsaved")
        return (
            markup.text("h1", say("planpage.title"))
            + markup.element(
                "p", markup.text("strong", week), " ", state, *([" ", told] if moves else []), css="fk-week"
            )
            + markup.text("p", fresh, css="fk-as-of")
        )

    def _weeks(self) -> widgets.Box:
        back, here, on = (
            widgets.Button(description=say(f"planpage.go.{name}"), tooltip=say(f"planpage.go.{name}_tip"))
            for name in ("back", "here", "on")
        )
        back.on_click(self._guard(lambda _button: self.model.go(-1)))
        here.on_click(self._guard(lambda _button: self.model.go(0)))
        on.on_click(self._guard(lambda _button: self.model.go(1)))
        return row(back, here, on, day(self.model, "monday", label=say("planpage.go.pick")), css="fk-weeks")

    def _change_language(self, change: dict[str, str]) -> None:
        use_language(change["new"])
        self.model.news = ""
        self.build()

    def _bar(self) -> widgets.Box:
        bar, hint, downloads = row(css="fk-steps"), block(css="fk-hint-line"), Downloads(self.model)

        def draw() -> None:
            steps = self.model.steps()
            bar.children = (*map(self._step, steps), *self._tools(), downloads.root)
            hint.value = "".join(parts.hindrance_markup(step) for step in steps if step.hindrance)

        self._redraw(draw, "revision", "monday")
        self._redraw(downloads.draw, "revision", "monday", *FILTERS)
        return column(bar, hint, css="fk-actions")

    def _step(self, step: Step) -> widgets.Button:
        button = widgets.Button(
            description=step.label, tooltip=step.hindrance or step.label, disabled=bool(step.hindrance)
        )
        button.button_style = "primary" if step.is_next else ""
        button.on_click(self._guard(lambda _button: self.model.take_step(step.name)))
        return button

    def _tools(self) -> tuple[widgets.Widget, ...]:
        undo = widgets.Button(description=say("planpage.step.undo"), disabled=not self.model.can_undo)
        undo.on_click(self._guard(lambda _button: self.model.undo()))
        again = widgets.Button(description=say("planpage.step.again"), tooltip=say("planpage.step.again_tip"))
        again.on_click(self._guard(lambda _button: self.model.read_again()))
        return undo, again

    def _notes(self) -> widgets.HTML:
        notes = block(css="fk-notes")
        self._redraw(lambda: setattr(notes, "value", parts.notes_markup(self.model)), "revision")
        return notes

    def _list(self) -> tuple[widgets.Widget, ...]:
        tiles, empty = block(css="fk-facts"), block()
        why, route = WhyPanel(self.model, self.told), RoutePanel(self.model, self._guard)
        main = row(self._table(), column(why.root, self._board(), route.root, css="fk-side"), css="fk-plan-main")

        def draw() -> None:
            rows = self.model.plan.rows
            main.layout.display = "none" if rows.is_empty() else ""
            tiles.layout.display = "none" if rows.is_empty() else ""
            tiles.value = "".join(parts.fact_markup(fact) for fact in facts(self.model.plan))
            empty.value = parts.empty_markup(self.model) if self.model.is_empty else ""

        self._redraw(draw, "revision")
        self._redraw(why.draw, "revision", "task")
        self._redraw(route.draw, "revision", "person", "day")
        return tiles, empty, main

    def _table(self) -> widgets.Box:
        grid, count = PlanGrid(columns(), tell=self._hears("list")), block(css="fk-count")
        clear = widgets.Button(description=say("planpage.filter.clear"))
        clear.on_click(self._guard(lambda _button: self.model.show_all(), "list"))

        def fill() -> None:
            grid.editable = not self.model.frozen()
            grid.order = b""
            grid.rows = grid_rows(self.model.plan, self.model.changes)
            sieve()

        def sieve() -> None:
            shown = self.model.shown()
            grid.order = grid_order(self.model.plan, shown)
            values = {"shown": say_number(shown.height), "count": say_number(self.model.plan.rows.height)}
            key = "planpage.filter.some" if self.model.is_filtered else "planpage.filter.all"
            count.value = markup.text("p", say(key, **values), css="fk-footnote", role="status")
            clear.layout.display = "" if self.model.is_filtered else "none"

        self._redraw(fill, "revision")
        self._redraw(sieve, *FILTERS)
        self._redraw(lambda: setattr(grid, "task", self.model.task), "task")
        foot = row(count, clear, css="fk-card-head")
        return column(self._filters(), self.told.places["list"], grid, foot, css="fk-card")

    def _filters(self) -> widgets.Box:
        model = self.model
        anyone = [(say("page.all"), "")]
        people = [(code, code) for code in sorted(model.staff_codes.values())]
        statuses = [(say(f"planpage.status.{name}"), name) for name in STATUSES]
        channels = [(channel_said(name), name) for name in model.plan.document.channels]
        placing = [(say("planpage.filter.placed"), "placed"), (say("planpage.filter.unplaced"), "unplaced")]
        text = widgets.Text(value=model.text, description=say("planpage.filter.text"), continuous_update=True)
        text.observe(self._guard(lambda change: model.set_trait("text", change["new"]), "list"), "value")
        model.observe(keep := (lambda change: setattr(text, "value", change["new"])), ["text"])
        self._watched.append((keep, ("text",)))
        return row(
            text,
            choice(model, "person", [*anyone, *people], label=say("planpage.column.person")),
            choice(model, "status", [*anyone, *statuses], label=say("planpage.column.status")),
            choice(model, "channel", [*anyone, *channels], label=say("planpage.column.channel")),
            choice(model, "placing", [*anyone, *placing], label=say("planpage.filter.placing")),
            css="fk-toolbar",
        )

    def _board(self) -> widgets.Box:
        made = LoadBoard(tell=self._hears("board"))
        title = block(markup.text("h2", say("planpage.board.title")))
        legend = block(markup.text("p", say("planpage.board.hint"), css="fk-footnote"))

        def draw() -> None:
            made.editable = not self.model.frozen()
            made.board = board(self.model.plan)

        self._redraw(draw, "revision")
        self._redraw(
            lambda: setattr(made, "chosen", {"staff": self.model.person, "day": self.model.day}), "person", "day"
        )
        card = column(title, self.told.places["board"], made, legend, css="fk-card")
        card.add_class("fk-load-card")
        return card

    def _hears(self, place: str) -> Callable[[Any], None]:
        """What a hand does in the table or on the board; anything unknown is refused in a sentence beside it."""
        return self._guard(self._do, place)

    def _do(self, message: object) -> None:
        if not isinstance(message, dict):
            raise InputError("planpage.unknown_message")
        kind, task = message.get("kind"), message.get("task")
        if kind == "open":
            self.model.choose(task)
        elif kind == "lock":
            self.model.lock(task, locked=message.get("on") is True)
        elif kind == "move":
            self.model.reassign(task, staff=message.get("staff"), on=message.get("day"), at=message.get("at"))
        elif kind == "cell":
            self.model.narrow_to(message.get("staff"), message.get("day"))
        else:
            raise InputError("planpage.unknown_message")

    def _below(self) -> widgets.Box:
        lost, away, duties, changes, assumed = block(), block(), block(), block(css="fk-changed"), block()
        lost_card, away_card, duty_card = (column(part, css="fk-card") for part in (lost, away, duties))

        def draw() -> None:
            found = lost_groups(self.model.plan)
            lost.value = markup.text("h2", say("planpage.lost.title")) + parts.lost_markup(found) if found else ""
            lost_card.layout.display = "" if found else "none"
            away.value = parts.absences_markup(self.model)
            away_card.layout.display = "" if away.value else "none"
            duties.value = parts.duties_markup(self.model)
            duty_card.layout.display = "" if duties.value else "none"
            changes.value = parts.changes_markup(self.model)
            assumed.value = parts.assumed_markup(self.model)

        self._redraw(draw, "revision")
        return column(changes, lost_card, away_card, duty_card, assumed, css="fk-below")
