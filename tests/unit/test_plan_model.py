"""The planning page's state: weeks, filters, moves and what speaks against them, and the life of the plan."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import polars as pl
import pytest
from plan_office import office

from followup_kit.errors import InputError, RefusedError
from followup_kit.periods import Period
from followup_kit.planning.life import fetch_plan
from followup_kit.planning.lost import lost_rows
from followup_kit.planning.moving import free_times, open_days, row_of
from followup_kit.planning.trail import said, trail_of
from followup_kit.planning.weekly import plan_period, with_changes
from followup_kit.store import fetch_tables, open_store
from followup_kit.ui.plan_desk import Desk
from followup_kit.ui.plan_facts import assumed, board, facts, rosters, trail_said
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.plan_rows import COLUMNS, grid_order, grid_rows

MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY - timedelta(days=1)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 3))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return office(tmp_path_factory.mktemp("office") / "week", MONDAY)


@pytest.fixture
def model(workspace):
    return PlanModel(Desk(workspace, "author", SUNDAY))


@pytest.fixture
def own(tmp_path):
    """An office of one's own, to save in."""
    return office(tmp_path / "own", MONDAY)


def at_desk(workspace, actor="author", day=SUNDAY):
    return PlanModel(Desk(workspace, actor, day))


def staff(model, code):
    return model.staff_numbers[code]


def a_row(model, **wanted):
    rows = model.plan.rows.iter_rows(named=True)
    return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))


def due_on(model, day):
    return next(row for row in model.plan.rows.iter_rows(named=True) if row["target_on"] == day and row["planned_at"])


def stored(workspace, table="visits"):
    store = open_store(workspace)
    frame = fetch_tables(store, [table])[table]
    store.close()
    return frame


def test_it_opens_on_the_week_to_plan_with_everybody_who_is_due(model, workspace):
    assert model.period == Period(MONDAY, MONDAY + timedelta(days=6))
    assert model.plan.rows.height == 12
    world = model.world
    library = plan_period(world.policy, world.data, as_of=SUNDAY, period=model.period, calendar=world.calendar)
    assert model.plan.rows.equals(library.rows)


@pytest.mark.parametrize(("today", "first"), [(26, MONDAY), (27, MONDAY + timedelta(days=7))])
def test_until_thursday_this_week_is_planned_from_friday_on_the_next(workspace, today, first):
    assert at_desk(workspace, day=date(2026, 11, today)).monday == first


def test_a_day_picked_shows_the_week_it_lies_in(model):
    model.monday = date(2026, 12, 3)
    assert model.monday == date(2026, 11, 30)
    model.go(-1)
    assert model.monday == MONDAY
    model.go(1)
    model.go(0)
    assert model.monday == MONDAY


def test_a_week_that_is_over_can_only_be_looked_at(model):
    model.go(-2)
    assert model.is_over
    assert model.as_of == model.monday
    assert [step.name for step in model.steps() if not step.hindrance] == []
    with pytest.raises(RefusedError):
        model.lock(1, locked=True)


def test_the_last_day_of_a_week_still_belongs_to_it(workspace):
    week = MONDAY + timedelta(days=6)
    on_sunday, after = at_desk(workspace, day=week), at_desk(workspace, day=week + timedelta(days=1))
    on_sunday.monday = after.monday = MONDAY
    assert (on_sunday.is_over, after.is_over) == (False, True)


def test_filters_narrow_the_rows_and_can_all_be_taken_away(model):
    model.person = "S-1"
    mine = model.shown()
    assert 0 < mine.height < 12
    assert set(mine["visitor"]) == {staff(model, "S-1")}
    model.text = " k-0003 "
    model.person = ""
    assert model.shown()["customer_code"].to_list() == ["K-0003"]
    model.show_all()
    assert model.shown().height == 12
    model.placing = "unplaced"
    assert model.shown().is_empty()


def test_a_chosen_cell_shows_its_rows_and_chosen_again_all(model):
    row = a_row(model)
    code, day = model.staff_codes[row["visitor"]], str(row["planned_at"].date())
    model.narrow_to(code, day)
    assert row["task"] in model.shown()["task"].to_list()
    assert model.shown()["planned_at"].dt.date().unique().to_list() == [row["planned_at"].date()]
    model.narrow_to(code, day)
    assert not model.is_filtered


def test_a_row_moves_to_another_person_and_time_and_is_locked_there(model):
    row = due_on(model, TUESDAY)
    other = "S-2" if model.staff_codes[row["visitor"]] == "S-1" else "S-1"
    model.reassign(row["task"], staff=staff(model, other), on=str(TUESDAY), at="15:30")
    found = row_of(model.plan, row["task"])
    assert (found["visitor"], found["planned_at"], found["locked"]) == (
        staff(model, other), datetime.combine(TUESDAY, time(15, 30)), True,
    )  # fmt: skip
    others = model.plan.rows.filter(model.plan.rows["task"] != row["task"])
    model.undo()
    assert row_of(model.plan, row["task"]) == row
    assert others.equals(model.plan.rows.filter(model.plan.rows["task"] != row["task"]))
    assert not model.can_undo


def test_the_load_follows_a_move_and_adds_up_as_before(model):
    row = due_on(model, TUESDAY)
    before = model.plan.load["used"].sum()
    other = staff(model, "S-2" if model.staff_codes[row["visitor"]] == "S-1" else "S-1")
    held = model.plan.load.filter(model.plan.load["staff"] == other)["used"].sum()
    model.reassign(row["task"], staff=other, on=TUESDAY)
    assert model.plan.load["used"].sum() == before
    assert model.plan.load.filter(model.plan.load["staff"] == other)["used"].sum() == held + 1


@pytest.mark.parametrize(
    ("code", "on", "at", "key"),
    [
        ("S-3", TUESDAY, None, "on_leave"),
        ("S-4", TUESDAY, None, "no_person_with_role"),
        ("S-1", MONDAY - timedelta(days=1), None, "day"),
        ("S-1", TUESDAY, "12:30", "contact_hours"),
        ("S-1", TUESDAY, "10:07", "step"),
    ],
)
def test_what_the_rules_forbid_is_refused_with_its_reason(model, code, on, at, key):
    row, before = due_on(model, TUESDAY), model.plan
    with pytest.raises(InputError) as refused:
        model.reassign(row["task"], staff=staff(model, code), on=str(on), at=at)
    assert refused.value.key == f"planpage.cannot.{key}"
    assert model.plan is before


def test_a_time_that_is_taken_is_refused_and_the_next_one_is_not(model):
    row, other = [row for row in model.plan.rows.iter_rows(named=True) if row["target_on"] == TUESDAY][:2]
    model.reassign(other["task"], staff=staff(model, "S-1"), on=TUESDAY, at="15:30")
    with pytest.raises(InputError) as refused:
        model.reassign(row["task"], staff=staff(model, "S-1"), on=TUESDAY, at="15:35")
    assert refused.value.key == "planpage.cannot.time"
    model.reassign(row["task"], staff=staff(model, "S-1"), on=TUESDAY, at="15:40")


def test_a_day_that_is_full_takes_no_more(tmp_path):
    model = at_desk(office(tmp_path / "full", MONDAY, per_day=2))
    full = [
        (cell, person["id"])
        for person in board(model.plan)["people"]
        for cell in [person["cells"][1]]
        if cell["main"] == "2"
    ]
    assert full
    others = (row for row in model.plan.rows.iter_rows(named=True) if row["visitor"] != full[0][1])
    row = next(row for row in others if TUESDAY in open_days(model.plan, row["task"]))
    with pytest.raises(InputError) as refused:
        model.reassign(row["task"], staff=full[0][1], on=TUESDAY)
    assert refused.value.key == "planpage.cannot.capacity"


def test_offered_times_are_times_that_the_model_takes(model):
    row = due_on(model, TUESDAY)
    offered = free_times(model.plan, row["task"], staff=staff(model, "S-2"), on=TUESDAY)
    assert offered
    for moment in (offered[0], offered[-1]):
        model.reassign(row["task"], staff=staff(model, "S-2"), on=TUESDAY, at=f"{moment:%H:%M}")


@pytest.mark.parametrize("task", [0, -1, 10**12, "1", None, True, 3.5, [1], {"a": 1}])
def test_an_unknown_row_is_refused(model, task):
    with pytest.raises(InputError):
        model.reassign(task, staff=staff(model, "S-1"), on=str(TUESDAY))
    with pytest.raises(InputError):
        model.lock(task, locked=True)


@pytest.mark.parametrize("who", [0, -5, 10**30, "S-1", None, True, "<b>"])
def test_an_unknown_person_is_refused(model, who):
    with pytest.raises(InputError):
        model.reassign(a_row(model)["task"], staff=who, on=str(TUESDAY))


@pytest.mark.parametrize(
    ("on", "at"), [("soon", None), (None, None), (7, None), (str(TUESDAY), "25:00"), (str(TUESDAY), "<b>")]
)
def test_an_unknown_day_or_time_is_refused(model, on, at):
    with pytest.raises(InputError) as refused:
        model.reassign(due_on(model, TUESDAY)["task"], staff=staff(model, "S-1"), on=on, at=at)
    assert refused.value.key == "planpage.unknown_time"


def test_the_panel_tells_the_trail_of_the_library(model):
    row = a_row(model)
    assert trail_said(model.plan, row["task"]) == said(trail_of(model.plan.due, row["task"]), model.plan.due.policy)


def test_a_draft_is_saved_and_afterwards_nothing_is_left_to_save(own):
    model = at_desk(own)
    row = due_on(model, TUESDAY)
    model.reassign(row["task"], staff=staff(model, "S-2"), on=TUESDAY, at="16:00")
    model.take_step("save")
    visits = stored(own)
    moved = visits.filter(visits["locked"] == True)  # noqa: E712
    assert (visits.height, set(visits["status"]), moved["planned_at"].to_list()) == (
        12, {"proposed"}, [datetime.combine(TUESDAY, time(16))],
    )  # fmt: skip
    assert (model.state, bool(model.changes), model.can_undo) == ("draft", False, False)
    assert [(step.name, step.is_done) for step in model.steps() if step.hindrance] == [("save", True)]
    assert stored(own, "plans")["author"].to_list() == ["author"]
    hindrance = {step.name: step.hindrance for step in model.steps()}
    assert hindrance["save"]
    assert not hindrance["in_review"]


def test_saving_again_after_a_move_keeps_the_visits_codes(own):
    model = at_desk(own)
    model.take_step("save")
    codes = set(stored(own)["code"])
    model.reassign(due_on(model, TUESDAY)["task"], staff=staff(model, "S-2"), on=TUESDAY, at="16:00")
    assert (len(model.changes.moved), model.changes.added, model.changes.gone) == (1, (), ())
    model.take_step("save")
    assert set(stored(own)["code"]) == codes
    assert model.saved.revision == 2


def test_nobody_publishes_a_plan_of_their_own_and_another_person_does(own):
    author = at_desk(own)
    author.take_step("save")
    author.take_step("in_review")
    blocked = next(step for step in author.steps() if step.name == "published")
    assert "another person" in blocked.hindrance
    with pytest.raises(RefusedError):
        author.take_step("published")
    manager = at_desk(own, "manager")
    manager.take_step("published")
    store = open_store(own)
    assert fetch_plan(store, "2026-W48").state == "published"
    store.close()
    assert set(stored(own)["status"]) == {"scheduled"}


def test_a_published_plan_is_changed_as_an_amendment_and_closed_after_the_week(own):
    author = at_desk(own)
    author.take_step("save")
    author.take_step("in_review")
    manager = at_desk(own, "manager")
    manager.take_step("published")
    row = due_on(manager, TUESDAY)
    manager.reassign(row["task"], staff=staff(manager, "S-2"), on=TUESDAY, at="16:00")
    assert [step.name for step in manager.steps() if not step.hindrance] == ["save"]
    manager.take_step("save")
    assert manager.state == "amended"
    later = at_desk(own, "manager", MONDAY + timedelta(days=7))
    later.monday = MONDAY
    later.take_step("closed")
    assert later.state == "closed"
    assert later.steps() == []


def test_a_step_that_is_hindered_or_unknown_is_refused(model):
    with pytest.raises(InputError):
        model.take_step("published")
    with pytest.raises(InputError):
        model.take_step(None)


def test_rows_are_small_lists_with_a_text_and_a_key_for_each_column(model):
    rows = json.loads(grid_rows(model.plan, model.changes))
    assert {len(row) for row in rows} == {4 + 2 * len(COLUMNS)}
    assert [row[0] for row in rows] == model.plan.rows["task"].to_list()
    model.text = "K-0002"
    assert len(grid_order(model.plan, model.shown())) == 4


def test_a_due_day_of_another_year_says_its_year(model):
    first = model.plan.rows["task"] == model.plan.rows["task"][0]
    for day, text in ((date(2026, 1, 1), "Thu Jan 1"), (date(2025, 12, 31), "Dec 31, 2025")):
        rows = model.plan.rows.with_columns(pl.when(first).then(day).otherwise("due_on").alias("due_on"))
        [shown, *_] = json.loads(grid_rows(with_changes(model.plan, rows), model.changes))
        assert shown[4 + 2 * COLUMNS.index("due")] == text


def test_no_name_of_a_customer_or_of_staff_is_anywhere_in_what_is_shown(model):
    shown = grid_rows(model.plan, model.changes).decode() + json.dumps(board(model.plan))
    shown += "".join(trail_said(model.plan, model.plan.rows["task"][0]))
    assert "Patient" not in shown
    assert "Person " not in shown


def test_without_staff_everything_is_unplaced_and_says_why(tmp_path):
    model = at_desk(office(tmp_path / "alone", MONDAY, staff=False))
    assert not model.has_staff
    [lost] = lost_rows(model.plan)
    assert lost.count == 12
    assert lost.why
    assert lost.advice
    values = {fact.name: fact.value for fact in facts(model.plan)}
    assert (values["placed"], values["unplaced"]) == ("0", "12")


def test_without_customers_nothing_is_due(tmp_path):
    model = at_desk(office(tmp_path / "empty", MONDAY, patients=0))
    assert (model.is_empty, model.has_customers, model.next_due()) == (True, False, None)


def test_a_week_with_nothing_due_says_when_the_next_is(workspace):
    model = at_desk(workspace, day=MONDAY - timedelta(days=4))
    assert model.is_empty
    assert model.next_due() == MONDAY


def test_figures_nobody_stated_are_listed_once(model):
    names = [each.about for each in assumed(model.plan)]
    assert names
    assert len(names) == len(set(names))


def test_a_regime_with_a_roster_has_its_nights(tmp_path):
    model = at_desk(office(tmp_path / "night", MONDAY, policy="rescue_24h"))
    assert list(rosters(model.plan)) == ["night_duty"]
    assert model.plan.duties.filter(model.plan.duties["staff"].is_null()).height > 0


def test_a_year_without_a_notice_is_said(model):
    model.plan = replace(model.plan, due=replace(model.plan.due, missing_years=[2027]))
    from followup_kit.ui.views.plan_parts import notes_markup

    assert "2027" in notes_markup(model)
