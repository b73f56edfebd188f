"""What a server is started with, and the limits it keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from followup_kit.errors import SettingsError
from followup_kit.settings import Workspace, find_workspace

DEFAULT_PORT = 8866
SHORTEST_TOKEN = 16
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a server takes on, and for how long; times in seconds.

    ``unwatched`` is how long a page's kernel lives on without a browser (a closed lid, a lost connection);
    ``idle`` how long with one but without any use. ``cell`` is the longest a page may compute.
    """

    kernels: int = 24
    unwatched: float = 60
    idle: float = 2 * 60 * 60
    cull_every: float = 10
    cell: int = 120
    sign_in: float = 12 * 60 * 60
    wrong_tokens: int = 10
    wrong_tokens_within: float = 15 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where a server listens, what it shows and who may come in.

    ``port`` 0 takes any free port. ``hosts`` are the names, beyond loopback, by which browsers may call the
    server. The token is the only key: it is never empty and never printed by ``repr``.
    """

    workspace: Workspace
    dashboards: Path
    token: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    hosts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if len(self.token) < SHORTEST_TOKEN:
            raise SettingsError("serve.weak_token", least=SHORTEST_TOKEN)

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The names a Host header may carry."""
        wildcard = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound
        own = () if self.host in wildcard else (self.host,)
        return frozenset(name.lower() for name in (*LOOPBACK_HOSTS, *own, *self.hosts))


def as_message(options: Options) -> dict[str, Any]:
    """The options as plain values, for the server's own process."""
    return {
        "workspace": str(options.workspace.folder),
        "dashboards": str(options.dashboards),
        "token": options.token,
        "host": options.host,
        "port": options.port,
        "hosts": list(options.hosts),
        "limits": asdict(options.limits),
    }


def from_message(message: dict[str, Any]) -> Options:
    """The options of ``as_message`` again; the workspace's settings are read anew."""
    plain = {**message, "hosts": tuple(message["hosts"]), "limits": Limits(**message["limits"])}
    plain["workspace"] = find_workspace(message["workspace"])
    plain["dashboards"] = Path(message["dashboards"])
    return Options(**plain)
