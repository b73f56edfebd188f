"""The command line: parse, call, print. Every verb has a library twin that does the work.

Exit codes: 0 done, 1 something to mend in the input or the settings (said), 2 wrong usage, 3 refused.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from followup_kit import terminal
from followup_kit.errors import FollowupError, InputError, UsageError
from followup_kit.settings import (
    Workspace,
    check_language,
    create_workspace,
    find_workspace,
    given_path,
    workspace_language,
)
from followup_kit.terminal import port_number, print_json, print_table, progress_bar, tell, workbook_file, write
from followup_kit.translations import LANGUAGES, current_language, say, use_language

if TYPE_CHECKING:
    from followup_kit.loaders.load import Loaded
    from followup_kit.loaders.model import Note
    from followup_kit.store import ImportResult

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    terminal.write_whatever_comes()
    use_language(_language(sys.argv[1:] if arguments is None else arguments))
    options = build_parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except FollowupError as error:
        terminal.print_error(error, as_json=getattr(options, "json", False))
        return error.exit_code
    except KeyboardInterrupt:
        tell("cli.interrupted", err=True)
        return 130
    except OSError as error:
        if not terminal.is_lost_output(error):
            raise
        return 1


def build_parser(language: str | None = None) -> argparse.ArgumentParser:
    """The parser of all verbs, its words in the language given or in force."""
    if language:
        use_language(language)
    parser = argparse.ArgumentParser(prog="followup", description=say("cli.about"), epilog=say("cli.epilog"))
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=say("cli.verb"))
    for add in (_add_demo, _add_init, _add_template, _add_import, _add_kpi, _add_serve, _add_check):
        add(verbs)
    return parser


def _verb(verbs: Any, name: str, run: Run, *, workspace: bool = True) -> argparse.ArgumentParser:
    help_text = say(f"cli.{name}.about")
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run)
    if workspace:
        parser.add_argument("--workspace", metavar="DIR", help=say("cli.workspace"))
    return parser


def _language(arguments: Sequence[str]) -> str:
    """What the words are in before the verb is known: asked for, of the workspace, of the computer."""
    asked = terminal.first_look(arguments)
    if asked.language in LANGUAGES:
        return str(asked.language)
    of_workspace = None if "FOLLOWUP_LANGUAGE" in os.environ else workspace_language(asked.workspace)
    return of_workspace or terminal.computer_language()


def _workspace(options: argparse.Namespace) -> Workspace:
    workspace = find_workspace(options.workspace)
    if "FOLLOWUP_LANGUAGE" not in os.environ:
        use_language(workspace.language)
    return workspace


# demo


def _add_demo(verbs: Any) -> None:
    parser = _verb(verbs, "demo", _run_demo, workspace=False)
    parser.add_argument("folder", nargs="?", metavar="DIR", help=say("cli.demo.folder"))
    parser.add_argument("--language", choices=LANGUAGES, default=current_language(), help=say("cli.language"))
    parser.add_argument("--once", action="store_true", help=say("cli.demo.once"))
    parser.add_argument("--port", type=port_number, help=say("cli.serve.port"))
    parser.add_argument("--no-browser", action="store_true", help=say("cli.serve.no_browser"))


def _run_demo(options: argparse.Namespace) -> int:
    from followup_kit.demo import demo_workspace

    use_language(check_language(options.language))
    folder = given_path(f"demo-workspace-{options.language}" if options.folder is None else options.folder)
    with progress_bar() as step:
        workspace = demo_workspace(folder, options.language, progress=step)
    tell("cli.demo.made", folder=terminal.near_path(workspace.folder))
    return _fetch_every_page(workspace) if options.once else _serve(workspace, options)


def _fetch_every_page(workspace: Workspace) -> int:
    from followup_kit.serve import fetch_page, pages, running

    with running(workspace) as server:
        for name in pages():
            html = fetch_page(server, name)
            tell("cli.demo.fetched", page=name, size=len(html) // 1024)
    tell("cli.demo.done")
    return 0


# init, template


def _add_init(verbs: Any) -> None:
    parser = _verb(verbs, "init", _run_init, workspace=False)
    parser.add_argument("folder", metavar="DIR", help=say("cli.init.folder"))
    parser.add_argument("--language", choices=LANGUAGES, default=current_language(), help=say("cli.language"))
    parser.add_argument("--time-zone", metavar="ZONE", help=say("cli.init.time_zone"))
    parser.add_argument("--mapping", metavar="M", help=say("cli.init.mapping"))
    parser.add_argument("--policy", metavar="P", help=say("cli.init.policy"))


def _run_init(options: argparse.Namespace) -> int:
    from followup_kit.loaders.library import copy_mapping, mapping_settings
    from followup_kit.store import create_store

    settings = {} if options.mapping is None else mapping_settings(options.mapping)
    settings |= {"language": options.language}
    settings |= {} if options.time_zone is None else {"time_zone": options.time_zone}
    settings |= {"policy": options.policy} if options.policy else {}
    workspace = create_workspace(options.folder, settings)
    use_language(workspace.language)
    create_store(workspace).close()
    if options.mapping is not None:
        copy_mapping(options.mapping, workspace)
    tell("cli.init.done", folder=terminal.near_path(workspace.folder))
    return 0


def _add_template(verbs: Any) -> None:
    from followup_kit.schema import TABLES

    parser = _verb(verbs, "template", _run_template, workspace=False)
    parser.add_argument(
        "name", choices=(*TABLES, "all"), metavar="NAME", help=say("cli.template.name", names=", ".join(TABLES))
    )
    parser.add_argument("--language", choices=LANGUAGES, default=current_language(), help=say("cli.language"))
    parser.add_argument("--output", metavar="FILE", help=say("cli.template.output"))


def _run_template(options: argparse.Namespace) -> int:
    from followup_kit.tables.templates import save_template

    use_language(options.language)
    output = None if options.output is None else given_path(options.output)
    path = save_template(options.name, language=options.language, path=output)
    tell("cli.template.done", file=path)
    return 0


# import


def _add_import(verbs: Any) -> None:
    parser = _verb(verbs, "import", _run_import)
    parser.add_argument("files", nargs="+", metavar="FILE", help=say("cli.import.files"))
    parser.add_argument("--mapping", metavar="M", help=say("cli.import.mapping"))
    parser.add_argument("--dry-run", action="store_true", help=say("cli.import.dry_run"))
    parser.add_argument("--marked-copy", metavar="FILE", help=say("cli.import.marked_copy"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_import(options: argparse.Namespace) -> int:
    from followup_kit.loaders.library import workspace_mapping
    from followup_kit.loaders.load import load_files
    from followup_kit.loaders.model import FaultsFound
    from followup_kit.periods import clock
    from followup_kit.store import import_loaded, open_store

    workspace = _workspace(options)
    store = open_store(workspace)
    mapping = None if options.mapping is None else workspace_mapping(options.mapping, workspace)
    with progress_bar(quiet=options.json) as step:
        now = clock(workspace.time_zone)
        loaded = load_files(options.files, time_zone=workspace.time_zone, mapping=mapping, now=now, progress=step)
        try:
            result = import_loaded(store, loaded, actor=terminal.account(), dry_run=options.dry_run, progress=step)
        except FaultsFound as error:
            faults = error.faults
        else:
            faults = ()
    if faults:
        return _print_faults(faults, loaded, options)
    _print_import(result, [*loaded.notes, *result.notes], time_zone=workspace.time_zone, as_json=options.json)
    return 0


def _print_faults(faults: Sequence[Any], loaded: Loaded, options: argparse.Namespace) -> int:
    if options.marked_copy is not None:
        from followup_kit.loaders.marked_copy import write_marked_copy

        inputs = [path for given in options.files for path in (Path(given), *Path(given).glob("*"))]
        with workbook_file(given_path(options.marked_copy), apart_from=inputs) as file:
            write_marked_copy(loaded.sheets, faults, file)
    if options.json:
        print_json({"imported": False, "faults": [fault.as_dict() for fault in faults]})
        return 1
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stderr.write(say("cli.import.faults", count=len(faults)) + "\n")
    key = "cli.import.marked" if options.marked_copy is not None else "cli.import.mark_hint"
    sys.stderr.write(say(key, file=options.marked_copy) + "\n")
    return 1


def _print_import(result: ImportResult, notes: Sequence[Note], *, time_zone: str, as_json: bool) -> None:
    if as_json:
        tables = [asdict(counts) for counts in result.tables]
        earlier = result.earlier and result.earlier[0].isoformat()
        told = [note.as_dict() for note in notes]
        print_json({"imported": not result.dry_run, "earlier": earlier, "tables": tables, "notes": told})
        return
    for note in notes:
        write(str(note))
    if result.earlier:
        at = result.earlier[0].astimezone(ZoneInfo(time_zone))
        tell("cli.import.earlier", at=f"{at:%Y-%m-%d %H:%M}", actor=result.earlier[1])
        return
    from followup_kit.schema import TABLES

    names = ("table", "added", "changed", "unchanged")
    rows = [
        (TABLES[t.table].label.in_language(current_language()), *(f"{getattr(t, name):,}" for name in names[1:]))
        for t in result.tables
    ]
    print_table([say(f"cli.import.{name}") for name in names], rows)
    tell("cli.import.dry_run_done" if result.dry_run else "cli.import.done")


# kpi


def _add_kpi(verbs: Any) -> None:
    parser = _verb(verbs, "kpi", _run_kpi)
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

    workspace = _workspace(options)
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
    elif options.xlsx is None:
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
        print_table(headers, lines)


# serve, check


def _add_serve(verbs: Any) -> None:
    parser = _verb(verbs, "serve", _run_serve)
    parser.add_argument("--port", type=port_number, help=say("cli.serve.port"))
    parser.add_argument("--no-browser", action="store_true", help=say("cli.serve.no_browser"))


def _run_serve(options: argparse.Namespace) -> int:
    return _serve(_workspace(options), options)


def _serve(workspace: Workspace, options: argparse.Namespace) -> int:
    from followup_kit.serve import serve
    from followup_kit.store import open_store

    open_store(workspace).close()
    serve(workspace, port=options.port, open_browser=not options.no_browser)
    return 0


def _add_check(verbs: Any) -> None:
    parser = _verb(verbs, "check", _run_check)
    parser.add_argument("--upgrade", action="store_true", help=say("cli.check.upgrade"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_check(options: argparse.Namespace) -> int:
    from followup_kit.health import check_workspace
    from followup_kit.store import upgrade_store

    workspace = _workspace(options)
    if options.upgrade:
        upgrade_store(workspace)
    findings = check_workspace(workspace)
    if options.json:
        print_json([{"check": f.check, "ok": f.ok, "text": str(f)} for f in findings])
    else:
        for finding in findings:
            write(("✓ " if finding.ok else "✗ ") + str(finding))
    return 0 if all(finding.ok for finding in findings) else 1


if __name__ == "__main__":
    raise SystemExit(main())
