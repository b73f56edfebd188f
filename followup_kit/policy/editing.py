"""Changing a figure of a policy file from a day on, so that earlier days are judged by what held then.

The text is added to, never written anew: comments, order and layout stay as the team left them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from followup_kit.errors import InputError
from followup_kit.periods import clock
from followup_kit.policy.parameters import Parameter
from followup_kit.policy.presets import FOLDER, policy_file
from followup_kit.policy.problems import nearest_few, shown
from followup_kit.policy.reading import Policy, read_policy_text
from followup_kit.policy.source import composed
from followup_kit.settings import Workspace
from followup_kit.writing import private_folder, write_whole

HISTORY = "history"


def with_change(
    text: str, parameter: str, value: object, *, from_day: date, reason: str = "", by: str = "",
    name: str = "policy.yaml",
) -> str:  # fmt: skip
    """The text of a policy file in which ``parameter`` is ``value`` from ``from_day`` on.

    A shared parameter that the file does not define gets an entry of its own. Raises InputError for an unknown
    parameter or a day that is not after the parameter's last change, PolicyError for a value that does not fit.
    """
    policy = read_policy_text(text, name=name)
    if parameter not in policy.parameters:
        raise InputError(
            "policy.unknown_change", found=parameter, hint=nearest_few(parameter, policy.parameters, policy=policy.slug)
        )
    changes = policy.parameters[parameter].changes
    if changes and from_day <= changes[-1].from_day:
        raise InputError("policy.not_later", name=parameter, found=from_day, last=changes[-1].from_day)
    entry = {"from": from_day.isoformat(), "value": value, "reason": reason, "by": by}
    entry = {key: found for key, found in entry.items() if key in {"from", "value"} or found}
    _check_kind(parameter, policy.parameters[parameter], value)
    given = policy.parameters[parameter].model_dump(mode="json", by_alias=True, exclude_defaults=True)
    made = _inserted(text, composed(text, name), parameter, {**given, "changes": [entry]})
    read_policy_text(made, name=name)
    return made


def _check_kind(name: str, parameter: Parameter, value: object) -> None:
    """A figure stays a figure and a list a list, also where no rule uses it and nothing else would notice."""
    before = parameter.value
    kinds = next((kinds for kinds in _KINDS if isinstance(before, kinds)), (object,))
    if not isinstance(value, kinds) or isinstance(value, bool) != isinstance(before, bool):
        raise InputError("policy.other_kind", name=name, found=shown(value), before=shown(before))


_KINDS: tuple[tuple[type, ...], ...] = ((bool,), (int, float), (str,), (list, tuple), (dict,))


def adopt(
    workspace: Workspace, changes: Mapping[str, object], *, from_day: date, reason: str, actor: str,
    now: datetime | None = None,
) -> Policy:  # fmt: skip
    """Put changed figures in force in a workspace's policy from a day on; returns the policy as it is now.

    A preset is first copied into the workspace. The file before the change is kept as
    ``policies/history/<slug>-<time>.yaml``. A link is followed: the file behind it is changed, its rights stay.
    Nothing is written unless every change fits and all of it can be written (CannotWrite).
    """
    before = policy_file(workspace)
    old = before.read_text(encoding="utf-8-sig")
    text = old
    for name, value in changes.items():
        text = with_change(text, name, value, from_day=from_day, reason=reason, by=actor, name=before.name)
    own = workspace.folder / FOLDER / before.name
    stamp = f"{now or clock(workspace.time_zone):%Y%m%dT%H%M%S%f}"
    history = own.parent / HISTORY / f"{own.stem}-{stamp}.yaml" if before == own else None
    _write(own, text, history=history, old=old)
    return read_policy_text(text, name=own.name)


def _write(own: Path, text: str, *, history: Path | None, old: str) -> None:
    """The new text in its place and the old one in the history, or neither."""
    if history is None:
        write_whole(own, text)
        return
    with private_folder(history.parent):
        write_whole(history, old)
        try:
            write_whole(own, text)
        except BaseException:
            history.unlink(missing_ok=True)
            raise


def _inserted(text: str, top: Any, name: str, given: Mapping[str, Any]) -> str:
    """The text with the last change of ``given``, the parameter as it would stand alone."""
    parameters, entry = _below(top, "parameters"), given["changes"][-1]
    own = _below(parameters, name)
    if own is None:
        return _with_parameter(text, parameters, name, given)
    changes = _below(own, "changes")
    if changes is None:
        return _with_key(text, own, entry)
    if changes.flow_style:
        return _before_bracket(text, changes, _flow(entry), is_empty=not changes.value)
    return _after(text, changes, _item(entry, changes.start_mark.column))


def _with_key(text: str, own: Any, entry: Mapping[str, object]) -> str:
    if own.flow_style:
        return _before_bracket(text, own, f"changes: [{_flow(entry)}]", is_empty=False)
    column = own.start_mark.column
    return _after(text, own, [f"{' ' * column}changes:", *_item(entry, column + 2)])


def _with_parameter(text: str, parameters: Any, name: str, given: Mapping[str, Any]) -> str:
    if parameters.flow_style:
        whole = f"{_quoted(name)}: {_flow(given)}"
        return _before_bracket(text, parameters, whole, is_empty=not parameters.value)
    column = parameters.start_mark.column
    plain = [f"{' ' * (column + 2)}{key}: {_written(given[key])}" for key in given if key != "changes"]
    lines = [f"{' ' * column}{name}:", *plain, f"{' ' * (column + 2)}changes:"]
    return _after(text, parameters, [*lines, *_item(given["changes"][-1], column + 4)])


def _below(node: Any, key: str) -> Any:
    return next((value for word, value in node.value if word.value == key), None)


def _item(entry: Mapping[str, object], column: int) -> list[str]:
    """A list entry whose dash stands in a column, one key on each line."""
    lines = [f"{key}: {_written(value)}" for key, value in entry.items()]
    return [f"{' ' * column}{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _flow(entry: Mapping[str, object]) -> str:
    return "{" + ", ".join(f"{key}: {_written(value)}" for key, value in entry.items()) + "}"


def _written(value: object) -> str:
    """A value as JSON, which is YAML too; days and plain words without quotes."""
    if isinstance(value, str) and value.isascii() and value.replace("-", "").isalnum() and value[:1].isalpha():
        return value if value.lower() not in {"true", "false", "null", "yes", "no", "on", "off"} else _quoted(value)
    if isinstance(value, str) and len(value) == 10 and value.count("-") == 2:
        return value
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return _flow(value) if isinstance(value, Mapping) else json.dumps(value, ensure_ascii=False)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _before_bracket(text: str, node: Any, words: str, *, is_empty: bool) -> str:
    end = node.end_mark.index - 1
    head = text[:end].rstrip()
    return head + ("" if is_empty or head.endswith(",") else ", ") + words + text[end:]


def _after(text: str, node: Any, lines: list[str]) -> str:
    """The lines put behind the last line of a node that is neither empty nor a comment."""
    before = text[: node.end_mark.index].split("\n")
    inside = text.count("\n", 0, node.end_mark.index)
    while inside > 0 and (not before[inside].strip() or before[inside].lstrip().startswith("#")):
        inside -= 1
    every = text.split("\n")
    return "\n".join([*every[: inside + 1], *lines, *every[inside + 1 :]])
