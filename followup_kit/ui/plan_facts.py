"""What the planning page says about a plan: tiles, load of each person and day, reasons, duties, assumed figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from followup_kit.labels import value_label
from followup_kit.planning.trail import said, trail_of, uses_of
from followup_kit.planning.weekly import WeekPlan
from followup_kit.translations import current_language, say, say_date, say_day_alone, say_number
from followup_kit.ui.whatif_values import figures, value_said

NEARLY_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Fact:
    """One number at a glance; ``state`` is good, bad, warn or none."""

    name: str
    label: str
    value: str
    note: str
    state: str = "none"


def facts(plan: WeekPlan) -> list[Fact]:
    """Due, overdue, placed, not placed, hours."""
    rows = plan.rows
    counts = dict(rows["status"].value_counts().rows())
    lost = rows.filter(pl.col("unplaced").is_not_null())
    waits = lost.filter(pl.col("unplaced") == "can_wait").height
    placed, overdue = plan.placed.height, counts.get("overdue", 0)
    used, free = _hours(plan.load)
    of_hours = say("planpage.fact.of_hours", hours=say_number(free), share=say_number(100 * used / free if free else 0))
    locked = say("planpage.fact.locked", count=say_number(int(rows["locked"].fill_null(value=False).sum())))
    own = int(rows["customer"].null_count())
    upcoming = say(
        "planpage.fact.upcoming_own" if own else "planpage.fact.upcoming",
        count=say_number(counts.get("upcoming", 0)),
        **({"own": say_number(own)} if own else {}),
    )
    waiting = say("planpage.fact.waits", count=say_number(waits))
    made = (
        ("listed", say_number(rows.height), upcoming, "none"),
        ("overdue", say_number(overdue), _oldest(plan), "bad" if overdue else "good"),
        ("placed", say_number(placed), locked, "none"),
        ("unplaced", say_number(lost.height), waiting, _state(lost.height, waits)),
        ("hours", say_number(used, 1), of_hours, "none"),
    )
    return [Fact(name, say(f"planpage.fact.{name}"), value, note, state) for name, value, note, state in made]


def _state(lost: int, waits: int) -> str:
    return "bad" if lost > waits else "warn" if lost else "good"


def _oldest(plan: WeekPlan) -> str:
    late = plan.rows.filter(pl.col("status") == "overdue")["due_on"].min()
    return (
        say("planpage.fact.oldest", day=say_day_alone(late))
        if isinstance(late, date)
        else say("planpage.fact.none_late")
    )


def _hours(load: pl.DataFrame) -> tuple[float, float]:
    used = int(load["minutes_used"].sum() or 0) + int(load["travel_minutes"].sum() or 0)
    whole = load.unique(["staff", "day"])["minutes_available"].sum() or 0
    return used / 60, float(whole) / 60


def board(plan: WeekPlan) -> dict[str, Any]:
    """The load of each person and day: what the capacity table shows.

    ``days`` and ``people`` with ``cells`` in the order of the days: ``share`` (of the fuller of time and numbers),
    ``state`` (off, free, full, over), ``main`` and ``more`` as texts, ``label`` for a screen reader.
    """
    days, away = _worked_days(plan), _away(plan)
    codes = dict(plan.data.staff.select("id", "code").iter_rows())
    by_person = plan.load.partition_by("staff", as_dict=True, maintain_order=True)
    people = []
    for (staff,), frame in by_person.items():
        code, off = codes.get(staff, "–"), away.get(staff, set())
        by_day = {day: part.to_dicts() for (day,), part in frame.partition_by("day", as_dict=True).items()}
        cells = [_cell(by_day.get(day, []), code, day, on_leave=day in off) for day in days]
        people.append({"id": staff, "code": code, "cells": cells})
    shown = [
        {"key": str(day), "label": say(f"planpage.weekday.{day.weekday()}"), "date": say_day_alone(day)} for day in days
    ]
    return {"days": shown, "people": people}


def _worked_days(plan: WeekPlan) -> list[date]:
    """The days on which anybody works or has anything."""
    busy = plan.load.filter((pl.col("minutes_available") > 0) | (pl.col("used") > 0))["day"]
    found: list[date] = busy.unique().sort().to_list()
    return found or [plan.due.period.first + timedelta(days=number) for number in range(5)]


def _away(plan: WeekPlan) -> dict[int, set[date]]:
    """The days of the period on which each person is on leave."""
    period = plan.due.period
    days = [period.first + timedelta(days=number) for number in range(period.days)]
    found: dict[int, set[date]] = {}
    for staff, first, last in plan.data.leaves.select("staff", "first_on", "last_on").iter_rows():
        found.setdefault(staff, set()).update(day for day in days if first <= day <= (last or day))
    return found


def _cell(rows: list[dict[str, Any]], code: str, day: date, *, on_leave: bool) -> dict[str, Any]:
    minutes = sum(row["minutes_used"] + row["travel_minutes"] for row in rows)
    free = max((row["minutes_available"] for row in rows), default=0)
    count = sum(row["used"] for row in rows)
    shares = [minutes / free] if free else []
    shares += [row["used"] / row["capacity"] for row in rows if row["capacity"]]
    share = max(shares, default=0.0)
    state = _load_state(share, free, count)
    if state == "off":
        words = say("planpage.board.leave" if on_leave else "planpage.board.off")
        return {"share": 0, "state": state, "main": words, "more": "", "label": f"{code}, {say_date(day)}: {words}"}
    main = say_number(count)
    more = say("planpage.board.hours", used=_short(minutes / 60), free=_short(free / 60))
    label = say(
        "planpage.board.label", person=code, day=say_date(day), count=main,
        used=say_number(minutes / 60, 1), free=say_number(free / 60, 1), share=say_number(100 * share),
        state=say(f"planpage.board.{state}"),
    )  # fmt: skip
    return {"share": round(min(share, 1.0), 3), "state": state, "main": main, "more": more, "label": label}


def _short(hours: float) -> str:
    return say_number(hours, 0 if round(hours, 1) == int(hours) else 1)


def _load_state(share: float, free: int, count: int) -> str:
    if not free and not count:
        return "off"
    return "over" if share > 1 or not free else "full" if share >= NEARLY_FULL else "free"


def title_of(plan: WeekPlan, rule: str) -> str:
    """What a rule is called."""
    return rule_titles(plan).get(rule, rule)


def rule_titles(plan: WeekPlan) -> dict[str, str]:
    """Titles by the rules' full names."""
    return {f"{plan.document.slug}.{rule.id}": rule.title.said() for rule in plan.document.rules}


def when_said(moment: datetime | None) -> str:
    """``Mon Nov 23 · 10:00``; empty for none."""
    return f"{_day_said(moment.date(), current_language())} · {moment:%H:%M}" if moment else ""


def day_said(day: date | None) -> str:
    """``Mon Nov 23``; a dash for none."""
    return _day_said(day, current_language()) if day else "–"


@lru_cache(maxsize=2048)
def _day_said(day: date, language: str) -> str:
    return f"{say(f'planpage.weekday.{day.weekday()}', language)} {say_day_alone(day, language=language)}"


def channel_said(channel: str | None) -> str:
    """A channel in words."""
    return value_label("channel", channel, table="visits") if channel else "–"


def trail_said(plan: WeekPlan, task: int) -> list[str]:
    """Why a row is on the list, as sentences."""
    return said(trail_of(plan.due, task), plan.due.policy)


def duty_table(plan: WeekPlan, roster: str) -> tuple[list[str], list[list[str]]]:
    """A roster's nights: headers, and a line for each night with who holds each post; an unfilled post says so."""
    found = next(each for each in plan.document.rosters if each.id == roster)
    rows = plan.duties.filter(pl.col("roster") == roster)
    codes = dict(plan.data.staff.select("id", "code").iter_rows())
    headers = [say("planpage.duty.night"), say("planpage.duty.hours"), *(post.title.said() for post in found.posts)]
    nights: dict[date, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        nights.setdefault(row["on"], []).append(row)
    lines = [
        [
            day_said(day),
            f"{posts[0]['starts_at']:%H:%M}–{posts[0]['ends_at']:%H:%M}",
            *(codes.get(post["staff"], "") for post in sorted(posts, key=lambda post: post["post"])),
        ]
        for day, posts in nights.items()
    ]
    return headers, lines


def rosters(plan: WeekPlan) -> dict[str, str]:
    """The titles of the rosters that have duties, by id."""
    present = set(plan.duties["roster"].to_list())
    return {roster.id: roster.title.said() for roster in plan.document.rosters if roster.id in present}


@dataclass(frozen=True, slots=True)
class Assumed:
    """A figure that no text of the regime states."""

    about: str
    value: str
    tag: str


def assumed(plan: WeekPlan) -> list[Assumed]:
    """The figures behind this plan that nobody stated, each once."""
    policy, day = plan.due.policy, plan.due.as_of
    present = [rule for rule in plan.document.rules if f"{plan.document.slug}.{rule.id}" in set(plan.rows["rule"])]
    uses = {use.name: use for rule in present for use in uses_of(policy, rule, day) if use.tag != "stated"}
    known = figures(policy, day) if uses else {}
    return [
        Assumed(known[name].title, value_said(known[name], use.value), say(f"planpage.tag.{use.tag}"))
        for name, use in sorted(uses.items())
    ]
