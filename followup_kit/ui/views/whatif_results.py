"""The results drawn: totals, a chart of a measure, the weeks, the customers affected."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from followup_kit import markup
from followup_kit.planning.scenarios import Comparison
from followup_kit.translations import say, say_number
from followup_kit.ui.views.controls import block, column, row
from followup_kit.ui.views.whatif_panel import Panel
from followup_kit.ui.whatif_changes import listed
from followup_kit.ui.whatif_facts import (
    CUSTOMERS_SHOWN,
    MEASURES,
    Pair,
    Total,
    chart,
    customer_columns,
    customer_rows,
    totals,
    week_headers,
    week_rows,
    workbook,
)
from followup_kit.ui.whatif_model import WhatIfModel
from followup_kit.ui.widgets.chart import ChartWidget
from followup_kit.ui.widgets.download import DownloadButton
from followup_kit.ui.widgets.row_table import RowTable


class Results(Panel):
    """Everything a comparison says; nothing before the first one."""

    def __init__(self, model: WhatIfModel) -> None:
        super().__init__(model)
        self.root = column(css="fk-results")
        self.redraw(self._draw, "compared")
        self.redraw(self._mark, "revision", "weeks", "compared")

    def _draw(self) -> None:
        found = self.model.found
        if found is None:
            self.root.children = ()
            return
        self._stale = block()
        tiles = block("".join(map(_tile, totals(found))), css="fk-totals")
        parts = (self._chart(found), self._weeks(found), self._customers(found), _notes(found))
        self.root.children = (self._stale, self.problem, tiles, *parts)

    def _mark(self) -> None:
        """Say that the results belong to other changes."""
        if self.model.found is not None:
            is_stale = self.model.is_stale
            told = markup.text("p", say("whatif.stale"), css="fk-note is-warn", role="status")
            self._stale.value = told if is_stale else ""
            (self.root.add_class if is_stale else self.root.remove_class)("is-stale")

    def _chart(self, found: Comparison) -> widgets.Box:
        drawn, title, reading = ChartWidget(), block(), block()
        tabs = {name: self.button(measure.title, self._opener(name)) for name, measure in MEASURES.items()}

        def draw() -> None:
            made, measure = chart(found, self.model.measure), MEASURES[self.model.measure]
            drawn.spec, drawn.label = made.spec, made.reading
            title.value = markup.text("h2", say("whatif.chart.title", measure=measure.title))
            reading.value = markup.text("p", made.reading, css="fk-reading")
            for name, tab in tabs.items():
                (tab.add_class if name == self.model.measure else tab.remove_class)("is-open")

        self.forget_measure()
        self.redraw(draw, "measure")
        return column(title, row(*tabs.values(), css="fk-tabs"), drawn, reading, css="fk-card")

    def forget_measure(self) -> None:
        """The chart of earlier results is drawn no more."""
        for watched in [each for each in self._watched if each[1] == ("measure",)]:
            self.model.unobserve(watched[0], "measure")
            self._watched.remove(watched)

    def _opener(self, name: str) -> Callable[[], None]:
        return lambda: self.model.set_trait("measure", name)

    def _weeks(self, found: Comparison) -> widgets.Box:
        title = markup.text("h2", say("whatif.weeks.title"))
        return column(block(title + _weeks_markup(found)), css="fk-card")

    def _customers(self, found: Comparison) -> widgets.Box:
        count = found.customers.height
        title = block(markup.text("h2", say("whatif.customers.title")))
        if not count:
            return column(title, block(markup.text("p", say("whatif.customers.nobody"))), css="fk-card")
        texts = {name: say(f"whatif.customers.{name}") for name in ("caption", "sort")}
        table = RowTable(customer_columns(), texts, rows=customer_rows(found))
        table.add_class("fk-affected")
        download = DownloadButton(
            label=say("page.download"), file_name=say("whatif.download_name"), make=self._workbook(found)
        )
        return column(row(title, download, css="fk-card-head"), block(_count_markup(count)), table, css="fk-card")

    def _workbook(self, found: Comparison) -> Callable[[], bytes]:
        def make() -> bytes:
            from followup_kit.tables.workbook import workbook_bytes

            changes = listed(found.scenario, self.model.figures, self.model.people)
            return workbook_bytes(workbook(found, changes))

        return make


def _tile(total: Total) -> str:
    return markup.element(
        "div",
        markup.text("div", total.title, css="fk-tile-label"),
        markup.element(
            "div",
            markup.text("span", total.before, css="fk-before"),
            " → ",
            markup.text("span", total.after),
            css="fk-tile-value",
        ),
        markup.text("div", total.difference, css="fk-difference"),
        markup.text("div", total.note, css="fk-tile-target"),
        css=f"fk-tile is-{total.state}",
        id=f"total-{total.name}",
    )


def _weeks_markup(found: Comparison) -> str:
    headers = week_headers()
    cells = (markup.text("th", header, css="is-number" if at else "", scope="col") for at, header in enumerate(headers))
    body = (
        markup.element("tr", markup.text("th", week, scope="row"), *(_pair(pair) for pair in pairs))
        for week, pairs in week_rows(found)
    )
    table = markup.element(
        "table",
        markup.text("caption", say("whatif.weeks.title"), css="fk-hidden"),
        markup.element("thead", markup.element("tr", *cells)),
        markup.element("tbody", *body),
        css="fk-table fk-weeks-table",
    )
    return markup.element("div", table, css="fk-scroll")


def _pair(pair: Pair) -> str:
    if not pair.is_changed:
        return markup.text("td", pair.after, css="is-number is-none")
    return markup.element(
        "td",
        markup.text("span", pair.before, css="fk-before"),
        " → ",
        markup.text("strong", pair.after),
        css="is-number",
    )


def _count_markup(count: int) -> str:
    key = "whatif.customers.some" if count > CUSTOMERS_SHOWN else "whatif.customers.all"
    return markup.text("p", say(key, count=say_number(count), shown=say_number(CUSTOMERS_SHOWN)), css="fk-footnote")


def _notes(found: Comparison) -> widgets.HTML:
    weeks = found.before.weeks.height
    notes = (
        say("whatif.note.cases", weeks=weeks),
        say("whatif.note.done"),
        say("whatif.note.left"),
        say("whatif.note.shares"),
    )
    return block(markup.element("ul", *(markup.text("li", note) for note in notes), css="fk-footnote fk-notes-list"))
