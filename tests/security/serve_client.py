"""A browser's side of a server under test: asking, signing in, closing tabs, talking to a kernel."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
import time
from typing import Any

import psutil
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from followup_kit.serve import Server

UNTIL_ENDED_SECONDS = 30


class Answer:
    """An answer with its headers by lower-case name."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        self.cookies = answer.headers.get_all("Set-Cookie") or []
        self.text = answer.read().decode("utf-8", errors="replace")


def ask(server: Server, path: str, *, method: str = "GET", source: str = "127.0.0.1", **options: Any) -> Answer:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=90, source_address=(source, 0))
    headers = {"Accept": "text/html", **options.get("headers", {})}
    try:
        connection.request(method, path, headers=headers, body=options.get("body"))
        return Answer(connection.getresponse())
    finally:
        connection.close()


def signed_in(server: Server) -> str:
    entered = ask(server, f"/pages?token={server.token}")
    shown = ask(server, "/pages", headers={"Cookie": entered.cookies[0].split(";")[0]})
    return "; ".join(line.split(";")[0] for line in (*entered.cookies, *shown.cookies))


def kernels(server: Server) -> list[int]:
    alive = []
    for process in psutil.Process(server.process.pid).children(recursive=True):
        try:
            alive += [process.pid] if "ipykernel_launcher" in process.cmdline() else []
        except psutil.Error:
            continue
    return alive


def wait_for_kernels(server: Server, count: int) -> None:
    deadline = time.monotonic() + UNTIL_ENDED_SECONDS
    while len(kernels(server)) != count and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(kernels(server)) == count


def end_view(server: Server, cookie: str, html: str) -> None:
    """What a closing tab says."""
    key = re.search(r"_xsrf=([^;]+)", cookie)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": server.address}
    assert key is not None
    body = f"_xsrf={key[1].strip(chr(34)).replace('|', '%7C')}"
    assert (
        ask(server, f"/voila/api/shutdown/{kernel_of(html)}", method="POST", body=body, headers=headers).status == 204
    )


def kernel_of(html: str) -> str:
    found = re.search(r'"kernelId": "([0-9a-f-]+)"', html)
    assert found is not None
    return found[1]


def begun(server: Server, path: str, *, cookie: str) -> socket.socket:
    """A page that has begun to arrive."""
    tab = socket.create_connection((server.host, server.port), timeout=60)
    tab.sendall(f"GET {path} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nCookie: {cookie}\r\n\r\n".encode())
    assert b"200 OK" in tab.recv(100)
    return tab


async def talk(address: str, *, cookie: str, model: str) -> dict[str, Any]:
    refused = {
        "nobody": await _refusal(address, {}),
        "foreign": await _refusal(address, {"Cookie": cookie, "Origin": "http://evil.example"}),
        "protocol": await _refusal(address, {"Cookie": cookie}, protocols=[]),
    }
    request = HTTPRequest(address, headers={"Cookie": cookie})
    connected = await websocket_connect(request, subprotocols=["v1.kernel.websocket.jupyter.org"])
    await connected.write_message(_message("execute_request", {"code": "print(6*7)", "silent": False}), binary=True)
    await connected.write_message(_message("comm_msg", {"comm_id": model, "data": _CLICK}), binary=True)
    await connected.write_message(_message("comm_info_request", {"target_name": "jupyter.widget"}), binary=True)
    received = await _until_answered(connected)
    connected.close()
    return {"refused": refused, "bytes": b"".join(received), "kinds": {_kind(part) for part in received}}


_CLICK = {"method": "custom", "content": {"event": "click"}}


async def _refusal(address: str, headers: dict[str, str], protocols: list[str] | None = None) -> int:
    offered = ["v1.kernel.websocket.jupyter.org"] if protocols is None else protocols
    with pytest.raises(HTTPClientError) as caught:
        await websocket_connect(HTTPRequest(address, headers=headers), subprotocols=offered)
    return int(caught.value.code)


async def _until_answered(connected: Any) -> list[bytes]:
    received: list[bytes] = []
    while not any(_kind(part) == "comm_info_reply" for part in received):
        received.append(await asyncio.wait_for(connected.read_message(), timeout=20))
    await asyncio.sleep(0.3)
    return received


def _message(kind: str, content: dict[str, Any]) -> bytes:
    header = {"msg_id": kind, "msg_type": kind, "session": "s", "username": "", "version": "5.3", "date": ""}
    parts = [b"shell", *(json.dumps(part).encode() for part in (header, {}, {}, content))]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = [len(offsets), *offsets]
    return b"".join(number.to_bytes(8, "little") for number in numbers) + b"".join(parts)


def _kind(message: bytes) -> str:
    count = int.from_bytes(message[:8], "little")
    offsets = [int.from_bytes(message[8 * (n + 1) : 8 * (n + 2)], "little") for n in range(count)]
    return str(json.loads(message[offsets[1] : offsets[2]])["msg_type"])
