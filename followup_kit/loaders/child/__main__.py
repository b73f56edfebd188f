"""Read the file that FOLDER/job.json names and leave what was found in FOLDER/result.json and *.ipc."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from followup_kit.loaders.child.problem import Faults, Problem
from followup_kit.loaders.limits import Limits


def main(folder: Path) -> None:
    """Do one job. What goes wrong in a foreseen way is in the result; anything else ends the process."""
    gc.disable()  # the process is short and makes no cycles; collecting costs a third of reading a text file
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    limits = Limits(**job["limits"])
    _restrain(limits)
    try:
        result: dict[str, object] = {"sheets": _read(job, limits, folder)}
    except Problem as problem:
        result = {"problem": problem.key, "values": problem.values}
    except MemoryError:
        result = {"problem": "too_much_memory", "values": {"limit": limits.memory_bytes >> 20}}
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


def _restrain(limits: Limits) -> None:
    # Windows has no such limits: there the parent's clock is the only one.
    try:
        import resource
    except ImportError:
        return
    cores = 2
    for name, most in (
        ("RLIMIT_AS", limits.memory_bytes),
        ("RLIMIT_CPU", limits.seconds * cores),
        ("RLIMIT_FSIZE", limits.unpacked_bytes),
        ("RLIMIT_CORE", 0),
    ):
        kind = getattr(resource, name, None)
        if kind is not None:
            _, hard = resource.getrlimit(kind)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (allowed, allowed))


def _read(job: dict[str, object], limits: Limits, folder: Path) -> list[dict[str, object]]:
    path = Path(str(job["path"]))
    if job["kind"] == "text":
        return _read_text(path, job, limits=limits, folder=folder)
    # A bomb or a damaged archive is refused before the heavy imports.
    from followup_kit.loaders.child.package import open_package
    from followup_kit.loaders.child.workbook import read_workbook

    with open_package(path, limits) as package:
        read_workbook(package)
    from followup_kit.loaders.child.xlsx import read_workbook_file

    sheet = None if job["sheet"] is None else str(job["sheet"])
    found = read_workbook_file(path, sheet=sheet, limits=limits)
    return [_kept(at, one.name, one.grid, faults=one.faults, folder=folder) for at, one in enumerate(found)]


def _read_text(path: Path, job: dict[str, object], *, limits: Limits, folder: Path) -> list[dict[str, object]]:
    from followup_kit.loaders.child.csvfile import read_text_file

    faults = Faults(limits.faults)
    encoding = None if job["encoding"] is None else str(job["encoding"])
    grid = read_text_file(path, encoding=encoding, limits=limits, faults=faults)
    return [] if grid is None else [_kept(0, "", grid, faults=faults, folder=folder)]


def _kept(at: int, name: str, grid: object, *, faults: Faults, folder: Path) -> dict[str, object]:
    from followup_kit.loaders.child.grid import Grid

    if not isinstance(grid, Grid):
        raise TypeError
    grid.frame.write_ipc(folder / f"{at}.ipc")
    return {"sheet": name, "headers": list(grid.headers), "faults": faults.listed(), "frame": f"{at}.ipc"}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
