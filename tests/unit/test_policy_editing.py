"""Figures changed from a day on: the file keeps its comments and layout, earlier days keep their figures."""

from __future__ import annotations

import difflib
import errno
import os
import stat
from datetime import date, datetime
from pathlib import Path

import pytest

from followup_kit.errors import InputError
from followup_kit.policy import PolicyError, load_policy, read_policy_text
from followup_kit.policy.editing import adopt, with_change
from followup_kit.policy.general import PRESETS
from followup_kit.settings import Workspace, create_workspace

HOSPITAL = (PRESETS / "hospital.yaml").read_text(encoding="utf-8")
NEW_YEAR, LATER = date(2027, 1, 1), date(2027, 2, 1)
BASIC = "hospital.basic_after_days"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "w", {"policy": "hospital", "language": "en"})


def lines_added(before: str, after: str) -> list[str]:
    """The lines that were put in; nothing may be gone."""
    found = [line for line in difflib.ndiff(before.split("\n"), after.split("\n")) if line[:1] in "+-"]
    assert all(line.startswith("+ ") for line in found)
    return [line[2:] for line in found]


def test_a_change_is_four_lines_below_its_parameter_and_nothing_else() -> None:
    after = with_change(HOSPITAL, BASIC, 12, from_day=NEW_YEAR, reason="as agreed: more time", by="lee")
    assert lines_added(HOSPITAL, after) == [
        "    changes:",
        "      - from: 2027-01-01",
        "        value: 12",
        '        reason: "as agreed: more time"',
        "        by: lee",
    ]


def test_the_day_before_keeps_the_old_figure() -> None:
    policy = read_policy_text(with_change(HOSPITAL, BASIC, 12, from_day=NEW_YEAR))
    found = [policy.on(day).rule("basic").due.at for day in (date(2026, 12, 31), NEW_YEAR)]
    assert [point.n for point in found if point] == [10, 12]


def test_a_second_change_follows_the_first() -> None:
    once = with_change(HOSPITAL, BASIC, 12, from_day=NEW_YEAR)
    twice = with_change(once, BASIC, 14, from_day=LATER)
    assert lines_added(once, twice) == ["      - from: 2027-02-01", "        value: 14"]
    assert [change.value for change in read_policy_text(twice).parameters[BASIC].changes] == [12, 14]


@pytest.mark.parametrize("day", [date(2026, 12, 31), NEW_YEAR])
def test_a_change_that_is_not_later_than_the_last_one_is_refused(day: date) -> None:
    once = with_change(HOSPITAL, BASIC, 12, from_day=NEW_YEAR)
    with pytest.raises(InputError, match="2027-01-01"):
        with_change(once, BASIC, 14, from_day=day)


def test_the_last_parameter_of_the_file_is_changed_before_the_blank_line() -> None:
    after = with_change(HOSPITAL, "hospital.etiquette_training_months", 2, from_day=NEW_YEAR)
    assert "    source: P14-R29\n    changes:\n      - from: 2027-01-01\n        value: 2\n\nsegments:" in after


def test_a_shared_parameter_gets_an_entry_of_its_own() -> None:
    after = with_change(HOSPITAL, "calendar.point_tolerance_days", {"early": 1, "late": 2}, from_day=NEW_YEAR)
    policy = read_policy_text(after)
    assert policy.value("calendar.point_tolerance_days", date(2026, 12, 31)) == {"early": 0, "late": 3}
    point = policy.on(NEW_YEAR).rule("basic").due.at
    assert point is not None
    assert (point.early, point.late) == (1, 2)
    lines_added(HOSPITAL, after)


@pytest.mark.parametrize(
    "written",
    [
        "changes: []",
        "changes: [{from: 2026-06-01, value: 11}]  # trial",
        "changes:\n    - from: 2026-06-01\n      value: 11\n    # more",
    ],
)
def test_lists_of_changes_in_any_style_are_added_to(written: str) -> None:
    text = HOSPITAL.replace("    source: P14-R12", f"    source: P14-R12\n    {written}", 1)
    after = with_change(text, BASIC, 12, from_day=NEW_YEAR)
    assert read_policy_text(after).value(BASIC, NEW_YEAR) == 12
    assert after.count("#") == text.count("#")


def test_a_parameter_on_one_line_stays_on_one_line() -> None:
    start, end = HOSPITAL.index(f"  {BASIC}:"), HOSPITAL.index("  hospital.basic_rate_pct:")
    line = f"  {BASIC}: {{about: {{en: a, zh-Hans: a, zh-Hant: a}}, value: 10, tag: stated, source: P14-R12}}\n"
    text = HOSPITAL[:start] + line + HOSPITAL[end:]
    after = with_change(text, BASIC, 12, from_day=NEW_YEAR, reason="因为“需要”")
    assert after.count("\n") == text.count("\n")
    assert read_policy_text(after).parameters[BASIC].changes[0].reason == "因为“需要”"


def test_a_value_that_does_not_fit_is_refused_with_its_place() -> None:
    with pytest.raises(PolicyError) as caught:
        with_change(HOSPITAL, BASIC, -1, from_day=NEW_YEAR)
    assert [record["key"] for record in caught.value.as_records()] == [f"parameters.{BASIC}.changes[1].value"]


@pytest.mark.parametrize(
    ("name", "value"),
    [(BASIC, "many"), (BASIC, True), (BASIC, None), ("kpi.low_n", "x"), ("hospital.call_hours", "10:00-11:00")],
)
def test_a_value_of_another_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(InputError):
        with_change(HOSPITAL, name, value, from_day=NEW_YEAR)


def test_an_unknown_parameter_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"hospital\.basic_after_days"):
        with_change(HOSPITAL, "hospital.basic_after_day", 1, from_day=NEW_YEAR)


@pytest.mark.parametrize("name", ["auto_repair", "rescue_24h", "work_orders", "visit_regime"])
def test_every_parameter_section_can_be_added_to(name: str) -> None:
    text = (PRESETS / f"{name}.yaml").read_text(encoding="utf-8")
    parameter = next(reversed(read_policy_text(text).source.data["parameters"]))
    value = read_policy_text(text).parameters[parameter].value
    after = with_change(text, parameter, value, from_day=NEW_YEAR, reason="again")
    assert len(lines_added(text, after)) == 4


def test_adopting_copies_the_preset_into_the_workspace(workspace: Workspace) -> None:
    policy = adopt(workspace, {BASIC: 12}, from_day=NEW_YEAR, reason="trial", actor="lee")
    own = workspace.folder / "policies" / "hospital.yaml"
    assert lines_added(HOSPITAL, own.read_text(encoding="utf-8"))
    assert policy.value(BASIC, NEW_YEAR) == load_policy(workspace).value(BASIC, NEW_YEAR) == 12
    assert load_policy(workspace).parameters[BASIC].changes[0].by == "lee"
    assert not (own.parent / "history").exists()


def test_adopting_again_keeps_the_file_from_before(workspace: Workspace) -> None:
    adopt(workspace, {BASIC: 12}, from_day=NEW_YEAR, reason="one", actor="lee")
    own = workspace.folder / "policies" / "hospital.yaml"
    first = own.read_text(encoding="utf-8")
    adopt(workspace, {BASIC: 14}, from_day=LATER, reason="two", actor="lee", now=datetime(2026, 11, 22, 20, 0))
    kept = list((own.parent / "history").iterdir())
    assert [path.name for path in kept] == ["hospital-20261122T200000000000.yaml"]
    assert kept[0].read_text(encoding="utf-8") == first
    assert sorted(path.name for path in own.parent.iterdir()) == ["history", "hospital.yaml"]


def test_nothing_is_written_when_one_of_several_changes_does_not_fit(workspace: Workspace) -> None:
    with pytest.raises(PolicyError):
        adopt(workspace, {BASIC: 12, "hospital.band_pct": -5}, from_day=NEW_YEAR, reason="x", actor="lee")
    assert not list((workspace.folder / "policies").iterdir())


def linked(workspace: Workspace, tmp_path: Path) -> tuple[Path, Path]:
    """The workspace's policy as a link to a file that the team keeps elsewhere, with the rights 0640."""
    shelf = tmp_path / "team" / "ours.yaml"
    shelf.parent.mkdir()
    shelf.write_text(HOSPITAL, encoding="utf-8")
    shelf.chmod(0o640)
    own = workspace.folder / "policies" / "hospital.yaml"
    own.symlink_to(shelf)
    return own, shelf


def test_adopting_through_a_link_writes_the_file_behind_it_and_keeps_its_rights(workspace, tmp_path: Path) -> None:
    own, shelf = linked(workspace, tmp_path)
    adopt(workspace, {BASIC: 12}, from_day=NEW_YEAR, reason="trial", actor="lee")
    assert own.is_symlink()
    assert lines_added(HOSPITAL, shelf.read_text(encoding="utf-8"))
    assert stat.S_IMODE(shelf.stat().st_mode) == 0o640
    assert [path.name for path in shelf.parent.iterdir()] == ["ours.yaml"]
    assert load_policy(workspace).value(BASIC, NEW_YEAR) == 12


def test_a_policy_that_is_a_link_to_nowhere_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    own, shelf = linked(workspace, tmp_path)
    shelf.unlink()
    with pytest.raises(InputError, match=r"hospital\.yaml cannot be written: .* a link stands in the way"):
        adopt(workspace, {BASIC: 12}, from_day=NEW_YEAR, reason="trial", actor="lee")
    assert (own.is_symlink(), shelf.exists()) == (True, False)


def test_what_adopting_makes_is_its_owners_alone(workspace: Workspace) -> None:
    adopt(workspace, {BASIC: 12}, from_day=NEW_YEAR, reason="one", actor="lee")
    adopt(workspace, {BASIC: 14}, from_day=LATER, reason="two", actor="lee")
    folder = workspace.folder / "policies"
    made = [folder, folder / "hospital.yaml", folder / "history", *(folder / "history").iterdir()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in made] == [0o700, 0o600, 0o700, 0o600]


@pytest.mark.parametrize("call", [1, 2])
def test_a_full_disk_changes_neither_the_policy_nor_its_history(workspace: Workspace, monkeypatch, call) -> None:
    adopt(workspace, {BASIC: 12}, from_day=NEW_YEAR, reason="one", actor="lee")
    folder = workspace.folder / "policies"
    before, calls = (folder / "hospital.yaml").read_text(encoding="utf-8"), []

    def full(_file: int) -> None:
        calls.append(1)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: the disk is full"):
        adopt(workspace, {BASIC: 14}, from_day=LATER, reason="two", actor="lee")
    assert [path.name for path in folder.iterdir()] == ["hospital.yaml"]
    assert (folder / "hospital.yaml").read_text(encoding="utf-8") == before
