"""Scenarios kept in a workspace: one small JSON file each, under a name that any computer takes."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, field
from pathlib import Path

from followup_kit.errors import ConflictError, InputError
from followup_kit.planning.scenario_reading import read_scenario
from followup_kit.planning.scenarios import Scenario
from followup_kit.settings import Workspace
from followup_kit.writing import write_whole

FOLDER = "policies/scenarios"
_NAME = re.compile(r"[\w][\w -]{0,60}")
_DEVICE = re.compile(r"(?i)con|prn|aux|nul|(com|lpt)[\d¹²³]")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept: the scenarios by name, and by name what is wrong with the files that are none."""

    scenarios: dict[str, Scenario] = field(default_factory=dict)
    faults: dict[str, InputError] = field(default_factory=dict)


def kept_scenarios(workspace: Workspace) -> Kept:
    """The scenarios of a workspace, and the faulty files; a faulty one hides no other."""
    kept = Kept()
    for path in _files(workspace):
        try:
            kept.scenarios[path.stem] = read_scenario(path)
        except InputError as error:
            kept.faults[path.stem] = error
    return kept


def load_scenarios(workspace: Workspace) -> list[Scenario]:
    """The scenarios kept in a workspace that can be read, by name."""
    return list(kept_scenarios(workspace).scenarios.values())


def _files(workspace: Workspace) -> list[Path]:
    """Hidden files are what a computer or a write that was cut short has left there."""
    return sorted(path for path in (workspace.folder / FOLDER).glob("*.json") if not path.name.startswith("."))


def scenario_file(workspace: Workspace, name: str) -> Path:
    """Where a scenario of that name is kept; InputError for a name that is no file name on some computer.

    Names are the same that differ only in upper and lower case or in blanks around them: some computers cannot keep
    both.
    """
    plain = unicodedata.normalize("NFC", name).strip()
    if not _NAME.fullmatch(plain):
        raise InputError("planning.bad_scenario_name", found=name)
    if _DEVICE.fullmatch(plain):
        raise InputError("planning.device_name", found=plain)
    wanted = workspace.folder / FOLDER / f"{plain}.json"
    same = [path for path in _files(workspace) if _folded(path.stem) == _folded(plain)]
    return wanted if wanted in same else next(iter(same), wanted)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def save_scenario(workspace: Workspace, scenario: Scenario, *, replacing: bool = True) -> Path:
    """Keep a scenario as a small file in the workspace; one of that name is replaced, or refused (ConflictError).

    CannotWrite says why it cannot be written; what was there is as it was then.
    """
    path = scenario_file(workspace, scenario.name)
    if not replacing and path.exists():
        raise ConflictError("whatif.name_taken", name=path.stem)
    held = {name: value for name, value in asdict(scenario).items() if name != "name"}
    text = json.dumps(held, ensure_ascii=False, indent=2, default=str) + "\n"
    write_whole(path, text.encode("utf-8", errors="replace"))
    return path
