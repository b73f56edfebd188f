"""Where mapping files are found: the workspace's own first, then those that come with the project."""

from __future__ import annotations

import shutil
from typing import Any

from followup_kit.loaders.mapping import Mapping, find_mapping, load_mapping
from followup_kit.resources import resource_folder
from followup_kit.settings import Workspace


def workspace_mapping(name: str, workspace: Workspace) -> Mapping:
    """The mapping of a name, or of a file's path; SettingsError when there is none or it is wrong."""
    return load_mapping(find_mapping(name, (workspace.mappings, resource_folder("data/mappings"))))


def mapping_settings(name: str) -> dict[str, Any]:
    """The settings a workspace for this mapping should have."""
    mapping = load_mapping(find_mapping(name, (resource_folder("data/mappings"),)))
    return dict(mapping.workspace)


def copy_mapping(name: str, workspace: Workspace) -> None:
    """Put a mapping into the workspace, where the team may change it."""
    path = find_mapping(name, (resource_folder("data/mappings"),))
    shutil.copyfile(path, workspace.mappings / path.name)
