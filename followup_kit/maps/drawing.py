"""The map: stops at their places, numbered in order, the way between them, a scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import atan2, degrees, hypot

from followup_kit.maps.scene import FOOT, MARKER, PADDING, WIDTH, Point, Scene, scale_km, scene, spread
from followup_kit.maps.words import LINE, Words, wide
from followup_kit.markup import element, escape, text
from followup_kit.planning.on_site import DayRoute, Stop
from followup_kit.translations import say, say_number

LEAST_FOR_MINUTES, LEAST_FOR_ARROW = 3.6 * MARKER, 5.2 * MARKER
_GRID = 4


def number(value: float) -> str:
    """A coordinate as a drawing wants it."""
    return f"{value:.1f}".removesuffix(".0")


def svg(*parts: str, height: float, title: str, about: str, name: str) -> str:
    """A drawing with its name and description for those who do not see it."""
    return element(
        "svg",
        text("title", title, id=f"{name}-title"),
        text("desc", about, id=f"{name}-about"),
        *parts,
        css="fk-route-picture",
        viewBox=f"0 0 {number(WIDTH)} {number(height)}",
        role="img",
        aria_labelledby=f"{name}-title {name}-about",
    )


def marker(place: int, at: Point, *, tip: str) -> str:
    """A numbered stop."""
    x, y = at
    return element(
        "g",
        text("title", tip),
        element("circle", cx=number(x), cy=number(y), r=number(MARKER), css="fk-route-stop"),
        text("text", place, x=number(x), y=number(y + 4), css="fk-route-number"),
    )


def base_mark(at: Point, *, tip: str) -> str:
    """The base: a small house."""
    place = f"translate({_at(at)})"
    house = element("path", d="M-12 0L0 -11L12 0H8V10H-8V0Z", transform=place, css="fk-route-base")
    return element("g", text("title", tip), house)


def short(stop: Stop, language: str) -> str:
    """The minutes of way to a stop."""
    return say("route.short", language, minutes=say_number(stop.way_minutes, language=language))


def map_picture(route: DayRoute, language: str, *, title: str, about: str, name: str) -> str:
    """The map of a day of which at least two places are known."""
    known = [(place, stop) for place, stop in enumerate(route.stops, start=1) if stop.point]
    places = [*([route.base] if route.base else []), *(stop.point for _, stop in known if stop.point)]
    found = scene(places)
    shown = spread(found.points, height=found.height)
    first = 1 if route.base else 0
    words = Words(shown, height=found.height, way=found.points)
    numbers = [*([0] if route.base else []), *(place for place, _ in known)]
    parts = [
        *_ground(found),
        *_legs(numbers, found.points),
        *_leaders(found.points, shown),
        *([base_mark(shown[0], tip=_base_tip(route, language))] if route.base else []),
        *(marker(place, at, tip=_tip(stop)) for (place, stop), at in zip(known, shown[first:], strict=True)),
        *_times([stop for _, stop in known], shown[first:], words),
        *_minutes(route, numbers, found.points, words=words, language=language),
        *_scale(found, language),
    ]
    return svg(*parts, height=found.height, title=title, about=about, name=name)


def _tip(stop: Stop) -> str:
    return f"{stop.begins_at:%H:%M} {stop.code}"


def _base_tip(route: DayRoute, language: str) -> str:
    return f"{say('route.base', language)} {route.base_zone}".strip()


def _ground(found: Scene) -> Iterator[str]:
    """A quiet grid, its squares as wide as the scale."""
    high = found.height - FOOT
    yield element(
        "rect", x="0.5", y="0.5", width=number(WIDTH - 1), height=number(high - 1), rx="8", css="fk-route-ground"
    )
    step = scale_km(found.units_per_km, WIDTH / _GRID) * found.units_per_km
    lines = [f"M{number(step * count)} 0V{number(high)}" for count in range(1, int((WIDTH - 1) / step) + 1)]
    lines += [f"M0 {number(step * count)}H{number(WIDTH)}" for count in range(1, int((high - 1) / step) + 1)]
    if lines:
        yield element("path", d="".join(lines), css="fk-route-grid")


def _legs(numbers: Sequence[int], points: Sequence[Point]) -> Iterator[str]:
    """The way from place to place; broken where a stop between has no coordinates."""
    for before, after, one, two in zip(numbers, numbers[1:], points, points[1:], strict=False):
        css = "fk-route-leg" if after == before + 1 else "fk-route-leg is-broken"
        yield element("path", d=f"M{_at(one)}L{_at(two)}", css=css)
        if after == before + 1:
            yield from _arrow(one, two)


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _arrow(one: Point, two: Point) -> Iterator[str]:
    (x1, y1), (x2, y2) = one, two
    if hypot(x2 - x1, y2 - y1) >= LEAST_FOR_ARROW:
        place = _at((x1 + 0.68 * (x2 - x1), y1 + 0.68 * (y2 - y1)))
        turn = number(degrees(atan2(y2 - y1, x2 - x1)))
        yield element("path", d="M-4 -4L4 0L-4 4", transform=f"translate({place}) rotate({turn})", css="fk-route-arrow")


def _minutes(
    route: DayRoute, numbers: Sequence[int], points: Sequence[Point], *, words: Words, language: str
) -> Iterator[str]:
    """The minutes beside each leg that has room for them; the list has them all."""
    for before, after, one, two in zip(numbers, numbers[1:], points, points[1:], strict=False):
        said = short(route.stops[after - 1], language)
        place = words.place(said, _beside(one, two, wide(said))) if after == before + 1 else None
        if place:
            yield text("text", said, x=number(place[0]), y=number(place[1] + 4), css="fk-route-minutes")


def _beside(one: Point, two: Point, width: float) -> Iterator[Point]:
    """Places on both sides of a leg, the middle of it first."""
    (x1, y1), (x2, y2) = one, two
    far = hypot(x2 - x1, y2 - y1)
    if far < LEAST_FOR_MINUTES:
        return
    across_x, across_y = (y1 - y2) / far, (x2 - x1) / far
    aside = abs(across_x) * width / 2 + abs(across_y) * LINE / 2 + 3
    for share in (0.5, 0.4, 0.6, 0.3):
        for sign in (1, -1):
            yield (
                x1 + share * (x2 - x1) + sign * aside * across_x,
                y1 + share * (y2 - y1) + sign * aside * across_y,
            )


def _leaders(points: Sequence[Point], shown: Sequence[Point]) -> Iterator[str]:
    """From a marker that had to stand aside to its true place."""
    for true, at in zip(points, shown, strict=True):
        if hypot(true[0] - at[0], true[1] - at[1]) > 2:
            yield element("path", d=f"M{_at(at)}L{_at(true)}", css="fk-route-leader")
            yield element("circle", cx=number(true[0]), cy=number(true[1]), r="2.5", css="fk-route-true")


def _times(stops: Sequence[Stop], shown: Sequence[Point], words: Words) -> Iterator[str]:
    """When each visit begins, beside its marker where there is room."""
    for stop, (x, y) in zip(stops, shown, strict=True):
        said = f"{stop.begins_at:%H:%M}"
        up, side = MARKER + LINE / 2 + 1, MARKER + wide(said) / 2 + 2
        around = ((x, y - up), (x, y + up), (x + side, y), (x - side, y), (x + side, y - up), (x - side, y + up))
        place = words.place(said, around)
        if place:
            yield text("text", said, x=number(place[0]), y=number(place[1] + 4.5), css="fk-route-at")


def _scale(found: Scene, language: str) -> Iterator[str]:
    """A bar as long as so many kilometres, and where north is."""
    km = scale_km(found.units_per_km, WIDTH / _GRID)
    wide, y = km * found.units_per_km, found.height - 8
    bar = f"M2 {number(y - 5)}V{number(y)}H{number(2 + wide)}V{number(y - 5)}"
    yield element("path", d=bar, css="fk-route-scale")
    decimals = 0 if km >= 1 else 1 if km >= 0.1 else 2
    said = say("route.km", language, km=say_number(km, decimals, language=language))
    yield text("text", said, x=number(wide + 10), y=number(y), css="fk-route-scale-text")
    x = WIDTH - PADDING / 2
    yield element("path", d=f"M{number(x - 4)} {number(y)}L{number(x)} {number(y - 12)}L{number(x + 4)} {number(y)}Z",
                  css="fk-route-north")  # fmt: skip
    yield element("text", escape(say("route.north", language)), x=number(x - 9), y=number(y), css="fk-route-north-text")
