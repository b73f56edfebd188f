"""The panel beside the list: why this customer, why this person and time, and where else the row could go."""

from __future__ import annotations

from datetime import date
from typing import Any

import ipywidgets as widgets

from followup_kit import markup
from followup_kit.planning.candidates import Candidates, Chances
from followup_kit.planning.moving import free_times, open_days, row_of, why_there
from followup_kit.translations import say, say_number
from followup_kit.ui.plan_against import cannot_said, why_not_said
from followup_kit.ui.plan_facts import channel_said, day_said, title_of, trail_said, when_said
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.views.controls import block, column, row
from followup_kit.ui.views.plan_told import Told


class WhyPanel:
    """Follows ``model.task``; hidden when no row is looked at. What is refused here is told here."""

    def __init__(self, model: PlanModel, told: Told) -> None:
        self.model = model
        self.head, self.trail = block(), block()
        self.person = widgets.Dropdown(description=say("planpage.why.person"))
        self.on = widgets.Dropdown(description=say("planpage.why.day"))
        self.at = widgets.Dropdown(description=say("planpage.why.time"))
        self.assign = widgets.Button(description=say("planpage.why.assign"), button_style="primary")
        self.lock = widgets.Button()
        self.close = widgets.Button(description="×", tooltip=say("planpage.why.close"))
        self.close.add_class("fk-close")
        self.note, self.cannot = block(), block()
        self._is_filling = False
        self._wire(told)
        self.fields = row(self.person, self.on, self.at, css="fk-why-fields")
        self.buttons = row(self.assign, self.lock, css="fk-why-buttons")
        self.root = column(
            self.close, self.head, self.fields, self.buttons, told.places["why"], self.note, self.cannot, self.trail,
            css="fk-card",
        )  # fmt: skip
        self.root.add_class("fk-why")

    def _wire(self, told: Told) -> None:
        guard = told.guard("why")
        self.assign.on_click(guard(lambda _button: self._assign()))
        self.lock.on_click(guard(lambda _button: self._lock()))
        self.close.on_click(guard(lambda _button: self.model.choose(0)))
        for control in (self.person, self.on):
            control.observe(guard(lambda _change: self._offer_times()), "value")

    def draw(self) -> None:
        """Show the row that is looked at, as the plan has it now."""
        self.root.layout.display = "" if self.model.task else "none"
        if not self.model.task:
            return
        found = row_of(self.model.plan, self.model.task)
        self.head.value = _head_markup(self.model, found)
        self.trail.value = _reasons_markup(self.model, found)
        self._offer(found)

    def _offer(self, found: dict[str, Any]) -> None:
        frozen = self.model.frozen() or ("" if found["customer"] is not None else say("planpage.why.own_duty"))
        days = open_days(self.model.plan, found["task"])
        people = None if frozen else Chances(self.model.plan).candidates(found)
        offered = self._people(found, people) if people else []
        self.cannot.value = _cannot_markup(self.model, people, is_open=not offered) if people else ""
        note = frozen or ("" if offered else say("planpage.why.nobody"))
        self.note.value = markup.text("p", note, css="fk-footnote") if note else ""
        can_move = bool(offered and days)
        for part in (self.fields, self.assign):
            part.layout.display = "" if can_move else "none"
        self._offer_lock(found, is_open=not frozen)
        if can_move:
            self._fill(found, offered, days)

    def _people(self, found: dict[str, Any], people: Candidates) -> list[tuple[str, int]]:
        """Those who may take the row, and whoever has it now."""
        held = found["visitor"]
        able, codes = list(people.able), self.model.staff_codes
        is_missing = found["planned_at"] is not None and held in codes and held not in {number for _, number in able}
        return sorted([*able, (codes[held], held)]) if is_missing else able

    def _fill(self, found: dict[str, Any], people: list[tuple[str, int]], days: list[date]) -> None:
        held, numbers = found["planned_at"], [number for _, number in people]
        self._is_filling = True
        self.person.options = people
        self.on.options = [(day_said(day), day) for day in days]
        self.person.value = found["visitor"] if found["visitor"] in numbers else numbers[0]
        self.on.value = held.date() if held and held.date() in days else days[0]
        self._is_filling = False
        self._offer_times()

    def _offer_lock(self, found: dict[str, Any], *, is_open: bool) -> None:
        self.lock.layout.display = "" if is_open and found["planned_at"] else "none"
        self.lock.description = say("planpage.grid.unlock" if found["locked"] else "planpage.grid.lock")

    def _offer_times(self) -> None:
        if self._is_filling or not self.model.task or self.person.value is None or self.on.value is None:
            return
        day: date = self.on.value
        free = free_times(self.model.plan, self.model.task, staff=self.person.value, on=day)
        held = row_of(self.model.plan, self.model.task)
        moment = held["planned_at"]
        is_here = moment is not None and moment.date() == day and held["visitor"] == self.person.value
        times = sorted({*free, *([moment.time()] if is_here else [])})
        offered = [(f"{each:%H:%M}", f"{each:%H:%M}") for each in times]
        self.at.options = [(say("planpage.why.first_free"), ""), *offered]
        self.at.value = f"{moment:%H:%M}" if is_here else ""

    def _assign(self) -> None:
        self.model.reassign(self.model.task, staff=self.person.value, on=self.on.value, at=self.at.value)

    def _lock(self) -> None:
        found = row_of(self.model.plan, self.model.task)
        self.model.lock(found["task"], locked=not found["locked"])


def _head_markup(model: PlanModel, found: dict[str, Any]) -> str:
    status = found["status"]
    facts = (
        (say("planpage.column.visit"), title_of(model.plan, found["rule"])),
        (say("planpage.column.when"), when_said(found["planned_at"]) or say("planpage.unplaced")),
        (say("planpage.column.person"), model.staff_codes.get(found["visitor"], "–")),
        (say("planpage.column.channel"), channel_said(found["channel"])),
        (say("planpage.why.window"), f"{day_said(found['due_from'])} – {day_said(found['due_on'])}"),
        *([(say("planpage.why.case"), found["case_code"])] if found["case_code"] else []),
        *([(say("planpage.why.code"), found["visit"])] if found["visit"] else []),
    )
    items = (markup.text("dt", name) + markup.text("dd", value) for name, value in facts)
    return markup.element(
        "h2",
        markup.escape(found["customer_code"] or model.staff_codes.get(found["staff"], "–")),
        " ",
        markup.text("span", say(f"planpage.status.{status}"), css=f"fk-pill is-{status}"),
    ) + markup.element("dl", *items, css="fk-why-facts")


def _reasons_markup(model: PlanModel, found: dict[str, Any]) -> str:
    why = _list(trail_said(model.plan, found["task"]), "fk-trail")
    said = why_not_said(model.plan, found) if found["unplaced"] else why_there(found)
    reasons = [sentence for sentence in said if sentence]
    place = say("planpage.why.not_placed" if found["unplaced"] else "planpage.why.place")
    there = markup.text("h3", place) + _list(reasons, "fk-choice") if reasons else ""
    return markup.text("h3", say("planpage.why.title")) + why + there


def _cannot_markup(model: PlanModel, people: Candidates, *, is_open: bool) -> str:
    """Those who can never take the row, by the reason; folded away while there are others."""
    found = cannot_said(model.plan, people)
    if not found:
        return ""
    items = (markup.element("li", markup.text("b", codes), " ", markup.text("span", why)) for why, codes in found)
    count = say_number(sum(map(len, people.unable.values())))
    head = markup.text("summary", say("planpage.why.cannot", count=count))
    shown = {"open": ""} if is_open else {}
    return markup.element("details", head, markup.element("ul", *items), css="fk-cannot", **shown)


def _list(sentences: list[str], css: str) -> str:
    return markup.element("ol", *(markup.text("li", sentence) for sentence in sentences), css=css)
