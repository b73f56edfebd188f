"""Which workspace a notebook reads, and that it says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from followup_kit.demo import demo_workspace, find_or_make_workspace, say_which
from followup_kit.demo.reading import demo_folder
from followup_kit.errors import SettingsError
from followup_kit.settings import create_workspace
from followup_kit.translations import LANGUAGES, use_language

TODAY = date(2026, 10, 14)


def test_a_folder_that_is_named_is_read_though_the_environment_names_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = create_workspace(tmp_path / "mine", {"language": "en"})
    other = create_workspace(tmp_path / "other", {"language": "en"})
    monkeypatch.setenv("FOLLOWUP_WORKSPACE", str(other.folder))
    assert find_or_make_workspace(mine.folder) == mine
    assert find_or_make_workspace() == other


def test_a_folder_without_a_workspace_is_said_and_no_demo_is_made_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLLOWUP_WORKSPACE", str(tmp_path))
    with pytest.raises(SettingsError, match=r"followup\.toml"):
        find_or_make_workspace()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_lies_where_the_first_command_of_the_readme_makes_it(repository: Path, language: str) -> None:
    use_language(language)
    assert demo_folder() == repository / f"demo-workspace-{language}"


def test_made_up_data_is_told_from_ones_own(tmp_path: Path) -> None:
    demo = demo_workspace(tmp_path / "demo", "en", today=TODAY, customers=20)
    own = create_workspace(tmp_path / "own", {"language": "en"})
    assert say_which(demo) == f"This notebook reads the demo workspace {demo.folder}: all of it is made up."
    assert say_which(own) == f"This notebook reads the workspace {own.folder}."


def test_two_that_ask_at_once_for_a_demo_get_the_same_whole_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(demo_workspace, tmp_path / "demo", "en", today=TODAY, customers=20) for _ in range(2)]
        first, second = (each.result() for each in asked)
    assert first == second
    assert (first.folder / ".demo").read_text(encoding="utf-8").split() == ["2026-10-14", "complete"]
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
