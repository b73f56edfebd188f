"""What every test gets: the repository, shared reference data, a browser, English, and no network."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
INSTALLED_BROWSERS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
    Path("C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"),
)
_HERE = {"", "localhost", socket.gethostname().lower()}
_running: list[list[str]] = []  # while a test runs: the calls to other machines it made


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_folder() -> Callable[[str], Path]:
    """``shared_folder("reference/olist")`` is that folder of ``../shared``; skips where it is absent."""

    def find(name: str) -> Path:
        folder = REPOSITORY.parent / "shared" / name
        if not folder.is_dir():
            pytest.skip(f"reference data ../shared/{name} is not beside the repository")
        return folder

    return find


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium browser: ``FOLLOWUP_CHROMIUM``, else one that is installed.

    Without one the test skips; with ``FOLLOWUP_REQUIRE_BROWSER=1`` it fails.
    """
    found = _browser()
    if found:
        return found
    reason = "no Chromium was found: install one, or set FOLLOWUP_CHROMIUM to its path"
    if os.environ.get("FOLLOWUP_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _browser() -> str | None:
    named = os.environ.get("FOLLOWUP_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    on_path = (shutil.which(name) for name in BROWSERS)
    return next(filter(None, on_path), None) or next((str(path) for path in INSTALLED_BROWSERS if path.is_file()), None)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test starts and leaves in English, whatever the test before it spoke."""
    from followup_kit.translations import use_language

    use_language("en")
    yield
    use_language("en")


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """A test of this process that looks up or reaches another machine fails, even if the code swallows the error.

    Programs that a test starts are not seen by this; their tests count requests themselves.
    """
    calls: list[str] = []
    _running.append(calls)
    yield
    _running.remove(calls)
    if calls:
        pytest.fail(f"the test reached out to another machine: {', '.join(sorted(set(calls)))}")


def _watch(event: str, details: tuple[object, ...]) -> None:
    if not _running or not event.startswith("socket."):
        return
    target = _target(event, details)
    if target is None or _is_here(target):
        return
    _running[-1].append(f"{event} {target}")
    raise ConnectionRefusedError(f"tests have no network: {event} {target}")


def _target(event: str, details: tuple[object, ...]) -> str | None:
    """The host an event goes to; None for events that reach nobody and for sockets in the file system."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = details[0]
        return host.decode() if isinstance(host, bytes) else str(host or "")
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(details[1], tuple):
        return str(details[1][0])
    return None


def _is_here(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host.lower() in _HERE
    return address.is_loopback or address.is_unspecified


# An audit hook sees every socket, also those of C code and of asyncio; it cannot be removed, so it is a switch.
sys.addaudithook(_watch)
