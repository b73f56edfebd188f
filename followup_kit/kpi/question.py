"""What is asked of a KPI: which days, which groups, which pieces, which variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from followup_kit.kpi.definitions import Kpi, check_variant
from followup_kit.kpi.parameters import DEFAULTS, Parameters
from followup_kit.periods import Period, parse_period, split

UNKNOWN = "(unknown)"
"""The group of rows whose group value is blank (requirements 4a)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one KPI.

    ``by`` are the columns that divide the rows, ``pieces`` the parts of the period with one figure each,
    ``every`` their length (None: the period is one piece). ``where`` keeps the rows of one group and
    ``listing`` tells that the rows themselves are wanted: all their columns are kept.
    """

    kpi: Kpi
    variant: str
    period: Period
    by: tuple[str, ...]
    every: str | None
    pieces: tuple[Period, ...]
    as_of: date | None
    parameters: Parameters
    where: Mapping[str, object] = field(default_factory=dict)
    listing: bool = False

    @property
    def written(self) -> str:
        """How the result names the KPI: ``K01`` or ``K01.tasks``."""
        return self.kpi.written(self.variant)


def ask(  # noqa: PLR0913 - a question has this many sides, all named
    kpi: Kpi,
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    every: str | None = None,
    as_of: date | None = None,
    variant: str | None = None,
    parameters: Parameters = DEFAULTS,
    where: Mapping[str, object] | None = None,
    listing: bool = False,
) -> Question:
    """The question, its period read and its variant checked; a wrong one raises InputError."""
    days = parse_period(period) if isinstance(period, str) else period
    columns = (by,) if isinstance(by, str) else tuple(by)
    return Question(
        kpi=kpi,
        variant=check_variant(kpi, variant) if variant is not None else kpi.variants[0],
        period=days,
        by=tuple(dict.fromkeys((*columns, *(where or {})))),
        every=every,
        pieces=(days,) if every is None else tuple(split(days, every)),
        as_of=as_of,
        parameters=parameters,
        where=where or {},
        listing=listing,
    )
