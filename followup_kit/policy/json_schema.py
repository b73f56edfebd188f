"""The shape of a policy file as a JSON Schema, so that an editor can help while one is written."""

from __future__ import annotations

from typing import Any

from followup_kit.policy.document import Document

_REFERENCE = {"$ref": "#/$defs/Reference"}
_AS_WRITTEN = ("Parameter", "Change", "Text")  # these name no parameters


def policy_json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a policy file; wherever a value may stand, ``$parameter`` may stand instead."""
    schema = Document.model_json_schema(by_alias=True)
    for name, part in [("", schema), *schema["$defs"].items()]:
        if name not in _AS_WRITTEN:
            part["properties"] = {key: _or_reference(key, value) for key, value in part.get("properties", {}).items()}
    schema["$defs"]["Reference"] = {
        "description": "The value of a parameter: $name, or a part of it: $name.part, $name.1",
        "type": "string",
        "pattern": r"^\$[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)*$",
    }
    return schema


def _or_reference(key: str, schema: dict[str, Any]) -> dict[str, Any]:
    if key in {"slug", "parameters"}:
        return schema
    return {"anyOf": [_inside(schema), _REFERENCE]}


def _inside(schema: dict[str, Any]) -> dict[str, Any]:
    """The same for the items of lists and mappings, and for each way that a value may be written."""
    made = dict(schema)
    for key in ("items", "additionalProperties"):
        if isinstance(made.get(key), dict):
            made[key] = {"anyOf": [_inside(made[key]), _REFERENCE]}
    if "anyOf" in made:
        made["anyOf"] = [_inside(way) for way in made["anyOf"]]
    return made
