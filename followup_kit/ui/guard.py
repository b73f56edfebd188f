"""Callbacks that fail in plain words: the reader sees a sentence and a reference, the log has the reference.

A failing callback would otherwise send its whole traceback, data and all, over the socket and show nothing.
"""

from __future__ import annotations

import functools
import logging
import secrets
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import ParamSpec

from followup_kit.errors import FollowupError
from followup_kit.translations import say

P = ParamSpec("P")
_log = logging.getLogger("followup_kit.ui")


def keep_log(folder: Path) -> None:
    """Write references to ``pages.log`` in a folder, readable by its owner alone; asking again changes nothing."""
    if _log.handlers:
        return
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "pages.log"
    file.touch(mode=0o600)
    handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    _log.addHandler(handler)
    _log.propagate = False


def told_as_reference(error: BaseException) -> str:
    """Note an error in the log as type and place, never its values; the reference under which it is found there."""
    reference = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    _log.error("[%s] %s at %s", reference, type(error).__name__, places)
    return reference


def guarded(show: Callable[[str], None]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Wrap a callback: what a person can mend is shown as it is, a bug becomes a sentence with a reference.

    ``show`` gets the sentence; an empty one clears it.
    """

    def wrap(callback: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(callback)
        def safe(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                callback(*args, **kwargs)
                show("")
            except FollowupError as error:
                show(str(error))
            except Exception as error:  # noqa: BLE001  anything else would leak its traceback to the browser
                show(say("page.failed", reference=told_as_reference(error)))

        return safe

    return wrap
