"""Where the pages, the template and the scripts of a server lie."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from followup_kit.errors import SettingsError
from followup_kit.resources import plotly_script
from followup_kit.translations import has_text, say

SHARE = Path(__file__).parent / "share" / "jupyter"
TEMPLATE = "followup"
STATIC = SHARE / "voila" / "templates" / TEMPLATE / "static"
PAGE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
_ORDER = (
    "home",
    "plan",
    "whatif",
    "record",
    "ledger",
    "kpi",
    "complaints",
    "scorecards",
    "reports",
    "policies",
    "data",
)
_SERVED = frozenset({".js", ".css", ".svg", ".png", ".woff", ".woff2", ".ttf"})


def default_dashboards() -> Path:
    """The folder of our own pages: in the installed package, else beside it in the repository."""
    package = Path(__file__).parent.parent
    inside = package / "dashboards"
    return inside if inside.is_dir() else package.parent / "dashboards"


def pages(dashboards: Path | None = None) -> list[str]:
    """The names of the pages in a folder, in the order of the navigation; other files are not pages.

    Raises SettingsError when the folder is missing. A folder without notebooks gives an empty list.
    """
    folder = dashboards or default_dashboards()
    if not folder.is_dir():
        raise SettingsError("serve.no_dashboards", folder=folder)
    names = [path.stem for path in folder.glob("*.ipynb") if PAGE_NAME.fullmatch(path.stem)]
    return sorted(names, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))


def first_page(names: Sequence[str]) -> str:
    """The page to start on: home, or the only one; "" where there is a choice to make, or nothing to choose."""
    if "home" in names:
        return "home"
    return names[0] if len(names) == 1 else ""


def page_title(folder: Path, name: str, *, language: str) -> str:
    """What a page is called: our own word for it, else the first heading of its notebook, else its name."""
    key = f"serve.pages.{name}.title"
    return say(key, language) if has_text(key) else _heading(folder / f"{name}.ipynb") or name


def page_about(name: str, *, language: str) -> str:
    """One line on what a page is for; empty for a page we do not know."""
    key = f"serve.pages.{name}.about"
    return say(key, language) if has_text(key) else ""


def _heading(notebook: Path) -> str:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    text = "".join("".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "markdown")
    found = re.search(r"^# +(.+)$", text, flags=re.MULTILINE)
    return found[1].strip() if found else ""


def served_files(*, voila: Iterable[Path], labextensions: Iterable[Path]) -> dict[str, Path]:
    """Every static file the server gives out, by its path below ``/static/<version>/``.

    The list is made once at the start: a path that is not in it does not exist, however it is written.
    """
    files: dict[str, Path] = {}
    for root in reversed(list(voila)):
        files.update(_below(root, prefix="voila"))
    for root in labextensions:
        for name in EXTENSIONS:
            files.update(_below(root / name, prefix=f"labextensions/{name}"))
    files.update(_below(STATIC, prefix=TEMPLATE))
    if script := plotly_script():
        files["plotly/plotly.min.js"] = script
    return files


def _below(root: Path, *, prefix: str) -> dict[str, Path]:
    found = (path for path in root.rglob("*") if path.suffix in _SERVED and path.is_file())
    return {f"{prefix}/{path.relative_to(root).as_posix()}": path for path in found}


def static_version() -> str:
    """A short mark that changes whenever a served file may have changed; part of each file's address."""
    mark = hashlib.sha256()
    for name in ("voila", "plotly", "anywidget", "ipywidgets"):
        try:
            mark.update(f"{name}={version(name)};".encode())
        except PackageNotFoundError:
            mark.update(f"{name}=none;".encode())
    for path in sorted(STATIC.glob("*")):
        mark.update(path.read_bytes())
    return mark.hexdigest()[:12]
