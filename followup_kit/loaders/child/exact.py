"""Cells of a sheet in any shape that XML allows, by a streaming parser: the slow and certain way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

import polars as pl

from followup_kit.loaders.child.fast import CELL_SCHEMA, TYPES, column_number
from followup_kit.loaders.child.problem import Problem

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def exact_cells(pieces: Iterator[bytes]) -> tuple[pl.DataFrame, bytes]:
    """As ``fast_cells``: filled cells with raw values, then the merged ranges as XML."""
    reader = _CellReader()
    _parse(pieces, start=reader.start, end=reader.end, text=reader.text)
    frame = pl.DataFrame(reader.cells, schema=CELL_SCHEMA, orient="row")
    return frame, "".join(reader.merged).encode()


def exact_strings(pieces: Iterator[bytes]) -> pl.Series:
    """As ``fast_strings``."""
    reader = _StringReader()
    _parse(pieces, start=reader.start, end=reader.end, text=reader.text)
    return pl.Series(reader.strings, dtype=pl.String)


def _parse(
    pieces: Iterator[bytes],
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by position only
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError:
        raise Problem("damaged") from None


def _refuse(*_: object) -> None:
    raise Problem("dtd")


def _encoded(text: str) -> str:
    # The columns downstream hold XML text, as the fast reader leaves it.
    return text.replace("&", "&amp;").replace("<", "&lt;")


class _CellReader:
    """Handlers that gather cells; positions are counted where a cell does not name its own."""

    def __init__(self) -> None:
        self.cells: list[tuple[int, int, int, str, bool, str | None]] = []
        self.merged: list[str] = []
        self._row = self._col = self._style = 0
        self._type, self._formula = "n", False
        self._value: list[str] | None = None
        self._taking = self._aside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        name = tag.rpartition(":")[2]
        if name == "c":
            self._open_cell(attributes)
        elif name == "row":
            self._row = _whole(attributes.get("r", str(self._row + 1)))
            self._col = -1
        elif name in ("v", "t") and not self._aside:
            self._taking, self._value = True, self._value or []
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._aside = True
        elif name == "mergeCell":
            self.merged.append(f'<mergeCell ref="{_encoded(attributes.get("ref", ""))}"/>')

    def _open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._col += 1
        if reference is not None:
            found = _REFERENCE.fullmatch(reference)
            if found is None:
                raise Problem("damaged")
            self._col, self._row = column_number(found[1]) or 0, int(found[2])
        self._style, self._type = _whole(attributes.get("s", "0")), attributes.get("t", "n")
        self._formula, self._value = False, None
        if self._type not in TYPES:
            raise Problem("damaged")

    def end(self, tag: str) -> None:
        """An element closes."""
        name = tag.rpartition(":")[2]
        if name in ("v", "t"):
            self._taking = False
        elif name == "rPh":
            self._aside = False
        elif name == "c" and (self._formula or self._value is not None):
            value = None if self._value is None else _encoded("".join(self._value))
            self.cells.append((self._row, self._col, self._style, self._type, self._formula, value))
            self._formula, self._value = False, None

    def text(self, text: str) -> None:
        """Characters between tags."""
        if self._taking and self._value is not None:
            self._value.append(text)


class _StringReader:
    """Handlers that gather shared strings."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._runs: list[str] = []
        self._taking = self._aside = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """An element opens."""
        name = tag.rpartition(":")[2]
        if name == "si":
            self._runs = []
        elif name == "rPh":
            self._aside = True
        elif name == "t":
            self._taking = not self._aside

    def end(self, tag: str) -> None:
        """An element closes."""
        name = tag.rpartition(":")[2]
        if name == "si":
            self.strings.append(_encoded("".join(self._runs)))
        elif name == "rPh":
            self._aside = False
        elif name == "t":
            self._taking = False

    def text(self, text: str) -> None:
        """Characters between tags."""
        if self._taking:
            self._runs.append(text)


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,7}", text):
        raise Problem("damaged")
    return int(text)
