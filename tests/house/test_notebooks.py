"""Notebooks are products: small, without logic, without outputs. Dashboards are a title and one call."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from scripts import wrong_characters
from sources import ROOT, repository_files, short

from followup_kit.translations import LANGUAGES

TEXTS = ("notebooks/01-first-look.ipynb", "notebooks/02-this-week.ipynb", "notebooks/03-plan-a-week.ipynb")
EXPECTED = (*TEXTS, "dashboards/kpi.ipynb", "dashboards/plan.ipynb", "dashboards/whatif.ipynb")
NOTEBOOKS = [path for path in repository_files() if path.suffix == ".ipynb" and path.parent != ROOT]
DASHBOARDS = [path for path in NOTEBOOKS if path.parent.name == "dashboards"]
LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.If, ast.IfExp, ast.Match)
LOGIC += (ast.For, ast.AsyncFor, ast.While, ast.comprehension, ast.Try, ast.TryStar)
MOST_LINES = 12
MOST_BYTES = 20_000


def cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    """The cells of a kind, their text as one string under ``text``."""
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "text": "".join(cell["source"])} for cell in found if cell["cell_type"] == kind]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_notebook_is_there(name: str) -> None:
    assert ROOT / name in NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=short)
def test_a_notebook_has_no_outputs_and_was_never_run(path: Path) -> None:
    for cell in cells(path):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
    assert "widgets" not in json.loads(path.read_text(encoding="utf-8"))["metadata"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=short)
def test_a_notebook_holds_no_logic(path: Path) -> None:
    for cell in cells(path):
        logic = {type(node).__name__ for node in ast.walk(ast.parse(cell["text"])) if isinstance(node, LOGIC)}
        assert not logic, f"{logic} in: {cell['text'][:60]}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=short)
def test_a_notebook_is_small(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES
    assert not [cell["text"] for cell in cells(path) if len(cell["text"].splitlines()) > MOST_LINES]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=short)
def test_a_notebook_runs_on_any_machine_with_python_3(path: Path) -> None:
    assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"
    magics = [line for cell in cells(path) for line in cell["text"].splitlines() if line.lstrip()[:1] in ("%", "!")]
    assert not magics


def in_language(name: str, language: str) -> Path:
    """The notebook of a language: English stands at the top, the others in a folder each."""
    path = ROOT / name
    return path if language == "en" else path.parent / language / path.name


def without_language(path: Path) -> list[str]:
    """The code cells as trees in which the language that is set is blank: spacing and quotes do not matter."""
    trees = [ast.parse(cell["text"]) for cell in cells(path)]
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "use_language":
            node.args = []
    return [ast.dump(tree) for tree in trees]


def kinds(path: Path) -> list[tuple[str, int]]:
    """Each cell's kind and, for texts, how many lines it has."""
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], len(cell["source"]) if cell["cell_type"] == "markdown" else 0) for cell in found]


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("name", TEXTS)
def test_a_notebook_computes_the_same_in_every_language(name: str, language: str) -> None:
    assert without_language(in_language(name, language)) == without_language(ROOT / name)
    assert kinds(in_language(name, language)) == kinds(ROOT / name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_notebook_speaks_the_language_of_its_folder(name: str, language: str) -> None:
    path = in_language(name, language)
    assert [f'use_language("{language}")' in cell["text"] for cell in cells(path)].count(True) == 1
    wrong = [wrong_characters(cell["text"], language) for cell in cells(path, "markdown")]
    assert not any(wrong)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=short)
def test_what_a_text_tells_the_reader_to_call_is_imported(path: Path) -> None:
    called = {name for cell in cells(path, "markdown") for name in re.findall(r"`(\w+)\(", cell["text"])}
    trees = [ast.parse(cell["text"]) for cell in cells(path)]
    imported = {alias.name for tree in trees for node in ast.walk(tree) for alias in getattr(node, "names", ())}
    assert called <= imported


@pytest.mark.parametrize("path", NOTEBOOKS, ids=short)
def test_a_notebook_opens_with_its_title(path: Path) -> None:
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    assert first["cell_type"] == "markdown"
    assert "".join(first["source"]).startswith("# ")


@pytest.mark.parametrize("path", DASHBOARDS, ids=short)
def test_a_dashboard_is_a_title_and_one_call(path: Path) -> None:
    (title,), (code,) = cells(path, "markdown"), cells(path)
    assert len(title["text"].splitlines()) == 1
    *before, last = ast.parse(code["text"]).body
    assert all(isinstance(node, ast.Import | ast.ImportFrom) for node in before)
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    assert sum(isinstance(node, ast.Call) for node in ast.walk(last)) == 1
