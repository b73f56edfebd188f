"""The verbs policy and calendar: files of regimes, a rule tried, days and hours counted. Most need no workspace."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from followup_kit.cli.simulate import add_simulate
from followup_kit.cli.verbs import optional_workspace, verb
from followup_kit.errors import InputError, UsageError
from followup_kit.settings import check_time_zone, given_path
from followup_kit.terminal import print_json, print_table, tell, write
from followup_kit.translations import say

if TYPE_CHECKING:
    from datetime import date

    from followup_kit.calendars import WorkCalendar
    from followup_kit.policy import Policy
    from followup_kit.settings import Workspace
    from followup_kit.ui.policy_differences import Differences

_UNITS = ("minutes", "hours", "days", "workdays", "weeks", "months")


def add_policy(verbs: Any) -> None:
    """The verb ``policy`` with list, show, check, diff and try."""
    parser = verb(verbs, "policy", _run_list, workspace=False)
    parts = parser.add_subparsers(dest="part", required=True, metavar=say("cli.policy.verb"))
    _part(parts, ("policy", "list"), _run_list)
    show = _part(parts, ("policy", "show"), _run_show)
    show.add_argument("name", nargs="?", default="", metavar="NAME", help=say("cli.policy.name"))
    way = show.add_mutually_exclusive_group()
    way.add_argument("--output", metavar="FILE", help=say("cli.policy.show.output"))
    way.add_argument("--figures", action="store_true", help=say("cli.policy.show.figures"))
    check = _part(parts, ("policy", "check"), _run_check)
    check.add_argument("names", nargs="*", metavar="NAME", help=say("cli.policy.check.names"))
    diff = _part(parts, ("policy", "diff"), _run_diff)
    diff.add_argument("one", metavar="ONE", help=say("cli.policy.diff.one"))
    diff.add_argument("other", metavar="OTHER", help=say("cli.policy.diff.other"))
    diff.add_argument("--ids", action="store_true", help=say("cli.policy.diff.ids"))
    _add_try(parts)
    add_simulate(_part(parts, ("policy", "simulate"), None))


def _part(parts: Any, name: tuple[str, str], run: Any) -> argparse.ArgumentParser:
    about = say(f"cli.{name[0]}.{name[1]}.about")
    parser: argparse.ArgumentParser = parts.add_parser(name[1], help=about, description=about)
    parser.set_defaults(run=run)
    parser.add_argument("--workspace", metavar="DIR", help=say("cli.workspace"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))
    return parser


def _add_try(parts: Any) -> None:
    parser = _part(parts, ("policy", "try"), _run_try)
    parser.add_argument("name", metavar="NAME", help=say("cli.policy.name"))
    parser.add_argument("rule", metavar="RULE", help=say("cli.policy.try.rule"))
    parser.add_argument("--at", required=True, metavar="T", help=say("cli.policy.try.at"))
    parser.add_argument("--set", action="append", default=[], metavar="P=V", help=say("cli.policy.try.set"))
    _add_place(parser)


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--country", metavar="C", help=say("cli.policy.try.country"))
    parser.add_argument("--time-zone", metavar="ZONE", help=say("cli.policy.try.time_zone"))


def add_calendar(verbs: Any) -> None:
    """The verb ``calendar`` with due."""
    parser = verb(verbs, "calendar", _run_calendar_due, workspace=False)
    parts = parser.add_subparsers(dest="part", required=True, metavar=say("cli.calendar.verb"))
    due = _part(parts, ("calendar", "due"), _run_calendar_due)
    due.add_argument("--at", required=True, metavar="T", help=say("cli.calendar.due.at"))
    for unit in _UNITS:
        due.add_argument(f"--{unit}", type=int, metavar="N", help=say("cli.calendar.due.amount"))
    due.add_argument("--hours-file", metavar="F", help=say("cli.calendar.due.hours_file"))
    _add_place(due)


def _run_list(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from followup_kit.policy import listed_policies

    found = listed_policies(optional_workspace(options))
    if options.json:
        print_json([asdict(policy) for policy in found])
        return 0
    headers = [say(f"cli.policy.{name}") for name in ("policy", "title", "industry", "chosen")]
    rows = [(policy.name, policy.title, policy.industry, "✓" if policy.is_chosen else "") for policy in found]
    print_table(headers, rows)
    return 0


def _run_show(options: argparse.Namespace) -> int:
    from followup_kit.periods import clock
    from followup_kit.policy import named_file, read_policy
    from followup_kit.policy.source import load_source

    workspace = optional_workspace(options)
    file = named_file(options.name, workspace)
    if options.figures:
        return _print_figures(read_policy(file), clock(_zone(options, workspace)).date(), as_json=options.json)
    if options.json:
        document = read_policy(file).on(clock(_zone(options, workspace)).date())
        text = json.dumps(document.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2) + "\n"
    else:
        load_source(file)
        text = file.read_text(encoding="utf-8-sig")
    if options.output is None:
        write(text.removesuffix("\n"))
        return 0
    _write_new(given_path(options.output), text)
    tell("cli.policy.written", file=options.output, err=options.json)
    return 0


def _print_figures(policy: Policy, day: date, *, as_json: bool) -> int:
    """Every figure of a policy as in force on a day: name, title, value with its unit, where it comes from."""
    from followup_kit.ui.whatif_values import figures

    found = figures(policy, day).values()
    if as_json:
        print_json([{"name": f.name, "title": f.title, "value": f.value, "unit": f.unit, "tag": f.tag} for f in found])
        return 0
    headers = [say(f"cli.policy.{name}") for name in ("figure", "title", "value", "tag")]
    print_table(headers, [(each.name, each.title, each.said, each.tag_said) for each in found])
    return 0


def _write_new(target: Path, text: str) -> None:
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError("cli.policy.exists", file=target) from None
    except OSError as error:
        raise InputError("cli.cannot_write", file=target, detail=error.strerror) from None


def _run_check(options: argparse.Namespace) -> int:
    workspace = optional_workspace(options)
    found = [_checked(name, workspace) for name in options.names or [""]]
    if options.json:
        print_json(found)
    else:
        for record in found:
            _print_checked(record)
    return 0 if all(record["ok"] for record in found) else 1


def _checked(name: str, workspace: Workspace | None) -> dict[str, Any]:
    """One file's faults and notes, each with its line and sentence; what is no policy at all is one fault."""
    from followup_kit.policy import PolicyError, named_file, read_policy

    file = named_file(name, workspace)
    faults: list[dict[str, object]] = []
    notes: list[dict[str, object]] = []
    try:
        policy = read_policy(file)
        notes = PolicyError(policy.source, policy.unused).as_records()
    except PolicyError as error:
        faults = error.as_records()
    except InputError as error:
        faults = [{"file": file.name, "line": error.values.get("line"), "key": "", "problem": str(error)}]
    return {"file": str(file), "ok": not faults, "faults": faults, "notes": notes}


def _print_checked(record: dict[str, Any]) -> None:
    for found in [*record["faults"], *record["notes"]]:
        write(str(found["problem"]), err=bool(record["faults"]))
    if record["faults"]:
        tell("cli.policy.faults", count=len(record["faults"]), err=True)
        return
    name = Path(record["file"]).name
    tell("cli.policy.warned" if record["notes"] else "cli.policy.sound", file=name, count=len(record["notes"]))


def _run_diff(options: argparse.Namespace) -> int:
    from followup_kit.periods import clock
    from followup_kit.policy import named_file, preset_file, read_policy
    from followup_kit.policy.diff import compare
    from followup_kit.ui.policy_differences import differences

    workspace = optional_workspace(options)
    files = [named_file(name, workspace) for name in (options.one, options.other)]
    if files[0] == files[1] and options.one == options.other and workspace is not None:
        files[0] = preset_file(options.one)
    one, other = map(read_policy, files)
    if options.json:
        print_json([difference.as_record() for difference in compare(one, other)])
        return 0
    _print_differences(differences(one, other, day=clock(_zone(options, workspace)).date(), ids=options.ids))
    return 0


def _print_differences(found: Differences) -> None:
    if found.groups:
        write(found.heading)
    for group in found.groups:
        write(f"\n{group.title}")
        for line in group.lines:
            write(f"  {line}")
    if found.groups:
        write("")
    tell("cli.policy.count" if found.groups else "cli.policy.same", count=found.count)
    if found.hidden:
        tell("policydiff.line.hidden", count=found.hidden)


def _run_try(options: argparse.Namespace) -> int:
    from followup_kit.planning.trying import parse_at, try_rule
    from followup_kit.policy import named_file, read_policy

    workspace = optional_workspace(options)
    policy = read_policy(named_file(options.name, workspace))
    trial = try_rule(
        policy,
        options.rule,
        parse_at(options.at),
        calendar=_calendar(options, workspace),
        time_zone=_zone(options, workspace),
        changes=parameter_values(options.set, policy),
    )
    record = trial.as_record()
    if options.json:
        print_json(record)
    else:
        _print_trial(record)
    return 0


def parameter_values(given: list[str], policy: Policy) -> dict[str, object]:
    """``parameter=value`` each; values as in JSON, anything else a text."""
    from followup_kit.policy.problems import nearest_few

    found: dict[str, object] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise UsageError("cli.policy.try.bad_set", found=text)
        if name.strip() not in policy.parameters:
            raise InputError(
                "policy.unknown_change", found=name, hint=nearest_few(name, policy.parameters, policy=policy.slug)
            )
        try:
            found[name.strip()] = json.loads(value)
        except ValueError:
            found[name.strip()] = value
    return found


def _print_trial(record: dict[str, Any]) -> None:
    tell("cli.policy.try.due", due=record["due"])
    if record["earliest"] != record["latest"]:
        tell("cli.policy.try.between", earliest=record["earliest"], latest=record["latest"])
    for sentence in record["trail"]:
        write(f"- {sentence}")
    if record["missing_years"]:
        tell("cli.policy.try.missing", years=", ".join(map(str, record["missing_years"])))


def _calendar(options: argparse.Namespace, workspace: Workspace | None) -> WorkCalendar:
    from followup_kit.calendars import load_calendar, load_workspace_calendar

    if workspace is not None and options.country is None:
        return load_workspace_calendar(workspace)
    return load_calendar(options.country or "CN")


def _zone(options: argparse.Namespace, workspace: Workspace | None) -> str:
    asked = getattr(options, "time_zone", None)
    if asked is not None:
        return check_time_zone(asked)
    return workspace.time_zone if workspace is not None else "Asia/Shanghai"


def _run_calendar_due(options: argparse.Namespace) -> int:
    from followup_kit.calendars import calendar_due
    from followup_kit.calendars.load import OVERRIDES

    workspace = optional_workspace(options)
    own = workspace is not None and options.country is None
    found = calendar_due(
        options.at,
        time_zone=_zone(options, workspace),
        country=options.country or (workspace.holiday_country if workspace else "CN"),
        overrides=workspace.folder / OVERRIDES if workspace and own else None,
        hours_file=None if options.hours_file is None else given_path(options.hours_file),
        **{unit: getattr(options, unit) for unit in _UNITS},
    )
    if options.json:
        print_json(found)
        return 0
    tell("cli.calendar.due.due", due=found["due"])
    notes = found["notes"]
    for sentence in notes if isinstance(notes, list) else []:
        write(f"- {sentence}")
    return 0
