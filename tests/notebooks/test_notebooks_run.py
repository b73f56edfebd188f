"""Every notebook runs from its first cell to its last, charts have points, tables speak the notebook's language."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from followup_kit.demo import demo_workspace
from followup_kit.schema import CHOICES
from followup_kit.settings import Workspace, create_workspace
from followup_kit.store import create_store
from followup_kit.translations import LANGUAGES, say

PLOTLY = "application/vnd.plotly.v1+json"
NAMES = ("01-first-look", "02-this-week")
PLAN = "03-plan-a-week"
ALL = (*NAMES, PLAN)
PARTS = {"numerator", "denominator", "other", "excluded", "pending", "not_done", "None", "nan", "NaN", "NaT", "null"}
CODES = PARTS | {code for name in ("channel", "visit_status") for code in CHOICES[name]}
_CELL = re.compile(r"<(?:td|th)[^>]*>(.*?)</(?:td|th)>", re.DOTALL)


def file_of(name: str, language: str) -> str:
    return f"{name}.ipynb" if language == "en" else f"{language}/{name}.ipynb"


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workspace]:
    folder = tmp_path_factory.mktemp("notebooks")
    return {language: demo_workspace(folder / language, language) for language in LANGUAGES}


def outputs_of(path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What each code cell shows, the notebook run on the workspace from the folder it stands in."""
    monkeypatch.setenv("FOLLOWUP_WORKSPACE", str(workspace.folder))
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def table_cells(outputs: list[Any]) -> set[str]:
    """The headers and cells of every table that is shown."""
    pages = [output["data"]["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    return {unescape(cell).strip() for page in pages for cell in _CELL.findall(page)}


def figures_shown(outputs: list[Any], language: str) -> int:
    """How many rows the first table of figures has: how many departments have visits depends on the week."""
    pages = [output["data"]["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    page = next(page for page in pages if say("figures.column.numerator", language) in page)
    return page.partition("<tbody>")[2].count("<tr>")


def test_nbval_runs_every_notebook(repository: Path, demos: dict[str, Workspace]) -> None:
    files = [str(repository / "notebooks" / file_of(name, language)) for language in LANGUAGES for name in ALL]
    call = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", "--override-ini=testpaths="]
    surroundings = {**os.environ, "FOLLOWUP_WORKSPACE": str(demos["en"].folder)}
    done = subprocess.run(
        [*call, "-p", "no:xdist", *files], capture_output=True, text=True, cwd=repository, env=surroundings, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_says_what_it_reads_and_shows_a_chart_with_points_and_tables_in_its_language(
    repository: Path, demos: dict[str, Workspace], monkeypatch: pytest.MonkeyPatch, name: str, language: str
) -> None:
    outputs = outputs_of(repository / "notebooks" / file_of(name, language), demos[language], monkeypatch)
    assert outputs[0]["text"].strip() == say("demo.reading.demo", language, folder=demos[language].folder)
    charts = [output["data"][PLOTLY] for output in outputs if PLOTLY in output.get("data", {})]
    assert len(charts) == 1
    values = [*charts[0]["data"][-1]["x"], *charts[0]["data"][-1]["y"]]
    points = sum(isinstance(value, float) for value in values)
    assert points == figures_shown(outputs, language)
    assert points >= 3
    cells = table_cells(outputs)
    assert say("figures.column.numerator", language) in cells
    assert not cells & CODES
    assert "1380000" not in str(outputs)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_on_a_workspace_without_targets_and_without_data(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    empty = create_workspace(tmp_path / "empty", {"language": "en"})
    create_store(empty).close()
    outputs = outputs_of(repository / "notebooks" / f"{name}.ipynb", empty, monkeypatch)
    assert outputs[0]["text"].strip() == say("demo.reading.own", folder=empty.folder)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_notebook_lists_the_week_with_reasons_and_hours_in_its_language(
    repository: Path, demos: dict[str, Workspace], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    outputs = outputs_of(repository / "notebooks" / file_of(PLAN, language), demos[language], monkeypatch)
    assert say("planpage.column.customer", language) in table_cells(outputs)
    assert [len(output["data"][PLOTLY]["data"]) for output in outputs if PLOTLY in output.get("data", {})] == [1]
    assert "1380000" not in str(outputs)
