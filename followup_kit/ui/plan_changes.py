"""What a plan has that its saved form has not, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from followup_kit.planning.weekly import OPEN, WeekPlan


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows by their task number that are new or that moved since a plan was saved, and visit codes that fell out."""

    added: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.gone)

    @property
    def count(self) -> int:
        """How many rows differ."""
        return len(self.added) + len(self.moved) + len(self.gone)


def changes_since(plan: WeekPlan, number: int | None) -> Changes:
    """What differs from the plan that the store keeps under ``number``; nothing when none was saved.

    A row that was carried over from another plan is new in this one. ``rows`` keep what the store had as
    ``was_staff`` and ``was_at``.
    """
    if number is None:
        return Changes()
    stored = plan.data.visits.filter(pl.col("plan") == number).select("code", "locked", "status", "completed_at")
    rows = plan.rows.filter(pl.col("customer").is_not_null())
    known = rows.join(
        stored.select(pl.col("code").alias("visit"), pl.col("locked").alias("was_locked")), on="visit", how="inner"
    )
    added = rows.join(known.select("task"), on="task", how="anti")
    unlike = [pl.col(new).ne_missing(pl.col(old)) for new, old in (("visitor", "was_staff"), ("planned_at", "was_at"))]
    unlike.append(pl.col("locked").fill_null(value=False) != pl.col("was_locked"))
    open_ = stored.filter(pl.col("status").is_in(OPEN) & pl.col("completed_at").is_null())
    gone = open_.join(rows.select(pl.col("visit").alias("code")), on="code", how="anti")
    return Changes(
        tuple(added["task"].to_list()),
        tuple(known.filter(pl.any_horizontal(unlike))["task"].to_list()),
        tuple(gone["code"].to_list()),
    )
