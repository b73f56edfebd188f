"""How long it takes from one place to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import asin, ceil, cos, radians, sin, sqrt

from followup_kit.assigning.cells import CELL_MINUTES, length_in_cells
from followup_kit.assigning.settings import Settings

EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a customer or a person's base is: coordinates in degrees, or only a zone, or not even that."""

    zone: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def kilometres(one: tuple[float, float], two: tuple[float, float]) -> float:
    """The air line between two points given as latitude and longitude in degrees."""
    (lat_one, lon_one), (lat_two, lon_two) = (tuple(map(radians, point)) for point in (one, two))
    across = sin((lat_two - lat_one) / 2) ** 2 + cos(lat_one) * cos(lat_two) * sin((lon_two - lon_one) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(across)))


def travel_minutes(one: Spot, two: Spot, settings: Settings) -> int:
    """Whole minutes from one spot to the other: by coordinates, else by zones; an unknown zone is another one."""
    if None not in (one.latitude, one.longitude, two.latitude, two.longitude):
        far = kilometres((one.latitude, one.longitude), (two.latitude, two.longitude))  # type: ignore[arg-type]
        return ceil(far * settings.detour / settings.speed_km_per_hour * 60 - 1e-9)
    if one.zone is not None and one.zone == two.zone:
        return settings.travel_minutes_within_zone
    return settings.travel_minutes_between_zones


def planned_minutes(one: Spot, two: Spot, settings: Settings) -> int:
    """The minutes a plan holds free for a way: those of ``travel_minutes`` in whole steps of five."""
    minutes = travel_minutes(one, two, settings)
    return length_in_cells(minutes) * CELL_MINUTES if minutes else 0


@dataclass(slots=True)
class Travel:
    """Cells of travel between spots, remembered."""

    settings: Settings
    _known: dict[tuple[Spot, Spot], int] = field(default_factory=dict)

    def cells(self, one: Spot, two: Spot) -> int:
        """How many cells the way takes; 0 for the same coordinates."""
        found = self._known.get((one, two))
        if found is None:
            minutes = travel_minutes(one, two, self.settings)
            found = self._known[one, two] = length_in_cells(minutes) if minutes else 0
        return found
