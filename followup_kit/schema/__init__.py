"""The tables of a workspace as data: one source for store, templates, loaders and exports.

``TABLES`` maps a table's name to its :class:`Table`; ``CHOICES`` maps a choice list's name to its codes and
labels. Columns carry type, unit, choices, personal-data class and labels in three languages
(requirements 4c). Nothing else in the project lists columns.
"""

from followup_kit.schema.choices import CHOICES
from followup_kit.schema.model import Column, Kind, Label, Personal, Table
from followup_kit.schema.people import CONTACTS, CUSTOMERS, DEPARTMENTS, LEAVES, STAFF
from followup_kit.schema.quality import COMPLAINTS, INSPECTIONS, ISSUE_HISTORY, ISSUES
from followup_kit.schema.work import ANSWERS, EVENTS, MILESTONES, PLANS, PROJECTS, VISITS

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        DEPARTMENTS,
        STAFF,
        LEAVES,
        CUSTOMERS,
        CONTACTS,
        PROJECTS,
        MILESTONES,
        EVENTS,
        PLANS,
        VISITS,
        ANSWERS,
        ISSUES,
        ISSUE_HISTORY,
        COMPLAINTS,
        INSPECTIONS,
    )
}
"""Tables in loading order: a table refers only to itself and to tables before it."""

__all__ = ["CHOICES", "TABLES", "Column", "Kind", "Label", "Personal", "Table"]
