"""Cells laid out as a table: the first filled row is the header, each column one header."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from followup_kit.loaders.child.fast import column_number
from followup_kit.loaders.child.problem import Faults, Problem
from followup_kit.loaders.limits import Limits

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_LAST_ROW = 1_048_576


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of text. ``frame`` has ``row`` (UInt32, as in the file) and one String column per header."""

    headers: tuple[str, ...]
    frame: pl.DataFrame


def column_letters(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def lay_out(
    cells: pl.DataFrame,
    convert: Callable[[pl.DataFrame], pl.DataFrame],
    *,
    merged: bytes,
    limits: Limits,
    faults: Faults,
) -> Grid | None:
    """The table of one sheet, None when it holds nothing; what is wrong with it goes to ``faults``.

    ``cells`` have ``row`` and ``col``; ``convert`` makes ``row, text, fault, found`` of one column's cells, blank text
    as null. Blank rows above the header are passed over.
    """
    parts = _columns(cells, convert)
    if not parts:
        return None
    _check_reach(parts, limits)
    first = min(int(part["row"][0]) for part in parts.values())
    last = max(int(part["row"][-1]) for part in parts.values())
    top = {at: part["text"][0] or "" for at, part in parts.items() if part["row"][0] == first}
    width = max([at for at, part in parts.items() if top.get(at) or len(part) > (at in top)], default=-1) + 1
    headers = tuple(top.get(at, "").strip() for at in range(width))
    frame = _table(parts, width=width, header=first, limits=limits)
    _note_cells(parts, headers, faults)
    check_headers(headers, frame, row=first, faults=faults)
    _note_merged(merged, rows=range(first, last + 1), width=max(parts) + 1, faults=faults)
    return Grid(headers, frame)


def check_headers(headers: tuple[str, ...], frame: pl.DataFrame, *, row: int, faults: Faults) -> None:
    """A column without a header although it is filled, or the same header twice, is a fault."""
    seen: dict[str, int] = {}
    for at, header in enumerate(headers):
        place = {"row": row, "cell": f"{column_letters(at)}{row}"}
        if not header and str(at) in frame.columns and frame[str(at)].null_count() < len(frame):
            faults.add("header_empty", **place)  # type: ignore[arg-type]
        elif header and header in seen:
            faults.add("header_twice", column=header, other=column_letters(seen[header]), **place)  # type: ignore[arg-type]
        seen.setdefault(header, at)


def _columns(cells: pl.DataFrame, convert: Callable[[pl.DataFrame], pl.DataFrame]) -> dict[int, pl.DataFrame]:
    """Each column's filled cells in the order of rows."""
    by_column = cells.partition_by("col", as_dict=True, include_key=False)
    with ThreadPoolExecutor(max_workers=2) as pool:
        converted = pool.map(lambda part: _filled(convert(_in_order(part))), by_column.values())
        found = {int(key[0]): part for key, part in zip(by_column, converted, strict=True)}
    return {at: found[at] for at in sorted(found) if len(found[at])}


def _in_order(part: pl.DataFrame) -> pl.DataFrame:
    steps = part["row"].cast(pl.Int64).diff()
    if len(part) < 2 or steps.min() > 0:  # type: ignore[operator]
        return part
    ordered = part.sort("row")
    if ordered["row"].n_unique() < len(ordered):
        raise Problem("damaged")
    return ordered


def _filled(part: pl.DataFrame) -> pl.DataFrame:
    if not part["text"].null_count():
        return part
    return part.filter(pl.col("text").is_not_null() | pl.col("fault").is_not_null())


def _check_reach(parts: dict[int, pl.DataFrame], limits: Limits) -> None:
    for at, part in parts.items():
        row = int(part["row"][0] if at >= limits.columns else part["row"][-1])
        if at >= limits.columns or row > min(limits.rows, _LAST_ROW):
            cell = f"{column_letters(at)}{row}"
            raise Problem("far_cell", cell=cell, columns=limits.columns, rows=limits.rows)


def _table(parts: dict[int, pl.DataFrame], *, width: int, header: int, limits: Limits) -> pl.DataFrame:
    """One row per row with a filled cell below the header, one column per header."""
    kept = {at: _below(part, header) for at, part in parts.items()}
    rows = _all_rows([part["row"] for part in kept.values()])
    if len(rows) * width > limits.cells:
        raise Problem("too_many_cells", limit=limits.cells)
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    columns = [_spread(kept[at], rows) if at in kept else blank for at in range(width)]
    return pl.DataFrame([rows.alias("row"), *(column.alias(str(at)) for at, column in enumerate(columns))])


def _below(part: pl.DataFrame, header: int) -> pl.DataFrame:
    part = part.slice(1) if part["row"][0] == header else part
    return part.filter(pl.col("text").is_not_null()) if part["text"].null_count() else part


def _all_rows(columns: list[pl.Series]) -> pl.Series:
    longest = max(columns, key=len)
    others = [rows for rows in columns if len(rows) < len(longest) or not rows.equals(longest)]
    return pl.concat([longest, *others]).unique().sort() if others else longest


def _spread(part: pl.DataFrame, rows: pl.Series) -> pl.Series:
    if len(part) == len(rows):
        return part["text"]
    return rows.alias("row").to_frame().join(part, on="row", how="left", maintain_order="left")["text"]


def _note_cells(parts: dict[int, pl.DataFrame], headers: tuple[str, ...], faults: Faults) -> None:
    for at, part in parts.items():
        if part["fault"].null_count() == len(part):
            continue
        for row, fault, found in part.filter(pl.col("fault").is_not_null()).select("row", "fault", "found").iter_rows():
            values = {"found": found or "#?"} if fault == "error_value" else {}
            header = headers[at] if at < len(headers) else ""
            faults.add(fault, row=row, column=header, cell=f"{column_letters(at)}{row}", **values)


def _note_merged(merged: bytes, *, rows: range, width: int, faults: Faults) -> None:
    for left, top, right, bottom in _MERGED.findall(merged):
        start = column_number(left.decode())
        if start is None or start >= width or int(top) >= rows.stop or int(bottom) < rows.start:
            continue
        place = f"{left.decode()}{int(top)}"
        faults.add("merged", row=int(top), cell=place, range=f"{place}:{right.decode()}{int(bottom)}")
