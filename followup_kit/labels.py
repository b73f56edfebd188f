"""What a column and a coded value are called in the reader's language."""

from __future__ import annotations

from followup_kit import schema
from followup_kit.translations import current_language, has_text, say

_SEARCHED = ("visits", "events", "customers", "departments", "complaints")


def column_label(name: str) -> str:
    """A column's label: the schema's, or that of a figure's own column; an unknown name stands for itself."""
    if has_text(f"figures.column.{name}"):
        return say(f"figures.column.{name}")
    found = find_column(name)
    return found.label.in_language(current_language()) if found else name


def value_label(column: str, value: object) -> str:
    """A value as text: a choice's label, "(unknown)" in the reader's words, otherwise the value itself."""
    if value in {None, "(unknown)"}:
        return say("figures.unknown")
    found = find_column(column)
    labels = schema.CHOICES.get(found.choices, {}) if found else {}
    return labels[str(value)].in_language(current_language()) if str(value) in labels else str(value)


def find_column(name: str) -> schema.Column | None:
    """The schema's column of a name, looked for where the KPI frames take theirs from."""
    tables = (schema.TABLES[table] for table in _SEARCHED)
    return next((table[name] for table in tables if name in table.by_name), None)
