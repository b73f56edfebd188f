"""The plainest parts of a policy: texts in three languages, names, numbers with a unit, conditions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from followup_kit.translations import current_language

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A name in code: small letters, digits and underscores."""

RequirementId = Annotated[str, StringConstraints(pattern=r"^(P\d\d-R\d\d|K\d\d|C\d\d|S\d\d|A\d\d|4[a-g])$")]

Unit = Literal["minute", "hour", "day", "workday", "week", "half_month", "month", "quarter", "year"]
Every = Literal["week", "month", "quarter", "year"]
Period = Literal["day", "week", "month", "quarter", "half_year", "year"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Count = Annotated[int, Field(ge=0, le=10_000, strict=True)]
Percent = Annotated[float, Field(ge=0, le=100, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
"""``true`` or ``false``, and no other word: in YAML 1.2 ``NO`` is a text."""
KpiId = Annotated[str, StringConstraints(pattern=r"^K\d\d$")]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]
WeekdayTime = Annotated[
    str, StringConstraints(pattern=r"^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day ([01]\d|2[0-4]):[0-5]\d$")
]
MinutesRange = Annotated[str, StringConstraints(pattern=r"^\d{1,3}(-\d{1,3})?$")]
ScaleRange = Annotated[str, StringConstraints(pattern=r"^\d+\.\.\d+$")]
RegimeId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{1,19}$")]
ParameterName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


def _pattern(annotation: Any) -> str:
    return next(str(part.pattern) for part in annotation.__metadata__)


PATTERNS = {
    _pattern(annotation): name
    for name, annotation in (
        ("slug", Slug),
        ("requirement", RequirementId),
        ("kpi", KpiId),
        ("time", TimeOfDay),
        ("weekday_time", WeekdayTime),
        ("minutes", MinutesRange),
        ("range", ScaleRange),
        ("regime", RegimeId),
        ("parameter", ParameterName),
    )
}
"""What a text must look like, and the name of the sentence that says so."""


def _day(found: Any) -> Any:
    """A number is no day: 20260331 would be read as seconds since 1970."""
    return "" if isinstance(found, int | float) else found


Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]


class Part(BaseModel):
    """What every part of a policy shares: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Text(Part):
    """One text in the three languages."""

    en: str = Field(min_length=1)
    zh_hans: str = Field(alias="zh-Hans", min_length=1)
    zh_hant: str = Field(alias="zh-Hant", min_length=1)

    def said(self, language: str | None = None) -> str:
        """The text in the language given or in force."""
        return {"en": self.en, "zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}[language or current_language()]

    def __str__(self) -> str:
        return self.said()


class Span(Part):
    """So many of a unit: ``{n: 5, unit: workday}``."""

    n: Count
    unit: Unit


class Interval(Part):
    """A span that can repeat: at least one, nothing shorter than a day."""

    n: Annotated[int, Field(ge=1, le=1000, strict=True)]
    unit: Literal["day", "week", "half_month", "month", "quarter", "year"]


Plain = str | int | float | bool


class Match(Part):
    """What a column must hold: one of ``among``, none of ``none_of``, or a number within bounds."""

    among: tuple[Plain, ...] = ()
    none_of: tuple[Plain, ...] = ()
    at_least: Annotated[float, Field(strict=True)] | None = None
    above: Annotated[float, Field(strict=True)] | None = None
    below: Annotated[float, Field(strict=True)] | None = None
    blank: Flag | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        bounds = (self.at_least, self.above, self.below, self.blank)
        if not (self.among or self.none_of or any(bound is not None for bound in bounds)):
            raise ValueError("empty_condition")
        return self


def _match(found: Any) -> Any:
    """``A`` and ``[A, B]`` are short for ``{among: [A, B]}``."""
    if isinstance(found, dict | Match):
        return found
    return {"among": tuple(found) if isinstance(found, list | tuple) else (found,)}


Condition = dict[
    Slug, Annotated[Match, BeforeValidator(_match, json_schema_input_type=Match | Plain | tuple[Plain, ...])]
]
"""Column to what it must hold; all of them together. Empty: everybody."""
