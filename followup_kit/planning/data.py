"""What a plan is made from: the frames of one moment of a workspace, local time, row ids for references."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import polars as pl

DONE = ("completed", "recorded", "reported", "reviewed", "archived")
OVER = ("exempt", "cancelled", "missed")
"""Without a visit, and yet nothing is owed any more."""


@dataclass(frozen=True)
class PlanData:
    """Frames by table, one row each as in the table: ``id``, its columns, references as row ids.

    Moments are local without a zone. ``visits`` hold history and open tasks alike; ``also_serves`` lists what
    else a visit serves, as ``rule@event``.
    """

    customers: pl.DataFrame
    events: pl.DataFrame
    visits: pl.DataFrame
    issues: pl.DataFrame
    projects: pl.DataFrame
    milestones: pl.DataFrame
    staff: pl.DataFrame
    leaves: pl.DataFrame
    time_zone: str = "Asia/Shanghai"
    extra: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def known_on(self, day: date) -> PlanData:
        """Only what had happened by the end of ``day``: no later event, and no later visit as done."""
        end = datetime.combine(day + timedelta(days=1), datetime.min.time())
        return replace(
            self,
            events=self.events.filter(pl.col("occurred_at") < end),
            issues=self.issues.filter(pl.col("raised_at") < end),
            visits=self.visits.filter(pl.col("completed_at").is_null() | (pl.col("completed_at") < end)),
            extra={},
        )

    def only(self, customer: int) -> PlanData:
        """The data of one customer; projects, staff and milestones stay whole."""
        mine = pl.col("customer") == customer
        return replace(
            self,
            customers=self.customers.filter(pl.col("id") == customer),
            events=self.events.filter(mine),
            visits=self.visits.filter(mine),
            issues=self.issues.filter(mine),
            projects=self.projects.filter(pl.col("customer").is_null() | mine),
            extra={},
        )

    @cached_property
    def history(self) -> pl.DataFrame:
        """Visits that reached the customer: customer, event, rule, on, rating, channel; a row for each duty."""
        over = pl.col("status").is_in(DONE) & (pl.col("outcome").is_null() | (pl.col("outcome") == "reached"))
        done = self.visits.filter(over & pl.col("completed_at").is_not_null()).select(
            "id", "customer", "event", "rule", "rating", "channel", "also_serves",
            pl.col("completed_at").dt.date().alias("on"),
        )  # fmt: skip
        return pl.concat([done.drop("also_serves"), self._also(done)], how="diagonal")

    def _also(self, done: pl.DataFrame) -> pl.DataFrame:
        listed = done.filter(pl.col("also_serves").is_not_null())
        if listed.is_empty():
            return listed.drop("also_serves")
        parts = listed.with_columns(pl.col("also_serves").str.split("; ")).explode("also_serves")
        halves = pl.col("also_serves").str.split_exact("@", 1)
        named = parts.with_columns(
            halves.struct.field("field_0").alias("rule"), halves.struct.field("field_1").alias("event_code")
        )
        codes = self.events.select(pl.col("id").alias("event_id"), pl.col("code").alias("event_code"))
        joined = named.join(codes, on="event_code", how="left")
        return joined.with_columns(pl.col("event_id").alias("event")).select(
            "id", "customer", "event", "rule", "rating", "channel", "on"
        )

    @cached_property
    def settled(self) -> pl.DataFrame:
        """Tasks that are over without a visit (exempt, cancelled, missed): customer, event, rule, due_on."""
        return self.visits.filter(pl.col("status").is_in(OVER)).select("customer", "event", "rule", "due_on")

    @cached_property
    def last_any(self) -> pl.DataFrame:
        """Each customer's last contact of whatever rule: customer, last_on. A refusal is a contact too."""
        contacted = pl.col("status").is_in((*DONE, "refused")) & pl.col("completed_at").is_not_null()
        reached = pl.col("outcome").is_null() | pl.col("outcome").is_in(("reached", "refused"))
        rows = self.visits.lazy().filter(contacted & reached)
        last = rows.group_by("customer").agg(pl.col("completed_at").max().dt.date().alias("last_on"))
        return last.collect()

    @cached_property
    def last_by_rule(self) -> pl.DataFrame:
        """Each customer's last visit and number of visits by rule: customer, rule, last_on, visits."""
        rows = self.history.lazy().filter(pl.col("rule").is_not_null())
        made = rows.group_by("customer", "rule").agg(pl.col("on").max().alias("last_on"), pl.len().alias("visits"))
        return made.with_columns(pl.col("rule").cast(pl.String)).collect()
