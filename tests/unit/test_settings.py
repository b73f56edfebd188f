"""Workspaces: what init writes is what is read, and each wrong setting is named with the right one."""

from pathlib import Path

import pytest

from followup_kit.errors import SettingsError, UsageError
from followup_kit.kpi import Parameters
from followup_kit.settings import FOLDERS, create_workspace, find_workspace, given_path
from followup_kit.translations import LANGUAGES


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
        ("time_zone = 'Factory'", "is not known"),
        ("time_zone = 'localtime'", "is not known"),
        ("language = ", "line 1 cannot be read as TOML"),
        ("policy = 'x'\nlanguage = “en”", "line 2 cannot be read as TOML"),
        ("[kpi]\nsatisfied_from = 3,5", r"line 2: '3,5' has a decimal comma. Write it with a point: 3\.5"),
        ("[kpi.targets]\n\nK01 = 0,9 # ninety", r"line 3: '0,9' has a decimal comma. Write it with a point: 0\.9"),
        ("[kpi]\nsatisfied_from = 3，5", r"with a point: 3\.5"),
        ("policy = " + "[" * 5000, "cannot be read as TOML"),
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


def test_settings_in_another_encoding_are_told(tmp_path):
    (tmp_path / "followup.toml").write_bytes("policy = '回访'".encode("gb18030"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        find_workspace(tmp_path)


def test_no_error_repeats_what_stands_in_the_settings(tmp_path):
    with pytest.raises(SettingsError) as caught:
        find_workspace(write(tmp_path, "store = postgresql://me:SECRET@host/db"))
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_workspace_shows_how_to_set_thresholds_and_targets(tmp_path, language):
    made = create_workspace(tmp_path / "w", {"language": language})
    file = made.folder / "followup.toml"
    text = file.read_text(encoding="utf-8")
    assert find_workspace(made.folder).kpi == {"targets": {}}
    examples = ("satisfied_from", "K01", "K02", "K03")
    for name in examples:
        text = text.replace(f"# {name} = ", f"{name} = ")
    file.write_text(text.replace("satisfied_from = 4.0", "satisfied_from = 3.5"), encoding="utf-8")
    read = Parameters.from_settings(find_workspace(made.folder).kpi)
    assert read.satisfied_from == 3.5
    assert read.targets == {"K01": 0.9, "K02": 0.85, "K03": 4.2}


def test_what_is_set_has_no_example_beside_it(tmp_path):
    made = create_workspace(tmp_path / "w", {"kpi": {"satisfied_from": 3.75, "targets": {"K18": 0.8}}})
    text = (made.folder / "followup.toml").read_text(encoding="utf-8")
    assert "# satisfied_from" not in text
    assert "# K01" not in text


def written_for_git(folder):
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob(".gitignore"))


def test_a_workspace_in_a_git_checkout_is_kept_out_of_it(tmp_path):
    (tmp_path / ".git").mkdir()
    made = create_workspace(tmp_path / "deep" / "w", {})
    assert written_for_git(tmp_path) == ["deep/w/.gitignore"]
    assert (made.folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_workspace_elsewhere_has_nothing_to_do_with_git(tmp_path):
    create_workspace(tmp_path / "w", {})
    assert written_for_git(tmp_path) == []


def test_in_a_folder_with_files_of_its_own_only_the_data_are_kept_out(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / ".gitignore").write_text("mine\n", encoding="utf-8")
    create_workspace(tmp_path, {})
    assert written_for_git(tmp_path) == [f"{name}/.gitignore" for name in ("inbox", "logs", "reports", "store")]
    assert (tmp_path / "store" / ".gitignore").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("given", ["", "  ", "a\0b", "~no-such-account/x"])
def test_what_names_nothing_is_no_path(given):
    for use in (given_path, find_workspace, lambda path: create_workspace(path, {})):
        with pytest.raises(UsageError):
            use(given)


@pytest.mark.parametrize(("length", "fits"), [(255, True), (256, False)])
def test_a_name_longer_than_the_system_allows_is_told(tmp_path, length, fits):
    if fits:
        assert create_workspace(tmp_path / ("x" * length), {}).folder.is_dir()
        return
    with pytest.raises(SettingsError, match="cannot be written"):
        create_workspace(tmp_path / ("x" * length), {})
    with pytest.raises(SettingsError, match="cannot be opened"):
        find_workspace(tmp_path / ("x" * length))


def test_links_in_a_circle_are_told(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(SettingsError, match="cannot be opened"):
        find_workspace(tmp_path / "a" / "w")
