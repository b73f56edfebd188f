"""Statistics on KPI results: intervals and low-count marks."""

from followup_kit.stats.intervals import byar, wilson, with_interval, with_marks

__all__ = ["byar", "wilson", "with_interval", "with_marks"]
