"""Which workspace a notebook reads: one's own, else the demo that the README's first command makes."""

from __future__ import annotations

import os
from pathlib import Path

from followup_kit.demo.workspace import demo_workspace, is_demo
from followup_kit.progress import Progress
from followup_kit.settings import Workspace, find_workspace
from followup_kit.translations import current_language, say


def find_or_make_workspace(folder: str | Path | None = None, *, progress: Progress | None = None) -> Workspace:
    """The workspace in ``folder``, else in ``FOLLOWUP_WORKSPACE``, else the demo workspace in the language in force.

    The demo is that of ``followup demo`` run in the checkout: ``demo-workspace-en`` and its like. It is made when it
    is absent, and made anew as ``demo_workspace`` does. A folder that holds no workspace raises SettingsError.
    """
    if folder is not None or os.environ.get("FOLLOWUP_WORKSPACE"):
        return find_workspace(folder)
    return demo_workspace(demo_folder(), progress=progress)


def demo_folder(language: str | None = None) -> Path:
    """Where the demo workspace of a language lies: at the top of the checkout; without one in the current folder."""
    top = Path(__file__).resolve().parents[2]
    return (top if (top / "start.py").is_file() else Path.cwd()) / f"demo-workspace-{language or current_language()}"


def say_which(workspace: Workspace) -> str:
    """One sentence that names the workspace and tells made-up data from one's own."""
    return say("demo.reading.demo" if is_demo(workspace) else "demo.reading.own", folder=workspace.folder)
