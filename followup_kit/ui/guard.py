"""Callbacks that fail in plain words: the reader sees a sentence and a reference, the log has the reference.

A failing callback would otherwise send its whole traceback, data and all, over the socket and show nothing.
"""

from __future__ import annotations

import functools
import logging
import secrets
from collections.abc import Callable
from typing import ParamSpec

from followup_kit.errors import FollowupError
from followup_kit.translations import say

P = ParamSpec("P")


def guarded(show: Callable[[str], None]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Wrap a callback: what a person can mend is shown as it is, a bug becomes a sentence with a reference.

    ``show`` gets the sentence; an empty one clears it. Only the kind of a bug is logged, never its values.
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
                reference = secrets.token_hex(4)
                place = _place(error)
                logging.getLogger("followup_kit").error(
                    "callback failed, reference %s: %s at %s", reference, type(error).__name__, place
                )
                show(say("page.failed", reference=reference))

        return safe

    return wrap


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "unknown"
