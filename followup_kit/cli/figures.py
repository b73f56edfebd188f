"""The verb kpi: figures on the terminal, as JSON, as a workbook."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from followup_kit.cli.verbs import verb, workspace_of
from followup_kit.errors import FollowupError, InputError, UsageError
from followup_kit.settings import Workspace, given_path
from followup_kit.terminal import print_json, print_table, tell, workbook_file, write
from followup_kit.translations import say

if TYPE_CHECKING:
    pass


def add_kpi(verbs: Any) -> None:
    """The verb ``kpi``."""
    parser = verb(verbs, "kpi", _run_kpi)
    parser.add_argument("ids", nargs="+", metavar="ID", help=say("cli.kpi.ids"))
    parser.add_argument("--period", metavar="P", help=say("cli.kpi.period"))
    parser.add_argument("--from", dest="first", metavar="DAY", help=say("cli.kpi.first"))
    parser.add_argument("--to", dest="last", metavar="DAY", help=say("cli.kpi.last"))
    parser.add_argument("--every", choices=("day", "week", "month", "quarter", "year"), help=say("cli.kpi.every"))
    parser.add_argument("--by", default="", metavar="COLUMNS", help=say("cli.kpi.by"))
    parser.add_argument("--where", action="append", default=[], metavar="COLUMN=VALUE", help=say("cli.kpi.where"))
    parser.add_argument("--variant", metavar="V", help=say("cli.kpi.variant"))
    parser.add_argument("--rows", action="store_true", help=say("cli.kpi.rows"))
    parser.add_argument("--xlsx", metavar="FILE", help=say("cli.kpi.xlsx"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_kpi(options: argparse.Namespace) -> int:
    from followup_kit.figures import Question, answer, parse_where

    workspace = workspace_of(options)
    _check_ids(options.ids)
    question = Question(
        ids=tuple(options.ids),
        period=_period(options),
        every=options.every,
        by=tuple(part.strip() for part in options.by.split(",") if part.strip()),
        where=parse_where(options.where),
        variant=options.variant,
    )
    try:
        answers = answer(workspace, question, rows=options.rows)
    except InputError as error:
        raise _ungrouped(error, question.by, workspace) from None
    if options.xlsx is not None:
        from followup_kit.tables.workbook import write_workbook

        with workbook_file(given_path(options.xlsx)) as file:
            write_workbook(answers, file)
        tell("cli.kpi.written", file=options.xlsx, err=options.json)
    if options.json:
        print_json({name: json.loads(str(frame.write_json())) for name, frame in answers.items()})
    for note in answers.notes:
        write(note, err=options.json or options.xlsx is not None)
    if options.xlsx is None and not options.json:
        _print_answers(answers, rows=options.rows)
    return 0


def _check_ids(ids: Sequence[str]) -> None:
    from followup_kit.kpi import KPIS

    for written in ids:
        if written.partition(".")[0] not in KPIS:
            raise UsageError("cli.kpi.unknown", found=written, allowed=", ".join(KPIS))


def _ungrouped(error: InputError, by: Sequence[str], workspace: Workspace) -> FollowupError:
    """A column that cannot be grouped by, told with those that can."""
    from followup_kit.store import open_store
    from followup_kit.store.groupings import groupings

    column, table = error.values.get("column"), str(error.values.get("table"))
    if error.key != "kpi.missing_column" or column not in by:
        return error
    return UsageError("cli.kpi.no_group", column=column, allowed=", ".join(groupings(open_store(workspace), table)))


def _period(options: argparse.Namespace) -> Any:
    from followup_kit.periods import Period, parse_day, parse_period

    if options.period is not None and (options.first or options.last):
        raise InputError("cli.kpi.two_periods")
    if options.period is not None:
        return parse_period(options.period)
    if bool(options.first) != bool(options.last):
        raise InputError("cli.kpi.half_period")
    return Period(parse_day(options.first), parse_day(options.last)) if options.first else None


def _print_answers(answers: dict[str, Any], *, rows: bool) -> None:
    from followup_kit.kpi import KPIS
    from followup_kit.tables.kpi import kpi_texts, row_texts

    for name, frame in answers.items():
        write("")
        tell("cli.kpi.heading", id=name, name=KPIS[name.partition(".")[0]].name)
        headers, lines = row_texts(frame) if rows else kpi_texts(frame)
        if lines:
            print_table(headers, lines)
        else:
            tell("figures.no_rows")
