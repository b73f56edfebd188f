"""A button that makes a file in the kernel and saves it in the browser: no file lies on the server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from followup_kit.errors import FollowupError
from followup_kit.translations import say
from followup_kit.ui.guard import told_as_reference


class DownloadButton(anywidget.AnyWidget):
    """A button named ``label``; a click calls ``make`` and saves its bytes as ``file_name``.

    ``make`` is called anew for each click. If it raises a FollowupError its sentence is shown beside the button;
    for anything else a sentence with an id that stands in the log.
    """

    _esm = Path(__file__).parent / "download.js"
    label = traitlets.Unicode().tag(sync=True)
    file_name = traitlets.Unicode().tag(sync=True)
    busy_text = traitlets.Unicode().tag(sync=True)

    def __init__(self, label: str, file_name: str, make: Callable[[], bytes], **traits: Any) -> None:
        super().__init__(label=label, file_name=file_name, busy_text=say("serve.widgets.preparing"), **traits)
        self._make = make
        self.on_msg(_answer)

    def __repr__(self) -> str:
        """Without data: a widget's text form ends up in the source of the page."""
        return "DownloadButton()"


def _answer(button: DownloadButton, content: object, _: object) -> None:
    if isinstance(content, dict) and content.get("kind") == "make":
        told, made = _made(button)
        button.send({"kind": "failed", "text": told} if told else {"kind": "file"}, buffers=made)


def _made(button: DownloadButton) -> tuple[str, list[bytes]]:
    """The sentence to show, or the bytes."""
    try:
        return "", [bytes(button._make())]
    except FollowupError as error:
        return str(error), []
    except Exception as error:  # noqa: BLE001 - a callback that raises would send its traceback to the browser
        return say("serve.widgets.download_failed", reference=told_as_reference(error)), []
