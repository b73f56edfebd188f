"""Files to raw sheets of text: checked first, then parsed in a process of its own."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from followup_kit.errors import InputError
from followup_kit.loaders.limits import Limits
from followup_kit.loaders.model import Fault, RawSheet
from followup_kit.loaders.sandbox import read_apart

WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".tsv", ".txt")
_OLD = (".xls", ".xlsb", ".xlt")
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_SEALED = "EncryptedPackage".encode("utf-16-le")
_START = 4096
_NAME = 60
_SEARCHED = 1024 * 1024
_DEFAULT = Limits()


def read_file(
    path: str | os.PathLike[str], *, sheet: str | None = None, encoding: str | None = None, limits: Limits = _DEFAULT
) -> list[RawSheet]:
    """The filled sheets of a workbook (.xlsx, .xlsm: data only), or the table of a text file (.csv, .tsv, .txt).

    One RawSheet per visible sheet whose name does not begin with ``_``, or only ``sheet``; a text file gives one,
    with sheet "". The first filled row is the header. Workbook cells hold the text a person sees, dates as
    2026-03-31, moments as 2026-03-31 10:30:00; fields of text files are trimmed. ``encoding`` overrides the
    detection (UTF-8, then GB18030) for text files. Cells that cannot be trusted are in ``faults``.
    Raises InputError, one line without the folder, for a file that cannot be read; a file that holds nothing is one.
    """
    source = Path(path)
    kind = _checked(source, limits)
    job = {"path": str(source.resolve()), "kind": kind, "sheet": sheet, "encoding": encoding}
    found = read_apart(job, file=source.name, limits=limits)
    if not found:
        raise InputError("files.no_data", file=source.name)
    return [_raw_sheet(source.name, told, frame) for told, frame in found]


def _raw_sheet(file: str, told: Mapping[str, Any], frame: pl.DataFrame) -> RawSheet:
    faults = tuple(Fault(file=file, sheet=told["sheet"], **fault) for fault in told["faults"])
    return RawSheet(
        file=file,
        sheet=told["sheet"],
        headers=tuple(told["headers"]),
        cells=frame.drop("row"),
        rows=frame["row"],
        faults=faults,
    )


def _checked(source: Path, limits: Limits) -> str:
    """``workbook`` or ``text``, after what can be known without parsing."""
    ending = source.suffix.lower()
    _check_size(source, limits)
    start = _start(source)
    if ending in _OLD:
        raise InputError("files.old_format", file=source.name)
    if ending in WORKBOOKS:
        _check_workbook(source, start)
        return "workbook"
    if ending in TEXTS:
        if start.startswith((b"PK\x03\x04", _OLE)):
            raise InputError("files.holds_workbook", file=source.name)
        return "text"
    raise InputError("files.unknown_ending", file=source.name, allowed=", ".join((*WORKBOOKS, *TEXTS)))


def _check_size(source: Path, limits: Limits) -> None:
    try:
        about = source.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise InputError("files.missing", file=source.name) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise InputError("files.long_name", file=source.name[:_NAME] + "…") from None
        raise InputError("files.no_access", file=source.name) from None
    if stat.S_ISDIR(about.st_mode):
        raise InputError("files.folder", file=source.name)
    if not stat.S_ISREG(about.st_mode):
        raise InputError("files.no_regular_file", file=source.name)
    if about.st_size == 0:
        raise InputError("files.empty", file=source.name)
    if about.st_size > limits.file_bytes:
        size, most = -(-about.st_size >> 20), limits.file_bytes >> 20
        raise InputError("files.too_large", file=source.name, size=size, limit=most)


def _start(source: Path) -> bytes:
    try:
        with source.open("rb") as opened:
            return opened.read(_START)
    except OSError:
        raise InputError("files.no_access", file=source.name) from None


def _check_workbook(source: Path, start: bytes) -> None:
    if start.startswith(_OLE):
        raise InputError("files.password" if _is_sealed(source) else "files.old_format", file=source.name)
    if start.startswith(_ZIP):
        return
    words = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if words.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<html" in words:
        raise InputError("files.holds_page", file=source.name)
    raise InputError("files.no_workbook", file=source.name)


def _is_sealed(source: Path) -> bool:
    with source.open("rb") as opened:
        start = opened.read(_SEARCHED)
        opened.seek(max(0, source.stat().st_size - _SEARCHED))
        return _SEALED in start or _SEALED in opened.read()
