"""What charts say: values in their unit, hover texts, whether a target is met."""

from __future__ import annotations

from typing import Any

from followup_kit.kpi import KPIS
from followup_kit.translations import say, say_number, say_percent


def in_unit(value: float, *, percent: bool) -> str:
    """A value as a percentage or as a score with two decimals."""
    return say_percent(value) if percent else say_number(value, 2)


def hover(row: dict[str, Any], label: str, *, percent: bool) -> str:
    """What a point tells when pointed at; ``label`` is markup already."""
    if row["value"] is None:
        return say("charts.hover_no_data", label=label)
    counts = {"numerator": say_number(row["numerator"]), "denominator": say_number(row["denominator"])}
    return say(
        "charts.hover" if percent else "charts.hover_score",
        label=label,
        value=in_unit(row["value"], percent=percent),
        **counts,
    )


def is_met(value: float, target: float, *, kpi: str) -> bool:
    """Whether a value reaches its target, from the side that is better; reaching it exactly does."""
    return value >= target if KPIS[kpi].direction == "up" else value <= target
