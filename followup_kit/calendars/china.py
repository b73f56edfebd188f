"""The State Council's holiday notices, as the library chinesecalendar has them."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from followup_kit.calendars.notices import Notices, own_name

_KEYS = {
    "New Year's Day": "new_year",
    "Spring Festival": "spring_festival",
    "Tomb-sweeping Day": "tomb_sweeping",
    "Labour Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-autumn Festival": "mid_autumn",
    "National Day": "national_day",
    "Anti-Fascist 70th Day": "victory_day",
}


def chinese_notices() -> Notices:
    """Holidays with their weekends, and make-up working days; a year is known when its National Day is.

    The library counts a weekend that joins a holiday as part of it.
    """
    source = import_module("chinese_calendar.constants")
    notices = Notices(makeup_days=set(source.workdays))
    names = {key: own_name(key) for key in _KEYS.values()}
    days: dict[date, str] = source.holidays
    for day, english in days.items():
        notices.add(day, key=_KEYS[english], name=names[_KEYS[english]])
    # A notice may reach into the year beside it (New Year's Eve), which does not make that year known.
    notices.years = {day.year for day in notices.days["national_day"]}
    return notices
