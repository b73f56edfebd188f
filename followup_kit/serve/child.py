"""A server as a process of its own, and a reader for its pages: for tests and ``followup demo --once``."""

from __future__ import annotations

import json
import queue
import re
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

from followup_kit.errors import FollowupError
from followup_kit.serve.options import Limits, Options, as_message
from followup_kit.serve.places import default_dashboards, pages
from followup_kit.settings import Workspace

_STOP_SECONDS = 15
_KERNEL_ID = re.compile(r'"kernelId": ?"([0-9a-f-]+)"')
_FAILED = re.compile(r'data-fk-failed="([0-9a-f]+)"')
_END = "data-fk-end"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. ``url`` signs a browser in; the token is not part of ``repr``."""

    port: int
    token: str = field(repr=False)
    process: subprocess.Popen[str] = field(repr=False)
    log_path: Path
    dashboards: Path
    host: str = "127.0.0.1"

    @property
    def address(self) -> str:
        """The address without the token."""
        return f"http://{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address that signs in."""
        return f"{self.address}/?{urlencode({'token': self.token})}"

    def page_url(self, name: str) -> str:
        """The address of a page that signs in."""
        return f"{self.address}/page/{name}?{urlencode({'token': self.token})}"


@contextmanager
def running(
    workspace: Workspace, *, dashboards: Path | None = None, limits: Limits | None = None, wait: float = 60
) -> Iterator[Server]:
    """A server of this workspace on a free loopback port, stopped with all its kernels at the end.

    It runs in a process of its own, so that its memory can be limited and it ends with this one even if this
    one is killed. Raises FollowupError when it does not answer within ``wait`` seconds.
    """
    folder = (dashboards or default_dashboards()).resolve()
    pages(folder)
    token = secrets.token_urlsafe(32)
    options = Options(workspace=workspace, dashboards=folder, token=token, port=0, limits=limits or Limits())
    with tempfile.TemporaryDirectory(prefix="followup-") as scratch:
        log_path = Path(scratch) / "server.log"
        process = _start(options, log_path=log_path)
        try:
            port = _port(process, wait=wait)
            yield Server(port=port, token=token, process=process, log_path=log_path, dashboards=folder)
        finally:
            _stop(process)


def _start(options: Options, *, log_path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "followup_kit.serve"]
    root = Path(__file__).parent.parent.parent
    with log_path.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(  # noqa: S603 - our own module
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stream, text=True
        )
    assert process.stdin is not None  # noqa: S101 - it was asked for as a pipe
    process.stdin.write(json.dumps(as_message(options)) + "\n")
    process.stdin.flush()
    return process


def _port(process: subprocess.Popen[str], *, wait: float) -> int:
    answers: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None  # noqa: S101 - it was asked for as a pipe
    threading.Thread(target=lambda out: answers.put(out.readline()), args=(process.stdout,), daemon=True).start()
    try:
        answer = json.loads(answers.get(timeout=wait) or "{}")
    except queue.Empty:
        answer = {}
    if "port" not in answer:
        raise FollowupError("serve.did_not_start", detail=answer.get("failed", "–"))
    return int(answer["port"])


def _stop(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None  # noqa: S101 - it was asked for as a pipe
    for stop in (process.stdin.close, process.terminate, process.kill):
        with suppress(OSError):
            stop()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_STOP_SECONDS)
            break
    if process.stdout is not None:
        process.stdout.close()


def fetch_page(server: Server, name: str, *, wait: float = 180) -> str:
    """A page as a browser gets it, with its notebook run; afterwards its kernel is ended.

    Raises FollowupError when there is no such page, when the server is busy, and when the page shows an error.
    """
    cookies = CookieJar()
    opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(cookies))
    html = _read(opener, server.page_url(name), name=name, wait=wait)
    if kernel := _KERNEL_ID.search(html):
        _end_kernel(opener, server, kernel[1], xsrf=next((c.value or "" for c in cookies if c.name == "_xsrf"), ""))
    if failed := _FAILED.search(html):
        raise FollowupError("serve.page_failed", page=name, reference=failed[1])
    if _END not in html:
        raise FollowupError("serve.page_broke_off", page=name)
    return html


def _read(opener: OpenerDirector, url: str, *, name: str, wait: float) -> str:
    try:
        with opener.open(url, timeout=wait) as answer:
            return str(answer.read().decode("utf-8"))
    except HTTPError as error:
        raise FollowupError("serve.page_refused", page=name, status=error.code) from None
    except (URLError, OSError, HTTPException):
        raise FollowupError("serve.page_broke_off", page=name) from None


def _end_kernel(opener: OpenerDirector, server: Server, kernel_id: str, *, xsrf: str) -> None:
    body = urlencode({"_xsrf": xsrf}).encode()
    request = Request(f"{server.address}/voila/api/shutdown/{kernel_id}", data=body, method="POST")  # noqa: S310
    with opener.open(request, timeout=_STOP_SECONDS):
        return
