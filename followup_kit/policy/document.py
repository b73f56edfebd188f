"""The whole of a regime: one file, one ``Document``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from followup_kit.policy.consequences import Escalation, Role, Route, Scorecard, Target
from followup_kit.policy.contact import ClassList, Contact, IssueClass, Merge, PhoneLine, Planning, Segment
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
from followup_kit.policy.forms import Form, MessageTemplate, Questionnaire, Script
from followup_kit.policy.parameters import Parameter, ParameterName
from followup_kit.policy.rules import Channel, Rule
from followup_kit.policy.words import Condition, Count, Flag, KpiId, Part, RegimeId, RequirementId, Slug, Text


class Confidentiality(Part):
    """Who may see what: ``access`` is ``closed`` where reading needs an approval first."""

    access: Literal["role", "closed"] = "role"
    mask_by_default: Flag = True
    hide_below: Count = 3
    requirement: tuple[RequirementId, ...] = ()


class Document(Part):
    """A regime in force on one day: every ``$parameter`` replaced by its value of that day."""

    id: RegimeId
    slug: Slug
    title: Text
    about: Text
    industry: Text
    source: str = ""
    population: Condition = {}
    channels: tuple[Channel, ...] = Field(min_length=1)
    channels_requirement: tuple[RequirementId, ...] = ()
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
    issue_classes: tuple[IssueClass, ...] = ()
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

    def script_of(self, rule: Rule, channel: str) -> str | None:
        """The id of the script for a visit of ``rule`` by ``channel``: one made for it, else the rule's own."""
        channels = {script.id: script.channel for script in self.scripts}
        return next((name for name in rule.scripts if channel in channels.get(name, ())), rule.script)
