"""Marking: each row of the period gets a reason, and the reason says on which side of the line it counts.

``_why`` is 0 for a row that counts above the line without remark. Codes are numbered in the order in which
they are tried, the first that fits wins: reasons to leave a row out, then reasons to count it below the line
only, then remarks on rows above it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import narwhals as nw

from followup_kit.kpi.inputs import Frame, Table, of_group, sure
from followup_kit.kpi.pieces import piece_key
from followup_kit.kpi.question import Question

Reasons = Mapping[str, nw.Expr]
"""Why-codes and their conditions, in the order in which they are tried."""

_ORDINARY = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """The rows of a period with ``_why`` and ``_piece``.

    ``out``, ``below`` and ``above`` are the codes behind ``_why`` in its order. ``unit`` names the column whose
    distinct values are counted (blank: rows are). A unit has the smallest ``_verdict`` of its rows (the largest
    when ``any_will_do``) and counts above the line when that is odd; rows without a verdict decide nothing.
    ``overruled`` is the code of rows whose unit another row decides, unless they decide nothing for a reason of
    their own. ``measure`` names the column that is added up instead of counted.
    """

    table: Table
    out: tuple[str, ...]
    below: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    unit: str = ""
    any_will_do: bool = False
    overruled: str = ""
    measure: str = ""

    @property
    def frame(self) -> Frame:
        """The marked rows."""
        return self.table.frame

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of ``_why`` 1, 2, 3, ..."""
        return (*self.out, *self.below, *self.above)

    @property
    def is_out(self) -> nw.Expr:
        """Whether a row leaves both sides."""
        return (nw.col("_why") > _ORDINARY) & (nw.col("_why") <= len(self.out))

    @property
    def is_above(self) -> nw.Expr:
        """Whether a row counts above the line."""
        return (nw.col("_why") == _ORDINARY) | (nw.col("_why") > len(self.out) + len(self.below))

    def because(self, *codes: str) -> nw.Expr:
        """Whether a row has one of these reasons."""
        return nw.col("_why").is_in([self.codes.index(code) + 1 for code in codes])

    def with_columns(self, **columns: nw.Expr) -> Marked:
        """The same rows with more columns."""
        return replace(self, table=self.table.with_frame(self.frame.with_columns(**columns)))


def set_aside(table: Table, out: Reasons) -> Table:
    """All rows, ``_why`` telling which leave both sides before anything is counted."""
    return table.with_frame(table.frame.with_columns(_why=_first_that_fits(out, start=1)))


def mark(
    table: Table,
    asked: Question,
    *,
    day: str,
    tried: tuple[str, ...] = (),
    out: Reasons | None = None,
    below: Reasons | None = None,
    above: Reasons | None = None,
) -> Marked:
    """The rows whose ``day`` lies in the period (and, when asked, those of one group), marked.

    ``tried`` are the reasons to leave a row out that ``set_aside`` has tried already, ``out`` further ones.
    """
    ready = table if tried else set_aside(table, {})
    rows = of_group(ready.with_frame(ready.frame.filter(table.within(day, asked.period))), asked.where)
    later = {**(out or {}), **(below or {}), **(above or {})}
    judged = _first_that_fits(later, start=len(tried) + 1)
    why = nw.when(nw.col("_why") == _ORDINARY).then(judged).otherwise(nw.col("_why"))
    marked = rows.with_columns(_why=why, _piece=piece_key(table.moment(day), asked.every))
    return Marked(table.with_frame(marked), (*tried, *(out or ())), tuple(below or ()), tuple(above or ()))


def _first_that_fits(reasons: Reasons, *, start: int) -> nw.Expr:
    number: nw.Expr = nw.lit(_ORDINARY, dtype=nw.Int64)
    for offset, condition in reversed(list(enumerate(reasons.values()))):
        number = nw.when(sure(condition)).then(nw.lit(start + offset, dtype=nw.Int64)).otherwise(number)
    return number
