"""The verb import: files into the store."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from followup_kit import terminal
from followup_kit.cli.verbs import verb, workspace_of
from followup_kit.settings import given_path
from followup_kit.terminal import print_json, print_table, progress_bar, tell, workbook_file, write
from followup_kit.translations import current_language, say

if TYPE_CHECKING:
    from followup_kit.loaders.load import Loaded
    from followup_kit.loaders.model import Note
    from followup_kit.store import ImportResult


def add_import(verbs: Any) -> None:
    """The verb ``import``."""
    parser = verb(verbs, "import", _run_import)
    parser.add_argument("files", nargs="+", metavar="FILE", help=say("cli.import.files"))
    parser.add_argument("--mapping", metavar="M", help=say("cli.import.mapping"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.import.dry_run"))
    parser.add_argument("--marked-copy", metavar="FILE", help=say("cli.import.marked_copy"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_import(options: argparse.Namespace) -> int:
    from followup_kit.loaders.library import workspace_mapping
    from followup_kit.loaders.model import FaultsFound
    from followup_kit.periods import clock
    from followup_kit.policy import load_policy
    from followup_kit.sheets import load_filled
    from followup_kit.store import import_loaded, open_store

    workspace = workspace_of(options)
    store = open_store(workspace)
    mapping = None if options.mapping is None else workspace_mapping(options.mapping, workspace)
    with progress_bar(quiet=options.json) as step:
        now, policy = clock(workspace.time_zone), load_policy(workspace) if workspace.policy else None
        loaded = load_filled(store, options.files, policy=policy, mapping=mapping, now=now, progress=step)
        try:
            result = import_loaded(store, loaded, actor=terminal.account(), dry_run=options.dry_run, progress=step)
        except FaultsFound as error:
            faults = error.faults
        else:
            faults = ()
    if faults:
        return _print_faults(faults, loaded, options)
    _print_import(result, [*loaded.notes, *result.notes], time_zone=workspace.time_zone, as_json=options.json)
    return 0


def _print_faults(faults: Sequence[Any], loaded: Loaded, options: argparse.Namespace) -> int:
    if options.marked_copy is not None:
        from followup_kit.loaders.marked_copy import write_marked_copy

        inputs = [path for given in options.files for path in (Path(given), *Path(given).glob("*"))]
        with workbook_file(given_path(options.marked_copy), apart_from=inputs) as file:
            write_marked_copy(loaded.sheets, faults, file)
    if options.json:
        print_json({"imported": False, "faults": [fault.as_dict() for fault in faults]})
        return 1
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stderr.write(say("cli.import.faults", count=len(faults)) + "\n")
    key = "cli.import.marked" if options.marked_copy is not None else "cli.import.mark_hint"
    sys.stderr.write(say(key, file=options.marked_copy) + "\n")
    return 1


def _print_import(result: ImportResult, notes: Sequence[Note], *, time_zone: str, as_json: bool) -> None:
    if as_json:
        tables = [asdict(counts) for counts in result.tables]
        earlier = result.earlier and result.earlier[0].isoformat()
        told = [note.as_dict() for note in notes]
        print_json({"imported": not result.dry_run, "earlier": earlier, "tables": tables, "notes": told})
        return
    for note in notes:
        write(str(note))
    if result.earlier:
        at = result.earlier[0].astimezone(ZoneInfo(time_zone))
        tell("cli.import.earlier", at=f"{at:%Y-%m-%d %H:%M}", actor=result.earlier[1])
        return
    from followup_kit.schema import TABLES

    names = ("table", "added", "changed", "unchanged")
    rows = [
        (TABLES[t.table].label.in_language(current_language()), *(f"{getattr(t, name):,}" for name in names[1:]))
        for t in result.tables
    ]
    print_table([say(f"cli.import.{name}") for name in names], rows)
    tell("cli.import.dry_run_done" if result.dry_run else "cli.import.done")
