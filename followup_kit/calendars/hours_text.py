"""Hours as customers' records hold them (``customers.preferred_hours``): free text, often with Chinese signs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from followup_kit.calendars.hours import Hours
from followup_kit.errors import InputError

_WEEKDAYS = dict(zip("一二三四五六日天", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Sun"), strict=True))
_GROUPS = {"工作日": "Mon-Fri", "平日": "Mon-Fri", "周末": "Sat-Sun", "週末": "Sat-Sun", "每天": "", "每日": ""}
_MORNING, _AFTERNOON = ("凌晨", "早上", "上午"), ("中午", "下午", "傍晚", "晚上")
_TIME = re.compile(
    rf"(?:(?P<part>{'|'.join(_MORNING + _AFTERNOON)})\s*)?(?P<hour>\d{{1,2}})"
    r"\s*(?:[:点點时時]\s*(?P<minute>\d{2}|半)?(?:\s*分)?|(?=\s*-)|(?<=-\d)|(?<=-\d\d))"
)


def customer_hours(text: str | None) -> Hours | None:
    """The hours a customer asked for, as advice (not strict); None when there are none or they cannot be read.

    Reads ``10:00-11:30``, ``10：00－11：30；15:00～16:00``, ``周一至周五 9点-11点半``, ``下午3点到5点``.
    """
    return _read(text.strip()) if text and text.strip() else None


@lru_cache(maxsize=4096)
def _read(text: str) -> Hours | None:
    plain = _items(_times(_weekdays(_signs(unicodedata.normalize("NFKC", text)))))
    try:
        return Hours.parse(plain, strict=False)
    except InputError:
        return None


def _signs(text: str) -> str:
    text = re.sub(r"[\u2010-\u2015\u2212\u301c\uff5e~至到]+|--+", "-", text)
    text = re.sub(r"\s*-\s*", "-", text)
    return re.sub(r"\s*(?:[,、。/\n;]|和|及|或)\s*", ",", text).strip(" ,")


def _weekdays(text: str) -> str:
    for group, days in _GROUPS.items():
        text = text.replace(group, f"{days} ")
    text = re.sub(r"(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])", lambda found: _WEEKDAYS[found[1]], text)
    text = re.sub(r"-([一二三四五六日天])(?=\s|\d|上|下|早|晚)", lambda found: f"-{_WEEKDAYS[found[1]]}", text)
    return re.sub(r"([A-Za-z])(?=[\d上下早晚中凌傍])", r"\1 ", text)


def _times(text: str) -> str:
    """Every time as 15:30. In ``下午3点-5点`` the second time is in the afternoon as well."""
    afternoon = False
    pieces, end = [], 0
    for found in _TIME.finditer(text):
        between = text[end : found.start()]
        afternoon = found["part"] in _AFTERNOON if found["part"] else afternoon and between == "-"
        pieces += [between, _clock(found, afternoon=afternoon)]
        end = found.end()
    return "".join([*pieces, text[end:]])


def _items(text: str) -> str:
    """Windows divided by commas, and a semicolon where other weekdays begin; weekdays hold for what follows them."""
    text = re.sub(r"(?<=\d)\s+(?=\d)", ",", text)
    return re.sub(r"(?<=\d)[\s,]+(?=[A-Za-z])", ";", text)


def _clock(found: re.Match[str], *, afternoon: bool) -> str:
    hour = int(found["hour"])
    minute = 30 if found["minute"] == "半" else int(found["minute"] or 0)
    return f"{hour + 12 if afternoon and hour < 12 else hour:02}:{minute:02}"
