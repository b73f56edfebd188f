"""A workspace filled with the demo data, made the way anybody's is: files into the inbox, then an import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from followup_kit.demo.tables import write_demo_files
from followup_kit.loaders.load import load_files
from followup_kit.periods import clock
from followup_kit.progress import Progress
from followup_kit.settings import FILE_NAME, Workspace, create_workspace, find_workspace
from followup_kit.store import create_store, import_tables


def demo_workspace(
    folder: str | Path,
    language: str,
    *,
    today: date | None = None,
    customers: int = 600,
    progress: Progress | None = None,
) -> Workspace:
    """Make a workspace with the demo data up to ``today`` (by the clock when left out); one already there is kept."""
    if (Path(folder).expanduser() / FILE_NAME).exists():
        return find_workspace(folder)
    workspace = create_workspace(folder, {"language": language})
    day = today or clock(workspace.time_zone).date()
    files = write_demo_files(workspace.folder / "inbox", language, day, customers=customers)
    loaded = load_files(files, time_zone=workspace.time_zone, progress=progress)
    store = create_store(workspace)
    try:
        import_tables(store, loaded.sound_tables(), actor="demo", key=loaded.key, progress=progress)
    finally:
        store.close()
    return workspace
