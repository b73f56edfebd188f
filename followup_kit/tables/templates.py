"""Workbooks to fill in, made from the schema alone: one for each table and language, and one with all tables.

A template has labels as headers (required ones end with ``*``), a note on every header, drop-downs, formats and
limits, one example row, a hidden sheet ``_lists`` with the words of the drop-downs, and a sheet of instructions
whose name starts with ``_``, which loaders pass over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from followup_kit.errors import InputError
from followup_kit.schema import TABLES, Column, Table
from followup_kit.tables.limits import Lists, limit_of, yes_no
from followup_kit.tables.workbook import choice_words
from followup_kit.translations import LANGUAGES, has_text, say
from followup_kit.writing import whole_file

ALL = "all"
"""The name of the template that holds every table."""

ROWS = 10_000
"""Rows below the header that carry drop-downs and limits."""

_FIXED = datetime(2026, 1, 1)
_NUMBER_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "integer": "0", "decimal": "General"}
_WIDTHS = {"long_text": 40, "date": 13, "moment": 18, "integer": 10, "decimal": 11, "boolean": 9}
_HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "bottom": 1}


def template_bytes(table: Table | Sequence[Table], language: str) -> bytes:
    """The template of one table, or of several as sheets of one workbook; the same schema gives the same bytes."""
    tables = [table] if isinstance(table, Table) else list(table)
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": _FIXED})
    sheets = [book.add_worksheet(each.label.in_language(language)) for each in tables]
    lists = Lists(book, language)
    for sheet, each in zip(sheets, tables, strict=True):
        _Form(book, sheet, each, language, lists).fill()
    _write_help(book, tables, language)
    lists.write()
    book.close()
    return buffer.getvalue()


def save_template(name: str, *, language: str, path: str | Path | None = None, replace: bool = False) -> Path:
    """Write the template of a table, or of ``all``; without a path as ``<name>.xlsx`` here. Gives the path written.

    A name that is no table, a file that cannot be written, and one that is there and is not to be replaced (it may
    be filled in) raise InputError.
    """
    if name != ALL and name not in TABLES:
        raise InputError("tables.unknown_table", found=name, allowed=", ".join([*TABLES, ALL]))
    target = Path(path) if path else Path(f"{name}.xlsx").absolute()
    content = template_bytes(tuple(TABLES.values()) if name == ALL else TABLES[name], language)
    try:
        with whole_file(target, is_new=not replace) as made:
            made.write_bytes(content)
    except FileExistsError:
        raise InputError("tables.exists", path=target) from None
    return target


def write_templates(folder: Path) -> list[Path]:
    """Write every template in every language as ``<language>/<table>.xlsx`` and ``<language>/all.xlsx``."""
    written = []
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True, exist_ok=True)
        for name in (*TABLES, ALL):
            path = folder / language / f"{name}.xlsx"
            written.append(save_template(name, language=language, path=path, replace=True))
    return written


def example_of(table: Table, column: Column, language: str) -> object:
    """What the example row shows in a column: typed, choices as labels, free text in the reader's language."""
    key = f"tables.example.{table.name}.{column.name}"
    if has_text(key):
        return say(key, language)
    value = column.example
    if value is None:
        return None
    if column.kind == "choice":
        return choice_words(column.choices, language)[str(value)]
    if column.kind == "boolean":
        return yes_no(language)[0 if value else 1]
    if column.kind == "date":
        return date.fromisoformat(str(value))
    return datetime.fromisoformat(str(value)) if column.kind == "moment" else value


def note_of(table: Table, column: Column, language: str) -> str:
    """The note on a column's header: meaning, type, limits, words allowed, whether needed, personal-data class."""
    lines = [
        say("tables.note.name", language, label=column.label.in_language(language), name=column.name),
        _kind_line(column, language),
        say("tables.note.required" if column.required else "tables.note.optional", language),
        *_limit_lines(column, language),
        *_relation_lines(table, column, language),
    ]
    if column.personal != "none":
        lines.append(say("tables.note.personal", language, kind=say(f"tables.personal.{column.personal}", language)))
    return "\n".join(lines)


def _kind_line(column: Column, language: str) -> str:
    target = TABLES[column.target].label.in_language(language) if column.target else ""
    return say("tables.note.kind", language, kind=say(f"tables.kind.{column.kind}", language, target=target))


def _limit_lines(column: Column, language: str) -> list[str]:
    lines = []
    if column.unit:
        lines.append(say("tables.note.unit", language, unit=say(f"tables.unit.{column.unit}", language)))
    if column.low is not None and column.high is not None:
        lines.append(say("tables.note.range", language, low=f"{column.low:g}", high=f"{column.high:g}"))
    elif column.low is not None:
        lines.append(say("tables.note.low", language, low=f"{column.low:g}"))
    if column.kind in {"text", "long_text"}:
        lines.append(say("tables.note.length", language, count=column.max_length))
    if column.choices:
        words = say("tables.list_separator", language).join(choice_words(column.choices, language).values())
        lines.append(say("tables.note.choices", language, words=words))
    return lines


def _relation_lines(table: Table, column: Column, language: str) -> list[str]:
    lines = []
    if column.name == "code" and table.code_from:
        lines.append(say("tables.note.code_from", language, columns=_labels(table, table.code_from, language)))
    for first, last in table.ordered:
        if column.name in {first, last}:
            key, other = ("not_after", last) if column.name == first else ("not_before", first)
            lines.append(say(f"tables.note.{key}", language, other=_labels(table, (other,), language)))
    for cause, codes, needed in table.needed_by:
        if column.name == needed:
            words = choice_words(table[cause].choices, language)
            values = say("tables.list_separator", language).join(words[code] for code in codes)
            lines.append(say("tables.note.needed", language, other=_labels(table, (cause,), language), values=values))
    return lines


def _labels(table: Table, names: Sequence[str], language: str) -> str:
    return say("tables.list_separator", language).join(table[name].label.in_language(language) for name in names)


@dataclass(frozen=True, slots=True)
class _Form:
    """The sheet of one table."""

    book: Any
    sheet: Any
    table: Table
    language: str
    lists: Lists

    def fill(self) -> None:
        """Headers with notes, formats, limits and the example row."""
        header = self.book.add_format(_HEADER)
        for position, column in enumerate(self.table.columns):
            title = column.label.in_language(self.language) + ("*" if column.required else "")
            self.sheet.write_string(0, position, title, header)
            note = note_of(self.table, column, self.language)
            self.sheet.write_comment(0, position, note, {"author": "", "width": 320, "height": 28 + 17 * _lines(note)})
            self._format(position, column, title)
            limit = limit_of(column, self.language, self.lists)
            if limit:
                self.sheet.data_validation(1, position, ROWS, position, limit)
        self.sheet.freeze_panes(1, 1)

    def _format(self, position: int, column: Column, title: str) -> None:
        # Text columns are formatted as text so that 007 and telephone numbers stay as typed.
        look = {"num_format": _NUMBER_FORMATS.get(column.kind, "@")}
        width = max(_WIDTHS.get(column.kind, 16), 2 + sum(2 if ord(letter) > 0x2E7F else 1 for letter in title))
        self.sheet.set_column(position, position, width, self.book.add_format(look))
        self._write_example(position, column, self.book.add_format({**look, "italic": True, "font_color": "#7F7F7F"}))

    def _write_example(self, position: int, column: Column, look: Any) -> None:
        value = example_of(self.table, column, self.language)
        if isinstance(value, date):
            self.sheet.write_datetime(1, position, value, look)
        elif isinstance(value, int | float):
            self.sheet.write_number(1, position, value, look)
        elif value is not None:
            self.sheet.write_string(1, position, str(value), look)


def _lines(note: str) -> int:
    return sum(1 + sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) // 48 for line in note.split("\n"))


def _write_help(book: Any, tables: Sequence[Table], language: str) -> None:
    sheet = book.add_worksheet(say("tables.help.sheet", language))
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    names = say("tables.list_separator", language).join(table.label.in_language(language) for table in tables)
    sheet.write_string(0, 0, say("tables.help.title", language, tables=names), book.add_format({"bold": True}))
    for row, line in enumerate(_help_lines(tables, language), start=1):
        sheet.write_string(row, 0, line)


def _help_lines(tables: Sequence[Table], language: str) -> list[str]:
    grain = "{}: {}" if language == "en" else "{}：{}"
    rows = [grain.format(table.label.in_language(language), table.grain.in_language(language)) for table in tables]
    return [say("tables.help.grain", language), *rows, "", *say("tables.help.text", language).strip().split("\n")]
