"""Cases: visits that follow an event, another visit, an issue, a milestone, a holiday or a date agreed."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from followup_kit.periods import start_of
from followup_kit.planning.anchors import anchored
from followup_kit.planning.conditions import holds
from followup_kit.planning.making import Making
from followup_kit.planning.minimums import owed
from followup_kit.planning.quotas import drawn
from followup_kit.planning.stopping import not_stopped
from followup_kit.planning.who import with_channel_and_role
from followup_kit.policy.rules import Due, Rule

_DAYS = {
    "minute": 0,
    "hour": 0.05,
    "day": 1,
    "workday": 2,
    "week": 7,
    "half_month": 15,
    "month": 31,
    "quarter": 92,
    "year": 366,
}
_CHAINS = ("after_rule", "visit")


def case_rows(rule: Rule, making: Making, *, since: date | None, until: date | None) -> pl.DataFrame:
    """One row for each open case of a rule; ``since`` and ``until`` bound the days on which this version held."""
    people = making.people(rule).select(pl.col("id").alias("customer"))
    rows = _cases(rule, making, since=since, until=until)
    mine = (
        rows.join(people, on="customer", how="semi")
        if rule.due.minimum is None or rule.due.minimum.subject != "staff"
        else rows
    )
    if making.sieve.remembers:
        making.sieve.missing("no_case", rule=rule.id, rows=people.join(mine, on="customer", how="anti"))
    free = _not_exempt(mine, rule, making)
    sampled = _sampled(free, rule, making)
    open_cases = _not_done(sampled, rule, making)
    unique = _newest_of_chain(open_cases, rule)
    going = not_stopped(unique, rule, making)
    return with_channel_and_role(_with_visit_number(_filled(going, rule, making), rule, making), rule, making)


def _cases(rule: Rule, making: Making, *, since: date | None, until: date | None) -> pl.DataFrame:
    timing = making.timing
    if rule.due.kind == "minimum":
        return owed(rule, making.data, slug=making.document.slug, as_of=timing.as_of, period=timing.period)
    rows = anchored(rule.anchor, making.data, making.around)
    if rule.anchor.kind == "on_request":
        rows = _asked_for(rows, rule, making)
    oldest = None if making.sieve.remembers or rule.due.kind == "ages" else _oldest(rule, making)
    bounds = [
        *([pl.col("anchor_on") >= since] if since else []),
        *([pl.col("anchor_on") < until] if until else []),
        *([pl.col("anchor_on") >= oldest] if oldest else []),
    ]
    return rows.filter(*bounds) if bounds else rows


def _asked_for(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Requests of this rule; a request that names none goes to the first rule on request."""
    if rows.is_empty():
        return rows
    first = next(other.id for other in making.document.rules if other.anchor.kind == "on_request")
    codes = making.data.visits.select(
        pl.col("code").alias("case_code"), pl.col("rule").cast(pl.String).alias("asked_rule")
    )
    named = rows.join(codes, on="case_code", how="left")
    mine = pl.col("asked_rule") == making.full_name(rule)
    return named.filter(mine | (pl.col("asked_rule").is_null() & (rule.id == first))).drop("asked_rule")


def _oldest(rule: Rule, making: Making) -> date:
    """Cases older than this can no longer be due: their window and the time of giving up are over."""
    window = int(_window_days(rule.due)) + making.document.planning.give_up_after_days + 40
    day = making.timing.as_of - timedelta(days=window)
    return start_of(day, rule.quota.per) if rule.quota else day


def _window_days(due: Due) -> float:
    if due.within:
        return due.within.n * _DAYS[due.within.unit]
    if due.at:
        return due.at.n * _DAYS[due.at.unit] + due.at.late
    return 0


def _not_exempt(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Exempt cases leave before the quota is counted, unless the rule says they belong to its base."""
    marked = rows
    for freed in rule.exempt:
        if freed.event:
            found = making.data.events.filter(holds(freed.event)).select(pl.col("id").alias("event"))
            if freed.customer:
                some = making.data.customers.filter(holds(freed.customer)).select(pl.col("id").alias("customer"))
                found = (
                    making.data.events.select(pl.col("id").alias("event"), "customer")
                    .join(found, on="event", how="semi")
                    .join(some, on="customer", how="semi")
                    .select("event")
                )
            marked = making.sieve.without(marked, found, ["event"], rule=rule.id, reason="exempt")
    flagged = making.data.events.filter(pl.col("exempt").fill_null(False)).select(pl.col("id").alias("event"))
    return (
        making.sieve.without(marked, flagged, ["event"], rule=rule.id, reason="exempt")
        if "event" in marked.columns
        else marked
    )


def _sampled(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    if rule.quota is None or rule.due.kind == "minimum" or rows.is_empty():
        return rows
    ranked = drawn(rows, rule.quota, making.data, rule=making.full_name(rule))
    return making.sieve.keep(ranked, pl.col("is_drawn"), rule=rule.id, reason="not_drawn").drop("is_drawn")


def _not_done(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Without what was visited already, and without what somebody cancelled, exempted or missed."""
    kind = rule.anchor.kind
    if kind in {"set_date", "on_request"} or rule.due.kind in {"minimum", "ages"}:
        return rows
    name = making.full_name(rule)
    mine = making.data.history.filter(
        (pl.col("rule").cast(pl.String) == name) | (pl.col("rule").is_null() & pl.col("event").is_not_null())
    )
    if kind == "event":
        done = mine.filter(pl.col("event").is_not_null()).select("event")
        left = making.sieve.without(rows, done, ["event"], rule=rule.id, reason="done")
        over = making.data.settled.filter(pl.col("rule").cast(pl.String) == name).select("event").drop_nulls()
        return making.sieve.without(left, over, ["event"], rule=rule.id, reason="settled")
    return _not_done_since(rows, mine.filter(pl.col("rule").is_not_null()), rule, making)


def _not_done_since(rows: pl.DataFrame, mine: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Cases without an event of their own are done by a visit of the rule on or after their first day."""
    early = (rule.due.lead_days or 0) + (rule.due.at.early if rule.due.at else 0)
    strictly = rule.anchor.kind in _CHAINS  # the visit a chain counts from is not the visit it asks for
    last = mine.group_by("customer").agg(pl.col("on").max().alias("_done_on"))
    marked = rows.join(last, on="customer", how="left")
    first = pl.col("anchor_on") - pl.duration(days=early)
    is_open = pl.col("_done_on").is_null() | (pl.col("_done_on") < first) | (strictly & (pl.col("_done_on") == first))
    left = making.sieve.keep(marked, is_open, rule=rule.id, reason="done").drop("_done_on")
    settled = making.data.settled.filter(pl.col("rule").cast(pl.String) == making.full_name(rule))
    over = settled.group_by("customer").agg(pl.col("due_on").max().alias("_over_on"))
    checked = left.join(over, on="customer", how="left")
    unsettled = pl.col("_over_on").is_null() | (pl.col("_over_on") < pl.col("anchor_on"))
    return making.sieve.keep(checked, unsettled, rule=rule.id, reason="settled").drop("_over_on")


def _newest_of_chain(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Of several visits that a chain could count from, the newest of each case."""
    if rule.anchor.kind not in _CHAINS or rows.is_empty():
        return rows
    return rows.sort("anchor_on").unique(["customer", "event"], keep="last", maintain_order=True)


def _filled(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """The columns that fixed plans by age need: the last visit of the rule."""
    if rule.due.kind != "ages":
        return rows
    last = making.data.last_by_rule.filter(pl.col("rule") == making.full_name(rule)).select("customer", "last_on")
    return rows.join(last, on="customer", how="left")


def _with_visit_number(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Which visit of the case this is: one more than the visits made for the same event, else for the rule."""
    made = (
        making.data.history.filter(pl.col("event").is_not_null())
        .group_by("event")
        .agg(pl.col("id").n_unique().alias("_made"))
    )
    joined = (
        rows.join(made, on="event", how="left", nulls_equal=False)
        if "event" in rows.columns
        else rows.with_columns(pl.lit(None, pl.UInt32).alias("_made"))
    )
    return joined.with_columns((pl.col("_made").fill_null(0) + 1).cast(pl.Int64).alias("visit_number")).drop("_made")
