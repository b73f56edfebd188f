"""Cell texts as typed values: polars expressions for each kind of column; what cannot be read becomes null.

Every reader tries the plain form first (``2026-03-31 10:40:00``, ``12.5``) and gives only the rest to the
slower one that knows full-width digits, ``2026年3月31日`` and thousands separators.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import polars as pl

from followup_kit import schema
from followup_kit.loaders.hours import kept_hours

FIRST_DAY, LAST_DAY = date(1900, 3, 1), date(2199, 12, 31)
"""Days a file may name: before March 1900 spreadsheets disagree on what a date number means."""

_EDGES = " \t\n\r\v\f\x85\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u3000"
_INVISIBLE_EDGES = "\u200b\u200e\u200f\ufeff"
UNREADABLE = "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffd-\uffff]"
LINE_BREAK = "[\t\n\v\f\r\x85\u2028\u2029]"
DIGITS_LOST = r"^[0-9](?:\.[0-9]+)?E\+[0-9]{2,3}$"
INVISIBLE = r"[\p{Cf}]"

_INTEGER = r"^[+-]?[0-9]{1,18}(?:\.0+)?$"
_GROUPED_INTEGER = r"^[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}(?:\.0+)?$"
_DECIMAL = r"^[+-]?(?:[0-9]{1,15}(?:\.[0-9]+)?|\.[0-9]+|[0-9](?:\.[0-9]+)?[eE]-[0-9]{1,2})$"
_GROUPED_DECIMAL = r"^[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,4}(?:\.[0-9]+)?|,[0-9]{3}\.[0-9]+)$"
MOMENT = (
    r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})"
    r"(?:(?:日 *|日?[Tt ] *)([0-9]{1,2})[:时時点點]([0-9]{1,2})(?:[:分]([0-9]{1,2})(?:\.([0-9]{1,9}))?秒?|分)?"
    r" *(Z|z|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?|日)?$"
)

_YES = frozenset({"yes", "y", "true", "1", "1.0", "是", "真", "√", "✓"})
_NO = frozenset({"no", "n", "false", "0", "0.0", "否", "假", "×", "✗"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One column read: typed ``values`` with null where blank or refused, and how many moments were completed.

    ``dates_only`` counts moments that had no time and were read as 00:00 (C03); ``moved`` counts local times
    that the clock change of the zone skipped and that were read as the first moment after it.
    """

    values: pl.Series
    dates_only: int = 0
    moved: int = 0


def clean(text: pl.Expr) -> pl.Expr:
    """The text without blanks and invisible marks at its ends; nothing left is null."""
    return text.str.strip_chars(_EDGES + _INVISIBLE_EDGES).replace("", None)


def plain_word(text: str) -> str:
    """A word as it is compared: full-width as half-width, no case, no spaces, underscores or hyphens."""
    return re.sub(r"[\s_\-‐-―]+", "", unicodedata.normalize("NFKC", text).casefold())


def read_column(text: pl.Series, column: schema.Column, time_zone: str) -> Reading:
    """A cleaned String column as the column's kind asks; a cell that cannot be used is null.

    Moments without an offset are local times of ``time_zone``; they come as Datetime("us", "UTC").
    """
    match column.kind:
        case "moment":
            return _not_earlier(_read_moments(text, time_zone), column, time_zone)
        case "date":
            return Reading(_read_dates(text))
        case "choice" | "boolean":
            return Reading(_read_words(text, column))
        case "integer" | "decimal":
            return Reading(_read_numbers(text, column))
        case _:
            return Reading(_in_syntax(_evaluated(text, _texts(column)), column))


def _evaluated(text: pl.Series, expression: pl.Expr) -> pl.Series:
    """An expression over the column ``text``, keeping the series' name."""
    return text.to_frame("text").select(expression.alias(text.name)).to_series()


def _in_two_steps(text: pl.Series, fast: pl.Expr, slow: pl.Expr) -> pl.Series:
    """The fast reading, and the slow one only for the cells that the fast one left."""
    values = _evaluated(text, fast)
    rest = _left(text, values)
    return values.scatter(rest, _evaluated(text.gather(rest), slow)) if rest.len() else values


def _left(text: pl.Series, values: pl.Series) -> pl.Series:
    return (text.is_not_null() & values.is_null()).arg_true()


def _texts(column: schema.Column) -> pl.Expr:
    text = pl.col("text")
    forbidden = UNREADABLE if column.kind == "long_text" else _one_class(UNREADABLE, LINE_BREAK)
    if is_code(column):
        forbidden = _one_class(forbidden, INVISIBLE)
    refused = (text.str.len_chars() > column.max_length) | text.str.contains(forbidden)
    if column.kind != "long_text":
        number_like = pl.when(text.str.contains("E+", literal=True)).then(text)
        refused = refused | number_like.str.contains(DIGITS_LOST).fill_null(value=False)
    return pl.when(~refused).then(text)


def _in_syntax(text: pl.Series, column: schema.Column) -> pl.Series:
    """Hours as planning reads them, null where it could not; all other texts as they are."""
    if column.syntax != "hours":
        return text
    known = {word: kept_hours(word) for word in text.drop_nulls().unique().to_list()}
    kept = {word: plain for word, plain in known.items() if plain is not None and len(plain) <= column.max_length}
    plain = pl.Series(list(kept.values()), dtype=pl.String)
    return (
        text.replace_strict(list(kept), plain, default=None, return_dtype=pl.String) if kept else text.clear(len(text))
    )


def _one_class(*classes: str) -> str:
    """Character classes joined to one, so that a text is searched once."""
    return "[" + "".join(part[1:-1] for part in classes) + "]"


def is_code(column: schema.Column) -> bool:
    """Whether the text must equal another text: the row's code or a reference to one."""
    return column.kind == "reference" or column.name == "code"


def _half_width(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.strip_chars(_EDGES).str.replace_all("−", "-", literal=True)


def _read_numbers(text: pl.Series, column: schema.Column) -> pl.Series:
    if column.kind == "integer":
        return _within(_in_two_steps(text, _plain_integers(), _written_integers()), column)
    return _within(_in_two_steps(text, _plain_decimals(), _written_decimals()), column)


def _plain_integers() -> pl.Expr:
    return _up_to(18).cast(pl.Int64, strict=False)


def _written_integers() -> pl.Expr:
    text = _half_width(pl.col("text"))
    known = pl.when(text.str.contains(_INTEGER) | text.str.contains(_GROUPED_INTEGER)).then(text)
    return known.str.replace_all(",", "", literal=True).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def _plain_decimals() -> pl.Expr:
    number = pl.col("text").cast(pl.Float64, strict=False)
    exact = number.is_finite() & (number.abs() < 1e15) & ~pl.col("text").str.contains("[eE]")
    return pl.when(exact).then(number)


def _written_decimals() -> pl.Expr:
    text = _half_width(pl.col("text"))
    known = pl.when(text.str.contains(_DECIMAL) | text.str.contains(_GROUPED_DECIMAL)).then(text)
    return known.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)


def _within(numbers: pl.Series, column: schema.Column) -> pl.Series:
    number = pl.col("text")
    inside = number.is_not_null()
    if column.low is not None:
        inside = inside & (number >= column.low)
    if column.high is not None:
        inside = inside & (number <= column.high)
    return _evaluated(numbers, pl.when(inside).then(number))


def _up_to(length: int) -> pl.Expr:
    return pl.when(pl.col("text").str.len_bytes() <= length).then(pl.col("text"))


def _of_length(length: int) -> pl.Expr:
    return pl.when(pl.col("text").str.len_bytes() == length).then(pl.col("text"))


def _read_dates(text: pl.Series) -> pl.Series:
    plain = _of_length(10).str.to_date("%Y-%m-%d", strict=False)
    days = _in_two_steps(text, plain, _slashed().str.to_date("%Y/%m/%d", strict=False))
    rest = _left(text, days)
    if rest.len():
        local = pl.col("local")
        whole = pl.col("offset").is_null() & (local.dt.time() == time(0, 0))
        days = days.scatter(rest, _parts(text.gather(rest)).select(pl.when(whole).then(local.dt.date())).to_series())
    return _evaluated(days, pl.when(pl.col("text").is_between(FIRST_DAY, LAST_DAY)).then(pl.col("text")))


def _parts(text: pl.Series) -> pl.DataFrame:
    """What cells say: ``local`` (what the clock showed), ``offset`` in minutes, ``date_only``; nulls if unreadable."""
    names = ["year", "month", "day", "hour", "minute", "second", "fraction", "zone"]
    groups = _evaluated(text, _half_width(pl.col("text")).str.extract_groups(MOMENT)).struct.rename_fields(names)
    two = [pl.col(name).fill_null("0").str.zfill(2) for name in names[1:6]]
    leap = pl.col("second").cast(pl.Int8, strict=False).fill_null(0) > 59
    fraction = pl.col("fraction").fill_null("0").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64)
    written = groups.struct.unnest().with_columns(written=pl.format("{}-{}-{} {}:{}:{}", pl.col("year"), *two))
    seconds = pl.when(~leap).then(pl.col("written")).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    return written.select(
        local=seconds + pl.duration(microseconds=fraction),
        offset=_offset(pl.col("zone")),
        date_only=pl.col("hour").is_null() & pl.col("year").is_not_null(),
    )


def _offset(text: pl.Expr) -> pl.Expr:
    """Minutes east of UTC; beyond 18 hours there is no such place, which gives -9999."""
    digits = text.str.replace_all(r"[^0-9]", "").str.pad_end(4, "0")
    minutes = digits.str.slice(0, 2).cast(pl.Int64) * 60 + digits.str.slice(2, 2).cast(pl.Int64)
    signed = pl.when(text.str.starts_with("-")).then(-minutes).otherwise(minutes)
    return pl.when(minutes > 18 * 60).then(-9999).otherwise(signed)


def _read_moments(text: pl.Series, time_zone: str) -> Reading:
    found = _in_utc(_moment_parts(text), time_zone)
    values, skipped = found["value"], found["skipped"]
    if skipped.any():
        values = values.zip_with(~skipped, _after_gaps(found["local"], skipped, time_zone))
    return Reading(
        values.alias(text.name),
        dates_only=int((found["date_only"] & values.is_not_null()).sum()),
        moved=int((skipped & values.is_not_null()).sum()),
    )


def _not_earlier(read: Reading, column: schema.Column, time_zone: str) -> Reading:
    if column.earliest is None:
        return read
    first = datetime.combine(column.earliest, time.min, ZoneInfo(time_zone)).astimezone(ZoneInfo("UTC"))
    return replace(read, values=_evaluated(read.values, pl.when(pl.col("text") >= first).then(pl.col("text"))))


def _after_gaps(local: pl.Series, skipped: pl.Series, time_zone: str) -> pl.Series:
    known = {moment: first_moment_after_gap(moment, time_zone) for moment in local.filter(skipped).unique().to_list()}
    steps = pl.DataFrame({"local": list(known), "moved": list(known.values())}, schema=_MOVED)
    return local.to_frame().join(steps, on="local", how="left", maintain_order="left")["moved"]


_MOVED = {"local": pl.Datetime("us"), "moved": pl.Datetime("us", "UTC")}


def _moment_parts(text: pl.Series) -> pl.DataFrame:
    """``local``, ``offset`` and ``date_only`` of every cell; ``local`` is null outside the days a file may name."""
    cells = text.to_frame("text").select(
        local=_in_two_steps(text, pl.coalesce(_plain_moments()), pl.coalesce(_slashed_moments())),
        offset=pl.lit(None, dtype=pl.Int64),
        date_only=~pl.col("text").str.contains(":", literal=True),
    )
    rest = _left(text, cells["local"])
    if rest.len():
        slow = _parts(text.gather(rest))
        cells = cells.with_columns(cells[name].scatter(rest, slow[name]) for name in cells.columns)
    inside = pl.col("local").is_between(datetime.combine(FIRST_DAY, time.min), _LAST_MOMENT)
    return cells.with_columns(local=pl.when(inside).then("local"))


def _plain_moments() -> list[pl.Expr]:
    seconds = _of_length(19)
    seconds = pl.when(~seconds.str.ends_with(":60")).then(seconds)
    return [
        seconds.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False),
        _of_length(16).str.to_datetime("%Y-%m-%d %H:%M", time_unit="us", strict=False),
        _of_length(10).str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
    ]


def _slashed() -> pl.Expr:
    """Texts such as ``2026/3/31 10:40``, which Chinese spreadsheets write into CSV files."""
    text = pl.col("text")
    return pl.when((text.str.slice(4, 1) == "/") & ~text.str.ends_with(":60")).then(text)


def _slashed_moments() -> list[pl.Expr]:
    forms = ("%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S")
    moments = [_slashed().str.to_datetime(form, time_unit="us", strict=False) for form in forms]
    return [*moments, _slashed().str.to_date("%Y/%m/%d", strict=False).cast(pl.Datetime("us"))]


_LAST_MOMENT = datetime.combine(LAST_DAY, time.max)


def _in_utc(parts: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    local, offset, here = pl.col("local"), pl.col("offset"), pl.col("here")
    zoned = local.dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
    there = (local - pl.duration(minutes=offset)).dt.replace_time_zone("UTC")
    placed = pl.when(offset == -9999).then(None).when(offset.is_not_null()).then(there).otherwise(here)
    skipped = local.is_not_null() & offset.is_null() & here.is_null()
    parts = parts.with_columns(zoned.dt.convert_time_zone("UTC").alias("here"))
    if parts["offset"].null_count() == parts.height:
        placed = here
    return parts.with_columns(placed.alias("value"), skipped.alias("skipped"))


def first_moment_after_gap(local: datetime, time_zone: str) -> datetime | None:
    """The first moment, in UTC, after a clock change that skipped a local time; None when that is another day.

    A visit may not move to another day, so such a time is refused instead.
    """
    zone = ZoneInfo(time_zone)
    before, after = (local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    early, late = local - max(before, after), local - min(before, after)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if _offset_at(middle, zone) == _offset_at(late, zone):
            late = middle
        else:
            early = middle
    moment = late.replace(microsecond=0).replace(tzinfo=ZoneInfo("UTC"))
    return moment if moment.astimezone(zone).date() == local.date() else None


def _offset_at(utc: datetime, zone: ZoneInfo) -> timedelta | None:
    return utc.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).utcoffset()


@lru_cache(maxsize=64)
def spellings(choices: str) -> dict[str, str]:
    """Every spelling of a choice list, as ``plain_word`` gives it, and the code it stands for."""
    listed = schema.CHOICES[choices]
    known = {plain_word(label): code for code, words in listed.items() for label in words.all}
    return known | {plain_word(code): code for code in listed}


@lru_cache(maxsize=1)
def _booleans() -> dict[str, bool]:
    return dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)


def _read_words(text: pl.Series, column: schema.Column) -> pl.Series:
    yes_no = column.kind == "boolean"
    kind: pl.DataType = pl.Boolean() if yes_no else pl.String()
    known: Mapping[str, object] = _booleans() if yes_no else spellings(column.choices)
    words = text.drop_nulls().unique().to_list()
    read = {word: known[plain_word(word)] for word in words if plain_word(word) in known}
    if not read:
        return pl.Series(text.name, [None] * text.len(), dtype=kind)
    return text.replace_strict(list(read), pl.Series(list(read.values()), dtype=kind), default=None, return_dtype=kind)
