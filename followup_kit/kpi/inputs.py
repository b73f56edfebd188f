"""Tables given by the caller: which columns they have, and each column as the KPI functions read it.

Text, dates, flags and ratings come in many types (a pandas flag with blanks is an object column, a date may
be a datetime). The methods of :class:`Table` give expressions of one kind whatever the frame is.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

import narwhals as nw

from followup_kit.errors import InputError
from followup_kit.kpi.question import UNKNOWN, Question
from followup_kit.periods import Period

Frame: TypeAlias = "nw.LazyFrame[Any]"
"""A narwhals frame. pandas frames are not lazy, but answer every method that is used here."""

_NO_ZONE = nw.Datetime("us")
_ANY_MOMENT = datetime(2000, 1, 1)
_FLAG_TYPES = (nw.Boolean, nw.Object, nw.Unknown)


@dataclass(frozen=True, slots=True)
class Table:
    """One table under the schema's column names.

    ``types`` are the types of the columns that are read, None for one that is blank throughout: what a library
    makes of such a column says nothing.
    """

    name: str
    frame: Frame
    types: Mapping[str, Any]

    def has(self, column: str) -> bool:
        """Whether the column is there and not blank throughout."""
        return self.types.get(column) is not None

    def text(self, column: str) -> nw.Expr:
        """A code or reference as it is; blank when the column is absent."""
        return nw.col(column) if self.has(column) else nw.lit(None, dtype=nw.String)

    def flag(self, column: str) -> nw.Expr:
        """Yes or no without blanks: a blank, or an absent column, is no."""
        if not self.has(column):
            return nw.lit(value=False)
        if self.types[column].is_numeric():
            return sure(nw.col(column) > 0)
        return nw.col(column).fill_null(value=False).cast(nw.Boolean)

    def number(self, column: str) -> nw.Expr:
        """A number; blank when the column is absent."""
        return nw.col(column).cast(nw.Float64) if self.has(column) else nw.lit(None, dtype=nw.Float64)

    def moment(self, column: str) -> nw.Expr:
        """A local moment; a day is its midnight; blank when the column is absent."""
        if column not in self.types:
            return nw.lit(None, dtype=_NO_ZONE)
        if not self.has(column):
            return nw.when(~nw.col(column).is_null()).then(nw.lit(_ANY_MOMENT))
        return nw.col(column) if isinstance(self.types[column], nw.Datetime) else nw.col(column).cast(_NO_ZONE)

    def within(self, column: str, period: Period) -> nw.Expr:
        """Whether a day or moment lies in the period, its last day included; blank lies in none."""
        if self.has(column) and self.types[column] == nw.Date:
            return (nw.col(column) >= nw.lit(period.first)) & (nw.col(column) <= nw.lit(period.last))
        moment = self.moment(column)
        return (moment >= nw.lit(midnight(period.first))) & (moment < nw.lit(midnight(period.last + timedelta(days=1))))

    def with_frame(self, frame: Frame) -> Table:
        """The same table with other rows."""
        return replace(self, frame=frame)


def sure(condition: nw.Expr) -> nw.Expr:
    """A condition without blanks: what is not known to hold does not hold, on every engine alike."""
    return nw.when(condition).then(nw.lit(value=True)).otherwise(nw.lit(value=False))


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min)


def open_table(
    native: object, name: str, asked: Question, *, needed: Iterable[str], optional: Iterable[str] = ()
) -> Table:
    """The table as the KPI reads it: the columns checked and, unless rows are listed, only those kept.

    A frame of no known kind, an absent column or one of a wrong type raises InputError.
    """
    frame = _opened(native, name)
    types = dict(frame.collect_schema())
    asked_for = (*needed, *(column for column in asked.by if column not in needed))
    for column in asked_for:
        if column not in types:
            raise InputError("kpi.missing_column", column=column, table=name, near=_nearest(column, types))
    read = dict.fromkeys((*asked_for, *(column for column in optional if column in types)))
    kept = frame if asked.listing else frame.select(*read)
    checked = {column: _checked(frame, name, column, types) for column in read}
    return Table(name, kept, checked)


def _opened(native: object, name: str) -> Frame:
    try:
        frame: Any = nw.from_native(native)  # type: ignore[call-overload,unused-ignore]
    except TypeError:
        raise InputError("kpi.no_frame", table=name, found=type(native).__name__) from None
    return frame.lazy() if frame.implementation.is_polars() else frame  # type: ignore[no-any-return]


def _nearest(column: str, present: Iterable[str]) -> str:
    near = difflib.get_close_matches(column, list(present), n=1, cutoff=0.0)
    return near[0] if near else "–"


def _checked(frame: Frame, table: str, column: str, types: Mapping[str, Any]) -> Any:
    """The type of a column; None when it is blank throughout and of no use as it is; else InputError."""
    kind, suffix = types[column], column.rpartition("_")[2]
    wanted, fits = _WANTED.get(_MEANT.get(column, suffix), ("", None))
    if fits is None or fits(kind):
        return kind
    if is_blank(frame, column):
        return None
    zone = "kpi.zoned" if isinstance(kind, nw.Datetime) else wanted
    raise InputError(zone, column=column, table=table, found=kind)


def is_blank(frame: Frame, column: str) -> bool:
    """Whether a column holds nothing at all."""
    blank = frame.select(nw.col(column).is_null().all())
    eager: Any = blank.collect() if isinstance(blank, nw.LazyFrame) else blank
    return bool(eager.item())


def _is_moment(kind: Any) -> bool:
    return kind in (nw.Date, nw.Object) or (isinstance(kind, nw.Datetime) and kind.time_zone is None)


def _is_flag(kind: Any) -> bool:
    return kind in _FLAG_TYPES or kind.is_numeric()


def _is_numeric(kind: Any) -> bool:
    return bool(kind.is_numeric())


_MEANT = {
    "due_from": "on",
    "ad_hoc": "flag",
    "exempt": "flag",
    "do_not_contact": "flag",
    "rating": "number",
}
_WANTED: dict[str, tuple[str, Any]] = {
    "on": ("kpi.no_dates", _is_moment),
    "at": ("kpi.no_dates", _is_moment),
    "flag": ("kpi.no_flags", _is_flag),
    "number": ("kpi.no_numbers", _is_numeric),
}


def of_group(table: Table, where: Mapping[str, object]) -> Frame:
    """The rows of one group; ``(unknown)`` and None mean the rows with a blank group value."""
    frame = table.frame
    for column, value in where.items():
        frame = frame.filter(_equals(table, column, value))
    return frame


def _equals(table: Table, column: str, value: object) -> nw.Expr:
    kind = table.types[column]
    if value is None or value == UNKNOWN:
        return nw.col(column).is_null() | (nw.col(column) == "" if kind == nw.String else nw.lit(value=False))
    if kind is not None and kind.is_numeric() and isinstance(value, str):
        return nw.col(column).cast(nw.Float64) == nw.lit(_as_number(value))
    return nw.col(column) == nw.lit(value)  # type: ignore[arg-type]


def _as_number(text: str) -> float:
    """The number that stands for a group in a result whose groups became text; nothing equals no number."""
    try:
        return float(text)
    except ValueError:
        return float("inf")
