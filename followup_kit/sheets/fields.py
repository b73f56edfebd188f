"""The fields of the visits' forms as columns of a task sheet, and back: a header ends with the field's id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from followup_kit.planning.weekly import WeekPlan
from followup_kit.policy.forms import FormField
from followup_kit.schema import TABLES
from followup_kit.sheets.visits import Visit
from followup_kit.translations import say

RESULTS = ("status", "outcome", "completed_at", "rating", "feedback", "handling", "next_visit_on")
"""The columns of a visit that its visitor fills."""

ON_PAPER = ("signature", "photo")
"""Kinds of field that no cell can hold."""

_ID = re.compile(r"\[([a-z][a-z0-9_]*)\]\s*[*＊]?\s*$")
_MOST_LABELS = {label: name for name in RESULTS for label in TABLES["visits"][name].label.all}
_OTHER_LABELS = {label for column in TABLES["visits"].columns for label in column.label.all} - set(_MOST_LABELS)


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """One column: its header and, for each form that has the field, the field."""

    header: str
    by_form: Mapping[str, FormField]


def result_of(field: FormField) -> str:
    """The visit's own column that a field stands for, or a blank: nobody should write the same twice."""
    if field.id in RESULTS:
        return field.id
    return next((_MOST_LABELS[title] for title in _titles(field) if title in _MOST_LABELS), "")


def _titles(field: FormField) -> tuple[str, str, str]:
    return field.title.en, field.title.zh_hans, field.title.zh_hant


def written_fields(fields: Iterable[FormField]) -> list[FormField]:
    """The fields that become columns: not on paper alone, and not a column of the visit already."""
    return [field for field in fields if field.kind not in ON_PAPER and not result_of(field)]


def field_columns(plan: WeekPlan, visits: Sequence[Visit], language: str) -> list[FieldColumn]:
    """The columns that the visits' forms need, in the order of the forms; a field of two forms is one column."""
    found: dict[str, dict[str, FormField]] = {}
    for visit in visits:
        form = visit.form(plan)
        for field in written_fields(visit.fields(plan)):
            found.setdefault(_header(field, language), {})[form.id if form else ""] = field
    return [FieldColumn(header, by_form) for header, by_form in found.items()]


def _header(field: FormField, language: str) -> str:
    title = field.title.said(language)
    plain = say("sheets.task.field", language, title=title) if title in _OTHER_LABELS else title
    return f"{plain} [{field.id}]" + ("*" if field.required else "")


def field_id(header: str) -> str:
    """The id at the end of a header; blank when there is none."""
    found = _ID.search(header)
    return found[1] if found else ""


def choices_of(field: FormField, language: str) -> tuple[str, ...]:
    """The words a field offers."""
    return tuple(choice.title.said(language) for choice in field.choices)
