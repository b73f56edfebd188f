"""Run the reading process: a file from outside never meets a parser in this process.

The child has its own memory, processor and output limits where the system knows them, and a clock here in
any case. It hands tables back as Arrow files in a private folder that is deleted afterwards; whatever it
prints is dropped, since it may hold contents (``python -X dev`` shows it).
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from followup_kit.errors import InputError
from followup_kit.loaders.limits import Limits


def read_apart(job: Mapping[str, object], *, file: str, limits: Limits) -> list[tuple[dict[str, Any], pl.DataFrame]]:
    """What the child found: each sheet's description and its frame. Raises InputError, also when it died."""
    with tempfile.TemporaryDirectory(prefix="followup-read-") as name:
        folder = Path(name)
        content = json.dumps({**job, "limits": dataclasses.asdict(limits)})
        (folder / "job.json").write_text(content, encoding="utf-8")
        _run(folder, file=file, limits=limits)
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        if "problem" in result:
            raise InputError(f"files.{result['problem']}", file=file, **result["values"])
        return [(sheet, _frame(folder / sheet["frame"])) for sheet in result["sheets"]]


def _frame(path: Path) -> pl.DataFrame:
    # Through bytes: a mapped file could not be deleted on Windows.
    return pl.read_ipc(path.read_bytes())


def _run(folder: Path, *, file: str, limits: Limits) -> None:
    shown = None if sys.flags.dev_mode else subprocess.DEVNULL
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and module; the file's name is data in job.json
            [sys.executable, "-P", "-m", "followup_kit.loaders.child", str(folder)],
            env=_environment(Path(__file__).parents[2]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=shown,
            timeout=limits.seconds,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise InputError("files.too_slow", file=file, seconds=limits.seconds) from None
    if ended.returncode == -getattr(signal, "SIGXCPU", 0):
        raise InputError("files.too_slow", file=file, seconds=limits.seconds)
    if ended.returncode != 0 or not (folder / "result.json").is_file():
        raise InputError("files.unsafe", file=file)


def _environment(root: Path) -> dict[str, str]:
    given = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(root), given] if given else [str(root)])
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "POLARS_MAX_THREADS": "2"}
