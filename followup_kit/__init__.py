"""followup_kit: load, plan, record and measure customer follow-up visits.

Importing the package does nothing: no files, no network, no display. Take what you need from its parts,
for example ``from followup_kit import kpi`` or ``from followup_kit.store import open_store``.
"""

__version__ = "0.1.0"
