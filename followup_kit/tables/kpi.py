"""KPI results and the rows behind them as tables of texts, for the terminal and for pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import narwhals as nw

from followup_kit.kpi import KPIS, part_name, why_text
from followup_kit.labels import column_label, value_label
from followup_kit.translations import say, say_date, say_number, say_percent

Texts = tuple[list[str], list[list[str]]]
"""Headers and lines."""

_OWN = ("kpi", "first", "last", "numerator", "denominator", "value", "excluded", "spread", "low", "high")
_MARKS = ("low_count", "hidden")
_CODES = ("code", "customer_code")
_ROW_COLUMNS = (
    *("kind", "due_from", "due_on", "sent_at", "completed_at", "occurred_at", "closed_at", "received_at"),
    *("department", "region", "channel", "status", "outcome", "rating", "severity", "category"),
)


def kpi_texts(result: Any) -> Texts:
    """A KPI result line by line: groups, period, value, interval, numerator, denominator, excluded."""
    frame = nw.from_native(result, eager_only=True)
    groups = [name for name in frame.columns if name not in {*_OWN, *_MARKS}]
    figures = ("period", "value", "interval", "numerator", "denominator", "excluded")
    headers = [*(column_label(name) for name in groups), *(say(f"figures.column.{name}") for name in figures)]
    return headers, [_kpi_line(row, groups) for row in frame.rows(named=True)]


def _kpi_line(row: dict[str, Any], groups: Sequence[str]) -> list[str]:
    kpi_id = str(row["kpi"]).partition(".")[0]
    period = say("figures.period", first=say_date(row["first"]), last=say_date(row["last"]))
    counts = [say_count(row["numerator"]), say_count(row["denominator"]), say_count(row["excluded"])]
    return [
        *(value_label(name, row[name]) for name in groups),
        period,
        say_value(kpi_id, row),
        say_interval(kpi_id, row),
        *counts,
    ]


def say_value(kpi_id: str, row: dict[str, Any]) -> str:
    """A figure as its reader sees it: 85.0 %, 4.31, or "no data" (C09, C10)."""
    if row["value"] is None:
        return say("figures.no_data")
    return _number(kpi_id, row["value"]) + (say("figures.low_count") if row.get("low_count") else "")


def say_interval(kpi_id: str, row: dict[str, Any]) -> str:
    """The interval of a figure, or a dash."""
    if row.get("low") is None or row["value"] is None:
        return "–"
    return say("figures.interval", low=_number(kpi_id, row["low"]), high=_number(kpi_id, row["high"]))


def say_target(kpi_id: str, target: float) -> str:
    """A target in the KPI's unit."""
    return _number(kpi_id, target)


def say_count(value: float | None) -> str:
    """A count without decimals, a sum of ratings with one."""
    whole = value is None or float(value).is_integer()
    return say_number(value, 0 if whole else 1)


def _number(kpi_id: str, value: float) -> str:
    return say_number(value, 2) if KPIS[kpi_id].unit == "score" else say_percent(value)


def row_texts(rows: Any, *, most: int | None = None) -> Texts:
    """The rows behind a figure: codes, days, department, outcome, and what part each row plays and why.

    No names, telephone numbers or feedback. ``most`` cuts the list.
    """
    frame = nw.from_native(rows, eager_only=True)
    filled = [name for name in frame.columns if frame[name].null_count() < max(len(frame), 1)]
    codes, columns = [[name for name in names if name in filled] for names in (_CODES, _ROW_COLUMNS)]
    headers = [column_label(name) for name in (*codes, "part", "why", *columns)]
    chosen = frame.head(most) if most is not None else frame
    return headers, [_row_line(row, codes, columns) for row in chosen.rows(named=True)]


def _row_line(row: dict[str, Any], codes: Sequence[str], columns: Sequence[str]) -> list[str]:
    cells = [_cell(name, row[name]) for name in columns]
    return [*(str(row[name] or "") for name in codes), part_name(row["part"]), why_text(row["why"]), *cells]


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else value_label(name, value)
