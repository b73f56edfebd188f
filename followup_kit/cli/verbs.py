"""What every verb of the command line shares: its parser, its workspace."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from followup_kit.settings import FILE_NAME, Workspace, find_workspace
from followup_kit.translations import say, use_language

Run = Callable[[argparse.Namespace], int]


def verb(verbs: Any, name: str, run: Run, *, workspace: bool = True) -> argparse.ArgumentParser:
    """Add a verb's parser; its help comes from the catalogues."""
    help_text = say(f"cli.{name}.about")
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run)
    if workspace:
        parser.add_argument("--workspace", metavar="DIR", help=say("cli.workspace"))
    return parser


def workspace_of(options: argparse.Namespace) -> Workspace:
    """The workspace a verb was called for; from here on the words are in its language."""
    workspace = find_workspace(options.workspace)
    if "FOLLOWUP_LANGUAGE" not in os.environ:
        use_language(workspace.language)
    return workspace


def optional_workspace(options: argparse.Namespace) -> Workspace | None:
    """The workspace a verb was called for; None when none is named and the current folder is none."""
    named = options.workspace is not None or os.environ.get("FOLLOWUP_WORKSPACE")
    return workspace_of(options) if named or Path(FILE_NAME).exists() else None
