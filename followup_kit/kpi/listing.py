"""The rows behind a figure."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from followup_kit.kpi.inputs import Frame, sure
from followup_kit.kpi.marks import Marked
from followup_kit.kpi.question import Question
from followup_kit.kpi.summary import group_columns, is_good
from followup_kit.translations import say

PARTS = ("numerator", "denominator", "excluded")
"""Above the line (and so below it too), below the line only, on neither side."""


def listed(marked: Marked, asked: Question) -> Frame:
    """The marked rows as they were given, with ``part`` and ``why`` (a code, blank when there is nothing to say)."""
    rows = _decided(marked, asked) if marked.unit else marked.frame.with_columns(_good=marked.is_above)
    side = nw.when(nw.col("_good")).then(nw.lit("numerator")).otherwise(nw.lit("denominator"))
    part = nw.when(marked.is_out).then(nw.lit("excluded")).otherwise(side)
    told = rows.with_columns(part=part, why=_why(marked))
    return told.drop(*(name for name in told.collect_schema().names() if name.startswith("_")))


def part_name(part: str) -> str:
    """What ``numerator``, ``denominator`` or ``excluded`` means, in the language in force."""
    return say(f"kpi.part.{part}")


def why_text(code: str | None) -> str:
    """Why a row stands where it does, in the language in force; nothing for no code."""
    return say(f"kpi.why.{code}") if code else ""


def native(rows: Any) -> Any:
    """The rows as a frame of the caller's kind, no longer lazy."""
    eager = rows.collect(backend="polars") if isinstance(rows, nw.LazyFrame) else rows
    return eager.to_native()


def _decided(marked: Marked, asked: Question) -> Frame:
    """Each row with what its unit came to: a customer's rows stand on the same side."""
    groups = group_columns(marked, asked)
    verdict = nw.when(~marked.is_out).then(nw.col("_verdict"))
    counted = marked.frame.with_columns(_verdict=verdict, **groups)
    best = nw.col("_verdict").max() if marked.any_will_do else nw.col("_verdict").min()
    judged = counted.with_columns(_decision=best.over(*groups, marked.unit))
    overruled = ~nw.col("_verdict").is_null() & (nw.col("_verdict") != nw.col("_decision"))
    return judged.with_columns(_good=sure(is_good("_decision")), _overruled=sure(overruled))


def _why(marked: Marked) -> nw.Expr:
    text: nw.Expr = nw.lit(None, dtype=nw.String)
    for number, code in enumerate(marked.codes, start=1):
        text = nw.when(nw.col("_why") == number).then(nw.lit(code)).otherwise(text)
    if marked.unit and marked.overruled:
        text = nw.when(nw.col("_overruled")).then(nw.lit(marked.overruled)).otherwise(text)
    return text
