"""Where things stand in the picture: places on the earth in units of the drawing, markers that hide no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

Point = tuple[float, float]

WIDTH = 420.0
PADDING = 36.0
FOOT = 26.0
LEAST_HEIGHT, MOST_HEIGHT, HEIGHT_EACH = 150.0, 400.0, 35.0
KM_PER_DEGREE = 111.195
LEAST_KM = 0.4
MARKER = 11.0
APART = 2 * MARKER + 2
_ROUNDS = 200
_TURN = 2.4  # radians from one to the next, so that no two of a few look the same way


@dataclass(frozen=True, slots=True)
class Scene:
    """Points in units of the drawing, right and down from its upper left corner; ``units_per_km`` holds both ways."""

    points: tuple[Point, ...]
    height: float
    units_per_km: float


def scene(places: Sequence[Point]) -> Scene:
    """Places (latitude and longitude) in true proportion: equirectangular, east and west shortened by latitude."""
    flat = _in_km(places)
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*flat, strict=True))
    wide, high = max(right - left, LEAST_KM), max(bottom - top, LEAST_KM)
    room = WIDTH - 2 * PADDING
    most = min(MOST_HEIGHT, LEAST_HEIGHT + HEIGHT_EACH * len(places))  # few stops need no large picture
    units = min(room / wide, (most - 2 * PADDING - FOOT) / high)
    height = max(LEAST_HEIGHT, high * units + 2 * PADDING + FOOT)
    middle_x, middle_y = WIDTH / 2, (height - FOOT) / 2
    points = tuple(
        (middle_x + (x - (left + right) / 2) * units, middle_y + (y - (top + bottom) / 2) * units) for x, y in flat
    )
    return Scene(points, height, units)


def _in_km(places: Sequence[Point]) -> list[Point]:
    """Kilometres east and south of the first place; the shorter way round where the date line lies between."""
    middle = (min(place[0] for place in places) + max(place[0] for place in places)) / 2
    east = KM_PER_DEGREE * cos(radians(middle))
    first = places[0][1]
    return [(((lon - first + 180) % 360 - 180) * east, -lat * KM_PER_DEGREE) for lat, lon in places]


def scale_km(units_per_km: float, most: float) -> float:
    """The longest of 1, 2 and 5 times a power of ten kilometres that takes no more than ``most`` units."""
    steps = (digit * 10.0**power for power in range(-2, 5) for digit in (1, 2, 5))
    return max((step for step in steps if step * units_per_km <= most), default=0.01)


def spread(points: Sequence[Point], *, height: float) -> list[Point]:
    """Where markers stand so that none covers another: at their points, or a little aside."""
    placed = [_parted(points, place) for place in range(len(points))]
    for _ in range(_ROUNDS):
        before = list(placed)
        for place in range(len(placed)):
            placed[place] = _pushed(placed, place, height)
        if placed == before:
            break
    return placed


def _parted(points: Sequence[Point], place: int) -> Point:
    """A point, a little beside itself where an earlier one is the same: equal points have no way to part otherwise."""
    x, y = points[place]
    is_same = any(hypot(x - a, y - b) < 1 for a, b in points[:place])
    return (x + cos(_TURN * place), y + sin(_TURN * place)) if is_same else (x, y)


def _pushed(points: Sequence[Point], place: int, height: float) -> Point:
    x, y = points[place]
    for other, (other_x, other_y) in enumerate(points):
        far = hypot(x - other_x, y - other_y)
        if other != place and far < APART:
            push = (APART - far) / 2
            x += (x - other_x) / (far or 1) * push
            y += (y - other_y) / (far or 1) * push
    return min(max(x, MARKER + 2), WIDTH - MARKER - 2), min(max(y, MARKER + 2), height - FOOT - MARKER)
