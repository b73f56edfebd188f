"""What a plan is made from: the frames of one moment of a workspace, local time, row ids for references."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import polars as pl

DONE = ("completed", "recorded", "reported", "reviewed", "archived")
OVER = ("exempt", "cancelled", "missed")
"""Without a visit, and yet nothing is owed any more."""
_NEVER = np.iinfo(np.int32).min


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
        """Only what had happened by the end of ``day``: no later event, no later visit, no later end of anything.

        What is planned for later stays: milestones, agreed dates, the start of a project.
        """
        end = datetime.combine(day + timedelta(days=1), datetime.min.time())
        return replace(
            self,
            customers=_forgetting(self.customers, "first_purchase_on", before=end.date()),
            events=_forgetting(self.events.filter(pl.col("occurred_at") < end), "closed_at", before=end),
            issues=_forgetting(
                self.issues.filter(pl.col("raised_at") < end), "first_response_at", "result_at", "closed_at", before=end
            ),
            projects=_forgetting(self.projects, "completed_on", before=end.date()),
            visits=_without_later(self.visits, "completed_at", before=end),
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
    def contacts(self) -> pl.DataFrame:
        """Visits in which the customer was reached or refused; a row for each duty that a visit served.

        Columns: ``id``, ``customer``, ``event``, ``rule`` (full name), ``rating``, ``channel``, ``visitor``, ``at``
        (moment), ``on`` (day), ``reached`` (false for a refusal, which is a contact but no visit, P08-R28).
        """
        refused = (pl.col("status") == "refused") | (pl.col("outcome") == "refused").fill_null(False)
        made = pl.col("outcome").is_null() | pl.col("outcome").is_in(("reached", "refused")) | refused
        over = pl.col("status").is_in((*DONE, "refused")) & made & pl.col("completed_at").is_not_null()
        found = self.visits.lazy().filter(over).select(
            "id", "customer", "event", pl.col("rule").cast(pl.String), "rating", "channel", "visitor",
            pl.col("completed_at").alias("at"), pl.col("completed_at").dt.date().alias("on"),
            (~refused).alias("reached"), "also_serves",
        )  # fmt: skip
        done = found.collect()
        return pl.concat([done.drop("also_serves"), self._also(done)])

    def _also(self, done: pl.DataFrame) -> pl.DataFrame:
        if done["also_serves"].null_count() == len(done):
            return done.clear().drop("also_serves")
        listed = done.filter(pl.col("also_serves").is_not_null())
        parts = listed.with_columns(pl.col("also_serves").str.split("; ")).explode("also_serves")
        halves = pl.col("also_serves").str.split_exact("@", 1)
        named = parts.with_columns(
            halves.struct.field("field_0").alias("rule"), halves.struct.field("field_1").alias("event_code")
        )
        codes = self.events.select(pl.col("id").alias("event_id"), pl.col("code").alias("event_code"))
        joined = named.join(codes, on="event_code", how="left")
        return joined.with_columns(pl.col("event_id").alias("event")).select(
            name for name in done.columns if name != "also_serves"
        )

    @cached_property
    def history(self) -> pl.DataFrame:
        """The contacts in which the customer was reached: what counts as a visit."""
        return self.contacts if self.contacts["reached"].all() else self.contacts.filter("reached")

    @cached_property
    def settled(self) -> pl.DataFrame:
        """Tasks that are over without a visit (exempt, cancelled, missed): customer, event, rule, due_on, status."""
        over = self.visits.filter(pl.col("status").is_in(OVER))
        return over.select("customer", "event", pl.col("rule").cast(pl.String), "due_on", "status")

    @cached_property
    def last_any(self) -> pl.DataFrame:
        """Each customer's last contact of whatever rule: customer, last_on. A refusal is a contact too."""
        made = self.contacts.select("customer", "on").drop_nulls()
        if made.is_empty():
            return made.rename({"on": "last_on"})
        # Row ids are small numbers, so a table by id beats grouping millions of visits five times.
        customer, on = made["customer"].to_numpy(), made["on"].to_physical().to_numpy()
        last = np.full(customer.max() + 1, _NEVER, dtype=np.int32)
        np.maximum.at(last, customer, on)
        found = np.flatnonzero(last != _NEVER)
        return pl.DataFrame({"customer": found, "last_on": pl.Series(last[found]).cast(pl.Date)})

    @cached_property
    def last_by_rule(self) -> pl.DataFrame:
        """Each customer's last contact and number of visits by rule: customer, rule, last_on, visits."""
        named = self.contacts.lazy().filter(pl.col("rule").is_not_null())
        visits = pl.col("reached").sum().alias("visits")
        return named.group_by("customer", "rule").agg(pl.col("on").max().alias("last_on"), visits).collect()


def _without_later(rows: pl.DataFrame, column: str, *, before: datetime) -> pl.DataFrame:
    """Rows without a moment, or with one before ``before``; the frame itself when all are."""
    last = rows[column].max()
    is_all = last is None or last < before  # type: ignore[operator]
    return rows if is_all else rows.filter(pl.col(column).is_null() | (pl.col(column) < before))


def _forgetting(rows: pl.DataFrame, *columns: str, before: date) -> pl.DataFrame:
    """The rows, each of these columns empty where it lies on or after ``before``."""
    later = [name for name in columns if (last := rows[name].max()) is not None and last >= before]  # type: ignore[operator]
    return rows.with_columns(pl.when(pl.col(name) < before).then(pl.col(name)).alias(name) for name in later)
