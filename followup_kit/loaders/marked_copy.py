"""A copy of what was read in which every bad cell is red and says what is wrong, to be corrected and read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from followup_kit.errors import InputError
from followup_kit.loaders.headers import plain_header, problem_headers, table_named
from followup_kit.loaders.model import Fault, RawSheet
from followup_kit.translations import say
from followup_kit.writing import whole_file, writing_to

_ROWS, _COLUMNS, _TEXT, _NAME = 1_048_576, 16_384, 32_767, 31
_MOST_NOTES = 5_000  # notes are drawings: beyond a few thousand a spreadsheet opens slowly; the red stays
_AS_TEXT = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_marked_copy(sheets: Sequence[RawSheet], faults: Sequence[Fault], path: str | Path) -> None:
    """Write a workbook with the same sheets, rows and cells, all of them text, the bad ones marked.

    The first sheet lists every fault with its place; its name starts with ``_``, so readers leave it out. The
    column behind the others sums up each row's faults and is left out as well. Raises InputError when the
    sheets do not fit a workbook or the file cannot be written.
    """
    target = Path(path)
    for sheet in sheets:
        _check_size(sheet)
    with writing_to(target.name), whole_file(target, private=True) as made:
        made.write_bytes(_content(sheets, faults))


def _content(sheets: Sequence[RawSheet], faults: Sequence[Fault]) -> memoryview:
    """Made in memory: on a full disk the zip library would print a traceback of its own when it is thrown away."""
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    whole = BytesIO()
    try:
        with xlsxwriter.Workbook(whole, _AS_TEXT) as book:
            copy = _Copy(book, _formats(book))
            copy.list_faults(faults)
            for sheet, name in zip(sheets, _names(sheets), strict=True):
                copy.sheet(sheet, name, [fault for fault in faults if _of_sheet(fault, sheet)])
    except XlsxWriterException as error:
        raise next((each for each in error.args if isinstance(each, OSError)), OSError(str(error))) from None
    return whole.getbuffer()


def _check_size(sheet: RawSheet) -> None:
    last = int(sheet.rows.max() or 1)  # type: ignore[arg-type]
    if last > _ROWS or len(sheet.headers) >= _COLUMNS:
        raise InputError("loaders.marked.too_large", file=sheet.file)


def _formats(book: Any) -> dict[str, Any]:
    return {
        "text": book.add_format({"num_format": "@"}),
        "head": book.add_format({"num_format": "@", "bold": True, "bottom": 1}),
        "bad": book.add_format({"num_format": "@", "bg_color": "#FFC7CE", "font_color": "#9C0006"}),
        "told": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }


def _of_sheet(fault: Fault, sheet: RawSheet) -> bool:
    return (fault.file, fault.sheet) == (sheet.file, sheet.sheet)


def _names(sheets: Sequence[RawSheet]) -> Iterator[str]:
    """A sheet name for each sheet, unlike the others, that still tells which table it is."""
    taken: set[str] = set()
    for sheet in sheets:
        stem = PurePath(sheet.file).stem
        named = sheet.sheet if sheet.sheet and (table_named(sheet.sheet) or not table_named(stem)) else stem
        name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", named).strip("' _")[:_NAME].rstrip("' ") or "sheet"
        unlike, number = name, 1
        while unlike.lower() in taken or unlike.lower() == "history":
            number += 1
            unlike = f"{name[: _NAME - len(str(number)) - 1]} {number}"
        taken.add(unlike.lower())
        yield unlike


@dataclass(slots=True)
class _Copy:
    book: Any
    formats: Mapping[str, Any]
    notes: int = 0
    widths: tuple[int, ...] = field(default=(24, 18, 8, 22, 8, 90))

    def list_faults(self, faults: Sequence[Fault]) -> None:
        """The first sheet: one row for each fault."""
        page = self.book.add_worksheet(say("loaders.marked.sheet"))
        heads = [say(f"loaders.marked.{key}") for key in ("file", "sheet_name", "row", "column", "cell", "what")]
        for position, (head, width) in enumerate(zip(heads, self.widths, strict=True)):
            page.set_column(position, position, width)
            page.write_string(0, position, head, self.formats["head"])
        for number, fault in enumerate(faults[: _ROWS - 1], start=1):
            row = "" if fault.row is None else str(fault.row)
            for position, text in enumerate((fault.file, fault.sheet, row, fault.header, fault.cell, fault.problem)):
                page.write_string(number, position, _fitting(text), self.formats["told"])
        _finish(page, rows=min(len(faults), _ROWS - 1), columns=len(heads))

    def sheet(self, sheet: RawSheet, name: str, faults: Sequence[Fault]) -> None:
        """One sheet as it was read, each row at its own number, with the column of problems behind it."""
        page = self.book.add_worksheet(name)
        by_row = _by_row(faults)
        place = _problem_place(sheet)
        page.set_column(0, max(place - 1, 0), 18)
        page.set_column(place, place, 60)
        self._head(page, sheet, place, by_row.get(1, []))
        rows = zip(sheet.rows.to_list(), sheet.cells.iter_rows(), strict=True)
        for number, cells in rows:
            self._row(page, number, [text for at, text in enumerate(cells) if at != place], by_row.get(number, []))
            self._problem(page, number, place, by_row.get(number, []))
        _finish(page, rows=int(sheet.rows.max() or 1) - 1, columns=place + 1)  # type: ignore[arg-type]

    def _head(self, page: Any, sheet: RawSheet, place: int, faults: Sequence[Fault]) -> None:
        marked = {_position(fault): fault for fault in faults}
        for position, header in enumerate(sheet.headers[:place]):
            bad = position in marked
            page.write_string(0, position, _fitting(header), self.formats["bad" if bad else "head"])
            if bad:
                self._note(page, (0, position), marked[position].problem)
        page.write_string(0, place, say("loaders.marked.problem"), self.formats["head"])

    def _row(self, page: Any, number: int, cells: Sequence[str | None], faults: Sequence[Fault]) -> None:
        marked: dict[int, list[str]] = {}
        for fault in faults:
            marked.setdefault(_position(fault), []).append(fault.problem)
        for position, text in enumerate(cells):
            if position in marked:
                self._bad_cell(page, (number - 1, position), text, "\n".join(marked[position]))
            elif text is not None:
                page.write_string(number - 1, position, _fitting(text), self.formats["text"])

    def _bad_cell(self, page: Any, at: tuple[int, int], text: str | None, problem: str) -> None:
        if text is None:
            page.write_blank(*at, None, self.formats["bad"])
        else:
            page.write_string(*at, _fitting(text), self.formats["bad"])
        self._note(page, at, problem)

    def _note(self, page: Any, at: tuple[int, int], problem: str) -> None:
        if self.notes < _MOST_NOTES:
            self.notes += 1
            page.write_comment(*at, problem[:_TEXT], {"x_scale": 2.5, "y_scale": 1.2})

    def _problem(self, page: Any, number: int, place: int, faults: Sequence[Fault]) -> None:
        if faults:
            told = (
                say("loaders.place.line", place=fault.header or fault.cell, problem=fault.problem) for fault in faults
            )
            page.write_string(number - 1, place, _fitting("\n".join(told)), self.formats["told"])


def _finish(page: Any, *, rows: int, columns: int) -> None:
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(rows, 1), columns - 1)


def _problem_place(sheet: RawSheet) -> int:
    """Behind the last column, or where an earlier marked copy has its own."""
    last = len(sheet.headers) - 1
    return last if last >= 0 and plain_header(sheet.headers[last]) in problem_headers() else last + 1


def _by_row(faults: Sequence[Fault]) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in faults:
        if fault.row is not None:
            found.setdefault(fault.row, []).append(fault)
    return found


def _position(fault: Fault) -> int:
    """The column of a fault's cell counted from 0; -1 when it has none."""
    number = 0
    for letter in fault.cell.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _fitting(text: str) -> str:
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
