"""The KPI page's state: what is chosen, and what follows from it. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl
from traitlets import HasTraits, Instance, Unicode, observe

from followup_kit import charts
from followup_kit.figures import Figures, Question
from followup_kit.kpi import KPIS, parameter_text, part_name, why_text
from followup_kit.labels import column_label, value_label
from followup_kit.periods import Period, add_months, months, start_of
from followup_kit.tables.kpi import say_count, say_interval, say_target, say_value
from followup_kit.translations import say, say_date, say_number

KPI_IDS = ("K01", "K02", "K03", "K13", "K17", "K18", "K27")
FILTERS = ("department", "region", "segment")
GROUPS = ("department", "branch", "region", "segment", "tier", "product")
PRESETS = ("last_month", "this_month", "last_quarter", "last_12_months", "this_year", "custom")
TREND_STEPS = 12
STEPS = ("month", "quarter", "week")


@dataclass(frozen=True, slots=True)
class Tile:
    """One KPI at a glance; ``state`` is good, bad or none (no target or no data)."""

    kpi_id: str
    name: str
    meaning: str
    value: str
    counts: str
    counted: str
    interval: str
    target: str
    state: str


class KpiModel(HasTraits):
    """What the KPI page shows.

    Change ``kpi_id``, ``preset`` (or ``first`` and ``last``), ``every``, ``by``, ``department``, ``region``,
    ``segment`` or ``group``; ``tiles``, ``trend``, ``comparison`` and ``rows`` then give what follows.
    ``group`` narrows the rows to one value of ``by``; empty means all.
    """

    kpi_id = Unicode("K02")
    preset = Unicode("last_month")
    first = Instance(date)
    last = Instance(date)
    every = Unicode("month")
    by = Unicode("department")
    department = Unicode("")
    region = Unicode("")
    segment = Unicode("")
    group = Unicode("")

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        preset = "this_month" if figures.is_new else "last_month"
        opening = preset_period(preset, figures)
        super().__init__(preset=preset, first=opening.first, last=opening.last)
        if self.by not in self.group_columns:
            self.by = next(iter(self.group_columns), "department")

    @property
    def is_empty(self) -> bool:
        """Whether the workspace has nothing to compute from."""
        return self.figures.is_empty

    @property
    def period(self) -> Period:
        """The chosen days; a last day before the first raises InputError."""
        return Period(self.first, self.last)

    @property
    def group_columns(self) -> list[str]:
        """The columns worth comparing by: those with at least two values."""
        return [name for name in GROUPS if len(self.figures.values(name)) > 1]

    def choices(self, column: str) -> list[str]:
        """The values to filter a column by."""
        return self.figures.values(column)

    @observe("preset")
    def _use_preset(self, _change: object) -> None:
        if self.preset != "custom":
            chosen = preset_period(self.preset, self.figures)
            with self.hold_trait_notifications():
                self.first, self.last = chosen.first, chosen.last

    @observe("kpi_id", "by", "department", "region", "segment", "first", "last")
    def _forget_group(self, _change: object) -> None:
        self.group = ""

    def question(self, **changes: Any) -> Question:
        """What is asked with the filters in force."""
        where = {name: getattr(self, name) for name in FILTERS if getattr(self, name)}
        return Question(ids=(self.kpi_id,), period=self.period, where=where, **changes)

    def fresh(self) -> str:
        """How far the data reaches, and that periods count from there when it is old; nothing without data."""
        if self.is_empty:
            return ""
        return say("figures.old" if self.figures.is_old else "page.as_of", day=say_date(self.figures.latest_day()))

    def tiles(self) -> list[Tile]:
        """One tile for each KPI."""
        return [self._tile(kpi_id) for kpi_id in KPI_IDS]

    def _tile(self, kpi_id: str) -> Tile:
        row = self.figures.result(kpi_id, self.question()).row(0, named=True)
        target = self.target(kpi_id)
        counts = "page.counts_score" if KPIS[kpi_id].unit == "score" else "page.counts"
        return Tile(
            kpi_id=kpi_id,
            name=say(f"kpi.{kpi_id}.name"),
            meaning=say(f"kpi.{kpi_id}.meaning"),
            value=say_value(kpi_id, row),
            counts=say(counts, numerator=say_count(row["numerator"]), denominator=say_count(row["denominator"])),
            counted=say(f"page.counted.{kpi_id}"),
            interval=say("page.interval", interval=say_interval(kpi_id, row)),
            target=say("page.no_target") if target is None else say("page.target", value=say_target(kpi_id, target)),
            state=_state(row["value"], target, KPIS[kpi_id].direction),
        )

    def target(self, kpi_id: str) -> float | None:
        """The workspace's target of a KPI, if it has one."""
        return self.figures.parameters.targets.get(kpi_id)

    def trend_result(self) -> pl.DataFrame:
        """The chosen KPI step by step: the chosen days, and before them as many steps as make twelve."""
        asked = replace(self.question(every=self.every), period=trend_period(self.period, self.every))
        return self.figures.result(self.kpi_id, asked)

    def comparison_result(self) -> pl.DataFrame:
        """The chosen KPI, group by group."""
        return self.figures.result(self.kpi_id, self.question(by=(self.by,)))

    def trend(self) -> charts.Chart:
        """The trend as a chart."""
        return charts.trend(self.trend_result(), every=self.every, target=self.target(self.kpi_id))

    def comparison(self) -> charts.Chart:
        """The groups as a chart, named in the reader's language."""
        return charts.comparison(self.comparison_result(), by=self.by, target=self.target(self.kpi_id))

    def rows(self) -> pl.DataFrame:
        """The rows behind the chosen figure."""
        group = {self.by: self.group} if self.group else None
        return self.figures.rows_behind(self.kpi_id, self.question(), group)

    def workbook(self) -> dict[str, pl.DataFrame]:
        """What the download holds: every tile, the trend, the comparison and all rows behind the figure."""
        tiles = [self.figures.result(kpi_id, self.question()) for kpi_id in KPI_IDS]
        return {
            say("page.sheet_summary"): labelled(pl.concat(tiles, how="diagonal_relaxed")),
            say("page.sheet_trend"): labelled(self.trend_result()),
            say("page.sheet_comparison"): labelled(self.comparison_result()),
            say("page.sheet_rows"): labelled(self.rows()),
        }

    def assumed(self) -> str:
        """The parameters nobody stated, for the note under the page ([U] values are shown as assumed)."""
        parameters = self.figures.parameters
        said = (_assumed(name, getattr(parameters, name)) for name in parameters.assumed)
        return say("page.assumed_separator").join(said)


def _assumed(name: str, value: object) -> str:
    said = say(f"page.value.{value}") if isinstance(value, str) else f"{value:g}"
    return parameter_text(name, said)


def rows_sentence(rows: pl.DataFrame) -> str:
    """How many of the rows behind a figure decide it, stand behind another row, or are left out; nothing if all do."""
    counts = dict(rows["part"].value_counts().rows())
    other, excluded = counts.pop("other", 0), counts.pop("excluded", 0)
    numbers = {"counted": sum(counts.values()), "other": other, "excluded": excluded}
    said = {name: say_number(number) for name, number in numbers.items()}
    return say("page.rows_parts", **said) if other or excluded else ""


def labelled(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with headers and coded values in the reader's language; equal headers get their code behind."""
    names = {name: column_label(name) for name in frame.columns}
    doubled = {label for label in names.values() if list(names.values()).count(label) > 1}
    headers = {name: f"{label} ({name})" if label in doubled else label for name, label in names.items()}
    texts = [name for name in frame.columns if frame[name].dtype == pl.String]
    worded = frame.with_columns(_worded(frame[name]) for name in texts)
    return worded.rename(headers)


def _worded(series: pl.Series) -> pl.Series:
    words = {value: _word(series.name, value) for value in series.unique().drop_nulls()}
    return series.replace_strict(words, return_dtype=pl.String) if words else series


def _word(column: str, value: str) -> str:
    if column in {"part", "why"}:
        return part_name(value) if column == "part" else why_text(value)
    return value_label(column, value)


def preset_period(preset: str, figures: Figures) -> Period:
    """The days a preset means; "last" is the newest one that is over, counted from ``figures.anchor``."""
    last_month = add_months(figures.month_after_the_last(), -1)
    if preset == "last_month":
        return months(last_month, 1)
    if preset == "this_month":
        return months(figures.anchor, 1)
    if preset == "last_quarter":
        return months(start_of(add_months(last_month, -2), "quarter"), 3)
    return months(start_of(figures.anchor, "year"), 12) if preset == "this_year" else figures.latest_months()


def trend_period(period: Period, every: str) -> Period:
    """The days of a trend: at least ``TREND_STEPS`` steps that end with the period."""
    first = start_of(period.last, every)
    for _ in range(TREND_STEPS - 1):
        first = start_of(first - timedelta(days=1), every)
    return Period(min(first, start_of(period.first, every)), period.last)


def _state(value: float | None, target: float | None, direction: str) -> str:
    if value is None or target is None:
        return "none"
    return "good" if (value >= target if direction == "up" else value <= target) else "bad"
