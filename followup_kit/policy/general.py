"""Parameters that every regime has, whichever its trade."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from followup_kit.policy.parameters import Parameter, ParameterName
from followup_kit.policy.problems import PolicyError, Problem, problems_of
from followup_kit.policy.source import Source, load_source

PRESETS = Path(__file__).parent / "presets"
SHARED = "shared.yaml"
_parameters = TypeAdapter(dict[ParameterName, Parameter])


@lru_cache(maxsize=1)
def shared_parameters() -> dict[str, Parameter]:
    """Calendar, planner, figures, issues, privacy and the organisation's name, by full name (section 7)."""
    return parameters_of(load_source(PRESETS / SHARED))


def parameters_of(source: Source) -> dict[str, Parameter]:
    """The parameters a file defines; raises PolicyError with every fault in them."""
    found, faults = read_parameters(source)
    if faults:
        raise PolicyError(source, faults)
    return found


def read_parameters(source: Source) -> tuple[dict[str, Parameter], list[Problem]]:
    """The sound parameters of a file, and the faults of the others."""
    found = source.data["parameters"]
    try:
        return _parameters.validate_python(found), []
    except ValidationError as error:
        faults = problems_of(error, found, Parameter)
    bad = {fault.place[0] for fault in faults if fault.place}
    sound = {name: value for name, value in found.items() if name not in bad} if bad else {}
    told = [Problem(("parameters", *fault.place), fault.key, fault.values) for fault in faults]
    return _parameters.validate_python(sound), told
