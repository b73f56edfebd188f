"""Notebooks are products: small, without logic, without outputs. Dashboards are a title and one call."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from sources import ROOT, repository_files, short

EXPECTED = ("notebooks/01-first-look.ipynb", "notebooks/02-this-week.ipynb", "dashboards/kpi.ipynb")
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
