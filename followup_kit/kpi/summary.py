"""Counting marked rows: numerator, denominator and excluded rows of each group and piece."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import Any, TypeAlias

import narwhals as nw

from followup_kit.kpi.inputs import Frame
from followup_kit.kpi.marks import Marked
from followup_kit.kpi.question import UNKNOWN, Question

Place: TypeAlias = tuple[tuple[object, ...], int]
"""A group (one value per column of ``by``) and the number of a piece."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands above and below the line, what was left out, and the spread of what was added up."""

    numerator: float = 0
    denominator: int = 0
    excluded: int = 0
    spread: float | None = None

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.numerator + other.numerator, self.denominator + other.denominator, self.excluded + other.excluded
        )


def count(marked: Marked, asked: Question) -> dict[Place, Counts]:
    """The counts of every group and piece that has rows; nothing for the others."""
    named = group_columns(marked, asked)
    groups = list(named)
    flagged = marked.frame.select(
        "_piece",
        *(expression.alias(group) for group, expression in named.items()),
        *(nw.col(column) for column in (marked.unit, marked.measure) if column),
        *(nw.col(column) for column in ("_verdict",) if marked.unit),
        _out=_one_if(marked.is_out),
        _below=_one_if(~marked.is_out),
        _above=_one_if(marked.is_above),
    )
    rows = _per_unit(flagged, marked, [*groups, "_piece"]) if marked.unit else flagged
    return _places(_added_up(rows, marked, [*groups, "_piece"]), groups)


def group_columns(marked: Marked, asked: Question) -> dict[str, nw.Expr]:
    """The group values of each row, named ``_by0``, ``_by1``...; an empty text is as blank as a missing one."""
    types = {column: marked.table.types[column] for column in asked.by if column in marked.table.types}
    return {f"_by{place}": _plain(column, kind) for place, (column, kind) in enumerate(types.items())}


def _plain(column: str, kind: Any) -> nw.Expr:
    return nw.when(nw.col(column) != "").then(nw.col(column)) if kind == nw.String else nw.col(column)


def is_good(verdict: str) -> nw.Expr:
    """Whether a verdict is odd; a missing one is not. (Not every engine has a remainder.)"""
    return nw.col(verdict) - (nw.col(verdict) // 2) * 2 == 1


def _per_unit(rows: Frame, marked: Marked, keys: list[str]) -> Frame:
    verdict = nw.col("_verdict").max() if marked.any_will_do else nw.col("_verdict").min()
    units = rows.group_by(*keys, marked.unit).agg(
        verdict.alias("_verdict"), nw.col("_below").max(), nw.col("_out").sum()
    )
    return units.with_columns(_above=_one_if(is_good("_verdict") & (nw.col("_below") == 1)))


def _added_up(rows: Frame, marked: Marked, keys: list[str]) -> Frame:
    measure = marked.measure
    above = [nw.col(measure).sum().alias("_above"), nw.col(measure).std().alias("_spread")] if measure else None
    return rows.group_by(*keys).agg(*(above or [nw.col("_above").sum()]), nw.col("_below").sum(), nw.col("_out").sum())


def _one_if(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def _places(summed: Frame, groups: Iterable[str]) -> dict[Place, Counts]:
    eager: Any = summed.collect() if isinstance(summed, nw.LazyFrame) else summed
    columns = {name: _plain_values(eager[name]) for name in eager.columns}
    values = [[_group_value(value) for value in columns[group]] for group in groups]
    spreads = columns.get("_spread", [None] * len(columns["_piece"]))
    found: dict[Place, Counts] = {}
    for position, piece in enumerate(columns["_piece"]):
        place = (tuple(column[position] for column in values), int(piece))
        above, below, out = (_plain_number(columns[name][position]) for name in ("_above", "_below", "_out"))
        counts = Counts(above, int(below), int(out), spreads[position])
        found[place] = found[place] + counts if place in found else counts
    return found


def _plain_values(series: Any) -> list[Any]:
    """The values of a column in plain Python, whatever the library writes for a missing one as None."""
    missing = series.is_null().to_list()
    return [
        None if gone or (isinstance(value, float) and isnan(value)) else value
        for value, gone in zip(series.to_list(), missing, strict=True)
    ]


def _group_value(value: Any) -> object:
    if value is None or value == "":
        return UNKNOWN
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain_number(figure: Any) -> float:
    number = float(figure or 0)
    return int(number) if number.is_integer() else number
