"""Which days were passed over in counting, by name: holidays, weekly days off, and weekend days that are worked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from followup_kit.calendars.days import Days, Mask
from followup_kit.calendars.notices import Holiday
from followup_kit.calendars.work_calendar import MONDAY, WorkCalendar
from followup_kit.translations import say, say_day_alone

MOST_NAMED = 8
"""So many single days are named; of more only the number is told."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Days that did not count: ``holidays`` (each run of days of one festival), ``weekly`` days off, ``own`` closed
    days of a policy. ``makeup_days`` are days off in other weeks that counted as working days.
    """

    holidays: tuple[Holiday, ...] = ()
    weekly: tuple[date, ...] = ()
    own: tuple[date, ...] = ()
    makeup_days: tuple[date, ...] = ()

    def said(self, language: str | None = None) -> list[str]:
        """A sentence for each kind that there is, in the language given or in force."""
        found = {
            "holidays": [_run_said(holiday, language) for holiday in self.holidays],
            "weekly": [_day_said(day, language) for day in self.weekly],
            "own": [_day_said(day, language) for day in self.own],
            "makeup": [_day_said(day, language) for day in self.makeup_days],
        }
        return [_sentence(kind, days, language) for kind, days in found.items() if days]

    def as_record(self, language: str | None = None) -> dict[str, object]:
        """For a machine: names and days as 2026-10-01."""
        return {
            "holidays": [
                {"name": holiday.label(language), "first": str(holiday.first), "last": str(holiday.last)}
                for holiday in self.holidays
            ],
            "weekly": [str(day) for day in self.weekly],
            "own": [str(day) for day in self.own],
            "makeup_days": [str(day) for day in self.makeup_days],
        }


def passed_over(
    calendar: WorkCalendar, first: date, last: date, *, closed: Callable[[Days], Mask] | None = None
) -> PassedOver:
    """The days from ``first`` to ``last`` that do not count, and the weekend days that do; empty when backwards.

    ``closed`` says which days those are; None takes every day off. Years without a notice have plain weeks.
    """
    known = calendar.allowing_missing()
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    shut = known.is_off(days) if closed is None else closed(days)
    festive, off = known.is_holiday(days), ~np.array(known.workweek)[(days - MONDAY).astype(np.int64) % 7]
    makeup = days[~shut & off & known.is_working(days)]
    return PassedOver(
        _runs(known, _dates(days[shut & festive])),
        _dates(days[shut & ~festive & off]),
        _dates(days[shut & ~festive & ~off]),
        _dates(makeup),
    )


def _dates(days: Days) -> tuple[date, ...]:
    return tuple(days.tolist())


def _runs(calendar: WorkCalendar, days: tuple[date, ...]) -> tuple[Holiday, ...]:
    """Neighbouring days of one festival as one; where two meet, the one that is listed first."""
    names = {day: festival for festival in reversed(calendar.festivals) for day in festival.days}
    found: list[Holiday] = []
    for day in days:
        festival = names[day]
        if found and found[-1].key == festival.key and found[-1].last == day - timedelta(days=1):
            found[-1] = Holiday(festival.name, found[-1].first, day, festival.key)
        else:
            found.append(Holiday(festival.name, day, day, festival.key))
    return tuple(found)


def _sentence(kind: str, days: list[str], language: str | None) -> str:
    if len(days) > MOST_NAMED:
        return say(f"calendars.passed.{kind}_many", language, count=len(days))
    return say(f"calendars.passed.{kind}", language, days=say("calendars.passed.comma", language).join(days))


def _run_said(holiday: Holiday, language: str | None) -> str:
    first, last = (_day_said(day, language) for day in (holiday.first, holiday.last))
    key = "calendars.passed.one_day" if holiday.first == holiday.last else "calendars.passed.run"
    return say(key, language, name=holiday.label(language), first=first, last=last)


def _day_said(day: date, language: str | None) -> str:
    weekday = say(f"planpage.weekday.{day.weekday()}", language)
    return say("calendars.passed.day", language, weekday=weekday, day=say_day_alone(day, language=language))
