"""The rows of a plan as its table shows them: short texts and keys to sort by, small enough for thousands."""

from __future__ import annotations

import json
from array import array
from datetime import date, datetime
from typing import Any

import polars as pl

from followup_kit.planning.weekly import WeekPlan
from followup_kit.translations import say, say_date, say_number
from followup_kit.ui.plan_changes import Changes
from followup_kit.ui.plan_facts import channel_said, day_said, rule_titles, when_said

COLUMNS = ("when", "person", "customer", "visit", "due", "status", "channel")
_STATUS_ORDER = {"overdue": 0, "due": 1, "upcoming": 2}


def grid_rows(plan: WeekPlan, changes: Changes) -> bytes:
    """All rows as JSON: a list for each with ``task, locked, mark, state`` and a text and a key for each column.

    ``mark`` is new, moved or nothing; ``state`` the status code, or unplaced.
    """
    words = _Words(plan, changes)
    made = [words.row(row) for row in plan.rows.select(_WANTED).iter_rows(named=True)]
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def grid_order(plan: WeekPlan, shown: pl.DataFrame) -> bytes:
    """Which of the rows are shown, as positions (32 bit)."""
    tasks = plan.rows.select("task").with_row_index("_at")
    kept = tasks.join(shown.select("task"), on="task", how="semi")["_at"].to_list()
    return array("I", kept).tobytes()


def columns() -> list[dict[str, str]]:
    """The table's columns with their headers."""
    return [{"key": name, "label": say(f"planpage.column.{name}")} for name in COLUMNS]


def plan_table(plan: WeekPlan) -> pl.DataFrame:
    """The rows of a plan in the reader's words, one for each contact: for a notebook."""
    words = _Words(plan, Changes())
    made = [words.row(row)[4::2] for row in plan.rows.select(_WANTED).iter_rows(named=True)]
    headers = [column["label"] for column in columns()]
    return pl.DataFrame(made, schema=dict.fromkeys(headers, pl.String), orient="row")


def hours_table(plan: WeekPlan) -> pl.DataFrame:
    """The hours planned for each person, travel included, in the order of their codes: for a notebook."""
    codes = plan.data.staff.select(pl.col("id").alias("staff"), "code")
    minutes = (pl.col("minutes_used") + pl.col("travel_minutes")).sum() / 60
    hours = plan.load.group_by("staff").agg(minutes.alias("hours")).join(codes, on="staff").sort("code")
    return hours.select(
        pl.col("code").alias(say("planpage.column.person")), pl.col("hours").alias(say("planpage.fact.hours"))
    )


_WANTED = (
    *("task", "customer", "customer_code", "rule", "case_code", "status", "due_on", "due_at", "planned_at", "visitor"),
    *("channel", "locked", "unplaced", "staff"),
)


class _Words:
    """Texts that many rows share, each made once."""

    def __init__(self, plan: WeekPlan, changes: Changes) -> None:
        self.titles = rule_titles(plan)
        self.staff = dict(plan.data.staff.select("id", "code").iter_rows())
        self.channels = {name: channel_said(name) for name in plan.rows["channel"].unique().to_list()}
        self.statuses = {name: say(f"planpage.status.{name}") for name in _STATUS_ORDER}
        self.unplaced, self.own = say("planpage.unplaced"), say("planpage.own_duty")
        self.marks = {**dict.fromkeys(changes.added, "new"), **dict.fromkeys(changes.moved, "moved")}
        self.as_of = plan.due.as_of

    def row(self, row: dict[str, Any]) -> list[Any]:
        """One row: task, locked, mark, state, then text and key by column."""
        state = "unplaced" if row["unplaced"] else row["status"]
        cells = (self._when(row), self._person(row), self._customer(row), self._visit(row), self._due(row))
        status = (self._status(row), _STATUS_ORDER[row["status"]])
        channel = self.channels[row["channel"]]
        flat = [part for cell in (*cells, status, (channel, channel)) for part in cell]
        return [row["task"], int(bool(row["locked"])), self.marks.get(row["task"], ""), state, *flat]

    def _when(self, row: dict[str, Any]) -> tuple[str, str]:
        moment: datetime | None = row["planned_at"]
        if moment is None:
            return (self.own if row["customer"] is None else self.unplaced), "9"
        return when_said(moment), f"{moment:%Y%m%d%H%M}"

    def _person(self, row: dict[str, Any]) -> tuple[str, str]:
        code = self.staff.get(row["visitor"], "–")
        return code, code

    def _customer(self, row: dict[str, Any]) -> tuple[str, str]:
        code = row["customer_code"] or "–"
        return code, code

    def _visit(self, row: dict[str, Any]) -> tuple[str, str]:
        title = self.titles.get(row["rule"], row["rule"])
        return title, title

    def _due(self, row: dict[str, Any]) -> tuple[str, str]:
        day: date | None = row["due_on"]
        clock = f" {row['due_at']:%H:%M}" if row["due_at"] else ""
        is_this_year = day is None or day.year == self.as_of.year
        return f"{day_said(day) if is_this_year else say_date(day)}{clock}", f"{day}{clock}"

    def _status(self, row: dict[str, Any]) -> str:
        word = self.statuses[row["status"]]
        if row["status"] != "overdue":
            return word
        return say("planpage.status.overdue_days", days=say_number((self.as_of - row["due_on"]).days))
