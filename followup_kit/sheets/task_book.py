"""A visitor's own workbook: one row for each visit, to be filled in anywhere and imported back.

The first sheet is one of the table ``visits`` under the schema's labels, so that the ordinary import reads it; the
form's fields stand behind as columns whose header ends with their id. Everything but the results is locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from followup_kit.planning.weekly import WeekPlan
from followup_kit.policy.forms import FormField
from followup_kit.schema import TABLES, Column, Label
from followup_kit.sheets import stamp
from followup_kit.sheets.about import about_rows
from followup_kit.sheets.details import Details
from followup_kit.sheets.fields import RESULTS, FieldColumn, choices_of, field_columns
from followup_kit.sheets.scripts import steps_said
from followup_kit.sheets.visits import Visit, visits_of, word
from followup_kit.tables.limits import Lists, limit_of, word_limit
from followup_kit.tables.templates import note_of
from followup_kit.tables.workbook import Book, Page, header_for
from followup_kit.translations import current_language, say

_VISITS = TABLES["visits"]
_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "integer": "0", "decimal": "General", "rating": "0.0"}
_WIDTHS = {"date": 13, "moment": 18, "choice": 16, "long_text": 34, "text": 22, "rating": 11, "decimal": 11}
_OPEN_LOOK = {"locked": False, "text_wrap": True, "valign": "top", "bg_color": "#FFFBE6", "border": 4}
_SHUT_LOOK = {"text_wrap": True, "valign": "top"}
_NOT_ASKED = {"bg_color": "#E5E7EB"}
_COLUMN_KINDS = {"yes_no": "boolean", "rating": "decimal", "checklist": "long_text"}


def task_sheet(
    plan: WeekPlan,
    visitor: str,
    file: Path | str | BinaryIO,
    language: str | None = None,
    *,
    details: Details | None = None,
) -> None:
    """Write the task sheet of a member of staff (by code) for a plan that is saved.

    ``details`` bring names and telephone numbers; without them the sheet names customers by their code. Raises
    InputError for an unknown visitor, a plan not saved yet and a file that cannot be written.
    """
    language = language or current_language()
    visits = visits_of(plan, visitor, details)
    book = Book(file)
    lists = Lists(book.native, language)
    page = book.page(_VISITS.label.in_language(language))
    _Task(plan, language, lists, page, has_names=details is not None).fill(visits)
    _write_script(book, plan, visits, visitor=visitor, language=language, details=details)
    _write_help(book, plan, visitor=visitor, language=language, details=details)
    lists.write()
    book.close()


def field_column(field: FormField) -> Column:
    """A field as a column of the schema, for its limits and its reading; words of a choice are checked apart."""
    title = field.title
    kind: Any = _COLUMN_KINDS.get(field.kind, field.kind if field.kind in _FORMATS else "long_text")
    low, high = (0, 5) if field.kind == "rating" else (None, None)
    personal: Any = "free_text" if kind == "long_text" else "none"
    label = Label(title.en, title.zh_hans, title.zh_hant)
    return Column(field.id, kind, label, low=low, high=high, personal=personal, max_length=8000)


@dataclass(slots=True)
class _Task:
    """The sheet of visits while it is filled."""

    plan: WeekPlan
    language: str
    lists: Lists
    page: Page
    has_names: bool

    def fill(self, visits: Sequence[Visit]) -> None:
        """Context, results, fields and the stamp of every visit."""
        fields = field_columns(self.plan, visits, self.language)
        context = self._context_headers()
        first_result, first_field = len(context), len(context) + len(RESULTS)
        last = first_field + len(fields)
        for place, (title, width) in enumerate(context):
            self.page.header(place, title)
            self.page.sheet.set_column(place, place, width)
        self._results(first_result, count=len(visits))
        shut = self.page.with_look(**_SHUT_LOOK)
        base = self._base(visits)
        for row, visit in enumerate(visits, start=1):
            for place, value in enumerate(self._context(visit)):
                shut.cell(row, place, value)
            shut.cell(row, last, stamp.written(visit.version, base[visit.code], self._identity(visit)))
        self._write_results(visits, base, first_result)
        for place, field in enumerate(fields, start=first_field):
            self._field(place, field, visits)
        self._finish(last)

    def _finish(self, last: int) -> None:
        sheet = self.page.sheet
        self.page.header(last, stamp.HEADER)
        sheet.set_column(last, last, 8, None, {"hidden": True})
        sheet.freeze_panes(1, 4 if self.has_names else 3)
        allowed = ("format_columns", "format_rows", "autofilter", "sort")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _identity(self, visit: Visit) -> tuple[str, str, str]:
        return visit.code, visit.customer_code, f"{self.plan.document.slug}.{visit.rule.id}"

    def _context_headers(self) -> list[tuple[str, int]]:
        def label(table: str, column: str) -> str:
            return header_for(table, column, self.language)

        names = [
            (label("customers", "name"), 16),
            (label("customers", "phone"), 16),
            (label("customers", "address"), 28),
        ]
        return [
            (label("visits", "code"), 16),
            (label("visits", "planned_at"), 17),
            (label("visits", "customer"), 12),
            *(names if self.has_names else []),
            (say("sheets.task.why", self.language), 34),
            (label("visits", "channel"), 12),
            (label("visits", "due_on"), 13),
        ]

    def _context(self, visit: Visit) -> list[object]:
        person = visit.person
        return [
            visit.code,
            visit.planned_at,
            visit.customer_code,
            *([person.name or None, person.phone or None, person.address or None] if self.has_names else []),
            f"{visit.rule.title.said(self.language)}\n{visit.rule.purpose.said(self.language)}",
            word("channel", visit.channel, self.language),
            visit.due_on,
        ]

    def _base(self, visits: Sequence[Visit]) -> dict[str, dict[str, Any]]:
        """What the store holds of the results of each visit."""
        codes = [visit.code for visit in visits]
        rows = self.plan.data.visits.filter(pl.col("code").is_in(codes)).select("code", *stamp.FILLED_BEFORE)
        return {row.pop("code"): row for row in rows.to_dicts()}

    def _results(self, first: int, *, count: int) -> None:
        for place, name in enumerate(RESULTS, start=first):
            column = _VISITS[name]
            self.page.header(place, column.label.in_language(self.language))
            note = note_of(_VISITS, column, self.language)
            self.page.sheet.write_comment(0, place, note, {"author": "", "width": 300, "height": 140})
            self.page.sheet.set_column(place, place, _WIDTHS.get(column.kind, 16))
            limit = limit_of(column, self.language, self.lists)
            if limit and count:
                self.page.sheet.data_validation(1, place, count, place, limit)

    def _write_results(self, visits: Sequence[Visit], base: dict[str, dict[str, Any]], first: int) -> None:
        for place, name in enumerate(RESULTS, start=first):
            column = _VISITS[name]
            page = self._open(column.kind)
            for row, visit in enumerate(visits, start=1):
                value = base[visit.code].get(name)
                page.cell(row, place, word(column.choices, value, self.language) if column.choices and value else value)

    def _open(self, kind: str) -> Page:
        look = {**_OPEN_LOOK, "num_format": _FORMATS.get(kind, "@")}
        return self.page.with_look(**look)

    def _field(self, place: int, column: FieldColumn, visits: Sequence[Visit]) -> None:
        kind = next(iter(column.by_form.values())).kind
        self.page.header(place, column.header)
        self.page.sheet.set_column(place, place, _WIDTHS.get(kind, 18))
        page, shut = self._open(kind), self.page.with_look(**_NOT_ASKED)
        for row, visit in enumerate(visits, start=1):
            field = column.by_form.get(visit.rule.form or "")
            asked = field is not None and field in visit.fields(self.plan)
            (page if asked else shut).cell(row, place, None)
            if asked and field is not None:
                self._limit(row, place, field, form=visit.rule.form or "")

    def _limit(self, row: int, place: int, field: FormField, *, form: str) -> None:
        words = choices_of(field, self.language)
        if field.kind == "choice":
            self.page.sheet.data_validation(row, place, row, place, word_limit(f"{form}.{field.id}", words, self.lists))
        elif field.kind == "checklist":
            told = say("tables.list_separator", self.language).join(words)
            message = say("sheets.task.several", self.language, words=told)[:255]
            self.page.sheet.data_validation(row, place, row, place, {"validate": "any", "input_message": message})
        elif limit := limit_of(field_column(field), self.language, self.lists):
            self.page.sheet.data_validation(row, place, row, place, limit)


def _write_script(
    book: Book, plan: WeekPlan, visits: Sequence[Visit], *, visitor: str, language: str, details: Details | None
) -> None:
    page = book.page(say("sheets.task.script", language)).with_look(text_wrap=True, valign="top")
    headings = ("visit", "step", "kind", "text", "answers", "hint")
    for place, name in enumerate(headings):
        page.header(place, say(f"sheets.script.{name}", language))
        page.sheet.set_column(place, place, (16, 7, 14, 60, 34, 34)[place])
    row = 0
    for visit in visits:
        for step in steps_said(plan, visit, visitor=visitor, language=language, details=details):
            row += 1
            kind = say(f"sheets.step.{step.kind}", language)
            cells = (visit.code, step.number, kind, step.text, step.answers or None, step.hint or None)
            for place, value in enumerate(cells):
                page.cell(row, place, value)
    page.sheet.freeze_panes(1, 1)
    page.sheet.autofilter(0, 0, max(row, 1), len(headings) - 1)


def _write_help(book: Book, plan: WeekPlan, *, visitor: str, language: str, details: Details | None) -> None:
    page = book.page(say("sheets.task.help", language)).with_look(text_wrap=True, valign="top")
    page.sheet.set_column(0, 0, 26)
    page.sheet.set_column(1, 1, 90)
    rows = about_rows(plan, language, details=details, visitor=visitor)
    lines = say("sheets.task.how", language).strip().split("\n")
    for row, (name, value) in enumerate([*rows, *(("", line) for line in lines)]):
        page.cell(row, 0, name or None)
        page.cell(row, 1, value)
