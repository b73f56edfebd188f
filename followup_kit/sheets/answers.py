"""The form's fields of a task sheet that came back, as rows of the table ``answers``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from followup_kit.loaders.headers import letters
from followup_kit.loaders.model import CheckedTable, Fault, RawSheet
from followup_kit.loaders.reasons import Quoted, Words, reason
from followup_kit.loaders.values import plain_word, read_column
from followup_kit.policy import Policy
from followup_kit.policy.forms import Choice, FormField
from followup_kit.schema import Label
from followup_kit.sheets.fields import field_id, written_fields
from followup_kit.sheets.task_book import field_column

_SHAPE: dict[str, Any] = {
    "_row": pl.UInt32,
    "code": pl.String,
    "visit": pl.String,
    "question": pl.String,
    "kind": pl.String,
    "rating": pl.Float64,
    "answer": pl.String,
}
_KINDS = {"rating": "rating", "yes_no": "yes_no", "choice": "choice", "checklist": "choice"}
_BETWEEN = re.compile(r"[;；、,，\n]")
Asked = Mapping[str, FormField]


@dataclass(slots=True)
class Answers:
    """What a sheet answers: a table when anything is filled in, and every cell that cannot be used."""

    table: CheckedTable | None = None
    faults: list[Fault] = field(default_factory=list)
    asked: dict[str, Asked | None] = field(default_factory=dict)
    filled: set[tuple[str, str]] = field(default_factory=set)

    def required_blanks(self, code: str) -> list[FormField]:
        """The required fields of a visit's form that were left blank."""
        asked = self.asked.get(code) or {}
        return [one for name, one in asked.items() if one.required and (code, name) not in self.filled]


def answers_of(sheet: RawSheet, table: CheckedTable, held: Mapping[str, Any], policy: Policy | None) -> Answers:
    """The filled fields of every visit in ``held`` (rows of the store by code, with ``rule`` and ``channel``).

    Words of choices become their ids, so that answers read alike in every language. Without ``policy`` texts are
    taken as they are. A field that the visit's form does not ask for is a fault of its cell.
    """
    codes = dict(table.frame.select("_row", "code").iter_rows())
    asked = {code: _asked(policy, row["rule"], row["channel"]) for code, row in held.items()}
    found = Answers(asked=asked)
    rows = []
    for cell in _cells(sheet):
        code = codes.get(cell.row, "")
        if code in asked:
            found.filled.add((code, field_id(sheet.headers[cell.place])))
            row = _answer(cell, code, asked[code], found)
            rows += [row] if row else []
    if rows:
        headers = {"visit": table.headers["code"]}
        frame = pl.DataFrame(rows, schema=_SHAPE, orient="row")
        found.table = CheckedTable("answers", table.file, table.sheet, frame, headers)
    return found


@dataclass(frozen=True, slots=True)
class _Cell:
    sheet: RawSheet
    row: int
    place: int
    text: str

    def fault(self, key: str, values: Mapping[str, object]) -> Fault:
        header = self.sheet.headers[self.place]
        cell = f"{letters(self.place)}{self.row}"
        return Fault(self.sheet.file, key, self.sheet.sheet, self.row, header, cell, dict(values))


def _cells(sheet: RawSheet) -> Iterator[_Cell]:
    """The filled cells under headers that end with a field's id, row by row."""
    places = [place for place, header in enumerate(sheet.headers) if field_id(header)]
    for at, row in enumerate(sheet.rows.to_list()):
        for place in places:
            text = sheet.cells[str(place)][at]
            if text is not None and text.strip():
                yield _Cell(sheet, row, place, text.strip())


def _asked(policy: Policy | None, rule: str | None, channel: str | None) -> Asked | None:
    """The fields that a visit under a rule is asked; None when there is no policy to know them from."""
    if policy is None:
        return None
    document = policy.latest
    known = {f"{document.slug}.{each.id}": each for each in document.rules}
    form_id = known[rule].form if rule in known else None
    form = next((form for form in document.forms if form.id == form_id), None)
    fields = written_fields(form.fields) if form else []
    return {each.id: each for each in fields if not each.only_for or channel in each.only_for}


def _answer(cell: _Cell, code: str, asked: Asked | None, found: Answers) -> tuple[Any, ...] | None:
    name = field_id(cell.sheet.headers[cell.place])
    key = f"{code}/{name}"
    if asked is None:
        return (cell.row, key, code, name, "text", None, cell.text)
    one = asked.get(name)
    if one is None:
        found.faults.append(cell.fault("sheets.fault.not_asked", {"code": code}))
        return None
    kind = _KINDS.get(one.kind, "text")
    if one.choices:
        chosen = _chosen(cell, one, found)
        return (cell.row, key, code, name, kind, None, chosen) if chosen else None
    value = _read(cell, one, found)
    if value is None:
        return None
    number = value if one.kind == "rating" else None
    return (cell.row, key, code, name, kind, number, None if one.kind == "rating" else _written(value))


def _read(cell: _Cell, one: FormField, found: Answers) -> Any:
    column = field_column(one)
    value = read_column(pl.Series([cell.text], dtype=pl.String), column, "UTC").values[0]
    if value is None:
        key, values = reason(cell.text, column)
        found.faults.append(cell.fault(f"loaders.fault.{key}", values))
    return value


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value).removesuffix("+00:00")


def _chosen(cell: _Cell, one: FormField, found: Answers) -> str | None:
    """The ids of the words chosen, ``; `` between several; a word that is none of them is a fault."""
    known = {plain_word(word): choice.id for choice in one.choices for word in (*_titles(choice), choice.id)}
    whole = known.get(plain_word(cell.text))
    parts = [part for part in _BETWEEN.split(cell.text) if part.strip()] if one.kind == "checklist" else [cell.text]
    ids = [whole] if whole else [known.get(plain_word(part)) for part in parts]
    if None in ids:
        allowed = Words(tuple(Label(*_titles(choice)) for choice in one.choices))
        found.faults.append(cell.fault("loaders.fault.not_a_choice", {"value": Quoted(), "allowed": allowed}))
        return None
    return "; ".join(each for each in ids if each)


def _titles(choice: Choice) -> tuple[str, str, str]:
    return choice.title.en, choice.title.zh_hans, choice.title.zh_hant
