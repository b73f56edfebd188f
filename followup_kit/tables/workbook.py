"""The only exporter of workbooks: text stays text, numbers and dates keep their type, same data gives same bytes.

No cell becomes a formula or a link. Text that a spreadsheet would take for something else when edited
(``=1+1``, ``-5``, ``007``) carries the quote-prefix format: its value is unchanged and reads back equal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import narwhals as nw
import polars as pl
import xlsxwriter
from narwhals.typing import IntoDataFrame
from xlsxwriter.exceptions import FileCreateError

from followup_kit.errors import InputError
from followup_kit.schema import CHOICES, TABLES
from followup_kit.translations import current_language
from followup_kit.writing import whole_file

ROWS_A_SHEET = 1_048_575
"""Rows below the header that a worksheet can hold."""

LARGE_CELLS = 1_000_000
"""Above this many cells, rows go through a temporary file instead of memory."""

_LONGEST_TEXT = 32_767  # UTF-16 units in a cell
_MOST_COLUMNS = 16_384
_LONGEST_NAME = 31
_FIXED = datetime(2026, 1, 1)
_EXACT = 999_999_999_999_999  # spreadsheets keep 15 digits
_FIRST_SAFE_DAY = date(1900, 3, 1)  # spreadsheets count a 29 February 1900 that never was
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NEEDS_QUOTE = re.compile(r"\s*[=+\-@＝＋－＠'\d]|[\t\n]")
_NEEDS_RUNS = re.compile(r"_x[0-9A-Fa-f]{4}_|\A<r>.*</r>\Z", re.DOTALL)
_FORMATS: dict[str, dict[str, Any]] = {
    "header": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "bottom": 1},
    "plain": {},
    "quoted": {"quote_prefix": True},
    "date": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
}


def header_for(table: str, column: str, language: str | None = None) -> str:
    """The header of a schema column in the language given or in force."""
    return TABLES[table][column].label.in_language(language or current_language())


def schema_sheet(table: str, frame: pl.DataFrame, language: str | None = None) -> tuple[str, pl.DataFrame]:
    """Sheet name and frame of schema rows as readers see them: labels for headers and for choice codes.

    Columns the schema does not know keep their name; codes it does not know keep their code.
    """
    language = language or current_language()
    known = [column for column in TABLES[table].columns if column.name in frame.columns]
    worded = frame.with_columns(
        pl.col(column.name).replace(choice_words(column.choices, language)) for column in known if column.choices
    )
    return TABLES[table].label.in_language(language), worded.rename(
        {column.name: column.label.in_language(language) for column in known}
    )


def choice_words(choices: str, language: str) -> dict[str, str]:
    """The codes of a choice list and their labels in a language."""
    return {code: label.in_language(language) for code, label in CHOICES[choices].items()}


def clean_text(text: str) -> str:
    """Text as a workbook can hold it: line ends become LF, control characters go; all else is unchanged."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def workbook_bytes(
    sheets: Mapping[str, IntoDataFrame], *, headers: Mapping[str, str] | None = None, rows_a_sheet: int = ROWS_A_SHEET
) -> bytes:
    """The workbook of ``write_workbook`` as bytes."""
    buffer = BytesIO()
    write_workbook(sheets, buffer, headers=headers, rows_a_sheet=rows_a_sheet)
    return buffer.getvalue()


def write_workbook(
    sheets: Mapping[str, IntoDataFrame],
    target: Path | str | BinaryIO,
    *,
    headers: Mapping[str, str] | None = None,
    rows_a_sheet: int = ROWS_A_SHEET,
) -> None:
    """Write frames (polars or pandas) as a workbook: one sheet each, several when there are too many rows.

    ``headers`` maps column names to the headers to show; others show their name. Moments are written as their
    wall clock reads, so give local ones. Missing values and non-finite numbers are blank, an empty frame
    gives its header. A file that cannot be written, a text above 32,767 characters and more than 16,384
    columns raise InputError.
    """
    frames = {name: nw.from_native(frame, eager_only=True).to_polars() for name, frame in sheets.items()}
    large = sum(frame.height * frame.width for frame in frames.values()) > LARGE_CELLS
    book = Book(target, large=large)
    for name, frame in frames.items():
        for number, part in enumerate(_parts(frame, rows_a_sheet), start=1):
            book.page(name, number=number).fill(part, headers or {})
    book.close()


@dataclass(slots=True)
class Book:
    """A workbook being written, for sheets that are more than one frame. ``native`` is the library's own object.

    Nothing is written before ``close``, which raises CannotWrite when the file cannot be written; what was there under
    that name is as it was then.
    """

    target: Path | str | BinaryIO
    large: bool = False
    native: Any = field(init=False, repr=False)
    _formats: dict[str, Any] = field(init=False, repr=False)
    _taken: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        named = str(self.target) if isinstance(self.target, Path) else self.target
        self.native = xlsxwriter.Workbook(named, _options(large=self.large))
        self.native.set_properties({"created": _FIXED})
        self._formats = {name: self.native.add_format(look) for name, look in _FORMATS.items()}

    def page(self, name: str, *, number: int = 1) -> Page:
        """A new sheet, under a name near the one given."""
        sheet = self.native.add_worksheet(sheet_name(name, taken=self._taken, number=number))
        return Page(self, sheet, self._formats)

    def close(self) -> None:
        """Write the file."""
        _close(self.native, self.target)


def _options(*, large: bool) -> dict[str, Any]:
    return {"constant_memory": large, "in_memory": not large, "strings_to_urls": False}


def _close(book: xlsxwriter.Workbook, target: Path | str | BinaryIO) -> None:
    if not isinstance(target, Path | str):
        book.close()
        return
    # Through memory: on a full disk the zip library would print a traceback of its own when it is thrown away.
    book.filename = whole = BytesIO()
    with whole_file(Path(target), private=True) as made:
        try:
            book.close()
        except FileCreateError as error:  # around what the system said of a temporary file
            raise error.args[0] from None
        made.write_bytes(whole.getbuffer())


def _parts(frame: pl.DataFrame, rows: int) -> Iterator[pl.DataFrame]:
    yield frame.head(rows)
    for first in range(rows, frame.height, rows):
        yield frame.slice(first, rows)


def sheet_name(wanted: str, *, taken: set[str], number: int = 1) -> str:
    """A name a worksheet may have, near the wanted one; it joins ``taken``. ``number`` counts split sheets."""
    plain = re.sub(r"[\[\]:*?/\\]", "-", clean_text(wanted).replace("\n", " ")).strip("' ") or "Sheet"
    plain = f"{plain}_" if plain.lower() == "history" else plain
    made = _numbered(plain, number)
    while made.lower() in taken:
        number += 1
        made = _numbered(plain, max(number, 2))
    taken.add(made.lower())
    return made


def _numbered(plain: str, number: int) -> str:
    tail = f" ({number})" if number > 1 else ""
    units = plain.encode("utf-16-le")[: 2 * (_LONGEST_NAME - len(tail))]
    return units.decode("utf-16-le", errors="ignore").rstrip("' ") + tail


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a ``Book``: the only hand that writes cells. ``sheet`` is the library's own object."""

    book: Book
    sheet: Any
    formats: Mapping[str, Any]

    def with_look(self, **look: Any) -> Page:
        """The same sheet, whose cells below the header are written with more of the library's format properties."""
        made = {
            name: self.formats[name] if name == "header" else self.book.native.add_format({**base, **look})
            for name, base in _FORMATS.items()
        }
        return replace(self, formats=made)

    def header(self, column: int, title: str, *, row: int = 0) -> None:
        """A header cell."""
        self._plain_text(row, column, clean_text(title), self.formats["header"])

    def cell(self, row: int, column: int, value: object) -> None:
        """One value, as its type asks; a missing one leaves the cell blank, in the page's look."""
        if value is None:
            self.sheet.write_blank(row, column, None, self.formats["plain"])
        elif isinstance(value, bool):
            self._boolean(row, column, value)
        elif isinstance(value, int | float):
            self._number(row, column, value)
        elif isinstance(value, datetime):
            self._moment(row, column, value)
        elif isinstance(value, date):
            self._day(row, column, value)
        else:
            self._text(row, column, value)

    def fill(self, frame: pl.DataFrame, headers: Mapping[str, str]) -> None:
        """Header, rows, widths, frozen first row and filter."""
        if frame.width > _MOST_COLUMNS:
            name = self.sheet.get_name()
            raise InputError("tables.too_many_columns", sheet=name, count=frame.width, limit=_MOST_COLUMNS)
        titles = [headers.get(name, name) for name in frame.columns]
        self._lay_out(frame, titles)
        for column, title in enumerate(titles):
            self.header(column, title)
        writers = [self._writer(dtype) for dtype in frame.dtypes]
        for row, values in enumerate(frame.iter_rows(), start=1):
            for column, (write, value) in enumerate(zip(writers, values, strict=True)):
                if value is not None:
                    write(row, column, value)

    def _lay_out(self, frame: pl.DataFrame, titles: list[str]) -> None:
        for column, title in enumerate(titles):
            self.sheet.set_column(column, column, _width(title, frame.to_series(column)))
        if titles:
            self.sheet.freeze_panes(1, 0)
            self.sheet.autofilter(0, 0, frame.height, len(titles) - 1)

    def _writer(self, dtype: pl.DataType) -> Callable[[int, int, Any], None]:
        if dtype == pl.Boolean:
            return self._boolean
        if dtype == pl.Date:
            return self._day
        if dtype == pl.Datetime:
            return self._moment
        return self._number if dtype.is_numeric() else self._text

    def _boolean(self, row: int, column: int, value: bool) -> None:  # noqa: FBT001 - called by position like its siblings
        self.sheet.write_boolean(row, column, value, self.formats["plain"])

    def _day(self, row: int, column: int, value: date) -> None:
        if value < _FIRST_SAFE_DAY:
            return self._text(row, column, value.isoformat())
        self.sheet.write_datetime(row, column, value, self.formats["date"])
        return None

    def _moment(self, row: int, column: int, value: datetime) -> None:
        if value.date() < _FIRST_SAFE_DAY:
            return self._text(row, column, value.replace(tzinfo=None).isoformat(" "))
        self.sheet.write_datetime(row, column, value.replace(tzinfo=None), self.formats["moment"])
        return None

    def _number(self, row: int, column: int, value: float) -> None:
        if isinstance(value, int) and abs(value) > _EXACT:
            return self._text(row, column, str(value))
        if math.isfinite(value):
            self.sheet.write_number(row, column, value, self.formats["plain"])
        return None

    def _text(self, row: int, column: int, value: object) -> None:
        text = clean_text(str(value))
        if text:
            self._plain_text(row, column, text, self.formats["quoted" if _NEEDS_QUOTE.match(text) else "plain"])

    def _plain_text(self, row: int, column: int, text: str, look: Any) -> None:
        if len(text) * 2 > _LONGEST_TEXT and len(text.encode("utf-16-le")) > 2 * _LONGEST_TEXT:
            place = {"sheet": self.sheet.get_name(), "row": row + 1, "column": column + 1}
            raise InputError("tables.text_too_long", **place, limit=_LONGEST_TEXT)
        if _NEEDS_RUNS.search(text):
            self._in_runs(row, column, text, look)
        else:
            self.sheet.write_string(row, column, text, look)

    def _in_runs(self, row: int, column: int, text: str, look: Any) -> None:
        # xlsxwriter takes <r>...</r> for its own markup, readers differ on a literal _x0041_; in runs both are plain
        pieces = re.split(r"(?<=_)(?=x)|(?<=\A<)", text)
        runs = [part for piece in pieces for part in (self.formats["plain"], piece)]
        self.sheet.write_rich_string(row, column, *runs, look)


def _width(title: str, values: pl.Series) -> float:
    shown = (str(value)[:80] for value in values.head(200) if value is not None)
    longest = 16 if values.dtype == pl.Datetime else max(map(_display_length, shown), default=0)
    return float(min(max(longest, _display_length(title) + 3, 8) + 1, 60))


def _display_length(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text.partition("\n")[0])
