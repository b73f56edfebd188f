"""Sheets of everybody in one folder: names that are safe, nothing overwritten, nothing half written."""

from __future__ import annotations

import errno
import itertools
import os
import stat
from pathlib import Path

import pytest
from sheets_plan import Office, office

from followup_kit.errors import InputError
from followup_kit.planning.weekly import with_changes
from followup_kit.sheets import fetch_details, write_sheets
from followup_kit.sheets.folder import _names, safe_name
from followup_kit.store.contacts import fetch_contact_details, masked_name, masked_phone


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("folder"), preset="hospital", kind="discharge")


def test_everybody_with_visits_gets_three_files(made, tmp_path: Path) -> None:
    written = write_sheets(made.plan, tmp_path / "out", "en", made.details())
    assert [path.name for path in written] == [
        f"2026-W48-{person}.{ending}" for person in ("S-1", "S-2") for ending in ("xlsx", "html", "ics")
    ]
    assert all(path.stat().st_size > 500 for path in written)
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert sorted((tmp_path / "out").iterdir()) == sorted(written)


def test_a_folder_that_is_there_keeps_its_rights(made, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write_sheets(made.plan, tmp_path, "en")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def failing(monkeypatch, owner: object, name: str, *, call: int, code: int = errno.ENOSPC) -> None:
    """From that call on, the system answers with an error."""
    real, calls = getattr(owner, name), itertools.count(1)

    def answer(*given, **named):
        if next(calls) == call:
            raise OSError(code, os.strerror(code))
        return real(*given, **named)

    monkeypatch.setattr(owner, name, answer)


@pytest.mark.parametrize("call", [1, 4, 6])
def test_a_disk_that_is_full_halfway_leaves_no_sheet_and_no_folder(made, tmp_path: Path, monkeypatch, call) -> None:
    failing(monkeypatch, os, "fsync", call=call)
    with pytest.raises(InputError, match=r"2026-W48-S-.* cannot be written: the disk is full"):
        write_sheets(made.plan, tmp_path / "out", "en")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("owner", "name", "call"), [(os, "fsync", 4), (Path, "replace", 1), (Path, "replace", 5)])
def test_what_was_there_is_as_it_was_when_it_cannot_be_replaced(
    made, tmp_path: Path, monkeypatch, owner, name, call
) -> None:
    for number, path in enumerate(write_sheets(made.plan, tmp_path, "en")):
        path.write_text(f"filled in {number}")
    (tmp_path / "2026-W48-S-2.ics").unlink()
    before = {path: path.read_text() for path in tmp_path.iterdir()}
    failing(monkeypatch, owner, name, call=call, code=errno.EACCES)
    with pytest.raises(InputError, match="cannot be written"):
        write_sheets(made.plan, tmp_path, "en", replace=True)
    assert {path: path.read_text() for path in tmp_path.iterdir()} == before


def test_a_sheet_that_somebody_puts_there_meanwhile_stays(made, tmp_path: Path, monkeypatch) -> None:
    theirs = tmp_path / "2026-W48-S-1.ics"
    real = os.fsync

    def somebody_is_quicker(file: int) -> None:
        theirs.write_text("theirs")
        real(file)

    monkeypatch.setattr(os, "fsync", somebody_is_quicker)
    with pytest.raises(InputError, match="is there already"):
        write_sheets(made.plan, tmp_path, "en")
    assert {path: path.read_text() for path in tmp_path.iterdir()} == {theirs: "theirs"}


def test_a_file_that_may_be_filled_in_is_never_overwritten_unasked(made, tmp_path: Path) -> None:
    first = write_sheets(made.plan, tmp_path, "en")[0]
    first.write_bytes(b"filled in")
    with pytest.raises(InputError, match="is there already"):
        write_sheets(made.plan, tmp_path, "en")
    assert first.read_bytes() == b"filled in"
    write_sheets(made.plan, tmp_path, "en", replace=True)
    assert first.read_bytes().startswith(b"PK")


def test_a_link_laid_in_the_way_is_not_followed(made, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "2026-W48-S-1.xlsx").symlink_to(other)
    with pytest.raises(InputError):
        write_sheets(made.plan, tmp_path / "out", "en", replace=True)
    assert other.read_text() == "mine"


def test_nothing_is_written_when_nobody_has_visits(made, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no visits"):
        write_sheets(with_changes(made.plan, made.plan.rows.clear()), tmp_path / "out", "en")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_said(made, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        write_sheets(made.plan, tmp_path / "out", "en")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026-W48-S-1", "2026-W48-S-1"),
        ("../../etc/passwd", "etc_passwd"),
        ("a/b\\c:d*e", "a_b_c_d_e"),
        ("回访-王", "回访-王"),
        ("NUL", "_NUL"),
        ("con.txt", "_con.txt"),
        ("...", "_"),
        ("x" * 99, "x" * 60),
    ],
)
def test_file_names_are_safe_on_any_system(text, name) -> None:
    assert safe_name(text) == name


def test_two_codes_never_share_a_file() -> None:
    assert list(_names("W", ["a/b", "a:b", "A_B"]).values()) == ["W-a_b", "W-a_b-2", "W-A_B-3"]


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800000001", "138****0001"),
        ("138 0000-0001", "138****0001"),
        ("021-12345678", "021****5678"),
        ("123456789", "123****6789"),
        ("12345678", "****78"),
        ("", "****"),
    ],
)
def test_numbers_lose_their_middle(phone, masked) -> None:
    assert masked_phone(phone) == masked


def test_names_and_numbers_are_masked_unless_asked_otherwise(made) -> None:
    ids = made.plan.rows["customer"].to_list()
    masked = fetch_contact_details(made.store, ids)
    assert masked.select("name", "phone", "address").row(0) == ("王**", "138****0001", "****")
    whole = fetch_contact_details(made.store, ids, unmasked=True)
    assert whole.select("name", "phone", "address").row(0) == ("王小明", "13800000001", "1 Example Road")
    assert fetch_contact_details(made.store, []).is_empty()
    assert fetch_details(made.store, made.plan).customers[1].phone == "138****0001"
    assert masked_name("😀") == "😀**"
