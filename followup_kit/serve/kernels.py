"""The kernels behind the pages: how one starts, whose it is, how many there may be and when one ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from traitlets import Float, Integer
from voila.tornado.kernel_websocket_handler import read_header_from_binary_message

KERNEL = "python3"
_STDERR = re.compile(rb'"name": ?"stderr"')


class NoRoom(Exception):
    """As many kernels run as may."""


@dataclass(eq=False, slots=True)
class View:
    """One view of a page: who looks, the id told when it fails, and its kernel while it has one."""

    user: str
    page: str
    reference: str
    kernel_id: str | None = None
    is_rendering: bool = True
    unwatched_since: float = field(default_factory=time.monotonic)


class PageKernels(AsyncMappingKernelManager):
    """Kernels that belong to views: at most ``most``, and none without a view and a browser."""

    most = Integer(24, config=True)
    unwatched = Float(60, config=True)
    now: Callable[[], float] = staticmethod(time.monotonic)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self._views: list[View] = []

    async def admit(self, *, user: str, page: str, reference: str) -> View:
        """Take a place for a view; raises NoRoom when all are taken even after ending what nobody watches."""
        if len(self._views) >= self.most:
            await self.cull_kernels()
        if len(self._views) >= self.most:
            raise NoRoom
        view = View(user=user, page=page, reference=reference)
        self._views.append(view)
        return view

    async def start_for(self, view: View, *, env: dict[str, str]) -> str:
        """Start the kernel of a view; its id. What it writes outside messages goes nowhere."""
        view.kernel_id = str(uuid.uuid4())  # named before it starts: what has no view is culled
        await self.start_kernel(
            kernel_id=view.kernel_id,
            kernel_name=KERNEL,
            path=ApiPath(""),
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return view.kernel_id

    async def rendered(self, view: View, *, is_gone: bool) -> None:
        """The page is written: from now on its browser must hold the kernel; if it is gone, end it."""
        view.is_rendering = False
        view.unwatched_since = self.now()
        if is_gone or view.kernel_id is None:
            await self.end(view)

    async def end(self, view: View) -> None:
        """End a view and its kernel; ending twice is no error."""
        if view in self._views:
            self._views.remove(view)
        if view.kernel_id and view.kernel_id in self:
            await self.shutdown_kernel(view.kernel_id)  # type: ignore[no-untyped-call]

    def view(self, kernel_id: str) -> View | None:
        """The view a running kernel belongs to."""
        running = kernel_id in self
        return next((view for view in self._views if running and view.kernel_id == kernel_id), None)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note since when nobody watches."""
        super().notify_disconnect(kernel_id)  # type: ignore[no-untyped-call]
        if view := self.view(kernel_id):
            view.unwatched_since = self.now()

    async def cull_kernels(self) -> None:
        """End what nobody watches, what nobody uses, and what died."""
        self._views = [view for view in self._views if view.is_rendering or self.view(view.kernel_id or "")]
        await super().cull_kernels()  # type: ignore[no-untyped-call]

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End one kernel if its view is gone, its process died, or it was left alone too long."""
        view = self.view(kernel_id)
        if view is None or not await ensure_async(self.get_kernel(kernel_id).is_alive()):
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
        elif view.is_rendering:
            return
        elif self._kernel_connections.get(kernel_id, 0):
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]
        elif self.now() - view.unwatched_since > self.unwatched:
            await self.end(view)


class OneKernelSpec(KernelSpecManager):
    """The one kernel pages run in: this Python, without history; kernels installed elsewhere are not looked at."""

    def find_kernel_specs(self) -> dict[str, str]:
        """The only name there is."""
        return {KERNEL: ""}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel, whatever name a notebook asks for."""
        lean = ["--HistoryManager.enabled=False", "--Completer.use_jedi=False", "--InteractiveShell.cache_size=0"]
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *lean]
        return KernelSpec(argv=argv, display_name=kernel_name, language="python", resource_dir="")

    def get_all_specs(self) -> dict[str, Any]:
        """The only kernel there is, as Voilà asks for it."""
        return {KERNEL: {"resource_dir": "", "spec": self.get_kernel_spec(KERNEL).to_dict()}}


def kernel_environment(inherited: dict[str, str], *, workspace: Path, scratch: Path, query: str) -> dict[str, str]:
    """The environment of a page's kernel.

    No profile of the person who runs the server is read, and ``followup_kit`` is the one that serves.
    """
    own = {
        "FOLLOWUP_WORKSPACE": str(workspace),
        "IPYTHONDIR": str(scratch),
        "MPLBACKEND": "agg",
        "QUERY_STRING": query,
        "PYTHONIOENCODING": "utf-8",
    }
    plain = {key: value for key, value in inherited.items() if not key.startswith(("JUPYTER_", "PYTEST_"))}
    root = str(Path(__file__).parent.parent.parent)
    if root not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        own["PYTHONPATH"] = os.pathsep.join(part for part in (root, plain.get("PYTHONPATH", "")) if part)
    return {**plain, **own}


def may_leave(message: bytes) -> bool:
    """Whether a message of a kernel may go to the browser: no source, no traceback, nothing written to stderr."""
    header = read_header_from_binary_message(message)
    if header is None:
        return False
    kind = header.get("msg_type", "")
    return kind not in {"execute_input", "error"} and not (kind == "stream" and _STDERR.search(message))
