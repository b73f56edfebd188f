"""The map of a person's day: true proportion, the same as a list, no names, nothing from anywhere."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from math import hypot
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets_plan import MONDAY, Office, office

from followup_kit.maps import day_map
from followup_kit.maps.scene import FOOT, MARKER, WIDTH, scale_km, scene, spread
from followup_kit.maps.words import Words, shortened, wide
from followup_kit.planning.on_site import DayRoute, Stop, day_route, on_site_days
from followup_kit.sheets import task_page
from followup_kit.translations import LANGUAGES

DAY = date(2026, 11, 24)
HOSTILE = '<script>alert("1")</script>'
latitudes, longitudes = st.floats(-80, 80), st.floats(-180, 180)


def route(text: str, *, base: tuple[float, float] | None = None) -> DayRoute:
    """``time | code | zone | latitude longitude | way``, each visit half an hour long."""
    stops = []
    for number, line in enumerate(text.strip().splitlines(), start=1):
        at, code, zone, point, way = (cell.strip() for cell in line.split("|"))
        begins = datetime.combine(DAY, datetime.strptime(at, "%H:%M").time())
        where = tuple(map(float, point.split())) if point else None
        stops.append(Stop(number, number, code, begins, begins + timedelta(minutes=30), int(way), zone, where))  # type: ignore[arg-type]
    return DayRoute("S-1", DAY, tuple(stops), "North", base)


MAPPED = "09:20 | K-1 | North | 31.20 121.40 | 10\n10:30 | K-2 | South | 31.25 121.45 | 25"
LINED = "09:20 | K-1 | North | | 10\n10:30 | K-2 | South | | 20"


def picture(figure: str) -> ElementTree.Element:
    found = ElementTree.fromstring(figure).find("svg")
    assert found is not None
    return found


def texts(figure: str, css: str) -> list[str]:
    return ["".join(each.itertext()) for each in picture(figure).iter() if each.get("class") == css]


def markers(figure: str) -> list[tuple[float, float]]:
    found = [each for each in picture(figure).iter("circle") if each.get("class") == "fk-route-stop"]
    return [(float(each.get("cx", "")), float(each.get("cy", ""))) for each in found]


def test_a_degree_of_longitude_at_60_degrees_north_is_half_as_wide_as_one_of_latitude_is_high() -> None:
    found = scene([(59.5, 10.0), (60.5, 10.0), (60.5, 11.0), (59.5, 11.0)])
    (x1, y1), (x2, y2), (x3, _), _ = found.points
    assert x1 == pytest.approx(x2)
    assert (x3 - x2) / (y1 - y2) == pytest.approx(0.5, rel=1e-6)
    assert y2 < y1


@settings(derandomize=True, max_examples=100, deadline=None)
@given(places=st.lists(st.tuples(latitudes, longitudes), min_size=2, max_size=15))
def test_every_place_lies_in_the_picture(places: list[tuple[float, float]]) -> None:
    found = scene(places)
    assert all(0 <= x <= WIDTH and 0 <= y <= found.height - FOOT for x, y in found.points)


def test_two_places_on_both_sides_of_the_date_line_are_neighbours() -> None:
    (x1, _), (x2, _) = scene([(0.0, 179.9), (0.0, -179.9)]).points
    far = scene([(0.0, 179.9), (0.0, -179.9)])
    assert (x2 - x1) / far.units_per_km == pytest.approx(22.2, abs=0.1)


def test_markers_at_one_place_stand_beside_each_other() -> None:
    shown = spread([(200.0, 100.0)] * 4 + [(300.0, 100.0)], height=300)
    pairs = [(one, two) for place, one in enumerate(shown) for two in shown[:place]]
    assert all(hypot(one[0] - two[0], one[1] - two[1]) > 2 * MARKER - 1 for one, two in pairs)
    assert shown[4] == pytest.approx((300.0, 100.0), abs=0.1)


@pytest.mark.parametrize(("units", "km"), [(50.0, 2.0), (100.0, 1.0), (101.0, 0.5), (20.0, 5.0)])
def test_the_scale_is_the_longest_round_length_that_fits(units: float, km: float) -> None:
    assert scale_km(units, 100.0) == km


def test_a_text_is_left_out_rather_than_laid_over_another() -> None:
    words = Words([(100.0, 100.0)], height=300)
    assert words.place("09:00", [(100.0, 100.0)]) is None
    assert words.place("09:00", [(100.0, 100.0), (100.0, 60.0)]) == (100.0, 60.0)
    assert words.place("10:00", [(104.0, 62.0)]) is None


def test_a_text_leaves_the_way_free_where_it_can() -> None:
    words = Words([], height=300, way=[(100.0, 20.0), (100.0, 200.0)])
    assert words.place("09:00", [(100.0, 100.0), (160.0, 100.0)]) == (160.0, 100.0)
    assert words.place("10:00", [(100.0, 100.0)]) == (100.0, 100.0)


def test_a_long_zone_is_cut_by_its_width_and_a_short_one_is_not() -> None:
    assert shortened("North", 84) == "North"
    assert shortened("城东老工业园区北段", 84).endswith("…")
    assert wide(shortened("城东老工业园区北段", 84)) <= 84


def test_stops_with_coordinates_are_numbered_in_order_on_a_map_with_a_scale() -> None:
    figure = day_map(route(MAPPED, base=(31.22, 121.42)), "en")
    assert texts(figure, "fk-route-number") == ["1", "2"]
    (x1, y1), (x2, y2) = markers(figure)
    assert x1 < x2
    assert y1 > y2
    assert texts(figure, "fk-route-at") == ["09:20", "10:30"]
    assert "25 min" in texts(figure, "fk-route-minutes")
    assert texts(figure, "fk-route-scale-text")[0].endswith(" km")
    assert len(texts(figure, "fk-route-leg")) == 2


def test_without_a_known_base_the_way_begins_at_the_first_stop_and_this_is_said() -> None:
    figure = day_map(route(MAPPED), "en")
    assert len(texts(figure, "fk-route-leg")) == 1
    assert "Where the day begins is not known" in figure


def test_without_coordinates_the_stops_stand_in_a_line_with_their_zones() -> None:
    figure = day_map(route(LINED), "en")
    assert texts(figure, "fk-route-zone-name") == ["North", "North", "South"]
    assert texts(figure, "fk-route-minutes") == ["10 min", "20 min"]
    assert "fk-route-scale" not in figure
    assert "not a map" in figure


def test_one_place_alone_makes_no_map() -> None:
    figure = day_map(route("09:20 | K-1 | North | 31.2 121.4 | 10"), "en")
    assert "fk-route-scale" not in figure
    assert "Only one place has coordinates" in figure


def test_a_stop_without_coordinates_is_named_and_the_way_past_it_is_broken() -> None:
    lines = f"{MAPPED}\n11:30 | K-3 | South | | 20\n12:30 | K-4 | South | 31.2 121.5 | 20"
    figure = day_map(route(lines), "en")
    assert texts(figure, "fk-route-number") == ["1", "2", "4"]
    assert len(texts(figure, "fk-route-leg is-broken")) == 1
    assert "stop 3." in figure


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lines", [MAPPED, LINED])
def test_the_list_says_the_same_as_the_picture_in_every_language(lines: str, language: str) -> None:
    figure = ElementTree.fromstring(day_map(route(lines), language))
    items = ["".join(item.itertext()) for item in figure.iter("li")]
    assert len(items) == 2
    assert all(code in item for code, item in zip(("K-1", "K-2"), items, strict=True))
    assert "09:20–09:50" in items[0]
    drawn = figure.find("svg")
    assert drawn is not None
    ids = (drawn.get("aria-labelledby") or "").split()
    assert [each.get("id") for each in (*drawn.iter("title"), *drawn.iter("desc")) if each.get("id")] == ids
    assert not re.search(r"https?:|url\(|@import|<image|<script", day_map(route(lines), language))


def test_a_zone_or_a_label_that_looks_like_markup_stays_text() -> None:
    lines = f"09:20 | K-1 | {HOSTILE} | | 10\n10:30 | {HOSTILE} | South | | 20"
    for figure in (day_map(route(lines), "en"), day_map(route(MAPPED), "en", labels={1: HOSTILE})):
        assert "<script>" not in figure
        assert "&lt;script&gt;" in figure


def test_the_picture_never_carries_the_name_that_the_list_shows() -> None:
    figure = day_map(route(MAPPED), "en", labels={1: "K-1 Example Customer"})
    assert "Example Customer" in figure
    assert "Example Customer" not in ElementTree.tostring(picture(figure), encoding="unicode")


def test_a_visit_that_begins_before_one_can_be_there_says_so() -> None:
    first, second = route(MAPPED).stops
    late = DayRoute("S-1", DAY, (first, Stop(*(getattr(second, name) for name in second.__slots__[:-1]), True)))
    assert "too little time" in day_map(late, "en")
    assert "too little time" not in day_map(route(MAPPED), "en")


def test_a_day_without_stops_has_no_picture() -> None:
    assert day_map(DayRoute("S-1", DAY, ()), "en") == ""


@pytest.fixture(scope="module")
def property_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("map"))


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("map"), preset="hospital", kind="discharge")


def test_the_stops_of_a_day_are_the_plans_on_site_visits_in_the_order_of_their_times(property_office: Office) -> None:
    plan = property_office.plan
    (staff,) = plan.data.staff.filter(pl.col("code") == "S-1")["id"]
    mine = plan.placed.filter((pl.col("visitor") == staff) & (pl.col("channel") == "on_site")).sort("planned_at")
    found = [day_route(plan, staff, day) for day in on_site_days(plan, staff)]
    assert [stop.task for each in found for stop in each.stops] == mine["task"].to_list() != []
    assert [stop.begins_at for each in found for stop in each.stops] == mine["planned_at"].to_list()
    load = plan.load.filter((pl.col("staff") == staff) & (pl.col("channel_group") == "on_site"))
    assert sum(each.way_minutes for each in found) == load["travel_minutes"].sum()
    assert not any(stop.is_tight for each in found for stop in each.stops)


def test_a_day_without_on_site_visits_has_no_stops(property_office: Office) -> None:
    (staff,) = property_office.plan.data.staff.filter(pl.col("code") == "S-1")["id"]
    assert day_route(property_office.plan, staff, MONDAY - timedelta(days=1)).stops == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printable_page_has_a_picture_for_each_day_on_the_road(property_office: Office, language: str) -> None:
    plan = property_office.plan
    (staff,) = plan.data.staff.filter(pl.col("code") == "S-1")["id"]
    page = task_page(plan, "S-1", language, details=property_office.details())
    assert page.count("<svg") == len(on_site_days(plan, staff)) > 0
    assert len(set(re.findall(r' id="([^"]+)"', page))) == len(re.findall(r' id="([^"]+)"', page))
    pictures = "".join(re.findall(r"<svg.*?</svg>", page))
    assert "王小明" not in pictures
    assert "=cmd" not in pictures


def test_a_page_of_calls_has_no_picture(hospital: Office) -> None:
    assert "<svg" not in task_page(hospital.plan, "S-1", "en")


@pytest.fixture
def property_panel(tmp_path: Path):  # type: ignore[no-untyped-def]
    from followup_kit.settings import find_workspace
    from followup_kit.ui.plan_desk import Desk
    from followup_kit.ui.plan_model import PlanModel
    from followup_kit.ui.views.plan_route import RoutePanel

    office(tmp_path)
    model = PlanModel(Desk(find_workspace(tmp_path / "workspace"), "S-002", day=MONDAY))
    panel = RoutePanel(model, lambda callback: callback)
    model.observe(lambda _change: panel.draw(), ["person", "day", "revision"])
    panel.draw()
    return model, panel


def test_the_panel_shows_a_chosen_persons_first_day_on_the_road(property_panel) -> None:  # type: ignore[no-untyped-def]
    model, panel = property_panel
    assert panel.root.layout.display == "none"
    model.person = "S-1"
    assert panel.root.layout.display != "none"
    assert "<svg" in panel.figure.value
    assert "王小明" not in panel.figure.value


def test_the_panel_says_so_when_the_chosen_day_has_no_visits_on_site(property_panel) -> None:  # type: ignore[no-untyped-def]
    model, panel = property_panel
    on_site = set(on_site_days(model.plan, model.staff_numbers["S-1"]))
    free = next(MONDAY + timedelta(days=day) for day in range(7) if MONDAY + timedelta(days=day) not in on_site)
    model.narrow_to("S-1", str(free))
    assert "<svg" not in panel.figure.value
    assert "no on-site visits" in panel.figure.value
    model.show_all()
    assert panel.root.layout.display == "none"


def test_whoever_has_no_visits_on_site_all_week_gets_no_panel(property_panel) -> None:  # type: ignore[no-untyped-def]
    model, panel = property_panel
    idle = [code for code, number in model.staff_numbers.items() if not on_site_days(model.plan, number)]
    for code in idle:
        model.person = code
        assert panel.root.layout.display == "none"
    assert idle
