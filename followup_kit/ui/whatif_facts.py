"""What a comparison says: totals and their difference in words, weeks beside each other, customers, a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from followup_kit.charts import Chart, before_after
from followup_kit.planning.projection import Projection
from followup_kit.planning.scenarios import Comparison
from followup_kit.translations import say, say_date, say_day_alone, say_number, say_percent
from followup_kit.ui.whatif_changes import Change

CUSTOMERS_SHOWN = 200
_POINT = 0.0005
State = Literal["good", "bad", "same", "none"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure by week. ``total`` says how weeks become one: their sum, the last, or the share of two sums.

    ``better`` is 1 where more is better, -1 where less is, 0 where neither.
    """

    name: str
    total: Literal["sum", "last", "share"]
    better: int
    decimals: int = 0
    of: tuple[str, str] = ("", "")

    @property
    def title(self) -> str:
        """What it is called."""
        return say(f"whatif.measure.{self.name}.title")

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.total == "share"

    def by_week(self, side: Projection) -> list[float | None]:
        """Its value in each week; a share of nothing is missing, not zero."""
        if not self.is_share:
            return [float(value) for value in side.weeks[self.name]]
        return [_share(row[self.of[0]], row[self.of[1]]) for row in side.weeks.iter_rows(named=True)]

    def over_all(self, side: Projection) -> float | None:
        """Its value over all weeks."""
        if self.is_share:
            return _share(*(_sum(side, name) for name in self.of))
        values = self.by_week(side)
        return sum(value or 0 for value in values) if self.total == "sum" else values[-1]

    def said(self, value: float | None) -> str:
        """A value in words."""
        return say_percent(value) if self.is_share else say_number(value, self.decimals)


MEASURES = {
    each.name: each
    for each in (
        Measure("visits", "sum", 0),
        Measure("hours", "sum", 0, decimals=1),
        Measure("overdue", "last", -1),
        Measure("quota", "share", 1, of=("quota_done", "quota_needed")),
        Measure("on_time", "share", 1, of=("on_time", "due")),
    )
}


def _sum(side: Projection, name: str) -> float:
    return float(side.weeks[name].sum())


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Total:
    """A tile: a measure over all weeks before and after, and how they differ."""

    name: str
    title: str
    before: str
    after: str
    difference: str
    note: str
    state: State


def totals(found: Comparison) -> list[Total]:
    """The measures over all weeks."""
    return [_total(measure, found) for measure in MEASURES.values()]


def _total(measure: Measure, found: Comparison) -> Total:
    before, after = measure.over_all(found.before), measure.over_all(found.after)
    change = _rounded(measure, before, after)
    state: State = (
        "none" if change is None else "same" if not change else "good" if change * measure.better > 0 else "bad"
    )
    if state not in {"none", "same"} and not measure.better:
        state = "same"
    return Total(
        measure.name, measure.title, measure.said(before), measure.said(after),
        difference_said(measure, before, after), _note(measure, found), state,
    )  # fmt: skip


def _rounded(measure: Measure, before: float | None, after: float | None) -> float | None:
    """The difference as far as it can be seen: half a tenth of a point, or half of the last digit, is none."""
    if before is None or after is None:
        return None
    least = _POINT if measure.is_share else 0.5 * 10**-measure.decimals
    return after - before if abs(after - before) >= least else 0.0


def difference_said(measure: Measure, before: float | None, after: float | None) -> str:
    """How much more or less, in words."""
    change = _rounded(measure, before, after)
    if change is None or before is None:
        return say("whatif.difference.unknown")
    if not change:
        return say("whatif.difference.same")
    way = "more" if change > 0 else "less"
    if measure.is_share:
        return say(f"whatif.difference.{way}_points", points=say_number(abs(change) * 100, 1))
    amount = {"amount": say_number(abs(change), measure.decimals)}
    if not before:
        return say(f"whatif.difference.{way}", **amount)
    return say(f"whatif.difference.{way}_share", **amount, share=say_percent(abs(change) / before))


def _note(measure: Measure, found: Comparison) -> str:
    """What a total is made of, where the number alone does not say it."""
    if measure.name == "hours":
        sides = (found.before, found.after)
        shares = [say_percent(_share(_sum(side, "hours"), _sum(side, "hours_available"))) for side in sides]
        return say("whatif.measure.hours.note", before=shares[0], after=shares[1])
    if measure.is_share and measure.over_all(found.after) is None:
        return say(f"whatif.measure.{measure.name}.none")
    if measure.is_share:
        done, needed = (say_number(_sum(found.after, name)) for name in measure.of)
        return say(f"whatif.measure.{measure.name}.note", done=done, needed=needed)
    return say(f"whatif.measure.{measure.name}.note")


def chart(found: Comparison, name: str) -> Chart:
    """A measure by week, before and after."""
    measure = MEASURES[name]
    sides = (measure.by_week(found.before), measure.by_week(found.after))
    days = found.before.weeks["first"].to_list()
    return before_after(days, *sides, name=measure.title, percent=measure.is_share, decimals=measure.decimals)


@dataclass(frozen=True, slots=True)
class Pair:
    """A cell of the week table."""

    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether the two sides read differently."""
        return self.before != self.after


_TABLE = ("contacts", "visits", "hours", "not_placed", "overdue", "quota", "on_time")


def week_headers() -> list[str]:
    """The headers of the week table."""
    return [say("whatif.weeks.week"), *(say(f"whatif.weeks.{name}") for name in _TABLE)]


def week_rows(found: Comparison) -> list[tuple[str, list[Pair]]]:
    """The weeks with their measures before and after."""
    sides = [[_cells(row) for row in side.weeks.iter_rows(named=True)] for side in (found.before, found.after)]
    spans = found.before.weeks.select("first", "last").iter_rows()
    return [
        (f"{say_day_alone(first)} – {say_day_alone(last)}", [Pair(*pair) for pair in zip(one, two, strict=True)])
        for (first, last), one, two in zip(spans, *sides, strict=True)
    ]


def _cells(row: dict[str, Any]) -> list[str]:
    counts = [name for name in _TABLE if name not in MEASURES or not MEASURES[name].is_share]
    plain = [say_number(row[name], MEASURES[name].decimals if name in MEASURES else 0) for name in counts]
    return [*plain, *(say_percent(_share(*(row[part] for part in MEASURES[name].of))) for name in ("quota", "on_time"))]


CUSTOMER_COLUMNS = ("customer", "visits_before", "visits_after", "difference", "first_before", "first_after")


def customer_columns() -> list[dict[str, str]]:
    """The columns of the customers affected."""
    numbers = ("visits_before", "visits_after", "difference")
    return [
        {"key": name, "label": say(f"whatif.customers.{name}"), "kind": "number" if name in numbers else "text"}
        for name in CUSTOMER_COLUMNS
    ]


def affected(found: Comparison) -> pl.DataFrame:
    """The customers whose visits differ, those first whose number differs most."""
    rows = found.customers.with_columns((pl.col("visits_after") - pl.col("visits_before")).alias("difference"))
    ordered = rows.sort(pl.col("difference").abs(), "customer_code", descending=[True, False])
    return ordered.rename({"customer_code": "customer"}).select(CUSTOMER_COLUMNS)


def customer_rows(found: Comparison) -> list[dict[str, Any]]:
    """The first of them as a table shows them: texts, and keys to sort by."""
    return [_customer(row) for row in affected(found).head(CUSTOMERS_SHOWN).iter_rows(named=True)]


def _customer(row: dict[str, Any]) -> dict[str, Any]:
    firsts = [row["first_before"], row["first_after"]]
    change = row["difference"]
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    texts = [row["customer"], say_number(row["visits_before"]), say_number(row["visits_after"])]
    texts += [f"{sign}{say_number(abs(change))}", *(say_date(day) for day in firsts)]
    keys = [row["customer"], row["visits_before"], row["visits_after"], change, *(str(day or "") for day in firsts)]
    return {"id": row["customer"], "cells": texts, "keys": keys}


def workbook(found: Comparison, changes: list[Change]) -> dict[str, pl.DataFrame]:
    """The whole comparison as sheets: what was changed, the weeks, every customer affected."""
    return {
        say("whatif.sheet.customers"): affected(found).rename(
            {name: say(f"whatif.customers.{name}") for name in CUSTOMER_COLUMNS}
        ),
        say("whatif.sheet.weeks"): _weeks_sheet(found),
        say("whatif.sheet.changes"): pl.DataFrame(
            [(change.text, change.before, change.after) for change in changes],
            schema={say(f"whatif.sheet.{name}"): pl.String for name in ("what", "before", "after")},
            orient="row",
        ),
    }


def _weeks_sheet(found: Comparison) -> pl.DataFrame:
    made: dict[str, pl.Series] = {say("whatif.weeks.week"): found.before.weeks["first"]}
    for name in _TABLE:
        for side, projection in (("before", found.before), ("after", found.after)):
            values = _values(name)(projection)
            made[say(f"whatif.sheet.{side}_weeks", measure=say(f"whatif.weeks.{name}"))] = values
    return pl.DataFrame(made)


def _values(name: str) -> Callable[[Projection], pl.Series]:
    if name in MEASURES:
        return lambda side: pl.Series(MEASURES[name].by_week(side), dtype=pl.Float64)
    return lambda side: side.weeks[name]
