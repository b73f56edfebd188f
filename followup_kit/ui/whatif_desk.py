"""The what-if page's way to its workspace: data, scenarios that were kept, and the policy file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from followup_kit.errors import ConflictError
from followup_kit.planning.projection import World
from followup_kit.planning.scenario_files import Kept, kept_scenarios, save_scenario
from followup_kit.planning.scenarios import Scenario
from followup_kit.policy import policy_file
from followup_kit.policy.editing import adopt, with_change
from followup_kit.policy.presets import FOLDER
from followup_kit.settings import Workspace
from followup_kit.ui.plan_desk import Desk


@dataclass(frozen=True, slots=True)
class Writing:
    """What adopting would write: the file, and the lines as they would stand there below each parameter's name.

    ``is_copied``: the workspace has no policy file of its own yet and gets a copy of the preset first.
    """

    file: str
    lines: tuple[str, ...]
    is_copied: bool


@dataclass(frozen=True, slots=True)
class WhatIfDesk:
    """A workspace and the person at it."""

    desk: Desk

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.desk.workspace

    @property
    def today(self) -> date:
        """The day the comparison starts from."""
        return self.desk.today

    def world(self) -> World:
        """Policy, data and calendar of one moment."""
        return self.desk.world()

    def policy_text(self) -> str:
        """The policy file as it is now."""
        return policy_file(self.workspace).read_text(encoding="utf-8-sig")

    def kept(self) -> Kept:
        """The scenarios of the workspace by name, and what is wrong with the files that are none."""
        return kept_scenarios(self.workspace)

    def keep(self, scenario: Scenario, *, replacing: bool) -> str:
        """Keep a scenario and give its name; ConflictError when there is one that is not to be replaced."""
        return save_scenario(self.workspace, scenario, replacing=replacing).stem

    def writing(self, changes: Mapping[str, Any], *, known: str, from_day: date, reason: str) -> Writing:
        """What adopting would write, tried out on the text; nothing is written."""
        before, now = policy_file(self.workspace), self._unchanged(known)
        text, lines = now, []
        for name, value in changes.items():
            new = with_change(text, name, value, from_day=from_day, reason=reason, by=self.desk.actor, name=before.name)
            lines += _new_lines(text.splitlines(), new.splitlines(), name)
            text = new
        own = self.workspace.folder / FOLDER / before.name
        return Writing(f"{FOLDER}/{own.name}", tuple(lines), before != own)

    def adopt(self, changes: Mapping[str, Any], *, known: str, from_day: date, reason: str) -> None:
        """Write the changes; ConflictError when the policy file is not the one that is known."""
        self._unchanged(known)
        adopt(self.workspace, changes, from_day=from_day, reason=reason, actor=self.desk.actor, now=self.desk.now)

    def _unchanged(self, known: str) -> str:
        now = self.policy_text()
        if now != known:
            raise ConflictError("whatif.policy_changed", file=policy_file(self.workspace).name)
        return now


def _new_lines(old: Sequence[str], new: Sequence[str], name: str) -> list[str]:
    """The lines that one change adds or rewrites, below the parameter's name."""
    first = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    rest = zip(reversed(old[first:]), reversed(new[first:]), strict=False)
    same = next((at for at, pair in enumerate(rest) if pair[0] != pair[1]), min(len(old), len(new)) - first)
    lines = list(new[first : len(new) - same])
    return lines if any(name in line for line in lines) else [f"  {name}:", "    …", *lines]
