"""followup plan and due on the terminal: hours of deadlines, load, advice, ids only when asked for."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from plan_office import office, workdays

from followup_kit.cli import main
from followup_kit.settings import Workspace

MONDAY = date(2026, 11, 23)
CITED = re.compile(r"P\d\d-R\d\d")


@pytest.fixture(autouse=True)
def an_english_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FOLLOWUP_LANGUAGE", "FOLLOWUP_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = office(tmp_path_factory.mktemp("full") / "w", MONDAY, patients=40, per_day=3)
    workdays(made, MONDAY)
    return made


def told(capsys: pytest.CaptureFixture[str], workspace: Workspace, *words: str) -> str:
    assert main([words[0], "--workspace", str(workspace.folder), *words[1:]]) == 0
    out, err = capsys.readouterr()
    assert err == "", "no progress is shown where nobody looks"
    return out


def test_the_list_ends_with_everybodys_load_and_what_would_help(full: Workspace, capsys) -> None:
    found = told(capsys, full, "plan", "--week", "2026-W48", "--as-of", "2026-11-23")
    after = found[found.index("40 contacts") :]
    assert re.search(r"S-1 +15 +2\.5 of 37\.5 +100%", after)
    assert "Without a place: 1." in after
    assert "What to do: free time" in after


def test_ids_are_shown_only_when_asked_for(full: Workspace, capsys) -> None:
    words = ("plan", "--week", "2026-W48", "--as-of", "2026-11-23", "--why")
    assert not CITED.search(told(capsys, full, *words))
    assert "Call after discharge [hospital.inpatient, P14-R08" in told(capsys, full, *words, "--ids")
    due = ("due", "K-0001", "--week", "2026-W48", "--as-of", "2026-11-23", "--why")
    plain, cited = told(capsys, full, *due), told(capsys, full, *due, "--ids")
    assert plain.startswith("✓ Call after discharge\n  Counts from")
    assert not CITED.search(plain)
    assert cited.startswith("✓ Call after discharge [hospital.inpatient, P14-R08")


def test_a_program_gets_the_whole_trail(full: Workspace, capsys) -> None:
    found = json.loads(told(capsys, full, "due", "K-0001", "--as-of", "2026-11-23", "--json"))
    assert CITED.search(found[0]["trail"][0])


def test_a_moment_that_cannot_be_read_is_one_plain_line(full: Workspace, capsys) -> None:
    assert main(["plan", "--workspace", str(full.folder), "--as-of", "tomorrow"]) == 1
    assert capsys.readouterr().err == (
        '"tomorrow" is not a date or a date with a time. Write 2026-03-31 or "2026-03-31 22:15".\n'
    )


@pytest.mark.parametrize("given", ["2026-11-23", "2026-11-23T15:00", "2026-11-23 15:00"])
def test_as_of_takes_a_day_or_a_moment(full: Workspace, capsys, given: str) -> None:
    found = json.loads(told(capsys, full, "plan", "--week", "2026-W48", "--as-of", given, "--json"))
    assert found["as_of"] == "2026-11-23"


def test_an_unknown_figure_gets_at_most_five_names_and_the_way_to_all(full: Workspace, capsys) -> None:
    words = ["policy", "simulate", "--workspace", str(full.folder), "--set", "hospital.basic_after_day=1"]
    assert main(words) == 1
    error = capsys.readouterr().err
    assert error.startswith(
        "This policy has no parameter hospital.basic_after_day. Nearest: hospital.basic_after_days, "
    )
    assert error.count(",") <= 4
    assert error.endswith("All of them: followup policy show hospital --figures\n")


def test_the_part_behind_the_dot_is_enough_to_find_a_name(full: Workspace, capsys) -> None:
    assert main(["policy", "try", "hospital", "basic", "--at", "2026-01-01", "--set", "basic_after_day=1"]) == 1
    assert "Nearest: hospital.basic_after_days" in capsys.readouterr().err
    assert main(["policy", "try", "hospital", "basic", "--at", "2026-01-01", "--set", "zzzzzz=1"]) == 1
    assert "Nearest" not in capsys.readouterr().err


def test_figures_are_listed_with_their_value_in_words(capsys, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["policy", "show", "hospital", "--figures"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "hospital.basic_after_days" in line)
    assert "10 days" in line
    assert main(["policy", "show", "hospital", "--figures", "--json"]) == 0
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert (found["hospital.basic_after_days"]["value"], found["hospital.basic_after_days"]["unit"]) == (10, "day")
    assert "kpi.satisfied_from" in found, "those that every regime has are listed too"
