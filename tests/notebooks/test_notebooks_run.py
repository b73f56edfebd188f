"""Every notebook runs from its first cell to its last on demo data, and its charts have points."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

PLOTLY = "application/vnd.plotly.v1+json"
NOTEBOOKS = [f"{folder}{name}.ipynb" for folder in ("", "zh-Hans/", "zh-Hant/") for name in ("01-first-look", "02-this-week")]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """Demo workspaces are made in a folder for temporary files of these tests."""
    folder = str(tmp_path_factory.mktemp("notebooks"))
    return {**os.environ, "TMPDIR": folder, "TEMP": folder, "TMP": folder}


def test_nbval_runs_every_notebook(repository, surroundings):
    call = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", "--override-ini=testpaths="]
    call += ["-p", "no:xdist", *(str(repository / "notebooks" / name) for name in NOTEBOOKS)]
    done = subprocess.run(call, capture_output=True, text=True, cwd=repository, env=surroundings, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout


@pytest.mark.parametrize("name", NOTEBOOKS[:2])
def test_charts_have_points_and_no_output_holds_a_number_to_call(repository, surroundings, monkeypatch, name):
    monkeypatch.setenv("TMPDIR", surroundings["TMPDIR"])
    notebook = nbformat.read(repository / "notebooks" / name, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    charts = [output["data"][PLOTLY] for output in outputs if PLOTLY in output.get("data", {})]
    assert len(charts) == 1
    values = [*charts[0]["data"][-1]["x"], *charts[0]["data"][-1]["y"]]
    assert sum(isinstance(value, float) for value in values) >= 5
    assert "1380000" not in str(outputs)
