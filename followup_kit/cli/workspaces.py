"""The verbs demo, init, template, serve and check: workspaces and their pages."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from typing import Any

from followup_kit import terminal
from followup_kit.cli.verbs import verb, workspace_of
from followup_kit.settings import Workspace, check_language, create_workspace, given_path
from followup_kit.terminal import port_number, print_json, progress_bar, tell, write
from followup_kit.translations import LANGUAGES, current_language, say, use_language
from followup_kit.writing import write_whole


def add_demo(verbs: Any) -> None:
    """The verb ``demo``."""
    parser = verb(verbs, "demo", _run_demo, workspace=False)
    parser.add_argument("folder", nargs="?", metavar="DIR", help=say("cli.demo.folder"))
    parser.add_argument("--language", choices=LANGUAGES, default=current_language(), help=say("cli.language"))
    parser.add_argument("--policy", default="", metavar="P", help=say("cli.demo.policy"))
    parser.add_argument("--once", action="store_true", help=say("cli.demo.once"))
    parser.add_argument("--port", type=port_number, help=say("cli.serve.port"))
    parser.add_argument("--no-browser", action="store_true", help=say("cli.serve.no_browser"))


def _run_demo(options: argparse.Namespace) -> int:
    from followup_kit.demo import demo_workspace

    use_language(check_language(options.language))
    name = "-".join(part for part in ("demo-workspace", options.policy, options.language) if part)
    folder = given_path(name if options.folder is None else options.folder)
    with progress_bar() as step:
        workspace = demo_workspace(folder, options.language, policy=options.policy, progress=step)
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


def add_init(verbs: Any) -> None:
    """The verb ``init``."""
    parser = verb(verbs, "init", _run_init, workspace=False)
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
    policy = _preset(options.policy)
    settings |= {"policy": options.policy} if policy else {}
    workspace = create_workspace(options.folder, settings)
    use_language(workspace.language)
    create_store(workspace).close()
    if options.mapping is not None:
        copy_mapping(options.mapping, workspace)
    if policy is not None:
        _copy_policy(policy, workspace)
    tell("cli.init.done", folder=terminal.near_path(workspace.folder))
    return 0


def _preset(name: str | None) -> Path | None:
    """The preset's file; an unknown name is refused before anything is made."""
    from followup_kit.policy.presets import preset_file

    return None if name is None else preset_file(name)


def _copy_policy(preset: Path, workspace: Workspace) -> None:
    """The regime becomes the workspace's own file, to be changed there; one that is there already stays."""
    with suppress(FileExistsError):
        write_whole(workspace.folder / "policies" / preset.name, preset.read_bytes(), is_new=True)


def add_template(verbs: Any) -> None:
    """The verb ``template``."""
    from followup_kit.schema import TABLES

    parser = verb(verbs, "template", _run_template, workspace=False)
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


def add_serve(verbs: Any) -> None:
    """The verb ``serve``."""
    parser = verb(verbs, "serve", _run_serve)
    parser.add_argument("--port", type=port_number, help=say("cli.serve.port"))
    parser.add_argument("--no-browser", action="store_true", help=say("cli.serve.no_browser"))


def _run_serve(options: argparse.Namespace) -> int:
    return _serve(workspace_of(options), options)


def _serve(workspace: Workspace, options: argparse.Namespace) -> int:
    from followup_kit.serve import serve
    from followup_kit.store import open_store

    open_store(workspace).close()
    serve(workspace, port=options.port, open_browser=not options.no_browser)
    return 0


def add_check(verbs: Any) -> None:
    """The verb ``check``."""
    parser = verb(verbs, "check", _run_check)
    parser.add_argument("--upgrade", action="store_true", help=say("cli.check.upgrade"))
    parser.add_argument("--json", action="store_true", help=say("cli.json"))


def _run_check(options: argparse.Namespace) -> int:
    from followup_kit.health import check_workspace
    from followup_kit.store import upgrade_store

    workspace = workspace_of(options)
    done = upgrade_store(workspace) if options.upgrade else None
    if done is not None:
        tell("cli.check.upgraded", err=options.json, found=done.found, made=done.made)
    if done is not None and done.copy is not None:
        tell("cli.check.copied", err=options.json, file=terminal.near_path(done.copy))
    findings = check_workspace(workspace)
    if options.json:
        print_json([{"check": f.check, "ok": f.ok, "text": str(f)} for f in findings])
    else:
        for finding in findings:
            write(("✓ " if finding.ok else "✗ ") + str(finding))
    return 0 if all(finding.ok for finding in findings) else 1
