"""Made-up companies, one for each preset: data that fit the regime, so that its weekly list has something on it."""

from followup_kit.demo.industries.files import write_industry_files
from followup_kit.demo.industries.tables import industry_tables

__all__ = ["industry_tables", "write_industry_files"]
