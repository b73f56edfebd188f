"""The week for its supervisor as a workbook: what is planned and why, what is not, who is how busy, who is on duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from followup_kit.planning.handover import handed_over
from followup_kit.planning.weekly import WeekPlan
from followup_kit.sheets.about import about_rows, marked_figures
from followup_kit.sheets.details import NOTHING, Details, Person
from followup_kit.sheets.reasons import reasons_of
from followup_kit.sheets.visits import word
from followup_kit.store.contacts import masked_name
from followup_kit.tables.workbook import Book, Page, header_for
from followup_kit.translations import current_language, has_text, say

_WRAPPED = {"text_wrap": True, "valign": "top"}
_BAR = {"type": "data_bar", "bar_solid": True, "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}


def plan_workbook(
    plan: WeekPlan, file: Path | str | BinaryIO, language: str | None = None, details: Details | None = None
) -> None:
    """Write the plan of a week for the person who runs it; a plan not saved yet has no visit codes.

    ``details`` bring the names of staff, and of customers, whose names are masked here in any case. Raises
    InputError for a file that cannot be written.
    """
    language = language or current_language()
    _PlanBook(plan, Book(file), language, details or NOTHING).write()


@dataclass(frozen=True, slots=True)
class _PlanBook:
    plan: WeekPlan
    book: Book
    language: str
    details: Details

    def write(self) -> None:
        """All sheets; the roster's only where the regime has one."""
        rows = self.plan.rows
        self._planned(rows.filter(pl.col("unplaced").is_null()))
        self._not_placed(rows.filter(pl.col("unplaced").is_not_null()))
        self._load()
        self._handed_over()
        if self.plan.duties.height:
            self._duties()
        self._about()
        self.book.close()

    def _page(self, name: str) -> Page:
        return self.book.page(say(f"sheets.plan.{name}", self.language)).with_look(**_WRAPPED)

    def _said(self, name: str) -> str:
        return say(f"sheets.plan.{name}", self.language)

    def _fill(self, page: Page, columns: Mapping[str, Any], widths: Mapping[str, int]) -> None:
        frame = pl.DataFrame(columns)
        page.fill(frame, {})
        for place, name in enumerate(frame.columns):
            if name in widths:
                page.sheet.set_column(place, place, widths[name])
        page.sheet.set_landscape()
        page.sheet.set_paper(9)
        page.sheet.fit_to_pages(1, 0)
        page.sheet.repeat_rows(0)

    def _planned(self, rows: pl.DataFrame) -> None:
        why = self._said("why")
        columns = {
            **self._when(rows),
            self._label("visits", "visitor"): self._staff(rows["visitor"]),
            **self._what(rows),
            why: self._texts(reasons_of(self.plan, rows["task"], self.language)),
        }
        self._fill(self._page("plan"), columns, {why: 90, self._said("rule"): 30})

    def _when(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        planned = rows["planned_at"]
        days = [say(f"sheets.weekday.{day - 1}", self.language) if day else None for day in planned.dt.weekday()]
        return {
            self._said("weekday"): self._texts(days),
            self._said("day"): planned.dt.date(),
            self._said("time"): self._texts(planned.dt.to_string("%H:%M")),
            self._said("minutes"): rows["minutes"],
        }

    def _what(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        """Customer, channel, rule, due day, status and code of each row."""
        titles = {
            f"{self.plan.document.slug}.{rule.id}": rule.title.said(self.language) for rule in self.plan.document.rules
        }
        people = (self.details.customers.get(customer, Person()) for customer in rows["customer"])
        return {
            self._label("visits", "customer"): rows["customer_code"],
            self._label("customers", "name"): self._texts(_masked(person.name) for person in people),
            self._label("visits", "channel"): self._words("channel", rows["channel"]),
            self._said("rule"): self._texts(titles.get(rule, rule) for rule in rows["rule"]),
            self._label("visits", "due_on"): rows["due_on"],
            self._said("status"): self._texts(say(f"sheets.due.{status}", self.language) for status in rows["status"]),
            self._label("visits", "code"): self._texts(rows["visit"]),
        }

    def _not_placed(self, rows: pl.DataFrame) -> None:
        reason, why = self._said("not_placed_why"), self._said("why")
        columns = {
            **self._what(rows),
            reason: self._texts(_unplaced(code, self.language) for code in rows["unplaced"]),
            why: self._texts(reasons_of(self.plan, rows["task"], self.language)),
        }
        self._fill(self._page("not_placed"), columns, {reason: 60, why: 90, self._said("rule"): 30})

    def _load(self) -> None:
        """Used and possible contacts by person, day and kind, and the share as a bar."""
        is_free = (pl.col("minutes_available") > 0) & (pl.col("channel_group") != "other")
        rows = self.plan.load.filter((pl.col("used") > 0) | (is_free & (pl.col("capacity").fill_null(1) > 0)))
        rows = rows.sort("staff", "day", "channel_group")
        of_numbers = pl.col("used") / pl.when(pl.col("capacity") > 0).then(pl.col("capacity"))
        of_minutes = (pl.col("minutes_used") + pl.col("travel_minutes")) / pl.when(
            pl.col("minutes_available") > 0
        ).then(pl.col("minutes_available"))
        shares = rows.select(pl.coalesce(of_numbers, of_minutes).round(2)).to_series()
        share = self._said("share")
        columns = {
            self._label("visits", "visitor"): self._staff(rows["staff"]),
            self._said("day"): rows["day"],
            self._said("group"): self._texts(
                say(f"sheets.group.{group}", self.language) for group in rows["channel_group"]
            ),
            self._said("used"): rows["used"],
            self._said("capacity"): rows["capacity"],
            share: shares,
            self._said("minutes_used"): rows["minutes_used"],
            self._said("travel"): rows["travel_minutes"],
            self._said("minutes_available"): rows["minutes_available"],
        }
        page = self._page("load")
        self._fill(page, columns, {share: 22})
        place = list(columns).index(share)
        percent = page.with_look(num_format="0%")
        for row, value in enumerate(shares, start=1):
            percent.cell(row, place, value)
        if rows.height:
            page.sheet.conditional_format(1, place, rows.height, place, {**_BAR, "bar_color": "#5B8DB8"})
            full = {"type": "cell", "criteria": ">", "value": 1, "format": self.book.native.add_format({"bold": True})}
            page.sheet.conditional_format(1, place, rows.height, place, full)

    def _handed_over(self) -> None:
        """What people on leave leave to colleagues; no sheet where nobody is away."""
        rows = handed_over(self.plan)
        if rows.is_empty():
            return
        columns = {
            self._said("away"): self._staff(rows["staff"]),
            self._label("leaves", "first_on"): rows["first_on"],
            self._label("leaves", "last_on"): rows["last_on"],
            self._label("leaves", "covered_by"): self._staff(rows["covered_by"]),
            self._label("visits", "customer"): rows["customer_code"],
            self._label("issue_history", "issue"): rows["issue_code"],
            self._said("taken_by"): self._staff(rows["visitor"]),
            self._said("day"): rows["planned_at"].dt.date(),
            self._said("time"): self._texts(rows["planned_at"].dt.to_string("%H:%M")),
        }
        self._fill(self._page("handed_over"), columns, {})

    def _duties(self) -> None:
        rows, rosters = self.plan.duties, {roster.id: roster for roster in self.plan.document.rosters}
        posts = (rosters[roster].posts[post] for roster, post in rows.select("roster", "post").iter_rows())
        columns = {
            self._said("roster"): self._texts(rosters[roster].title.said(self.language) for roster in rows["roster"]),
            self._said("day"): rows["on"],
            self._said("from"): rows["starts_at"],
            self._said("to"): rows["ends_at"],
            self._said("post"): self._texts(
                f"{number + 1} {post.title.said(self.language)}"
                for number, post in zip(rows["post"], posts, strict=True)
            ),
            self._said("on_duty"): self._texts(name or self._said("unfilled") for name in self._staff(rows["staff"])),
        }
        self._fill(self._page("duties"), columns, {})

    def _about(self) -> None:
        page = self._page("about")
        rows = about_rows(self.plan, self.language, details=self.details)
        figures = marked_figures(self.plan)
        parameters = self.plan.due.policy.parameters
        told = [
            (
                say(f"sheets.mark.{use.tag}", self.language),
                f"{parameters[use.name].about.said(self.language)}: {use.value} ({use.name}, {use.source})",
            )
            for use in figures
        ]
        page.sheet.set_column(0, 0, 28)
        page.sheet.set_column(1, 1, 110)
        for row, (name, value) in enumerate([*rows, *told]):
            page.cell(row, 0, name)
            page.cell(row, 1, value)

    def _label(self, table: str, column: str) -> str:
        return header_for(table, column, self.language)

    def _texts(self, values: Iterable[str | None]) -> pl.Series:
        return pl.Series(list(values), dtype=pl.String)

    def _words(self, choices: str, codes: Iterable[str | None]) -> pl.Series:
        return self._texts(word(choices, code, self.language) for code in codes)

    def _staff(self, ids: Iterable[int | None]) -> pl.Series:
        codes = dict(self.plan.data.staff.select("id", "code").iter_rows())
        names = self.details.staff
        return self._texts(
            None if staff is None else f"{codes.get(staff, staff)} {names.get(staff, '')}".strip() for staff in ids
        )


def _masked(name: str) -> str | None:
    """A name as supervisors see it; what is masked already stays as it is."""
    return masked_name(name) if name else None


def _unplaced(code: str, language: str) -> str:
    key = f"sheets.unplaced.{code}"
    return say(key, language) if has_text(key) else code
