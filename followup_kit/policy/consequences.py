"""Who does what and what follows: roles, routing, escalation, scorecards and bands (S13, S14, S21)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from followup_kit.policy.words import Condition, Count, KpiId, Part, Percent, Period, RequirementId, Slug, Span, Text


class Role(Part):
    """A role of the regime and the role of the product it lands on (requirements 4d)."""

    id: Slug
    title: Text
    role: str
    requirement: tuple[RequirementId, ...] = ()
    duties: tuple[Text, ...] = ()
    people: Count | None = None
    sees: Literal["own", "department", "all", "masked", "figures"] = "own"


class Route(Part):
    """Where a case goes: the first that fits (S13). ``roster``: during the duty hours of that roster."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    of: Literal["issue", "event", "complaint", "visit"] = "issue"
    where: Condition = {}
    hours: str = ""
    roster: Slug | None = None
    to: tuple[str, ...] = Field(min_length=1)


class Escalation(Part):
    """What happens when something does (S14): another channel or owner, and who is told by when."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    when: Literal[
        "raised",
        "complex",
        "dissatisfied",
        "unsolved_by_phone",
        "overdue",
        "same_problem",
        "serious_loss",
        "special_condition",
        "promise_made",
        "blocked",
        "refused",
        "not_reached",
    ]
    where: Condition = {}
    at_least: Count | None = None
    window_days: Count | None = None
    notify: tuple[str, ...] = ()
    within: Span | None = None
    channel: Literal["phone", "on_site", "letter", "message", "email", "chat"] | None = None
    state: Literal["coordinating", "special_case", "assigned", "reopened"] | None = None


class Band(Part):
    """From a bound on (``at_least`` includes it, ``above`` does not): what follows. Bands go from high to low."""

    at_least: Percent | None = None
    above: Percent | None = None
    title: Text
    consequences: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _one_bound(self) -> Band:
        if (self.at_least is None) == (self.above is None):
            raise ValueError("band_bound")
        return self


class Shortfall(Part):
    """Points lost for each band of ``band_pct`` percentage points below the standard."""

    standard_pct: Percent
    band_pct: Annotated[float, Field(gt=0, le=100, strict=True)]
    points: Annotated[float, Field(ge=0, strict=True)]
    rounding: Literal["floor", "ceil"] = "floor"


class Weight(Part):
    """One indicator of a scorecard with its weight; ``target_pct`` is the figure to reach."""

    id: Slug
    title: Text
    kpi: KpiId | None = None
    weight: Annotated[float, Field(ge=0, le=100, strict=True)]
    target_pct: Percent | None = None


class Grade(Part):
    """From this score on, the grade."""

    title: Text
    at_least: Annotated[float, Field(ge=0, le=100, strict=True)]


class Scorecard(Part):
    """How people or departments are judged, and what follows."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...]
    of: Literal["staff", "department", "policy", "inspector"] = "staff"
    every: Period | Literal["on_demand"] = "month"
    indicators: tuple[Weight, ...] = ()
    grades: tuple[Grade, ...] = ()
    kpi: KpiId | None = None
    bands: tuple[Band, ...] = ()
    shortfall: Shortfall | None = None
    points_per_fault: Annotated[float, Field(ge=0, strict=True)] | None = None
    rewards: tuple[Text, ...] = ()
    penalties: tuple[Text, ...] = ()
    low_n: Count | None = None

    @model_validator(mode="after")
    def _weights_make_hundred(self) -> Scorecard:
        total = sum(item.weight for item in self.indicators)
        if self.indicators and abs(total - 100) > 1e-9:
            raise ValueError("weights_not_hundred")
        return self

    @model_validator(mode="after")
    def _high_to_low(self) -> Scorecard:
        bounds = [bound if (bound := band.at_least) is not None else band.above or 0.0 for band in self.bands]
        grades = [grade.at_least for grade in self.grades]
        if any(found != sorted(set(found), reverse=True) for found in (bounds, grades)):
            raise ValueError("bands_not_falling")
        return self


class Target(Part):
    """A figure a KPI should reach."""

    kpi: KpiId
    at_least_pct: Percent | None = None
    at_most_pct: Percent | None = None
    at_most: Annotated[float, Field(ge=0, strict=True)] | None = None
    where: Condition = {}
    requirement: tuple[RequirementId, ...]
