"""The KPI page drawn: toolbar, tiles, trend, comparison, rows."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
import polars as pl

from followup_kit import markup
from followup_kit.labels import column_label, value_label
from followup_kit.tables.kpi import row_texts
from followup_kit.translations import say, say_number, use_language
from followup_kit.ui.guard import guarded
from followup_kit.ui.kpi_model import FILTERS, PRESETS, STEPS, KpiModel, Tile, rows_sentence
from followup_kit.ui.views.controls import block, choice, column, day, filter_choice, language_choice, row
from followup_kit.ui.widgets.chart import ChartWidget
from followup_kit.ui.widgets.download import DownloadButton

ROWS_SHOWN = 50
_DOT = "\u00a0· "  # a heading that wraps has the dot at the end of its line
_INPUTS = ("first", "last", *FILTERS)


class KpiView:
    """Builds the page once for a language; each part redraws when what it shows changes."""

    def __init__(self, model: KpiModel) -> None:
        self.model = model
        self.root = column(css="fk-page")
        self.problem = block(css="fk-problem")
        self._watched: list[tuple[Callable[[object], None], tuple[str, ...]]] = []
        self.build()

    def build(self) -> None:
        """Draw everything in the language in force."""
        for callback, traits in self._watched:
            self.model.unobserve(callback, list(traits))
        self._watched.clear()
        parts = self._empty() if self.model.is_empty else self._full()
        self.root.children = (self._head(), self.problem, *parts)

    def _redraw(self, draw: Callable[[], None], *traits: str) -> None:
        """Draw now and whenever one of the model's traits changes."""
        callback = guarded(self._tell)(lambda _change: draw())
        self.model.observe(callback, list(traits))
        self._watched.append((callback, traits))
        callback(None)

    def _tell(self, sentence: str) -> None:
        (self.root.add_class if sentence else self.root.remove_class)("is-stale")
        self.problem.value = markup.text("p", sentence, css="fk-error", role="alert") if sentence else ""

    def _head(self) -> widgets.Box:
        title = block(markup.text("h1", say("page.title")) + markup.text("p", self.model.fresh(), css="fk-as-of"))
        return row(title, language_choice(guarded(self._tell)(self._change_language)), css="fk-head")

    def _change_language(self, change: dict[str, str]) -> None:
        use_language(change["new"])
        self.build()

    def _empty(self) -> tuple[widgets.Widget, ...]:
        return (block(markup.text("p", say("figures.empty"), css="fk-empty")),)

    def _full(self) -> tuple[widgets.Widget, ...]:
        charts = row(self._trend(), self._comparison(), css="fk-columns")
        return self._toolbar(), self._tiles(), charts, self._rows(), self._notes()

    def _toolbar(self) -> widgets.Box:
        model = self.model
        presets = [(say(f"page.periods.{name}"), name) for name in PRESETS]
        controls = [
            choice(model, "preset", presets, label=say("page.period")),
            day(model, "first", label=say("page.first")),
            day(model, "last", label=say("page.last")),
            *(filter_choice(model, name, model.choices(name), label=say(f"page.{name}")) for name in FILTERS),
        ]
        return row(*controls, css="fk-toolbar")

    def _tiles(self) -> widgets.Box:
        tiles = {tile.kpi_id: self._tile(tile) for tile in self.model.tiles()}

        def draw() -> None:
            for tile in self.model.tiles():
                _show_tile(tiles[tile.kpi_id], tile)

        def mark() -> None:
            for kpi_id, shown in tiles.items():
                (shown.add_class if kpi_id == self.model.kpi_id else shown.remove_class)("is-selected")

        self._redraw(draw, *_INPUTS)
        self._redraw(mark, "kpi_id")
        return row(*tiles.values(), css="fk-tiles")

    def _tile(self, tile: Tile) -> widgets.Box:
        button = widgets.Button(description=say("page.details"), tooltip=say("page.details_of", name=tile.name))
        button.on_click(guarded(self._tell)(lambda _button: self.model.set_trait("kpi_id", tile.kpi_id)))
        shown = column(block(_tile_markup(tile)), button, css="fk-tile")
        shown.add_class(f"is-{tile.state}")
        return shown

    def _trend(self) -> widgets.Box:
        steps = [(say(f"page.steps.{name}"), name) for name in STEPS]
        step = choice(self.model, "every", steps, label=say("page.every"))
        title, reading = block(), block()
        chart = ChartWidget(spec={"data": [], "layout": {}}, label="")

        def draw() -> None:
            made = self.model.trend()
            title.value = markup.text("h2", f"{say(f'kpi.{self.model.kpi_id}.name')}{_DOT}{say('page.trend')}")
            chart.spec, chart.label = made.spec, made.reading
            reading.value = markup.text("p", made.reading, css="fk-reading")

        self._redraw(draw, "kpi_id", "every", *_INPUTS)
        return column(row(title, step, css="fk-card-head"), chart, reading, css="fk-card")

    def _comparison(self) -> widgets.Box:
        groups = [(column_label(name), name) for name in self.model.group_columns or [self.model.by]]
        by = choice(self.model, "by", groups, label=say("page.by"))
        title, reading = block(), block()
        chart = ChartWidget(spec={"data": [], "layout": {}}, label="")

        def draw() -> None:
            made = self.model.comparison()
            by_group = say("page.comparison", group=column_label(self.model.by))
            title.value = markup.text("h2", f"{say(f'kpi.{self.model.kpi_id}.name')}{_DOT}{by_group}")
            chart.spec, chart.label = made.spec, made.reading
            reading.value = markup.text("p", made.reading, css="fk-reading")

        self._redraw(draw, "kpi_id", "by", *_INPUTS)
        chart.observe(guarded(self._tell)(self._choose_group), "clicked")
        return column(row(title, by, css="fk-card-head"), chart, reading, css="fk-card")

    def _choose_group(self, change: dict[str, dict[str, str]]) -> None:
        self.model.group = str((change["new"] or {}).get("customdata") or "")

    def _rows(self) -> widgets.Box:
        title, table, count = block(), block(css="fk-rows"), block()
        back = widgets.Button(description=say("page.group_reset"))
        back.on_click(lambda _button: self.model.set_trait("group", ""))
        download = DownloadButton(label=say("page.download"), file_name="", make=self._workbook)

        def draw() -> None:
            rows, group = self.model.rows(), self.model.group
            name = say(f"kpi.{self.model.kpi_id}.name")
            heading = f"{say('page.rows')}{_DOT}{name}" + (
                f"{_DOT}{value_label(self.model.by, group)}" if group else ""
            )
            title.value = markup.text("h2", heading)
            headers, lines = row_texts(rows, most=ROWS_SHOWN)
            table.value = markup.table(headers, lines, caption=heading) if lines else ""
            counted = markup.text("p", say(f"page.counted.{self.model.kpi_id}"), css="fk-footnote")
            count.value = _count_markup(len(lines), rows) + counted
            back.layout.display = "" if group else "none"
            download.file_name = say("page.download_name", first=self.model.first, last=self.model.last)

        self._redraw(draw, "kpi_id", "group", *_INPUTS)
        return column(row(title, back, download, css="fk-card-head"), table, count, css="fk-card")

    def _workbook(self) -> bytes:
        from followup_kit.tables.workbook import workbook_bytes

        return workbook_bytes(self.model.workbook())

    def _notes(self) -> widgets.HTML:
        low = say("page.low_count", count=self.model.figures.parameters.low_n)
        assumed = self.model.assumed()
        notes = [low, *([say("page.assumed", values=assumed)] if assumed else [])]
        return block("".join(markup.text("p", note, css="fk-footnote") for note in notes))


def _show_tile(shown: widgets.Box, tile: Tile) -> None:
    shown.children[0].value = _tile_markup(tile)
    for state in ("good", "bad", "none"):
        (shown.add_class if state == tile.state else shown.remove_class)(f"is-{state}")


def _tile_markup(tile: Tile) -> str:
    verdict = (
        markup.text("span", say(f"page.{tile.state}"), css=f"fk-verdict is-{tile.state}")
        if tile.state != "none"
        else ""
    )
    return markup.element(
        "div",
        markup.text("div", tile.name, css="fk-tile-label", title=tile.meaning),
        markup.text("div", tile.value, css="fk-tile-value"),
        markup.text("div", tile.counts, css="fk-tile-counts"),
        markup.text("div", tile.counted, css="fk-tile-counted"),
        markup.text("div", tile.interval, css="fk-tile-interval"),
        markup.element("div", markup.text("span", tile.target), verdict, css="fk-tile-target"),
        css="fk-tile-body",
        id=f"tile-{tile.kpi_id}",
    )


def _count_markup(shown: int, rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return markup.text("p", say("figures.no_rows"), css="fk-empty")
    key = "page.rows_all" if shown == rows.height else "page.rows_count"
    sentences = [say(key, shown=say_number(shown), count=say_number(rows.height)), rows_sentence(rows)]
    hint = markup.text("p", say("page.scroll"), css="fk-scroll-hint")
    return hint + "".join(markup.text("p", sentence, css="fk-footnote") for sentence in sentences if sentence)
