"""Working days, holidays, contact hours and due times.

``load_calendar`` gives the working days of a country for the years it has notices for; a year without a notice
is said, never guessed. ``Hours`` and ``SeasonHours`` are times of the day, ``due_at`` says when something is
due, ``add_units`` moves many days at once. Nothing here reads the clock.
"""

from __future__ import annotations

from followup_kit.calendars.blackout import Blackout, shift_blackout
from followup_kit.calendars.calendar_due import calendar_due
from followup_kit.calendars.days import UNITS, add_units
from followup_kit.calendars.due import DueTime, due_at
from followup_kit.calendars.hours import Hours
from followup_kit.calendars.hours_file import HoursFile, read_hours_file
from followup_kit.calendars.hours_text import customer_hours
from followup_kit.calendars.load import load_calendar, load_workspace_calendar
from followup_kit.calendars.notices import Holiday
from followup_kit.calendars.passed_over import PassedOver, passed_over
from followup_kit.calendars.seasons import SeasonHours
from followup_kit.calendars.work_calendar import WorkCalendar

__all__ = [
    "UNITS",
    "Blackout",
    "DueTime",
    "Holiday",
    "Hours",
    "HoursFile",
    "PassedOver",
    "SeasonHours",
    "WorkCalendar",
    "add_units",
    "calendar_due",
    "customer_hours",
    "due_at",
    "load_calendar",
    "load_workspace_calendar",
    "passed_over",
    "read_hours_file",
    "shift_blackout",
]
