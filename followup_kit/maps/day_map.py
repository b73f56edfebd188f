"""A person's day on the road as a figure: the picture, and the same as an ordered list under it.

The picture asks for nothing from anywhere. With coordinates it is a map in true proportion; without them a line of
stops with their zones. It carries no names: only numbers, times and minutes; ``labels`` say what the list shows.
"""

from __future__ import annotations

from collections.abc import Mapping

from followup_kit.maps.drawing import map_picture
from followup_kit.maps.line import line_picture
from followup_kit.markup import element, escape, text
from followup_kit.planning.on_site import DayRoute, Stop
from followup_kit.translations import current_language, say, say_date, say_number


def day_map(
    route: DayRoute, language: str | None = None, *, labels: Mapping[int, str] | None = None, name: str = "route"
) -> str:
    """The figure as markup; empty for a day without stops.

    ``labels`` are what the list calls a customer (by row id) instead of the code; ``name`` tells figures of one page
    apart.
    """
    if not route.stops:
        return ""
    language = language or current_language()
    located = [stop.point for stop in route.stops if stop.point] + ([route.base] if route.base else [])
    is_map = len(located) > 1
    title, about = _title(route, language), _about(route, language, is_map=is_map)
    draw = map_picture if is_map else line_picture
    picture = draw(route, language, title=title, about=about, name=name)
    notes = [text("p", note, css="fk-route-note") for note in _notes(route, language, is_map=is_map)]
    return element("figure", picture, _list(route, language, labels or {}), *notes, css="fk-route")


def _title(route: DayRoute, language: str) -> str:
    return say("route.title", language, person=route.person, day=say_date(route.day, language=language))


def _about(route: DayRoute, language: str, *, is_map: bool) -> str:
    return say(
        "route.about_map" if is_map else "route.about_line", language,
        count=say_number(len(route.stops), language=language),
        first=f"{route.stops[0].begins_at:%H:%M}", last=f"{route.stops[-1].ends_at:%H:%M}",
        minutes=say_number(route.way_minutes, language=language),
    )  # fmt: skip


def _list(route: DayRoute, language: str, labels: Mapping[int, str]) -> str:
    items = (_item(stop, language, labels.get(stop.customer, stop.code)) for stop in route.stops)
    return element("ol", *items, css="fk-route-stops")


def _item(stop: Stop, language: str, label: str) -> str:
    way = say("route.way", language, minutes=say_number(stop.way_minutes, language=language))
    tight = [text("span", say("route.tight", language), css="fk-route-tight")] if stop.is_tight else []
    where = [text("bdi", stop.zone), " · "] if stop.zone else []
    parts = (
        text("span", f"{stop.begins_at:%H:%M}–{stop.ends_at:%H:%M}", css="fk-route-time"),
        element("bdi", escape(label), css="fk-route-who"),
        element("span", *where, escape(way), css="fk-route-way"),
        *tight,
    )
    return element("li", " ".join(parts))


def _notes(route: DayRoute, language: str, *, is_map: bool) -> list[str]:
    """What the picture cannot show."""
    lost = [str(place) for place, stop in enumerate(route.stops, start=1) if not stop.point]
    notes = []
    if is_map and lost:
        numbers = say("route.separator", language).join(lost)
        notes.append(say("route.not_on_map", language, numbers=numbers))
    if not is_map:
        known = any(stop.point for stop in route.stops) or route.base
        notes.append(say("route.one_place" if known else "route.no_coordinates", language))
    elif not route.base:
        notes.append(say("route.no_base", language))
    return notes
