"""Printing for the command line: sentences, tables, JSON, a progress bar."""

from __future__ import annotations

import errno
import getpass
import json
import locale
import os
import sys
from argparse import ArgumentError, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO, TextIOWrapper
from pathlib import Path

from followup_kit.errors import FollowupError, InputError
from followup_kit.progress import Progress
from followup_kit.translations import LANGUAGES, closest_language, say
from followup_kit.writing import whole_file, writing_to

HIGHEST_PORT = 65535
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def computer_language() -> str:
    """The language that ``FOLLOWUP_LANGUAGE`` names, else that of the computer."""
    asked = os.environ.get("FOLLOWUP_LANGUAGE")
    if asked:
        return asked if asked in LANGUAGES else closest_language(asked)
    return closest_language(os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "en")


def account() -> str:
    """Who is at the keyboard: the name of the account, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"#{os.getuid()}" if hasattr(os, "getuid") else "?"


def write_whatever_comes() -> None:
    """Let a terminal that cannot show a character write a substitute for it instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def is_lost_output(error: OSError) -> bool:
    """Whether what we print cannot be written: its reader has gone, or there is no room (which is said).

    What is still to be written then goes nowhere, so that nothing fails once more at the end.
    """
    has_reader = not isinstance(error, BrokenPipeError)
    if has_reader and error.errno not in _NO_ROOM:
        return False
    _give_up_output()
    if has_reader:
        tell("cli.no_room", err=True, detail=error.strerror)
    return True


def _give_up_output() -> None:
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, sys.stdout.fileno())
        os.close(sink)
    except (OSError, ValueError):  # no file behind it
        sys.stdout = StringIO()


def first_look(arguments: Sequence[str]) -> Namespace:
    """The ``language`` and the ``workspace`` that arguments name, if they do; what is wrong is told later."""
    parser = ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--language")
    parser.add_argument("--workspace")
    try:
        return parser.parse_known_args(arguments)[0]
    except ArgumentError:
        return Namespace(language=None, workspace=None)


def near_path(path: Path) -> Path:
    """A path as it is best shown and typed: from the current folder if it lies in there."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) and path != here else path


def tell(key: str, *, err: bool = False, **values: object) -> None:
    """Print a catalogue text."""
    write(say(key, **values), err=err)


def write(line: str, *, err: bool = False) -> None:
    """Print one line."""
    (sys.stderr if err else sys.stdout).write(line + "\n")


def print_json(value: object) -> None:
    """Print a value as JSON, Chinese left readable."""
    write(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_error(error: FollowupError, *, as_json: bool) -> None:
    """Print what a person can mend, without a traceback."""
    if as_json:
        print_json({"error": error.key, "text": str(error)})
    else:
        sys.stderr.write(f"{error}\n")


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; columns of figures are set right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for index, header in enumerate(headers):
        figures = bool(rows) and all(row[index][:1] in "0123456789–-" for row in rows)
        table.add_column(header, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress]:
    """A progress bar on a terminal; silence elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    shown = sys.stderr.isatty() and not quiet
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


@contextmanager
def workbook_file(target: Path, *, apart_from: Sequence[Path] = ()) -> Iterator[Path]:
    """A place to write a workbook to, which takes its name only once it is whole.

    Raises InputError when the name does not end in .xlsx, is that of a file that was read, or cannot be written.
    """
    if target.suffix.lower() != ".xlsx":
        raise InputError("cli.no_xlsx", file=target)
    with writing_to(target):
        is_read = target.resolve() in {path.resolve() for path in apart_from}
    if is_read:
        raise InputError("cli.own_input", file=target)
    with whole_file(target, private=True) as made:
        yield made


def port_number(text: str) -> int:
    """A port that a server may take; ArgumentTypeError otherwise."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_PORT):
        raise ArgumentTypeError(say("cli.bad_port", found=text, highest=HIGHEST_PORT))
    return int(text)
