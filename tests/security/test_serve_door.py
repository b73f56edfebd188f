"""Sessions, attempts, host names and the log's words, without a server."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import pytest

from followup_kit.errors import SettingsError
from followup_kit.serve.door import Attempts, Door, Sessions, is_foreign
from followup_kit.serve.log import SafeFormatter, failure
from followup_kit.serve.options import Limits, Options, as_message, from_message
from followup_kit.serve.places import first_page, pages
from followup_kit.settings import create_workspace

TOKEN = "a-token-long-enough"
PHONE = "13800000042"


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_session_ends_with_its_lifetime_and_not_before() -> None:
    clock = Hands()
    sessions = Sessions(lifetime=60, now=clock)
    key = sessions.open("local")
    clock.at += 59.9
    assert sessions.user(key) == "local"
    clock.at += 0.1
    assert sessions.user(key) is None


def test_a_closed_session_is_unknown_and_each_key_is_new() -> None:
    sessions = Sessions(lifetime=60)
    first, second = sessions.open("local"), sessions.open("local")
    sessions.close(first)
    assert (sessions.user(first), sessions.user(second), sessions.user(None)) == (None, "local", None)
    assert first != second


def test_attempts_are_counted_by_address_and_forgotten_after_a_while() -> None:
    clock = Hands()
    attempts = Attempts(most=2, within=900, now=clock)
    attempts.note("a")
    assert attempts.wait("a") == 0
    attempts.note("a")
    assert attempts.wait("a") == 901
    assert attempts.wait("b") == 0
    clock.at += 899.9
    assert attempts.wait("a") > 0
    clock.at += 0.1
    assert attempts.wait("a") == 0


def test_the_door_opens_to_the_token_only() -> None:
    door = Door(token=TOKEN, hosts={"localhost"}, limits=Limits(wrong_tokens=1))
    assert door.sign_in(TOKEN[:-1], address="a") is None
    assert door.attempts.wait("a") > 0
    key = door.sign_in(TOKEN, address="b")
    assert door.sessions.user(key) == "local"


@pytest.mark.parametrize(
    ("host", "known"),
    [("localhost:8866", True), ("LocalHost.", True), ("evil.localhost", False), ("", False), ("[::1", False)],
)
def test_a_host_is_known_by_its_whole_name(host: str, known: bool) -> None:
    assert Door(token=TOKEN, hosts={"localhost"}, limits=Limits()).knows_host(host) is known


@pytest.mark.parametrize(
    ("origin", "foreign"),
    [(None, False), ("http://a:1", False), ("http://a:2", True), ("http://A:1", False), ("null", True), ("", True)],
)
def test_an_origin_is_foreign_unless_it_is_this_host_and_port(origin: str | None, foreign: bool) -> None:
    assert is_foreign(origin, host="a:1") is foreign


def options(folder: Path, **changes: object) -> Options:
    workspace = create_workspace(folder / "ws", {"language": "zh-Hant"})
    values = {"workspace": workspace, "dashboards": folder, "token": TOKEN, **changes}
    return Options(**values)  # type: ignore[arg-type]


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="16"):
        options(tmp_path, token="a" * 15)


def test_options_survive_the_way_to_the_server_process_and_hide_the_token(tmp_path: Path) -> None:
    sent = options(tmp_path, hosts=("pages.example",), limits=Limits(kernels=3))
    assert from_message(as_message(sent)) == sent
    assert TOKEN not in repr(sent)


def test_an_open_host_is_no_name_a_browser_may_use(tmp_path: Path) -> None:
    assert options(tmp_path, host="0.0.0.0", hosts=("Pages.example",)).allowed_hosts == {
        "localhost",
        "127.0.0.1",
        "::1",
        "pages.example",
    }


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    from followup_kit.serve.app import bound

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"{port}.*--port"):
            bound(options(tmp_path, port=port))


def test_pages_come_in_the_order_of_the_work_and_odd_names_are_none(tmp_path: Path) -> None:
    for name in ("zoo", "kpi", "home", "Upper", "with space", ".hidden"):
        (tmp_path / f"{name}.ipynb").touch()
    assert pages(tmp_path) == ["home", "kpi", "zoo"]
    with pytest.raises(SettingsError):
        pages(tmp_path / "missing")


def record(name: str, message: object, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "handler.py", 12, message, args, info)


def test_a_foreign_message_is_reduced_to_its_place() -> None:
    for message in (record("tornado.application", "Uncaught %s", PHONE), record("x", f"cell {PHONE}")):
        line = SafeFormatter().format(message)
        assert PHONE not in line
        assert "handler:12" in line


def test_our_own_message_is_kept_whole() -> None:
    assert SafeFormatter().format(record("followup_kit.serve", "signed in, from %s", "::1")).endswith("from ::1")


def test_an_error_is_told_by_type_and_place_only() -> None:
    try:
        int(f"{PHONE}x")
    except ValueError as error:
        line = SafeFormatter().format(record("voila", "failed", error=error))
        told = failure(error)
    assert "ValueError" in line
    assert told.startswith("ValueError at test_serve_door.py:")
    assert PHONE not in line + told


def test_an_error_of_a_cell_is_told_by_the_files_it_passed() -> None:
    error = RuntimeError("hidden")
    error.ename = "KeyError"  # type: ignore[attr-defined]
    error.traceback = f"Cell In[1], line 3\nFile /a/kpi.py:41, in f(x)\n    41 {PHONE}\nKeyError: {PHONE}"  # type: ignore[attr-defined]
    assert failure(error) == "KeyError at kpi.py:41 < cell:3"


@pytest.mark.parametrize(
    ("names", "first"),
    [(["kpi"], "kpi"), (["kpi", "reports"], ""), (["home", "kpi"], "home"), ([], "")],
    ids=["only page", "several", "home", "none"],
)
def test_the_start_is_the_home_page_or_the_only_one(names: list[str], first: str) -> None:
    assert first_page(names) == first
