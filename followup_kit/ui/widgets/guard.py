"""A callback that fails says a sentence and an id on the page; never a traceback, never data."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path

_log = logging.getLogger("followup_kit.ui")


def told_as_reference(error: BaseException) -> str:
    """Note an error in the log as type and place; the id under which it is found there."""
    reference = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    _log.error("[%s] %s at %s", reference, type(error).__name__, places)
    return reference
