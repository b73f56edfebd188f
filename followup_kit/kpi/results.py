"""The result contract: one row per group and piece of the period, in the caller's own kind of frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

import narwhals as nw

from followup_kit.kpi.marks import Marked
from followup_kit.kpi.pieces import piece_number
from followup_kit.kpi.question import UNKNOWN, Question
from followup_kit.kpi.summary import Counts, Place, count

Native = TypeVar("Native")
"""The kind of frame the caller gave: the result is of the same kind, and never lazy."""

_FIXED: dict[str, Any] = {
    "first": nw.Date,
    "last": nw.Date,
    "numerator": nw.Int64,
    "denominator": nw.Int64,
    "value": nw.Float64,
    "excluded": nw.Int64,
}


def answer(marked: Marked, asked: Question, *, like: Native) -> Native:
    """The figures of the marked rows as a result frame of the kind of ``like``."""
    return present(count(marked, asked), asked, like=like)


def present(counts: Mapping[Place, Counts], asked: Question, *, like: Native) -> Native:
    """Counts as a result frame: every piece of each group, no data where nothing stands below the line (C10)."""
    groups = _in_order({group for group, _ in counts}) if asked.by else [()]
    numbers = [piece_number(piece.first, asked.every) for piece in asked.pieces]
    places = [(group, piece, number) for group in groups for piece, number in zip(asked.pieces, numbers, strict=True)]
    found = [counts.get((group, number), Counts()) for group, _, number in places]
    columns: dict[str, list[Any]] = {"kpi": [asked.written] * len(places)}
    for position, name in enumerate(asked.by):
        columns[name] = [group[position] for group, _, _ in places]
    columns["first"] = [piece.first for _, piece, _ in places]
    columns["last"] = [piece.last for _, piece, _ in places]
    columns["numerator"] = [one.numerator for one in found]
    columns["denominator"] = [one.denominator for one in found]
    columns["value"] = [one.numerator / one.denominator if one.denominator else None for one in found]
    columns["excluded"] = [one.excluded for one in found]
    types = {"kpi": nw.String, **{name: _type_of(columns, name) for name in asked.by}, **_FIXED}
    if asked.kpi.unit == "score":
        columns["spread"] = [one.spread for one in found]
        types |= {"numerator": nw.Float64, "spread": nw.Float64}
    return build(columns, types, like=like)


def build(columns: Mapping[str, list[Any]], types: Mapping[str, Any], *, like: Native) -> Native:
    """An eager frame of the kind of ``like``; relations of a database come back as polars frames."""
    implementation = nw.from_native(like).implementation  # type: ignore[call-overload]
    backend: Any = implementation if implementation.is_pandas() or implementation.is_pyarrow() else "polars"
    if columns["kpi"]:
        return nw.from_dict(columns, schema=types, backend=backend).to_native()  # type: ignore[no-any-return]
    # pandas cannot give types to columns without any value
    placeholder: dict[str, list[Any]] = {name: [_PLACEHOLDER[kind]] for name, kind in types.items()}
    return nw.from_dict(placeholder, schema=types, backend=backend).head(0).to_native()  # type: ignore[no-any-return]


_PLACEHOLDER: dict[Any, object] = {nw.String: "", nw.Date: date(1970, 1, 1), nw.Int64: 0, nw.Float64: 0.0}
_TYPES: tuple[tuple[type, Any], ...] = (
    (bool, nw.Boolean),
    (int, nw.Int64),
    (float, nw.Float64),
    (datetime, nw.Datetime),
    (date, nw.Date),
)


def _type_of(columns: dict[str, list[Any]], name: str) -> Any:
    """The type of a group column: that of its values when they agree; else, and with ``(unknown)``, text."""
    for python_type, kind in _TYPES:
        if columns[name] and all(type(value) is python_type for value in columns[name]):
            return kind
    columns[name] = [str(value) for value in columns[name]]
    return nw.String


def _in_order(groups: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """By the columns of ``by`` in turn, ``(unknown)`` last."""
    return sorted(groups, key=lambda group: tuple(_sort_key(value) for value in group))


def _sort_key(value: object) -> tuple[int, float, str]:
    if value == UNKNOWN:
        return 2, 0.0, ""
    return (0, float(value), "") if isinstance(value, int | float) else (1, 0.0, str(value))
