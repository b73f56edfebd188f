"""All sheets of a plan in one folder: a workbook, a page and a calendar for each visitor."""

from __future__ import annotations

import os
import re
import unicodedata
from io import BytesIO
from pathlib import Path

from followup_kit.errors import InputError
from followup_kit.planning.weekly import WeekPlan
from followup_kit.settings import given_path
from followup_kit.sheets.calendar_file import calendar_file
from followup_kit.sheets.details import Details
from followup_kit.sheets.task_book import task_sheet
from followup_kit.sheets.task_page import task_page
from followup_kit.sheets.together import write_together
from followup_kit.sheets.visits import visitors
from followup_kit.translations import current_language

_LONGEST = 60
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def write_sheets(
    plan: WeekPlan,
    folder: Path | str,
    language: str | None = None,
    details: Details | None = None,
    *,
    replace: bool = False,
) -> list[Path]:
    """Write ``<plan>-<visitor>.xlsx``, ``.html`` and ``.ics`` for everybody with visits; gives the paths, in order.

    The folder is made when it is not there, for its owner alone, as are the files: they hold names and telephone
    numbers. All of them are written or none: when one of the files is there and is not to be replaced (it may be
    filled in), when nobody has visits, when the plan is not saved, and when there is no room: InputError.
    """
    language = language or current_language()
    target = given_path(folder)
    people = visitors(plan)
    if not people:
        raise InputError("sheets.no_visits", plan=plan.code)
    names = _names(plan.code, people)
    paths = {
        person: [target / f"{names[person]}{ending}" for ending in (".xlsx", ".html", ".ics")] for person in people
    }
    _refuse_existing([path for each in paths.values() for path in each], replace=replace)
    made = {
        path: content
        for person in people
        for path, content in zip(paths[person], _contents(plan, person, language, details), strict=True)
    }
    try:
        write_together(made, replace=replace)
    except FileExistsError as error:
        raise InputError("sheets.exists", path=error.filename, count=1) from None
    return list(made)


def _contents(plan: WeekPlan, person: str, language: str, details: Details | None) -> list[bytes]:
    book = BytesIO()
    task_sheet(plan, person, book, language, details=details)
    page = task_page(plan, person, language, details=details)
    return [
        book.getvalue(),
        page.encode("utf-8", errors="replace"),
        calendar_file(plan, person, language, details=details),
    ]


def _refuse_existing(paths: list[Path], *, replace: bool) -> None:
    there = [] if replace else [path for path in paths if os.path.lexists(path)]
    if there:
        raise InputError("sheets.exists", path=there[0], count=len(there))


def _names(code: str, people: list[str]) -> dict[str, str]:
    """A file name for each person that any system takes; two codes never share one."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for person in people:
        plain = safe_name(f"{code}-{person}")
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.lower())
        names[person] = name
    return names


def safe_name(text: str) -> str:
    """A text as part of a file name: letters, digits, ``.``, ``_`` and ``-``; nothing that leads elsewhere."""
    plain = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", text)).strip("._- ")
    short = plain.encode("utf-8")[: _LONGEST * 3].decode("utf-8", errors="ignore")[:_LONGEST].strip("._-")
    return f"_{short}" if not short or _RESERVED.fullmatch(short) else short
