"""Forms, scripts and questionnaires: what a visitor fills, says and asks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from followup_kit.policy.rules import Channel
from followup_kit.policy.words import (
    Count,
    Flag,
    MinutesRange,
    Part,
    Period,
    RequirementId,
    ScaleRange,
    Slug,
    Text,
)

FieldKind = Literal[
    "text",
    "long_text",
    "integer",
    "decimal",
    "yes_no",
    "date",
    "moment",
    "choice",
    "checklist",
    "rating",
    "photo",
    "signature",
]
StepKind = Literal[
    "statement",
    "identity",
    "consent",
    "choice",
    "yes_no",
    "rating",
    "text",
    "checklist",
    "problem",
    "education",
    "message",
    "outcome",
]


class Choice(Part):
    """One option of a field, checklist or question."""

    id: Slug
    title: Text


class FormField(Part):
    """One field of a form. ``only_for`` limits it to channels (a signature on site, the phone mark by phone)."""

    id: Slug
    title: Text
    kind: FieldKind = "text"
    required: Flag = False
    choices: tuple[Choice, ...] = ()
    at_least: Count = 0
    only_for: tuple[Channel, ...] = ()
    requirement: tuple[RequirementId, ...] = ()

    @model_validator(mode="after")
    def _has_choices(self) -> FormField:
        if self.kind in {"choice", "checklist"} and not self.choices:
            raise ValueError("choices_missing")
        return self


class Form(Part):
    """A form: the visit record, a preparation page, a report sheet."""

    id: Slug
    title: Text
    use: Literal["visit", "preparation", "plan", "report", "intake", "issue", "project", "inspection"] = "visit"
    key: str = ""
    requirement: tuple[RequirementId, ...] = ()
    fields: tuple[FormField, ...] = Field(min_length=1)


class Branch(Part):
    """After an answer (``when``) the step to go on with, and what else happens."""

    when: tuple[str, ...] = Field(min_length=1)
    to: Slug | None = None
    then: tuple[
        Literal["open_issue", "reschedule", "notify_doctor", "revisit", "fewer_calls", "fallback_channel", "stop"], ...
    ] = ()


class Step(Part):
    """One step of a script. ``text`` may hold {org_name}, {visitor}, {customer}, {title} and the like."""

    id: Slug
    kind: StepKind
    text: Text
    required: Flag = True
    choices: tuple[Choice, ...] = ()
    reverse: Flag = False
    branches: tuple[Branch, ...] = ()
    hint: Text | None = None


class Script(Part):
    """An ordered conversation."""

    id: Slug
    title: Text
    channel: tuple[Channel, ...] = ()
    requirement: tuple[RequirementId, ...] = ()
    minutes: MinutesRange | None = None
    steps: tuple[Step, ...] = Field(min_length=1)


class MessageTemplate(Part):
    """A message: how it must begin and end (any of the texts); ``variables`` fill the places in braces."""

    id: Slug
    title: Text
    requirement: tuple[RequirementId, ...] = ()
    opening: tuple[Text, ...] = ()
    body: Text
    closing: tuple[Text, ...] = ()
    variables: dict[str, str] = {}


class Level(Part):
    """What one mark of a scale means."""

    mark: Annotated[int, Field(ge=0, le=10, strict=True)]
    title: Text


class Question(Part):
    """One question. ``reverse``: a yes is bad news."""

    id: Slug
    text: Text
    kind: Literal["rating", "yes_no", "choice", "text"] = "rating"
    dimension: Slug | None = None
    reverse: Flag = False
    required: Flag = False
    choices: tuple[Choice, ...] = ()


class Questionnaire(Part):
    """A survey: its questions, scale, closing days and reminders."""

    id: Slug
    title: Text
    audience: Text
    instruction: Text
    requirement: tuple[RequirementId, ...] = ()
    dimensions: tuple[Choice, ...] = ()
    scale: tuple[Level, ...] = ()
    range: ScaleRange = "0..5"
    satisfied_from: Annotated[float, Field(ge=0, le=10, strict=True)] | None = None
    period: Period | None = None
    close_days: Count | None = None
    remind_after_days: Count | None = None
    most_reminders: Count | None = None
    least_per_group: Count | None = None
    questions: tuple[Question, ...] = Field(min_length=1)
