"""One KPI by group: a dot with its interval for each group, in the order of the groups' names.

No ranking: groups differ in size and in what they handle, so the eye should see intervals before places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from followup_kit.charts.chart import Chart
from followup_kit.charts.dots import dots, dots_layout
from followup_kit.charts.words import in_unit
from followup_kit.kpi import KPIS
from followup_kit.labels import value_label
from followup_kit.markup import escape
from followup_kit.translations import say


def comparison(result: Any, *, by: str, target: float | None = None) -> Chart:
    """Dots with intervals from a KPI result with one group column and one period.

    Groups without data keep their place and are marked so. Without any data there is nothing but the sentence.
    """
    rows = sorted(nw.from_native(result, eager_only=True).rows(named=True), key=lambda row: str(row[by]), reverse=True)
    kpi = str(rows[0]["kpi"]).partition(".")[0] if rows else "K01"
    filled = sorted((row for row in rows if row["value"] is not None), key=lambda row: row["value"])
    names = [escape(value_label(by, row[by])) for row in rows]
    traces = [dots(rows, names, kpi=kpi, ids=[row[by] for row in rows])] if filled else []
    spec = {"data": traces, "layout": dots_layout(rows, kpi=kpi, target=target)}
    return Chart(spec, _reading(filled, by, kpi=kpi))


def _reading(filled: Sequence[dict[str, Any]], by: str, *, kpi: str) -> str:
    """One sentence on the groups with data, the lowest first."""
    name, percent = say(f"kpi.{kpi}.name"), KPIS[kpi].unit != "score"
    if not filled:
        return say("charts.reading_empty", name=name)
    groups = [value_label(by, filled[place][by]) for place in (0, -1)]
    low, high = (in_unit(filled[place]["value"], percent=percent) for place in (0, -1))
    if len(filled) == 1:
        return say("charts.reading_group", name=name, group=groups[0], value=low)
    if low == high:
        return say("charts.reading_groups_equal", name=name, value=low, count=len(filled))
    ends = {"low_group": groups[0], "high_group": groups[1]}
    return say("charts.reading_groups", name=name, low=low, high=high, **ends)
