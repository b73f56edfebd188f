"""A plan on paper and in files: the supervisor's workbook, and each visitor's task sheet, page and calendar.

``fetch_details`` brings the names a plan does not hold; ``write_sheets`` writes everything for everybody;
``load_filled`` takes task sheets back beside any other file.
"""

from followup_kit.sheets.calendar_file import calendar_file
from followup_kit.sheets.details import Details, Person, fetch_details
from followup_kit.sheets.filled import load_filled
from followup_kit.sheets.folder import write_sheets
from followup_kit.sheets.plan_book import plan_workbook
from followup_kit.sheets.task_book import task_sheet
from followup_kit.sheets.task_page import task_page
from followup_kit.sheets.visits import visitors

__all__ = [
    "Details",
    "Person",
    "calendar_file",
    "fetch_details",
    "load_filled",
    "plan_workbook",
    "task_page",
    "task_sheet",
    "visitors",
    "write_sheets",
]
