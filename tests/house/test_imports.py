"""The architecture: who may import whom, and who may know which library."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sources import PACKAGE, module_name, nodes, python_files, short

# From the ground up; each part lists all of the package that it may import. A part that is not here fails.
_WORDS = {"translations", "errors"}
_GROUND = _WORDS | {"schema", "periods", "settings", "writing"}
_SHOWN = _WORDS | {"schema", "periods", "labels", "markup", "kpi", "stats"}
_SHEETS = _GROUND | {"labels", "markup", "progress", "calendars", "policy", "planning", "loaders", "store", "tables"}
_SHEETS |= {"maps"}
_ALL_BELOW_UI = _GROUND | {"markup", "progress", "resources", "labels", "loaders", "store", "kpi", "stats"}
_ALL_BELOW_UI |= {"calendars", "policy", "planning", "figures", "charts", "tables", "maps", "sheets", "health", "demo"}
MAY_IMPORT: dict[str, set[str]] = {
    "markup": set(),
    "progress": set(),
    "resources": set(),
    "translations": set(),
    "errors": {"translations"},
    "writing": _WORDS,
    "schema": set(),
    "labels": {"schema", "translations"},
    "periods": {"errors"},
    "settings": {"errors", "translations"},
    "calendars": _WORDS | {"periods", "settings"},
    "policy": _GROUND | {"calendars"},
    "loaders": _GROUND | {"progress", "resources", "calendars"},
    "store": _GROUND | {"progress", "loaders"},
    "assigning": _WORDS | {"periods", "calendars"},
    "planning": _GROUND | {"progress", "calendars", "policy", "store", "assigning"},
    "kpi": _WORDS | {"periods", "settings"},
    "stats": _WORDS | {"periods", "kpi"},
    "figures": _WORDS | {"periods", "settings", "store", "kpi", "stats"},
    "charts": _SHOWN,
    "tables": _SHOWN | {"writing"},
    "maps": _WORDS | {"markup", "planning"},
    "sheets": _SHEETS,
    "health": _GROUND | {"loaders", "store", "kpi"},
    "demo": _ALL_BELOW_UI - {"demo"},
    "ui": _ALL_BELOW_UI,
    "serve": _WORDS | {"settings", "periods", "resources"},
    "terminal": _WORDS | {"writing", "progress"},
    "cli": _ALL_BELOW_UI | {"ui", "serve", "terminal"},
}
FLOORS = list(MAY_IMPORT)

# A library that only some parts may know.
_DRAWN = ("ui.views", "ui.widgets", "ui.pages")
ONLY: dict[str, tuple[str, ...]] = {
    "ipywidgets": _DRAWN,
    "anywidget": _DRAWN,
    "IPython": _DRAWN,
    "traitlets": ("ui", "serve"),
    "plotly": ("charts",),
    "sqlalchemy": ("store",),
    "alembic": ("store",),
    "psycopg": ("store",),
    "sqlite3": ("store",),
    "voila": ("serve",),
    "tornado": ("serve",),
    "jupyter_server": ("serve",),
    "jupyter_client": ("serve",),
    "jupyter_core": ("serve",),
}
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "shared"}
MODULES = python_files("followup_kit/")


def part(module: str) -> str:
    """``kpi`` for ``followup_kit.kpi.rates``; empty for the package itself."""
    return [*module.split("."), ""][1]


def imports(path: Path) -> set[str]:
    """Every module a file names in an import, at the top or inside a function, relative ones made absolute."""
    found = set()
    for node in nodes(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
            continue
        base = _base(path, node)
        # "from followup_kit import kpi" names the part behind the import.
        found |= {f"{base}.{alias.name}" for alias in node.names} if base == "followup_kit" else {base}
    return found | _called_imports(path)


def _base(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parents = module_name(path).split(".")
    is_package = path.name == "__init__.py"
    kept = parents[: len(parents) - node.level + (1 if is_package else 0)]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _called_imports(path: Path) -> set[str]:
    calls = (node for node in nodes(path, ast.Call) if getattr(node.func, "attr", "") == "import_module")
    return {str(call.args[0].value) for call in calls if call.args and isinstance(call.args[0], ast.Constant)}


def test_the_package_has_modules() -> None:
    assert len(MODULES) > 5


def test_every_part_of_the_package_is_in_the_table_and_every_row_has_its_part() -> None:
    parts = {part(module_name(path)) for path in MODULES} - {"", "__init__"}
    assert parts == set(MAY_IMPORT)


def test_the_table_itself_only_points_down() -> None:
    for name, allowed in MAY_IMPORT.items():
        above = allowed - set(FLOORS[: FLOORS.index(name)])
        assert not above, f"{name} may not import {above}: they stand above it or beside it"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_module_imports_only_from_the_floors_it_may_know(path: Path) -> None:
    here = part(module_name(path))
    allowed = MAY_IMPORT.get(here, set()) | {here}
    inside = {name for name in imports(path) if name.split(".")[0] == "followup_kit"}
    wrong = {name for name in inside if part(name) not in allowed and name != "followup_kit.__version__"}
    assert not wrong, f"{short(path)} ({here or 'package'}) may not import {sorted(wrong)}"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_module_knows_only_its_own_libraries(path: Path) -> None:
    here = module_name(path).removeprefix("followup_kit").removeprefix(".")
    for name in imports(path):
        places = ONLY.get(name.split(".")[0])
        if places is not None:
            assert any(f"{here}.".startswith(f"{place}.") for place in places), (
                f"{short(path)} imports {name}; only {', '.join(places)} may"
            )


@pytest.mark.parametrize("path", python_files(), ids=short)
def test_no_module_is_a_drawer_for_odds_and_ends(path: Path) -> None:
    words = {word for name in path.relative_to(PACKAGE.parent).with_suffix("").parts for word in name.split("_")}
    assert not words & DRAWERS, f"{short(path)}: name it for what it holds"
