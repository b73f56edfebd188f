"""The verbs plan and due: the list of a week, and what each rule says about one customer."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from followup_kit.cli.verbs import verb, workspace_of
from followup_kit.errors import InputError
from followup_kit.settings import given_path
from followup_kit.terminal import account, print_json, print_table, progress_bar, tell, workbook_file, write
from followup_kit.translations import current_language, say, say_number, say_percent

if TYPE_CHECKING:
    from datetime import date

    from followup_kit.periods import Period
    from followup_kit.planning.weekly import WeekPlan
    from followup_kit.policy import Policy
    from followup_kit.progress import Progress
    from followup_kit.settings import Workspace

_MOST_PEOPLE = 30


def add_plan(verbs: Any) -> None:
    """The verb ``plan``."""
    parser = verb(verbs, "plan", _run_plan)
    parser.add_argument("--week", metavar="W", help=say("cli.plan.week"))
    parser.add_argument("--as-of", metavar="T", help=say("cli.plan.as_of"))
    parser.add_argument("--why", action="store_true", help=say("cli.plan.why"))
    parser.add_argument("--ids", action="store_true", help=say("cli.plan.ids"))
    parser.add_argument("--save", action="store_true", help=say("cli.plan.save"))
    parser.add_argument("--xlsx", metavar="FILE", help=say("cli.plan.xlsx"))
    parser.add_argument("--sheets", metavar="FOLDER", help=say("cli.plan.sheets"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_plan(options: argparse.Namespace) -> int:
    from followup_kit.planning.of_workspace import plan_record

    workspace = workspace_of(options)
    period, as_of = _asked(options, workspace)
    with progress_bar(quiet=options.json) as step:
        plan = _made(workspace, period, as_of, step)
        if options.save:
            step(say("cli.plan.step.saving"), 2, 3)
            told = _saved(workspace, plan)
            if options.sheets:
                plan = _made(workspace, period, as_of, step)
    for key in told if options.save else ():
        tell(key, plan=plan.code, err=options.json)
    _write_files(plan, workspace, options)
    if options.json:
        print_json(plan_record(plan))
    else:
        _print_plan(plan, why=options.why, ids=options.ids)
    return 0


def _asked(options: argparse.Namespace, workspace: Workspace) -> tuple[Period, date]:
    """The period and the moment (or day) that were asked for; now, and the coming week, by default."""
    from followup_kit.periods import clock, parse_period
    from followup_kit.planning.counting import as_day
    from followup_kit.planning.of_workspace import coming_week
    from followup_kit.planning.trying import parse_at

    as_of = parse_at(options.as_of) if options.as_of else clock(workspace.time_zone).replace(tzinfo=None)
    return parse_period(options.week) if options.week else coming_week(as_day(as_of)), as_of


def _made(workspace: Workspace, period: Period, as_of: date, step: Progress) -> WeekPlan:
    from followup_kit.planning.of_workspace import fetch_world
    from followup_kit.planning.weekly import plan_period

    step(say("cli.plan.step.reading"), 0, 3)
    world = fetch_world(workspace)
    step(say("cli.plan.step.planning"), 1, 3)
    return plan_period(world.policy, world.data, as_of=as_of, period=period, calendar=world.calendar)


def _saved(workspace: Workspace, plan: WeekPlan) -> list[str]:
    """Keep the plan as a draft; the keys of what is to be told about it."""
    from followup_kit.periods import clock
    from followup_kit.planning.life import fetch_plan, save_draft
    from followup_kit.store import open_store

    store, now = open_store(workspace), clock(workspace.time_zone).replace(tzinfo=None)
    before = fetch_plan(store, plan.code)
    save_draft(store, plan, actor=account(), now=now)
    withdrawn = before is not None and before.state == "in_review"
    return ["cli.plan.saved", *(["cli.plan.review_withdrawn"] if withdrawn else [])]


def _write_files(plan: WeekPlan, workspace: Workspace, options: argparse.Namespace) -> None:
    """The workbook of the plan (names masked) and the sheets of its visitors (names in full: theirs to call)."""
    from followup_kit.sheets import fetch_details, plan_workbook, write_sheets
    from followup_kit.store import open_store

    if options.xlsx is not None:
        with workbook_file(given_path(options.xlsx)) as file:
            plan_workbook(plan, file, details=fetch_details(open_store(workspace), plan))
        tell("cli.plan.written", file=options.xlsx, err=options.json)
    if options.sheets is not None:
        details = fetch_details(open_store(workspace), plan, unmasked=True)
        made = write_sheets(plan, given_path(options.sheets), details=details)
        tell("cli.plan.sheets_written", count=len(made), folder=options.sheets, err=options.json)


def _print_plan(plan: WeekPlan, *, why: bool, ids: bool) -> None:
    from followup_kit.planning.of_workspace import plan_record

    record = plan_record(plan)
    tell(
        "cli.plan.heading",
        plan=plan.code,
        policy=plan.document.title.said(),
        first=record["first"],
        last=record["last"],
    )
    for year in record["missing_years"]:
        tell("cli.plan.missing_year", year=year)
    if record["rows"]:
        _print_rows(plan, record["rows"])
        _print_load(plan)
        _print_lost(plan)
    if record["duties"]:
        headers = [say(f"cli.plan.{name}") for name in ("starts", "post", "person")]
        lines = [(_minute(duty["starts_at"]), duty["post"], duty["staff"] or "–") for duty in record["duties"]]
        print_table(headers, lines)
    if not (record["rows"] or record["duties"]):
        tell("cli.no_customers" if plan.data.customers.is_empty() else "cli.plan.empty")
    if why:
        _print_trails(plan, record["rows"], ids=ids)


def _minute(moment: str | None) -> str:
    """``2026-11-23 17:00``; a dash for none."""
    return (moment or "–")[:16].replace("T", " ")


def _print_rows(plan: WeekPlan, rows: list[dict[str, Any]]) -> None:
    from followup_kit.labels import value_label

    titles = {f"{plan.document.slug}.{rule.id}": rule.title.said() for rule in plan.document.rules}
    headers = [say(f"cli.plan.{name}") for name in ("when", "person", "customer", "visit", "by", "status", "channel")]
    lines = [
        (
            _minute(row["planned_at"]),
            row["visitor"] or "–",
            row["customer"] or "–",
            titles[row["rule"]],
            _minute(row["due_at"]) if row["due_at"] else row["due_on"],
            say(f"cli.plan.{row['status']}"),
            value_label("channel", row["channel"], table="visits"),
        )
        for row in rows
    ]
    print_table(headers, lines)
    tell("cli.plan.counts", rows=len(rows), missing=sum(bool(row["unplaced"]) for row in rows))


def _print_load(plan: WeekPlan) -> None:
    """How full everybody's week is, the fullest first."""
    from followup_kit.planning.load import load_by_person

    loads = load_by_person(plan)
    if not loads:
        return
    headers = [say(f"cli.plan.{name}") for name in ("person", "visits", "hours", "share")]
    print_table(
        headers,
        [
            (
                load.person,
                say_number(load.visits),
                say("cli.plan.of_hours", used=say_number(load.hours, 1), free=say_number(load.hours_free, 1)),
                say_percent(load.share, 0),
            )
            for load in loads[:_MOST_PEOPLE]
        ],
    )
    if len(loads) > _MOST_PEOPLE:
        rest = loads[_MOST_PEOPLE:]
        tell("cli.plan.more_people", count=len(rest), share=say_percent(rest[0].share, 0))


def _print_lost(plan: WeekPlan) -> None:
    """What found no place, by reason, with what would help."""
    from followup_kit.planning.lost import lost_rows

    for lost in lost_rows(plan):
        named = ", ".join(lost.customers) + (" …" if lost.count > len(lost.customers) else "")
        tell("cli.plan.lost", count=lost.count, why=lost.why, customers=named)
        write(f"  {lost.advice}")


def _print_trails(plan: WeekPlan, rows: list[dict[str, Any]], *, ids: bool) -> None:
    for row in rows:
        write(f"\n{row['customer'] or row['visitor']} · {_rule_said(plan.due.policy, row['rule'], ids=ids)}")
        for sentence in row["trail"][1:]:
            write(f"  {sentence}")


def _rule_said(policy: Policy, name: str, *, ids: bool) -> str:
    """A rule by its title; with ``ids`` its name and requirement ids in brackets."""
    from followup_kit.planning.sentences import known_rule

    rule = known_rule(policy, name)
    if rule is None:
        return name
    return f"{rule.title.said()} [{', '.join((name, *rule.requirement))}]" if ids else rule.title.said()


def add_due(verbs: Any) -> None:
    """The verb ``due``."""
    parser = verb(verbs, "due", _run_due)
    parser.add_argument("customer", metavar="CUSTOMER", help=say("cli.due.customer"))
    parser.add_argument("--week", metavar="W", help=say("cli.plan.week"))
    parser.add_argument("--as-of", metavar="T", help=say("cli.plan.as_of"))
    parser.add_argument("--why", action="store_true", help=say("cli.due.why"))
    parser.add_argument("--ids", action="store_true", help=say("cli.plan.ids"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_due(options: argparse.Namespace) -> int:
    from followup_kit.planning.of_workspace import fetch_world
    from followup_kit.planning.trail import said
    from followup_kit.planning.why import why

    workspace = workspace_of(options)
    period, as_of = _asked(options, workspace)
    world = fetch_world(workspace)
    if world.data.customers.is_empty():
        raise InputError("cli.no_customers")
    answers = why(world.policy, world.data, options.customer, as_of=as_of, period=period, calendar=world.calendar)
    shown = [answer for answer in answers if answer.is_due or options.why]
    told = [(answer, said(answer.steps, world.policy, current_language())) for answer in shown]
    if options.json:
        print_json([{"rule": answer.rule, "due": answer.is_due, "trail": steps} for answer, steps in told])
        return 0
    if not any(answer.is_due for answer in answers):
        tell("cli.due.nothing", customer=options.customer, first=period.first, last=period.last)
    for answer, steps in told:
        write(("✓ " if answer.is_due else "– ") + _rule_said(world.policy, answer.rule, ids=options.ids))
        for sentence in steps[1:] if answer.steps[0].code == "rule" else steps:
            write(f"  {sentence}")
    return 0
