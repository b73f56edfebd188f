"""What each KPI is: its tables, its unit, which direction is better, its variants. No arithmetic."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

from followup_kit.errors import InputError
from followup_kit.translations import say

Unit = Literal["share", "score", "ratio"]
"""``share`` lies in 0..1, ``score`` on the scale 0..5, ``ratio`` is 0 or more and may exceed 1."""

Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI of requirements 4a.

    ``tables`` are what it is computed from; ``direction`` is the better one; the first of ``variants`` is
    the one meant by the bare id, the others are written ``K01.tasks``. ``uses_as_of`` tells whether tasks that
    are not over yet can be set aside as pending.
    """

    id: str
    tables: tuple[str, ...]
    unit: Unit
    direction: Direction = "up"
    variants: tuple[str, ...] = ("plain",)
    uses_as_of: bool = False

    @property
    def name(self) -> str:
        """Its name in the language in force."""
        return say(f"kpi.{self.id}.name")

    @property
    def meaning(self) -> str:
        """Its definition as one sentence in the language in force."""
        return say(f"kpi.{self.id}.meaning")

    def variant_name(self, variant: str) -> str:
        """The name of one of its variants; of a KPI without variants, its own name."""
        return self.name if len(self.variants) == 1 else say(f"kpi.{self.id}.variant.{variant}")

    def written(self, variant: str) -> str:
        """How results name it: ``K01`` for the first variant, ``K01.tasks`` for another."""
        return self.id if variant == self.variants[0] else f"{self.id}.{variant}"


KPIS: dict[str, Kpi] = {
    kpi.id: kpi
    for kpi in (
        Kpi("K01", ("visits",), "share", variants=("customers", "tasks")),
        Kpi("K02", ("visits",), "share", variants=("visited", "rated", "coverage")),
        Kpi("K03", ("visits",), "score"),
        Kpi("K13", ("complaints", "events"), "ratio", direction="down"),
        Kpi("K17", ("events", "visits"), "share", uses_as_of=True),
        Kpi("K18", ("visits",), "share", uses_as_of=True),
        Kpi("K27", ("visits",), "share"),
    )
}
"""Every KPI that can be computed, by id, in the order of requirements 4a."""


def find_kpi(written: str) -> tuple[Kpi, str | None]:
    """The KPI and the variant meant by ``K01`` or ``K01.tasks``; an unknown one raises InputError."""
    kpi_id, dot, variant = written.partition(".")
    if kpi_id not in KPIS:
        raise InputError("kpi.unknown_kpi", found=written, near=_nearest(kpi_id, tuple(KPIS)))
    if dot:
        check_variant(KPIS[kpi_id], variant)
    return KPIS[kpi_id], variant if dot else None


def check_variant(kpi: Kpi, variant: str) -> str:
    """The variant, if the KPI has it; else InputError."""
    if variant not in kpi.variants:
        raise InputError("kpi.unknown_variant", kpi=kpi.id, found=variant, allowed=", ".join(kpi.variants))
    return variant


def _nearest(word: str, known: tuple[str, ...]) -> str:
    return difflib.get_close_matches(word.upper(), known, n=1, cutoff=0.0)[0]
