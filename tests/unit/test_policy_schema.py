"""The JSON Schema for editors: it is current, and every delivered file passes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from followup_kit.policy import preset_file, preset_names
from followup_kit.policy.json_schema import policy_json_schema
from followup_kit.policy.source import load_source, parse_source

jsonschema = pytest.importorskip("jsonschema")
FILE = Path(__file__).parents[2] / "docs" / "policy.schema.json"


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema.Draft202012Validator(policy_json_schema())


def test_the_file_in_the_documents_is_current() -> None:
    told = "docs/policy.schema.json is old: write json.dumps(policy_json_schema(), indent=1) and a line break into it"
    assert json.loads(FILE.read_text(encoding="utf-8")) == policy_json_schema(), told


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(policy_json_schema())


@pytest.mark.parametrize("name", preset_names())
def test_every_delivered_file_passes(validator: Any, name: str) -> None:
    assert [error.message for error in validator.iter_errors(load_source(preset_file(name)).data)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  strict: $", "  strikt: $"),
        ("unit: day}", "unit: days}"),
        ("  period: week", "  period: weak"),
        ("purpose:", "purpos:"),
        ("tag: stated", "tag: sated"),
        ("$hospital.clerks", "hospital clerks"),
    ],
)
def test_a_mistake_does_not_pass(validator: Any, old: str, new: str) -> None:
    text = preset_file("hospital").read_text(encoding="utf-8")
    assert old in text
    assert list(validator.iter_errors(parse_source(text.replace(old, new, 1), name="a.yaml").data))
