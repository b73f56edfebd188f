"""The frames that come in: columns filled up, rows in an order that does not depend on how they came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import polars as pl

from followup_kit.errors import InputError

Rows: TypeAlias = dict[str, list[Any]]
_DAY, _MOMENT, _TEXT, _FLAG, _STAFF, _DEGREE = pl.Date, pl.Datetime("us"), pl.String, pl.Boolean, pl.Int64, pl.Float64

WORK: Mapping[str, Any] = {
    "task": pl.UInt32,
    "minutes": pl.Int64,
    "channel": _TEXT,
    "first_on": _DAY,
    "last_on": _DAY,
    "wanted_on": _DAY,
    "hours": None,
    "hours_strict": _FLAG,
    "customer_hours": _TEXT,
    "role": _TEXT,
    "skill": _TEXT,
    "language": _TEXT,
    "zone": _TEXT,
    "needs_zone": _FLAG,
    "owner": _STAFF,
    "prefer_owner": _FLAG,
    "precedence": pl.Int64,
    "is_overdue": _FLAG,
    "due_at": _MOMENT,
    "latitude": _DEGREE,
    "longitude": _DEGREE,
    "locked_staff": _STAFF,
    "locked_at": _MOMENT,
    "was_staff": _STAFF,
    "was_at": _MOMENT,
}
PEOPLE: Mapping[str, Any] = {
    "id": _STAFF,
    "code": _TEXT,
    "role": _TEXT,
    "skills": _TEXT,
    "languages": _TEXT,
    "zone": _TEXT,
    "working_hours": _TEXT,
    "phone_per_day": pl.Int64,
    "on_site_per_day": pl.Int64,
    "latitude": _DEGREE,
    "longitude": _DEGREE,
}
LEAVES: Mapping[str, Any] = {"staff": _STAFF, "first_on": _DAY, "last_on": _DAY, "covered_by": _STAFF}
_NEEDED = {
    "work": ("task", "minutes", "channel", "first_on", "last_on"),
    "people": ("id",),
    "leaves": ("staff", "first_on", "last_on"),
}
_DEFAULTS: Mapping[str, Any] = {
    "hours_strict": False,
    "needs_zone": False,
    "prefer_owner": True,
    "is_overdue": False,
    "precedence": 1,
}


def work_rows(work: pl.DataFrame) -> Rows:
    """The contacts as lists, by task; InputError for a missing column, a task twice, or minutes below 1."""
    frame = _complete(work, WORK, name="work").sort("task")
    if frame["task"].is_duplicated().any():
        raise InputError("assigning.task_twice", task=frame["task"].filter(frame["task"].is_duplicated())[0])
    wrong = frame.filter(pl.col("minutes").fill_null(0) < 1)
    if wrong.height:
        raise InputError("assigning.bad_minutes", task=wrong["task"][0])
    return _lists(frame)


def people_rows(people: pl.DataFrame) -> Rows:
    """The people as lists, by code if they have one: ids only say who was imported first. InputError for two alike."""
    frame = _complete(people, PEOPLE, name="people").sort("code", "id", nulls_last=True)
    if frame["id"].is_duplicated().any():
        raise InputError("assigning.person_twice", person=frame["id"].filter(frame["id"].is_duplicated())[0])
    return _lists(frame)


def leave_rows(leaves: pl.DataFrame) -> Rows:
    """The leaves as lists, in order; a leave without a last day lasts."""
    frame = _complete(leaves, LEAVES, name="leaves")
    return _lists(frame.sort("staff", "first_on", "last_on", "covered_by", nulls_last=True))


def _complete(frame: pl.DataFrame, columns: Mapping[str, Any], *, name: str) -> pl.DataFrame:
    missing = [column for column in _NEEDED[name] if column not in frame.columns]
    if missing:
        raise InputError("assigning.missing_column", frame=name, columns=", ".join(missing))
    return frame.select(_column(frame, column, kind) for column, kind in columns.items())


def _column(frame: pl.DataFrame, column: str, kind: Any) -> pl.Expr:
    default = _DEFAULTS.get(column)
    if column not in frame.columns:
        return pl.lit(default, dtype=kind or pl.String).alias(column)
    found = pl.col(column)
    if kind == _MOMENT and getattr(frame.schema[column], "time_zone", None):
        found = found.dt.replace_time_zone(None)
    cast = found if kind is None else found.cast(kind)
    return cast if default is None else cast.fill_null(default)


def _lists(frame: pl.DataFrame) -> Rows:
    return {name: column.to_list() for name, column in frame.to_dict().items()}


def words(text: str | None) -> frozenset[str]:
    """The words of ``a; b``, each in small letters and without blanks."""
    plain = (text or "").replace("；", ";").replace("、", ";").replace("，", ";").replace(",", ";")
    return frozenset(word.strip().casefold() for word in plain.split(";") if word.strip())


def word(text: str | None) -> str | None:
    """One word in small letters; None for none."""
    return (text or "").strip().casefold() or None
