"""What every step of the due list shares: the regime, the data, how days count, who may be visited at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import polars as pl

from followup_kit.periods import Period
from followup_kit.planning.anchors import COLUMNS, anchored
from followup_kit.planning.conditions import holds
from followup_kit.planning.data import PlanData
from followup_kit.planning.nodes import Around
from followup_kit.planning.sieve import Sieve
from followup_kit.planning.timing import Timing
from followup_kit.policy.document import Document
from followup_kit.policy.rules import Anchor, Assignee, ChannelStep, Exemption, Rule


@dataclass(frozen=True)
class Making:
    """One due list in the making."""

    document: Document
    data: PlanData
    timing: Timing
    sieve: Sieve
    satisfied_from: float
    _starts: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)

    @cached_property
    def around(self) -> Around:
        """What anchors are read in: plan and day of knowledge, holidays and milestones as far as a visit may be."""
        timing, rules = self.timing, self.document.rules
        first, last = min(timing.as_of, timing.period.first), max(timing.as_of, timing.period.last)
        back = timedelta(days=self.document.planning.give_up_after_days if self.sieve.remembers else 0)
        ahead = timedelta(days=31 + max((rule.due.lead_days or 0 for rule in rules), default=0))
        return Around(self.document.slug, timing.calendar, Period(first, last), Period(first - back, last + ahead))

    def no_starts(self, columns: Iterable[str]) -> pl.DataFrame:
        """What ``newest`` gives for a cycle that only visits start: no row."""
        return pl.DataFrame(schema={"customer": COLUMNS["customer"], **{name: COLUMNS[name] for name in columns}})

    def newest(self, anchor: Anchor) -> pl.DataFrame:
        """Each customer's newest row of an anchor, made once for all cycles that start from it."""
        key = repr(anchor)
        if key not in self._starts:
            rows = anchored(anchor, self.data, self.around).sort("since", "event", nulls_last=False)
            self._starts[key] = rows.unique("customer", keep="last", maintain_order=True)
        return self._starts[key]

    def full_name(self, rule: Rule) -> str:
        """``hospital.inpatient``."""
        return f"{self.document.slug}.{rule.id}"

    @cached_property
    def reachable(self) -> pl.DataFrame:
        """Customers of the regime that may be contacted: ``customer`` (the row id) and the columns rules ask for."""
        contact, population = self.document.contact, self.document.population
        asked = {*contact.averse_when, "visit_every_days", "preferred_channel"}.union(*map(_asked, self.document.rules))
        people = self.data.customers.select("id", *sorted(asked | population.keys() | contact.never.keys()))
        inside = self.sieve.keep(people, holds(population), rule="", reason="population") if population else people
        free = self.sieve.keep(inside, ~holds(contact.never), rule="", reason="never") if contact.never else inside
        found = free.select(pl.col("id").alias("customer"), *sorted(asked))
        if not any(rule.anchor.last_visit == "any" for rule in self.document.rules):
            return found
        last = self.data.last_any.rename({"last_on": "_last_any"})
        return found.join(last, on="customer", how="left")

    def people(self, rule: Rule) -> pl.DataFrame:
        """Customers a rule applies to, with the columns rules ask for; exempt ones that a quota still counts stay."""
        mine = self.sieve.keep(self.reachable, holds(rule.customers), rule=rule.id, reason="not_these_customers")
        if rule.until and rule.until.customer:
            mine = self.sieve.keep(mine, ~holds(rule.until.customer), rule=rule.id, reason="until_customer")
        for freed in rule.exempt:
            if freed.customer and not freed.event and not (freed.in_base and rule.quota):
                mine = self.sieve.keep(mine, ~holds(freed.customer), rule=rule.id, reason="exempt_customer")
        return mine


def _asked(rule: Rule) -> set[str]:
    """The columns of customers that a rule's conditions ask for."""
    parts: list[Exemption | ChannelStep | Assignee] = [*rule.exempt, *rule.channel.steps, *rule.assign]
    until = rule.until.customer if rule.until else {}
    return {*rule.customers, *until}.union(*(part.customer for part in parts))
