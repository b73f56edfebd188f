"""The line: stops in their order where coordinates lack, back and forth, with their zones and the minutes between."""

from __future__ import annotations

from collections.abc import Iterator

from followup_kit.maps.drawing import base_mark, marker, number, short, svg
from followup_kit.maps.scene import MARKER, WIDTH, Point
from followup_kit.maps.words import shortened
from followup_kit.markup import element, text
from followup_kit.planning.on_site import DayRoute, Stop
from followup_kit.translations import say

EACH_ROW = 4
MARGIN, ROW, TOP = 42.0, 92.0, 38.0
MOST_WIDE = 84.0


def line_picture(route: DayRoute, language: str, *, title: str, about: str, name: str) -> str:
    """The base and every stop, not to scale."""
    count = len(route.stops) + 1
    places = [_place(each) for each in range(count)]
    height = TOP + ROW * ((count - 1) // EACH_ROW) + 44
    base = say("route.base", language)
    parts = [
        *_legs(route, places, language),
        base_mark(places[0], tip=f"{base} {route.base_zone}".strip()),
        _under(places[0], route.base_zone or base),
        *(part for place, stop in enumerate(route.stops, start=1) for part in _stop(place, stop, places[place])),
    ]
    return svg(*parts, height=height, title=title, about=about, name=name)


def _place(each: int) -> Point:
    """Left to right in the first row, right to left in the next."""
    line, column = divmod(each, EACH_ROW)
    step = (WIDTH - 2 * MARGIN) / (EACH_ROW - 1)
    column = EACH_ROW - 1 - column if line % 2 else column
    return MARGIN + step * column, TOP + ROW * line


def _legs(route: DayRoute, places: list[Point], language: str) -> Iterator[str]:
    for stop, (x1, y1), (x2, y2) in zip(route.stops, places, places[1:], strict=False):
        yield element("path", d=f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", css="fk-route-leg")
        inward = 30 if x1 < WIDTH / 2 else -30
        x, y = ((x1 + x2) / 2, y1 - 7) if y1 == y2 else (x1 + inward, (y1 + y2) / 2 + 4)
        yield text("text", short(stop, language), x=number(x), y=number(y), css="fk-route-minutes")


def _stop(place: int, stop: Stop, at: Point) -> Iterator[str]:
    x, y = at
    yield marker(place, at, tip=f"{stop.begins_at:%H:%M} {stop.code}")
    yield text("text", f"{stop.begins_at:%H:%M}", x=number(x), y=number(y - MARKER - 6), css="fk-route-at")
    if stop.zone:
        yield _under(at, stop.zone)


def _under(at: Point, words: str) -> str:
    return text(
        "text", shortened(words, MOST_WIDE), x=number(at[0]), y=number(at[1] + MARKER + 14), css="fk-route-zone-name"
    )
