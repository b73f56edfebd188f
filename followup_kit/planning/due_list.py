"""The due list: every rule of a regime over all customers, as of any day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from followup_kit.calendars import WorkCalendar
from followup_kit.periods import Period
from followup_kit.planning.cases import case_rows
from followup_kit.planning.counting import as_day
from followup_kit.planning.cycles import cycle_rows, interval_days
from followup_kit.planning.data import PlanData
from followup_kit.planning.making import Making
from followup_kit.planning.merging import capped, merged, precedence
from followup_kit.planning.sieve import Sieve
from followup_kit.planning.timing import fixed_window, timed, timing_of
from followup_kit.policy.document import Document
from followup_kit.policy.reading import Policy
from followup_kit.policy.rules import Rule


@dataclass(frozen=True)
class DueList:
    """What is due: ``tasks`` (one row for each duty) and ``contacts`` (duties merged into one contact each).

    ``contacts`` columns: ``task`` (number of the leading duty), ``served`` (numbers of all duties), ``rule`` (full
    name), ``customer``, ``customer_code``, ``event``, ``project``, ``issue``, ``staff``, ``case_code``,
    ``anchor_on``, ``due_from``, ``target_on``, ``due_on``, ``due_at`` (deadlines by the clock), ``status`` (overdue,
    due, upcoming), ``precedence`` (1 comes first), ``channel``, ``role``, ``visit_number``, ``moved_from``,
    ``delayed_from``, ``over_cap``. ``missing_years`` have no holiday notice: they were read as plain weeks.
    """

    policy: Policy
    document: Document
    as_of: date
    period: Period
    tasks: pl.DataFrame
    contacts: pl.DataFrame
    sieve: Sieve
    missing_years: list[int]
    changes: Mapping[str, object] = field(default_factory=dict)


def due_list(
    policy: Policy,
    data: PlanData,
    *,
    as_of: date,
    period: Period,
    calendar: WorkCalendar,
    changes: Mapping[str, object] | None = None,
    sieve: Sieve | None = None,
) -> DueList:
    """Everything due up to the end of ``period``, known by the end of the day of ``as_of`` (overdue included).

    With a moment as ``as_of`` a deadline by the clock is overdue once that moment has passed it; with a day, when
    the day of the deadline is over.
    Cases are judged by the rule in force on their day, cycles by the rule in force on ``as_of``. The same
    store, policy and day give the same list, bit by bit.
    """
    day = as_day(as_of)
    document = policy.on(day, changes)
    sieve = sieve or Sieve()
    known = data.known_on(day)
    timing = timing_of(document.contact, calendar, as_of=day, period=period, time_zone=data.time_zone)
    making = Making(document, known, timing, sieve, float(policy.value("kpi.satisfied_from", day, changes)))
    made = [_finished(rows, rule, making) for rule, rows in _by_rule(policy, making, changes)]
    tasks = _listed(pl.concat(made, how="diagonal_relaxed") if made else pl.DataFrame(), known, as_of=as_of)
    together = merged(tasks, days=document.contact.coalesce_days, as_of=day)
    contacts = with_status(capped(together, document.contact.cap, known, as_of=day), as_of)
    inside = contacts.filter(pl.col("due_from") <= period.last).sort(
        "due_on", "precedence", "customer_code", "case_code", "task", nulls_last=True
    )
    missing = calendar.missing_years(min(day, period.first), period.last)
    return DueList(policy, document, day, period, tasks, inside, sieve, missing, dict(changes or {}))


def _by_rule(
    policy: Policy, making: Making, changes: Mapping[str, object] | None
) -> Iterator[tuple[Rule, pl.DataFrame]]:
    """The rows of every rule, those of changed rules once for each form the rule has had."""
    rules = making.document.rules
    started = {rule.id: cycle_rows(rule, making) for rule in rules if rule.due.kind == "every"}
    quickest = _quickest([rule for rule in rules if rule.id in started], started)
    for rule in rules:
        if rule.id in started:
            yield rule, _not_suspended(started[rule.id], rule, quickest, making)
        elif rule.due.kind == "minimum":
            yield rule, case_rows(rule, making, since=None, until=None)
        else:
            for version, until, since in _versions(policy, rule, changes):
                yield version, case_rows(version, making, since=since, until=until)


def is_dated_by_plan(rule: Rule) -> bool:
    """Whether a rule is judged by its form on the day of the plan (cycles, minimum counts), not on the case's day."""
    return rule.due.kind in {"every", "minimum"}


def _versions(
    policy: Policy, rule: Rule, changes: Mapping[str, object] | None
) -> Iterator[tuple[Rule, date | None, date | None]]:
    """The forms a rule has or will have, each with the days it is in force (until, since); equal neighbours are one."""
    found: list[tuple[date | None, Rule]] = []
    for day in [None, *policy.change_days()]:
        document = policy.on(day or date(1800, 1, 1), changes)
        version = next((other for other in document.rules if other.id == rule.id), None)
        if version is not None and (not found or found[-1][1] != version):
            found.append((day, version))
    for at, (since, version) in enumerate(found):
        until = found[at + 1][0] if at + 1 < len(found) else None
        yield version, until, since


def _quickest(cycles: list[Rule], started: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Each customer's shortest cycle, in days: a longer cycle rests while a shorter one applies (4b, A17)."""
    parts = [interval_days(started[rule.id], rule) for rule in cycles if not started[rule.id].is_empty()]
    if len(parts) < 2:
        return pl.DataFrame(schema={"customer": pl.Int64, "shortest": pl.Float64})
    return pl.concat(parts).group_by("customer").agg(pl.col("days").min().alias("shortest"))


def _not_suspended(rows: pl.DataFrame, rule: Rule, quickest: pl.DataFrame, making: Making) -> pl.DataFrame:
    if rows.is_empty() or quickest.is_empty():
        return rows
    days = interval_days(rows, rule)["days"]
    compared = rows.with_columns(days.alias("_days")).join(quickest, on="customer", how="left")
    kept = making.sieve.keep(compared, pl.col("_days") <= pl.col("shortest"), rule=rule.id, reason="suspended")
    return kept.drop("_days", "shortest")


def _finished(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Days, window, horizon, channel and role for a rule's rows."""
    dated = timed(rows, rule, timing=making.timing)
    alive = making.sieve.keep(dated, _goes_on(rule, making), rule=rule.id, reason="gave_up")
    near = making.sieve.keep(alive, pl.col("due_from") <= making.timing.period.last, rule=rule.id, reason="later")
    return near.with_columns(
        pl.lit(f"{making.document.slug}.{rule.id}").alias("rule"),
        pl.lit(precedence(rule), pl.Int8).alias("precedence"),
        pl.lit(fixed_window(rule.due)).alias("fixed"),
    )


def _goes_on(rule: Rule, making: Making) -> pl.Expr:
    """What is overdue and still owed: a cycle until somebody goes (C06), a count while its span lasts.

    A greeting is worth nothing after its week: it lapses with the plan that its day is in.
    """
    timing, due = making.timing, rule.due
    if (due.every and due.every.mode == "rolling") or (due.minimum and due.minimum.per != "after"):
        return pl.lit(True)
    if due.kind == "lead_days":
        return pl.col("due_on") >= min(timing.as_of, timing.period.first)
    return pl.col("due_on") >= timing.as_of - timedelta(days=making.document.planning.give_up_after_days)


def _listed(rows: pl.DataFrame, data: PlanData, *, as_of: date) -> pl.DataFrame:
    """Tasks numbered in a fixed order, with the customer's own columns, status, channel and role."""
    if rows.is_empty():
        return pl.DataFrame(schema=TASK_SCHEMA)
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in TASK_SCHEMA.items() if name not in rows.columns]
    whole = rows.with_columns(absent)
    people = data.customers.select(
        pl.col("id").alias("customer"), pl.col("code").alias("customer_code"), "owner", "zone"
    )
    joined = whole.drop("customer_code", "owner", "zone").join(people, on="customer", how="left")
    ordered = joined.sort("rule", "customer_code", "case_code", "target_on", nulls_last=True)
    numbered = ordered.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("task"))
    return with_status(numbered, as_of).select(pl.col(name).cast(kind) for name, kind in TASK_SCHEMA.items())


def with_status(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The rows with ``status``: overdue after their last day, due within their days, upcoming before.

    A moment as ``as_of`` also makes those overdue whose deadline by the clock it has passed.
    """
    day = as_day(as_of)
    is_late = pl.col("due_on") < day
    if isinstance(as_of, datetime):
        is_late = is_late | (pl.col("due_at") < as_of).fill_null(value=False)
    status = (
        pl.when(is_late)
        .then(pl.lit("overdue"))
        .when(pl.col("due_from") > day)
        .then(pl.lit("upcoming"))
        .otherwise(pl.lit("due"))
    )
    return rows.with_columns(status.alias("status"))


TASK_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "task": pl.UInt32,
    "rule": pl.String,
    "customer": pl.Int64,
    "customer_code": pl.String,
    "owner": pl.Int64,
    "zone": pl.String,
    "staff": pl.Int64,
    "event": pl.Int64,
    "project": pl.Int64,
    "issue": pl.Int64,
    "case_code": pl.String,
    "anchor_name": pl.String,
    "anchor_on": pl.Date,
    "last_on": pl.Date,
    "due_from": pl.Date,
    "target_on": pl.Date,
    "due_on": pl.Date,
    "due_at": pl.Datetime("us"),
    "moved_from": pl.Date,
    "precedence": pl.Int8,
    "fixed": pl.Boolean,
    "visit_number": pl.Int64,
    "channel": pl.String,
    "role": pl.String,
    "assignee": pl.Int8,
    "interval_factor": pl.Float64,
    "own_days": pl.Float64,
    "quota_eligible": pl.Int64,
    "quota_required": pl.Int64,
    "quota_rank": pl.Int64,
    "turn": pl.Int64,
    "status": pl.String,
}
