"""A guide in three languages says the same in each: the same headings, commands, pictures and tables; links lead on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sources import ROOT, text

_CHINESE = ("zh-Hans", "zh-Hant")
_FENCE = re.compile(r"^```[^\n]*\n.*?^```$", re.MULTILINE | re.DOTALL)
_TRANSLATED = sorted(
    {path.name.split(".")[0] for folder in ("", "docs") for path in (ROOT / folder).glob("*.zh-Han*.md")}
)


def _original(name: str) -> Path:
    return next(path for path in (ROOT / f"{name}.md", ROOT / "docs" / f"{name}.md") if path.exists())


def _texts(name: str) -> list[str]:
    """The guide in English, 简体 and 繁體."""
    path = _original(name)
    return [text(path), *(text(path.with_name(f"{name}.{language}.md")) for language in _CHINESE)]


def _levels(document: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", _FENCE.sub("", document), re.MULTILINE)]


def _table_rows(document: str) -> int:
    return sum(line.startswith("|") for line in _FENCE.sub("", document).splitlines())


def _commands(document: str) -> list[str]:
    """Each command that is shown, without what depends on the language: its program and its verbs."""
    shown = re.findall(r"^\$ (.+)$", document, re.MULTILINE)
    return [re.match(r"\S+(?: start\.py)?(?: [a-z]+(?= |$))*", line)[0] for line in shown]  # type: ignore[index]


def test_there_are_guides_in_three_languages() -> None:
    assert {"README", "planning", "policies"} <= set(_TRANSLATED)


@pytest.mark.parametrize("name", _TRANSLATED)
def test_a_guide_has_the_same_headings_in_every_language(name: str) -> None:
    english, *others = (_levels(document) for document in _texts(name))
    assert english
    assert others == [english, english]


@pytest.mark.parametrize("name", _TRANSLATED)
def test_a_guide_has_as_many_table_rows_and_pictures_in_every_language(name: str) -> None:
    counts = {(_table_rows(document), document.count("![")) for document in _texts(name)}
    assert len(counts) == 1


@pytest.mark.parametrize("name", [name for name in _TRANSLATED if name != "README"])
def test_code_blocks_are_the_same_in_every_language(name: str) -> None:
    english, *others = (_FENCE.findall(document) for document in _texts(name))
    assert others == [english, english]


def test_the_readmes_show_the_same_commands() -> None:
    english, *others = (_commands(document) for document in _texts("README"))
    assert english
    assert others == [english, english]


@pytest.mark.parametrize("name", _TRANSLATED)
@pytest.mark.parametrize("language", ["", *_CHINESE])
def test_links_of_a_guide_lead_somewhere(name: str, language: str) -> None:
    path = _original(name)
    path = path.with_name(f"{name}.{language}.md") if language else path
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", text(path))
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("name", _TRANSLATED)
@pytest.mark.parametrize("language", ["", *_CHINESE])
def test_a_guide_names_its_other_languages_at_the_top(name: str, language: str) -> None:
    path = _original(name)
    top = text(path.with_name(f"{name}.{language}.md") if language else path)[:1500]
    others = [f"({name}{other and '.'}{other}.md)" for other in ("", *_CHINESE) if other != language]
    assert [other for other in others if other not in top] == []
