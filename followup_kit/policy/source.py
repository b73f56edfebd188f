"""A policy file as plain data, with the line of every value.

YAML 1.2: ``NO`` stays a word, a time stays a time. Anchors, aliases and tags are refused: a reader should see
every figure where it stands, and a file of a few lines must not unfold into gigabytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from followup_kit.errors import InputError
from followup_kit.policy.yaml_faults import deep_line, yaml_fault

MOST_BYTES = 1_000_000
MOST_DEPTH = 24

Place = tuple[str | int, ...]
"""Keys and positions from the top of a file down to a value: ``("rules", 2, "due", "within")``."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds: ``data`` and for each place the line it starts on (from 1)."""

    name: str
    data: dict[str, Any]
    lines: dict[Place, int] = field(repr=False)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place above it that stands in the file."""
        found = place
        while found not in self.lines and found:
            found = found[:-1]
        return self.lines.get(found, 1)


def load_source(path: str | Path) -> Source:
    """Read a policy file; InputError names file and line of whatever is not plain YAML."""
    chosen = Path(path)
    try:
        size = chosen.stat().st_size
        if not chosen.is_file():
            raise InputError("policy.no_file", file=chosen.name)
        text = chosen.read_text(encoding="utf-8-sig") if size <= MOST_BYTES else ""
    except UnicodeDecodeError:
        raise InputError("policy.not_utf8", file=chosen.name) from None
    except FileNotFoundError:
        raise InputError("policy.not_there", file=chosen) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL character
        detail = getattr(error, "strerror", None) or str(error)
        raise InputError("policy.cannot_read", file=chosen.name, detail=detail) from None
    if size > MOST_BYTES:
        raise InputError("policy.too_large", file=chosen.name, most=MOST_BYTES // 1000)
    return parse_source(text, name=chosen.name)


def parse_source(text: str, *, name: str) -> Source:
    """The same for a text; ``name`` is what errors call the file."""
    node = composed(text, name)
    if node is None or node.id != "mapping":
        raise InputError("policy.not_a_policy", file=name)
    lines: dict[Place, int] = {}
    data = _Builder(name, lines).value(node, ())
    return Source(name, data, lines)


def composed(text: str, name: str) -> Any:
    """The nodes of a YAML text with their marks; None for one that is empty. InputError when it is none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    deep = deep_line(text)  # before parsing: that takes the longer the deeper it goes
    if deep:
        raise InputError("policy.too_deep", file=name, line=deep)
    reader = YAML(typ="safe", pure=True)
    try:
        return reader.compose(text)
    except (YAMLError, RecursionError, ValueError) as error:
        raise yaml_fault(error, text, name) from None


class _Builder:
    """Makes plain data of a node tree and notes the lines."""

    def __init__(self, name: str, lines: dict[Place, int]) -> None:
        self.name = name
        self.lines = lines

    def value(self, node: Any, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        if len(place) > MOST_DEPTH:
            raise InputError("policy.too_deep", file=self.name, line=line)
        if node.anchor:
            raise InputError("policy.alias", file=self.name, line=line)
        if str(node.tag).removeprefix(_PLAIN) not in _KINDS:
            raise InputError("policy.tag", file=self.name, line=line, found=str(node.tag)[:60])
        if node.id == "scalar":
            return _scalar(node)
        if node.id == "sequence":
            return [self.value(child, (*place, index)) for index, child in enumerate(node.value)]
        return self._mapping(node, place)

    def _mapping(self, node: Any, place: Place) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, child in node.value:
            line = key.start_mark.line + 1
            if key.id != "scalar" or len(str(key.value)) > _LONGEST_KEY:
                raise InputError("policy.bad_key", file=self.name, line=line)
            word = str(key.value)
            if word in made:
                first = self.lines[(*place, word)]
                raise InputError("policy.twice", file=self.name, line=line, key=word, first=first)
            self.lines[(*place, word)] = line
            made[word] = self.value(child, (*place, word))
        return made


_PLAIN = "tag:yaml.org,2002:"
_KINDS = ("null", "bool", "int", "float", "str", "timestamp", "map", "seq", "merge", "value")
_LONGEST_KEY = 200


def _scalar(node: Any) -> Any:
    kind, text = str(node.tag).removeprefix(_PLAIN), node.value
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in {"int", "float"}:
        return _number(text)
    return text


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text.replace("_", "")) if not text.startswith(("0x", "0o")) else int(text, 0)
        except ValueError:
            continue
    return text
