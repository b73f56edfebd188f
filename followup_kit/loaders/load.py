"""Loading: files, with or without a mapping, to checked tables; every fault of every file in one pass."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from followup_kit import schema
from followup_kit.errors import InputError
from followup_kit.loaders.checks import Checked, check_frame, check_sheet
from followup_kit.loaders.headers import match_table
from followup_kit.loaders.mapped import Place, map_table
from followup_kit.loaders.mapping import Mapping, Source
from followup_kit.loaders.model import CheckedTable, Fault, FaultsFound, Note, RawSheet
from followup_kit.loaders.read import read_file
from followup_kit.loaders.reasons import Words
from followup_kit.loaders.rules import future_faults, moments_ahead
from followup_kit.progress import Progress
from followup_kit.settings import given_path
from followup_kit.translations import current_language

SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
_NAMED = 3
READERS = 2
"""How many files are read at the same time; each takes a process and up to its memory limit."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What files hold. ``key`` stands for their contents: equal contents, equal key.

    ``tables`` are the sound ones; ``held`` are all that could be read, bad cells blank, in which references of
    other tables may be looked up (empty when a whole sheet could not be read).
    """

    tables: tuple[CheckedTable, ...]
    held: tuple[CheckedTable, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    sheets: tuple[RawSheet, ...]
    key: str

    def sound_tables(self) -> tuple[CheckedTable, ...]:
        """The tables, if nothing is wrong; else FaultsFound with every fault."""
        if self.faults:
            raise FaultsFound(self.faults)
        return self.tables


def load_files(
    paths: Sequence[str | Path],
    *,
    time_zone: str,
    mapping: Mapping | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Read and check files, or every file of the folders given.

    Moments without an offset are local times of ``time_zone`` (the mapping's own zone goes first). A file
    that cannot be read at all raises InputError, and so do files with nothing but the example rows of templates;
    faults of cells are collected in the result. With ``now`` (a moment with its zone) what is said to have
    happened later is noted; a visit that was completed later is a fault, unless another system exported it so (4a).
    """
    files = [file for path in paths for file in _files(given_path(path))]
    if mapping is not None:
        return _noted(_load_mapped(files, mapping, mapping.time_zone or time_zone, progress), now)
    sheets = [sheet for sheet, _ in _read(files, [None] * len(files), progress)]
    checked = [_checked(sheet, time_zone) for sheet in sheets]
    loaded = _noted(_with_rows(_loaded(checked, sheets, _key(files, time_zone))), now)
    late = [fault for table in loaded.held for fault in future_faults(table, now)] if now else []
    return replace(loaded, faults=(*loaded.faults, *late))


def _with_rows(loaded: Loaded) -> Loaded:
    """What was loaded, unless it is the examples of templates and nothing else."""
    files = dict.fromkeys(note.file for note in loaded.notes if note.key == "loaders.note.only_example")
    if files and not loaded.faults and not any(table.frame.height for table in loaded.tables):
        named = ", ".join([*list(files)[:_NAMED], *(["…"] if len(files) > _NAMED else [])])
        raise InputError("loaders.only_examples", files=named, count=len(files))
    return loaded


def _noted(loaded: Loaded, now: datetime | None) -> Loaded:
    """Rows that lie in the future are reported, not dropped (4a)."""
    notes = [note for table in loaded.tables for note in _future_notes(table, now)] if now else []
    return replace(loaded, notes=(*loaded.notes, *notes))


def _future_notes(checked: CheckedTable, now: datetime) -> Iterator[Note]:
    table = Words((schema.TABLES[checked.table].label,))
    for column, count in moments_ahead(checked, now):
        values = {"table": table, "count": count, "column": Words((column.label,))}
        yield Note(checked.file, "mapping.note.future", values)


def _files(path: Path) -> list[Path]:
    if not os.path.isdir(path):  # noqa: PTH112 - says no to a name that is too long
        return [path]
    try:
        there = sorted(path.iterdir())
    except OSError:
        raise InputError("files.folder_no_access", folder=path.name) from None
    found = [file for file in there if file.suffix.lower() in SUFFIXES and not file.name.startswith((".", "~"))]
    if not found:
        raise InputError("mapping.empty_folder", folder=path.name)
    return found


def _read(
    files: list[Path], sources: Sequence[Source | None], progress: Progress | None
) -> list[tuple[RawSheet, Source | None]]:
    """The sheets of every file, each with the source it is; two files are read at a time."""
    found: list[tuple[RawSheet, Source | None]] = []
    with ThreadPoolExecutor(READERS) as readers:
        for number, (file, source, sheets) in enumerate(
            zip(files, sources, readers.map(_sheets, files, sources), strict=True)
        ):
            found += [(sheet, source) for sheet in sheets]
            if progress:
                progress(file.name, number + 1, len(files))
    return found


def _sheets(file: Path, source: Source | None) -> list[RawSheet]:
    return read_file(file, sheet=source.sheet, encoding=source.encoding) if source else read_file(file)


def _checked(sheet: RawSheet, time_zone: str) -> Checked:
    table = match_table(sheet)
    if table is None:
        names = ", ".join(table.label.in_language(current_language()) for table in schema.TABLES.values())
        fault = Fault(sheet.file, "mapping.fault.unknown_sheet", sheet.sheet, values={"tables": names})
        return Checked(None, (fault,), ())
    return check_sheet(sheet, schema.TABLES[table], time_zone=time_zone)


def _load_mapped(files: list[Path], mapping: Mapping, time_zone: str, progress: Progress | None) -> Loaded:
    sources = {source.place: source for source in mapping.sources}
    paths = [_found(source.file, files) for source in sources.values()]
    missing = [source.file for source, path in zip(sources.values(), paths, strict=True) if path is None]
    if missing:
        raise InputError("mapping.missing_files", files=", ".join(dict.fromkeys(missing)), count=len(set(missing)))
    there = [path for path in paths if path is not None]
    sheets = {source.place: sheet for sheet, source in _read(there, list(sources.values()), progress) if source}
    empty = [source.file for source in sources.values() if source.place not in sheets]
    if empty:
        raise InputError("mapping.no_rows", file=empty[0])
    checked = [_mapped(mapping, index, sheets, time_zone) for index in range(len(mapping.tables))]
    key = _key(there, time_zone, mapping.model_dump_json())
    return _loaded(_joined(checked), list(sheets.values()), key)


def _found(name: str, files: list[Path]) -> Path | None:
    """The one file of a name; InputError when several have it, for which is meant is not ours to guess."""
    matches = [file for file in dict.fromkeys(files) if file.name.lower() == name.lower()]
    if len(matches) > 1:
        raise InputError("mapping.several_files", file=name, count=len(matches))
    return matches[0] if matches else None


def _mapped(mapping: Mapping, index: int, sheets: dict[Place, RawSheet], time_zone: str) -> Checked:
    made = map_table(mapping, mapping.tables[index], sheets)
    sheet = made.sheet
    checked = check_frame(
        made.frame,
        schema.TABLES[made.mapping.table],
        file=sheet.file,
        sheet=sheet.sheet,
        headers=made.headers,
        time_zone=time_zone,
    )
    faults = (*sheet.faults, *made.faults, *checked.faults)
    return Checked(None if faults else checked.table, faults, (*made.notes, *checked.notes), checked.held)


def _joined(checked: list[Checked]) -> list[Checked]:
    """A file read into several tables tells its own faults once."""
    seen: set[int] = set()
    kept = []
    for part in checked:
        faults = tuple(fault for fault in part.faults if id(fault) not in seen)
        seen.update(id(fault) for fault in faults)
        kept.append(replace(part, faults=faults))
    return kept


def _loaded(checked: Sequence[Checked], sheets: list[RawSheet], key: str) -> Loaded:
    return Loaded(
        tables=tuple(part.table for part in checked if part.table is not None),
        held=() if any(part.held is None for part in checked) else tuple(part.held for part in checked if part.held),
        faults=tuple(fault for part in checked for fault in part.faults),
        notes=tuple(note for part in checked for note in part.notes),
        sheets=tuple(sheets),
        key=key,
    )


def _key(files: Sequence[Path], *more: str) -> str:
    digest = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        try:
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError:  # taken away since it was read
            raise InputError("files.no_access", file=file.name) from None
    return f"import-{digest.hexdigest()}"
