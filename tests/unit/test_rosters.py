"""Duty rosters (S25, P05-R01, P05-R06): who may hold a post, turns, leave, and posts that stay empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from followup_kit.demo.industries import industry_tables
from followup_kit.demo.industries.frames import numbers_of, plan_frame
from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.planning.fetching import TABLES as PLANNED
from followup_kit.planning.rosters import duties
from followup_kit.policy import load_preset
from followup_kit.schema import TABLES

LEADER, TECHNICIAN, DRIVER, PARTS, REPAIR = range(5)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
REGIME = load_preset("rescue_24h").on(NOVEMBER.first)


@pytest.fixture(scope="module")
def company() -> PlanData:
    tables = industry_tables("rescue_24h", "en", today=NOVEMBER.first, customers=20)
    rows = {name: frame.to_dicts() for name, frame in tables.items()}
    numbers = numbers_of(rows)
    data = PlanData(**{name: plan_frame(TABLES[name], rows[name], numbers) for name in PLANNED})  # type: ignore[arg-type]
    return replace(data, leaves=data.leaves.clear())


def crews(company: PlanData) -> list[list[int | None]]:
    nights = duties(REGIME, company, period=NOVEMBER)
    return [night["staff"].to_list() for night in nights.partition_by("on", maintain_order=True)]


def with_role(company: PlanData, role: str) -> list[int]:
    return company.staff.filter(pl.col("role").cast(pl.String) == role)["id"].to_list()


def on_leave(company: PlanData, people: list[int], first: date, last: date | None) -> PlanData:
    rows = pl.DataFrame(
        {"staff": people, "first_on": [first] * len(people), "last_on": [last] * len(people)},
        schema_overrides={"last_on": pl.Date},
    )
    return replace(company, leaves=pl.concat([company.leaves, rows], how="diagonal_relaxed"), extra={})


def test_a_post_is_held_by_somebody_who_may_hold_it(company: PlanData) -> None:
    roles = dict(company.staff.select("id", pl.col("role").cast(pl.String)).iter_rows())
    skills = dict(company.staff.select("id", "skills").iter_rows())
    for crew in crews(company):
        assert roles[crew[LEADER]] == "management"  # type: ignore[index]
        assert roles[crew[TECHNICIAN]] == roles[crew[REPAIR]] == "technician"  # type: ignore[index]
        assert "driving" in skills[crew[DRIVER]]  # type: ignore[index]
        assert "parts" in skills[crew[PARTS]]  # type: ignore[index]


def test_nobody_holds_two_posts_of_a_night(company: PlanData) -> None:
    assert all(len(set(crew)) == 5 for crew in crews(company))


def test_those_who_may_hold_a_post_take_turns(company: PlanData) -> None:
    leaders = pl.Series([crew[LEADER] for crew in crews(company)])
    assert set(leaders) == set(with_role(company, "management"))
    assert leaders.value_counts()["count"].max() - leaders.value_counts()["count"].min() <= 1  # type: ignore[operator]
    assert all(one != two for one, two in pairwise(leaders))


def test_leave_passes_the_turn_on_and_an_open_leave_goes_on(company: PlanData) -> None:
    away = with_role(company, "management")[0]
    for last in (date(2026, 11, 10), None):
        found = [crew[LEADER] for crew in crews(on_leave(company, [away], NOVEMBER.first, last))]
        assert away not in found[:10]
        assert (away in found[10:]) == (last is not None)
        assert None not in found


def test_a_post_that_nobody_can_hold_stays_empty_and_the_others_are_held(company: PlanData) -> None:
    gone = on_leave(company, with_role(company, "management"), NOVEMBER.first, NOVEMBER.first)
    first, second = crews(gone)[:2]
    assert first[LEADER] is None
    assert None not in first[1:]
    assert None not in second


def test_a_roster_whose_posts_name_nobody_is_held_by_all_in_turn(company: PlanData) -> None:
    roster = REGIME.rosters[0]
    open_posts = tuple(post.model_copy(update={"role": "", "skill": ""}) for post in roster.posts)
    regime = REGIME.model_copy(update={"rosters": (roster.model_copy(update={"posts": open_posts}),)})
    nights = duties(regime, company, period=NOVEMBER)
    assert set(nights["staff"]) == set(company.staff["id"])
    assert nights["staff"].value_counts()["count"].max() - nights["staff"].value_counts()["count"].min() <= 1  # type: ignore[operator]
