"""KPI results as charts: one small set, each with a one-sentence reading in the reader's language."""

from followup_kit.charts.before_after import before_after
from followup_kit.charts.chart import Chart
from followup_kit.charts.comparison import comparison
from followup_kit.charts.trend import trend

__all__ = ["Chart", "before_after", "comparison", "trend"]
