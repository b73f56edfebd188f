"""Conditions of a policy as expressions over frames."""

from __future__ import annotations

from functools import reduce

import polars as pl

from followup_kit.policy.words import Condition, Match

EVERYBODY = pl.lit(True)


def holds(condition: Condition, *, prefix: str = "") -> pl.Expr:
    """Whether a row fulfils a condition; an empty one holds for every row. Null is no value of a column.

    A yes-or-no column that was left empty counts as no.
    """
    parts = [_one(pl.col(f"{prefix}{name}"), match) for name, match in condition.items()]
    return reduce(lambda one, two: one & two, parts, EVERYBODY)


def _one(column: pl.Expr, match: Match) -> pl.Expr:
    parts = [part for part in (_listed(column, match), _bounded(column, match)) if part is not None]
    if match.blank is not None:
        parts.append(column.is_null() if match.blank else column.is_not_null())
    return reduce(lambda one, two: one & two, parts, EVERYBODY)


def _listed(column: pl.Expr, match: Match) -> pl.Expr | None:
    if not (match.among or match.none_of):
        return None
    wanted, values = bool(match.among), match.among or match.none_of
    if all(isinstance(value, bool) for value in values):
        found = column.fill_null(False).is_in([bool(value) for value in values])
    else:
        found = column.is_in(list(values)).fill_null(False)
    return found if wanted else ~found


def _bounded(column: pl.Expr, match: Match) -> pl.Expr | None:
    parts = [
        *([column >= match.at_least] if match.at_least is not None else []),
        *([column > match.above] if match.above is not None else []),
        *([column < match.below] if match.below is not None else []),
    ]
    return reduce(lambda one, two: one & two, parts).fill_null(False) if parts else None
