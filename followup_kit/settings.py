"""The workspace: a folder with ``followup.toml`` and the team's own files.

A workspace is never inside the repository; it holds the store, mappings, the inbox and reports.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from followup_kit.errors import FollowupError, SettingsError, UsageError
from followup_kit.translations import LANGUAGES, say

FILE_NAME = "followup.toml"
FOLDERS = ("policies", "calendars", "mappings", "inbox", "reports", "logs", "store")
_DEFAULT_STORE = "sqlite:///store/followup.db"
_PRIVATE = ("inbox", "reports", "logs", "store")
_NO_PLACES = ("Factory", "localtime", "posixrules")  # names of the zone files that say nothing about a place
_SHOWN = 120
_EXAMPLE = "# satisfied_from = 4.0"
_EXAMPLE_TARGETS = ("# K01 = 0.9", "# K02 = 0.85", "# K03 = 4.2")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The settings of one workspace; ``folder`` is absolute.

    ``store`` is a database URL (a relative SQLite path counts from the folder), ``time_zone`` an IANA name
    (C08), ``kpi`` the figures that the KPI functions take instead of their defaults.
    """

    folder: Path
    language: str = "en"
    time_zone: str = "Asia/Shanghai"
    holiday_country: str = "CN"
    policy: str = ""
    store: str = _DEFAULT_STORE
    snapshot: str = "snapshot"
    kpi: Mapping[str, object] = field(default_factory=dict)

    @property
    def mappings(self) -> Path:
        """Where the team keeps its mapping files."""
        return self.folder / "mappings"


_KEYS = ("language", "time_zone", "holiday_country", "policy", "store", "snapshot", "kpi")


def find_workspace(folder: str | Path | None = None) -> Workspace:
    """The workspace in ``folder``, else in ``FOLLOWUP_WORKSPACE``, else in the current folder.

    Raises SettingsError when there is none or its settings are wrong.
    """
    chosen = _folder(folder if folder is not None else os.environ.get("FOLLOWUP_WORKSPACE") or os.curdir)
    path = chosen / FILE_NAME
    try:
        is_there = path.is_file()
    except OSError as error:
        raise _unusable(chosen, error) from None
    if not is_there:
        raise SettingsError("settings.no_workspace", folder=chosen, file=FILE_NAME)
    return Workspace(folder=chosen, **_checked(_parsed(path)))  # type: ignore[arg-type]


def workspace_language(folder: str | Path | None = None) -> str | None:
    """The language of the workspace that ``find_workspace`` finds; None when it finds none that can be used."""
    try:
        return find_workspace(folder).language
    except FollowupError:
        return None


def given_path(given: str | Path) -> Path:
    """A path as somebody typed it, ``~`` resolved.

    Raises UsageError for what names nothing: an empty text (which would mean the current folder), a text with a
    NUL character, the home folder of an account that is not there.
    """
    text = os.fspath(given)
    if not text.strip():
        raise UsageError("settings.no_name")
    if "\0" in text:
        raise UsageError("settings.nul_in_name")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise UsageError("settings.no_account", found=Path(text).parts[0]) from None


def _folder(given: str | Path) -> Path:
    path = given_path(given)
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # the current folder is gone; links that lead in a circle
        raise _unusable(path, error) from None


def _unusable(folder: Path, error: OSError | RuntimeError) -> SettingsError:
    detail = getattr(error, "strerror", None) or type(error).__name__
    return SettingsError("settings.cannot_open", folder=_short(folder), detail=detail)


def _short(path: Path) -> str:
    name = str(path)
    return name if len(name) <= _SHOWN else name[:_SHOWN] + "…"


def _parsed(path: Path) -> dict[str, object]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError("settings.cannot_read", file=FILE_NAME, detail=error.strerror) from None
    return parse_toml(content, FILE_NAME)


def parse_toml(content: bytes, file: str) -> dict[str, object]:
    """A TOML file of the team, with or without a byte order mark.

    What cannot be read raises SettingsError, which names the line and not what stands in it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError("settings.not_utf8", file=file) from None
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SettingsError("settings.not_toml", file=file, line=1) from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(text.splitlines(), file, str(error)) from None


def _not_toml(lines: list[str], file: str, detail: str) -> SettingsError:
    told = re.search(r"at line ([0-9]+)", detail)
    line = int(told[1]) if told else max(len(lines), 1)
    comma = re.search(r"=\s*([+-]?[0-9]+)[,，]([0-9]+)\s*(?:#.*)?$", lines[line - 1]) if line <= len(lines) else None
    if comma:
        right = f"{comma[1]}.{comma[2]}"
        return SettingsError("settings.decimal_comma", file=file, line=line, found=right.replace(".", ","), right=right)
    return SettingsError("settings.not_toml", file=file, line=line)


def _checked(found: dict[str, object]) -> dict[str, object]:
    for key, value in found.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1) or _KEYS[:1]
            raise SettingsError("settings.unknown_key", file=FILE_NAME, key=key, near=near[0])
        wanted = dict if key == "kpi" else str
        if not isinstance(value, wanted):
            raise SettingsError("settings.wrong_type", file=FILE_NAME, key=key, found=value)
    check_language(str(found.get("language", "en")))
    check_time_zone(str(found.get("time_zone", "UTC")))
    return found


def check_language(language: str) -> str:
    """The language, if it is one of ours; else SettingsError."""
    if language not in LANGUAGES:
        raise SettingsError("settings.bad_language", found=language, allowed=", ".join(LANGUAGES))
    return language


def check_time_zone(name: str) -> str:
    """The IANA time zone name, if there is one; else SettingsError."""
    try:
        if name in _NO_PLACES or name.startswith(("posix/", "right/")):
            raise ValueError(name)
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError("settings.bad_time_zone", found=name) from None
    return name


def create_workspace(folder: str | Path, settings: Mapping[str, object]) -> Workspace:
    """Make the folder, its sub-folders and ``followup.toml``; refuses a folder that has one already.

    ``settings`` are the keys of ``followup.toml`` that differ from the defaults. Inside a git checkout a
    ``.gitignore`` keeps the workspace out of the repository: its data are personal.
    """
    target = _folder(folder)
    workspace = Workspace(folder=target, **_checked(dict(settings)))  # type: ignore[arg-type]
    workspace = replace(workspace, kpi={**workspace.kpi, "targets": workspace.kpi.get("targets", {})})
    try:
        if (target / FILE_NAME).exists():
            raise SettingsError("settings.exists", folder=target, file=FILE_NAME)
        if target.exists() and not target.is_dir():
            raise SettingsError("settings.not_a_folder", folder=target)
        _make(workspace)
    except OSError as error:
        raise SettingsError("settings.cannot_write", folder=_short(target), detail=error.strerror) from None
    return workspace


def _make(workspace: Workspace) -> None:
    target = workspace.folder
    is_new = not target.exists() or not any(target.iterdir())
    target.mkdir(mode=0o700, parents=True, exist_ok=True)  # inbox and store hold personal data
    for name in FOLDERS:
        (target / name).mkdir(mode=0o700, exist_ok=True)
    _keep_out_of_git(target, is_new=is_new)
    (target / FILE_NAME).write_text(_as_toml(workspace), encoding="utf-8")


def _keep_out_of_git(target: Path, *, is_new: bool) -> None:
    """Of a folder that held files before, only our folders with data are kept out: the rest is the team's own."""
    if not any(os.path.lexists(folder / ".git") for folder in (target, *target.parents)):
        return
    for folder in [target] if is_new else [target / name for name in _PRIVATE]:
        with suppress(FileExistsError), (folder / ".gitignore").open("x", encoding="utf-8") as file:
            file.write("*\n")


def _as_toml(workspace: Workspace) -> str:
    language, given = workspace.language, workspace.kpi
    plain = {key: value for key, value in given.items() if not isinstance(value, Mapping)}
    lines = [*_notes("settings.heading", language)]
    lines += [f"{key} = {_value(getattr(workspace, key))}" for key in _KEYS if key != "kpi"]
    lines += ["", "[kpi]", *_notes("settings.kpi_notes", language)]
    lines += [] if "satisfied_from" in plain else [_EXAMPLE]
    lines += [f"{key} = {_value(value)}" for key, value in plain.items()]
    for name, nested in given.items():
        if isinstance(nested, Mapping):
            lines += ["", f"[kpi.{name}]"]
            lines += _notes("settings.target_notes", language) if name == "targets" else []
            lines += [f"{key} = {_value(value)}" for key, value in nested.items()] or list(_EXAMPLE_TARGETS)
    return "\n".join(lines) + "\n"


def _notes(key: str, language: str) -> list[str]:
    return [f"# {line}" for line in say(key, language).strip().splitlines()]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(str(value), ensure_ascii=False)  # a JSON string is a TOML string
