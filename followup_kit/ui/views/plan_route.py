"""The map beside the list: how the chosen person is on the road on the chosen day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ipywidgets as widgets

from followup_kit import markup
from followup_kit.maps import day_map
from followup_kit.planning.on_site import day_route, on_site_days
from followup_kit.translations import say, say_date, say_number
from followup_kit.ui.plan_facts import day_said
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.views.controls import block, column, row


class RoutePanel:
    """Follows ``model.person`` and ``model.day``; hidden without a person, or when that person has no on-site visits.

    With a person and no day it offers that person's on-site days and shows the first. ``guard`` wraps what a click
    does.
    """

    def __init__(self, model: PlanModel, guard: Callable[[Callable[[Any], None]], Callable[[Any], None]]) -> None:
        self.model = model
        self.title = block(markup.text("h2", say("route.heading")))
        self.on = widgets.Dropdown(description=say("route.day"))
        self.figure = block(css="fk-route-figure")
        self.root = column(row(self.title, self.on, css="fk-card-head"), self.figure, css="fk-card")
        self.root.add_class("fk-route-card")
        self._is_filling = False
        self.on.observe(guard(lambda _change: self._show()), "value")

    def draw(self) -> None:
        """Show the person's way as the plan has it now."""
        staff = self.model.staff_numbers.get(self.model.person)
        days = on_site_days(self.model.plan, staff) if staff is not None else []
        self.root.layout.display = "" if days else "none"
        if not days:
            self.figure.value = ""
            return
        self._offer(days)
        self._show()

    def _offer(self, days: list[date]) -> None:
        asked = date.fromisoformat(self.model.day) if self.model.day else None
        kept = self.on.value if self.on.value in days else days[0]
        self._is_filling = True
        self.on.options = [(day_said(day), day) for day in sorted({*days, *([asked] if asked else [])})]
        self.on.value = asked or kept
        self._is_filling = False

    def _show(self) -> None:
        staff = self.model.staff_numbers.get(self.model.person)
        if self._is_filling or staff is None or self.on.value is None:
            return
        self.figure.value = _figure(self.model, staff, self.on.value)


def _figure(model: PlanModel, staff: int, day: date) -> str:
    route = day_route(model.plan, staff, day, settings=model.settings)
    if not route.stops:
        return markup.text("p", say("route.none", person=model.person, day=say_date(day)), css="fk-footnote")
    total = say("route.total", count=say_number(len(route.stops)), minutes=say_number(route.way_minutes))
    return markup.text("p", total, css="fk-route-total") + day_map(route) + _shortened(model)


def _shortened(model: PlanModel) -> str:
    """What the plan as a whole gained by a better order; empty when nothing was changed."""
    routes = model.plan.routes
    if not routes.changed:
        return ""
    days, minutes = say_number(routes.changed), say_number(routes.minutes_saved)
    return markup.text("p", say("route.shortened", days=days, minutes=minutes), css="fk-route-note")
