"""One page: a notebook run in a kernel of its own and sent while it runs."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from followup_kit.serve.guard import Guard
from followup_kit.serve.kernels import NoRoom, View, kernel_environment
from followup_kit.serve.log import failure, log, reference

_HEARTBEAT_SECONDS = 10
_BUSY_RETRY_SECONDS = 20


class PageRenderer(NotebookRenderer):
    """Voilà's renderer, with the kernel started only once the head of the page is on its way."""

    def __init__(self, *, handler: Page, view: View, **kwargs: Any) -> None:
        super().__init__(request_handler=handler, **kwargs)  # type: ignore[no-untyped-call]
        self._page = handler
        self._view = view

    async def _jinja_kernel_start(self, nb: Any, kernel_id: Any, kernel_future: Any) -> str:  # noqa: ARG002
        kernels = self._page.server.kernel_manager
        kernel_id = await kernels.start_for(self._view, env=self._page.kernel_env())
        kernel = kernels.get_kernel(kernel_id)
        await super()._jinja_kernel_start(nb, kernel_id, kernel)  # type: ignore[no-untyped-call]
        return str(kernel_id)


class Page(Guard, JupyterHandler):  # type: ignore[misc]
    """A page by its name; only names in the dashboards folder exist."""

    takes_token = True
    _is_gone = False
    _view: View | None = None

    async def get(self, name: str) -> None:
        """Run the notebook and send the page."""
        if name not in self.server.page_names():
            raise HTTPError(HTTPStatus.NOT_FOUND)
        reference.set(mark := secrets.token_hex(4))
        try:
            self._view = view = await self.server.kernel_manager.admit(user=self.viewer, page=name, reference=mark)
        except NoRoom:
            self._say_busy()
            return
        try:
            await self._send(view)
        finally:
            await self.server.kernel_manager.rendered(view, is_gone=self._is_gone)

    def on_connection_close(self) -> None:
        """The tab was closed while the page was being built."""
        self._is_gone = True
        if self._view:
            IOLoop.current().spawn_callback(self.server.kernel_manager.end, self._view)

    def kernel_env(self) -> dict[str, str]:
        """The environment of this page's kernel."""
        scratch = Path(self.server.connection_dir) / "ipython"
        folder = self.server.options.workspace.folder
        inherited = {**os.environ, "FOLLOWUP_LANGUAGE": self.language}
        return kernel_environment(inherited, workspace=folder, scratch=scratch, query=self.request.query)

    def _say_busy(self) -> None:
        log().warning("no room for another page: all %s places are taken", self.server.kernel_manager.most)
        self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        self.set_header("Retry-After", str(_BUSY_RETRY_SECONDS))
        self.show("message.html", kind="busy")

    async def _send(self, view: View) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        xsrf = self.xsrf_form_html()
        try:
            renderer = await self._renderer(view, xsrf=xsrf)
            async for html in _with_heartbeats(renderer.generate_content_generator()):
                self.write(html)
                await self.flush()
        except StreamClosedError:
            self._is_gone = True
        except Exception as error:  # noqa: BLE001 - whatever broke, the reader gets a page and the log a line
            log().error("page %s failed: %s", view.page, failure(error))
            self._close_with_error(view)

    def _close_with_error(self, view: View) -> None:
        self._is_gone = True
        if not self._finished:
            self.write(self.server.page_html("broken.html", language=self.language, reference=view.reference))

    async def _renderer(self, view: View, *, xsrf: str) -> PageRenderer:
        app = self.server
        renderer = PageRenderer(
            handler=self,
            view=view,
            voila_configuration=app.voila_configuration,
            traitlet_config=app.config,
            notebook_path=f"{view.page}.ipynb",
            template_paths=app.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=self._page_config(),
        )
        await renderer.initialize()
        frame = app.frame(viewer=self.viewer, path=self.request.path, language=self.language)
        frame["other"] = app.other_words(path=self.request.path)
        renderer.resources["followup"] = {**frame, "xsrf": xsrf, "reference": view.reference}
        return renderer

    def _page_config(self) -> dict[str, Any]:
        app = self.server
        config: dict[str, Any] = get_page_config(
            base_url=self.base_url,
            settings=self.settings,
            log=app.log,
            voila_configuration=app.voila_configuration,
        )
        config["fullStaticUrl"] = app.static_url("voila")
        config["fullLabextensionsUrl"] = app.static_url("labextensions")
        return config


async def _with_heartbeats(parts: AsyncIterator[tuple[str, Any]]) -> AsyncIterator[str]:
    """The parts of a page, and a comment whenever none came for a while: proxies close silent connections."""
    step = asyncio.ensure_future(anext(parts, None))
    try:
        while True:
            if not (await asyncio.wait({step}, timeout=_HEARTBEAT_SECONDS))[0]:
                yield "<!-- -->\n"
                continue
            if (part := step.result()) is None:
                return
            yield part[0]
            step = asyncio.ensure_future(anext(parts, None))
    finally:
        step.cancel()
