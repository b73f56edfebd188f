"""What the documents say exists, and what exists is documented."""

from __future__ import annotations

import argparse
import ast
import re
import tomllib

import pytest
from sources import ROOT, nodes, text

VERSION = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
_BLOCK = re.compile(r"^```(?:bash|sh|shell|console|text)?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def verbs() -> dict[str, argparse.ArgumentParser]:
    """Every verb of the command line, with its parser."""
    from followup_kit.cli import build_parser

    for action in build_parser("en")._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def commands(document: str) -> list[list[str]]:
    """The command lines in a document's code blocks, in words."""
    lines = [line for block in _BLOCK.findall(text(ROOT / document)) for line in block.splitlines()]
    words = [re.sub(r"\s+#.*", "", line).removeprefix("$ ").split() for line in lines]
    return [line for line in words if line]


def test_the_command_line_has_verbs() -> None:
    assert {"demo", "init", "import", "kpi", "serve", "check"} <= verbs().keys()


@pytest.mark.parametrize("document", ["README.md", "docs/commands.md"])
def test_every_verb_is_documented(document: str) -> None:
    missing = [verb for verb in verbs() if not re.search(rf"followup {verb}\b", text(ROOT / document))]
    assert not missing


def test_every_option_of_every_verb_is_documented() -> None:
    documented = text(ROOT / "docs/commands.md")
    options = {
        (verb, option)
        for verb, parser in verbs().items()
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    assert not sorted(pair for pair in options if not re.search(rf"{pair[1]}(?![\w-])", documented))


@pytest.mark.parametrize("document", ["README.md", "docs/commands.md", "CONTRIBUTING.md"])
def test_every_command_that_is_shown_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    known = {"followup": verbs().keys(), "make": targets, "start.py": _start_verbs()}
    shown = [line for line in commands(document) if len(line) > 1]
    for line in shown:
        program = next((word for word in line[:2] if word.rpartition("/")[2] in known), None)
        if program is None:
            continue
        name, following = program.rpartition("/")[2], line[line.index(program) + 1 :]
        assert not following or following[0].startswith("-") or following[0] in known[name], " ".join(line)


def _start_verbs() -> set[str]:
    for node in nodes(ROOT / "start.py", ast.Assign):
        if getattr(node.targets[0], "id", "") == "VERBS":
            return set(ast.literal_eval(node.value))
    return set()


def test_the_readme_shows_how_to_start_and_how_to_test() -> None:
    shown = [" ".join(line) for line in commands("README.md")]
    assert any(line.startswith("python3 start.py demo") for line in shown)
    assert any(line.startswith("python3 start.py test") for line in shown)


@pytest.mark.parametrize("document", ["README.md", "docs/commands.md", "CONTRIBUTING.md"])
def test_links_inside_the_repository_lead_somewhere(document: str) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", text(ROOT / document))
    assert not [link for link in links if not ((ROOT / document).parent / link).exists()]


def test_the_changelog_knows_this_version() -> None:
    headings = re.findall(r"^## \[?([^\]\s]+)", text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert {"Unreleased", VERSION} & set(headings)


def test_the_package_says_the_same_version() -> None:
    import followup_kit

    assert followup_kit.__version__ == VERSION
