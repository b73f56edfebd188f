"""Duties around the visits: service limits, reports, checks, sign-offs, training, rosters (S18, S20, S25, S26)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from followup_kit.policy.words import (
    Condition,
    Count,
    Flag,
    KpiId,
    Part,
    Percent,
    Period,
    RequirementId,
    Slug,
    Span,
    Text,
    TimeOfDay,
    Weekday,
    WeekdayTime,
)

Month = Annotated[int, Field(ge=1, le=12, strict=True)]
MonthDay = Annotated[int, Field(ge=1, le=31, strict=True)]


class ServiceLimit(Part):
    """How long a step of a case may take (S20); the first that fits counts."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    step: Literal[
        "report",
        "respond",
        "contact",
        "assign",
        "handle",
        "track",
        "arrive",
        "reply",
        "review",
        "update",
        "record",
        "promise",
        "return",
    ]
    of: Literal["issue", "event", "visit", "complaint"] = "issue"
    where: Condition = {}
    within: Span
    applies_to: Literal["all", "all_city", "night_city"] = "all"


class When(Part):
    """When an artefact is due (S18): a weekday and hour, a day of the month, months of the year, or so long after.

    ``before_period`` counts in the period before the one it is about, ``end_of_period`` is the last day of its own.
    """

    weekday: Weekday | None = None
    weekday_at: WeekdayTime | None = None
    at: TimeOfDay | None = None
    day: MonthDay | None = None
    months: tuple[Month, ...] = ()
    after: Span | None = None
    before_period: Flag = False
    end_of_period: Flag = False


class Report(Part):
    """A report: what it covers, when it is due, who reads and who approves it."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    every: tuple[Period | Literal["visit", "case", "week_sat_fri", "on_demand"], ...] = Field(min_length=1)
    due: When = When()
    shift: Literal["none", "next", "previous", "Sunday before"] = "none"
    author: str = ""
    approver: str = ""
    readers: tuple[str, ...] = ()
    sections: tuple[Text, ...] = ()
    kpis: tuple[KpiId, ...] = ()
    public: Flag = False
    may_merge_with: Slug | None = None


class Check(Part):
    """A supervision duty: what is checked, how many, how often, by whom."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    what: Literal[
        "record", "recording", "file", "visit", "self_check", "product", "rate", "archive", "staff", "duty_post"
    ]
    every: Period | Literal["on_demand"]
    by: str
    sample: Count | None = None
    sample_pct: Percent | None = None
    items: tuple[Text, ...] = ()


class SignOff(Part):
    """Signatures or approvals needed before a state is reached (S26)."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    of: Literal[
        "visit", "plan", "report", "issue", "policy", "project", "material", "improvement", "access", "case", "training"
    ]
    before: str
    by: tuple[str, ...] = Field(min_length=1)
    signatures: Count | None = None
    where: Condition = {}
    within: Span | None = None


class Training(Part):
    """What visitors must have learnt, how, and for how long it counts."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    goals: tuple[Text, ...] = ()
    subjects: tuple[Text, ...] = Field(min_length=1)
    methods: tuple[Text, ...] = ()
    evaluation: tuple[Text, ...] = ()
    fields: tuple[Text, ...] = ()
    valid_months: Count | None = None
    every: Period | None = None
    months: Count | None = None


class Season(Part):
    """Duty hours in a part of the year; ``dates`` as 05-01..09-30, empty for the rest of the year."""

    id: Slug
    title: Text
    dates: str = ""
    hours: str


class Post(Part):
    """A post of a roster; ``role`` and ``skill`` say who may hold it, anybody where neither is given."""

    title: Text
    role: str = ""
    skill: str = ""


class Roster(Part):
    """Who is on duty (S25): posts, hours by season, what happens in the daytime."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    posts: tuple[Post, ...] = Field(min_length=1)
    seasons: tuple[Season, ...] = ()
    due_day: MonthDay | None = None
    daytime: Literal["rotation", "none"] = "none"
    place: str = ""
    reward_after_midnight: Count | None = None


class Emergency(Part):
    """A class of emergency with its strands of work and the time to report and to review it."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    strands: tuple[Text, ...] = ()
    report_within: Span | None = None
    review_within: Span | None = None


class Improvement(Part):
    """How improvements are planned, measured and spread."""

    requirement: tuple[RequirementId, ...]
    fields: tuple[Text, ...] = ()
    angles: tuple[Text, ...] = ()
    targets: tuple[Text, ...] = ()
    effect_window_days: Count | None = None
    every: Period | None = None


class Meeting(Part):
    """A body that meets regularly: who sits in it and what it deals with."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    every: Period
    members: tuple[Text, ...] = ()
    agenda: tuple[Text, ...] = ()


class Archive(Part):
    """How records are filed, kept and copied."""

    requirement: tuple[RequirementId, ...]
    keys: tuple[str, ...] = ()
    documents: tuple[Text, ...] = ()
    backup_every_days: Count | None = None
    retention_years: Count | None = None


class Control(Part):
    """Statistical control of a trend: limits at so many standard deviations."""

    requirement: tuple[RequirementId, ...]
    sigma: Annotated[float, Field(gt=0, le=10, strict=True)]


class Review(Part):
    """How often the regime itself is revised, and who approves it."""

    requirement: tuple[RequirementId, ...]
    every_months: Count | None = None
    approver: str = ""


class Provision(Part):
    """What a regime demands of records and system, and how a workspace provides it."""

    requirement: tuple[RequirementId, ...]
    text: Text
