"""A visitor's week as an iCalendar file (RFC 5545): one event for each visit, without anybody's personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from followup_kit.planning.weekly import WeekPlan
from followup_kit.sheets.calendar_text import content, local, text_value, zone_lines
from followup_kit.sheets.details import Details
from followup_kit.sheets.visits import Visit, visits_of, word
from followup_kit.translations import current_language, say, say_date

_SHORTEST = 5


def calendar_file(
    plan: WeekPlan, visitor: str, language: str | None = None, *, details: Details | None = None
) -> bytes:
    """The calendar of a member of staff (by code) for a plan that is saved.

    An event keeps its UID (the visit's code) as long as the visit lives; SEQUENCE is the plan's revision, as
    ``details`` tell it, and DTSTAMP the day of the plan's data, so the same plan gives the same bytes. Names and
    numbers never go in: calendars are shared and synchronised.
    """
    language = language or current_language()
    visits = visits_of(plan, visitor, details)
    zone = plan.data.time_zone
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//followup-kit//plan//{language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text_value(say('sheets.calendar.name', language, plan=plan.code, visitor=visitor))}",
    ]
    if visits:
        lines += zone_lines(zone, visits[0].planned_at, visits[-1].planned_at)
    revision = details.revision if details else 1
    for visit in visits:
        lines += _event(plan, visit, language=language, revision=revision)
    return content([*lines, "END:VCALENDAR"])


def _event(plan: WeekPlan, visit: Visit, *, language: str, revision: int) -> Iterator[str]:
    zone = plan.data.time_zone
    end = visit.planned_at + timedelta(minutes=max(visit.minutes, _SHORTEST))
    stamp = datetime.combine(plan.due.as_of, datetime.min.time())
    title = visit.rule.title.said(language)
    yield "BEGIN:VEVENT"
    yield f"UID:{text_value(visit.code)}@{text_value(plan.document.slug)}.followup-kit"
    yield f"DTSTAMP:{local(stamp)}Z"
    yield f"SEQUENCE:{revision}"
    yield f"DTSTART;TZID={zone}:{local(visit.planned_at)}"
    yield f"DTEND;TZID={zone}:{local(end)}"
    yield f"SUMMARY:{text_value(f'{title} · {visit.customer_code}')}"
    yield f"DESCRIPTION:{text_value(_description(visit, language))}"
    yield f"STATUS:{'CONFIRMED' if visit.state == 'appointment_confirmed' else 'TENTATIVE'}"
    yield f"CATEGORIES:{text_value(word('channel', visit.channel, language))}"
    yield "END:VEVENT"


def _description(visit: Visit, language: str) -> str:
    due = say_date(visit.due_on, language=language)
    channel = word("channel", visit.channel, language)
    return say("sheets.calendar.description", language, code=visit.code, channel=channel, due_on=due)
