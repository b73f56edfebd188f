"""Three languages, one set of texts: nothing missing, nothing unused, nothing in the wrong script."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from scripts import wrong_characters
from sources import PACKAGE, called_name, nodes, python_files, short

from followup_kit.translations import LANGUAGES, catalogue

KEYS = catalogue("en")
AREAS = sorted(path.stem for path in (PACKAGE / "translations" / "en").glob("*.toml"))
SPEAKERS = {"say", "has_text", "Fault", "Note"}
PYTHON_ERRORS = {"ValueError", "KeyError", "TypeError", "OSError", "RuntimeError", "AttributeError", "ImportError"}
FILE_ENDINGS = (
    ".toml",
    ".csv",
    ".xlsx",
    ".html",
    ".db",
    ".ipynb",
    ".js",
    ".css",
    ".py",
    ".json",
    ".parquet",
    ".md",
    ".yaml",
)
CODE = python_files("followup_kit/", "start.py")
_KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+")
_AREA_KEY = re.compile(rf"(?:{'|'.join(AREAS)})(\.[A-Za-z0-9_-]+)+")
_PREFIX = re.compile(rf"(?:{'|'.join(AREAS)})\.([A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]*")

# Strings that look like keys and are none: settings and the like.
NOT_KEYS = {"kpi.satisfied_from"}


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def literals(path: Path) -> set[str]:
    """Every plain string of a file; start.py speaks of its own area without naming it."""
    found = {node.value for node in nodes(path, ast.Constant) if isinstance(node.value, str)}
    return {f"start.{value}" for value in found} if path.name == "start.py" else found


def families(path: Path) -> set[str]:
    """Strings a key is put together from, as patterns: ``f"kpi.{code}.name"`` is ``kpi\\..+\\.name``."""
    found = set()
    for node in nodes(path, ast.JoinedStr):
        parts = [re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values]
        if _PREFIX.match(node.values[0].value if isinstance(node.values[0], ast.Constant) else ""):
            found.add("".join(parts))
    for text in literals(path):
        if text.endswith(".") and _PREFIX.fullmatch(text):
            found.add(re.escape(text) + ".+")
    return found


def spoken(path: Path) -> list[tuple[ast.Call, str]]:
    """The calls that say or raise a text, each with the key it names outright."""
    found = []
    for call in nodes(path, ast.Call):
        name = called_name(call)
        if name not in SPEAKERS and (not name.endswith("Error") or name in PYTHON_ERRORS):
            continue
        words = [*call.args[: 2 if name in ("Fault", "Note") else 1]]
        words += [keyword.value for keyword in call.keywords if keyword.arg == "key"]
        keys = [word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)]
        if path.name == "start.py" and name == "say":
            keys = [f"start.{key}" for key in keys]
        found += [(call, key) for key in keys if _KEY.fullmatch(key) and not key.endswith(FILE_ENDINGS)]
    return found


def test_catalogues_and_code_were_found() -> None:
    assert len(KEYS) > 10
    assert sum(len(spoken(path)) for path in CODE) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts(language: str) -> None:
    assert catalogue(language).keys() == KEYS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_the_same_placeholders_in_every_language(language: str) -> None:
    here = catalogue(language)
    different = {key for key in KEYS.keys() & here.keys() if placeholders(here[key]) != placeholders(KEYS[key])}
    assert not different


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert not [key for key, text in catalogue(language).items() if not text.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_its_own_script(language: str) -> None:
    wrong = {key: wrong_characters(text, language) for key, text in catalogue(language).items()}
    assert not {key: found for key, found in wrong.items() if found}


@pytest.mark.parametrize("path", CODE, ids=short)
def test_every_key_that_the_code_names_has_a_text(path: Path) -> None:
    named = {key for _, key in spoken(path)}
    named |= {text for text in literals(path) if _AREA_KEY.fullmatch(text) and path.name != "start.py"}
    missing = {key for key in named if key not in KEYS and not _is_family(key)} - NOT_KEYS
    assert not {key for key in missing if not key.endswith(FILE_ENDINGS)}


def _is_family(key: str) -> bool:
    return any(other.startswith(f"{key}.") for other in KEYS)


@pytest.mark.parametrize("path", CODE, ids=short)
def test_a_text_gets_every_value_it_has_a_place_for(path: Path) -> None:
    for call, key in spoken(path):
        given = {keyword.arg for keyword in call.keywords}
        if called_name(call) in ("Fault", "Note", "has_text") or None in given or key not in KEYS:
            continue
        missing = placeholders(KEYS[key]) - given
        assert not missing, f"{short(path)}:{call.lineno}: {key} also needs {sorted(missing)}"


def test_every_text_is_used() -> None:
    named = set().union(*(literals(path) for path in CODE))
    patterns = [re.compile(pattern) for pattern in set().union(*(families(path) for path in CODE))]
    unused = [key for key in KEYS if key not in named and not any(pattern.fullmatch(key) for pattern in patterns)]
    assert not unused
