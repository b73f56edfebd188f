"""The team's own calendar file, ``calendars/holidays.csv``: what the libraries do not know yet, or differently.

Three columns, ``date,name,kind``. ``kind`` is ``holiday`` (a day off), ``makeup_workday`` (a working day) or
``notice``: the year of that line is complete in this file, so that nothing is missing for it::

    date,name,kind
    2027,State Council notice,notice
    2027-01-01,New Year's Day,holiday
    2027-02-20,,makeup_workday

A line wins over what the libraries say of that day. Dates are written 2027-01-01 or 2027/1/1.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from followup_kit.calendars.notices import CHINESE_KEYS, Notices, key_of, own_name
from followup_kit.errors import SettingsError
from followup_kit.periods import EARLIEST, LATEST
from followup_kit.translations import LANGUAGES, say

KINDS = ("holiday", "makeup_workday", "notice")
COLUMNS = ("date", "name", "kind")
_DATE = re.compile(r"(\d{4})(?:([-/])(\d{1,2})\2(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Override:
    """One line of the file; ``line`` counts from 1, the header included."""

    line: int
    day: date
    name: str
    kind: str


def load_overrides(path: Path) -> list[Override]:
    """The lines of the file, in its order; a file that is not there has none.

    Every line that cannot be used is named in one SettingsError.
    """
    if not path.exists():
        return []
    rows = _rows(path)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if set(header) != set(COLUMNS) or len(header) != len(COLUMNS):
        raise SettingsError("calendars.csv_header", file=path.name, found=", ".join(header) or "–")
    faults: list[str] = []
    found = [entry for line, cells in rows[1:] if (entry := _entry(line, cells, header=header, faults=faults))]
    faults += _repeated(found)
    if faults:
        raise SettingsError("calendars.csv_lines", file=path.name, count=len(faults), lines="\n".join(faults))
    return found


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except OSError as error:
        raise SettingsError("calendars.cannot_read", file=path.name, detail=error.strerror) from None
    except UnicodeDecodeError:
        raise SettingsError("calendars.csv_not_utf8", file=path.name) from None
    except csv.Error as error:
        raise SettingsError("calendars.csv_broken", file=path.name, detail=error) from None


def _entry(line: int, cells: list[str], *, header: list[str], faults: list[str]) -> Override | None:
    if len(cells) != len(COLUMNS):
        faults.append(say("calendars.csv_line.cells", line=line, found=len(cells), wanted=len(COLUMNS)))
        return None
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    kind = row["kind"].lower()
    if kind not in KINDS:
        faults.append(say("calendars.csv_line.kind", line=line, found=row["kind"], allowed=", ".join(KINDS)))
        return None
    day = _day(row["date"], year_alone=kind == "notice")
    if day is None:
        faults.append(say("calendars.csv_line.date", line=line, found=row["date"]))
        return None
    return Override(line=line, day=day, name=row["name"], kind=kind)


def _day(text: str, *, year_alone: bool) -> date | None:
    match = _DATE.fullmatch(text)
    if not match or (match[3] is None and not year_alone) or not EARLIEST <= int(match[1]) <= LATEST:
        return None
    try:
        return date(int(match[1]), int(match[3] or 1), int(match[4] or 1))
    except ValueError:
        return None


def _repeated(entries: list[Override]) -> list[str]:
    seen: dict[date, int] = {}
    faults = []
    for entry in (entry for entry in entries if entry.kind != "notice"):
        if entry.day in seen:
            faults.append(say("calendars.csv_line.twice", line=entry.line, found=entry.day, other=seen[entry.day]))
        seen.setdefault(entry.day, entry.line)
    return faults


def apply_overrides(notices: Notices, entries: list[Override]) -> None:
    """Let the file's lines win over what ``notices`` says of their days."""
    for entry in entries:
        if entry.kind == "notice":
            notices.years.add(entry.day.year)
            continue
        notices.drop(entry.day)
        if entry.kind == "makeup_workday":
            notices.makeup_days.add(entry.day)
            continue
        key = key_of(entry.name)
        named = own_name(key) if key in CHINESE_KEYS else dict.fromkeys(LANGUAGES, entry.name) if entry.name else {}
        notices.add(entry.day, key=key, name=named)
