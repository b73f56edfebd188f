"""The what-if page's state: values, people and days tried, weeks compared, and what is refused."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import polars as pl
import pytest
from plan_office import office

from followup_kit.errors import InputError, RefusedError
from followup_kit.planning.projection import project
from followup_kit.planning.scenarios import Scenario, applied, what_if
from followup_kit.policy import load_preset, preset_names
from followup_kit.tables.workbook import workbook_bytes
from followup_kit.translations import use_language
from followup_kit.ui.plan_desk import Desk
from followup_kit.ui.whatif_desk import WhatIfDesk
from followup_kit.ui.whatif_facts import (
    MEASURES,
    affected,
    chart,
    customer_rows,
    difference_said,
    totals,
    week_rows,
    workbook,
)
from followup_kit.ui.whatif_model import IDLE, WhatIfModel
from followup_kit.ui.whatif_values import entered, figures, parsed, part_said, parts, value_said

MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY - timedelta(days=1)
AFTER_DAYS = "hospital.inpatient_after_days"
RATE = "hospital.inpatient_rate_pct"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return office(tmp_path_factory.mktemp("office") / "whatif", MONDAY)


@pytest.fixture
def model(workspace):
    made = at_desk(workspace)
    made.weeks = 4
    return made


def at_desk(workspace, day=SUNDAY):
    return WhatIfModel(WhatIfDesk(Desk(workspace, "author", day)))


def refused(callback, error=InputError):
    with pytest.raises(error) as caught:
        callback()
    return str(caught.value)


# Figures and their values


def test_figures_that_plans_are_made_from_come_first_with_tag_value_and_title(model):
    listed = list(model.figures.values())
    flags = [figure.is_planned_by for figure in listed]
    assert flags == sorted(flags, reverse=True)
    figure = model.figures[AFTER_DAYS]
    assert (figure.title, figure.said, figure.tag, figure.kind) == (
        "Days from discharge to the call",
        "7 days",
        "stated",
        "number",
    )
    assert not model.figures["hospital.points_per_band"].is_planned_by


@pytest.mark.parametrize("name", preset_names())
def test_every_figure_of_every_regime_survives_its_own_editor(name):
    for figure in figures(load_preset(name), SUNDAY).values():
        given = (
            {path: entered(part) for path, part in parts(figure.value)}
            if figure.kind == "parts"
            else entered(figure.value)
        )
        given = figure.value if figure.kind in {"flag", "choice"} else given
        assert parsed(figure, given) == figure.value
        assert value_said(figure, figure.value)


@pytest.mark.parametrize(("given", "value"), [("9", 9), (" ９ ", 9), ("9.0", 9), ("9.5", 9.5), ("80%", 80), ("-1", -1)])
def test_a_number_may_be_written_in_several_ways(model, given, value):
    assert parsed(model.figures[AFTER_DAYS], given) == value


@pytest.mark.parametrize("given", ["", "nine", "1,5", "nan", "inf"])
def test_what_is_no_number_is_refused_and_changes_nothing(model, given):
    assert "is not a number" in refused(lambda: model.set_value(AFTER_DAYS, given))
    assert model.is_empty


@pytest.mark.parametrize(("given", "fits"), [("0", True), ("100", True), ("100.5", False), ("-1", False)])
def test_a_value_must_lie_in_the_range_that_the_policy_allows(model, given, fits):
    if fits and given != "100":
        model.set_value(RATE, given)
        assert model.scenario.parameters == {RATE: int(given)}
    elif not fits:
        assert "does not fit the policy" in refused(lambda: model.set_value(RATE, given))
        assert model.is_empty


def test_the_value_of_today_is_no_change_and_takes_a_change_back(model):
    assert "7 days today" in refused(lambda: model.set_value(AFTER_DAYS, "7"))
    model.set_value(AFTER_DAYS, "9")
    model.set_value(AFTER_DAYS, "7")
    assert model.is_empty


def test_lists_have_a_line_for_each_item_and_mappings_a_field_for_each_part(model):
    hours = model.figures["hospital.call_hours"]
    assert entered(hours.value) == "10:00-12:00\n15:00-17:00"
    model.set_value("hospital.call_hours", "09:00-12:00\n\n14:00-17:00\n")
    assert model.scenario.parameters["hospital.call_hours"] == ["09:00-12:00", "14:00-17:00"]
    tolerance = "calendar.point_tolerance_days"
    model.set_value(tolerance, {("early",): "1", ("late",): "3"})
    assert model.scenario.parameters[tolerance] == {"early": 1, "late": 3}
    assert part_said(("early",)) == "early"


def test_a_choice_that_is_none_is_refused(model):
    assert "none of the choices" in refused(lambda: model.set_value("hospital.blackout", "never"))
    assert "no such figure" in refused(lambda: model.choose("hospital.unknown"))


def test_a_text_of_which_the_policy_knows_few_words_becomes_a_choice_of_them(model):
    periods = model.words_allowed(model.figures["hospital.assessment_period"])
    assert periods == ("day", "week", "month", "quarter", "half_year", "year")
    assert model.words_allowed(model.figures["org.name"]) == ()


def test_figures_speak_the_language_in_force(model):
    use_language("zh-Hans")
    try:
        assert model.figures[AFTER_DAYS].title == "出院后多少天回访"
        assert model.figures[AFTER_DAYS].tag_said == "已写明"
    finally:
        use_language("en")


# People and days


def test_people_are_added_taken_away_and_taken_back(model):
    model.add_person("S-1")
    model.add_person("S-1")
    model.take_away("S-4")
    assert [change.kind for change in model.changes()] == ["add", "add", "without"]
    assert "already" in refused(lambda: model.take_away("S-4"))
    assert "no such member" in refused(lambda: model.add_person("S-9"))
    model.take_back(("add", 0))
    assert model.scenario.add_like == ("S-1",)
    model.clear()
    assert model.is_empty


@pytest.mark.parametrize(
    ("first", "last", "said"), [(1, 0, "before it begins"), (-3, -1, "is over"), (None, 1, "Choose a day")]
)
def test_an_absence_that_can_change_nothing_is_refused(model, first, last, said):
    days = [None if offset is None else SUNDAY + timedelta(days=offset) for offset in (first, last)]
    assert said in refused(lambda: model.add_leave("S-1", *days))
    assert model.is_empty


def test_an_absence_may_end_today_and_a_day_may_close_today_but_not_before(model):
    model.add_leave("S-1", SUNDAY - timedelta(days=1), SUNDAY)
    model.close_day(SUNDAY)
    assert "is over" in refused(lambda: model.close_day(SUNDAY - timedelta(days=1)))
    assert "already" in refused(lambda: model.close_day(SUNDAY))
    assert [change.kind for change in model.changes()] == ["leave", "closed"]


# Comparing


def test_a_comparison_is_the_library_s_own(model):
    model.set_value(RATE, "50")
    model.compare()
    library = what_if(model.world, Scenario(parameters={RATE: 50}), as_of=SUNDAY, weeks=4)
    assert model.found.after.weeks.equals(library.after.weeks)
    assert model.found.before.weeks.equals(project(model.world, as_of=SUNDAY, weeks=4).weeks)
    assert affected(model.found).height == library.customers.height
    assert not model.is_stale
    assert model.progress == IDLE


def test_nothing_changed_is_nothing_to_compare(model):
    assert "Nothing is changed" in refused(model.compare)


def test_a_stopped_comparison_leaves_changes_and_earlier_results(model):
    model.take_away("S-1")
    model.compare()
    earlier = model.found
    model.take_away("S-2")
    steps = model.steps()
    next(steps)
    assert model.is_running
    refused(lambda: next(model.steps()), RefusedError)
    refused(model.read_again, RefusedError)
    model.stop()
    assert list(steps) == []
    assert model.found is earlier
    assert model.is_stale
    assert not model.is_running
    assert model.scenario.without == ("S-1", "S-2")


def test_the_unchanged_weeks_are_played_once_for_each_horizon(model):
    model.take_away("S-1")
    assert len(list(model.steps())) == 8
    model.take_away("S-2")
    assert len(list(model.steps())) == 4
    model.weeks = 8
    assert model.is_stale
    assert len(list(model.steps())) == 16


def test_progress_counts_both_sides(model):
    model.take_away("S-1")
    shares, steps = [], model.steps()
    for _ in steps:
        shares.append((model.progress, model.busy))
    assert [share for share, _ in shares] == [number / 8 for number in range(8)]
    assert "As it is now" in shares[3][1]
    assert "With your changes" in shares[4][1]


def test_another_work_week_is_the_calendar_s_too(model):
    model.set_value("calendar.workweek", "Tue-Thu")
    days = [MONDAY, MONDAY + timedelta(days=1)]
    assert model.world.calendar.is_working(days).tolist() == [True, True]
    assert applied(model.world, model.scenario).calendar.is_working(days).tolist() == [False, True]


def test_visits_made_before_their_last_week_count_as_on_time_in_it(model):
    weeks = project(model.world, as_of=SUNDAY, weeks=4).weeks
    assert weeks["visits"].sum() == 12
    assert weeks["due"].sum() == 12
    assert weeks["on_time"].sum() == 12
    assert weeks["quota_needed"].sum() == weeks["quota_done"].sum() == 12


def test_what_nobody_can_do_is_overdue_and_missed_by_the_quota(model):
    for code in ("S-1", "S-2", "S-3"):
        model.take_away(code)
    model.compare()
    after = model.found.after.weeks
    assert after["visits"].sum() == 0
    assert (after["due"].sum(), after["on_time"].sum()) == (12, 0)
    assert (after["quota_needed"].sum(), after["quota_done"].sum()) == (12, 0)
    tiles = {total.name: total for total in totals(model.found)}
    assert tiles["overdue"].after == "12"
    assert [tiles[name].state for name in ("visits", "overdue", "quota", "on_time")] == ["same", "bad", "bad", "bad"]
    assert tiles["visits"].difference == "down by 12 (−100.0%)"
    assert tiles["on_time"].difference == "100.0 points lower"


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("visits", 10, 10, "no difference"),
        ("visits", 10, 12, "up by 2 (+20.0%)"),
        ("overdue", 0, 3, "up by 3"),
        ("hours", 10.0, 10.04, "no difference"),
        ("hours", 10.0, 10.05, "up by 0.1 (+0.5%)"),
        ("quota", 0.9, 0.85, "5.0 points lower"),
        ("quota", 0.9, 0.9004, "no difference"),
        ("quota", None, 0.9, "nothing to compare"),
    ],
)
def test_a_difference_is_said_in_words(name, before, after, said):
    assert difference_said(MEASURES[name], before, after) == said


def test_weeks_chart_and_customers_hold_both_sides(model):
    model.set_value(RATE, "50")
    model.compare()
    first, pairs = week_rows(model.found)[0]
    assert first == "Nov 23 – Nov 29"
    assert (pairs[1].before, pairs[1].after) == ("12", "6")
    made = chart(model.found, "visits")
    assert [trace["y"][0] for trace in made.spec["data"]] == [12.0, 6.0]
    assert "12 as it is now and 6" in made.reading
    assert chart(model.found, "quota").spec["layout"]["yaxis"]["tickformat"] == ".0%"
    rows = customer_rows(model.found)
    assert len(rows) == 6
    assert rows[0]["cells"][1:4] == ["1", "0", "−1"]
    assert rows[0]["keys"][3] == -1


def test_a_week_without_anything_due_has_no_share_instead_of_zero(model):
    model.take_away("S-4")
    model.compare()
    assert MEASURES["on_time"].by_week(model.found.before)[-1] is None
    assert week_rows(model.found)[-1][1][-1].before == "–"


def test_the_workbook_holds_all_customers_weeks_and_changes(model):
    model.set_value(RATE, "50")
    model.compare()
    book = openpyxl.load_workbook(BytesIO(workbook_bytes(workbook(model.found, model.changes()))))
    assert book.sheetnames == ["Customers", "Weeks", "Changes"]
    assert book["Customers"].max_row == 1 + 6
    assert book["Weeks"].max_row == 1 + 4
    assert [cell.value for cell in book["Changes"][2]] == ["Share of inpatients to follow up", "100%", "50%"]


def test_more_customers_than_the_table_shows_are_all_in_the_workbook(model):
    model.take_away("S-4")
    model.compare()
    many = pl.DataFrame(
        {"customer_code": [f"K-{n:04}" for n in range(201)], "visits_before": [1] * 201, "visits_after": [2] * 201}
    ).with_columns(first_before=pl.lit(MONDAY), first_after=pl.lit(MONDAY))
    object.__setattr__(model.found, "customers", many)
    assert len(customer_rows(model.found)) == 200
    assert affected(model.found).height == 201


# Examples


def test_the_examples_change_one_thing_each_and_fit_the_policy(model):
    examples = model.examples()
    assert len(examples) == 3
    for example in examples:
        model.take_example(example)
        assert len(model.changes()) == 1
        model.world.policy.on(SUNDAY, model.scenario.parameters)
