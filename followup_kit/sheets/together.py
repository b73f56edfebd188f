"""Files that belong together: all of them take their names, or none does and what was there is as it was."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import mkdtemp

from followup_kit.writing import create, private_folder, take_name, writing_to


def write_together(files: Mapping[Path, bytes], *, replace: bool = False) -> None:
    """Write files of one folder, for their owner alone; the folder is made when it is not there.

    All are first written aside, where a full disk harms nothing. CannotWrite names the file that failed; none of the
    others is there then. Without ``replace`` a file that is there is FileExistsError. A link in a file's place is
    never followed.
    """
    folder = next(iter(files)).parent
    with private_folder(folder):
        with writing_to(folder):
            aside = Path(mkdtemp(dir=folder, prefix=".followup-"))
        old: dict[Path, Path] = {}
        placed: list[Path] = []
        try:
            new = {target: _written(content, aside / target.name, target) for target, content in files.items()}
            old = _kept(files, aside) if replace else {}
            for target, made in new.items():
                _place(made, target, is_new=target not in old)
                placed.append(target)
        except BaseException:
            _undo(placed, old)  # before anything kept aside is deleted: it may be filled in
            shutil.rmtree(aside, ignore_errors=True)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _written(content: bytes, made: Path, target: Path) -> Path:
    with writing_to(target):
        create(made)
        with made.open("rb+") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    return made


def _kept(targets: Iterable[Path], aside: Path) -> dict[Path, Path]:
    """Second names of the files that will be replaced, copies where the disk knows no second names."""
    kept = {}
    for target in targets:
        with writing_to(target):
            _check_plain(target)
            if target.exists():
                kept[target] = aside / f"{target.name}.old"
                _second_name(target, kept[target])
    return kept


def _second_name(target: Path, name: Path) -> None:
    try:
        name.hardlink_to(target)
    except OSError:
        shutil.copy2(target, name)


def _check_plain(target: Path) -> None:
    code = errno.ELOOP if target.is_symlink() else errno.EISDIR if target.is_dir() else 0
    if code:
        raise OSError(code, os.strerror(code))


def _place(made: Path, target: Path, *, is_new: bool) -> None:
    with writing_to(target, is_new=is_new):
        take_name(made, target, is_new=is_new)


def _undo(placed: Iterable[Path], old: Mapping[Path, Path]) -> None:
    for target in placed:
        if target in old:
            old[target].replace(target)
        else:
            target.unlink(missing_ok=True)
