"""The seventeen regimes that come with the project, and a workspace's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from followup_kit.errors import FollowupError, SettingsError
from followup_kit.policy.general import PRESETS, SHARED
from followup_kit.policy.problems import nearest
from followup_kit.policy.reading import Policy, read_policy
from followup_kit.policy.source import load_source, parse_source
from followup_kit.settings import Workspace, given_path
from followup_kit.translations import current_language

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


def named_file(name: str, workspace: Workspace | None = None) -> Path:
    """The file that a name stands for: a path to a ``.yaml`` file, a workspace's own policy, a preset.

    Without a name the workspace's policy. Raises SettingsError when there is none.
    """
    if name.lower().endswith((".yaml", ".yml")):
        return given_path(name)
    if workspace is not None:
        return policy_file(workspace, name)
    if not name:
        raise SettingsError("policy.unnamed", presets=", ".join(preset_names()))
    return preset_file(name)


@dataclass(frozen=True, slots=True)
class Listed:
    """A policy in the list: its name, number, title and trade; ``is_own`` when the workspace has its own file."""

    name: str
    id: str
    title: str
    industry: str
    is_own: bool
    is_chosen: bool


def listed_policies(workspace: Workspace | None = None) -> list[Listed]:
    """The presets and a workspace's own policies by name, titles in the language in force."""
    own = {} if workspace is None else {path.stem: path for path in (workspace.folder / FOLDER).glob("*.yaml")}
    files = {**{name: preset_file(name) for name in preset_names()}, **own}
    chosen = "" if workspace is None else workspace.policy
    return [_listed(name, path, is_own=name in own, is_chosen=name == chosen) for name, path in sorted(files.items())]


def _listed(name: str, path: Path, *, is_own: bool, is_chosen: bool) -> Listed:
    head = _head(path)
    words = {key: value for key, value in head.items() if isinstance(value, dict)}
    title, industry = (str(words.get(key, {}).get(current_language(), "–")) for key in ("title", "industry"))
    return Listed(name, str(head.get("id", "–")), title, industry, is_own, is_chosen)


def _head(path: Path) -> dict[str, object]:
    """What stands above the parameters, which is quick to read; nothing of a file that cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig").partition("\nparameters:")[0]
        head = parse_source(text, name=path.name).data
        return head if "title" in head else load_source(path).data
    except (FollowupError, OSError, ValueError):
        return {}
