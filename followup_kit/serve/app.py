"""Voilà, hardened: the one place where its settings are made."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import signal
import socket
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import RequestHandler
from traitlets import Any as AnyTrait
from traitlets import Instance, default
from traitlets.config import Config
from voila.app import Voila

from followup_kit.errors import SettingsError
from followup_kit.serve import places
from followup_kit.serve.door import Door
from followup_kit.serve.guard import DoorIdentity
from followup_kit.serve.handlers import ROUTES
from followup_kit.serve.kernels import OneKernelSpec, PageKernels
from followup_kit.serve.log import log, set_up
from followup_kit.serve.options import Limits, Options
from followup_kit.translations import LANGUAGES, catalogue

_LARGEST_REQUEST = 1024 * 1024
_LARGEST_MESSAGE = 64 * 1024 * 1024
_FRAME_TEXTS = "serve.frame."
_CHANGED = ("skip", "product", "nav", "sign_out", "lost.body", "error.reload")
"""The words around a page that follow a change of language on it."""


def hardened(*, limits: Limits) -> Config:
    """Voilà's settings: no override from an address, no file, no source, no traceback, kernels that end."""
    config = Config()
    config.VoilaConfiguration.template = places.TEMPLATE
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.file_allowlist = ["NOTHING"]
    config.VoilaConfiguration.strip_sources = True
    config.VoilaConfiguration.show_tracebacks = False
    config.VoilaConfiguration.preheat_kernel = False
    config.VoilaConfiguration.progressive_rendering = False
    config.VoilaConfiguration.extension_allowlist = list(places.EXTENSIONS)
    config.VoilaConfiguration.extension_denylist = []
    config.VoilaConfiguration.multi_kernel_manager_class = PageKernels
    config.VoilaConfiguration.kernel_spec_manager_class = OneKernelSpec
    config.VoilaExecutor.timeout = limits.cell
    config.PageKernels.most = limits.kernels
    config.PageKernels.unwatched = float(limits.unwatched)
    config.PageKernels.cull_connected = True
    config.PageKernels.cull_idle_timeout = int(limits.idle)
    config.PageKernels.cull_interval = int(limits.cull_every)
    config.PageKernels.allow_tracebacks = False
    config.KernelManager.autorestart = False
    config.KernelManager.shutdown_wait_time = 3.0
    config.ZMQChannelsWebsocketConnection.limit_rate = False
    config.Voila.identity_provider_class = DoorIdentity
    return config


class PageServer(Voila):
    """A standalone Voilà with our routes only, and nothing read from files of the person who runs it."""

    options = Instance(Options)
    sockets = AnyTrait()
    on_ready = AnyTrait()

    @default("config_file_paths")
    def _no_config_files(self) -> list[str]:
        return []

    @default("log_level")
    def _quiet(self) -> int:
        return logging.WARNING

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """No file next to the pages or in a home folder may loosen the settings."""

    def init_settings(self) -> dict[str, Any]:  # type: ignore[override]
        """Voilà's settings with our door, one cookie, packing and a log without addresses."""
        settings: Any = super().init_settings()
        self.static_version = places.static_version()
        self.files = places.served_files(
            voila=[Path(path) for path in self.static_paths],
            labextensions=[Path(path) for path in self.labextensions_path],
        )
        own = {
            "page_server": self,
            "door": Door(token=self.options.token, hosts=self.options.allowed_hosts, limits=self.options.limits),
            "session_cookie": f"followup-{self.port}",
            "xsrf_cookie_kwargs": {"samesite": "Lax", "path": "/"},
            "login_url": "/login",
            "compress_response": True,
            "log_function": _log_request,
            "websocket_max_message_size": _LARGEST_MESSAGE,
        }
        return {**settings, **own}

    def init_handlers(self) -> list[Any]:  # type: ignore[override]
        """Our routes, and none of Voilà's."""
        return list(ROUTES)

    def page_names(self) -> list[str]:
        """The pages there are now."""
        return places.pages(self.options.dashboards)

    def static_url(self, name: str = "") -> str:
        """The address of a static file or folder."""
        return f"/static/{self.static_version}/{name}".rstrip("/")

    @property
    def language_cookie(self) -> str:
        """The cookie that holds the language which a reader chose on a page of this server."""
        return f"followup-language-{self.port}"

    def frame(self, *, viewer: str | None = None, path: str = "", language: str = "") -> dict[str, Any]:
        """What every page shows around its content: words, addresses and, when signed in, the navigation."""
        language = language or self.options.workspace.language
        nav = self._nav(language) if viewer else []
        shown = {"texts": _frame_texts(language), "nav": nav, "path": path, "static": self.static_url()}
        return {"language": language, **shown}

    def other_words(self, *, path: str) -> dict[str, Any]:
        """The words around a page in every language, for a reader who changes it there, and the cookie for it."""
        return {"cookie": self.language_cookie, "words": {code: self._words(code, path) for code in LANGUAGES}}

    def _words(self, language: str, path: str) -> dict[str, str]:
        nav, texts = self._nav(language), _frame_texts(language)
        title = next((entry["title"] for entry in nav if entry["path"] == path), "")
        titles = {f"nav.{entry['path']}": entry["title"] for entry in nav}
        return {name: texts[name] for name in _CHANGED} | titles | ({"title": title} if title else {})

    def _nav(self, language: str) -> list[dict[str, str]]:
        folder = self.options.dashboards
        return [
            {
                "path": f"/page/{name}",
                "title": places.page_title(folder, name, language=language),
                "about": places.page_about(name, language=language),
            }
            for name in self.page_names()
        ]

    def page_html(
        self, template: str, *, viewer: str | None = None, path: str = "", language: str = "", **values: object
    ) -> str:
        """One of our own pages, filled."""
        environment = self.app.settings["voila_jinja2_env"]
        frame = self.frame(viewer=viewer, path=path, language=language)
        html: str = environment.get_template(template).render(followup=frame, **values)
        return html

    def listen(self) -> None:
        """Serve until told to stop, then end every kernel."""
        server = HTTPServer(self.app, max_body_size=_LARGEST_REQUEST, idle_connection_timeout=120)
        server.add_sockets(self.sockets)
        self.ioloop = IOLoop.current()
        self.kernel_manager.initialize_culler()
        set_up()
        self.on_ready(self)
        try:
            self.ioloop.start()
        finally:
            server.stop()
            self.stop()

    def stop_soon(self) -> None:
        """Ask the server to stop; may be called from a signal or another thread."""
        self.ioloop.add_callback_from_signal(self.ioloop.stop)

    def stop(self) -> None:
        """End every kernel, then remove the files they were reached by."""
        run_sync(self.kernel_manager.shutdown_all)()
        shutil.rmtree(self.connection_dir, ignore_errors=True)


def bound(options: Options) -> list[socket.socket]:
    """The sockets to listen on, taken before anything is started; SettingsError when the port is not to be had."""
    try:
        return bind_sockets(options.port, options.host)
    except OSError as error:
        key = "serve.port_busy" if error.errno == errno.EADDRINUSE else "serve.port_refused"
        raise SettingsError(key, port=options.port, host=options.host) from None


def run(options: Options, *, on_ready: Callable[[PageServer], None]) -> None:
    """Serve in this process until SIGINT or SIGTERM; ``on_ready`` is called once pages can be asked for."""
    places.pages(options.dashboards)
    sockets = bound(options)
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, (str(places.SHARE), os.environ.get("JUPYTER_PATH"))))
    server = PageServer(options=options, sockets=sockets, on_ready=on_ready, config=hardened(limits=options.limits))
    server.port = sockets[0].getsockname()[1]
    server.root_dir = str(options.dashboards.resolve())
    server.initialize([])  # type: ignore[no-untyped-call]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop_soon())
    server.start()  # type: ignore[no-untyped-call]


def _frame_texts(language: str) -> dict[str, str]:
    known = catalogue(language).items()
    return {key.removeprefix(_FRAME_TEXTS): text for key, text in known if key.startswith(_FRAME_TEXTS)}


def _log_request(handler: RequestHandler) -> None:
    status = handler.get_status()
    if status >= HTTPStatus.BAD_REQUEST:
        log().info("%s %s %s", status, handler.request.method, type(handler).__name__)
