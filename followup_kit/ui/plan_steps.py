"""The steps in the life of a plan that its state allows, and what hinders each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from followup_kit.planning.life import FOLLOWS
from followup_kit.translations import say, say_date

if TYPE_CHECKING:
    from followup_kit.ui.plan_model import PlanModel

UNDER_WAY = ("published", "amended")
_ONWARD = {"in_review": ("published", "draft"), "published": ("closed",), "amended": ("closed",)}


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the life of the plan: what it is called, and why it cannot be taken now (empty: it can).

    ``is_done``: it cannot be taken because there is nothing left to do, which is as it should be.
    """

    name: str
    label: str
    hindrance: str = ""
    is_next: bool = False
    is_done: bool = False


def steps(model: PlanModel) -> list[Step]:
    """The steps that the plan's state allows, the next one first, each with what hinders it."""
    found = [_saving(model)] if model.state != "closed" else []
    found += [Step(name, say(f"planpage.step.{name}"), _not_moving(model, name)) for name in _onward(model)]
    first = next((step.name for step in found if not step.hindrance), "")
    return [replace(step, is_next=step.name == first) for step in found]


def _onward(model: PlanModel) -> list[str]:
    needed = {"draft": "in_review" if model.approver else "published"}.get(model.state)
    names = _ONWARD.get(model.state, (needed,) if needed else ())
    return [name for name in names if name in FOLLOWS[model.state]]


def _saving(model: PlanModel) -> Step:
    label = say("planpage.step.amend" if model.state in UNDER_WAY else "planpage.step.save")
    if model.is_over:
        return Step("save", label, say("planpage.frozen.over"))
    if model.plan.rows.is_empty() and model.saved is None:
        return Step("save", label, say("planpage.hindered.nothing"))
    return (
        Step("save", label) if model.is_unsaved else Step("save", label, say("planpage.hindered.saved"), is_done=True)
    )


def _not_moving(model: PlanModel, state: str) -> str:
    if state == "closed":
        after = model.period.last + timedelta(days=1)
        return "" if model.desk.today >= after else say("planpage.hindered.not_over", day=say_date(after))
    if state == "draft":
        return ""
    if model.is_unsaved:
        return say("planpage.hindered.unsaved")
    own = state == "published" and model.approver and model.saved and model.desk.actor in model.saved.editors
    return say("planpage.hindered.own", approver=model.approver_label) if own else ""
