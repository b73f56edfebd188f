"""The trails of many rows at once as texts: one sentence a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from followup_kit.planning.trail import said, trail_of
from followup_kit.planning.weekly import WeekPlan

_AT_ONCE = 50


def reasons_of(plan: WeekPlan, tasks: pl.Series, language: str) -> Iterator[str]:
    """The sentences behind each task, in their order.

    A trail is looked up in the whole due list; handing over a small part of it at a time keeps a week of thousands of
    visits from taking minutes.
    """
    due = plan.due
    for first in range(0, len(tasks), _AT_ONCE):
        part = tasks.slice(first, _AT_ONCE)
        contacts = due.contacts.filter(pl.col("task").is_in(part.implode()))
        served = contacts["served"].explode()
        near = replace(due, contacts=contacts, tasks=due.tasks.filter(pl.col("task").is_in(served.implode())))
        for task in part:
            yield "\n".join(said(trail_of(near, task), due.policy, language))
