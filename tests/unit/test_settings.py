"""Workspaces: what init writes is what is read, and each wrong setting is named with the right one."""

import pytest

from followup_kit.errors import SettingsError
from followup_kit.settings import FOLDERS, create_workspace, find_workspace


def write(tmp_path, text):
    (tmp_path / "followup.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_what_is_written_is_read_again(tmp_path):
    settings = {
        "language": "zh-Hant",
        "time_zone": "Asia/Taipei",
        "kpi": {"satisfied_from": 3.75, "targets": {"K01": 0.9}},
    }
    made = create_workspace(tmp_path / "w", settings)
    assert find_workspace(tmp_path / "w") == made
    assert {path.name for path in made.folder.iterdir()} == {*FOLDERS, "followup.toml"}


def test_only_its_owner_may_enter_a_new_workspace(tmp_path):
    made = create_workspace(tmp_path / "deep" / "w", {})
    assert made.folder.stat().st_mode & 0o077 == 0


def test_the_environment_names_the_workspace_and_the_argument_goes_first(tmp_path, monkeypatch):
    create_workspace(tmp_path / "one", {})
    create_workspace(tmp_path / "two", {})
    monkeypatch.setenv("FOLLOWUP_WORKSPACE", str(tmp_path / "one"))
    assert find_workspace().folder.name == "one"
    assert find_workspace(tmp_path / "two").folder.name == "two"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("languge = 'en'", "Did you mean 'language'"),
        ("language = 'fr'", "Choose one of: en, zh-Hans, zh-Hant"),
        ("language = 3", "wrong type"),
        ("time_zone = 'Asia/Peking'", "Asia/Shanghai"),
        ("time_zone = '../../etc/passwd'", "is not known"),
        ("kpi = 'x'", "wrong type"),
        ("language = ", "cannot be read as TOML"),
    ],
)
def test_each_wrong_setting_is_named(tmp_path, text, sentence):
    with pytest.raises(SettingsError, match=sentence):
        find_workspace(write(tmp_path, text))


def test_a_folder_without_a_workspace_says_how_to_make_one(tmp_path):
    with pytest.raises(SettingsError, match="followup init"):
        find_workspace(tmp_path)


def test_a_workspace_is_never_made_over_another(tmp_path):
    create_workspace(tmp_path / "w", {})
    with pytest.raises(SettingsError, match="is a workspace already"):
        create_workspace(tmp_path / "w", {"language": "zh-Hans"})
    assert find_workspace(tmp_path / "w").language == "en"
