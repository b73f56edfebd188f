"""The figures and choices a business may change: requirements 4a and 7, ``[kpi]`` in followup.toml."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from types import MappingProxyType
from typing import Any

from followup_kit.errors import SettingsError
from followup_kit.kpi.definitions import KPIS
from followup_kit.settings import FILE_NAME
from followup_kit.translations import say

_TARGET_IDS = tuple(f"K{number:02}" for number in range(1, 37))


def _parameter(default: object, tag: str, **limits: object) -> Any:
    return field(default=default, metadata={"tag": tag, **limits})


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the KPI functions take as given; a value that cannot be used raises SettingsError.

    ``satisfied_from``: a rating of at least this many points (0..5) is satisfied (``kpi.satisfied_from`` [U]).
    ``satisfaction_denominator``: K02 is a share of the customers ``visited`` or of those ``rated`` [S].
    ``customer_rating``: of several ratings of a customer the ``latest`` or the ``lowest`` counts [U].
    ``customer_done_when``: a customer is done when ``all`` or ``any`` of the planned tasks are [U].
    ``complaint_base``: K13 counts complaints per ``customers`` served, ``orders`` or ``visits`` [U].
    ``low_n``: below this denominator a figure carries a low-count mark [U].
    ``hide_n``: below this denominator a figure is hidden on public pages and in shared reports [U].
    ``quota_rounding``: a required count is rounded ``ceil`` (up) or ``floor`` (down) [U].
    ``targets``: the value to be reached, by KPI id; shares as 0.95.
    ``given``: the names that a settings file sets, so that they are not called assumed.
    """

    satisfied_from: float = _parameter(4.0, "U", low=0, high=5)
    satisfaction_denominator: str = _parameter("visited", "S", choices=("visited", "rated"))
    customer_rating: str = _parameter("latest", "U", choices=("latest", "lowest"))
    customer_done_when: str = _parameter("all", "U", choices=("all", "any"))
    complaint_base: str = _parameter("customers", "U", choices=("customers", "orders", "visits"))
    low_n: int = _parameter(10, "U", low=0)
    hide_n: int = _parameter(3, "U", low=0)
    quota_rounding: str = _parameter("ceil", "U", choices=("ceil", "floor"))
    targets: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    given: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def __post_init__(self) -> None:
        for one in _SINGLE:
            _check(one.name, getattr(self, one.name), one.metadata)
        _check_targets(self.targets)

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Parameters:
        """The parameters in the ``[kpi]`` table of followup.toml; keys left out keep their defaults.

        An unknown key or a wrong value raises SettingsError.
        """
        known = tuple(one.name for one in fields(cls) if one.name != "given")
        for key in settings:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)[0]
                raise SettingsError("kpi.unknown_parameter", file=FILE_NAME, key=key, near=near)
        return cls(**settings, given=frozenset(settings))  # type: ignore[arg-type]

    @property
    def assumed(self) -> tuple[str, ...]:
        """The names of the values that are our default because the source is silent ([U])."""
        return tuple(
            one.name
            for one in _SINGLE
            if one.metadata["tag"] == "U" and one.name not in self.given and getattr(self, one.name) == one.default
        )


def parameter_text(name: str, value: str) -> str:
    """What a parameter with this value means, in plain words of the language in force."""
    return say(f"kpi.parameter.{name}", value=value)


_SINGLE = tuple(one for one in fields(Parameters) if one.name not in ("targets", "given"))


def _check(key: str, value: object, limits: Mapping[str, Any]) -> None:
    if "choices" in limits:
        if value not in limits["choices"]:
            allowed = ", ".join(limits["choices"])
            raise SettingsError("kpi.parameter_choice", file=FILE_NAME, key=key, found=value, allowed=allowed)
        return
    whole = "high" not in limits
    if not _is_number(value, whole=whole) or not limits["low"] <= value <= limits.get("high", 10**9):
        wanted = "kpi.parameter_count" if whole else "kpi.parameter_points"
        raise SettingsError(wanted, file=FILE_NAME, key=key, found=value)


def _check_targets(targets: object) -> None:
    if not isinstance(targets, Mapping):
        raise SettingsError("kpi.targets_no_table", file=FILE_NAME, found=targets)
    for kpi_id, target in targets.items():
        if kpi_id not in _TARGET_IDS:
            near = difflib.get_close_matches(str(kpi_id).upper(), _TARGET_IDS, n=1, cutoff=0.0)[0]
            raise SettingsError("kpi.target_unknown", file=FILE_NAME, key=kpi_id, near=near)
        if not _is_number(target) or target < 0:
            raise SettingsError("kpi.target_no_number", file=FILE_NAME, key=kpi_id, found=target)
        if kpi_id in KPIS and KPIS[kpi_id].unit == "share" and target > 1:
            raise SettingsError("kpi.target_no_share", file=FILE_NAME, key=kpi_id, found=target)


def _is_number(value: object, *, whole: bool = False) -> bool:
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return False
    return isfinite(value)


DEFAULTS = Parameters()
"""The parameters of a workspace that sets none."""
