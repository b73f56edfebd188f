"""Reading one scenario's file: every fault is one sentence that names the file and the key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from followup_kit.errors import InputError
from followup_kit.planning.scenarios import Leave, Scenario
from followup_kit.policy.problems import nearest, shown
from followup_kit.policy.said import Said

_KEYS = ("parameters", "add_like", "without", "leaves", "closed_days")
_LEAVE = ("staff", "first", "last")
_MOST_BYTES = 1_000_000
_DEEPEST = 20
_LARGEST = 10**15


def read_scenario(path: Path) -> Scenario:
    """The scenario in a file, named like the file; InputError says what is wrong with it, and where."""
    top = _Place(path.name)
    held = top.mapping(_json(path), _KEYS)
    return Scenario(
        path.stem,
        _parameters(held["parameters"], top.below("parameters")),
        add_like=tuple(_each(held["add_like"], top.below("add_like"), _code)),
        without=tuple(_each(held["without"], top.below("without"), _code)),
        leaves=tuple(_each(held["leaves"], top.below("leaves"), _leave)),
        closed_days=tuple(_each(held["closed_days"], top.below("closed_days"), _day)),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a file: ``leaves[2].first``."""

    file: str
    key: str = ""

    def below(self, key: str) -> _Place:
        return _Place(self.file, f"{self.key}.{key}".removeprefix("."))

    def item(self, number: int) -> _Place:
        return _Place(self.file, f"{self.key}[{number}]")

    def refuse(self, found: object, wanted: str) -> NoReturn:
        raise InputError(
            "planning.scenario.wrong",
            file=self.file,
            key=self.key,
            found=_safe(shown(found)),
            wanted=Said(f"planning.scenario.wanted.{wanted}"),
        )

    def mapping(self, found: object, keys: tuple[str, ...]) -> dict[str, Any]:
        """Exactly these keys."""
        if not isinstance(found, dict):
            raise InputError("planning.scenario.no_keys", file=self.file, key=self.key or "–", keys=", ".join(keys))
        for key in keys:
            if key not in found:
                raise InputError("planning.scenario.missing", file=self.file, key=self.below(key).key)
        for key in found:
            if key not in keys:
                values = {"key": self.below(_safe(shown(key))).key, "hint": nearest(key, keys)}
                raise InputError("planning.scenario.unknown", file=self.file, **values)
        return found


def _json(path: Path) -> object:
    try:
        if not path.is_file():
            raise InputError("planning.scenario.no_file", file=path.name)
        if path.stat().st_size > _MOST_BYTES:
            raise InputError("planning.scenario.too_large", file=path.name, most=_MOST_BYTES // 1000)
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError("planning.scenario.no_access", file=path.name, detail=error.strerror) from None
    except UnicodeDecodeError:
        raise InputError("planning.scenario.not_utf8", file=path.name) from None
    except RecursionError:
        raise InputError("planning.scenario.too_deep", file=path.name, key="–") from None
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise InputError("planning.scenario.not_json", file=path.name, line=line) from None


_Item = TypeVar("_Item")


def _each(found: object, place: _Place, read: Callable[[object, _Place], _Item]) -> Iterator[_Item]:
    if not isinstance(found, list):
        place.refuse(found, "list")
    for number, item in enumerate(found, start=1):
        yield read(item, place.item(number))


def _code(found: object, place: _Place) -> str:
    if not isinstance(found, str) or not found.strip():
        place.refuse(found, "code")
    _check_plain(found, place)
    return found


def _day(found: object, place: _Place) -> date:
    try:
        return date.fromisoformat(found if isinstance(found, str) else "")
    except ValueError:
        place.refuse(found, "day")


def _leave(found: object, place: _Place) -> Leave:
    held = place.mapping(found, _LEAVE)
    staff = _code(held["staff"], place.below("staff"))
    first, last = (_day(held[name], place.below(name)) for name in ("first", "last"))
    if last < first:
        raise InputError("planning.scenario.backwards", file=place.file, key=place.key, first=first, last=last)
    return Leave(staff, first, last)


def _parameters(found: object, place: _Place) -> dict[str, object]:
    if not isinstance(found, dict):
        place.refuse(found, "mapping")
    for name, value in found.items():
        _check_plain(name, place)
        if value is None:
            place.below(name).refuse(value, "value")
        _check_plain(value, place.below(name))
    return found


def _check_plain(value: object, place: _Place, depth: int = 0) -> None:
    """Figures that are numbers, text that can be shown, and no deeper than a policy's figures are."""
    if depth > _DEEPEST:
        raise InputError("planning.scenario.too_deep", file=place.file, key=place.key)
    if not _can_be_shown(value):
        place.refuse(value, "value")
    for part in _parts(value):
        _check_plain(part, place, depth + 1)


def _can_be_shown(value: object) -> bool:
    if isinstance(value, int | float):
        return abs(value) <= _LARGEST
    return not isinstance(value, str) or _safe(value) == value


def _safe(text: str) -> str:
    """A text that any page and terminal can show: half characters become their code."""
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def _parts(value: object) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
