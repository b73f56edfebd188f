"""Whatever a browser sends to the planning page, it is done or refused in a sentence; the plan is never damaged."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sheets_plan import MONDAY, office

from followup_kit.errors import InputError
from followup_kit.settings import find_workspace
from followup_kit.translations import use_language
from followup_kit.ui.plan_desk import Desk
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.views.plan_view import PlanView

TASK: Any = "a task of the plan"
ODD: list[Any] = [
    *([], None, "x", 5, {}, {"kind": None}, {"kind": ["open"], "task": TASK}, {"kind": "delete", "task": TASK}),
    *({"kind": "open", "task": task} for task in ("x", [1], 10**30, True, 1.5, -1)),
    *({"kind": "lock", "task": task, "on": True} for task in (-1, {}, None)),
    *({"kind": "move", "task": TASK, "staff": staff, "day": "2026-11-24"} for staff in (None, [], {}, 3)),
    *({"kind": "move", "task": TASK, "staff": staff, "day": "2026-11-24"} for staff in (True, 2.0, "S-2")),
    *({"kind": "move", "task": TASK, "staff": 2, "day": day} for day in (None, [], 20261124, "2026-02-30")),
    *({"kind": "move", "task": TASK, "staff": 2, "day": day} for day in ("9999-12-31", "2026-11-30", "1000-01-01")),
    *(
        {"kind": "move", "task": TASK, "staff": 2, "day": "2026-11-24", "at": at}
        for at in ("25:00", "03:00", "10:00:00.000001", "10:00+08:00", "10:01", [], 9)
    ),
    *({"kind": "cell", "staff": staff, "day": "2026-11-24"} for staff in ({}, [], None, "S-9")),
    *({"kind": "cell", "staff": "S-1", "day": day} for day in ([], {}, "x", "2027-01-01")),
]


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> PlanView:
    folder = tmp_path_factory.mktemp("messages")
    office(folder, publish=False).store.close()
    use_language("en")
    return PlanView(PlanModel(Desk(find_workspace(folder / "workspace"), "anna", MONDAY)))


@pytest.mark.parametrize("message", ODD, ids=repr)
def test_an_odd_message_is_refused_in_a_sentence_and_changes_nothing(view: PlanView, message: Any) -> None:
    task = int(view.model.plan.rows["task"][0])
    sent = (
        {key: task if value is TASK else value for key, value in message.items()}
        if isinstance(message, dict)
        else message
    )
    before, filters = view.model.plan.rows, (view.model.person, view.model.day)
    view._hears("list")(sent)
    told = re.sub(r"<[^>]+>", "", view.told.places["list"].value)
    assert told.endswith(".")
    assert "reference" not in told
    assert view.model.plan.rows.equals(before)
    assert (view.model.person, view.model.day) == filters


def test_a_row_can_be_moved_to_another_day_and_back(view: PlanView) -> None:
    model = view.model
    task = int(model.plan.rows["task"][0])
    view._hears("list")({"kind": "move", "task": task, "staff": 2, "day": "2026-11-25"})
    assert view.told.places["list"].value == ""
    moved = model.plan.rows.filter(model.plan.rows["task"] == task).row(0, named=True)
    assert moved["planned_at"].date() == date(2026, 11, 25)
    assert model.staff_codes[moved["visitor"]] == "S-2"
    model.undo()


def test_moves_survive_a_look_at_another_week_and_are_counted(view: PlanView) -> None:
    model = view.model
    task = int(model.plan.rows["task"][0])
    view._hears("list")({"kind": "move", "task": task, "staff": 2, "day": "2026-11-25"})
    moved = model.plan.rows.filter(model.plan.rows["task"] == task).row(0, named=True)
    assert (model.unsaved_moves, "has-moves" in view.root._dom_classes) == (1, True)
    model.go(1)
    assert (model.unsaved_moves, "has-moves" in view.root._dom_classes) == (1, True)
    model.go(-1)
    again = model.plan.rows.filter(model.plan.rows["task"] == task).row(0, named=True)
    assert (again["visitor"], again["planned_at"]) == (moved["visitor"], moved["planned_at"])
    assert model.can_undo
    model.undo()
    assert (model.unsaved_moves, "has-moves" in view.root._dom_classes) == (0, False)


def test_reading_again_gives_the_moves_of_every_week_up(view: PlanView) -> None:
    model = view.model
    view._hears("list")({"kind": "move", "task": int(model.plan.rows["task"][0]), "staff": 2, "day": "2026-11-25"})
    model.go(1)
    model.read_again()
    model.go(-1)
    assert model.unsaved_moves == 0


def test_a_refusal_takes_the_earlier_success_away(view: PlanView) -> None:
    view._hears("list")({"kind": "move", "task": int(view.model.plan.rows["task"][0]), "staff": 2, "day": "2026-11-25"})
    assert view.news.value
    view._hears("list")({"kind": "move", "task": -1, "staff": 2, "day": "2026-11-25"})
    assert view.told.places["list"].value
    assert view.news.value == ""
    view.model.undo()


def test_a_refusal_is_told_where_the_hand_was_and_gone_after_the_next_act(view: PlanView) -> None:
    wrong = {"kind": "move", "task": -1, "staff": 2, "day": "2026-11-25"}
    for place in ("board", "list"):
        view._hears(place)(wrong)
        assert [name for name, shown in view.told.places.items() if shown.value] == [place]
        assert 'role="alert"' in view.told.places[place].value
    view._hears("board")({"kind": "open", "task": int(view.model.plan.rows["task"][0])})
    assert not any(shown.value for shown in view.told.places.values())
    view.model.choose(0)


def test_what_fails_while_drawing_outlives_the_success_that_caused_it(view: PlanView) -> None:
    def draw(_change: object) -> None:
        raise InputError("planpage.unknown_row")

    view.told.guard("list")(lambda _given: view.told.drawing(draw)(None))(None)
    assert view.told.places["page"].value
    view.told.guard("list")(lambda _given: None)(None)
    assert not view.told.places["page"].value
