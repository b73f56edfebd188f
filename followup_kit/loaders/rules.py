"""What cells of one row say against each other, and what has not come yet: checks of files, not of the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from followup_kit import schema
from followup_kit.loaders.headers import letters
from followup_kit.loaders.model import CheckedTable, Fault
from followup_kit.loaders.reasons import Quoted, Words

CLOCKS_APART = timedelta(hours=1)
"""A moment so little ahead is let through: clocks differ, and people write down when they will be done."""

_ROW = "_row"


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a row breaks: the cell to name, the last part of the fault's key and what its sentence needs."""

    row: int
    column: str
    key: str
    values: dict[str, object]


def contradictions(frame: pl.DataFrame, table: schema.Table, time_zone: str) -> Iterator[Broken]:
    """Cells that cannot be true beside another of their row: ``frame`` is typed and has ``_row``."""
    for rule in table.excludes:
        if {rule[0], rule[2]} <= set(frame.columns):
            yield from _excluded(frame, table, rule)
    for first, second in table.not_before:
        if {first, second} <= set(frame.columns):
            yield from _too_early(frame, table, (first, second), time_zone)


def _excluded(
    frame: pl.DataFrame, table: schema.Table, rule: tuple[str, tuple[str, ...], str, tuple[str, ...]]
) -> Iterator[Broken]:
    name, codes, other, others = rule
    is_other = pl.col(other).is_in(list(others)) if others else pl.col(other).is_not_null()
    for row, cause, found in frame.filter(pl.col(name).is_in(list(codes)) & is_other).select(_ROW, name, other).rows():
        labels = {"label": table[other].label, "column": table[name].label, "choice": _choice(table, name, cause)}
        if others:
            labels["found"] = _choice(table, other, found)
        values: dict[str, object] = {key: Words((label,)) for key, label in labels.items()}
        yield Broken(row, other, "excluded" if others else "excluded_filled", values)


def _choice(table: schema.Table, name: str, code: str) -> schema.Label:
    return schema.CHOICES[table[name].choices][code]


def _too_early(frame: pl.DataFrame, table: schema.Table, pair: tuple[str, str], time_zone: str) -> Iterator[Broken]:
    first, second = (_day(table[name], time_zone) for name in pair)
    found = frame.select(_ROW, first.alias("first"), second.alias("second"))
    for row, earlier, later in found.filter(pl.col("second") < pl.col("first")).rows():
        values = {"first": Words((table[pair[0]].label,)), "second": Words((table[pair[1]].label,))}
        yield Broken(
            row, pair[1], "wrong_order", {**values, "value": Quoted(str(later)), "limit": Quoted(str(earlier))}
        )


def _day(column: schema.Column, time_zone: str) -> pl.Expr:
    """The day people lived."""
    cell = pl.col(column.name)
    return cell.dt.convert_time_zone(time_zone).dt.date() if column.kind == "moment" else cell


def future_faults(checked: CheckedTable, now: datetime) -> Iterator[Fault]:
    """Cells that say something was done at a moment that has not come yet; ``now`` has the zone it is told in."""
    table, zone = schema.TABLES[checked.table], now.tzinfo
    for column in table.columns:
        if column.tense != "past" or column.name not in checked.frame.columns:
            continue
        late = checked.frame.filter(pl.col(column.name) > now.astimezone(ZoneInfo("UTC")) + CLOCKS_APART)
        for row, moment in late.select(_ROW, column.name).rows():
            found = f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
            values: dict[str, object] = {"found": found, "now": f"{now:%Y-%m-%d %H:%M}", "zone": str(zone)}
            yield _fault(checked, row, column.name, values)


def _fault(checked: CheckedTable, row: int, column: str, values: dict[str, object]) -> Fault:
    header, place = checked.headers.get(column, (column, -1))
    cell = f"{letters(place)}{row}" if place >= 0 else ""
    return Fault(checked.file, "loaders.fault.in_future", checked.sheet, row, header, cell, values)


def moments_ahead(checked: CheckedTable, now: datetime) -> Iterator[tuple[schema.Column, int]]:
    """Columns of what has happened, and how many of their moments lie ahead of ``now``; planned ones may."""
    for column in schema.TABLES[checked.table].columns:
        if column.kind == "moment" and column.tense != "ahead" and column.name in checked.frame.columns:
            count = checked.frame.filter(pl.col(column.name) > now.astimezone(ZoneInfo("UTC"))).height
            if count:
                yield column, count
