"""Tables as a supervisor would write them: a line of headers, one line per row, columns divided by ``|``.

A cell left blank, or a dash, is a missing value. Cells of columns ending in ``_on`` are days, ``_at`` moments
(a day alone is its noon), ``rating``, ``visit_number`` and ``id`` numbers; flags are written yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import pandas as pd
import polars as pl

FLAGS = ("ad_hoc", "exempt", "do_not_contact")
NUMBERS: dict[str, Any] = {"rating": pl.Float64, "visit_number": pl.Int64, "id": pl.Int64}
DAYS = ("due_on", "due_from")

MakeFrame = Callable[[str], Any]


def polars_frame(text: str) -> pl.DataFrame:
    """The table as a polars frame with the types the store gives."""
    header, *lines = [_cells(line) for line in text.strip().splitlines() if line.strip()]
    assert all(len(line) == len(header) for line in lines), "a row has not as many cells as there are headers"
    columns = {name: [_value(name, line[place]) for line in lines] for place, name in enumerate(header)}
    return pl.DataFrame(columns, schema={name: _type(name) for name in header})


def pandas_frame(text: str) -> pd.DataFrame:
    """The same table as a pandas frame, as ``to_pandas`` makes it."""
    return polars_frame(text).to_pandas()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _type(name: str) -> Any:
    if name in DAYS:
        return pl.Date
    if name.endswith("_at"):
        return pl.Datetime("us")
    return pl.Boolean if name in FLAGS else NUMBERS.get(name, pl.String)


def _value(name: str, cell: str) -> object:
    if cell in ("", "-"):
        return None
    if name in DAYS:
        return date.fromisoformat(cell)
    if name.endswith("_at"):
        return datetime.fromisoformat(cell) if len(cell) > 10 else datetime.combine(date.fromisoformat(cell), time(12))
    if name in FLAGS:
        return {"yes": True, "no": False}[cell]
    if name in NUMBERS:
        return float(cell) if name == "rating" else int(cell)
    return cell


def rows(result: Any, columns: Sequence[str] = ("numerator", "denominator", "value")) -> list[tuple[Any, ...]]:
    """A result as plain Python rows: missing values are None, days are days."""
    frame = result if isinstance(result, pl.DataFrame) else pl.from_pandas(result)
    return [tuple(row) for row in frame.select(columns).rows()]


def figures(result: Any) -> tuple[float, int, float | None]:
    """Numerator, denominator and value of a result of one row."""
    [only] = rows(result)
    return only


def why(listing: Any, key: str = "code") -> dict[str, tuple[str, str | None]]:
    """Part and reason of each row of a listing, by its code."""
    return {code: (part, reason) for code, part, reason in rows(listing, (key, "part", "why"))}
