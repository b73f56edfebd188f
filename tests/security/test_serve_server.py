"""A running server, attacked: nothing without sign-in, nothing by another path, name or origin, nothing in the log."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from serve_client import ask, begun, end_view, kernel_of, kernels, signed_in, talk, wait_for_kernels

import followup_kit.serve as serving
from followup_kit.errors import FollowupError
from followup_kit.serve import Limits, Server
from followup_kit.settings import create_workspace
from followup_kit.translations import say

CANARY = "13800000042"
KERNEL = "01234567-89ab-cdef-0123-456789abcdef"
PAGES = {
    "plain": "import os\nprint('workspace', os.environ['FOLLOWUP_WORKSPACE'], os.environ.get('QUERY_STRING'))",
    "failing": f"phone = '{CANARY}'\nraise ValueError(f'cannot call {{phone}}')",
    "button": f"import ipywidgets as w\nb = w.Button()\nb.on_click(lambda _: int('{CANARY}x'))\nb",
    "slow": "import time\ntime.sleep(60)",
}
TRAVERSALS = (
    "../ws/followup.toml",
    "../../etc/passwd",
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%252f..%252fetc%252fpasswd",
    "%252e%252e%252fetc%252fpasswd",
    "....//....//etc/passwd",
    "..;/..;/etc/passwd",
    "..\\..\\etc\\passwd",
    "..%5c..%5cetc%5cpasswd",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "%uff0e%uff0e/etc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd",
    "followup/../../../../../__init__.py",
    "followup/%00/etc/passwd",
    "plain.ipynb%00.png",
    ".%2e/plain.ipynb",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    base = tmp_path_factory.mktemp("serve")
    workspace = create_workspace(base / "ws", {"language": "zh-Hans"})
    dashboards = base / "dashboards"
    dashboards.mkdir()
    for name, source in PAGES.items():
        cells = [new_markdown_cell(f"# {name.title()}"), new_code_cell(source)]
        nbformat.write(new_notebook(cells=cells), dashboards / f"{name}.ipynb")
    (dashboards / "secret.png").write_bytes(b"secret")
    limits = Limits(kernels=2, unwatched=4, cull_every=1, cell=20)
    with serving.running(workspace, dashboards=dashboards, limits=limits, wait=120) as started:
        yield started


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    return signed_in(server)


ROUTES_WITHOUT_SIGN_IN = {
    "/health": 200,
    "/login": 200,
    "/": 302,
    "/pages": 302,
    "/page/plain": 302,
    "/page/nothing": 302,
    "/voila/render/plain.ipynb": 302,
    "/logout": 403,
    f"/api/kernels/{KERNEL}": 403,
    f"/api/kernels/{KERNEL}/channels": 403,
    f"/voila/api/shutdown/{KERNEL}": 403,
    "/static/0123456789ab/followup/page.js": 403,
    "/api/kernels": 403,
    "/api/contents": 403,
    "/api/sessions": 403,
    "/api/terminals": 403,
    "/voila/tree": 403,
    "/voila/files/secret.png": 403,
    "/voila/files/plain.ipynb": 403,
    f"/voila/query/{KERNEL}": 403,
    "/voila/static/voila.js": 403,
    "/voila/templates/base/static/voila.js": 403,
    "/voila/labextensions/anywidget/package.json": 403,
    "/voila/api/contents": 403,
    "/voila/api/themes/x": 403,
    "/files/secret.png": 403,
    "/nothing": 403,
}


@pytest.mark.parametrize(("path", "status"), ROUTES_WITHOUT_SIGN_IN.items())
def test_without_sign_in_a_route_is_refused_or_leads_to_sign_in(server: Server, path: str, status: int) -> None:
    answer = ask(server, path)
    assert answer.status == status
    assert status != 302 or answer.headers["location"].startswith("/login?next=")


def test_with_several_pages_the_start_is_their_list(server: Server, cookie: str) -> None:
    shown = ask(server, "/", headers={"Cookie": cookie})
    assert shown.status == 200
    assert all(f'href="/page/{name}"' in shown.text for name in PAGES)


def test_every_route_of_the_application_is_tried_without_sign_in() -> None:
    from followup_kit.serve.handlers import ROUTES

    for pattern, handler in ROUTES:
        assert any(re.fullmatch(pattern, path) for path in ROUTES_WITHOUT_SIGN_IN), f"{handler.__name__} is untried"


def test_only_health_sign_in_and_its_two_files_answer_anyone(server: Server, cookie: str) -> None:
    page = ask(server, "/login").text
    for name in ("followup.css", "mark.svg"):
        address = re.search(rf'"(/static/[0-9a-f]+/followup/{name})"', page)
        assert address is not None
        assert ask(server, address[1]).status == 200
        script = address[1].replace(name, "page.js")
        assert ask(server, script).status == 403
        assert ask(server, script, headers={"Cookie": cookie}).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_without_sign_in_no_method_changes_anything(server: Server, method: str) -> None:
    for path in ("/page/plain", "/pages", f"/api/kernels/{KERNEL}", f"/voila/api/shutdown/{KERNEL}"):
        assert ask(server, path, method=method, body="").status == 403


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_way_of_writing_a_path_reaches_a_file(server: Server, cookie: str, path: str) -> None:
    version = re.search(r"/static/([0-9a-f]+)/", ask(server, "/login").text)
    assert version is not None
    for base in (f"/static/{version[1]}/", "/voila/files/", "/voila/static/", "/page/", "/voila/render/", "/"):
        answer = ask(server, base + path, headers={"Cookie": cookie})
        assert answer.status in {400, 404}, base
        assert "root:" not in answer.text
        assert "language =" not in answer.text


def test_a_file_beside_the_pages_is_not_served_even_after_sign_in(server: Server, cookie: str) -> None:
    for path in ("/voila/files/secret.png", "/secret.png", "/page/secret.png", "/page/plain.ipynb"):
        assert ask(server, path, headers={"Cookie": cookie}).status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "evil.example:80@127.0.0.1", "[::", "10.0.0.1"]
)
def test_an_unknown_host_name_is_refused(server: Server, cookie: str, host: str) -> None:
    assert ask(server, "/pages", headers={"Host": host, "Cookie": cookie}).status == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST."])
def test_a_loopback_name_is_accepted(server: Server, cookie: str, host: str) -> None:
    assert ask(server, "/pages", headers={"Host": f"{host}:{server.port}", "Cookie": cookie}).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1"])
def test_a_foreign_origin_may_not_act(server: Server, cookie: str, origin: str) -> None:
    headers = {"Cookie": cookie, "Origin": origin}
    upgrade = {**headers, "Upgrade": "websocket", "Connection": "Upgrade"}
    assert ask(server, f"/voila/api/shutdown/{KERNEL}", method="POST", body="", headers=headers).status == 403
    assert ask(server, "/logout", method="POST", body="", headers=headers).status == 403
    assert ask(server, f"/api/kernels/{KERNEL}/channels", headers=upgrade).status == 403


def test_an_action_without_its_form_key_is_refused(server: Server, cookie: str) -> None:
    assert ask(server, "/logout", method="POST", body="", headers={"Cookie": cookie}).status == 403
    assert ask(server, "/pages", headers={"Cookie": cookie}).status == 200


def test_every_answer_carries_the_safe_headers(server: Server, cookie: str) -> None:
    for path in ("/health", "/login", "/pages", "/nothing", "/"):
        headers = ask(server, path, headers={"Cookie": cookie}).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"].split("style-src")[0]
        assert headers["server"] == "followup"
        assert "access-control-allow-origin" not in headers


def test_the_session_cookie_is_hidden_from_scripts_and_short_lived(server: Server) -> None:
    first, *_ = ask(server, f"/pages?token={server.token}").cookies
    assert "HttpOnly" in first
    assert "SameSite=Lax" in first
    assert "Max-Age=43200" in first
    assert server.token not in first


def test_the_token_leaves_the_address_at_once(server: Server) -> None:
    answer = ask(server, f"/page/plain?token={server.token}")
    assert (answer.status, answer.headers["location"]) == (302, "/page/plain")


def test_a_session_is_worth_nothing_after_sign_out(server: Server) -> None:
    cookie = signed_in(server)
    key = re.search(r'name="_xsrf" value="([^"]+)"', ask(server, "/pages", headers={"Cookie": cookie}).text)
    assert key is not None
    form = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    body = f"_xsrf={key[1].replace('|', '%7C')}"
    assert ask(server, "/logout", method="POST", body=body, headers=form).status == 303
    assert ask(server, "/pages", headers={"Cookie": cookie}).status == 302


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/page/../x"])
def test_sign_in_leads_nowhere_else(server: Server, cookie: str, target: str) -> None:
    assert ask(server, f"/login?next={target}", headers={"Cookie": cookie}).headers["location"] == "/"


def test_after_ten_wrong_tokens_an_address_is_not_looked_at(server: Server) -> None:
    wrong = [ask(server, "/pages?token=wrong", source="127.0.0.9").status for _ in range(10)]
    assert wrong == [401] * 10
    blocked = ask(server, f"/pages?token={server.token}", source="127.0.0.9")
    assert blocked.status == 429
    assert 0 < int(blocked.headers["retry-after"]) <= 900
    assert "口令错误次数过多" in blocked.text
    assert ask(server, f"/pages?token={server.token}").status == 302


def test_the_list_of_pages_names_them_by_their_headings(server: Server, cookie: str) -> None:
    page = ask(server, "/pages", headers={"Cookie": cookie}).text
    assert 'lang="zh-Hans"' in page
    assert all(f'href="/page/{name}"' in page and name.title() in page for name in PAGES)


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [("en", "en"), ("zh-Hant", "zh-Hant"), ("", "zh-Hans"), ("klingon", "zh-Hans"), ("<script>", "zh-Hans")],
)
def test_pages_come_in_the_language_chosen_on_this_server_and_in_no_other(
    server: Server, cookie: str, chosen: str, shown: str
) -> None:
    own = f"{cookie}; followup-language-{server.port}={chosen}; followup-language-1=en"
    answer = ask(server, "/pages", headers={"Cookie": own})
    assert f'<html lang="{shown}">' in answer.text
    assert say("serve.frame.sign_out", shown) in answer.text
    assert "<script>" not in answer.text


def test_a_page_is_fetched_whole_and_its_kernel_ended(server: Server) -> None:
    html = serving.fetch_page(server, "plain")
    assert f"workspace {server.dashboards.parent / 'ws'}" in html
    assert "os.environ" not in html
    assert server.token not in html
    assert re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", html) == [], "a page asks another host"
    wait_for_kernels(server, 0)


def test_template_and_theme_cannot_be_chosen_by_address(server: Server, cookie: str) -> None:
    query = "template=base&theme=dark&theme=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    html = ask(server, f"/page/plain?{query}", headers={"Cookie": cookie}).text
    assert 'class="fk-body jp-Notebook theme-light"' in html
    assert "data-fk-end" in html
    assert "<script>alert" not in html
    end_view(server, cookie, html)


def test_a_failing_page_says_so_without_the_cause(server: Server) -> None:
    with pytest.raises(FollowupError) as caught:
        serving.fetch_page(server, "failing")
    assert caught.value.key == "serve.page_failed"
    assert re.fullmatch(r"[0-9a-f]{8}", str(caught.value.values["reference"]))


def test_a_failing_page_leaves_no_data_in_page_or_log(server: Server, cookie: str) -> None:
    html = ask(server, "/page/failing", headers={"Cookie": cookie}).text
    reference = re.search(r'data-fk-failed="([0-9a-f]+)"', html)
    log = server.log_path.read_text(encoding="utf-8")
    assert reference is not None
    assert f"[{reference[1]}]" in log
    assert "ValueError" in log
    for text in (html, log):
        assert CANARY not in text
        assert "cannot call" not in text
        assert server.token not in text
    end_view(server, cookie, html)


def test_there_is_no_such_page(server: Server) -> None:
    with pytest.raises(FollowupError) as caught:
        serving.fetch_page(server, "nothing")
    assert (caught.value.key, caught.value.values["status"]) == ("serve.page_refused", 404)


def test_beyond_the_cap_a_page_is_busy_and_a_tab_closed_early_gives_its_place_back(server: Server, cookie: str) -> None:
    wait_for_kernels(server, 0)
    tabs = [begun(server, "/page/slow", cookie=cookie) for _ in range(2)]
    busy = ask(server, "/page/plain", headers={"Cookie": cookie})
    assert busy.status == 503
    assert "当前没有空位" in busy.text
    assert int(busy.headers["retry-after"]) > 0
    wait_for_kernels(server, 2)
    for tab in tabs:
        tab.close()
    wait_for_kernels(server, 0)


def test_a_kernel_that_no_browser_takes_up_ends_by_itself(server: Server, cookie: str) -> None:
    assert ask(server, "/page/plain", headers={"Cookie": cookie}).status == 200
    wait_for_kernels(server, 0)


def test_a_socket_answers_nobody_else_and_no_code(server: Server, cookie: str) -> None:
    html = ask(server, "/page/button", headers={"Cookie": cookie}).text
    address = f"ws://{server.host}:{server.port}/api/kernels/{kernel_of(html)}/channels"
    model = re.search(r'"model_id": "([0-9a-f]+)"', html)
    assert model is not None
    said = asyncio.run(talk(address, cookie=cookie, model=model[1]))
    end_view(server, cookie, html)
    assert said["refused"] == {"nobody": 403, "foreign": 403, "protocol": 400}
    assert {"status"} <= said["kinds"] <= {"status", "comm_msg", "kernel_info_reply", "comm_info_reply"}
    assert CANARY.encode() not in said["bytes"]
    assert b"Traceback" not in said["bytes"]
    assert CANARY not in server.log_path.read_text(encoding="utf-8")


def test_no_kernel_is_left_after_the_server_stops(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "ws", {})
    dashboards = tmp_path / "dashboards"
    dashboards.mkdir()
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), dashboards / "one.ipynb")
    with serving.running(workspace, dashboards=dashboards, wait=120) as started:
        ask(started, "/page/one", headers={"Cookie": signed_in(started)})
        left = kernels(started)
    assert len(left) == 1
    assert started.process.returncode == 0
    assert not psutil.pid_exists(left[0])
