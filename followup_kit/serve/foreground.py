"""``followup serve``: the pages in this process, until Ctrl+C."""

from __future__ import annotations

import secrets
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from followup_kit.serve.lean import skip_unused_grammar
from followup_kit.serve.options import DEFAULT_PORT, LOOPBACK_HOSTS, Options
from followup_kit.serve.places import default_dashboards
from followup_kit.settings import Workspace
from followup_kit.translations import say, use_language

if TYPE_CHECKING:
    from followup_kit.serve.app import PageServer


def serve(
    workspace: Workspace,
    *,
    port: int | None = None,
    host: str = "127.0.0.1",
    token: str | None = None,
    open_browser: bool = True,
    dashboards: Path | None = None,
    allowed_hosts: tuple[str, ...] = (),
) -> None:
    """Serve the pages of a workspace until SIGINT or SIGTERM; all kernels are ended before it returns.

    Without a token a random one is made and shown. ``allowed_hosts`` are names other than loopback and ``host``
    by which browsers reach the server, for one behind a proxy. Raises SettingsError for a port that is taken or
    not allowed, for a token under 16 characters, and when there is no dashboards folder.
    """
    skip_unused_grammar()
    from followup_kit.serve.app import run

    use_language(workspace.language)
    options = Options(
        workspace=workspace,
        dashboards=dashboards or default_dashboards(),
        token=secrets.token_urlsafe(32) if token is None else token,
        host=host,
        port=DEFAULT_PORT if port is None else port,
        hosts=allowed_hosts,
    )
    run(options, on_ready=lambda server: _announce(server, is_own_token=token is None, open_browser=open_browser))


def _announce(server: PageServer, *, is_own_token: bool, open_browser: bool) -> None:
    options = server.options
    is_local = options.host in LOOPBACK_HOSTS
    address = f"http://{options.host if is_local else options.host or '0.0.0.0'}:{server.port}"  # noqa: S104
    link = f"{address}/?{urlencode({'token': options.token})}"
    lines = [
        say("serve.started.where", address=address),
        say("serve.started.sign_in", link=link) if is_own_token else say("serve.started.own_token"),
        say("serve.started.stop"),
    ]
    if not is_local:
        lines.append(say("serve.started.open_network"))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()
