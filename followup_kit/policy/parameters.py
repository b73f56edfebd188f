"""Parameters: the figures a business may change, each with its tag, source and dates.

A rule never holds a figure that somebody may want to change: it names a parameter, ``$hospital.inpatient_after_days``.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from followup_kit.policy.words import Day, ParameterName, Part, Plain, RequirementId, Text

__all__ = ["Change", "Parameter", "ParameterName", "Tag"]

Tag = Literal["stated", "placeholder", "assumed"]
"""Stated in the regime; left open there as [X]; or not said at all, so ours."""


class Change(Part):
    """A value in force from a day on, why, and ``by`` whom. ``tag`` is ``stated`` when your own regime says so."""

    from_day: Day = Field(alias="from")
    value: Any
    tag: Tag = "stated"
    reason: str = ""
    by: str = ""


class Parameter(Part):
    """A figure, list or word of the regime; ``changes`` lists later values by the day they came into force."""

    about: Text
    value: Any
    tag: Tag
    source: RequirementId
    unit: str = ""
    choices: tuple[Plain, ...] = ()
    changes: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Parameter:
        days = [change.from_day for change in self.changes]
        if days != sorted(set(days)):
            raise ValueError("changes_out_of_order")
        if self.choices:
            for value in (self.value, *(change.value for change in self.changes)):
                if value not in self.choices:
                    raise ValueError("not_a_choice")
        return self

    def on(self, day: date) -> tuple[Any, Tag]:
        """The value in force on a day, and its tag."""
        value, tag = self.value, self.tag
        for change in self.changes:
            if change.from_day <= day:
                value, tag = change.value, change.tag
        return value, tag
