"""The trails of a whole plan: each as ``trail_of`` gives it, without looking through the due list once for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from followup_kit.planning.due_list import DueList
from followup_kit.planning.trail import Step, task_steps, trail_of
from followup_kit.policy.reading import Policy, Use

_AT_ONCE = 50


def trails_of(found: DueList, tasks: Iterable[int]) -> dict[int, list[Step]]:
    """The steps behind each of these contacts (by the number of its leading task) or single tasks."""
    near = replace(found, policy=_remembering(found.policy))
    asked = pl.DataFrame({"task": pl.Series(tasks, dtype=pl.UInt32)}).unique()
    has_more = (pl.col("served").list.len() > 1) | pl.col("delayed_from").is_not_null() | pl.col("over_cap")
    joined = found.contacts.filter(has_more).join(asked, on="task", how="semi")
    alone = found.tasks.join(asked, on="task", how="semi").join(joined, on="task", how="anti")
    # A contact that serves its own task and nothing else has the steps of that task.
    steps = {row["task"]: task_steps(near, row) for row in alone.iter_rows(named=True)}
    for part in joined.iter_slices(_AT_ONCE):
        steps |= _of_joined(near, part)
    return steps


def _of_joined(found: DueList, contacts: pl.DataFrame) -> dict[int, list[Step]]:
    served = contacts["served"].explode()
    near = replace(found, contacts=contacts, tasks=found.tasks.filter(pl.col("task").is_in(served.implode())))
    return {task: trail_of(near, task) for task in contacts["task"]}


@dataclass(frozen=True)
class _Remembering(Policy):
    """A policy that looks up the figures of a rule once for all days between two changes."""

    _uses: dict[tuple[Any, ...], list[Use]] = field(default_factory=dict, repr=False, compare=False)

    def change_days(self) -> list[date]:
        """Every day from which another value is in force."""
        return self._change_days

    @cached_property
    def _change_days(self) -> list[date]:
        return super().change_days()

    def uses(self, *place: str | int, day: date) -> list[Use]:
        """The parameters used at a place and below it, each once."""
        key = (*place, self.last_change(day))
        if key not in self._uses:
            self._uses[key] = super().uses(*place, day=day)
        return self._uses[key]


def _remembering(policy: Policy) -> Policy:
    held: Mapping[str, Any] = {each.name: getattr(policy, each.name) for each in fields(policy)}
    return _Remembering(**held)
