"""The what-if page's scenarios: kept, loaded, adopted as the policy's own, and what is refused."""

import json
from datetime import date, timedelta

import ipywidgets as widgets
import pytest
from plan_office import office

from followup_kit.errors import ConflictError, InputError
from followup_kit.planning.scenarios import Scenario
from followup_kit.policy import load_policy, policy_file
from followup_kit.ui.plan_desk import Desk
from followup_kit.ui.views.whatif_scenario import ScenarioCard
from followup_kit.ui.whatif_changes import is_empty
from followup_kit.ui.whatif_desk import WhatIfDesk
from followup_kit.ui.whatif_model import WhatIfModel

MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY - timedelta(days=1)
AFTER_DAYS = "hospital.inpatient_after_days"
RATE = "hospital.inpatient_rate_pct"


@pytest.fixture
def own(tmp_path):
    """An office of one's own, to write in."""
    return office(tmp_path / "own", MONDAY)


def at_desk(workspace, day=SUNDAY):
    return WhatIfModel(WhatIfDesk(Desk(workspace, "author", day)))


def parts(widget):
    """A widget and all that is in it."""
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in parts(child))]


def refused(callback, error=InputError):
    with pytest.raises(error) as caught:
        callback()
    return str(caught.value)


# Keeping


def test_a_scenario_is_kept_under_a_name_and_loaded_again(own):
    model = at_desk(own)
    assert "nothing to save" in refused(model.keep)
    model.set_value(AFTER_DAYS, "9")
    model.take_away("S-1")
    assert "cannot be the name of a scenario" in refused(model.keep)
    model.name = "fewer calls"
    model.keep()
    kept = model.scenario
    model.clear()
    assert list(model.on_shelf().scenarios) == ["fewer calls"]
    model.load("fewer calls")
    assert model.scenario == kept


def test_a_name_that_is_taken_is_refused_until_it_is_to_be_replaced(own):
    model = at_desk(own)
    model.take_away("S-1")
    model.name = "try"
    model.keep()
    model.take_away("S-2")
    assert "already" in refused(model.keep, ConflictError)
    assert model.taken == "try"
    assert model.on_shelf().scenarios["try"].without == ("S-1",)
    model.keep(replacing=True)
    assert model.taken == ""
    assert model.on_shelf().scenarios["try"].without == ("S-1", "S-2")


def test_what_no_longer_exists_is_left_out_of_a_loaded_scenario_and_said(own):
    model = at_desk(own)
    folder = own.folder / "policies" / "scenarios"
    folder.mkdir(parents=True)
    held = {"parameters": {AFTER_DAYS: 9, "gone.figure": 1}, "add_like": ["S-9"], "without": [], "leaves": []}
    (folder / "old.json").write_text(json.dumps({**held, "closed_days": []}), encoding="utf-8")
    model.load("old")
    assert model.scenario.parameters == {AFTER_DAYS: 9}
    assert "gone.figure, S-9" in model.news
    assert "not there any more" in refused(lambda: model.load("never kept"))


def test_a_kept_file_with_a_fault_is_named(own):
    model = at_desk(own)
    folder = own.folder / "policies" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "broken.json").write_text("{", encoding="utf-8")
    assert "broken.json" in refused(lambda: model.load("broken"))


def test_a_faulty_file_hides_no_other_on_the_page_and_is_told_there(own):
    model = at_desk(own)
    model.take_away("S-1")
    model.name = "fine"
    model.keep()
    (own.folder / "policies" / "scenarios" / "broken.json").write_text("[]", encoding="utf-8")
    card = ScenarioCard(model)
    [kept] = [
        part
        for part in parts(card.root)
        if isinstance(part, widgets.Dropdown) and part.description == "Saved scenarios"
    ]
    assert kept.options == ("fine",)
    assert any("broken.json" in part.value for part in parts(card.root) if isinstance(part, widgets.HTML))


def test_a_name_in_other_capitals_is_the_name_that_is_kept(own):
    model = at_desk(own)
    model.take_away("S-1")
    model.name = "try"
    model.keep()
    model.name = "Try"
    assert "already" in refused(model.keep, ConflictError)
    model.keep(replacing=True)
    assert (model.scenario.name, list(model.on_shelf().scenarios)) == ("try", ["try"])


@pytest.mark.parametrize("odd", [[], {}, None, 7, ["try"]])
def test_an_odd_message_is_refused_like_a_name_that_there_is_not(own, odd):
    model = at_desk(own)
    for act in (model.add_person, model.take_away, lambda found: model.add_leave(found, MONDAY, MONDAY)):
        assert "no such member of staff" in refused(lambda act=act: act(odd))
    assert "not there any more" in refused(lambda: model.load(odd))
    assert model.is_empty


# Adopting


def ready(workspace, day=MONDAY):
    model = at_desk(workspace)
    model.set_value(AFTER_DAYS, "9")
    model.from_day, model.reason = day, "decided by the board"
    return model


def test_what_is_shown_before_adopting_is_what_is_written(own):
    model = ready(own)
    model.prepare()
    writing = model.writing
    assert (writing.file, writing.is_copied) == ("policies/hospital.yaml", True)
    assert not (own.folder / "policies" / "hospital.yaml").exists()
    model.adopt()
    written = (own.folder / "policies" / "hospital.yaml").read_text(encoding="utf-8")
    assert all(line in written for line in writing.lines if "…" not in line)
    policy = load_policy(own)
    assert [policy.value(AFTER_DAYS, day) for day in (SUNDAY, MONDAY)] == [7, 9]
    change = policy.parameters[AFTER_DAYS].changes[-1]
    assert (change.reason, change.by, change.tag) == ("decided by the board", "author", "stated")
    assert model.is_empty
    assert "policies/hospital.yaml" in model.news


def test_a_second_change_of_the_same_day_is_refused_and_nothing_is_lost(own):
    model = ready(own)
    model.prepare()
    model.adopt()
    model.set_value(AFTER_DAYS, "11")
    model.reason = "again"
    assert "already changes on" in refused(model.prepare)
    assert model.scenario.parameters == {AFTER_DAYS: 11}
    assert model.figures[AFTER_DAYS].later == ((MONDAY, 9),)


@pytest.mark.parametrize(
    ("day", "reason", "said"), [(SUNDAY - timedelta(days=1), "why", "is over"), (SUNDAY, "  ", "Write why")]
)
def test_a_past_day_or_no_reason_is_refused(own, day, reason, said):
    model = ready(own, day)
    model.reason = reason
    assert said in refused(model.prepare)
    assert model.writing is None


def test_today_is_a_day_to_adopt_from(own):
    model = ready(own, SUNDAY)
    model.prepare()
    assert model.writing is not None


@pytest.mark.parametrize("touch", ["from_day", "reason", "changes"])
def test_whatever_changes_after_the_review_asks_for_another_one(own, touch):
    model = ready(own)
    model.prepare()
    if touch == "changes":
        model.set_value(RATE, "80")
    else:
        model.set_trait(touch, MONDAY + timedelta(days=1) if touch == "from_day" else "another")
    assert model.writing is None
    assert "Review" in refused(model.adopt)


@pytest.mark.parametrize("when", ["before the review", "after the review"])
def test_a_policy_file_changed_meanwhile_is_not_written_over(own, when):
    model = ready(own)
    if when == "after the review":
        model.prepare()
    text = policy_file(own).read_text(encoding="utf-8")
    theirs = own.folder / "policies" / "hospital.yaml"
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text(text + "# theirs\n", encoding="utf-8")
    assert "changed by somebody" in refused(
        model.prepare if when == "before the review" else model.adopt, ConflictError
    )
    assert theirs.read_text(encoding="utf-8").endswith("# theirs\n")
    model.read_again()
    assert model.scenario.parameters == {AFTER_DAYS: 9}
    model.prepare()
    model.adopt()
    assert theirs.read_text(encoding="utf-8").endswith("# theirs\n")
    assert load_policy(own).value(AFTER_DAYS, MONDAY) == 9


def test_people_and_days_are_not_adopted_and_stay_in_the_scenario(own):
    model = ready(own)
    model.take_away("S-4")
    assert model.has_more_than_policy
    model.prepare()
    model.adopt()
    assert model.scenario == Scenario(without=("S-4",))
    assert "nothing to adopt" in refused(model.prepare)
    assert not is_empty(model.scenario)
