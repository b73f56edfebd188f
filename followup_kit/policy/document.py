"""The whole of a regime: one file, one ``Document``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from followup_kit.policy.consequences import Escalation, KpiId, Role, Route, Scorecard, Target
from followup_kit.policy.contact import ClassList, Contact, Merge, PhoneLine, Planning, Segment
from followup_kit.policy.duties import (
    Archive,
    Check,
    Control,
    Emergency,
    Improvement,
    Meeting,
    Provision,
    Report,
    Review,
    Roster,
    ServiceLimit,
    SignOff,
    Training,
)
from followup_kit.policy.forms import Choice, Form, MessageTemplate, Questionnaire, Script
from followup_kit.policy.parameters import Parameter, ParameterName
from followup_kit.policy.rules import Channel, Rule
from followup_kit.policy.words import Condition, Part, RequirementId, Slug, Text


class Confidentiality(Part):
    """Who may see what: ``access`` is ``closed`` where reading needs an approval first."""

    access: Annotated[str, Field(pattern="^(role|closed)$")] = "role"
    mask_by_default: bool = True
    hide_below: int = 3
    requirement: tuple[RequirementId, ...] = ()


class Document(Part):
    """A regime in force on one day: every ``$parameter`` replaced by its value of that day."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,19}$")]
    slug: Slug
    title: Text
    about: Text
    industry: Text
    source: str = ""
    population: Condition = {}
    channels: tuple[Channel, ...] = Field(min_length=1)
    parameters: dict[ParameterName, Parameter]
    segments: tuple[Segment, ...] = ()
    classes: tuple[ClassList, ...] = ()
    phone_lines: tuple[PhoneLine, ...] = ()
    contact: Contact = Contact()
    planning: Planning = Planning()
    rules: tuple[Rule, ...] = ()
    forms: tuple[Form, ...] = ()
    scripts: tuple[Script, ...] = ()
    templates: tuple[MessageTemplate, ...] = ()
    questionnaires: tuple[Questionnaire, ...] = ()
    issue_classes: tuple[Choice, ...] = ()
    service_limits: tuple[ServiceLimit, ...] = ()
    routing: tuple[Route, ...] = ()
    escalation: tuple[Escalation, ...] = ()
    merging: tuple[Merge, ...] = ()
    targets: tuple[Target, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    reports: tuple[Report, ...] = ()
    checks: tuple[Check, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    training: tuple[Training, ...] = ()
    rosters: tuple[Roster, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    improvement: Improvement | None = None
    archive: Archive | None = None
    control: Control | None = None
    review: Review | None = None
    confidentiality: Confidentiality = Confidentiality()
    roles: tuple[Role, ...] = ()
    provisions: tuple[Provision, ...] = ()
    kpis: tuple[KpiId, ...] = ()

    def rule(self, name: str) -> Rule:
        """The rule of that id; KeyError when the regime has none."""
        return {rule.id: rule for rule in self.rules}[name]
