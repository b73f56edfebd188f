"""The example row of the templates, in whatever language: it is nobody's data and is left out of an import."""

from __future__ import annotations

import polars as pl

from followup_kit import schema
from followup_kit.loaders.values import read_column
from followup_kit.translations import LANGUAGES, has_text, say


def example_rows(typed: pl.DataFrame, table: schema.Table, time_zone: str) -> list[int]:
    """The numbers (``_row``) of the checked rows that equal the table's example row in one of the languages.

    Columns that the file does not hold are passed over, for templates may be cut down; with half of the example's
    cells or fewer a row says too little to be taken for it.
    """
    if "code" not in typed.columns:
        return []
    alike = typed.filter(pl.col("code") == str(table["code"].example))
    held = [column for column in table.columns if column.name in typed.columns]
    filled = [column for column in table.columns if column.example is not None]
    if alike.is_empty() or 2 * sum(column in held for column in filled) <= len(filled):
        return []
    examples = [_example(table, held, language, time_zone) for language in LANGUAGES]
    return [row["_row"] for row in alike.to_dicts() if any(_equal(row, example) for example in examples)]


def _example(
    table: schema.Table, columns: list[schema.Column], language: str, time_zone: str
) -> dict[str, object | None]:
    """The example's cells as a file that holds them is read."""
    texts = ((column, _written(table, column, language)) for column in columns)
    return {
        column.name: read_column(pl.Series([text], dtype=pl.String), column, time_zone).values[0]
        for column, text in texts
    }


def _written(table: schema.Table, column: schema.Column, language: str) -> str | None:
    key = f"tables.example.{table.name}.{column.name}"
    if has_text(key):
        return say(key, language)
    return None if column.example is None else str(column.example)


def _equal(row: dict[str, object], example: dict[str, object | None]) -> bool:
    return all(row[name] == value for name, value in example.items())
