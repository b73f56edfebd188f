"""A log that says what broke and where, and never what a cell, a row or a request held.

Voilà, nbclient and tornado put cell sources, exception texts and whole addresses (with the token) into their
messages. Here a message of another library is reduced to where in the code it came from, and an exception to
its type and the lines it passed.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from contextvars import ContextVar
from pathlib import Path
from typing import TextIO

NAME = "followup_kit.serve"
OURS = "followup_kit"
reference: ContextVar[str] = ContextVar("followup_kit_reference", default="-")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(r"File (?:\")?([^\s\"]+?\.py)(?:\")?(?::|, line )(\d+)")
_CELL = re.compile(r"(?:Cell|In) ?(?:In)?\[?\d*\]?, line (\d+)")


def log() -> logging.Logger:
    """The server's own log."""
    return logging.getLogger(NAME)


def failure(error: BaseException) -> str:
    """An exception as type and places: ``ValueError at kpi.py:41 < pages.py:12``; never its text."""
    remote = getattr(error, "traceback", None)
    kind = str(getattr(error, "ename", "") or type(error).__name__)
    if isinstance(remote, str):
        return _told(kind, _remote_places(remote))
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return _told(kind, [f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)])


def _told(kind: str, places: list[str]) -> str:
    word = kind if kind.isidentifier() else "Exception"
    return f"{word} at {' < '.join(places)}" if places else word


def _remote_places(text: str) -> list[str]:
    plain = _ANSI.sub("", text)
    cells = [f"cell:{line}" for line in _CELL.findall(plain)[:1]]
    return [f"{Path(name).name}:{line}" for name, line in reversed(_PLACE.findall(plain))][:4] + cells


class SafeFormatter(logging.Formatter):
    """Our own messages as written; those of other libraries as place, level and exception type."""

    def format(self, record: logging.LogRecord) -> str:
        """One line for a record."""
        head = f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')} {record.levelname.lower()} [{reference.get()}]"
        if record.name.split(".")[0] == OURS:
            return f"{head} {record.getMessage()}"
        return f"{head} {record.name} {record.module}:{record.lineno}{_cause(record)}"


def _cause(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f" {failure(error)}" if error else ""


def set_up(stream: TextIO | None = None) -> None:
    """Send every message of this process through the safe format; call again after a library configured its own."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(SafeFormatter())
    root = logging.getLogger()
    for name in list(logging.Logger.manager.loggerDict):
        _make_plain(logging.getLogger(name))
    root.handlers = [handler]
    root.setLevel(logging.ERROR)
    log().setLevel(logging.INFO)
    logging.captureWarnings(capture=True)


def _make_plain(logger: logging.Logger) -> None:
    logger.handlers = []
    logger.propagate = True
    logger.setLevel(logging.NOTSET)
