"""A workbook as a zip archive: checked before any of its XML is read, and counted while it is unpacked."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from followup_kit.loaders.child.problem import Problem
from followup_kit.loaders.limits import Limits

_END_RECORD = b"PK\x05\x06"
_DIRECTORY_BYTES_PER_PART = 400
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_PIECE = 8 * 1024 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00\xfe\xff")
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_DTD = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype", b"<!entity")


class Package:
    """The parts of one workbook, by name. Use ``open_package``."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._unpacked = 0
        self._parts = {part.filename.lower().replace("\\", "/"): part for part in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    @property
    def names(self) -> list[str]:
        """All part names, lower case."""
        return list(self._parts)

    def read(self, name: str) -> bytes:
        """A small part as a whole."""
        return b"".join(self.stream(name))

    def stream(self, name: str) -> Iterator[bytes]:
        """An XML part piece by piece; raises Problem beyond the limits, for a DTD, another encoding or damage."""
        part = self._parts.get(name.lower())
        if part is None:
            raise Problem("damaged")
        tail = b""
        with self._archive.open(part) as source:
            while piece := source.read(_PIECE):
                self._count(len(piece))
                if not tail:
                    _check_encoding(piece[:200])
                _check_dtd(tail + piece[:16], piece)
                tail = piece[-16:]
                yield piece

    def _count(self, length: int) -> None:
        self._unpacked += length
        if self._unpacked > self._limits.unpacked_bytes:
            raise Problem("unpacks_too_large", limit=self._limits.unpacked_bytes >> 20)


@contextmanager
def open_package(path: Path, limits: Limits) -> Iterator[Package]:
    """The parts of a workbook after the checks that need no unpacking; a broken archive is a Problem."""
    _check_directory_size(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive.infolist(), limits)
            yield Package(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, UnicodeDecodeError):
        raise Problem("damaged") from None
    except RuntimeError:  # zipfile's answer to an encrypted part
        raise Problem("password") from None


def _check_directory_size(path: Path, limits: Limits) -> None:
    # The list of parts is judged from the archive's last bytes: building it would already cost the memory.
    size = path.stat().st_size
    with path.open("rb") as source:
        source.seek(max(0, size - 66_000))
        ending = source.read()
    at = ending.rfind(_END_RECORD)
    if at < 0 or len(ending) - at < 22:
        raise Problem("damaged")
    parts, directory = struct.unpack("<HI", ending[at + 10 : at + 16])
    if parts > limits.parts or directory > limits.parts * _DIRECTORY_BYTES_PER_PART:
        raise Problem("too_many_parts", limit=limits.parts)


def _check_parts(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > limits.parts:
        raise Problem("too_many_parts", limit=limits.parts)
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise Problem("damaged")
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Problem("unpacks_too_large", limit=limits.unpacked_bytes >> 20)
    for part in parts:
        _check_part(part, limits)


def _check_part(part: zipfile.ZipInfo, limits: Limits) -> None:
    name = part.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in name.split("/") or "\x00" in name:
        raise Problem("bad_part_name")
    if part.flag_bits & _ENCRYPTED:
        raise Problem("password")
    if part.compress_type not in _METHODS:
        raise Problem("damaged")
    if part.file_size > limits.ratio_from and part.file_size > limits.ratio * max(1, part.compress_size):
        raise Problem("unpacks_too_large", limit=limits.unpacked_bytes >> 20)


def _check_encoding(start: bytes) -> None:
    declared = _DECLARED.match(start)
    plain = declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii")
    if start.startswith(_UTF16):
        _check_dtd(start.replace(b"\x00", b""), b"")
    if start.startswith(_UTF16) or not plain:
        raise Problem("odd_encoding")


def _check_dtd(seam: bytes, piece: bytes) -> None:
    # In XML a plain "<!" opens only comments, CDATA and DTDs: text cannot hold these words.
    if (b"!" in piece or b"!" in seam) and any(word in piece or word in seam for word in _DTD):
        raise Problem("dtd")
