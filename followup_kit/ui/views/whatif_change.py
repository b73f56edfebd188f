"""The card in which a change is made: a figure of the policy, the staff, an absence, a closed day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from followup_kit import markup
from followup_kit.translations import say
from followup_kit.ui.views.controls import block, column, row
from followup_kit.ui.views.whatif_list import ListEditor
from followup_kit.ui.views.whatif_panel import Panel
from followup_kit.ui.whatif_model import WhatIfModel
from followup_kit.ui.whatif_values import Entered, Figure, entered, later_said, part_said, parts, value_said
from followup_kit.ui.widgets.row_table import RowTable

KINDS = ("figure", "staff", "leave", "closed")


class ChangeCard(Panel):
    """What can be changed, one kind at a time."""

    def __init__(self, model: WhatIfModel) -> None:
        super().__init__(model)
        self._tabs = {kind: self.button(say(f"whatif.tab.{kind}"), self._opener(kind)) for kind in KINDS}
        self._editor = column(css="fk-editor")
        self._panes = {
            "figure": column(self._figures(), self._editor, css="fk-pane"),
            "staff": self._staff(),
            "leave": self._leave(),
            "closed": self._closed(),
        }
        self._place = column(css="fk-pane")
        title = block(markup.text("h2", say("whatif.change.title")))
        tabs = row(*self._tabs.values(), css="fk-tabs")
        self.root = column(title, tabs, self._place, self.problem, css="fk-card")
        self.redraw(self._draw_editor, "figure", "revision")
        self._open("figure")

    def _opener(self, kind: str) -> Callable[[], None]:
        return lambda: self._open(kind)

    def _open(self, kind: str) -> None:
        self._place.children = (self._panes[kind],)
        for name, tab in self._tabs.items():
            (tab.add_class if name == kind else tab.remove_class)("is-open")

    # A figure of the policy

    def _figures(self) -> RowTable:
        texts = {name: say(f"whatif.figures.{name}") for name in ("caption", "search", "sort", "none")}
        columns = [
            {"key": "title", "label": say("whatif.figures.title"), "kind": "text"},
            {"key": "value", "label": say("whatif.figures.value"), "kind": "text"},
            {"key": "tag", "label": say("whatif.figures.tag"), "kind": "tag"},
        ]
        table = RowTable(columns, texts, tell=self.guard(self._choose))
        table.add_class("fk-figures")
        self.redraw(
            lambda: table.set_trait("rows", [self._row(each) for each in self.model.figures.values()]), "revision"
        )
        self.redraw(lambda: table.set_trait("chosen", self.model.figure), "figure")
        return table

    def _row(self, figure: Figure) -> dict[str, Any]:
        value = self.model.value_of(figure.name)
        is_changed = figure.name in self.model.scenario.parameters
        said = say("whatif.arrow", before=figure.said, after=value_said(figure, value)) if is_changed else figure.said
        mark = "changed" if is_changed else "" if figure.is_planned_by else "apart"
        return {
            "id": figure.name, "cells": [figure.title, said, figure.tag_said], "tag": figure.tag,
            "more": f"{figure.name} {figure.source}", "mark": mark,
        }  # fmt: skip

    def _choose(self, name: Any) -> None:
        self.model.choose("" if name == self.model.figure else name)

    def _draw_editor(self) -> None:
        figure = self.model.figures.get(self.model.figure)
        self.tell("")
        if figure is None:
            hint = markup.text("p", say("whatif.figures.hint"), css="fk-footnote")
            self._editor.children = (block(hint),)
            return
        control, given = self._control(figure)
        tools = [
            self.button(say("whatif.editor.try"), lambda: self.model.set_value(figure.name, given()), style="primary")
        ]
        if figure.name in self.model.scenario.parameters:
            tools.append(
                self.button(say("whatif.editor.back"), lambda: self.model.take_back(("parameter", figure.name)))
            )
        self._editor.children = (block(_figure_markup(figure)), control, row(*tools, css="fk-steps"))

    def _control(self, figure: Figure) -> tuple[widgets.Widget, Callable[[], Entered]]:
        """The control that suits the kind of value, and what reads it."""
        value, label = self.model.value_of(figure.name), say("whatif.editor.value")
        allowed = self.model.words_allowed(figure) if figure.kind == "text" else figure.choices
        if figure.kind in {"flag", "choice"} or allowed:
            options = [(value_said(figure, each), each) for each in allowed or (True, False)]
            chosen = widgets.Dropdown(options=options, value=value, description=label)
            return chosen, lambda: chosen.value
        if figure.kind == "parts":
            fields = {path: _field(part, part_said(path)) for path, part in parts(value)}
            return row(*fields.values(), css="fk-toolbar"), lambda: {path: each.value for path, each in fields.items()}
        if figure.kind == "list":
            editor = ListEditor(self, figure, value)
            return editor.root, lambda: editor.text
        field = _field(value, label)
        return field, lambda: field.value

    # Staff, absences, closed days

    def _people(self) -> widgets.Dropdown:
        people = self.model.people.items()
        options = [(say("whatif.person", code=code, role=role) if role else code, code) for code, role in people]
        return widgets.Dropdown(options=options, description=say("whatif.staff.person"), disabled=not options)

    def _staff(self) -> widgets.Box:
        person = self._people()
        more = self.button(say("whatif.staff.add"), lambda: self.model.add_person(person.value or ""), style="primary")
        less = self.button(say("whatif.staff.without"), lambda: self.model.take_away(person.value or ""))
        return column(_about("staff"), person, row(more, less, css="fk-steps"), css="fk-pane")

    def _leave(self) -> widgets.Box:
        person = self._people()
        first, last = (widgets.DatePicker(description=say(f"whatif.leave.{name}")) for name in ("first", "last"))
        add = self.button(
            say("whatif.leave.add"),
            lambda: self.model.add_leave(person.value or "", first.value, last.value),
            style="primary",
        )
        return column(
            _about("leave"), person, row(first, last, css="fk-dates"), row(add, css="fk-steps"), css="fk-pane"
        )

    def _closed(self) -> widgets.Box:
        day = widgets.DatePicker(description=say("whatif.closed.day"))
        add = self.button(say("whatif.closed.add"), lambda: self.model.close_day(day.value), style="primary")
        return column(_about("closed"), day, row(add, css="fk-steps"), css="fk-pane")


def _about(kind: str) -> widgets.HTML:
    return block(markup.text("p", say(f"whatif.{kind}.about"), css="fk-footnote"))


def _field(value: Any, label: str) -> widgets.Widget:
    kind = widgets.Textarea if isinstance(value, list | tuple) else widgets.Text
    return kind(value=entered(value), description=label)


def _figure_markup(figure: Figure) -> str:
    today = markup.text("strong", say("whatif.editor.today", value=figure.said))
    tag = markup.text("span", figure.tag_said, css=f"fk-pill is-{figure.tag}")
    name = markup.text("code", figure.name)
    notes = [*later_said(figure), *([] if figure.is_planned_by else [say("whatif.editor.apart")])]
    return (
        markup.text("h3", figure.title)
        + markup.element("p", today, " ", tag, " ", name, css="fk-figure-facts")
        + "".join(markup.text("p", note, css="fk-note is-warn") for note in notes)
    )
