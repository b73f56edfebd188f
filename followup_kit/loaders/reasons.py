"""Why a cell cannot be used: the catalogue key and its values for a text that ``values`` refused."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from followup_kit import schema
from followup_kit.loaders import values as reading
from followup_kit.loaders.hours import why_not_hours
from followup_kit.translations import current_language, say

_SHOWN = 60
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])|(?<![0-9])0[0-9]{2,3}[ -]?[0-9]{7,8}(?![0-9])")
_NUMBER_LIKE = ("integer", "decimal", "date", "moment")
_TELLING = frozenset({"nan", "inf", "-inf", "infinity", "null", "none", "n/a", "na", "tbd", "待定", "未知", "无", "無"})

Reason = tuple[str, dict[str, object]]
"""The last part of a catalogue key of ``loaders.fault``, and the values of its placeholders."""


@dataclass(frozen=True, slots=True)
class Words:
    """Labels that are written in the language in force when the sentence is shown."""

    labels: tuple[schema.Label, ...]

    def __str__(self) -> str:
        return say("loaders.place.listing").join(label.in_language(current_language()) for label in self.labels)


@dataclass(frozen=True, slots=True)
class Quoted:
    """What was found, in quotes; without a text the words "this value"."""

    found: str | None = None

    def __str__(self) -> str:
        return say("loaders.place.hidden") if self.found is None else say("loaders.place.quoted", found=self.found)


def shown(text: str, column: schema.Column) -> dict[str, object]:
    """``value`` for a sentence, and ``found`` only where showing the text gives nobody away.

    Nothing of a personal column is shown, nor anything that looks like a telephone number or an address of
    e-mail, nor words where a number or a date was expected: rows shifted by one column must not leak names.
    """
    if column.personal != "none" or _may_be_personal(text, column):
        return {"value": Quoted()}
    found = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return {"value": Quoted(found), "found": found}


def _may_be_personal(text: str, column: schema.Column) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    if "@" in plain or _PHONE.search(plain):
        return True
    if column.kind in _NUMBER_LIKE or column.syntax:
        return len(plain) > _SHOWN or not (re.search(r"[0-9]", plain) or plain.casefold() in _TELLING)
    return column.kind in {"choice", "boolean"} and len(plain) > _SHOWN


def looks_personal(header: str) -> bool:
    """Whether a header is rather a value of somebody (a file without a header row): it is not repeated then."""
    return "@" in header or len(header) > _SHOWN or len(re.findall(r"[0-9]", header)) > 6


def reason(text: str, column: schema.Column) -> Reason:
    """Why a cleaned text was refused in a column, with what the sentence needs."""
    key, told = _reasons(column)(text, column)
    return key, {**shown(text, column), **told}


def _reasons(column: schema.Column):  # type: ignore[no-untyped-def]
    known = {
        "integer": _not_integer,
        "decimal": _not_decimal,
        "boolean": _not_boolean,
        "date": _not_date,
        "moment": _not_moment,
        "choice": _not_choice,
    }
    return known.get(column.kind, _not_hours if column.syntax == "hours" else _not_text)


def _not_hours(text: str, column: schema.Column) -> Reason:
    return _broken_text(text, column) or (why_not_hours(text), {})


def _not_text(text: str, column: schema.Column) -> Reason:
    return _broken_text(text, column) or ("unreadable", {})


def _broken_text(text: str, column: schema.Column) -> Reason | None:
    if len(text) > column.max_length:
        return "too_long", {"length": len(text), "limit": column.max_length}
    if re.search(reading.UNREADABLE, text):
        return "unreadable", {}
    if column.kind != "long_text" and re.search(reading.LINE_BREAK, text):
        return "line_break", {}
    return ("digits_lost", {}) if re.search(reading.DIGITS_LOST, text) else None


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().replace("−", "-")


def _not_integer(text: str, column: schema.Column) -> Reason:
    plain = _half_width(text)
    if re.fullmatch(r"[+-]?[0-9,]*\.[0-9]*[1-9][0-9]*", plain):
        return "not_whole", {}
    return _not_decimal(text, column)


def _not_decimal(text: str, column: schema.Column) -> Reason:
    plain = _half_width(text)
    if re.fullmatch(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE]\+?[0-9]+", plain):
        return "digits_lost", {}
    number = plain.replace(",", "")
    if not re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+|[0-9](?:\.[0-9]+)?[eE]-[0-9]+)", number):
        return "not_a_number", {}
    if "," in plain and not _grouped(plain, column):
        return "comma_unclear", {}
    if _outside(float(number), column):
        return _out_of_range(column)
    if column.kind == "integer" and not re.fullmatch(r"[+-]?[0-9]+(?:\.0+)?", number):
        return "not_whole", {}
    return "too_many_digits", {"limit": 18 if column.kind == "integer" else 15}


def _grouped(plain: str, column: schema.Column) -> bool:
    """Whether commas can only be thousands separators; ``1,280`` may also be 1.28 where decimals are allowed."""
    if column.kind == "integer":
        return bool(re.fullmatch(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.0+)?", plain))
    return bool(re.fullmatch(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|,[0-9]{3}\.[0-9]+)", plain))


def _outside(number: float, column: schema.Column) -> bool:
    too_low = column.low is not None and number < column.low
    return too_low or (column.high is not None and number > column.high)


def _out_of_range(column: schema.Column) -> Reason:
    bounds = {"low": f"{column.low or 0:g}", "high": f"{column.high or 0:g}"}
    if column.low is not None and column.high is not None:
        return "out_of_range", {**bounds}
    return ("too_low", {"low": bounds["low"]}) if column.high is None else ("too_high", {"high": bounds["high"]})


def _not_boolean(_text: str, _column: schema.Column) -> Reason:
    return "not_yes_no", {}


def _not_date(text: str, column: schema.Column) -> Reason:
    found = _half_width(text)
    parts = re.search(reading.MOMENT, found)
    if parts is None:
        return _unread_date(found, unread="not_a_date")
    wrong = _wrong_day(parts, column)
    return wrong or ("date_with_time", {})


def _not_moment(text: str, column: schema.Column) -> Reason:
    found = _half_width(text)
    parts = re.search(reading.MOMENT, found)
    if parts is None:
        return _unread_date(found, unread="not_a_moment")
    return _wrong_day(parts, column) or _wrong_time(parts)


def _wrong_time(parts: re.Match[str]) -> Reason:
    hour, minute, second = (int(parts[number] or 0) for number in (4, 5, 6))
    if hour > 23 or minute > 59 or second > 59:
        return "no_such_time", {}
    digits = re.sub(r"[^0-9]", "", parts[8] or "").ljust(4, "0")
    if int(digits[:2]) * 60 + int(digits[2:]) > 18 * 60:
        return "no_such_offset", {}
    return "skipped_day", {}


def _unread_date(found: str, *, unread: str) -> Reason:
    if re.match(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})(?![0-9])", found):
        return "day_order_unclear", {}
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", found):
        return "date_is_number", {}
    return unread, {}


def _wrong_day(parts: re.Match[str], column: schema.Column) -> Reason | None:
    first = column.earliest or reading.FIRST_DAY
    try:
        day = date(*(int(parts[number]) for number in (1, 2, 3)))
    except ValueError:
        return "no_such_day", {}
    if first <= day <= reading.LAST_DAY:
        return None
    return "day_out_of_range", {"first": first, "last": reading.LAST_DAY}


def _not_choice(text: str, column: schema.Column) -> Reason:
    listed = schema.CHOICES[column.choices]
    allowed: dict[str, object] = {"allowed": Words(tuple(listed.values()))}
    near = None if len(text) > _SHOWN or column.personal != "none" else _nearest_code(text, column.choices)
    if near is None:
        return "not_a_choice", allowed
    return "not_a_choice_near", {**allowed, "near": Words((listed[near],))}


@lru_cache(maxsize=1024)
def _nearest_code(text: str, choices: str) -> str | None:
    known = reading.spellings(choices)
    word = nearest(text, known)
    return None if word is None else known[word]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The plain word most like ``word``, if one is like it."""
    return next(iter(difflib.get_close_matches(reading.plain_word(word), list(known), n=1, cutoff=0.6)), None)
