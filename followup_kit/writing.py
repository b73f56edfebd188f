"""Files written whole or not at all: folders and files for their owner alone, and why a file cannot be written."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from followup_kit.errors import InputError

_CAUSES = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "quota",
    errno.EROFS: "read_only",
    errno.EACCES: "no_rights",
    errno.EPERM: "no_rights",
    errno.ELOOP: "in_the_way",
    errno.EISDIR: "in_the_way",
    errno.ENOTDIR: "in_the_way",
    errno.EEXIST: "in_the_way",
    errno.ENOENT: "no_folder",
    errno.ENAMETOOLONG: "long_name",
}


class CannotWrite(InputError):
    """A file cannot be written: where, why, what to do. ``cause`` is what the system said."""

    def __init__(self, path: Path | str, cause: OSError) -> None:
        self.cause = cause
        name = _CAUSES.get(cause.errno or 0, "other")
        super().__init__(f"writing.{name}", path=path, detail=cause.strerror or type(cause).__name__)


@contextmanager
def writing_to(path: Path | str, *, is_new: bool = False) -> Iterator[None]:
    """What the system says about writing there becomes one sentence about ``path``: CannotWrite.

    With ``is_new`` a file that is there already stays FileExistsError, the caller's to tell.
    """
    try:
        yield
    except CannotWrite as error:
        raise CannotWrite(path, error.cause) from None
    except OSError as error:
        if is_new and isinstance(error, FileExistsError):
            raise
        raise CannotWrite(path, error) from None


@contextmanager
def private_folder(folder: Path) -> Iterator[None]:
    """The folder and those above it, made for their owner alone where they are missing; others stay as they are.

    What was made goes again when the body fails.
    """
    made: list[Path] = []
    try:
        with writing_to(folder):
            _make(folder, made)
        yield
    except BaseException:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()
        raise


def _make(folder: Path, made: list[Path]) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        with suppress(FileExistsError):  # somebody else was quicker
            each.mkdir(mode=0o700)
            made.append(each)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


@contextmanager
def whole_file(target: Path, *, private: bool = False, is_new: bool = False) -> Iterator[Path]:
    """A place beside ``target`` to write to, which takes its name only when all of it is on the disk.

    A link is followed, and what is replaced leaves its rights to what replaces it. ``private``: a new file is its
    owner's alone. ``is_new``: FileExistsError when there is one. CannotWrite otherwise; nothing is left behind then.
    """
    with writing_to(target, is_new=is_new):
        real = _real(target, is_new=is_new)
        made = real.with_name(f".{secrets.token_hex(8)}{real.suffix}")
        create(made, 0o600 if private else 0o666)
        try:
            yield made
            _settle(made)
            _take_rights(made, real)
            take_name(made, real, is_new=is_new)
        finally:
            with suppress(OSError):
                made.unlink(missing_ok=True)


def write_whole(target: Path, content: str | bytes, *, is_new: bool = False) -> None:
    """Write a file for its owner alone, all of it or nothing; makes the folder. As ``whole_file`` otherwise."""
    with private_folder(target.parent), whole_file(target, private=True, is_new=is_new) as made:
        made.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def create(path: Path, rights: int = 0o600) -> None:
    """Make an empty file; FileExistsError when there is one, or a link."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights))


def take_name(made: Path, target: Path, *, is_new: bool) -> None:
    """Give a whole file its name; with ``is_new`` FileExistsError when somebody else has taken it meanwhile."""
    if not is_new:
        made.replace(target)
        return
    create(target, 0o600)
    try:
        made.replace(target)
    except OSError:
        target.unlink()
        raise


def _real(target: Path, *, is_new: bool) -> Path:
    """The file itself behind a link; the system's own errors for what cannot be written over."""
    if is_new and os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    if target.is_symlink() and not target.exists():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))  # it leads nowhere, or in a circle
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # replacing it would get around that
    return target.resolve() if target.is_symlink() else target


def _settle(made: Path) -> None:
    with made.open("rb+") as file:
        os.fsync(file.fileno())


def _take_rights(made: Path, real: Path) -> None:
    if not real.exists():
        return
    before = real.stat()
    if hasattr(os, "chown"):
        with suppress(OSError):  # a group one is not in cannot be given
            os.chown(made, -1, before.st_gid)
    made.chmod(before.st_mode & 0o7777)
