"""Who contacts whom on which day at what time, and in what order the visits on the road are made.

``place`` puts the contacts of a week on people, days and times; ``routed`` orders the on-site visits of one day;
``say_reason`` says why something was placed or not. Nothing here reads the clock or the store.
"""

from __future__ import annotations

from followup_kit.assigning.place import Placement, minutes_at_work, place
from followup_kit.assigning.reasons import say_reason
from followup_kit.assigning.routes import Route, routed
from followup_kit.assigning.score import Score
from followup_kit.assigning.settings import GROUPS, Settings
from followup_kit.assigning.shortening import Shortened
from followup_kit.assigning.travel import Spot, planned_minutes

__all__ = [
    "GROUPS",
    "Placement",
    "Route",
    "Score",
    "Settings",
    "Shortened",
    "Spot",
    "minutes_at_work",
    "place",
    "planned_minutes",
    "routed",
    "say_reason",
]
