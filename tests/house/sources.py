"""The files of the repository, and Python files as trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "followup_kit"
TEXT = {".py", ".md", ".toml", ".yml", ".yaml", ".json", ".js", ".css", ".html", ".j2", ".ipynb", ".csv", ".txt"}
TEXT |= {"", ".lock", ".mako", ".svg", ".ini", ".cfg"}
_LEFT_OUT = {".git", ".venv", "build", "dist", "artifacts", "__pycache__", "node_modules"}
_CACHES = ("_cache", ".egg-info", "demo-workspace", ".venv-", ".hypothesis", ".ipynb_checkpoints")


@cache
def repository_files() -> tuple[Path, ...]:
    """What is or would be committed; outside a clone, everything but caches and environments."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
        found = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not _is_left_out(path.relative_to(ROOT))]
    return tuple(sorted({path for path in found if path.is_file()}))


def _is_left_out(path: Path) -> bool:
    return any(part in _LEFT_OUT or any(sign in part for sign in _CACHES) for part in path.parts)


def text_files() -> list[Path]:
    """The files that people or programs read as text."""
    return [path for path in repository_files() if path.suffix in TEXT]


def python_files(*folders: str) -> list[Path]:
    """Python files, all of them or those inside the folders (or files) named."""
    found = [path for path in repository_files() if path.suffix == ".py"]
    return [path for path in found if not folders or short(path).startswith(folders)]


def short(path: Path) -> str:
    """The path as the repository writes it."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    """The content of a text file."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A Python file as a tree."""
    return ast.parse(text(path), filename=short(path))


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """The parts of a Python file that are of the kinds given, wherever they stand."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))


def called_name(call: ast.Call) -> str:
    """``HTML`` for ``HTML(...)`` and for ``widgets.HTML(...)``."""
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def module_name(path: Path) -> str:
    """``followup_kit.kpi.rates`` for ``followup_kit/kpi/rates.py``; a package for its ``__init__.py``."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
