"""Who can take a row and who never can, what stands against its days, and how both are said."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import polars as pl
import pytest
from plan_office import office

from followup_kit.planning.candidates import Asked, Chances
from followup_kit.planning.weekly import with_changes
from followup_kit.store import open_store, save_tables
from followup_kit.translations import use_language
from followup_kit.ui.plan_against import against_said, cannot_said, lost_groups, why_not_said
from followup_kit.ui.plan_desk import Desk
from followup_kit.ui.plan_model import PlanModel
from followup_kit.ui.views.plan_downloads import Downloads
from followup_kit.ui.views.plan_view import PlanView

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, SUNDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 3, 6))
FIGURES = {"needed": None, "people": 3, "days": 1, "minutes": 10, "capacity": 0, "cause": None}


def at_desk(workspace):
    use_language("en")
    return PlanModel(Desk(workspace, "author", MONDAY - timedelta(days=1)))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return at_desk(office(tmp_path_factory.mktemp("against") / "week", MONDAY))


def on_days(model, first, last=None, **changes):
    """The first row of the plan without a place, as if it might be done on these days only."""
    plan = model.plan
    task = plan.rows["task"][0]
    mine = pl.col("task") == task
    values = {"due_from": first, "due_on": last or first, "unplaced": "nobody_at_work", "planned_at": None} | changes
    values |= {"visitor": None}
    kinds = plan.rows.schema
    rows = plan.rows.with_columns(
        pl.when(mine).then(pl.lit(value, dtype=kinds[name])).otherwise(name).alias(name)
        for name, value in values.items()
    )
    found = with_changes(plan, rows)
    return found, found.rows.filter(mine).row(0, named=True)


def test_those_with_the_role_can_take_a_row_and_the_others_are_named_with_the_reason(model):
    plan, row = on_days(model, MONDAY, WEDNESDAY)
    found = Chances(plan).candidates(row)
    assert [code for code, _ in found.able] == ["S-1", "S-2", "S-3"]
    assert found.unable == {"role": ("S-4",)}
    assert cannot_said(plan, found) == [("not in the role that is asked for (Dedicated follow-up clerk)", "S-4")]


@pytest.mark.parametrize(
    ("first", "last", "unable"),
    [
        (TUESDAY, WEDNESDAY, {"leave": ("S-3",), "role": ("S-4",)}),
        (TUESDAY, THURSDAY, {"role": ("S-4",)}),
        (SUNDAY, SUNDAY, {"absent": ("S-1", "S-2", "S-3"), "role": ("S-4",)}),
    ],
)
def test_who_is_away_on_every_day_of_a_row_cannot_take_it(model, first, last, unable):
    plan, row = on_days(model, first, last)
    assert Chances(plan).candidates(row).unable == unable


def test_skill_and_a_binding_zone_are_asked_for_too(model):
    chances = Chances(model.plan)
    [*_, person] = model.plan.data.staff.filter(pl.col("code") == "S-1").iter_rows(named=True)
    from followup_kit.planning.candidates import _lacks

    able = person | {"skills": "Wound care; PHONE", "zone": " North "}
    assert _lacks(able, Asked("visitor", "phone", "north")) == ""
    assert _lacks(able, Asked("visitor", "x-ray", "north")) == "skill"
    assert _lacks(able, Asked("visitor", "phone", "south")) == "zone"
    assert chances.asked_of({"rule": "no.such", "role": None, "assignee": None, "zone": "N"}) == Asked()


def test_the_only_day_is_named_with_what_stands_against_it(model):
    plan, row = on_days(model, SUNDAY)
    assert why_not_said(plan, row) == [
        "Only Sun Nov 29 comes into question this week: nobody who could do it is at work."
    ]


def test_days_with_the_same_reason_stand_together(model):
    plan, row = on_days(model, THURSDAY + timedelta(days=1), SUNDAY, unplaced="nobody_free_in_window")
    said = against_said(plan, row, Chances(plan).against(row))
    assert said[-1] == "Sat Nov 28, Sun Nov 29: nobody who could do it is at work."
    assert said[0].startswith("Fri Nov 27: S-1, S-2, S-3 would have time now.")


def test_a_full_day_names_those_who_are_full(tmp_path):
    model = at_desk(office(tmp_path / "full", MONDAY, patients=30, per_day=1))
    lost = [row for row in model.plan.rows.iter_rows(named=True) if row["unplaced"] == "capacity"]
    assert lost
    said = [sentence for row in lost for sentence in why_not_said(model.plan, row)]
    assert any(re.search(r"as many as a day may hold \(S-1, S-2(, S-3)?\)", sentence) for sentence in said)
    assert not any("people:" in sentence for sentence in said)


def test_on_leave_is_said_where_somebody_is(tmp_path):
    workspace = office(tmp_path / "away", MONDAY)
    days = {"first_on": TUESDAY, "last_on": TUESDAY, "kind": "leave"}
    store = open_store(workspace)
    away = [{"code": f"{code}/t", "staff": code} | days for code in ("S-1", "S-2")]
    save_tables(store, {"leaves": pl.DataFrame(away)}, actor="setup", what="import", key="away")
    store.close()
    plan, row = on_days(at_desk(workspace), TUESDAY)
    assert why_not_said(plan, row) == [
        "Only Tue Nov 24 comes into question this week: nobody who could do it is at work (S-1, S-2, S-3 on leave)."
    ]


def test_contact_hours_outside_the_working_hours_are_named(model):
    plan, row = on_days(model, MONDAY, unplaced="no_contact_hours", unplaced_figures=FIGURES)
    contact = plan.document.contact.model_copy(update={"hours": ("19:00-20:00",), "strict": True})
    document = plan.document.model_copy(update={"contact": contact})
    evening = replace(plan, due=replace(plan.due, document=document))
    assert why_not_said(evening, row) == [
        "Only Mon Nov 23 comes into question this week: customers may be contacted 19:00-20:00; "
        "that leaves no 10 minutes within the working hours of S-1, S-2, S-3."
    ]


def test_what_waits_keeps_its_general_reason_first(model):
    plan, row = on_days(model, SUNDAY, SUNDAY + timedelta(days=2), unplaced="can_wait")
    said = why_not_said(plan, row)
    assert len(said) == 2
    assert "next week" in said[0]
    assert "Sun Nov 29" in said[1]


def test_lost_rows_are_grouped_by_reason_and_days_and_all_are_counted(tmp_path):
    model = at_desk(office(tmp_path / "lost", MONDAY, patients=30, per_day=1))
    found = lost_groups(model.plan)
    assert sum(each.lost.count for each in found) == model.plan.rows["unplaced"].is_not_null().sum()
    assert found
    assert all(each.sentences and each.lost.advice for each in found)


def test_the_panel_offers_only_those_who_can_and_lists_the_others(model):
    view = PlanView(model)
    main = next(each for each in view.root.children if "fk-plan-main" in each._dom_classes)
    why = next(each for each in main.children[1].children if "fk-why" in each._dom_classes)
    model.choose(model.plan.rows["task"][0])
    person = next(each for each in why.children[2].children if each.description == "Person")
    assert [code for code, _ in person.options] == ["S-1", "S-2", "S-3"]
    assert "S-4" in "".join(each.value for each in why.children if hasattr(each, "value"))
    model.choose(0)


def test_the_workbook_of_a_filtered_list_holds_the_rows_shown_and_the_buttons_say_so(model):
    downloads = Downloads(model)
    downloads.draw()
    assert (len(downloads.root.children), downloads.whole.label) == (1, "Download (Excel)")
    model.text = "K-0003"
    downloads.draw()
    assert [each.label for each in downloads.root.children] == [
        "Download all 12 rows (Excel)",
        "Download the rows shown, 1 (Excel)",
    ]
    assert downloads.shown.file_name == "plan-2026-W48-selection.xlsx"
    codes = [_codes(button._make()) for button in downloads.root.children]
    model.show_all()
    assert (len(codes[0]), codes[1]) == (12, {"K-0003"})


def _codes(content):
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    cells = (cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row)
    return {cell for cell in cells if isinstance(cell, str) and re.fullmatch(r"K-\d{4}", cell)}


def test_a_shift_over_midnight_reaches_into_the_next_day(model):
    chances = Chances(model.plan)
    night = {"id": 1, "working_hours": "Mon-Sun 20:00-08:00"}
    object.__setattr__(chances, "_at_work", {(1, THURSDAY)})
    assert [chances._is_there(night, THURSDAY + timedelta(days=number)) for number in (0, 1, 2)] == [True, True, False]
    day = {"id": 1, "working_hours": "Mon-Sun 08:00-20:00"}
    assert not chances._is_there(day, THURSDAY + timedelta(days=1))
