"""Times of the week in a cell (``Mon-Fri 09:00-18:00``): read as people write them, kept as planning reads them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from followup_kit.calendars.hours import Hours
from followup_kit.calendars.hours_text import customer_hours
from followup_kit.errors import InputError

_RANGE = re.compile(r"\s*(?:[\u2010-\u2015\u2212\u301c\uff5e~至到]+|--+|-)\s*")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_IN_A_ROW = 3


@lru_cache(maxsize=8192)
def kept_hours(text: str) -> str | None:
    """The hours in the plain form that planning reads; None when they cannot be read.

    Full-width signs, ``–``, ``~`` and ``至`` for a range, and Chinese weekdays and times are understood; what is
    plain already stays as it is.
    """
    for form in (text.strip(), _plain(text)):
        if fault_of(form) == "":
            return form
    hours = customer_hours(text)
    return None if hours is None else _with_ranges(str(hours))


def fault_of(text: str) -> str:
    """Why planning could not read these hours: ``hours_overlap``, ``not_hours``, or nothing when it can."""
    try:
        Hours.parse(text)
    except InputError as error:
        return "hours_overlap" if error.key == "calendars.hours_overlap" else "not_hours"
    return ""


def why_not_hours(text: str) -> str:
    """The fault of hours that ``kept_hours`` refuses."""
    return fault_of(_plain(text)) or "not_hours"


def unreadable_wishes(texts: Iterable[str]) -> set[str]:
    """Those of the texts in which planning finds no times at all, so that it cannot heed them."""
    return {text for text in texts if customer_hours(text) is None}


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    return _RANGE.sub("-", plain).replace("、", ", ").replace("。", "")


def _with_ranges(text: str) -> str:
    """``Mon,Tue,Wed,Thu,Fri`` as ``Mon-Fri``."""
    return "; ".join(_one_item(item) for item in text.split("; "))


def _one_item(item: str) -> str:
    named, space, windows = item.partition(" ")
    if not space or named not in _runs():
        return item
    return f"{_runs()[named]} {windows}"


@lru_cache(maxsize=1)
def _runs() -> dict[str, str]:
    lengths = range(_IN_A_ROW, len(_DAYS) + 1)
    spans = [(first, first + length) for length in lengths for first in range(len(_DAYS) - length + 1)]
    return {",".join(_DAYS[first:end]): f"{_DAYS[first]}-{_DAYS[end - 1]}" for first, end in spans}
