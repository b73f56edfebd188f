"""Rules: who is due, counted from what, when, by which channel, by whom, until when (rule shapes S01 to S24)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from followup_kit.policy.words import (
    Condition,
    Count,
    Every,
    Flag,
    Interval,
    Part,
    Percent,
    RequirementId,
    Slug,
    Span,
    Text,
)

Channel = Literal["phone", "on_site", "letter", "message", "email", "chat", "questionnaire"]
Direction = Literal["next", "previous", "none"]


class Anchor(Part):
    """What a rule counts from: exactly one of the keys ``event`` to ``on_request``.

    ``where`` narrows events, visits or issues by their columns; ``otherwise`` is what counts when nothing has
    happened yet (the purchase, when there is no last visit).
    """

    event: tuple[str, ...] = ()
    moment: Literal["occurred_at", "closed_at"] = "occurred_at"
    customer_date: Literal["first_purchase_on", ""] = ""
    last_visit: Literal["any", "same_rule", ""] = ""
    after_rule: tuple[Slug, ...] = ()
    issue: Literal["raised_at", "result_at", "closed_at", ""] = ""
    visit: Literal["completed_at", ""] = ""
    set_date: Literal["next_visit_on", ""] = ""
    project: Literal["started_on", "completed_on", ""] = ""
    milestone: tuple[Slug, ...] = ()
    holiday: tuple[Slug, ...] = ()
    all_of: tuple[Anchor, ...] = ()
    period: Every | Literal[""] = ""
    on_request: Flag = False
    where: Condition = {}
    otherwise: Anchor | None = None

    @property
    def kind(self) -> str:
        """Which of the keys it is."""
        return next((name for name in KINDS if getattr(self, name)), "")

    @model_validator(mode="after")
    def _exactly_one(self) -> Anchor:
        if sum(bool(getattr(self, name)) for name in KINDS) != 1:
            raise ValueError("anchor_not_one")
        return self


KINDS = (
    *("event", "customer_date", "last_visit", "after_rule", "issue", "visit", "set_date"),
    *("project", "milestone", "holiday", "all_of", "period", "on_request"),
)


class Point(Part):
    """A day after the event with a tolerance: "ten days after, give or take" (C04)."""

    n: Count
    unit: Literal["day", "week", "half_month", "month"] = "day"
    early: Count = 0
    late: Count = 3


class Repeat(Interval):
    """A cycle. ``rolling`` counts from the last visit, ``fixed`` keeps the grid of the anchor (C06)."""

    mode: Literal["rolling", "fixed"] = "rolling"
    first: Span | None = None
    late: Count = 3


class AgeBand(Part):
    """Up to an age counted from the anchor (to the end when it is left out), one visit at each interval."""

    up_to: Interval | None = None
    every: Interval


class Ages(Part):
    """Visits that grow rarer with age (S07); ``last`` is the age at which they stop, on a fixed grid by default."""

    bands: tuple[AgeBand, ...] = Field(min_length=1)
    last: Interval
    mode: Literal["rolling", "fixed"] = "fixed"
    late: Count = 30


class Minimum(Part):
    """At least so many visits for each customer, project or member of staff (S12)."""

    n: Annotated[int, Field(ge=1, le=1000, strict=True)]
    subject: Literal["customer", "project", "staff"] = "customer"
    per: Literal["week", "month", "quarter", "year", "construction", "after", "event"] = "year"
    week: Literal["Mon-Sun", "Sat-Fri", "Sun-Sat"] = "Mon-Sun"
    channel: tuple[Channel, ...] = ()


class Due(Part):
    """When a visit is due: exactly one of ``within`` to ``on_the_day``.

    ``counts_first_day`` is for spans of the calendar: within a month from the 1st ends on the last of the month.
    """

    within: Span | None = None
    at: Point | None = None
    every: Repeat | None = None
    ages: Ages | None = None
    lead_days: Count | None = None
    minimum: Minimum | None = None
    on_the_day: Flag = False
    counts_first_day: Flag = False

    @property
    def kind(self) -> str:
        """Which of the keys it is."""
        return next((name for name in DUES if _given(getattr(self, name))), "")

    @model_validator(mode="after")
    def _exactly_one(self) -> Due:
        if sum(_given(getattr(self, name)) for name in DUES) != 1:
            raise ValueError("due_not_one")
        return self


DUES = ("within", "at", "every", "ages", "lead_days", "minimum", "on_the_day")


def _given(value: object) -> bool:
    return value is not None and value is not False and value != ()


class Until(Part):
    """What ends a rule for a customer (S06): any one of these. ``most`` is the largest number of visits."""

    customer: Condition = {}
    event: tuple[str, ...] = ()
    satisfied: Flag = False
    issue_closed: Flag = False
    most: Annotated[int, Field(ge=1, le=1000, strict=True)] | None = None


class Exemption(Part):
    """Who or what needs no visit (S15); ``in_base`` tells whether the quota still counts it."""

    event: Condition = {}
    customer: Condition = {}
    in_base: Flag = False
    reason: Text


class Quota(Part):
    """The share that must be visited (S11): ``rate_pct`` of the cases of a calendar period, drawn by lot.

    ``seed`` makes the draw repeatable, ``by`` draws within groups, ``always`` is never left to the lot.
    """

    rate_pct: Percent
    base: Literal["events", "customers", "projects", "participants"] = "events"
    per: Literal["month", "quarter", "year"] = "month"
    by: tuple[Slug, ...] = ()
    rounding: Literal["ceil", "floor", "round"] = "ceil"
    seed: Annotated[int, Field(ge=0, strict=True)] = 0
    always: Condition = {}


class ChannelStep(Part):
    """Another channel for some (S22): for a group of customers, cases, or from the nth visit on."""

    customer: Condition = {}
    event: Condition = {}
    from_visit: Count = 1
    use: tuple[Channel, ...] = Field(min_length=1)


class Channels(Part):
    """Allowed channels, preferred first; ``steps`` (first that fits) replace them for some."""

    use: tuple[Channel, ...] = Field(min_length=1)
    steps: tuple[ChannelStep, ...] = ()


class Assignee(Part):
    """Who should go (S13): the first that fits. ``zone`` and ``owner`` ask for the same zone, the customer's own."""

    event: Condition = {}
    customer: Condition = {}
    role: str
    title: Text | None = None
    skill: str = ""
    zone: Flag = False
    owner: Flag = True


class Shift(Part):
    """Where a due day on a closed day goes (S19)."""

    direction: Direction = "next"
    ahead_of_holidays: Count = 0


class Rule(Part):
    """One rule of a regime. Its full name is ``slug.id``, as ``hospital.inpatient``.

    ``scripts`` are conversations for single channels, each named in the script; ``script`` serves all others.
    """

    id: Slug
    title: Text
    purpose: Text
    requirement: tuple[RequirementId, ...] = Field(min_length=1)
    customers: Condition = {}
    anchor: Anchor
    due: Due
    channel: Channels
    until: Until | None = None
    exempt: tuple[Exemption, ...] = ()
    quota: Quota | None = None
    assign: tuple[Assignee, ...] = ()
    shift: Shift | None = None
    damped: Flag = False
    appointment: Flag = False
    suspends: tuple[Slug, ...] = ()
    script: Slug | None = None
    scripts: tuple[Slug, ...] = ()
    form: Slug | None = None
    minutes: Annotated[int, Field(ge=1, le=960, strict=True)] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Rule:
        kind, due = self.anchor.kind, self.due.kind
        if due in _ONLY and kind not in _ONLY[due]:
            raise ValueError("due_needs_anchor")
        if kind in _NEEDS and due not in _NEEDS[kind]:
            raise ValueError("anchor_needs_due")
        return self


_ONLY = {
    "lead_days": ("milestone", "holiday"),
    "minimum": ("period", "project", "event"),
    "on_the_day": ("set_date", "on_request"),
}
_NEEDS = {
    "milestone": ("lead_days",),
    "holiday": ("lead_days",),
    "set_date": ("on_the_day",),
    "on_request": ("on_the_day",),
    "period": ("minimum", "within"),
}
