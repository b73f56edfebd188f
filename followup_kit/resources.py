"""The files that come with the project: dashboards, mappings, templates.

An installed package carries them inside itself; in a checkout they stand at its top.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


def resource_folder(name: str) -> Path:
    """The folder of a kind of file, such as ``dashboards`` or ``data/mappings``."""
    package = Path(__file__).parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


@lru_cache(maxsize=1)
def plotly_script() -> Path | None:
    """The ``plotly.min.js`` of the installed plotly package, found without importing it; None when not installed."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "package_data" / "plotly.min.js"
    return path if path.is_file() else None
