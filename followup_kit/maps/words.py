"""Words in a picture: how wide they are, and where they stand without covering a marker or each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import hypot

from followup_kit.maps.scene import FOOT, MARKER, WIDTH, Point

LINE = 13.0
_LETTER = 8.0
_FIRST_WIDE = 0x2E80  # from here on letters are as wide as they are high


def wide(words: str) -> float:
    """About how many units a text takes."""
    return sum(LINE if ord(letter) >= _FIRST_WIDE else _LETTER for letter in words)


def shortened(words: str, most: float) -> str:
    """A text cut to so many units."""
    if wide(words) <= most:
        return words
    kept = words
    while kept and wide(kept) + LINE > most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def along(points: Sequence[Point]) -> list[Point]:
    """Points close to each other along the way from point to point."""
    found = []
    for (x1, y1), (x2, y2) in pairwise(points):
        count = int(hypot(x2 - x1, y2 - y1) / (LINE / 2)) + 1
        found += [(x1 + (x2 - x1) * step / count, y1 + (y2 - y1) * step / count) for step in range(count + 1)]
    return found


class Words:
    """Texts that found their place; markers are taken from the start, and the way is left free where that can be."""

    def __init__(self, markers: Sequence[Point], *, height: float, way: Sequence[Point] = ()) -> None:
        self.way = along(way)
        self.bottom = height - FOOT
        self.taken = [(x - MARKER, y - MARKER, x + MARKER, y + MARKER) for x, y in markers]

    def place(self, words: str, middles: Iterable[Point]) -> Point | None:
        """The first of the middles at which a text covers nothing and lies inside; None when there is none."""
        half = wide(words) / 2
        boxes = [((x, y), (x - half, y - LINE / 2, x + half, y + LINE / 2)) for x, y in middles]
        free = [each for each in boxes if self._is_free(each[1])]
        clear = (each for each in free if not any(_holds(each[1], point) for point in self.way))
        found = next(clear, free[0] if free else None)
        if found:
            self.taken.append(found[1])
        return found[0] if found else None

    def _is_free(self, box: tuple[float, float, float, float]) -> bool:
        return self._is_inside(box) and not any(_meet(box, other) for other in self.taken)

    def _is_inside(self, box: tuple[float, float, float, float]) -> bool:
        return box[0] >= 1 and box[1] >= 1 and box[2] <= WIDTH - 1 and box[3] <= self.bottom


def _holds(box: tuple[float, ...], point: Point) -> bool:
    return box[0] < point[0] < box[2] and box[1] < point[1] < box[3]


def _meet(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
