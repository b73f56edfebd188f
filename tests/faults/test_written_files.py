"""Files that commands write: where they went, nothing overwritten or half written, one line when there is no room."""

from __future__ import annotations

import errno
import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest
from plan_office import office

from followup_kit.cli import main
from followup_kit.planning.scenario_files import save_scenario
from followup_kit.planning.scenarios import Leave, Scenario
from followup_kit.settings import find_workspace

MONDAY = date(2026, 11, 23)
WEEK = ("--week", "2026-W48", "--as-of", "2026-11-22")
AFTER_DAYS = "hospital.inpatient_after_days"


@pytest.fixture(autouse=True)
def an_english_computer(monkeypatch, tmp_path):
    for name in ("FOLLOWUP_LANGUAGE", "FOLLOWUP_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A small office, which is the current workspace."""
    made = office(tmp_path / "own", MONDAY)
    monkeypatch.setenv("FOLLOWUP_WORKSPACE", str(made.folder))
    return made


def said(capsys, *words, code=0):
    capsys.readouterr()
    assert main(list(words)) == code
    out, err = capsys.readouterr()
    return err if code and err else out


@pytest.fixture
def full_disk(monkeypatch):
    """``full_disk()``: from now on no file of ours reaches the disk."""

    def fail(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return lambda: monkeypatch.setattr(os, "fsync", fail)


# Templates


def test_a_template_without_a_target_tells_its_whole_path(capsys, tmp_path):
    assert said(capsys, "template", "customers").strip() == f"Template written: {tmp_path / 'customers.xlsx'}"


def test_a_template_is_not_written_over_one_that_is_there(capsys, tmp_path):
    (tmp_path / "all.xlsx").write_bytes(b"filled in")
    told = said(capsys, "template", "all", code=1)
    assert str(tmp_path / "all.xlsx") in told
    assert "already" in told
    assert (tmp_path / "all.xlsx").read_bytes() == b"filled in"


# No room


@pytest.mark.parametrize(
    "words",
    [
        ("template", "customers"),
        ("plan", *WEEK, "--xlsx", "plan.xlsx"),
        ("policy", "simulate", "--without", "S-1", "--weeks", "1", "--save-as", "fewer"),
        ("policy", "simulate", "--set", f"{AFTER_DAYS}=9", "--weeks", "1", "--adopt", "2099-01-01"),
        ("init", "clinic", "--policy", "hospital"),
    ],
    ids=["template", "workbook", "scenario", "policy", "new policy"],
)
def test_a_full_disk_is_one_line_that_says_so_and_leaves_no_file(capsys, own, tmp_path, full_disk, words):
    full_disk()
    told = said(capsys, *words, code=1)
    assert "cannot be written: the disk is full" in told
    assert told.count("\n") == 1
    assert not [path.name for path in (*tmp_path.glob("*.xlsx"), *tmp_path.glob(".*"))]
    assert not list(tmp_path.glob("*/policies/**/*"))


def test_sheets_for_which_there_is_no_room_leave_no_folder(capsys, own, tmp_path, full_disk):
    said(capsys, "plan", *WEEK, "--save")
    full_disk()
    told = said(capsys, "plan", *WEEK, "--sheets", "out", code=1)
    assert "the disk is full" in told
    assert not (tmp_path / "out").exists()


def test_a_marked_copy_for_which_there_is_no_room_is_named_as_it_was_asked_for(capsys, own, tmp_path, full_disk):
    (tmp_path / "customers.csv").write_text("code,name,kind\nK-1,A,nonsense\n", encoding="utf-8")
    full_disk()
    told = said(capsys, "import", "customers.csv", "--marked-copy", "marked.xlsx", code=1)
    assert "marked.xlsx cannot be written: the disk is full" in told
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["customers.csv"]


def test_a_workbook_that_cannot_be_replaced_is_as_it_was(capsys, own, tmp_path, full_disk):
    (tmp_path / "plan.xlsx").write_bytes(b"before")
    full_disk()
    said(capsys, "plan", *WEEK, "--xlsx", "plan.xlsx", code=1)
    assert (tmp_path / "plan.xlsx").read_bytes() == b"before"


# Whose they are


def test_folders_of_sheets_and_of_a_new_workspace_are_their_owners_alone(capsys, own, tmp_path):
    said(capsys, "plan", *WEEK, "--save", "--sheets", "out/week")
    said(capsys, "init", "clinic", "--policy", "hospital")
    folders = [tmp_path / "out", tmp_path / "out" / "week", *(tmp_path / "clinic").glob("*/")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders if path.is_dir()} == {0o700}
    files = [*(tmp_path / "out" / "week").iterdir(), tmp_path / "clinic" / "policies" / "hospital.yaml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


# Scenarios


def test_a_name_that_cannot_be_is_told_before_the_weeks_are_played_through(capsys, own):
    told = said(capsys, "policy", "simulate", "--without", "nobody", "--save-as", "CON", code=1)
    assert "Windows keeps it" in told


def test_kept_scenarios_are_listed_with_the_options_that_try_the_same(capsys, own):
    assert "No scenario" in said(capsys, "policy", "simulate", "--kept")
    day = date(2099, 12, 31)
    words = ("--set", f"{AFTER_DAYS}=9", "--leave", f"S-1:{day}..{day}", "--without", "S-2", "--add-like", "S-1")
    save_scenario(own, Scenario("few", {AFTER_DAYS: 9}, ("S-1",), ("S-2",), (Leave("S-1", day, day),), (day,)))
    told = json.loads(said(capsys, "policy", "simulate", "--kept", "--json"))
    assert told == {"kept": {"few": [*words, "--closed", str(day)]}, "faults": []}
    assert " ".join(words) in said(capsys, "policy", "simulate", "--kept")


def test_a_faulty_scenario_is_told_beside_the_others(capsys, own):
    save_scenario(own, Scenario("few", without=("S-2",)))
    (own.folder / "policies" / "scenarios" / "odd.json").write_text("[[", encoding="utf-8")
    told = json.loads(said(capsys, "policy", "simulate", "--kept", "--json", code=1))
    assert list(told["kept"]) == ["few"]
    assert [(fault["scenario"], fault["error"]) for fault in told["faults"]] == [("odd", "planning.scenario.not_json")]
    assert said(capsys, "policy", "simulate", "--kept", code=1).startswith("The scenario odd.json, line 1: ")


# What to do first


@pytest.mark.parametrize("words", [("due", "K-1"), ("plan", *WEEK)], ids=["due", "plan"])
def test_an_empty_workspace_says_what_to_do_first(capsys, tmp_path, monkeypatch, words):
    said(capsys, "init", "clinic", "--policy", "hospital")
    monkeypatch.setenv("FOLLOWUP_WORKSPACE", str(find_workspace(tmp_path / "clinic").folder))
    told = said(capsys, *words, code=1 if words[0] == "due" else 0)
    assert "followup import customers.xlsx" in told
    assert "followup demo" in told
    assert "Traceback" not in told


def test_a_workspace_with_customers_says_which_customer_is_unknown(capsys, own):
    assert "K-none" in said(capsys, "due", "K-none", code=1)
    assert "followup demo" not in said(capsys, "plan", "--week", "2020-W10", "--as-of", "2020-03-01")


def test_the_current_folder_is_left_clean_by_a_workbook(capsys, own, tmp_path):
    said(capsys, "plan", *WEEK, "--xlsx", "plan.xlsx")
    assert [path.name for path in Path(tmp_path).iterdir() if path.is_file()] == ["plan.xlsx"]
