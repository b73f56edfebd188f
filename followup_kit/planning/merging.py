"""One customer, several duties: order of precedence, one contact for those that fall together, a limit on contacts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl

from followup_kit.planning.data import PlanData
from followup_kit.policy.contact import Cap
from followup_kit.policy.rules import Rule

PRECEDENCE = {
    **dict.fromkeys(("set_date", "on_request"), 1),
    **dict.fromkeys(("issue", "visit"), 2),
    **dict.fromkeys(("event", "after_rule", "customer_date", "project", "all_of"), 3),
    **dict.fromkeys(("milestone", "holiday"), 4),
    **dict.fromkeys(("last_visit", "period"), 5),
}
"""What comes first when rules meet: dates agreed with the customer, problems, cases, milestones, cycles (4b)."""


def precedence(rule: Rule) -> int:
    """A rule's place in the order; a cycle stands last whatever it counts from."""
    return 5 if rule.due.kind in {"every", "ages", "minimum"} else PRECEDENCE[rule.anchor.kind]


_SUBJECT = ["customer", "staff"]


def merged(rows: pl.DataFrame, *, days: int, as_of: date) -> pl.DataFrame:
    """One row for each contact: tasks of a customer due within ``days`` of the first become one.

    What is overdue is due now, so overdue tasks go together. The leading task comes first in precedence;
    ``served`` lists all tasks of a contact by number, ``due_on`` is the earliest of their last days and
    ``due_from`` the latest start before it.
    """
    if rows.is_empty():
        return rows.with_columns(pl.lit([], pl.List(pl.UInt32)).alias("served"))
    sizes = rows.with_columns(pl.len().over(_SUBJECT).alias("_size"))
    alone = sizes.filter(pl.col("_size") == 1).drop("_size")
    several = sizes.filter(pl.col("_size") > 1).drop("_size")
    single = alone.with_columns(pl.concat_list("task").alias("served"))
    return pl.concat([single, _joined(_clustered(several, days=days, as_of=as_of))])


def _clustered(rows: pl.DataFrame, *, days: int, as_of: date) -> pl.DataFrame:
    """Numbers contacts: each starts with the first task that is left and takes all within ``days`` of it."""
    when = pl.max_horizontal("target_on", pl.lit(as_of))
    number, left, made = 0, rows.with_columns(when.alias("_when")), []
    while not left.is_empty():
        within = (pl.col("_when") - pl.col("_when").min().over(_SUBJECT)).dt.total_days() <= days
        marked = left.with_columns(within.alias("_in"))
        made.append(marked.filter("_in").drop("_in").with_columns(pl.lit(number, pl.UInt32).alias("contact")))
        left, number = marked.filter(~pl.col("_in")).drop("_in"), number + 1
    empty = left.with_columns(pl.lit(0, pl.UInt32).alias("contact"))
    return (pl.concat(made) if made else empty).drop("_when")


def _joined(rows: pl.DataFrame) -> pl.DataFrame:
    by = [*_SUBJECT, "contact"]
    grouped = rows.sort("precedence", "target_on", "task").group_by(by, maintain_order=True)
    end = pl.col("due_on").min()
    start = pl.min_horizontal(pl.col("due_from").max(), end)
    others = [name for name in rows.columns if name not in {*by, "due_on", "due_from", "target_on", "due_at", "fixed"}]
    made = grouped.agg(
        *(pl.col(name).first() for name in others),
        pl.col("task").sort().alias("served"),
        end.alias("due_on"),
        start.alias("due_from"),
        pl.min_horizontal(pl.max_horizontal(pl.col("target_on").min(), start), end).alias("target_on"),
        pl.col("due_at").min(),
        pl.col("fixed").any(),
    )
    return made.select(*(name for name in rows.columns if name != "contact"), "served")


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    on: date
    last: date
    fixed: bool
    precedence: int


def capped(rows: pl.DataFrame, cap: Cap | None, data: PlanData, *, as_of: date) -> pl.DataFrame:
    """The rows with ``delayed_from`` where a limit on contacts delays them, and ``over_cap`` where it cannot.

    The lowest precedence is delayed first. A task with a fixed window is never dropped or delayed: it stays and
    is marked as a conflict.
    """
    plain = rows.with_columns(pl.lit(None, pl.Date).alias("delayed_from"), pl.lit(False).alias("over_cap"))
    if cap is None or rows.is_empty():
        return plain
    recent = _recent(data, cap, as_of)
    crowded = _crowded(rows, recent, cap)
    if crowded.is_empty():
        return plain
    before = _days_of(recent, crowded)
    changes = [
        change
        for _, group in groupby(crowded.sort("customer").iter_rows(named=True), key=lambda row: row["customer"])
        for change in _fit(list(group), before, cap, as_of)
    ]
    schema = {"task": pl.UInt32, "new_on": pl.Date, "over": pl.Boolean}
    table = pl.DataFrame(changes, schema=schema, orient="row")
    joined = plain.join(table, on="task", how="left")
    later = pl.col("new_on").is_not_null() & (pl.col("new_on") > pl.col("target_on"))
    by = pl.col("new_on") - pl.col("target_on")
    return joined.with_columns(
        pl.when(later).then("target_on").otherwise(None).alias("delayed_from"),
        pl.when(later).then(pl.col("due_from") + by).otherwise("due_from").alias("due_from"),
        pl.when(later).then(pl.col("due_on") + by).otherwise("due_on").alias("due_on"),
        pl.when(later).then("new_on").otherwise("target_on").alias("target_on"),
        pl.col("over").fill_null(False).alias("over_cap"),
    ).drop("new_on", "over")


def _recent(data: PlanData, cap: Cap, as_of: date) -> pl.DataFrame:
    since = as_of - timedelta(days=cap.days)
    return data.history.filter(pl.col("on") > since).select("customer", "on", "id").unique()


def _crowded(rows: pl.DataFrame, recent: pl.DataFrame, cap: Cap) -> pl.DataFrame:
    counts = recent.group_by("customer").agg(pl.len().alias("_made"))
    total = pl.len().over("customer") + pl.col("_made").fill_null(0)
    known = rows.filter(pl.col("customer").is_not_null()).join(counts, on="customer", how="left")
    return known.filter(total > cap.n).drop("_made")


def _days_of(recent: pl.DataFrame, crowded: pl.DataFrame) -> dict[int, list[date]]:
    mine = recent.join(crowded, on="customer", how="semi").group_by("customer").agg(pl.col("on").sort())
    return dict(mine.iter_rows())


def _fit(
    group: list[dict[str, Any]], recent: dict[int, list[date]], cap: Cap, as_of: date
) -> Iterable[tuple[int, date, bool]]:
    """Places a customer's contacts in order of precedence, each on the first day that keeps the limit."""
    tasks = [
        _Task(row["task"], max(row["target_on"], as_of), row["due_on"], row["fixed"], row["precedence"])
        for row in group
    ]
    placed = list(recent.get(group[0]["customer"], []))
    for task in sorted(tasks, key=lambda task: (not task.fixed, task.precedence, task.on, task.number)):
        day = task.on if task.fixed else _first_free(task.on, placed, cap)
        over = task.fixed and not _fits(day, placed, cap)
        placed.append(day)
        if over or day > task.on:
            yield task.number, day, over


def _first_free(day: date, placed: list[date], cap: Cap) -> date:
    while not _fits(day, placed, cap):
        day += timedelta(days=1)
    return day


def _fits(day: date, placed: list[date], cap: Cap) -> bool:
    """Whether one more contact on ``day`` leaves at most ``n`` in every stretch of ``days`` days."""
    for start in range(cap.days):
        first = day - timedelta(days=start)
        last = first + timedelta(days=cap.days - 1)
        if sum(first <= other <= last for other in placed) + 1 > cap.n:
            return False
    return True
