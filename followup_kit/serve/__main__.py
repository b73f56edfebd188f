"""The server as a process of its own: settings come as one line on stdin, and it stops when stdin closes."""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING

from followup_kit.errors import FollowupError
from followup_kit.serve.lean import skip_unused_grammar
from followup_kit.serve.log import set_up
from followup_kit.serve.options import Options, from_message
from followup_kit.translations import use_language

if TYPE_CHECKING:
    from followup_kit.serve.app import PageServer


def main() -> int:
    """Serve; the exit code."""
    set_up()
    try:
        options = from_message(json.loads(sys.stdin.readline()))
        use_language(options.workspace.language)
        _run(options)
    except FollowupError as error:
        _answer(failed=str(error))
        return error.exit_code
    return 0


def _run(options: Options) -> None:
    skip_unused_grammar()
    from followup_kit.serve.app import run

    run(options, on_ready=_ready)


def _ready(server: PageServer) -> None:
    _answer(port=server.port)
    threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()


def _stop_with_parent(server: PageServer) -> None:
    sys.stdin.read()
    server.stop_soon()


def _answer(**values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
