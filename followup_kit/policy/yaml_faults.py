"""What a YAML reader complains about, as a sentence a person can mend: file, line, what was found, what to do."""

from __future__ import annotations

import re
from typing import Any

from followup_kit.errors import InputError
from followup_kit.policy.said import Said

_WHY = (
    ("tab", r"character '\\t'"),
    ("colon", r"could not find expected ':'|mapping values are not allowed"),
    ("quote", r"end of stream|unknown escape|expected escape|document separator"),
    ("bracket", r"expected ',' or|flow (sequence|mapping)"),
    ("indent", r"expected <block end>|block (mapping|sequence|collection|entries)|indent"),
    ("alias", r"alias|anchor"),
    ("documents", r"another document"),
    ("control", r"unacceptable character|special characters"),
    ("character", r"cannot start any token"),
)
_OPEN = re.compile(r"""\s*(?:- )?[\w.-]+:\s+("[^"]*|'[^']*)$""")
_AFTER_QUOTES = ("colon", "quote", "bracket", "indent", "character", "other")
_AT_START = ("quote", "bracket")  # the reader notices only at the end of the file what began further up


def yaml_fault(error: Exception, text: str, name: str) -> InputError:
    """The error to raise for what the YAML reader raised."""
    if isinstance(error, RecursionError):
        return InputError("policy.too_deep", file=name, line=deep_line(text) or 1)
    told = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
    why = next((key for key, pattern in _WHY if re.search(pattern, told or str(error))), "other")
    line = _line(error, why, text)
    opened = _open_quote(text, line) if why in _AFTER_QUOTES else 0
    why, line = ("quote", opened) if opened else (why, line)
    return InputError("policy.not_yaml", file=name, line=line, detail=Said(f"policy.why.{why}"))


def _open_quote(text: str, line: int) -> int:
    """The first line up to one on which a quoted value begins and does not end; 0 when there is none."""
    lines = text.split("\n")[:line]
    return next((number for number, found in enumerate(lines, 1) if _OPEN.match(found)), 0)


def _line(error: Exception, why: str, text: str) -> int:
    marks: tuple[Any, ...] = (getattr(error, "problem_mark", None), getattr(error, "context_mark", None))
    # A key without its colon is noticed on the next line.
    if why in _AT_START or (why == "colon" and "could not" in str(getattr(error, "problem", ""))):
        marks = marks[::-1]
    mark = next((mark for mark in marks if mark), None)
    if mark is not None:
        return int(mark.line) + 1
    return text.count("\n", 0, getattr(error, "position", 0)) + 1


def deep_line(text: str, most: int = 100) -> int:
    """The first line on which more than ``most`` brackets are open; 0 when there is none."""
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        for character in line:
            depth += (character in "[{") - (character in "]}")
            if depth > most:
                return number
    return 0
