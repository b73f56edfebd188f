"""The command line: parse, call, print. Every verb has a library twin that does the work.

Exit codes: 0 done, 1 something to mend in the input or the settings (said), 2 wrong usage, 3 refused.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from followup_kit import terminal
from followup_kit.cli.figures import add_kpi
from followup_kit.cli.imports import add_import
from followup_kit.cli.planning import add_due, add_plan
from followup_kit.cli.policies import add_calendar, add_policy
from followup_kit.cli.workspaces import add_check, add_demo, add_init, add_serve, add_template
from followup_kit.errors import FollowupError
from followup_kit.settings import workspace_language
from followup_kit.terminal import tell
from followup_kit.translations import LANGUAGES, say, use_language

_VERBS = (
    add_demo,
    add_init,
    add_template,
    add_import,
    add_kpi,
    add_plan,
    add_due,
    add_policy,
    add_calendar,
    add_serve,
    add_check,
)


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
    for add in _VERBS:
        add(verbs)
    return parser


def _language(arguments: Sequence[str]) -> str:
    """What the words are in before the verb is known: asked for, of the workspace, of the computer."""
    asked = terminal.first_look(arguments)
    if asked.language in LANGUAGES:
        return str(asked.language)
    of_workspace = None if "FOLLOWUP_LANGUAGE" in os.environ else workspace_language(asked.workspace)
    return of_workspace or terminal.computer_language()
