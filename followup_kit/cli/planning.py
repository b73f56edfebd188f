"""The verbs plan and due: the list of a week, and what each rule says about one customer."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from followup_kit.cli.verbs import verb, workspace_of
from followup_kit.settings import given_path
from followup_kit.terminal import account, print_json, print_table, tell, workbook_file, write
from followup_kit.translations import current_language, say

if TYPE_CHECKING:
    from followup_kit.planning.weekly import WeekPlan
    from followup_kit.settings import Workspace


def add_plan(verbs: Any) -> None:
    """The verb ``plan``."""
    parser = verb(verbs, "plan", _run_plan)
    parser.add_argument("--week", metavar="W", help=say("cli.plan.week"))
    parser.add_argument("--as-of", metavar="DAY", help=say("cli.plan.as_of"))
    parser.add_argument("--why", action="store_true", help=say("cli.plan.why"))
    parser.add_argument("--save", action="store_true", help=say("cli.plan.save"))
    parser.add_argument("--xlsx", metavar="FILE", help=say("cli.plan.xlsx"))
    parser.add_argument("--sheets", metavar="FOLDER", help=say("cli.plan.sheets"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_plan(options: argparse.Namespace) -> int:
    from followup_kit.periods import clock, parse_day, parse_period
    from followup_kit.planning.of_workspace import fetch_week_plan, plan_record

    workspace = workspace_of(options)
    plan = fetch_week_plan(
        workspace,
        parse_period(options.week) if options.week else None,
        as_of=parse_day(options.as_of) if options.as_of else None,
    )
    if options.save:
        from followup_kit.planning.life import fetch_plan, save_draft
        from followup_kit.store import open_store

        store, now = open_store(workspace), clock(workspace.time_zone).replace(tzinfo=None)
        before = fetch_plan(store, plan.code)
        save_draft(store, plan, actor=account(), now=now)
        tell("cli.plan.saved", plan=plan.code, err=options.json)
        if before and before.state == "in_review":
            tell("cli.plan.review_withdrawn", plan=plan.code, err=options.json)
        if options.sheets:
            plan = fetch_week_plan(workspace, plan.due.period, as_of=plan.due.as_of)
    _write_files(plan, workspace, options)
    if options.json:
        print_json(plan_record(plan))
    else:
        _print_plan(plan, why=options.why)
    return 0


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


def _print_plan(plan: WeekPlan, *, why: bool) -> None:
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
        _print_rows(plan, record["rows"], why=why)
    if record["duties"]:
        headers = [say(f"cli.plan.{name}") for name in ("starts", "post", "person")]
        lines = [
            (duty["starts_at"][:16].replace("T", " "), duty["post"], duty["staff"] or "–") for duty in record["duties"]
        ]
        print_table(headers, lines)
    if not (record["rows"] or record["duties"]):
        tell("cli.plan.empty")


def _print_rows(plan: WeekPlan, rows: list[dict[str, Any]], *, why: bool) -> None:
    from followup_kit.labels import value_label

    titles = {f"{plan.document.slug}.{rule.id}": rule.title.said() for rule in plan.document.rules}
    headers = [say(f"cli.plan.{name}") for name in ("when", "person", "customer", "visit", "by", "status", "channel")]
    lines = [
        (
            (row["planned_at"] or "–")[:16].replace("T", " "),
            row["visitor"] or "–",
            row["customer"] or "–",
            titles[row["rule"]],
            row["due_on"],
            say(f"cli.plan.{row['status']}"),
            value_label("channel", row["channel"], table="visits"),
        )
        for row in rows
    ]
    print_table(headers, lines)
    missing = [row for row in rows if row["unplaced"]]
    tell("cli.plan.counts", rows=len(rows), missing=len(missing))
    for row in missing[:20]:
        write(f"  {row['customer']}: {row['unplaced']}")
    for row in rows if why else []:
        write(f"\n{row['customer'] or row['visitor']} · {titles[row['rule']]}")
        for sentence in row["trail"]:
            write(f"  {sentence}")


def add_due(verbs: Any) -> None:
    """The verb ``due``."""
    parser = verb(verbs, "due", _run_due)
    parser.add_argument("customer", metavar="CUSTOMER", help=say("cli.due.customer"))
    parser.add_argument("--week", metavar="W", help=say("cli.plan.week"))
    parser.add_argument("--as-of", metavar="DAY", help=say("cli.plan.as_of"))
    parser.add_argument("--why", action="store_true", help=say("cli.due.why"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_due(options: argparse.Namespace) -> int:
    from followup_kit.periods import clock, parse_day, parse_period
    from followup_kit.planning.of_workspace import coming_week, fetch_world
    from followup_kit.planning.trail import said
    from followup_kit.planning.why import why

    workspace = workspace_of(options)
    today = parse_day(options.as_of) if options.as_of else clock(workspace.time_zone).date()
    period = parse_period(options.week) if options.week else coming_week(today)
    world = fetch_world(workspace)
    answers = why(world.policy, world.data, options.customer, as_of=today, period=period, calendar=world.calendar)
    shown = [answer for answer in answers if answer.is_due or options.why]
    told = [(answer, said(answer.steps, world.policy, current_language())) for answer in shown]
    if options.json:
        print_json([{"rule": answer.rule, "due": answer.is_due, "trail": steps} for answer, steps in told])
        return 0
    if not any(answer.is_due for answer in answers):
        tell("cli.due.nothing", customer=options.customer, first=period.first, last=period.last)
    for answer, steps in told:
        write(("✓ " if answer.is_due else "– ") + answer.rule)
        for sentence in steps:
            write(f"  {sentence}")
    return 0
