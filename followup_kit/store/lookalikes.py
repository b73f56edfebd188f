"""Codes that a person would read as the same: K1, k1 and Ｋ1 are three customers, which is seldom meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl
from sqlalchemy import Connection

from followup_kit import schema
from followup_kit.loaders.model import CheckedTable, Note
from followup_kit.loaders.reasons import Words, shown
from followup_kit.store.references import ids_of
from followup_kit.translations import say

_NAMED = 5
_CODE = re.compile(r"[!-~！-～]{1,60}")


def lookalike_codes(tables: Sequence[CheckedTable], connection: Connection) -> list[Note]:
    """A note for each file with new codes that differ from another, of the files or of the store, in form only.

    Form is upper or lower case, full or half width, and the Unicode form of accents. The rows stay separate.
    """
    notes: list[Note] = []
    for name in dict.fromkeys(checked.table for checked in tables):
        parts = [checked for checked in tables if checked.table == name]
        stored = ids_of(connection, name)["code"]
        codes = pl.concat([stored, *(part.frame["code"] for part in parts)]).unique()
        alike = _alike(codes)
        fresh = alike.filter(~alike.is_in(stored.implode()))
        notes += [note for part in parts if (note := _note(part, fresh)) is not None]
    return notes


def _alike(codes: pl.Series) -> pl.Series:
    """The codes that become equal when their form is taken away."""
    only_ascii = not codes.str.contains(r"[^\x00-\x7F]").any()  # saves most of the time
    plain = (codes if only_ascii else codes.str.normalize("NFKC")).str.to_lowercase()
    return codes.filter(plain.is_duplicated())


def _note(checked: CheckedTable, fresh: pl.Series) -> Note | None:
    found = checked.frame.select("_row", "code").filter(pl.col("code").is_in(fresh.implode()))
    if found.is_empty():
        return None
    column = schema.TABLES[checked.table]["code"]
    named = [_named(row, code, column) for row, code in found.head(_NAMED).iter_rows()]
    more = ["…"] if found.height > _NAMED else []
    values = {
        "table": Words((schema.TABLES[checked.table].label,)),
        "count": found.height,
        "codes": _Listing((*named, *more)),
    }
    return Note(checked.file, "store.note.lookalike", values)


def _named(row: int, code: str, column: schema.Column) -> str:
    """The code with its row, or the row alone: people type names where codes belong."""
    may_be_shown = _CODE.fullmatch(code) and "found" in shown(code, column)
    return f"{code} ({row})" if may_be_shown else f"({row})"


class _Listing(tuple[str, ...]):
    """Words that are joined as the language in force joins them."""

    __slots__ = ()

    def __str__(self) -> str:
        return say("loaders.place.listing").join(self)
