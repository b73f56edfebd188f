"""Task sheets that come back: only what their visitor filled in is taken, and newer work is never overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from followup_kit.loaders.headers import letters
from followup_kit.loaders.load import Loaded, load_files
from followup_kit.loaders.mapping import Mapping as ColumnMapping
from followup_kit.loaders.model import CheckedTable, Fault, Note, RawSheet
from followup_kit.loaders.rules import contradictions
from followup_kit.planning.weekly import OPEN
from followup_kit.policy import Policy
from followup_kit.policy.forms import FormField
from followup_kit.progress import Progress
from followup_kit.schema import TABLES
from followup_kit.sheets import stamp
from followup_kit.sheets.answers import answers_of
from followup_kit.sheets.fields import RESULTS, field_id
from followup_kit.store import Store
from followup_kit.store.results import LaterChange, fetch_later_changes, fetch_visit_columns
from followup_kit.translations import LANGUAGES, current_language, say

_MOST_NOTES = 20
STATUS_OF = {
    "reached": "completed",
    "no_answer": "attempted",
    "not_convenient": "attempted",
    "refused": "refused",
    "wrong_number": "unreachable",
    "undeliverable": "unreachable",
}
"""What a visit becomes when its visitor chose an outcome and left the status as it was."""


def load_filled(
    store: Store,
    paths: Sequence[str | Path],
    *,
    policy: Policy | None = None,
    mapping: ColumnMapping | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Read and check files as ``load_files`` does, and take task sheets among them for what they are.

    Of a task sheet only rows with something filled in are kept, and of these only the results: cells left blank
    change nothing. An outcome moves the status on where the visitor left it. Fields of forms become rows of
    ``answers``; with ``policy`` their words and figures are checked. Faults are added, each with its cell, for a
    visit the store does not know, a stamp that was spoilt, a visit whose results somebody changed since, and results
    that contradict each other. A task sheet saved as text is refused whole: characters may have been lost in it.
    """
    loaded = load_files(paths, time_zone=store.time_zone, mapping=mapping, now=now, progress=progress)
    if mapping:
        return loaded
    as_text = {sheet.file: sheet for sheet in loaded.sheets if not sheet.sheet and _was_task_sheet(sheet)}
    if as_text:
        others = (fault for fault in loaded.faults if fault.file not in as_text)
        return replace(loaded, faults=(*others, *(Fault(file, "sheets.fault.as_text") for file in as_text)))
    cut = [sheet for sheet in loaded.sheets if _lacks_stamps(sheet)]
    if cut:
        missing = (Fault(sheet.file, "sheets.fault.no_stamps", sheet.sheet) for sheet in cut)
        return replace(loaded, faults=(*loaded.faults, *missing))
    sheets = {(sheet.file, sheet.sheet): sheet for sheet in loaded.sheets if is_task_sheet(sheet)}
    if not sheets:
        return loaded
    tables: list[CheckedTable] = []
    faults, notes = [*loaded.faults], [note for note in loaded.notes if not _is_ours(note, sheets)]
    for table in loaded.tables:
        sheet = sheets.get((table.file, table.sheet))
        if sheet is None or table.table != "visits":
            tables.append(table)
            continue
        taken = _Taken(store, policy, sheet, table)
        tables += taken.tables()
        faults += taken.faults
        notes += taken.notes
    return replace(loaded, tables=tuple(tables), faults=tuple(faults), notes=tuple(notes))


def is_task_sheet(sheet: RawSheet) -> bool:
    """Whether a sheet was made by ``task_sheet``."""
    return stamp.HEADER in sheet.headers


def _was_task_sheet(sheet: RawSheet) -> bool:
    return is_task_sheet(sheet) or _lacks_stamps(sheet)


def _lacks_stamps(sheet: RawSheet) -> bool:
    """Whether a task sheet's hidden column is gone: read as any file, its blank cells would wipe what the store has."""
    why = {say("sheets.task.why", language) for language in LANGUAGES}
    codes = set(TABLES["visits"]["code"].label.all)
    return not is_task_sheet(sheet) and bool(why & set(sheet.headers)) and bool(codes & set(sheet.headers))


def _is_ours(note: Note, sheets: Mapping[tuple[str, str], RawSheet]) -> bool:
    """Notes of headers that task sheets have on purpose."""
    if not note.key.startswith("loaders.note.unknown_column"):
        return False
    mine = {name for (file, _), sheet in sheets.items() if file == note.file for name in _own_headers(sheet)}
    return str(note.values.get("header", "")) in mine


def _own_headers(sheet: RawSheet) -> Iterator[str]:
    """The headers beyond the table's own, and their letters: long ones are noted by these."""
    known = {stamp.HEADER, *(say("sheets.task.why", language) for language in LANGUAGES)}
    known |= {label for name in ("name", "phone", "address") for label in TABLES["customers"][name].label.all}
    for place, header in enumerate(sheet.headers):
        if header in known or field_id(header):
            yield header
            yield letters(place)


@dataclass(slots=True)
class _Taken:
    """One task sheet on its way in."""

    store: Store
    policy: Policy | None
    sheet: RawSheet
    table: CheckedTable
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def tables(self) -> list[CheckedTable]:
        """The visits that change, and the answers; what is wrong goes to ``faults``."""
        codes = self.table.frame["code"].to_list()
        frame = fetch_visit_columns(self.store, codes, (*RESULTS, "rule", "channel"))
        held = {row["code"]: row for row in frame.iter_rows(named=True)}
        later: dict[str, list[LaterChange]] = {}
        for change in fetch_later_changes(self.store, codes):
            later.setdefault(change.code, []).append(change)
        rows = [row for row in self._rows() if self._is_known(row, held) and self._is_same(row, held[row["code"]])]
        wanted = [made for row in rows if (made := self._wanted(row, held[row["code"]], later.get(row["code"], [])))]
        found = answers_of(self.sheet, self.table, held, self.policy)
        self.faults += found.faults
        for row in wanted:
            if row["status"] == "completed":
                self._note_required(row, found.required_blanks(row["code"]))
        self._limit_notes()
        answers = [found.table] if found.table else []
        visits = self._visits(wanted)
        self._contradictions(visits.frame)
        return [visits, *answers]

    def _note_required(self, row: Mapping[str, Any], blanks: Sequence[FormField]) -> None:
        if blanks:
            places = {field_id(header): place for place, header in enumerate(self.sheet.headers)}
            cells = tuple((each, f"{letters(places[each.id])}{row['_row']}") for each in blanks if each.id in places)
            missing = tuple((each, "") for each in blanks if each.id not in places)
            values = {"code": row["code"], "row": row["_row"], "fields": _Fields((*cells, *missing))}
            self.notes.append(Note(self.table.file, "sheets.note.required", values))

    def _limit_notes(self) -> None:
        more = len(self.notes) - _MOST_NOTES
        if more > 0:
            self.notes[_MOST_NOTES:] = [Note(self.table.file, "sheets.note.required_more", {"count": more})]

    def _contradictions(self, frame: pl.DataFrame) -> None:
        """What the cells say against each other, or against what the store holds of the visit already."""
        for broken in contradictions(frame, TABLES["visits"], self.store.time_zone):
            self._fault({"_row": broken.row}, broken.column, f"loaders.fault.{broken.key}", broken.values)

    def _rows(self) -> Iterator[dict[str, Any]]:
        """Rows with their stamp; one without a sound stamp is a fault."""
        place = str(self.sheet.headers.index(stamp.HEADER))
        stamps = dict(zip(self.sheet.rows.to_list(), self.sheet.cells[place].to_list(), strict=True))
        for row in self.table.frame.iter_rows(named=True):
            held = stamp.read(stamps.get(row["_row"]))
            if held is None:
                self._fault(row, "code", "sheets.fault.no_stamp", {"code": row["code"]})
            else:
                yield {**row, "_stamp": held}

    def _is_known(self, row: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
        if row["code"] not in held:
            self._fault(row, "code", "sheets.fault.unknown_visit", {"code": row["code"]})
        return row["code"] in held

    def _is_same(self, row: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
        """Whether the row still is the visit it was made for: no cells swapped, no sheet of another workspace."""
        made: stamp.Stamp = row["_stamp"]
        stored = (row["code"], held["customer_code"] or "", held["rule"] or "")
        is_same = made.visit == stored and row.get("customer") in {None, held["customer_code"]}
        if is_same and made.version <= held["version"]:
            return True
        values = {"code": row["code"], "customer": made.visit[1], "made": made.visit[0]}
        self._fault(row, "code", "sheets.fault.other_visit", values)
        return False

    def _wanted(
        self, row: Mapping[str, Any], held: Mapping[str, Any], later: Sequence[LaterChange]
    ) -> dict[str, Any] | None:
        """The row as it shall be; None when nothing of it changes."""
        made: stamp.Stamp = row["_stamp"]
        zone = self.store.time_zone
        filled = {
            name: row[name]
            for name in RESULTS
            if row.get(name) is not None and stamp.plain(row[name], zone) != made.values.get(name)
        }
        new = {name: value for name, value in filled.items() if not _equal(value, held[name], zone)}
        if not new:
            return None
        newer = [change for change in later if change.version > made.version and _is_result(change, held)]
        if newer:
            values = {"code": row["code"], "actor": newer[-1].actor, "at": f"{newer[-1].at:%Y-%m-%d %H:%M}"}
            self._fault(row, next(iter(new)), "sheets.fault.changed_since", values)
            return None
        whole = {**{name: held[name] for name in RESULTS}, **new}
        is_told = "status" in filled and not (whole["outcome"] == "reached" and whole["completed_at"])
        if not is_told and not self._moved_on(row, whole):
            return None
        return {"code": row["code"], "_row": row["_row"], **whole}

    def _moved_on(self, row: Mapping[str, Any], whole: dict[str, Any]) -> bool:
        """Put the status that follows from the outcome into an open visit; False when something is missing."""
        if whole["status"] not in OPEN:
            return True
        if whole["outcome"] is None:
            is_half = whole["completed_at"] is not None or whole["rating"] is not None
            if is_half:
                self._fault(row, "outcome", "sheets.fault.no_outcome", {"code": row["code"]})
            return not is_half
        whole["status"] = STATUS_OF[whole["outcome"]]
        if whole["status"] == "completed" and whole["completed_at"] is None:
            self._fault(row, "completed_at", "sheets.fault.no_time", {"code": row["code"]})
            return False
        return True

    def _visits(self, rows: Sequence[Mapping[str, Any]]) -> CheckedTable:
        types = {name: pl.Datetime("us", "UTC") if name == "completed_at" else self._type(name) for name in RESULTS}
        shape = {"_row": pl.UInt32, "code": pl.String, **types}
        frame = pl.DataFrame([[row[name] for name in shape] for row in rows], schema=shape, orient="row")
        return replace(self.table, frame=frame)

    def _type(self, name: str) -> Any:
        return {"decimal": pl.Float64, "date": pl.Date}.get(TABLES["visits"][name].kind, pl.String)

    def _fault(self, row: Mapping[str, Any], column: str, key: str, values: Mapping[str, object]) -> None:
        header, place = self.table.headers.get(column, (column, -1))
        cell = f"{letters(place)}{row['_row']}" if place >= 0 else ""
        self.faults.append(Fault(self.table.file, key, self.table.sheet, row["_row"], header, cell, dict(values)))


@dataclass(frozen=True, slots=True)
class _Fields:
    """Fields of a form by their titles in the language in force, each with its cell where it has one."""

    cells: tuple[tuple[FormField, str], ...]

    def __str__(self) -> str:
        told = ((one.title.said(current_language()), cell) for one, cell in self.cells)
        return say("sheets.comma").join(f"{title} ({cell})" if cell else title for title, cell in told)


def _equal(value: Any, held: Any, time_zone: str) -> bool:
    return stamp.plain(value, time_zone) == stamp.plain(held, time_zone)


def _is_result(change: LaterChange, held: Mapping[str, Any]) -> bool:
    """Whether a change touched results; a status that only moved within planning is none."""
    touched = change.columns & set(RESULTS)
    return bool(touched - {"status"}) or ("status" in touched and held["status"] not in OPEN)
