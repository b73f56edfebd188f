"""What a table, a column and a label are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["text", "long_text", "integer", "decimal", "boolean", "date", "moment", "choice", "reference"]
"""``moment`` is a date with a time: local in files and on screens, UTC in the store."""

Personal = Literal["none", "identifying", "contact", "sensitive", "free_text"]
"""Personal-data class: who somebody is, how to reach them, what is private, what may hold either."""

Syntax = Literal["", "hours", "wished_hours"]
"""How a text is written: ``hours`` are times of the week that must be readable, wished ones are only better so."""

Tense = Literal["", "ahead", "past"]
"""When a moment is: ``ahead`` is planned and mostly still to come, ``past`` has been lived through by somebody."""


@dataclass(frozen=True, slots=True)
class Label:
    """One word or phrase in the three languages of the project."""

    en: str
    zh_hans: str
    zh_hant: str

    def in_language(self, language: str) -> str:
        """The label in ``en``, ``zh-Hans`` or ``zh-Hant``."""
        return {"en": self.en, "zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}[language]

    @property
    def all(self) -> tuple[str, str, str]:
        """English, 简体, 繁體."""
        return self.en, self.zh_hans, self.zh_hant


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in code, type, labels and limits.

    ``unit`` names what a number counts (``minute``, ``point``, ``degree``, ``currency``, ``count``).
    ``choices`` names a list of ``CHOICES``; ``target`` names the table a reference points to.
    ``low`` and ``high`` are inclusive, ``earliest`` too. ``example`` is what the template's example row shows.
    """

    name: str
    kind: Kind
    label: Label
    example: object = None
    required: bool = False
    personal: Personal = "none"
    unit: str = ""
    choices: str = ""
    target: str = ""
    low: float | None = None
    high: float | None = None
    max_length: int = 200
    syntax: Syntax = ""
    tense: Tense = ""
    earliest: date | None = None

    @property
    def stored_name(self) -> str:
        """The name in the store: a reference is stored as the target row's id."""
        return f"{self.name}_id" if self.kind == "reference" else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a row is ``grain``; its business key is the column ``code``.

    Where people would not number the rows themselves, ``code_from`` names the columns a blank code is made
    of. ``ordered`` lists pairs of columns of which the first may not be later than the second.
    ``needed_by`` lists ``(column, values, needed)``: with one of these values the other column must be filled.
    ``excludes`` lists ``(column, values, other, other values)``: these cannot both be true; without other values the
    other column must be blank. ``not_before`` lists pairs of which the second may not lie on a day before the first.
    These two are asked of files only: what a store holds already stays as it is.
    """

    name: str
    label: Label
    grain: Label
    columns: tuple[Column, ...]
    code_from: tuple[str, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()
    needed_by: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    excludes: tuple[tuple[str, tuple[str, ...], str, tuple[str, ...]], ...] = ()
    not_before: tuple[tuple[str, str], ...] = ()
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    def __getitem__(self, name: str) -> Column:
        return self.by_name[name]

    @property
    def references(self) -> tuple[Column, ...]:
        """The columns that point to another row."""
        return tuple(column for column in self.columns if column.kind == "reference")


def code(example: str, *, required: bool = True) -> Column:
    """The business key column, the same in every table."""
    return Column("code", "text", Label("Code", "编号", "編號"), example, required=required, max_length=120)
