"""start.py: what it makes, what it makes again, and what it says when it cannot."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from sources import ROOT


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py of a folder that has a lock and a project, and no environment yet."""
    for name in ("start.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.syspath_prepend(str(ROOT))
    found = importlib.util.spec_from_file_location("start_of_a_copy", tmp_path / "start.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def finish(start: ModuleType) -> None:
    """An environment as it looks once everything is installed."""
    for name in ("python", "followup"):
        program = Path(start.tool(name))
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch()
    start.MARK.touch()
    start.STAMP.write_text(json.dumps(start.wanted_stamp()), encoding="utf-8")


def test_a_finished_environment_is_used_as_it_is(start: ModuleType) -> None:
    finish(start)
    assert start.found_stamp() == start.wanted_stamp()


@pytest.mark.parametrize("lost", ["STAMP", "python", "followup"])
def test_an_unfinished_environment_counts_as_none(start: ModuleType, lost: str) -> None:
    finish(start)
    (start.STAMP if lost == "STAMP" else Path(start.tool(lost))).unlink()
    assert start.found_stamp() == {}


def test_a_damaged_stamp_counts_as_none(start: ModuleType) -> None:
    finish(start)
    start.STAMP.write_text('{"packages": ', encoding="utf-8")
    assert start.found_stamp() == {}


@pytest.mark.parametrize(("file", "changed"), [("LOCK", "packages"), ("PROJECT", "project")])
def test_a_changed_file_makes_its_own_half_stale(start: ModuleType, file: str, changed: str) -> None:
    finish(start)
    path = getattr(start, file)
    path.write_text(path.read_text(encoding="utf-8") + "# one more\n", encoding="utf-8")
    found, wanted = start.found_stamp(), start.wanted_stamp()
    assert {part for part in wanted if wanted[part] != found[part]} == {changed}


def test_line_endings_do_not_make_an_environment_stale(start: ModuleType) -> None:
    before = start.wanted_stamp()
    start.LOCK.write_bytes(start.LOCK.read_bytes().replace(b"\n", b"\r\n"))
    assert start.wanted_stamp() == before


def test_an_environment_made_here_is_removed(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    finish(start)
    start.clear_away(finished=False)
    assert not start.VENV.exists()
    assert "not finished" in capsys.readouterr().out


def test_an_environment_made_by_somebody_else_is_moved_aside(start: ModuleType) -> None:
    start.VENV.mkdir()
    (start.VENV / "theirs").touch()
    start.clear_away(finished=False)
    assert (start.ROOT / ".venv-before-1" / "theirs").exists()


def test_a_missing_venv_module_is_said(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else known(name))
    with pytest.raises(start.CannotStart, match="apt install python3-venv"):
        start.make_environment(None)
    assert not start.VENV.exists()


def test_a_missing_lock_is_said(start: ModuleType) -> None:
    start.LOCK.unlink()
    with pytest.raises(start.CannotStart, match=r"requirements\.lock is missing"):
        start.wanted_stamp()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("WARNING: Retrying after NewConnectionError('<pip...>: Failed to establish a new connection')", "No network"),
        ("error: Request failed\n  Caused by: dns error: failed to lookup address", "No network"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("Collecting x\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "DO NOT MATCH"),
    ],
)
def test_why_an_installation_failed_is_said_in_one_line(start: ModuleType, output: str, said: str) -> None:
    sentence = start._why_not_installed(output)
    assert said in sentence
    assert "\n" not in sentence


@pytest.mark.slow
def test_without_a_network_the_set_up_ends_with_one_line_and_is_made_anew_next_time(tmp_path: Path) -> None:
    for name in ("start.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "followup_kit" / "translations", tmp_path / "followup_kit" / "translations")
    closed = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "PIP_RETRIES": "0"}
    surroundings = {**os.environ, **closed, "PATH": "", "LC_ALL": "C", "PIP_NO_CACHE_DIR": "1"}
    surroundings |= {"PIP_CONFIG_FILE": os.devnull, "FOLLOWUP_LANGUAGE": "en", "PIP_FIND_LINKS": ""}
    command = [sys.executable, "start.py", "demo"]
    run = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("start.py: No network")
    assert len(run.stderr.splitlines()) == 1
    again = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert "not finished" in again.stdout


def test_an_unknown_verb_is_wrong_usage() -> None:
    surroundings = {**os.environ, "FOLLOWUP_LANGUAGE": "zh-Hans", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(ROOT / "start.py"), "fly"]
    run = subprocess.run(command, env=surroundings, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 2
    assert "运行全部测试" in run.stderr
