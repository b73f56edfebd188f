"""What a column and a coded value are called in the reader's language, and whole tables in those words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from followup_kit import schema
from followup_kit.translations import current_language, has_text, say

if TYPE_CHECKING:
    import pandas as pd

_SEARCHED = ("visits", "events", "customers", "departments", "complaints")
_CODED = {"part": "kpi.part", "why": "kpi.why"}  # columns of a figure's rows whose codes have texts of their own
_MISSING = "–"


def column_label(name: str, *, table: str = "") -> str:
    """A column's label: that of ``table``, of a figure's own column, or the schema's; else the name itself.

    Without ``table`` a figure's own columns come first, then the tables the KPI frames are made of.
    """
    own = schema.TABLES[table].by_name.get(name) if table else None
    if own is None and has_text(f"figures.column.{name}"):
        return say(f"figures.column.{name}")
    found = own or find_column(name)
    return found.label.in_language(current_language()) if found else name


def value_label(column: str, value: object, *, table: str = "") -> str:
    """A value as text: a choice's label, yes or no, "(unknown)" in the reader's words, otherwise the value itself."""
    if value in {None, "(unknown)"}:
        return say("figures.unknown")
    if isinstance(value, bool):
        return say("tables.yes" if value else "tables.no")
    found = find_column(column, table=table)
    labels = schema.CHOICES.get(found.choices, {}) if found else {}
    return labels[str(value)].in_language(current_language()) if str(value) in labels else str(value)


def find_column(name: str, *, table: str = "") -> schema.Column | None:
    """The schema's column of a name: of ``table`` when it has one, else where the KPI frames take theirs from."""
    tables = (schema.TABLES[each] for each in ((table, *_SEARCHED) if table else _SEARCHED))
    return next((each[name] for each in tables if name in each.by_name), None)


def labelled(frame: Any, *, table: str = "") -> pd.DataFrame:
    """A frame as its reader wants to see it: labels for column names, words for codes, a dash for a missing cell.

    Takes pandas, polars or pyarrow and gives a new pandas table with the same rows in the same order; numbers stay
    numbers, days and moments become text (2026-03-31 09:30). ``table`` names the schema's table that the columns are
    from where a name alone does not tell (``kind``). An empty frame gives the headers alone. For reading, not for
    computing.
    """
    import narwhals as nw
    import pandas as pd

    shown = nw.from_native(frame, eager_only=True)
    made = pd.DataFrame({place: _texts(shown[name], table) for place, name in enumerate(shown.columns)})
    made.columns = pd.Index(_headers(shown.columns, table))
    return made


def _headers(names: Sequence[str], table: str) -> list[str]:
    """The columns' labels; equal ones carry their code, so that each header stands for one column."""
    labels = [column_label(name, table=table) for name in names]
    pairs = zip(labels, names, strict=True)
    return [f"{label} ({name})" if labels.count(label) > 1 else label for label, name in pairs]


def _texts(series: Any, table: str) -> list[Any]:
    """The cells of a column, each different value put into words once."""
    values, is_missing = series.to_list(), series.is_null().to_list()
    known = {value for value, gone in zip(values, is_missing, strict=True) if not gone}
    form = _form_of(known)
    words = {value: f"{value:{form}}" if form else _cell(series.name, value, table) for value in known}
    return [_MISSING if gone else words[value] for value, gone in zip(values, is_missing, strict=True)]


def _form_of(values: set[Any]) -> str:
    """How to write the days or moments of a column; blank for other values. pandas has days as midnights."""
    if not values or not all(isinstance(value, date) for value in values):
        return ""
    is_day = all(not isinstance(value, datetime) or value.time() == time.min for value in values)
    return "%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M"


def _cell(column: str, value: Any, table: str) -> Any:
    if not isinstance(value, bool | str):
        return value
    if column == "kpi":
        return _kpi(str(value))
    if has_text(f"{_CODED.get(column)}.{value}"):
        return say(f"{_CODED[column]}.{value}")
    return value_label(column, value, table=table)


def _kpi(written: str) -> str:
    """``K02`` as it is, ``K02.rated`` with the variant in words."""
    kpi, _, variant = written.partition(".")
    key = f"kpi.{kpi}.variant.{variant}"
    return f"{kpi} · {say(key)}" if variant and has_text(key) else written
