"""What every step of the due list shares: the regime, the data, how days count, who may be visited at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from followup_kit.planning.anchors import Around
from followup_kit.planning.conditions import holds
from followup_kit.planning.data import PlanData
from followup_kit.planning.sieve import Sieve
from followup_kit.planning.timing import Timing
from followup_kit.policy.document import Document
from followup_kit.policy.rules import Rule


@dataclass(frozen=True)
class Making:
    """One due list in the making."""

    document: Document
    data: PlanData
    timing: Timing
    sieve: Sieve
    satisfied_from: float

    @property
    def around(self) -> Around:
        """What anchors are read in."""
        return Around(self.document.slug, self.timing.calendar, self.timing.period)

    def full_name(self, rule: Rule) -> str:
        """``hospital.inpatient``."""
        return f"{self.document.slug}.{rule.id}"

    @cached_property
    def reachable(self) -> pl.DataFrame:
        """Customers of the regime that may be contacted."""
        inside = self.sieve.keep(self.data.customers, holds(self.document.population), rule="", reason="population")
        never = self.document.contact.never
        return self.sieve.keep(inside, ~holds(never), rule="", reason="never") if never else inside

    def people(self, rule: Rule) -> pl.DataFrame:
        """Customers a rule applies to: ``customer`` and the columns that later steps ask for."""
        mine = self.sieve.keep(self.reachable, holds(rule.customers), rule=rule.id, reason="not_these_customers")
        if rule.until and rule.until.customer:
            mine = self.sieve.keep(mine, ~holds(rule.until.customer), rule=rule.id, reason="until_customer")
        for freed in rule.exempt:
            if freed.customer and not freed.event:
                mine = self.sieve.keep(mine, ~holds(freed.customer), rule=rule.id, reason="exempt")
        return mine
