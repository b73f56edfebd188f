"""The lock and the conda environment are made from pyproject.toml and say the same."""

from __future__ import annotations

import re
import tomllib

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sources import ROOT, text

PROJECT = tomllib.loads(text(ROOT / "pyproject.toml"))
LOCK = text(ROOT / "requirements.lock")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries() -> list[str]:
    """The lock's entries, each joined to one line; comments left out."""
    joined = LOCK.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.startswith("#")]


def pins() -> list[Requirement]:
    """The lock's entries without their hashes."""
    return [Requirement(_HASH.sub("", entry).strip()) for entry in entries()]


def wanted() -> list[Requirement]:
    """What the project, its tests and its build ask for."""
    project = PROJECT["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"], *PROJECT["build-system"]["requires"]]
    return [Requirement(line) for line in asked]


def test_the_lock_holds_every_requirement_within_its_bounds() -> None:
    versions = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in pins()}
    for requirement in wanted():
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked: python3 start.py lock"
        assert requirement.specifier.contains(version), f"{requirement} but {version} is locked: python3 start.py lock"


def test_every_entry_is_one_version_with_hashes() -> None:
    assert len(entries()) > 50
    for entry, pin in zip(entries(), pins(), strict=True):
        assert re.fullmatch(r"==[\w.!+]+", str(pin.specifier)), pin
        assert "+" not in str(pin.specifier), f"{pin}: a build of one machine"
        assert pin.url is None
        assert _HASH.search(entry), f"{pin.name} has no hash"


def test_the_lock_says_nothing_about_where_packages_come_from() -> None:
    assert "://" not in LOCK
    assert set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", "\n".join(entries()))) == {"--hash"}


def test_no_package_is_locked_that_nobody_asked_for_by_size() -> None:
    assert not {pin.name for pin in pins()} & {"torch", "tensorflow", "pyspark"}


def test_the_conda_environment_has_the_versions_of_the_lock_and_this_project() -> None:
    found = yaml.safe_load(text(ROOT / "environment.yml"))
    *conda, pip = found["dependencies"]
    assert found["channels"] == ["conda-forge"]
    assert conda == ["python=3.11", "pip"]
    *versions, project = pip["pip"]
    assert project == "-e ."
    assert [str(Requirement(line)) for line in versions] == [str(pin) for pin in pins()], "python3 start.py lock"
