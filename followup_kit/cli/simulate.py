"""The verb policy simulate: the coming weeks before and after a change."""

from __future__ import annotations

import argparse
import json
import shlex
from typing import TYPE_CHECKING, Any

from followup_kit.cli.verbs import workspace_of
from followup_kit.errors import UsageError
from followup_kit.terminal import account, print_json, print_table, progress_bar, tell, write
from followup_kit.translations import say, say_percent

if TYPE_CHECKING:
    from followup_kit.planning.scenarios import Comparison, Scenario
    from followup_kit.policy import Policy
    from followup_kit.settings import Workspace


def add_simulate(parser: argparse.ArgumentParser) -> None:
    """The options of ``policy simulate``."""
    parser.set_defaults(run=_run)
    repeated: dict[str, Any] = {"action": "append", "default": []}
    parser.add_argument("--set", metavar="PARAMETER=VALUE", help=say("cli.simulate.set"), **repeated)
    parser.add_argument("--leave", metavar="STAFF:FIRST..LAST", help=say("cli.simulate.leave"), **repeated)
    parser.add_argument("--without", metavar="STAFF", help=say("cli.simulate.without"), **repeated)
    parser.add_argument("--add-like", metavar="STAFF", help=say("cli.simulate.add_like"), **repeated)
    parser.add_argument("--closed", metavar="DAY", help=say("cli.simulate.closed"), **repeated)
    parser.add_argument("--weeks", type=int, default=12, metavar="N", help=say("cli.simulate.weeks"))
    parser.add_argument("--save-as", metavar="NAME", help=say("cli.simulate.save_as"))
    parser.add_argument("--kept", action="store_true", help=say("cli.simulate.kept"))
    parser.add_argument("--adopt", metavar="DAY", help=say("cli.simulate.adopt"))
    parser.add_argument("--reason", default="", metavar="TEXT", help=say("cli.simulate.reason"))


def _run(options: argparse.Namespace) -> int:
    from followup_kit.periods import clock, parse_day
    from followup_kit.planning.of_workspace import fetch_world
    from followup_kit.planning.scenario_files import save_scenario, scenario_file
    from followup_kit.planning.scenarios import what_if

    workspace = workspace_of(options)
    if options.kept:
        return _tell_kept(workspace, as_json=options.json)
    if not 1 <= options.weeks <= 52:
        raise UsageError("cli.simulate.bad_weeks", found=options.weeks)
    adopted_on = parse_day(options.adopt) if options.adopt else None
    if options.save_as is not None:
        scenario_file(workspace, options.save_as)  # a name that cannot be is told before the weeks are played through
    world, today = fetch_world(workspace), clock(workspace.time_zone).date()
    scenario = _scenario(options, world.policy)
    with progress_bar(quiet=options.json) as step:
        found = what_if(world, scenario, as_of=today, weeks=options.weeks, progress=step)
    if options.save_as is not None:
        tell("cli.simulate.saved", file=save_scenario(workspace, scenario), err=options.json)
    if adopted_on:
        from followup_kit.policy.editing import adopt

        adopt(workspace, scenario.parameters, from_day=adopted_on, reason=options.reason, actor=account())
    if options.json:
        print_json(_record(found))
    else:
        _print(found)
    if adopted_on:
        tell("cli.simulate.adopted", file=f"policies/{world.policy.slug}.yaml", day=adopted_on, err=options.json)
    return 0


def _tell_kept(workspace: Workspace, *, as_json: bool) -> int:
    from followup_kit.planning.scenario_files import kept_scenarios

    kept = kept_scenarios(workspace)
    faults = [{"scenario": name, "error": fault.key, "text": str(fault)} for name, fault in kept.faults.items()]
    changes = {name: _as_options(scenario) for name, scenario in kept.scenarios.items()}
    if as_json:
        print_json({"kept": changes, "faults": faults})
    elif changes:
        print_table(
            [say("cli.simulate.scenario"), say("cli.simulate.changes")],
            [(name, shlex.join(words)) for name, words in changes.items()],
        )
    elif not faults:
        tell("cli.simulate.none_kept")
    for fault in [] if as_json else faults:
        write(fault["text"], err=True)
    return 1 if faults else 0


def _as_options(scenario: Scenario) -> list[str]:
    """The options that try the same: what is kept can be played through again."""
    values = {
        "--set": [f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in scenario.parameters.items()],
        "--leave": [f"{leave.staff}:{leave.first}..{leave.last}" for leave in scenario.leaves],
        "--without": scenario.without,
        "--add-like": scenario.add_like,
        "--closed": [str(day) for day in scenario.closed_days],
    }
    return [word for option, found in values.items() for value in found for word in (option, value)]


def _scenario(options: argparse.Namespace, policy: Policy) -> Scenario:
    from followup_kit.cli.policies import parameter_values
    from followup_kit.periods import parse_day, parse_period
    from followup_kit.planning.scenarios import Leave, Scenario

    leaves = []
    for text in options.leave:
        staff, found, days = text.partition(":")
        if not found:
            raise UsageError("cli.simulate.bad_leave", found=text)
        period = parse_period(days)
        leaves.append(Leave(staff, period.first, period.last))
    return Scenario(
        options.save_as or "",
        parameter_values(options.set, policy),
        tuple(options.add_like),
        tuple(options.without),
        tuple(leaves),
        tuple(parse_day(day) for day in options.closed),
    )


_FIGURES = ("contacts", "visits", "hours", "not_placed", "overdue")


def _record(found: Comparison) -> dict[str, Any]:
    sides = {"before": found.before, "after": found.after}
    weeks = {
        name: [{**row, "first": str(row["first"]), "last": str(row["last"])} for row in side.weeks.to_dicts()]
        for name, side in sides.items()
    }
    customers = [
        {name: value if value is None or isinstance(value, int | str) else str(value) for name, value in row.items()}
        for row in found.customers.to_dicts()
    ]
    return {**weeks, "customers": customers}


def _print(found: Comparison) -> None:
    headers = [
        say("cli.simulate.week"),
        *(f"{say(f'cli.simulate.{name}')} {say('cli.simulate.both')}" for name in _FIGURES),
        say("cli.simulate.on_time"),
        say("whatif.measure.quota.title"),
    ]
    pairs = zip(found.before.weeks.to_dicts(), found.after.weeks.to_dicts(), strict=True)
    print_table(
        headers,
        [
            (
                str(one["first"]),
                *(_pair(one[name], two[name]) for name in _FIGURES),
                _shares(one, two, "on_time", of="due"),
                _shares(one, two, "quota_done", of="quota_needed"),
            )
            for one, two in pairs
        ],
    )
    tell("cli.simulate.customers", count=len(found.customers))
    tell("cli.simulate.assumption", weeks=len(found.before.weeks))


def _pair(one: float, two: float) -> str:
    return f"{one:.0f} → {two:.0f}"


def _shares(one: dict[str, Any], two: dict[str, Any], part: str, *, of: str) -> str:
    return " → ".join(say_percent(week[part] / week[of] if week[of] else None) for week in (one, two))
