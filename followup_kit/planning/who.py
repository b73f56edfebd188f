"""Channel (S22) and role (S13) of each task: the first step or person of the rule that fits."""

from __future__ import annotations

import polars as pl

from followup_kit.planning.conditions import holds
from followup_kit.planning.making import Making
from followup_kit.policy.rules import Assignee, ChannelStep, Rule
from followup_kit.policy.words import Condition


def with_channel_and_role(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    """The rows with ``channel`` (the customer's preferred one when it is allowed), ``role`` and ``assignee``.

    ``assignee`` is the place of the person in the rule's list ``assign``, from 0; null when the rule names none.
    """
    if rows.is_empty():
        return rows.with_columns(
            pl.lit(None, pl.String).alias("channel"),
            pl.lit(None, pl.String).alias("role"),
            pl.lit(None, pl.Int8).alias("assignee"),
        )
    wide = _with_attributes(rows, rule, making)
    made = wide.with_columns(_channel(rule).alias("channel"), _assignee(rule).alias("assignee"))
    roles = [person.role for person in rule.assign]
    role = (
        pl.col("assignee").replace_strict(dict(enumerate(roles)), default="visitor", return_dtype=pl.String)
        if roles
        else pl.lit("visitor")
    )
    extra = [name for name in made.columns if name.startswith(("customer__", "event__"))]
    return made.with_columns(role.alias("role")).drop(extra)


def with_customer_columns(people: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """The people with the columns of theirs that decide on channel and person, as ``customer__tier``."""
    names = {"preferred_channel"}.union(*(part.customer for part in _parts(rule)))
    return people.with_columns(pl.col(name).alias(f"customer__{name}") for name in sorted(names))


def _parts(rule: Rule) -> list[ChannelStep | Assignee]:
    return [*rule.channel.steps, *rule.assign]


def _with_attributes(rows: pl.DataFrame, rule: Rule, making: Making) -> pl.DataFrame:
    wide = rows
    if "customer__preferred_channel" not in rows.columns:
        own = with_customer_columns(making.reachable, rule)
        columns = [name for name in own.columns if name.startswith("customer__")]
        wide = rows.join(own.select("customer", *columns), on="customer", how="left")
    event = set[str]().union(*(part.event for part in _parts(rule)))
    if not event:
        return wide
    cases = making.data.events.select(
        pl.col("id").alias("event"), *(pl.col(name).alias(f"event__{name}") for name in sorted(event))
    )
    return wide.join(cases, on="event", how="left")


def _fits(customer: Condition, event: Condition) -> pl.Expr:
    return holds(customer, prefix="customer__") & holds(event, prefix="event__")


def _channel(rule: Rule) -> pl.Expr:
    chosen = _preferred(rule.channel.use)
    for step in reversed(rule.channel.steps):
        fits = _fits(step.customer, step.event) & (pl.col("visit_number") >= step.from_visit)
        chosen = pl.when(fits).then(_preferred(step.use)).otherwise(chosen)
    return chosen


def _preferred(use: tuple[str, ...]) -> pl.Expr:
    wanted = pl.col("customer__preferred_channel").cast(pl.String)
    return pl.when(wanted.is_in(list(use))).then(wanted).otherwise(pl.lit(use[0]))


def _assignee(rule: Rule) -> pl.Expr:
    chosen: pl.Expr = pl.lit(None, pl.Int8)
    for at in reversed(range(len(rule.assign))):
        person = rule.assign[at]
        chosen = pl.when(_fits(person.customer, person.event)).then(pl.lit(at, pl.Int8)).otherwise(chosen)
    return chosen
