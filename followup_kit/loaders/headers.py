"""Which table a sheet is, and which of its headers is which column.

A header may be a column's name in code or its label in English, 简体 or 繁體. Case, spaces, underscores,
full-width letters, a trailing ``*`` and a unit in brackets make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from followup_kit import schema
from followup_kit.loaders.model import Fault, Note, RawSheet
from followup_kit.loaders.reasons import Words, looks_personal, nearest
from followup_kit.loaders.values import plain_word
from followup_kit.translations import LANGUAGES, say

_ENDINGS = ("记录表", "記錄表", "记录", "記錄", "列表", "清单", "清單", "表", "list", "table", "data")


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """``columns`` maps each column found to its position (0-based); ``skipped`` are positions not read.

    Faults are required columns that are missing and columns that stand twice; notes are headers not read.
    """

    columns: Mapping[str, int]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()
    skipped: tuple[int, ...] = ()


def plain_header(header: str) -> str:
    """A header as it is compared: without case, spaces, a trailing ``*`` and a unit in brackets."""
    text = unicodedata.normalize("NFKC", header).strip().rstrip("*").strip()
    without_unit = re.sub(r"\s*[(\[【][^()\[\]【】]*[)\]】]$", "", text).rstrip("* ")
    return plain_word(without_unit or text)


@lru_cache(maxsize=64)
def _known_headers(table: str) -> dict[str, str]:
    columns = schema.TABLES[table].columns
    by_label = {plain_header(label): column.name for column in columns for label in column.label.all}
    return by_label | {plain_header(column.name): column.name for column in columns}


@lru_cache(maxsize=1)
def problem_headers() -> frozenset[str]:
    """The header of the extra column of a marked copy, in every language, as headers are compared."""
    return frozenset(plain_header(say("loaders.marked.problem", language)) for language in LANGUAGES)


def letters(position: int) -> str:
    """The spreadsheet's letters of a column: 0 is A, 26 is AA; a position below 0 gives none."""
    found, number = "", position + 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def match_table(sheet: RawSheet) -> str | None:
    """The name of the table a sheet holds; None when neither its name, its file's name nor its headers tell."""
    named = table_named(sheet.sheet)
    if named:
        return named
    by_file = table_named(PurePath(sheet.file).stem)
    if by_file and (not sheet.sheet or by_file in _scores(sheet.headers)):
        return by_file
    return _table_of(sheet.headers) or by_file


def table_named(name: str) -> str | None:
    """The table whose name or label a sheet's name is: ``visits``, ``回访``, ``回访记录 2026-03``; else None."""
    known = _table_names()
    return next((known[word] for word in _shortened(name) if word in known), None)


@lru_cache(maxsize=1)
def _table_names() -> dict[str, str]:
    tables = schema.TABLES.values()
    return {plain_word(word): table.name for table in tables for word in (*table.label.all, table.name)}


def _shortened(name: str) -> Iterator[str]:
    """The name, without dates and counts behind it, and without a word such as 记录 behind that."""
    word = plain_word(name)
    yield word
    word = re.sub(r"[^a-z一-鿿]+$", "", word)
    yield word
    yield from (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))


def _table_of(headers: Sequence[str]) -> str | None:
    """The one table that most of the headers belong to."""
    scores = _scores(headers)
    best = [name for name, score in scores.items() if score == max(scores.values())]
    return best[0] if len(best) == 1 else None


def _scores(headers: Sequence[str]) -> dict[str, int]:
    """Headers known to each table that has its required columns here and knows at least half of the headers."""
    words = [plain_header(header) for header in headers if header.strip()]
    words = [word for word in words if word not in problem_headers()]
    scores: dict[str, int] = {}
    for table in schema.TABLES.values():
        found = {_known_headers(table.name).get(word) for word in words} - {None}
        required = {column.name for column in table.columns if column.required}
        if required <= found and 2 * len(found) >= len(words) > 0:
            scores[table.name] = len(found)
    return scores


def match_headers(headers: Sequence[str], table: schema.Table, *, file: str = "", sheet: str = "") -> HeaderMatch:
    """Each column's place among the headers, with a fault for what is missing or doubled and a note for the rest."""
    known = _known_headers(table.name)
    places: dict[str, list[int]] = {}
    others: list[int] = []
    for position, header in enumerate(headers):
        name = known.get(plain_header(header))
        if name is not None:
            places.setdefault(name, []).append(position)
        elif header.strip() and plain_header(header) not in problem_headers():
            others.append(position)
    if not places:
        return HeaderMatch({}, (_no_header(table, file, sheet),))
    spare = {plain_header(headers[position]): headers[position] for position in others}
    faults = [
        *(
            _twice(table[name], found, headers, file=file, sheet=sheet)
            for name, found in places.items()
            if len(found) > 1
        ),
        *(missing_column(column, file, sheet, spare) for column in table.columns if _missing(column, places)),
    ]
    notes = tuple(_unknown(headers[position], position, table, places=places, file=file) for position in others)
    columns = {name: found[0] for name, found in places.items()}
    return HeaderMatch(columns, tuple(faults), notes, tuple(others))


def _missing(column: schema.Column, places: Mapping[str, object]) -> bool:
    return column.required and column.name not in places


def _no_header(table: schema.Table, file: str, sheet: str) -> Fault:
    required = Words(tuple(column.label for column in table.columns if column.required))
    values = {"table": Words((table.label,)), "columns": required}
    return Fault(file, "loaders.fault.no_header", sheet, row=1, values=values)


def _twice(column: schema.Column, found: list[int], headers: Sequence[str], *, file: str, sheet: str) -> Fault:
    first, second = found[:2]
    values = {
        "label": Words((column.label,)),
        "first": f"{headers[first].rstrip('*＊ ')} ({letters(first)})",
        "second": f"{headers[second].rstrip('*＊ ')} ({letters(second)})",
    }
    cell = f"{letters(second)}1"
    return Fault(file, "loaders.fault.column_twice", sheet, row=1, column=headers[second], cell=cell, values=values)


def missing_column(column: schema.Column, file: str, sheet: str, spare: Mapping[str, str] | None = None) -> Fault:
    """The fault of a required column that no header names; ``spare`` are headers not understood, by plain form."""
    names = dict.fromkeys((column.label.en, column.label.zh_hans, column.label.zh_hant, column.name))
    values: dict[str, object] = {"label": Words((column.label,)), "names": " / ".join(names)}
    near = next((found for word in (*column.label.all, column.name) if (found := nearest(word, spare or ()))), None)
    if near is None or spare is None or looks_personal(spare[near]):
        return Fault(file, "loaders.fault.missing_column", sheet, values=values)
    return Fault(file, "loaders.fault.missing_column_near", sheet, values={**values, "near": spare[near]})


def _unknown(header: str, position: int, table: schema.Table, *, places: Mapping[str, object], file: str) -> Note:
    """A header not understood; one that looks like somebody's data is named by its letters."""
    if looks_personal(header):
        return Note(file, "loaders.note.unknown_column", {"header": letters(position)})
    free = {word: name for word, name in _known_headers(table.name).items() if name not in places}
    near = nearest(header, free)
    if near is None:
        return Note(file, "loaders.note.unknown_column", {"header": header})
    values = {"header": header, "near": Words((table[free[near]].label,))}
    return Note(file, "loaders.note.unknown_column_near", values)
