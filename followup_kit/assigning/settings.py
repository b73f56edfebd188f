"""What an office may set about the placing of contacts, and how channels are counted."""

from __future__ import annotations

from dataclasses import dataclass

CALLS, ON_SITE, OTHER = 0, 1, 2
GROUPS = ("calls", "on_site", "other")
"""How channels are counted: calls a day, on-site visits a day, and those that take time only."""
_GROUP_OF = {"phone": CALLS, "chat": CALLS, "on_site": ON_SITE}


@dataclass(frozen=True, slots=True)
class Settings:
    """The search is bounded by ``steps_per_contact``, never by the clock; ``seconds`` is for benchmarks only.

    ``working_hours`` hold for people without hours of their own. ``civil_hours`` are assumed for customers: outside of
    them nobody is contacted, unless the regime or the customer names other hours or a deadline leaves none.

    Travel counts before each on-site visit, the first one from the base; the way home does not count. With
    coordinates on both ends, ``speed_km_per_hour`` and ``detour`` (road over air line) decide, otherwise the zones.

    ``route_engine`` puts the on-site visits of a day in order: ``own`` gives the same plan whatever is installed,
    ``pyvrp`` needs the extra ``routes``, ``auto`` takes what there is; ``route_iterations`` bounds it, 0 leaves it out.
    """

    working_hours: str = "Mon-Fri 09:00-18:00"
    civil_hours: str = "08:00-20:00"
    travel_minutes_within_zone: int = 10
    travel_minutes_between_zones: int = 20
    speed_km_per_hour: float = 25.0
    detour: float = 1.3
    precedence_factor: int = 3
    candidates_per_day: int = 40
    regret_depth: int = 3
    steps_per_contact: int = 10
    least_steps: int = 4000
    route_engine: str = "own"
    route_iterations: int = 200

    @property
    def improves(self) -> bool:
        """Whether anything is made better once it is placed; without that every contact takes the first good place."""
        return bool(self.steps_per_contact or self.least_steps)

    seconds: float | None = None


def channel_group(channel: str | None) -> int:
    """``CALLS`` for phone and chat, ``ON_SITE``, or ``OTHER`` for all that only takes time."""
    return _GROUP_OF.get(channel or "", OTHER)
