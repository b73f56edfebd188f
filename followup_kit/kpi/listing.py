"""The rows behind a figure."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from followup_kit.kpi.inputs import Frame, sure
from followup_kit.kpi.marks import Marked
from followup_kit.kpi.question import Question
from followup_kit.kpi.summary import group_columns, is_good
from followup_kit.translations import say

PARTS = ("numerator", "denominator", "other", "excluded")
"""Above the line (and so below it too), below the line only, represented by another row, on neither side.

Of the rows of a customer who counts once, one decides and the rest are ``other``: the rows that are ``numerator`` or
``denominator`` are as many as the figure's denominator says.
"""


_NEVER = nw.lit(value=False)


def listed(marked: Marked, asked: Question) -> Frame:
    """The marked rows as they were given, with ``part`` and ``why`` (a code, blank when there is nothing to say)."""
    rows = _decided(marked, asked) if marked.unit else marked.frame.with_columns(_good=marked.is_above, _other=_NEVER)
    side = nw.when(nw.col("_good")).then(nw.lit("numerator")).otherwise(nw.lit("denominator"))
    inside = nw.when(nw.col("_other")).then(nw.lit("other")).otherwise(side)
    part = nw.when(marked.is_out).then(nw.lit("excluded")).otherwise(inside)
    told = rows.with_columns(part=part, why=_why(marked))
    return told.drop(*(name for name in told.collect_schema().names() if name.startswith("_")))


def part_name(part: str) -> str:
    """What one of ``PARTS`` means, in the language in force."""
    return say(f"kpi.part.{part}")


def why_text(code: str | None) -> str:
    """Why a row stands where it does, in the language in force; nothing for no code."""
    return say(f"kpi.why.{code}") if code else ""


def native(rows: Any) -> Any:
    """The rows as a frame of the caller's kind, no longer lazy."""
    eager = rows.collect(backend="polars") if isinstance(rows, nw.LazyFrame) else rows
    return eager.to_native()


def _decided(marked: Marked, asked: Question) -> Frame:
    """Each row with what its unit came to, and whether another row of the unit decides that."""
    groups = group_columns(marked, asked)
    keys = (*groups, marked.unit)
    verdict = nw.when(~marked.is_out).then(nw.col("_verdict"))
    counted = marked.frame.with_columns(_verdict=verdict, **groups)
    best = nw.col("_verdict").max() if marked.any_will_do else nw.col("_verdict").min()
    judged = counted.with_columns(_decision=best.over(*keys), _one=nw.lit(1, dtype=nw.Int64))
    agrees = nw.col("_decision").is_null() | (nw.col("_verdict") == nw.col("_decision"))
    fits = judged.with_columns(_fits=sure(~marked.is_out & agrees))
    place = nw.col("_one").cum_sum().over(*keys, "_fits", order_by=_order(marked))
    placed = fits.with_columns(_place=place)
    decides = nw.col("_fits") & (nw.col("_place") == 1)
    return placed.with_columns(_good=sure(is_good("_decision")), _other=~marked.is_out & ~decides)


def _order(marked: Marked) -> list[str]:
    """Which of several rows that say the same stands for a customer: the first by code, then by what else was read."""
    return sorted(marked.table.types, key=lambda column: (column != "code", column))


def _why(marked: Marked) -> nw.Expr:
    text: nw.Expr = nw.lit(None, dtype=nw.String)
    for number, code in enumerate(marked.codes, start=1):
        text = nw.when(nw.col("_why") == number).then(nw.lit(code)).otherwise(text)
    if marked.unit:
        has_said = nw.col("_other") & ~nw.col("_verdict").is_null()
        text = nw.when(has_said).then(nw.lit(marked.overruled)).otherwise(text)
    return text
