"""Lists among the figures: what their items are called, what may be added, and the editor for them."""

from datetime import date

import pytest
from plan_office import office

from followup_kit.policy import load_preset
from followup_kit.translations import use_language
from followup_kit.ui.plan_desk import Desk
from followup_kit.ui.views.whatif_list import ListEditor
from followup_kit.ui.views.whatif_panel import Panel
from followup_kit.ui.whatif_desk import WhatIfDesk
from followup_kit.ui.whatif_lists import item_label, listing
from followup_kit.ui.whatif_model import WhatIfModel
from followup_kit.ui.whatif_values import figures, parsed

TODAY = date(2026, 11, 23)


def figure_of(name):
    use_language("en")
    policy = load_preset(name.split(".")[0])
    return policy, figures(policy, TODAY)[name]


@pytest.mark.parametrize(
    ("name", "offered", "is_open"),
    [
        ("property.always_include", ["general", "important", "major"], False),
        ("trade_enquiry.channel_order", ["on_site", "phone"], False),
        ("quality.quarterly_months", [1, 12], False),
        ("property.holiday_list", ["spring_festival", "mid_autumn"], True),
        ("re_sales.milestones", ["launch", "discount"], True),
    ],
)
def test_what_may_be_added_is_known_where_the_policy_or_the_words_say_it(name, offered, is_open):
    found = listing(*figure_of(name), day=TODAY)
    assert set(offered) <= set(found.choices)
    assert found.is_open is is_open


@pytest.mark.parametrize("name", ["quality.product_series", "re_sales.caller_grades", "visit_regime.penalty_list"])
def test_lists_that_say_themselves_which_words_there_are_stay_open(name):
    found = listing(*figure_of(name), day=TODAY)
    assert (found.choices, found.is_open) == ((), True)


@pytest.mark.parametrize(
    ("name", "item", "label"),
    [
        ("property.holiday_list", "spring_festival", "Spring Festival (spring_festival)"),
        ("trade_enquiry.channel_order", "chat", "online chat (chat)"),
        ("quality.quarterly_months", 4, "Apr (4)"),
        ("quality.product_series", "CT", "CT"),
        ("re_sales.caller_grades", "caller_1", "Call back on the day of the call (caller_1)"),
    ],
)
def test_an_item_has_its_title_beside_its_code(name, item, label):
    policy, figure = figure_of(name)
    assert item_label(policy.on(TODAY), figure, item) == label


@pytest.fixture
def editor(tmp_path):
    use_language("en")
    model = WhatIfModel(WhatIfDesk(Desk(office(tmp_path / "list", TODAY), "author", TODAY)))
    panel = Panel(model)
    figure = model.figures["hospital.call_hours"]
    return ListEditor(panel, figure, figure.value)


def press(row, tip):
    next(each for each in row.children if (getattr(each, "tooltip", None) or "").startswith(tip)).click()


def test_items_are_added_moved_and_taken_out_and_read_back_as_the_policy_has_them(editor):
    field, add = editor.adding.children
    field.value = " 19:00-20:00 "
    add.click()
    assert editor.items == ["10:00-12:00", "15:00-17:00", "19:00-20:00"]
    press(editor.rows.children[2], "Move up")
    press(editor.rows.children[0], "Take out")
    assert editor.items == ["19:00-20:00", "15:00-17:00"]
    assert parsed(editor.figure, editor.text) == editor.items


@pytest.mark.parametrize(("typed", "told"), [("", "first"), ("10:00-12:00", "already")])
def test_nothing_and_what_is_there_already_are_not_added(editor, typed, told):
    field, add = editor.adding.children
    field.value = typed
    add.click()
    assert editor.items == ["10:00-12:00", "15:00-17:00"]
    assert told in editor.panel.problem.value


def test_the_first_item_cannot_move_up(editor):
    [first, second] = editor.rows.children
    assert [row.children[1].disabled for row in (first, second)] == [True, False]
