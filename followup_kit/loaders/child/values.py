"""Raw cell values to text: what a person sees in the cell, and the cells whose value cannot be trusted."""

from __future__ import annotations

import re

import polars as pl

from followup_kit.loaders.child.problem import Problem
from followup_kit.loaders.child.workbook import DATE, SPAN, TIME, Workbook

_DAY = 86_400
# Rounded up to the second, it would be the day after the last one.
_HALF_SECOND = 0.5 / _DAY
# From 16 digits on a spreadsheet fills up with zeros: an id typed as a number has lost its end.
_FIRST_LOSSY = 1e15
_LONGEST_EXACT = 16
_EPOCH_1904, _EPOCH_1900 = -24_107, -25_569
_LAST_1904, _LAST_1900 = 2_957_004, 2_958_466
# Serial 60 is 29 February 1900, which never was, and programs disagree on 59.
_DISPUTED = (59, 61)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&", "\r\n": "\n"}
_CODES = re.compile(r"&#(x?)([0-9a-fA-F]{1,7});")
_ESCAPED = re.compile(r"_x(0009|000A|000D|005F)_", re.IGNORECASE)
_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA")


def cell_texts(cells: pl.DataFrame, *, strings: pl.Series, workbook: Workbook) -> pl.DataFrame:
    """``row, text, fault, found`` of one column's cells; a cell with a fault has no text.

    Numbers are the shortest text with at most 15 digits (5, 0.1), truth values TRUE and FALSE, dates
    2026-03-31, moments 2026-03-31 10:30:00, times 10:30:00, spans of time in hours (30:05:00). Seconds are
    rounded. Text is as written, with entities decoded. ``strings`` are decoded already, the blank ones null.
    """
    kinds = set(cells["type"].unique())
    cells = cells.with_columns(_number().alias("number"), _shows(cells, workbook.date_styles))
    cells = cells.with_columns(_day_fault(from_1904=workbook.from_1904).alias("day_fault"))
    cells = cells.with_columns(_fault(never_calculated=workbook.never_calculated).alias("fault"))
    texts = [_numbers(cells, from_1904=workbook.from_1904)] if "n" in kinds else []
    texts += [_shared(cells, strings)] if "s" in kinds else []
    texts += [_written(cells)] if kinds - {"n", "s"} else []
    text = pl.coalesce(texts)
    return cells.select(
        "row", pl.when(pl.col("fault").is_null()).then(text).alias("text"), "fault", _found().alias("found")
    )


def _shows(cells: pl.DataFrame, date_styles: dict[int, str]) -> pl.Series:
    """What each cell's number shows: a kind of ``workbook``, or ""."""
    styles = cells["style"].unique()
    shown = pl.Series([date_styles.get(style, "") for style in styles], dtype=pl.String)
    if len(styles) == 1:
        return shown.new_from_index(0, len(cells)).alias("shows")
    return cells["style"].replace_strict(styles, shown).alias("shows")


def _numbers(cells: pl.DataFrame, *, from_1904: bool) -> pl.Series:
    """The text of numbers, dates and times; each kind that occurs is worked out for its own cells only."""
    text = pl.Series([None], dtype=pl.String).new_from_index(0, len(cells)).alias("numbers")
    sound = (pl.col("type") == "n") & pl.col("fault").is_null() & pl.col("number").is_not_null()
    numbers = cells.select("shows", "number", pl.row_index("at")).filter(cells.select(sound).to_series())
    for (shows,), part in numbers.partition_by("shows", as_dict=True).items():
        shown = _plain(part) if shows == "" else _days(part["number"], str(shows), from_1904=from_1904)
        if len(shown) == len(cells):
            return shown.alias("numbers")
        text = text.scatter(part["at"], shown)
    return text


def _plain(part: pl.DataFrame) -> pl.Series:
    number = pl.col("number")
    whole = number == number.floor()
    if part.select(whole.all()).item():
        return part["number"].cast(pl.Int64).cast(pl.String)
    as_whole = pl.when(whole).then(number).cast(pl.Int64).cast(pl.String)
    return _rounded(part.select(pl.when(whole).then(as_whole).otherwise(number.cast(pl.String))).to_series())


def _number() -> pl.Expr:
    return pl.when(pl.col("type") == "n").then(pl.col("value")).cast(pl.Float64, strict=False)


def _fault(*, never_calculated: bool) -> pl.Expr:
    number, value, kind = pl.col("number"), pl.col("value"), pl.col("type")
    blank = value.is_null() | (value == "")
    uncounted = pl.col("formula") & (blank | ((value == "0") & never_calculated)) & kind.is_in(["n", "b", "e"])
    return (
        pl.when(uncounted)
        .then(pl.lit("formula"))
        .when(kind == "e")
        .then(pl.lit("error_value"))
        .when((kind == "n") & ~blank & (number.is_null() | ~number.is_finite()))
        .then(pl.lit("bad_number"))
        .when((pl.col("shows") == "") & (number.abs() >= _FIRST_LOSSY))
        .then(pl.lit("digits_lost"))
        .when(pl.col("day_fault"))
        .then(pl.lit("bad_serial"))
    )


def _day_fault(*, from_1904: bool) -> pl.Expr:
    number, shows = pl.col("number"), pl.col("shows")
    is_time = shows.is_in([TIME, SPAN])
    first, last = (0, _LAST_1904 + 1) if from_1904 else (1, _LAST_1900)
    outside = (number < 0) | (number >= last - _HALF_SECOND) | (~is_time & (number < first))
    disputed = (number >= _DISPUTED[0]) & (number < _DISPUTED[1]) & (shows != SPAN)
    return (shows != "") & (outside if from_1904 else outside | disputed)


def _found() -> pl.Expr:
    value = pl.col("value").is_in(_ERRORS)
    return pl.when((pl.col("type") == "e") & value).then(pl.col("value"))


def _rounded(plain: pl.Series) -> pl.Series:
    """The 17 digits of a binary fraction cut to the 15 that a spreadsheet shows: 0.3, not 0.30000000000000004."""
    long = plain.filter((plain.str.len_bytes() > _LONGEST_EXACT) | plain.str.contains("e", literal=True)).unique()
    if not len(long):
        return plain
    return plain.replace(long, pl.Series([_fifteen(text) for text in long], dtype=pl.String))


def _fifteen(text: str) -> str:
    short = f"{float(text):.15g}"
    return f"{float(short):.20f}".rstrip("0") if "e-" in short and float(text) > 1e-6 else short


def _days(serials: pl.Series, shows: str, *, from_1904: bool) -> pl.Series:
    """Dates and times as text; a cell that shows a date but holds a time of day too keeps both."""
    seconds = (serials * _DAY).round().cast(pl.Int64)
    time = ((seconds % _DAY) * 1_000_000_000).cast(pl.Time)
    if shows == SPAN:
        return (seconds // 3600).cast(pl.String).str.zfill(2) + time.dt.to_string(":%M:%S")
    days = seconds // _DAY + (_EPOCH_1904 if from_1904 else _EPOCH_1900)
    days = days if from_1904 else days + (serials < _DISPUTED[0]).cast(pl.Int64)
    if shows == TIME:
        short = (seconds < _DAY).to_frame("short")
        moments = _moments(days, seconds)
        return short.select(pl.when("short").then(time.dt.to_string("%H:%M:%S")).otherwise(moments)).to_series()
    bare = seconds % _DAY == 0
    if shows == DATE and bare.all():
        return days.cast(pl.Int32).cast(pl.Date).cast(pl.String)
    moments = _moments(days, seconds)
    if shows == DATE:
        return bare.to_frame("bare").select(pl.when("bare").then(moments.str.head(10)).otherwise(moments)).to_series()
    return moments


def _moments(days: pl.Series, seconds: pl.Series) -> pl.Series:
    return ((days * _DAY + seconds % _DAY) * 1000).cast(pl.Datetime("ms")).dt.to_string("%Y-%m-%d %H:%M:%S")


def _shared(cells: pl.DataFrame, strings: pl.Series) -> pl.Series:
    at = cells.select(pl.when(pl.col("type") == "s").then(pl.col("value")).cast(pl.UInt32, strict=False)).to_series()
    last = at.max()
    unknown = at.null_count() > (cells["type"] != "s").sum()
    if unknown or (isinstance(last, int) and last >= len(strings)):
        raise Problem("damaged")
    return strings.gather(at).alias("shared")


def _written(cells: pl.DataFrame) -> pl.Series:
    kind = pl.col("type")
    flag = pl.col("value").replace_strict({"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}, default=None)
    iso = pl.col("value").str.replace("T", " ", literal=True).str.replace(r"(?:\.\d+)?Z?$", "")
    shown = cells.select(
        pl.when(kind.is_in(["str", "inlineStr"]))
        .then(pl.col("value"))
        .when(kind == "b")
        .then(flag)
        .when(kind == "d")
        .then(pl.when(pl.col("shows") == DATE).then(iso.str.replace(" 00:00:00", "", literal=True)).otherwise(iso))
    ).to_series()
    return without_blanks(decoded(shown)).alias("written")


def without_blanks(texts: pl.Series) -> pl.Series:
    """The same texts; one of white space only becomes null."""
    return texts.set(~texts.str.contains(r"\S"), None)


def decoded(texts: pl.Series) -> pl.Series:
    """XML text to plain text: entities, character codes, and the _x000D_ that workbooks write for a CR."""
    marked = texts.str.contains("&", literal=True) | texts.str.contains("_x", literal=True) | texts.str.contains("\r")
    if not marked.any():
        return texts
    plain = {text: _decoded(text) for text in texts.filter(marked).unique()}
    return texts.replace(list(plain), pl.Series(list(plain.values()), dtype=pl.String))


def _decoded(text: str) -> str:
    known = re.sub(r"&(?:lt|gt|quot|apos|amp);|&#x?[0-9a-fA-F]{1,7};|\r\n", _one, text)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), known).replace("\r\n", "\n")


def _one(found: re.Match[str]) -> str:
    code = _CODES.fullmatch(found[0])
    if code is None:
        return _ENTITIES[found[0]]
    number = int(code[2], 16 if code[1] else 10)
    # Beyond Unicode and in its surrogates there are no characters; XML forbids both.
    return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else "\ufffd"
