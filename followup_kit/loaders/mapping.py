"""Mapping files: how another system's export becomes our tables, without code.

A mapping is a TOML file. Each ``[[tables]]`` reads one file into one schema table; each of its columns says
where the value comes from: a source column, a constant, several joined, or a value looked up in another file.
``docs/mappings.md`` shows every word with an example.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from followup_kit import schema
from followup_kit.errors import SettingsError
from followup_kit.settings import check_time_zone, given_path, parse_toml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Scale(_Strict):
    """Two ends of the source's scale and the two they become; values between are placed linearly."""

    source: tuple[float, float] = Field(alias="from")
    target: tuple[float, float] = Field(alias="to")

    @model_validator(mode="after")
    def _two_ends(self) -> Scale:
        if self.source[0] >= self.source[1]:
            raise ValueError("from needs a lower and a higher end")
        return self


def _short(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


class Value(_Strict):
    """Where a cell's value comes from: exactly one of column, constant, join, lookup; then what is done to it."""

    column: str | None = None
    constant: str | int | float | bool | None = None
    join: Annotated[tuple[Annotated[Value, BeforeValidator(_short)], ...], Field(min_length=1)] | None = None
    separator: str = Field("/", alias="with")
    skip_blanks: bool = False
    lookup: str | None = None
    by: Annotated[Value, BeforeValidator(_short)] | None = None
    take: str | None = None
    choose: Literal["first", "last", "median"] = "first"
    values: dict[str, str] | None = None
    scale: Scale | None = None
    default: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Value:
        given = [name for name in ("column", "constant", "join", "lookup") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("needs exactly one of column, constant, join, lookup")
        if self.lookup is not None and (self.by is None or self.take is None):
            raise ValueError("lookup needs by and take")
        return self

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns of the read file that the value needs."""
        inner = (*(self.join or ()), *((self.by,) if self.by else ()))
        return (*((self.column,) if self.column else ()), *(name for part in inner for name in part.source_columns))


ShortValue = Annotated[Value, BeforeValidator(_short)]


class Where(_Strict):
    """Which rows are read: those whose value is filled, blank, or one of a list."""

    value: ShortValue
    state: Literal["filled", "blank"] | None = Field(None, alias="is")
    among: tuple[str, ...] | None = Field(None, alias="in")

    @model_validator(mode="after")
    def _one_test(self) -> Where:
        if (self.state is None) == (self.among is None):
            raise ValueError("needs either is or in")
        return self


class Source(_Strict):
    """A file of the export; ``sheet`` for workbooks of several sheets, ``encoding`` for CSV that needs it."""

    file: str
    sheet: str | None = None
    encoding: str | None = None

    @property
    def place(self) -> tuple[str, str | None, str | None]:
        """What tells one source from another."""
        return self.file, self.sheet, self.encoding


class Lookup(Source):
    """A file to look values up in, by its column ``key``."""

    key: str


class TableMapping(Source):
    """One file into one table."""

    table: str
    columns: dict[str, ShortValue]
    where: tuple[Where, ...] = ()
    same_code: Literal["refuse", "first", "last"] = "refuse"
    tell_repeats: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known_names(self) -> TableMapping:
        _known(self.table, schema.TABLES, "table")
        for name in self.columns:
            _known(name, schema.TABLES[self.table].by_name, f"column of {self.table}")
        return self


class Mapping(_Strict):
    """A whole mapping file. ``workspace`` holds the settings a workspace for this export should have."""

    about: str
    time_zone: str | None = None
    workspace: dict[str, Any] = Field(default_factory=dict)
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    tables: Annotated[tuple[TableMapping, ...], Field(min_length=1)]

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        try:
            return name if name is None else check_time_zone(name)
        except SettingsError:
            raise ValueError(f"'{name}' is no time zone; write a name such as Asia/Shanghai") from None

    @model_validator(mode="after")
    def _known_lookups(self) -> Mapping:
        for table in self.tables:
            for value in (*table.columns.values(), *(where.value for where in table.where)):
                _check_lookups(value, self.lookups)
        return self

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every file the mapping reads."""
        return (*self.tables, *self.lookups.values())


def _check_lookups(value: Value, lookups: dict[str, Lookup]) -> None:
    if value.lookup is not None:
        _known(value.lookup, lookups, "lookup")
    for part in (*(value.join or ()), *((value.by,) if value.by else ())):
        _check_lookups(part, lookups)


def _known(name: str, names: Any, what: str) -> None:
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f", nearest is '{near[0]}'" if near else ""
        raise ValueError(f"'{name}' is no {what}{hint}")


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; SettingsError names the key that is wrong and what is allowed."""
    try:
        return Mapping.model_validate(parse_toml(path.read_bytes(), path.name))
    except OSError as error:
        raise SettingsError("mapping.unreadable", file=path.name, detail=error.strerror) from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        detail = first["msg"].removeprefix("Value error, ")
        raise SettingsError("mapping.wrong", file=path.name, key=key or "-", detail=detail) from None


def find_mapping(name: str, folders: tuple[Path, ...]) -> Path:
    """The mapping file of a name, or the file itself when a path is given.

    ``folders`` are searched in order; SettingsError lists what there is.
    """
    given = given_path(name)
    if given.suffix == ".toml" and os.path.isfile(given):  # noqa: PTH113 - says no to a name that is too long
        return given
    there = {path.stem: path for folder in reversed(folders) for path in sorted(folder.glob("*.toml"))}
    if name not in there:
        near = difflib.get_close_matches(name, there, n=1)
        raise SettingsError("mapping.unknown", found=name, near=(near or sorted(there) or ["-"])[0])
    return there[name]
