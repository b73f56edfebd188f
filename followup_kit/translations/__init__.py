"""Words, numbers and dates in the reader's language.

Every word a reader sees stands in the catalogues beside this file, one folder a language, one TOML file an
area. ``say`` looks a key up: ``say("kpi.K01.name")``. The language is the one set with ``use_language``
(each kernel and each command has one), or the one given.
"""

from __future__ import annotations

import difflib
import tomllib
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isnan
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
_BABEL_NAMES = {"en": "en", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW"}
_language: ContextVar[str] = ContextVar("followup_kit_language", default="en")


def use_language(language: str) -> None:
    """Set the language of this thread of work: one of ``LANGUAGES``; anything else raises ValueError."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
    _language.set(language)


def current_language() -> str:
    """The language in force, one of ``LANGUAGES``."""
    return _language.get()


def closest_language(tag: str) -> str:
    """The language of ours nearest to a tag such as ``zh_TW.UTF-8`` or ``en-GB``; English when none is near."""
    plain = tag.replace("_", "-").split(".")[0].lower()
    if not plain.startswith("zh"):
        return "en"
    return "zh-Hant" if any(part in plain for part in ("hant", "-tw", "-hk", "-mo")) else "zh-Hans"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, str]:
    """All texts of a language: full key (``area.key``) to text with ``{placeholders}``."""
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.toml")):
        _flatten(tomllib.loads(path.read_text(encoding="utf-8")), prefix=path.stem, into=texts)
    return texts


def _flatten(node: dict[str, Any], *, prefix: str, into: dict[str, str]) -> None:
    for key, value in node.items():
        if isinstance(value, dict):
            _flatten(value, prefix=f"{prefix}.{key}", into=into)
        else:
            into[f"{prefix}.{key}"] = str(value)


def say(key: str, language: str | None = None, /, **values: object) -> str:
    """The text of a key in the language given or in force, its placeholders filled.

    A key that no catalogue has is a bug of ours: KeyError, with the nearest key.
    """
    texts = catalogue(language or current_language())
    if key not in texts:
        near = difflib.get_close_matches(key, texts, n=1)
        raise KeyError(f"no text for {key!r}" + (f", nearest is {near[0]!r}" if near else ""))
    return texts[key].format(**values) if values else texts[key]


def has_text(key: str) -> bool:
    """Whether the catalogues hold a key."""
    return key in catalogue("en")


def say_number(value: float | None, decimals: int = 0, *, language: str | None = None) -> str:
    """A number as the language writes it, ties rounded away from zero; a missing one is a dash."""
    if value is None or isnan(value):
        return "–"
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(_rounded(value, decimals), format=pattern, locale=_babel(language))


def say_percent(value: float | None, decimals: int = 1, *, language: str | None = None) -> str:
    """A share (0.85) as a percentage with one decimal (85.0%), as C09 asks; a missing one is a dash."""
    if value is None or isnan(value):
        return "–"
    from babel.numbers import format_percent

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "%"
    return format_percent(_rounded(value, decimals + 2), format=pattern, locale=_babel(language))


def say_date(day: date | None, *, language: str | None = None) -> str:
    """A day as the language writes it in running text; a missing one is a dash."""
    if day is None:
        return "–"
    from babel.dates import format_date

    return format_date(day, format="medium", locale=_babel(language))


def say_month(day: date, *, language: str | None = None) -> str:
    """The month of a day: ``Oct 2026`` or ``2026年10月``."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMM", datetime(day.year, day.month, 1), locale=_babel(language))


def say_month_alone(day: date, *, language: str | None = None) -> str:
    """The month of a day without its year: ``Oct`` or ``10月``."""
    from babel.dates import format_skeleton

    return format_skeleton("MMM", datetime(day.year, day.month, 1), locale=_babel(language))


def say_day_alone(day: date, *, language: str | None = None) -> str:
    """A day without its year: ``Oct 5`` or ``10月5日``."""
    from babel.dates import format_skeleton

    return format_skeleton("MMMd", datetime(day.year, day.month, day.day), locale=_babel(language))


def _babel(language: str | None) -> str:
    return _BABEL_NAMES[language or current_language()]


def _rounded(value: float, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
