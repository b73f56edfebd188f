"""The workspace: a folder with ``followup.toml`` and the team's own files.

A workspace is never inside the repository; it holds the store, mappings, the inbox and reports.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from followup_kit.errors import SettingsError
from followup_kit.translations import LANGUAGES, say

FILE_NAME = "followup.toml"
FOLDERS = ("policies", "calendars", "mappings", "inbox", "reports", "logs", "store")
_DEFAULT_STORE = "sqlite:///store/followup.db"


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
    chosen = Path(folder or os.environ.get("FOLLOWUP_WORKSPACE") or Path.cwd()).expanduser().resolve()
    path = chosen / FILE_NAME
    if not path.is_file():
        raise SettingsError("settings.no_workspace", folder=chosen, file=FILE_NAME)
    return Workspace(folder=chosen, **_checked(_parsed(path)))  # type: ignore[arg-type]


def _parsed(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError("settings.cannot_read", file=FILE_NAME, detail=error.strerror) from None
    except RecursionError:
        raise SettingsError("settings.not_toml", file=FILE_NAME, detail="…") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("settings.not_toml", file=FILE_NAME, detail=error) from None


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
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError("settings.bad_time_zone", found=name) from None
    return name


def create_workspace(folder: str | Path, settings: Mapping[str, object]) -> Workspace:
    """Make the folder, its sub-folders and ``followup.toml``; refuses a folder that has one already.

    ``settings`` are the keys of ``followup.toml`` that differ from the defaults.
    """
    target = Path(folder).expanduser().resolve()
    if (target / FILE_NAME).exists():
        raise SettingsError("settings.exists", folder=target, file=FILE_NAME)
    if target.exists() and not target.is_dir():
        raise SettingsError("settings.not_a_folder", folder=target)
    workspace = Workspace(folder=target, **_checked(dict(settings)))  # type: ignore[arg-type]
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)  # inbox and store hold personal data
        for name in FOLDERS:
            (target / name).mkdir(exist_ok=True)
        (target / FILE_NAME).write_text(_as_toml(workspace), encoding="utf-8")
    except OSError as error:
        raise SettingsError("settings.cannot_write", folder=target, detail=error.strerror) from None
    return workspace


def _as_toml(workspace: Workspace) -> str:
    lines = [f"# {line}" for line in say("settings.heading", workspace.language).splitlines()]
    lines += [f"{key} = {_value(getattr(workspace, key))}" for key in _KEYS if key != "kpi"]
    plain = {key: value for key, value in workspace.kpi.items() if not isinstance(value, Mapping)}
    lines += ["", "[kpi]", *(f"{key} = {_value(value)}" for key, value in plain.items())]
    for name, nested in workspace.kpi.items():
        if isinstance(nested, Mapping):
            lines += ["", f"[kpi.{name}]", *(f"{key} = {_value(value)}" for key, value in nested.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(str(value), ensure_ascii=False)  # a JSON string is a TOML string
