"""What every request passes before anything else: host, origin, sign-in; and the headers of every answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import HTTPError, RequestHandler

from followup_kit.serve.door import Door, is_foreign
from followup_kit.serve.log import log
from followup_kit.translations import LANGUAGES, say

if TYPE_CHECKING:
    from followup_kit.serve.app import PageServer

CONTENT_SECURITY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
    "Server": "followup",
}
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class DoorIdentity(IdentityProvider):
    """Tells Jupyter's handlers who the session belongs to; knows no other way in."""

    def get_user(self, handler: Any) -> User | None:
        """The user of the request's session."""
        user = handler.settings["door"].sessions.user(handler.get_cookie(handler.settings["session_cookie"]))
        return User(username=user) if user else None


class Guard(RequestHandler):
    """First base of every handler; ``takes_token`` are those whose address may carry the token."""

    takes_token: ClassVar[bool] = False
    viewer: str | None = None

    @property
    def door(self) -> Door:
        """The server's door."""
        door: Door = self.settings["door"]
        return door

    @property
    def server(self) -> PageServer:
        """The server itself."""
        server: PageServer = self.settings["page_server"]
        return server

    @property
    def language(self) -> str:
        """The language that the reader chose on a page of this server, else that of the workspace."""
        chosen = self.get_cookie(self.server.language_cookie)
        return chosen if chosen in LANGUAGES else self.server.options.workspace.language

    def is_open(self) -> bool:
        """Whether the request is answered without sign-in; few handlers say yes."""
        return False

    def set_default_headers(self) -> None:
        """The same safe headers on every answer."""
        for name, value in HEADERS.items():
            self.set_header(name, value)

    async def prepare(self) -> None:
        """Refuse a wrong host, a foreign origin and whoever has not signed in."""
        if not self.door.knows_host(self.request.headers.get("Host", "")):
            raise HTTPError(HTTPStatus.BAD_REQUEST)
        if self._acts() and is_foreign(self.request.headers.get("Origin"), host=self.request.host):
            raise HTTPError(HTTPStatus.FORBIDDEN)
        self.viewer = self.current_user = self.door.sessions.user(self.get_cookie(self.settings["session_cookie"]))
        if self._brings_token():
            self.enter(self.get_query_argument("token"), target=self.request.path)
        elif self.viewer is None and not self.is_open():
            self._send_to_sign_in()
        else:
            await self._prepare_further()

    def _brings_token(self) -> bool:
        """A token in the address counts unless another site sent it: else that site could lock the reader out."""
        is_cross = self.request.headers.get("Sec-Fetch-Site") == "cross-site"
        asked = self.takes_token and self.request.method == "GET" and "token" in self.request.query_arguments
        return asked and not is_cross

    async def _prepare_further(self) -> None:
        further = super().prepare()
        if further is not None:
            await further

    def _acts(self) -> bool:
        is_socket = self.request.headers.get("Upgrade", "").lower() == "websocket"
        return is_socket or self.request.method not in _SAFE_METHODS

    def _send_to_sign_in(self) -> None:
        if not (self.takes_token and self.request.method == "GET"):
            raise HTTPError(HTTPStatus.FORBIDDEN)
        self.redirect("/login?" + urlencode({"next": self.request.path}))

    def enter(self, token: str, *, target: str) -> None:
        """Sign in with a token and go on to ``target`` without it in the address, or show the sign-in page again."""
        address = str(self.request.remote_ip)
        if wait := self.door.attempts.wait(address):
            self.set_header("Retry-After", str(wait))
            self.show_sign_in(HTTPStatus.TOO_MANY_REQUESTS, "many", minutes=-(-wait // 60))
        elif key := self.door.sign_in(token, address=address):
            self.door.sessions.close(self.get_cookie(self.settings["session_cookie"]))
            self._keep(key)
            self.redirect(target)
        else:
            log().warning("sign-in refused, from %s", address)
            self.show_sign_in(HTTPStatus.UNAUTHORIZED, "wrong")

    def _keep(self, key: str) -> None:
        log().info("signed in, from %s", self.request.remote_ip)
        is_secure = self.request.protocol == "https"
        lasts = int(self.server.options.limits.sign_in)
        name = self.settings["session_cookie"]
        self.set_cookie(name, key, httponly=True, samesite="Lax", secure=is_secure, max_age=lasts, path="/")

    def show_sign_in(self, status: int = HTTPStatus.OK, problem: str = "", **values: object) -> None:
        """Answer with the sign-in page."""
        told = say(f"serve.sign_in.{problem}", self.language, **values) if problem else ""
        self.set_status(status)
        self.show("login.html", problem=told, target=self.get_argument("next", "/"), xsrf=self.xsrf_form_html())

    def show(self, template: str, **values: object) -> None:
        """Answer with one of our own pages."""
        html = self.server.page_html(
            template, viewer=self.viewer, path=self.request.path, language=self.language, **values
        )
        self.finish(html)

    def check_view(self, kernel_id: str) -> None:
        """Refuse a kernel that belongs to somebody else, as if it did not exist."""
        view = self.server.kernel_manager.view(kernel_id)
        if view is None or view.user != self.viewer:
            raise HTTPError(HTTPStatus.NOT_FOUND)

    def write_error(self, status_code: int, **_: Any) -> None:
        """A page in the reader's language for people, one word for programs; never what went wrong inside."""
        kind = {403: "refused", 404: "missing"}.get(status_code, "failed")
        if "text/html" in self.request.headers.get("Accept", ""):
            self.show("message.html", kind=kind)
        else:
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(HTTPStatus(status_code).phrase)
