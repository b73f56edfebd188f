"""The routes of a server. ``ROUTES`` is all of them; whoever adds one adds its line there."""

from __future__ import annotations

import gzip
import mimetypes
import re
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.ioloop import IOLoop
from tornado.web import HTTPError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from followup_kit.serve.guard import Guard
from followup_kit.serve.kernels import may_leave
from followup_kit.serve.page import Page
from followup_kit.serve.places import PAGE_NAME, first_page

_LOCAL_PATH = re.compile(r"/(?:page/[a-z0-9_-]+|pages)?")
_PACKED = frozenset({".js", ".css", ".svg"})
_SOCKET_PROTOCOL = "v1.kernel.websocket.jupyter.org"
OPEN_FILES = frozenset({"followup/followup.css", "followup/mark.svg"})


class Health(Guard):
    """Says that the server answers, and nothing else."""

    def is_open(self) -> bool:
        """For whoever watches over the server."""
        return True

    def get(self) -> None:
        """``{"status": "ok"}``."""
        self.finish({"status": "ok"})


class Login(Guard, JupyterHandler):  # type: ignore[misc]
    """The sign-in page."""

    takes_token = True

    def is_open(self) -> bool:
        """The way in."""
        return True

    @allow_unauthenticated
    def get(self) -> None:
        """The form; who is signed in already goes on."""
        if self.viewer:
            self.redirect(self._target())
        else:
            self.show_sign_in()

    @allow_unauthenticated
    def post(self) -> None:
        """Take the token typed."""
        self.enter(self.get_body_argument("token", ""), target=self._target())

    def _target(self) -> str:
        target = self.get_argument("next", "/")
        return target if _LOCAL_PATH.fullmatch(target) else "/"


class Logout(Guard, JupyterHandler):  # type: ignore[misc]
    """Ends the session; its key is worth nothing afterwards."""

    def post(self) -> None:
        """Sign out and show the sign-in page."""
        self.door.sessions.close(self.get_cookie(self.settings["session_cookie"]))
        self.clear_cookie(self.settings["session_cookie"])
        self.redirect("/login", status=HTTPStatus.SEE_OTHER)


class Home(Guard, JupyterHandler):  # type: ignore[misc]
    """The start: the home page if there is one, the only page if there is but one, else the list of pages."""

    takes_token = True

    def get(self) -> None:
        """Go to the first page or show the list; ``/pages`` is the list in any case."""
        first = first_page(self.server.page_names())
        if self.request.path == "/" and first:
            self.redirect(f"/page/{first}")
        else:
            self.show("home.html", xsrf=self.xsrf_form_html())


class Render(Guard, JupyterHandler):  # type: ignore[misc]
    """Voilà's own address of a page, for old bookmarks."""

    takes_token = True

    def get(self, name: str) -> None:
        """Go to our address."""
        self.redirect(f"/page/{name}")


class Kernel(Guard, KernelHandler):  # type: ignore[misc]
    """One's own kernel, as the browser asks for it."""

    async def get(self, kernel_id: str) -> None:
        """Its state."""
        self.check_view(kernel_id)
        await ensure_async(super().get(kernel_id))

    async def delete(self, kernel_id: str) -> None:
        """End it."""
        self.check_view(kernel_id)
        await ensure_async(super().delete(kernel_id))


class Channels(Guard, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The messages of one's own kernel."""

    async def get(self, kernel_id: str) -> None:
        """Open the socket, in the one protocol whose messages are filtered."""
        self.check_view(kernel_id)
        if _SOCKET_PROTOCOL not in self.request.headers.get("Sec-WebSocket-Protocol", ""):
            raise HTTPError(HTTPStatus.BAD_REQUEST)
        await super().get(kernel_id)  # type: ignore[no-untyped-call]

    def write_message(self, message: Any, binary: bool = False) -> Any:  # noqa: FBT001, FBT002 - tornado's signature
        """Pass on what may leave."""
        return super().write_message(message, binary) if binary and may_leave(message) else None


class Shutdown(Guard, APIHandler):  # type: ignore[misc]
    """What a page says when its tab closes."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel of one's own view; one that has ended already is fine."""
        view = self.server.kernel_manager.view(kernel_id)
        if view and view.user == self.viewer:
            await self.server.kernel_manager.end(view)
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class Static(Guard):
    """The files of the list made at the start, packed, and cached by browsers for a year."""

    def is_open(self) -> bool:
        """Only what the sign-in page itself needs."""
        return self.path_args[1] in OPEN_FILES

    async def get(self, version: str, name: str) -> None:
        """One file."""
        path = self.server.files.get(name)
        if path is None or version != self.server.static_version:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        if path.suffix in _PACKED and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.set_header("Vary", "Accept-Encoding")
            self.finish(await IOLoop.current().run_in_executor(None, _packed, path))
        else:
            self.finish(path.read_bytes())

    def compute_etag(self) -> None:
        """None: the version in the address says it."""


class Missing(Guard):
    """Everything else."""

    async def prepare(self) -> None:
        """Not found, for those who have signed in."""
        await super().prepare()
        raise HTTPError(HTTPStatus.NOT_FOUND)


@lru_cache(maxsize=1024)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)


_KERNEL = r"(\w+-\w+-\w+-\w+-\w+)"
ROUTES: tuple[tuple[str, type[Guard]], ...] = (
    (r"/health", Health),
    (r"/login", Login),
    (r"/logout", Logout),
    (r"/", Home),
    (r"/pages", Home),
    (rf"/page/({PAGE_NAME.pattern})", Page),
    (rf"/voila/render/({PAGE_NAME.pattern})\.ipynb", Render),
    (rf"/api/kernels/{_KERNEL}", Kernel),
    (rf"/api/kernels/{_KERNEL}/channels", Channels),
    (rf"/voila/api/shutdown/{_KERNEL}", Shutdown),
    (r"/static/([0-9a-f]{12})/(.+)", Static),
    (r".*", Missing),
)
