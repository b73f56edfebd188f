"""When customers may be contacted, how often, and how plans are made (S15, S16, S23)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from followup_kit.policy.rules import Channel, Direction
from followup_kit.policy.words import Condition, Count, Flag, Part, RequirementId, Slug, Text, Weekday


class Blackout(Part):
    """Days without contact: statutory holidays, weekends, and single days (2026-12-31 or 12-31)."""

    on: Literal["holidays", "none"] = "none"
    weekends: Flag = False
    days: tuple[str, ...] = ()
    move: Direction = "next"


class Cap(Part):
    """At most ``n`` contacts of one customer in any ``days`` days."""

    n: Annotated[int, Field(ge=1, strict=True)]
    days: Annotated[int, Field(ge=1, le=366, strict=True)]


class Contact(Part):
    """Contact hours and limits. Advisory hours (``strict: false``) mark what falls outside, strict ones move it."""

    hours: tuple[str, ...] = ()
    strict: Flag = False
    blackout: Blackout = Blackout()
    cap: Cap | None = None
    coalesce_days: Count = 1
    averse_when: Condition = {}
    averse_factor: Annotated[float, Field(ge=1, le=100, strict=True)] = 1.0
    never: Condition = {}
    requirement: tuple[RequirementId, ...] = ()


class Planning(Part):
    """How a plan is made: its period, the day it is due, who approves it, how long an overdue visit stays listed."""

    period: Literal["week", "month"] = "week"
    week_start: Weekday = "Monday"
    due_weekday: Weekday | None = None
    approver: str = ""
    roster_review_every_days: Count | None = None
    give_up_after_days: Annotated[int, Field(ge=1, le=3660, strict=True)] = 60
    minutes: dict[Channel, Annotated[int, Field(ge=1, le=960, strict=True)]] = {}
    requirement: tuple[RequirementId, ...] = ()


class Segment(Part):
    """A class of customers (P01-R01): the first that fits gives the label of its kind."""

    id: Slug
    title: Text
    customers: Condition = {}
    newer_than_days: Count | None = None
    kind: Slug = "segment"
    set_by: Literal["rule", "manual"] = "rule"
    requirement: tuple[RequirementId, ...] = ()


class ClassList(Part):
    """A list of classes a team may edit: grades, tiers, product series; ``thresholds`` where a figure decides."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...] = ()
    values: tuple[str, ...] = ()
    texts: tuple[Text, ...] = ()
    definitions: dict[str, Text] = {}
    thresholds: dict[str, float] = {}


class IssueClass(Part):
    """A class of issues that a regime tells apart."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...] = ()


class PhoneLine(Part):
    """A telephone number the regime publishes; empty until the team fills it in."""

    id: Slug
    title: Text
    number: str = ""
    requirement: tuple[RequirementId, ...] = ()


class Merge(Part):
    """When records of a table are the same problem (S23): equal in these columns, at most so many days apart."""

    id: Slug
    title: Text
    of: Literal["issues", "events", "complaints"] = "issues"
    same: tuple[str, ...] = Field(min_length=1)
    within_days: Count
    at_least: Count = 2
    answer: Literal["one_record", "one_letter", "alert"] = "one_record"
    requirement: tuple[RequirementId, ...] = ()
