"""Cases: visits that follow an event, another visit, an issue, a milestone, a holiday or a date agreed."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from followup_kit.periods import start_of
from followup_kit.planning.anchors import anchored, begun
from followup_kit.planning.conditions import holds
from followup_kit.planning.doneness import not_done, not_excused
from followup_kit.planning.making import Making
from followup_kit.planning.minimums import owed
from followup_kit.planning.quotas import drawn
from followup_kit.planning.stopping import not_stopped
from followup_kit.planning.who import with_channel_and_role
from followup_kit.policy.rules import Due, Exemption, Rule

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
_CHAINS = ("after_rule", "visit", "set_date")
"""Anchors that are visits themselves: what they ask for is a later visit."""


def case_rows(rule: Rule, making: Making, *, since: date | None, until: date | None) -> pl.DataFrame:
    """One row for each open case of a rule; ``since`` and ``until`` bound the days on which this version held."""
    people = making.people(rule)
    mine = _of_people(_cases(rule, making, since=since, until=until), people, rule, making)
    free = not_excused(_not_exempt(mine, rule, making), rule, making)
    sampled = _owing(_sampled(free, rule, making), rule, making)
    open_cases = _newest_of_chain(not_done(sampled, rule, making), rule)
    numbered = _with_visit_number(_filled(open_cases, rule, making), rule, making)
    return with_channel_and_role(not_stopped(numbered, rule, making), rule, making)


def _of_people(rows: pl.DataFrame, people: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """The cases of the rule's customers; what members of staff owe is nobody's case."""
    if rule.due.minimum and rule.due.minimum.subject == "staff":
        making.sieve.missing("staff", rule=rule.id, rows=people)
        return rows
    mine = rows.join(people, on="customer", how="semi")
    if making.sieve.remembers:
        without = people.join(mine, on="customer", how="anti")
        making.sieve.missing("no_case", rule=rule.id, rows=without)
        if rule.anchor.all_of:
            pending = begun(rule.anchor, making.data, making.around)
            making.sieve.missing("pending", rule=rule.id, rows=without.join(pending, on="customer", how="semi"))
    return mine


def _cases(rule: Rule, making: Making, *, since: date | None, until: date | None) -> pl.DataFrame:
    if rule.due.kind == "minimum":
        return owed(rule, making)
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
    """Requests of this rule; one that names no rule goes to the first rule on request that is for its customer."""
    if rows.is_empty():
        return rows
    codes = making.data.visits.select(
        pl.col("code").alias("case_code"), pl.col("rule").cast(pl.String).alias("asked_rule")
    )
    named = rows.join(codes, on="case_code", how="left", maintain_order="left")
    on_request = [other for other in making.document.rules if other.anchor.kind == "on_request"]
    before = on_request[: [other.id for other in on_request].index(rule.id)]
    taken = [making.reachable.filter(holds(other.customers)).select("customer") for other in before]
    unnamed = named.filter(pl.col("asked_rule").is_null())
    for people in taken:
        unnamed = unnamed.join(people, on="customer", how="anti")
    mine = named.filter(pl.col("asked_rule").is_in((making.full_name(rule), rule.id)))
    return pl.concat([mine, unnamed]).drop("asked_rule")


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
    """Without the exempt cases; those that still belong to the quota's base stay, marked ``is_exempt``."""
    if rule.due.kind == "minimum":
        return rows
    flagged = making.data.events.filter(pl.col("exempt").fill_null(False)).select(pl.col("id").alias("event"))
    kept = making.sieve.without(rows, flagged, ["event"], rule=rule.id, reason="exempt")
    for freed in rule.exempt:
        counted = freed.in_base and rule.quota is not None
        if freed.event or counted:
            marked = _marked_exempt(kept, freed, making)
            kept = marked if counted else making.sieve.keep(
                marked, ~pl.col("is_exempt"), rule=rule.id, reason="exempt"
            ).drop("is_exempt")  # fmt: skip
    return kept


def _marked_exempt(rows: pl.DataFrame, freed: Exemption, making: Making) -> pl.DataFrame:
    """The rows with ``is_exempt``: both the event and the customer fit what needs no visit."""
    events, people = making.data.events, making.reachable
    exempt = pl.lit(True)
    if freed.event:
        exempt = exempt & pl.col("event").is_in(events.filter(holds(freed.event))["id"].implode()).fill_null(False)
    if freed.customer:
        exempt = exempt & pl.col("customer").is_in(people.filter(holds(freed.customer))["customer"].implode())
    before = pl.col("is_exempt") if "is_exempt" in rows.columns else pl.lit(False)
    return rows.with_columns((before | exempt).alias("is_exempt"))


def _sampled(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """The cases the lot takes; exempt ones that are counted all the same are never taken."""
    if rule.quota is None or rows.is_empty():
        return rows
    ranked = drawn(rows, rule.quota, making.data, rule=making.full_name(rule))
    if "is_exempt" in ranked.columns:
        free = ~pl.col("is_exempt")
        ranked = making.sieve.keep(ranked, free, rule=rule.id, reason="exempt").drop("is_exempt")
    return making.sieve.keep(ranked, pl.col("is_drawn"), rule=rule.id, reason="not_drawn").drop("is_drawn")


def _owing(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Of minimum counts the visits that have not been made yet."""
    if rule.due.minimum is None:
        return rows
    short = (pl.col("made") < pl.col("turn")) & (pl.col("turn") <= rule.due.minimum.n)
    return making.sieve.keep(rows, short, rule=rule.id, reason="minimum_met").drop("made")


def _newest_of_chain(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Of several visits that a chain could count from, the newest of each case."""
    if rule.anchor.kind not in _CHAINS or rows.is_empty():
        return rows
    return rows.sort("since", "visit").unique(["customer", "event"], keep="last", maintain_order=True)


def _filled(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """The columns that fixed plans by age need: the last visit of the rule."""
    if rule.due.kind != "ages":
        return rows
    last = making.data.last_by_rule.filter(pl.col("rule") == making.full_name(rule)).select("customer", "last_on")
    return rows.join(last, on="customer", how="left")


def _with_visit_number(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """Which visit of the case this is: one more than the visits made for its event, without one for the rule."""
    history = making.data.history
    by_event = history.filter(pl.col("event").is_not_null()).group_by("event")
    made = by_event.agg(pl.col("id").n_unique().alias("_made"))
    by_rule = making.data.last_by_rule.filter(pl.col("rule") == making.full_name(rule)).select("customer", "visits")
    joined = rows.join(made, on="event", how="left").join(by_rule, on="customer", how="left")
    number = pl.when(pl.col("event").is_null()).then("visits").otherwise("_made").fill_null(0) + 1
    return joined.with_columns(number.cast(pl.Int64).alias("visit_number")).drop("_made", "visits")
