"""Where plotly's script lies, found without importing plotly (which costs a page half a second)."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


@lru_cache(maxsize=1)
def plotly_script() -> Path | None:
    """The ``plotly.min.js`` of the installed plotly package; None when it is not installed."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "package_data" / "plotly.min.js"
    return path if path.is_file() else None
