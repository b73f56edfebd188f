"""Printing for the command line: sentences, tables, JSON, a progress bar."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from followup_kit.errors import FollowupError, InputError
from followup_kit.progress import Progress
from followup_kit.translations import say

HIGHEST_PORT = 65535


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
def workbook_file(given: str, *, apart_from: Sequence[Path] = ()) -> Iterator[Path]:
    """A place to write a workbook to, which takes its name only once it is whole.

    Raises InputError when the name does not end in .xlsx, is that of a file that was read, or cannot be written.
    """
    target = Path(given).expanduser()
    if target.suffix.lower() != ".xlsx":
        raise InputError("cli.no_xlsx", file=given)
    if target.resolve() in {path.resolve() for path in apart_from}:
        raise InputError("cli.own_input", file=given)
    try:
        with TemporaryDirectory(dir=target.parent, prefix=".followup-") as folder:
            yield (made := Path(folder) / "new.xlsx")
            made.replace(target)
    except OSError as error:
        raise InputError("cli.cannot_write", file=given, detail=error.strerror) from None


def port_number(text: str) -> int:
    """A port that a server may take; ArgumentTypeError otherwise."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_PORT):
        raise ArgumentTypeError(say("cli.bad_port", found=text, highest=HIGHEST_PORT))
    return int(text)
