"""How full a plan makes each person's days."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from followup_kit.planning.weekly import WeekPlan


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """One person's load over a plan: ``visits``, ``hours`` with travel, ``hours_free`` at work in all.

    ``share`` is the fuller of time and daily numbers, 1.0 for full; None for somebody who is not at work.
    """

    person: str
    visits: int
    hours: float
    hours_free: float
    share: float | None


def load_by_person(plan: WeekPlan) -> list[PersonLoad]:
    """A line for everybody who is at work or has a visit, the fullest first; nothing for a plan without people."""
    codes = dict(plan.data.staff.select("id", "code").iter_rows())
    days = plan.load.group_by("staff", "day", maintain_order=True).agg(
        pl.col("used").sum(),
        pl.col("minutes_used").sum() + pl.col("travel_minutes").sum(),
        pl.col("minutes_available").max(),
    )
    whole = days.group_by("staff", maintain_order=True).agg(
        pl.col("used").sum(), pl.col("minutes_used").sum(), pl.col("minutes_available").sum()
    )
    numbers = _numbers(plan)
    found = [
        PersonLoad(
            codes.get(staff, "–"), used, minutes / 60, free / 60, _share(minutes, free, numbers.get(staff, 0.0), used)
        )
        for staff, used, minutes, free in whole.iter_rows()
        if used or free
    ]
    return sorted(found, key=lambda load: (-(load.share or 0), load.person))


def _numbers(plan: WeekPlan) -> dict[int, float]:
    """How full the fuller of each person's daily numbers is, over the days of the plan."""
    held = plan.load.filter(pl.col("capacity") > 0).group_by("staff", "channel_group")
    shares = held.agg((pl.col("used").sum() / pl.col("capacity").sum()).alias("share"))
    return dict(shares.group_by("staff").agg(pl.col("share").max()).iter_rows())


def _share(minutes: int, free: int, numbers: float, used: int) -> float | None:
    if not free:
        return None if not used else max(1.0, numbers)
    return max(minutes / free, numbers)
