"""The KPIs of requirements 4a: pure functions from tidy tables to figures, in any dataframe library.

Each function answers a question for a period, for groups (``by``) and pieces (``every``) with one row each:
``kpi, <by...>, first, last, numerator, denominator, value, excluded``. pandas in, pandas out.
"""

from followup_kit.kpi.complaints import complaint_rate
from followup_kit.kpi.completion import completion_rate
from followup_kit.kpi.definitions import KPIS, Kpi
from followup_kit.kpi.follow_up import follow_up_rate, required_visits
from followup_kit.kpi.listing import part_name, why_text
from followup_kit.kpi.parameters import DEFAULTS, Parameters, parameter_text
from followup_kit.kpi.question import UNKNOWN
from followup_kit.kpi.questionnaires import questionnaire_return_rate
from followup_kit.kpi.registry import compute, rows_behind, tables_for
from followup_kit.kpi.satisfaction import satisfaction_rate, satisfaction_score
from followup_kit.kpi.windows import window_compliance

__all__ = [
    "DEFAULTS",
    "KPIS",
    "UNKNOWN",
    "Kpi",
    "Parameters",
    "complaint_rate",
    "completion_rate",
    "compute",
    "follow_up_rate",
    "parameter_text",
    "part_name",
    "questionnaire_return_rate",
    "required_visits",
    "rows_behind",
    "satisfaction_rate",
    "satisfaction_score",
    "tables_for",
    "why_text",
    "window_compliance",
]
