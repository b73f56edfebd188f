"""A workspace filled with the demo data, made the way anybody's is: files into the inbox, then an import."""

from __future__ import annotations

import getpass
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from followup_kit.demo.industries import write_industry_files
from followup_kit.demo.tables import write_demo_files
from followup_kit.errors import SettingsError
from followup_kit.loaders.load import load_files
from followup_kit.periods import clock
from followup_kit.policy import load_preset
from followup_kit.progress import Progress
from followup_kit.settings import FILE_NAME, Workspace, create_workspace, find_workspace
from followup_kit.store import create_store, import_tables, latest_change, open_store
from followup_kit.translations import current_language, say

TARGETS = {"K01": 0.9, "K02": 0.85, "K03": 4.2, "K13": 0.05, "K17": 0.8, "K18": 0.8, "K27": 0.5}
"""What the made-up company wants to reach."""

TIME_ZONE = "Asia/Shanghai"
CUSTOMERS = 600
"""How many customers the general demo has when nothing is said."""

_MARK = ".demo"  # the day the demo was made for; a second line once it is complete
_COMPLETE = "complete"
_PATIENCE = 60  # seconds; making a demo takes about ten


def demo_workspace(
    folder: str | Path | None = None,
    language: str | None = None,
    *,
    policy: str = "",
    today: date | None = None,
    customers: int | None = None,
    progress: Progress | None = None,
) -> Workspace:
    """Make a workspace with the demo data up to ``today`` (by the clock when left out), or find the one made before.

    With the short name of a preset as ``policy`` it is a company whose data fit that regime, and the workspace runs
    it; SettingsError when there is none of that name. Without a folder it lies in this account's part of the folder
    for temporary files; without a language it speaks the one in force. A demo of an earlier day, or one
    that was interrupted, is made anew, because its "this week" is over; unless somebody has changed something in it,
    then it is kept. A workspace that is no demo raises SettingsError.
    """
    language = language or current_language()
    if policy:
        load_preset(policy)
    target = Path(folder).expanduser() if folder else _usual_folder(language, policy)
    wanted = Demo(today or clock(TIME_ZONE).date(), language, policy, customers)
    with _alone(target):
        return _usable(target, wanted) or _make(target, wanted, progress=progress or _silent)


@dataclass(frozen=True, slots=True)
class Demo:
    """Which demo is wanted: its day, language, regime (none: the general one) and size."""

    day: date
    language: str
    policy: str
    customers: int | None


def _usual_folder(language: str, policy: str) -> Path:
    parts = ["followup-demo", getpass.getuser(), language, *([policy] if policy else [])]
    return Path(tempfile.gettempdir()) / "-".join(parts)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Two notebooks run at once shall not make the same demo: the second waits until the first has made it."""
    sign, until = target.parent / f"{target.name}.making", time.monotonic() + _PATIENCE
    while not _raised(sign) and time.monotonic() < until:
        time.sleep(0.2)
    try:
        yield
    finally:
        with suppress(OSError):
            sign.rmdir()


def _raised(sign: Path) -> bool:
    try:
        sign.mkdir()
    except FileExistsError:
        return False
    except OSError:  # no folder to work in: making the workspace will say so better
        return True
    return True


def _usable(target: Path, wanted: Demo) -> Workspace | None:
    """The demo made before, if it need not be made anew; what is left of one that must be is removed."""
    if not (target / FILE_NAME).exists():
        return None
    found = find_workspace(target)
    if _is_fresh(found, wanted) or _was_changed(found):
        return found
    shutil.rmtree(found.folder)
    return None


def _make(target: Path, wanted: Demo, *, progress: Progress) -> Workspace:
    settings: dict[str, object] = {"language": wanted.language, "time_zone": TIME_ZONE}
    settings |= {"policy": wanted.policy} if wanted.policy else {"kpi": {"targets": TARGETS}}
    workspace = create_workspace(target, settings)
    mark = workspace.folder / _MARK
    mark.write_text(f"{wanted.day}\n", encoding="utf-8")
    _fill(workspace, wanted, progress=progress)
    mark.write_text(f"{wanted.day}\n{_COMPLETE}\n", encoding="utf-8")
    return workspace


def is_demo(workspace: Workspace) -> bool:
    """Whether a workspace was made by ``demo_workspace``."""
    return (workspace.folder / _MARK).is_file()


def _is_fresh(workspace: Workspace, wanted: Demo) -> bool:
    if not is_demo(workspace):
        raise SettingsError("demo.not_a_demo", folder=workspace.folder)
    mark = (workspace.folder / _MARK).read_text(encoding="utf-8")
    is_this = workspace.language == wanted.language and workspace.policy == wanted.policy
    return is_this and mark.split() == [str(wanted.day), _COMPLETE]


def _was_changed(workspace: Workspace) -> bool:
    """Whether anything was saved since the demo was imported; a store of another version may hold somebody's work."""
    try:
        store = open_store(workspace)
    except SettingsError as error:
        return error.key in {"store.other_version", "store.unknown_version"}
    with store.reading() as connection:
        saves = latest_change(connection)
    store.close()
    return saves > 1


def _fill(workspace: Workspace, wanted: Demo, *, progress: Progress) -> None:
    progress(say("demo.step.writing"), 0, 3)
    files = _write(workspace.folder / "inbox", wanted)
    progress(say("demo.step.loading"), 1, 3)
    loaded = load_files(files, time_zone=workspace.time_zone)
    progress(say("demo.step.saving"), 2, 3)
    store = create_store(workspace)
    try:
        import_tables(store, loaded.sound_tables(), actor="demo", key=loaded.key)
    finally:
        store.close()


def _write(folder: Path, wanted: Demo) -> list[Path]:
    if wanted.policy:
        return write_industry_files(
            folder, wanted.policy, wanted.language, today=wanted.day, customers=wanted.customers
        )
    return write_demo_files(folder, wanted.language, wanted.day, customers=wanted.customers or CUSTOMERS)


def _silent(what: str, done: int, total: int) -> None:
    """Progress that is not shown."""
