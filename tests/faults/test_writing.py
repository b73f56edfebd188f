"""Files that cannot be written: one sentence that says why, nothing half written, what was there is as it was."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from followup_kit.translations import LANGUAGES, use_language
from followup_kit.writing import CannotWrite, private_folder, whole_file, write_whole

CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "can only be read",
    errno.EACCES: "not permitted",
    errno.EIO: "Input/output error",
}


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def disk_says(monkeypatch):
    """``disk_says(errno.ENOSPC)``: whatever is to reach the disk from now on fails."""

    def from_now_on(code: int) -> None:
        def fail(_file: object) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", fail)

    return from_now_on


@pytest.mark.parametrize(("code", "words"), CAUSES.items())
def test_a_full_disk_is_called_so_and_what_was_there_is_as_it_was(tmp_path, disk_says, code, words):
    target = tmp_path / "policy.yaml"
    target.write_text("before")
    disk_says(code)
    with pytest.raises(CannotWrite, match=words) as caught:
        write_whole(target, "after")
    assert "policy.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"policy.yaml": "before"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_do_is_said_in_every_language(language):
    use_language(language)
    said = {str(CannotWrite("x.xlsx", OSError(code, os.strerror(code)))) for code in CAUSES}
    assert len(said) == len(CAUSES)


def test_a_folder_that_was_made_for_a_file_goes_with_it(tmp_path, disk_says):
    disk_says(errno.ENOSPC)
    with pytest.raises(CannotWrite):
        write_whole(tmp_path / "a" / "b" / "x.json", "x")
    assert not list(tmp_path.iterdir())


def test_folders_and_files_that_are_made_are_their_owners_alone(tmp_path):
    write_whole(tmp_path / "a" / "b" / "x.json", "x")
    assert [rights(tmp_path / name) for name in ("a", "a/b", "a/b/x.json")] == [0o700, 0o700, 0o600]


def test_a_folder_and_a_file_that_are_there_keep_their_rights(tmp_path):
    tmp_path.chmod(0o755)
    target = tmp_path / "x.json"
    target.write_text("before")
    target.chmod(0o640)
    write_whole(target, "after")
    assert (target.read_text(), rights(target), rights(tmp_path)) == ("after", 0o640, 0o755)


def test_a_link_stays_a_link_and_the_file_behind_it_is_written(tmp_path):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "real.yaml").write_text("before")
    (shelf / "real.yaml").chmod(0o664)
    link = tmp_path / "link.yaml"
    link.symlink_to(shelf / "real.yaml")
    write_whole(link, "after")
    assert link.is_symlink()
    assert ((shelf / "real.yaml").read_text(), rights(shelf / "real.yaml")) == ("after", 0o664)
    assert [path.name for path in shelf.iterdir()] == ["real.yaml"]


@pytest.mark.parametrize("behind", ["nowhere.yaml", "link.yaml"])
def test_a_link_that_leads_nowhere_or_to_itself_is_refused(tmp_path, behind):
    link = tmp_path / "link.yaml"
    link.symlink_to(tmp_path / behind)
    with pytest.raises(CannotWrite, match="stands in the way"):
        write_whole(link, "after")
    assert link.readlink() == tmp_path / behind


@pytest.mark.parametrize("name", ["x.json", "file/x.json"])
def test_a_folder_where_the_file_goes_or_a_file_where_its_folder_goes_is_said(tmp_path, name):
    (tmp_path / "x.json").mkdir()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CannotWrite, match="stands in the way"):
        write_whole(tmp_path / name, "x")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_new_file_is_never_put_over_another(tmp_path):
    target = tmp_path / "x.xlsx"
    target.write_text("before")
    with pytest.raises(FileExistsError):
        write_whole(target, "new", is_new=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"x.xlsx": "before"}


def slow_writer(target: Path) -> None:
    with whole_file(target, is_new=True) as made:
        made.write_text("new")
        target.write_text("came meanwhile")


def test_nor_over_one_that_came_while_it_was_written(tmp_path):
    with pytest.raises(FileExistsError):
        slow_writer(tmp_path / "x.xlsx")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"x.xlsx": "came meanwhile"}


def interrupted(folder: Path) -> None:
    with private_folder(folder):
        (folder.parent / "mine.txt").write_text("mine")
        raise KeyboardInterrupt


def test_a_folder_that_holds_something_by_then_is_not_taken_away(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path / "a" / "b")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["mine.txt"]
