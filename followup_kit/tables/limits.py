"""What a cell of a form takes: drop-downs from a hidden sheet of words, bounds of numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from followup_kit.schema import Column
from followup_kit.tables.workbook import choice_words
from followup_kit.translations import say

_LISTS = "_lists"
_FIRST_DAY, _LAST_DAY = date(1900, 3, 1), date(2199, 12, 31)


def yes_no(language: str) -> tuple[str, str]:
    """The words of a yes-or-no cell."""
    return say("tables.yes", language), say("tables.no", language)


@dataclass(slots=True)
class Lists:
    """The hidden sheet of words: one column for each list that a drop-down asked for."""

    book: Any
    language: str
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def source(self, name: str, words: tuple[str, ...]) -> str:
        """Where the words of a list stand, as a drop-down names its source."""
        self.words.setdefault(name, words)
        letter = xl_col_to_name(list(self.words).index(name), col_abs=True)
        return f"='{_LISTS}'!{letter}$2:{letter}${len(words) + 1}"

    def write(self) -> None:
        """Add the sheet and hide it."""
        sheet = self.book.add_worksheet(_LISTS)
        for column, (name, words) in enumerate(self.words.items()):
            for row, text in enumerate((name, *words)):
                sheet.write_string(row, column, text)
        sheet.hide()


def limit_of(column: Column, language: str, lists: Lists) -> dict[str, Any] | None:
    """The validation of a schema column's cells; None for texts and references."""
    if column.kind == "choice":
        return word_limit(column.choices, tuple(choice_words(column.choices, language).values()), lists)
    if column.kind == "boolean":
        return word_limit("yes_no", yes_no(language), lists)
    if column.kind in {"date", "moment"}:
        first, last = (datetime.combine(day, datetime.min.time()) for day in (_FIRST_DAY, _LAST_DAY))
        return _refusal({"validate": "date", **_bounds(first, last)}, column.kind, language=language)
    if column.kind in {"integer", "decimal"}:
        limit = {"validate": column.kind, **_bounds(column.low, column.high)}
        return _refusal(limit, "number", language=language, low=column.low, high=column.high)
    return None


def word_limit(name: str, words: tuple[str, ...], lists: Lists) -> dict[str, Any]:
    """A drop-down of words; ``name`` tells one list from another."""
    return _refusal({"validate": "list", "source": lists.source(name, words)}, "choice", language=lists.language)


def _refusal(
    limit: dict[str, Any], kind: str, *, language: str, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    message = say(f"tables.refusal.{kind}", language, low=_written(low), high=_written(high))
    return {**limit, "error_title": say("tables.refusal.title", language), "error_message": message}


def _bounds(low: object, high: object) -> dict[str, Any]:
    if low is None and high is None:
        return {"criteria": ">", "value": -1e15}
    if high is None:
        return {"criteria": ">=", "value": low}
    return {"criteria": "between", "minimum": low, "maximum": high}


def _written(bound: float | None) -> str:
    return "…" if bound is None else f"{bound:g}"
