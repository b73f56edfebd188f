"""The seventeen regimes that come with the project, and a workspace's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from followup_kit.errors import SettingsError
from followup_kit.policy.general import PRESETS, SHARED
from followup_kit.policy.problems import nearest
from followup_kit.policy.reading import Policy, read_policy
from followup_kit.settings import Workspace

FOLDER = "policies"


def preset_names() -> list[str]:
    """The short names of the presets, ``after_sales`` to ``work_orders_branch``."""
    return sorted(path.stem for path in PRESETS.glob("*.yaml") if path.name != SHARED)


@lru_cache(maxsize=32)
def load_preset(name: str) -> Policy:
    """A preset by its short name; SettingsError lists them when there is none."""
    return read_policy(preset_file(name))


def preset_file(name: str) -> Path:
    """Where a preset stands; SettingsError when there is none of that name."""
    if name not in preset_names():
        raise SettingsError("policy.no_preset", found=name, hint=nearest(name, preset_names()))
    return PRESETS / f"{name}.yaml"


def policy_file(workspace: Workspace, name: str = "") -> Path:
    """The file of a workspace's policy: its own in ``policies/``, else the preset of that name."""
    chosen = name or workspace.policy
    if not chosen:
        raise SettingsError("policy.none_chosen", presets=", ".join(preset_names()))
    own = workspace.folder / FOLDER / f"{chosen}.yaml"
    return own if own.is_file() else preset_file(chosen)


def load_policy(workspace: Workspace, name: str = "") -> Policy:
    """The policy a workspace runs (or another by name), read and checked."""
    return read_policy(policy_file(workspace, name))
