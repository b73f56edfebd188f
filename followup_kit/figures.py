"""A workspace's KPI figures: the one way in which pages, the command line and reports get them.

So a page and ``followup kpi`` cannot disagree: both ask a :class:`Figures` the same :class:`Question`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from followup_kit import kpi, stats
from followup_kit.errors import InputError
from followup_kit.periods import Period, add_months, clock, start_of
from followup_kit.settings import Workspace
from followup_kit.store import FRAMES, fetch_frames, fetch_served, open_store
from followup_kit.translations import say, say_date

_ANCHORS = {"visits": ("due_on", "completed_at", "sent_at"), "events": ("closed_at",), "complaints": ("received_at",)}


@dataclass(frozen=True, slots=True)
class Question:
    """What to compute: KPI ids, a period (None: ``Figures.latest_months``), how to cut and filter it.

    ``where`` keeps the rows whose column has the value (as text), in the tables that have the column; ``by``
    groups; ``every`` cuts the period.
    """

    ids: Sequence[str]
    period: Period | None = None
    every: str | None = None
    by: Sequence[str] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    variant: str | None = None


@dataclass(frozen=True)
class Figures:
    """Frames of one moment of the store and the parameters in force; every figure comes from these.

    ``served`` lists further events that a visit serves (visit, event).
    """

    frames: Mapping[str, pl.DataFrame]
    parameters: kpi.Parameters
    today: date
    served: pl.DataFrame | None = None

    def result(self, kpi_id: str, question: Question) -> pl.DataFrame:
        """The KPI's result with interval and small-group marks (the result contract of the KPI manual)."""
        made: pl.DataFrame = kpi.compute(
            kpi_id,
            self._filtered(kpi_id, question.where),
            question.period or self.latest_months(),
            by=tuple(question.by),
            every=question.every,
            variant=question.variant,
            as_of=self.today,
            parameters=self.parameters,
        )
        marked: pl.DataFrame = stats.with_marks(stats.with_interval(made), self.parameters)
        return marked

    def rows_behind(self, kpi_id: str, question: Question, group: Mapping[str, object] | None = None) -> pl.DataFrame:
        """The rows behind a figure in the order of the store, each with its ``part`` and ``why``."""
        rows: pl.DataFrame = kpi.rows_behind(
            kpi_id,
            self._filtered(kpi_id, question.where),
            question.period or self.latest_months(),
            by=tuple(group or ()),
            where=group or {},
            variant=question.variant,
            as_of=self.today,
            parameters=self.parameters,
        )
        return rows.sort("id", maintain_order=True) if "id" in rows.columns else rows

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to compute from."""
        return all(frame.is_empty() for frame in self.frames.values())

    @property
    def is_old(self) -> bool:
        """Whether the data ends before the last calendar month that is over, as an old export does."""
        return self.latest_day() < add_months(start_of(self.today, "month"), -1)

    @property
    def is_new(self) -> bool:
        """Whether all data lies in the month that is not over."""
        return min(self._days(), default=date.min) >= self.month_after_the_last()

    @property
    def anchor(self) -> date:
        """The day from which periods count: today, and the newest day with data when that is old."""
        return self.latest_day() if self.is_old else self.today

    def latest_months(self, count: int = 12) -> Period:
        """The last ``count`` whole calendar months, counted from ``anchor``.

        The month that is not over yet counts only when all data lies in it: its plan is still open.
        """
        month_after = add_months(self.month_after_the_last(), 1 if self.is_new else 0)
        return Period(add_months(month_after, -count), month_after - timedelta(days=1))

    def month_after_the_last(self) -> date:
        """The day after the last whole calendar month; of old data that ends with a month, that month is whole."""
        following = self.anchor + timedelta(days=1) if self.is_old else self.anchor
        return start_of(following, "month")

    def notes(self, question: Question) -> tuple[str, ...]:
        """What a reader must know beside the figures: that there is no data, or that periods count from an old day."""
        if self.is_empty:
            return (say("figures.empty"),)
        if self.is_old and question.period is None:
            return (say("figures.old", day=say_date(self.latest_day())),)
        return ()

    def latest_day(self) -> date:
        """The newest day on which anything happened, never after today; today when there is no data."""
        return max(self._days(), default=self.today)

    def _days(self) -> list[date]:
        """The oldest and newest days of each kind, none after today."""
        series = [self.frames[name][column].cast(pl.Date) for name, columns in _ANCHORS.items() for column in columns]
        past = [days.filter(days <= self.today) for days in series]
        ends = [end for days in past for end in (days.min(), days.max())]
        return [end for end in ends if isinstance(end, date)]

    def values(self, column: str) -> list[str]:
        """The values of a column that visits or events have, sorted."""
        found = [self.frames[name][column] for name in ("visits", "events") if column in self.frames[name].columns]
        return sorted({str(value) for series in found for value in series.drop_nulls().unique()})

    def _filtered(self, kpi_id: str, where: Mapping[str, str]) -> dict[str, pl.DataFrame]:
        frames = {name: self.frames[name] for name in kpi.tables_for(kpi_id, self.parameters)}
        if kpi_id.startswith("K17") and self.served is not None:
            frames["visits"] = _with_served(frames["visits"], self.served)
        for column, value in where.items():
            self._check_value(column, value)
            frames = _kept(frames, column, value)
        return frames

    def _check_value(self, column: str, value: str) -> None:
        """InputError when no row of the workspace has the value: a slip of the pen is not "no data"."""
        held = [frame[column] for frame in self.frames.values() if column in frame.columns]
        if held and not any(_equals(series, value).any() for series in held):
            known = sorted({str(found) for series in held for found in series.drop_nulls().unique()})
            near = difflib.get_close_matches(value, known, n=1) or known[:1] or ["–"]
            raise InputError("figures.no_value", column=column, found=value, near=near[0])


def _kept(frames: dict[str, pl.DataFrame], column: str, value: str) -> dict[str, pl.DataFrame]:
    """The rows with the value, in the tables that have the column; InputError when none has it."""
    known = {name for frame in frames.values() for name in frame.columns}
    if column not in known:
        near = difflib.get_close_matches(column, sorted(known), n=1) or ["department"]
        raise InputError("figures.no_column", column=column, near=near[0])
    having = {name: frame for name, frame in frames.items() if column in frame.columns}
    return {**frames, **{name: frame.filter(_equals(frame[column], value)) for name, frame in having.items()}}


def _equals(series: pl.Series, value: str) -> pl.Series:
    """Which rows have a value, written as people write it: 5 is 5.0, False is false."""
    column = pl.col(series.name)
    if value == kpi.UNKNOWN:
        wanted = column.is_null()
    elif series.dtype.is_numeric():
        wanted = column == pl.lit(value).cast(pl.Float64, strict=False)
    elif series.dtype == pl.Boolean:
        wanted = column.cast(pl.String) == value.lower()
    else:
        wanted = column.cast(pl.String) == value
    return series.to_frame().select(wanted.fill_null(value=False)).to_series()


def fetch_figures(workspace: Workspace, tables: Iterable[str] = FRAMES) -> Figures:
    """Read a workspace's store once; SettingsError when it cannot be opened."""
    store = open_store(workspace)
    try:
        frames, served = fetch_frames(store, tables), fetch_served(store)
    finally:
        store.close()
    parameters = kpi.Parameters.from_settings(workspace.kpi)
    return Figures(frames, parameters, clock(workspace.time_zone).date(), served)


def _with_served(visits: pl.DataFrame, served: pl.DataFrame) -> pl.DataFrame:
    """The visits and, for each further event a visit lists, the visit once more: K17 asks event by event."""
    again = visits.join(served.rename({"visit": "id", "event": "_event"}), on="id", maintain_order="left")
    return pl.concat([visits, again.with_columns(pl.col("_event").alias("event")).select(visits.columns)])


class Answers(dict[str, pl.DataFrame]):
    """Frames by KPI id, and ``notes``: sentences to show beside them."""

    notes: tuple[str, ...] = ()


def answer(workspace: Workspace, question: Question, *, rows: bool = False) -> Answers:
    """Each KPI's result by its id, or the rows behind each."""
    figures = fetch_figures(workspace)
    made = figures.rows_behind if rows else figures.result
    answers = Answers({kpi_id: made(kpi_id, question) for kpi_id in question.ids})
    answers.notes = figures.notes(question)
    return answers


def parse_where(conditions: Iterable[str]) -> dict[str, str]:
    """``["department=Repair"]`` as a filter; anything without ``=``, or a column twice, raises InputError."""
    parts = [condition.partition("=") for condition in conditions]
    wrong = [name for name, sign, _ in parts if not sign]
    if wrong:
        raise InputError("figures.bad_where", found=wrong[0])
    names = [name.strip() for name, _, _ in parts]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError("figures.twice", column=twice[0])
    return {name.strip(): value.strip() for name, _, value in parts}
