"""P05, 24-hour rescue: its figures, roster, arrival limit, figures shown and roles."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.errors import InputError
from followup_kit.policy.document import Document
from followup_kit.policy.general import PRESETS
from followup_kit.policy.reading import Policy, read_policy

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(PRESETS / "rescue_24h.yaml")


@pytest.fixture(scope="module")
def regime(policy: Policy) -> Document:
    return policy.on(TODAY)


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("roster_due_day", 1, "P05-R01"),
        ("summer_night", "18:30-08:00", "P05-R03"),
        ("winter_night", "17:00-08:00", "P05-R03"),
        ("city_arrival_hours", 2, "P05-R05"),
        ("duty_room", "2nd floor, staff dormitory", "P05-R06"),
        ("midnight_reward_yuan", 20, "P05-R08"),
    ],
)
def test_stated_figures_are_those_of_the_regime(regime: Document, name: str, value: object, source: str) -> None:
    found = regime.parameters[f"rescue_24h.{name}"]
    assert (found.value, found.tag, found.source) == (value, "stated", source)


def test_the_roster_is_due_before_the_first_of_the_month(regime: Document) -> None:
    report = {report.id: report for report in regime.reports}["roster"]
    assert (report.every, report.due.day, report.due.before_period) == (("month",), 1, True)
    assert regime.rosters[0].due_day == 1


def test_the_roster_has_five_posts(regime: Document) -> None:
    assert [post.title.zh_hans for post in regime.rosters[0].posts] == [
        "带班领导",
        "技术员",
        "驾驶员",
        "材料员",
        "维修人员",
    ]


def test_night_hours_follow_the_season(regime: Document) -> None:
    seasons = [(season.id, season.dates, season.hours) for season in regime.rosters[0].seasons]
    assert seasons == [("summer", "05-01..09-30", "18:30-08:00"), ("winter", "", "17:00-08:00")]


def test_daytime_rescues_rotate_and_the_night_duty_stays_in_its_room(regime: Document) -> None:
    roster = regime.rosters[0]
    assert (roster.daytime, roster.place) == ("rotation", "2nd floor, staff dormitory")


def test_each_rescuer_past_midnight_gets_twenty_yuan(regime: Document) -> None:
    assert regime.rosters[0].reward_after_midnight == 20


def test_city_rescues_arrive_within_two_hours_day_and_night_and_others_have_no_limit(regime: Document) -> None:
    assert len(regime.service_limits) == 1
    limit = regime.service_limits[0]
    assert (limit.step, limit.of, limit.within.n, limit.within.unit) == ("arrive", "event", 2, "hour")
    assert limit.where["category"].among == ("city",)
    assert limit.applies_to == "all_city"


def test_the_limit_can_be_kept_to_the_night_but_to_nothing_else(policy: Policy) -> None:
    changed = policy.on(TODAY, {"rescue_24h.arrival_applies_to": "night_city"})
    assert changed.service_limits[0].applies_to == "night_city"
    with pytest.raises(InputError):
        policy.on(TODAY, {"rescue_24h.arrival_applies_to": "everywhere"})


def test_the_hotline_is_published_and_its_number_left_open(regime: Document) -> None:
    assert [(line.id, line.number) for line in regime.phone_lines] == [("hotline", "")]
    assert regime.parameters["rescue_24h.hotline"].tag == "placeholder"


def test_rescues_are_routed_to_the_night_leader_and_the_team_of_the_day(regime: Document) -> None:
    assert [(way.roster, way.to) for way in regime.routing] == [
        ("night_duty", ("night_leader",)),
        (None, ("day_team",)),
    ]


def test_unfilled_posts_are_looked_for_every_day(regime: Document) -> None:
    assert [(check.what, check.every) for check in regime.checks] == [("duty_post", "day")]


def test_the_register_names_no_visits(regime: Document) -> None:
    assert regime.rules == ()


def test_figures_shown(regime: Document) -> None:
    assert regime.kpis == ("K28",)


def test_roles_land_on_the_roles_of_the_product(regime: Document) -> None:
    assert {role.id: role.role for role in regime.roles} == {
        "office": "administration",
        "night_leader": "department_supervisor",
        "rescuer": "technician",
        "day_team": "technician",
    }
