"""Policies: one declarative file for each regime, read, checked and compared. No regime has code of its own."""

from followup_kit.policy.document import Document
from followup_kit.policy.presets import (
    listed_policies,
    load_policy,
    load_preset,
    named_file,
    policy_file,
    preset_file,
    preset_names,
)
from followup_kit.policy.problems import PolicyError
from followup_kit.policy.reading import Policy, Use, read_policy, read_policy_text

__all__ = [
    "Document",
    "Policy",
    "PolicyError",
    "Use",
    "listed_policies",
    "load_policy",
    "load_preset",
    "named_file",
    "policy_file",
    "preset_file",
    "preset_names",
    "read_policy",
    "read_policy_text",
]
