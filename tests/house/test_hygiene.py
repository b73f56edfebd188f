"""What no file of the repository may hold, and how large it may be."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sources import PACKAGE, ROOT, called_name, nodes, python_files, repository_files, short, text, text_files

SHIPPED = [path for path in text_files() if path.is_relative_to(PACKAGE)]
CODE = python_files("followup_kit/", "start.py")
NOT_WRITTEN_BY_HAND = ("followup_kit/store/migrations/versions/",)  # frozen once released, never edited
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60

# Addresses in shipped files that name a thing and are never asked for.
NAMES_ONLY = ("http://www.w3.org/", "https://www.w3.org/")
_ADDRESS = re.compile(r"""(?:https?|wss?):(?:\\?/){2}(?P<host>[\w-]+(?:\.[\w-]+)+)[^\s"'`)<>]*""")
_BARE_ADDRESS = re.compile(r"""["'(=\s]//[\w-]+(?:\.[\w-]+)+/""")
_LOOPBACK = ("127.0.0.1", "0.0.0.0")

THIS_FILE = Path(__file__)  # holds what it looks for
_REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|anaconda\.org|npmjs\.|tuna\.tsinghua|mirrors\.\w+\.(?:com|cn)"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host|(?:PIP|UV)_\w*INDEX_URL",
    re.IGNORECASE,
)
_MACHINE_PATH = re.compile(r"(?<![\w.~}/-])/(?:home|root|Users|work)/|[A-Z]:\\+Users\\")
_TEMPORARY = re.compile(r"(?<![\w.~}/-])/tmp/")

PRINTERS = (
    "followup_kit/cli/imports.py",
    "followup_kit/terminal.py",
    "followup_kit/serve/__main__.py",
    "start.py",
    "benchmarks/",
)
# The one place that escapes and the places that hand its result to the browser.
MARKUP_WRITERS = ("followup_kit/markup.py", "followup_kit/ui/views/controls.py")
_MARKUP_CALLS = {"HTML", "HTMLMath", "Markdown", "Javascript", "SVG", "Latex", "embed_minimal_html"}


def test_the_repository_was_found() -> None:
    assert ROOT / "pyproject.toml" in repository_files()
    assert len(SHIPPED) > 20


@pytest.mark.parametrize("path", SHIPPED, ids=short)
def test_nothing_shipped_names_another_host(path: Path) -> None:
    addresses = [found for found in _ADDRESS.finditer(text(path)) if found["host"] not in _LOOPBACK]
    wrong = [found[0] for found in addresses if not found[0].startswith(NAMES_ONLY)]
    if path.suffix in (".html", ".j2", ".js", ".css", ".svg"):
        wrong += _BARE_ADDRESS.findall(text(path))
    assert not wrong


@pytest.mark.parametrize("path", text_files(), ids=short)
def test_no_file_names_a_package_registry_or_steers_the_index(path: Path) -> None:
    assert path == THIS_FILE or not _REGISTRY.findall(text(path))


@pytest.mark.parametrize("path", text_files(), ids=short)
def test_no_file_names_a_folder_of_one_machine(path: Path) -> None:
    found = _MACHINE_PATH.findall(text(path))
    if not short(path).startswith("tests/"):
        found += _TEMPORARY.findall(text(path))
    assert path == THIS_FILE or not found


@pytest.mark.parametrize("path", text_files(), ids=short)
def test_lines_end_as_they_should(path: Path) -> None:
    content = path.read_bytes()
    assert b"\r" not in content
    assert not content or content.endswith(b"\n")


@pytest.mark.parametrize("path", CODE, ids=short)
def test_only_the_command_line_prints(path: Path) -> None:
    printed = [call.lineno for call in nodes(path, ast.Call) if called_name(call) == "print"]
    assert not printed or short(path).startswith(PRINTERS), f"{short(path)} prints at lines {printed}"


@pytest.mark.parametrize("path", python_files(), ids=short)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    if not short(path).startswith(NOT_WRITTEN_BY_HAND):
        assert len(text(path).splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", python_files(), ids=short)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    if short(path).startswith(NOT_WRITTEN_BY_HAND):
        return
    functions = nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
    assert not [node.name for node in functions if node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION]


@pytest.mark.parametrize("path", CODE, ids=short)
def test_no_error_is_swallowed_whole(path: Path) -> None:
    caught = [node for node in nodes(path, ast.ExceptHandler) if _catches_all(node.type) and _does_nothing(node.body)]
    calls = [call for call in nodes(path, ast.Call) if called_name(call) == "suppress"]
    caught += [call for call in calls if any(_catches_all(argument) for argument in call.args)]
    assert not [node.lineno for node in caught]


def _catches_all(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(one is None or getattr(one, "id", "") in ("Exception", "BaseException") for one in kinds)


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(isinstance(part, ast.Pass | ast.Continue) or _is_dots(part) for part in body)


def _is_dots(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)


@pytest.mark.parametrize("path", CODE, ids=short)
def test_markup_is_made_in_one_place(path: Path) -> None:
    made = [call.lineno for call in nodes(path, ast.Call) if called_name(call) in _MARKUP_CALLS]
    made += [call.lineno for call in nodes(path, ast.Call) if _draws_unescaped(call)]
    made += [node.lineno for node in nodes(path, ast.FunctionDef) if node.name in ("_repr_html_", "_repr_markdown_")]
    made += [node.lineno for node in nodes(path, ast.ClassDef) if _MARKUP_CALLS & {_base(base) for base in node.bases}]
    assert not made or short(path) in MARKUP_WRITERS, f"{short(path)} makes markup at lines {made}"


def _draws_unescaped(call: ast.Call) -> bool:
    off = {keyword.arg for keyword in call.keywords if getattr(keyword.value, "value", None) is False}
    return bool({"escape", "autoescape"} & off) or (called_name(call) == "Markup" and bool(call.args))


def _base(base: ast.expr) -> str:
    return getattr(base, "id", None) or getattr(base, "attr", "")


def test_only_the_period_module_reads_the_clock() -> None:
    readers = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
    found = [
        f"{short(path)}:{call.lineno}"
        for path in python_files("followup_kit/")
        for call in nodes(path, ast.Call)
        if isinstance(call.func, ast.Attribute)
        and (_base(call.func.value), call.func.attr) in readers
        and short(path) != "followup_kit/periods.py"
    ]
    assert not found
