"""A text file with separated columns to a table."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from followup_kit.loaders.child.grid import Grid, check_headers
from followup_kit.loaders.child.problem import Faults, Problem
from followup_kit.loaders.limits import Limits

_SEPARATORS = (",", ";", "\t", "|")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FIELD = 1024 * 1024
_BATCH = 20_000
_SEP_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_LINE_END = re.compile(rb"\r\n|\r|\n")


def read_text_file(path: Path, *, encoding: str | None, limits: Limits, faults: Faults) -> Grid | None:
    """The table of a CSV file, None when no line is filled; raises Problem.

    The separator is the one of , ; TAB | that the header has most of. Outer white space of a field is
    trimmed, a blank one is null. Rows count as lines of the file; a record of several lines counts by its first.
    """
    text = _decoded(path.read_bytes(), encoding)
    skipped, separator = _separator(text)
    records = _records(text, separator=separator, skipped=skipped)
    row, header = next(((row, fields) for row, fields in records if any(map(str.strip, fields))), (0, []))
    if not header:
        return None
    if len(header) > limits.columns:
        raise Problem("too_many_columns", found=len(header), limit=limits.columns)
    frame = _frame(_fitting(records, width=len(header), faults=faults), width=len(header), limits=limits)
    return _finished([field.strip() for field in header], frame, row=row, faults=faults)


def _finished(headers: list[str], frame: pl.DataFrame, *, row: int, faults: Faults) -> Grid:
    filled = [at for at, header in enumerate(headers) if header or frame[str(at)].null_count() < len(frame)]
    width = filled[-1] + 1
    kept = tuple(headers[:width])
    frame = frame.select("row", *(str(at) for at in range(width)))
    check_headers(kept, frame, row=row, faults=faults)
    return Grid(kept, frame)


def _decoded(content: bytes, encoding: str | None) -> str:
    if encoding is not None:
        return _decoded_as(content, _known(encoding))
    if content.startswith(_UTF16) or content[:200].count(b"\x00") > len(content[:200]) // 4:
        raise Problem("utf16")
    if (at := content.find(b"\x00")) >= 0:
        raise Problem("nul", row=_line(content, at))
    return _detected(content)


def _detected(content: bytes) -> str:
    reached = 0
    for name in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(name)
        except UnicodeDecodeError as error:
            reached = max(reached, error.start)
    raise Problem("no_encoding", row=_line(content, reached))


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        "a".encode(name)  # LookupError for a codec of bytes, such as base64
    except (LookupError, UnicodeError):
        raise Problem("unknown_encoding", encoding=encoding) from None
    return "utf-8-sig" if name == "utf-8" else name


def _decoded_as(content: bytes, name: str) -> str:
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        raise Problem("bad_encoding", encoding=name, row=_line(content, error.start)) from None
    if (at := text.find("\x00")) >= 0:
        raise Problem("nul", row=text.count("\n", 0, at) + 1)
    return text.removeprefix("\ufeff")


def _line(content: bytes, at: int) -> int:
    return len(_LINE_END.findall(content, 0, at)) + 1


def _separator(text: str) -> tuple[int, str]:
    """How many leading lines to pass over (Excel's ``sep=;``), and what separates the columns."""
    lines = io.StringIO(text, newline="")
    first = lines.readline()
    if found := _SEP_LINE.fullmatch(first):
        return 1, found[1]
    while first and not first.strip():
        first = lines.readline()
    unquoted = re.sub(r'"[^"]*"', "", first)
    return 0, max(_SEPARATORS, key=unquoted.count)


def _records(text: str, *, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Each filled record with the line where it begins."""
    csv.field_size_limit(_FIELD)
    lines = io.StringIO(text, newline="")
    for _ in range(skipped):
        lines.readline()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    row = skipped + 1
    try:
        for fields in reader:
            if fields:
                yield row, fields
            row = reader.line_num + skipped + 1
    except csv.Error as error:
        raise Problem(_csv_problem(str(error)), row=row) from None


def _csv_problem(detail: str) -> str:
    if "end of data" in detail:
        return "open_quote"
    return "long_field" if "field limit" in detail else "bad_quote"


def _fitting(
    records: Iterator[tuple[int, list[str]]], *, width: int, faults: Faults
) -> Iterator[tuple[int, list[str]]]:
    """The records with as many fields as the header; the others are faults, unless they are blank."""
    for row, fields in records:
        if len(fields) == width:
            yield row, fields
        elif any(map(str.strip, fields)):
            key = "fields_many" if len(fields) > width else "fields_few"
            faults.add(key, row=row, found=len(fields), expected=width)


def _frame(records: Iterator[tuple[int, list[str]]], *, width: int, limits: Limits) -> pl.DataFrame:
    names = [str(at) for at in range(width)]
    schema = {"row": pl.UInt32, **dict.fromkeys(names, pl.String)}
    frames, count = [pl.DataFrame(schema=schema)], 0
    while batch := _batch(records):
        count += len(batch)
        if count > limits.rows or count * width > limits.cells:
            raise Problem("too_many_rows", limit=min(limits.rows, limits.cells // width))
        columns = zip(*(fields for _, fields in batch), strict=True)
        rows = pl.Series("row", [row for row, _ in batch], dtype=pl.UInt32)
        frames.append(_trimmed(rows, names, [pl.Series(list(column), dtype=pl.String) for column in columns]))
    return pl.concat(frames)


def _trimmed(rows: pl.Series, names: list[str], columns: list[pl.Series]) -> pl.DataFrame:
    frame = pl.DataFrame([rows, *(column.alias(name) for name, column in zip(names, columns, strict=True))])
    texts = pl.col(names).str.strip_chars()
    frame = frame.with_columns(texts).with_columns(pl.when(pl.col(names) != "").then(pl.col(names)).name.keep())
    return frame.filter(pl.any_horizontal(pl.col(names).is_not_null()))


def _batch(records: Iterator[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return list(islice(records, _BATCH))
