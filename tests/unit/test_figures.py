"""A workspace's figures: periods with data, filters, and one answer for the page and the command line."""

from datetime import date, datetime

import polars as pl
import pytest

from followup_kit.errors import InputError
from followup_kit.figures import Figures, Question, parse_where
from followup_kit.kpi import Parameters
from followup_kit.periods import Period

TYPES = {"id": pl.Int64, "customer": pl.Int64, "event": pl.Int64, "region": pl.String, "do_not_contact": pl.Boolean}
VISITS = TYPES | {"due_on": pl.Date, "sent_at": pl.Datetime, "completed_at": pl.Datetime, "status": pl.String}
EVENTS = TYPES | {"kind": pl.String, "occurred_at": pl.Datetime, "closed_at": pl.Datetime, "exempt": pl.Boolean}
COMPLAINTS = TYPES | {"received_at": pl.Datetime, "merged_into": pl.Int64}


def figures(visits=(), events=(), *, today=date(2026, 10, 14)):
    frames = {
        "visits": pl.DataFrame(list(visits), schema=VISITS),
        "events": pl.DataFrame(list(events), schema=EVENTS),
        "complaints": pl.DataFrame([], schema=COMPLAINTS),
    }
    return Figures(frames, Parameters(), today)


def visit(day, **columns):
    return {"id": 1, "customer": 1, "due_on": day, "status": "due", **columns}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([date(2026, 3, 5), date(2026, 10, 13)], Period(date(2025, 10, 1), date(2026, 9, 30))),
        ([date(2026, 3, 5), date(2026, 9, 1)], Period(date(2025, 10, 1), date(2026, 9, 30))),
        ([date(2026, 3, 5), date(2026, 8, 31)], Period(date(2025, 9, 1), date(2026, 8, 31))),
        ([date(2026, 3, 5), date(2026, 8, 30)], Period(date(2025, 8, 1), date(2026, 7, 31))),
        ([date(2026, 10, 1), date(2026, 10, 13)], Period(date(2025, 11, 1), date(2026, 10, 31))),
        ([date(2026, 9, 30), date(2026, 10, 13)], Period(date(2025, 10, 1), date(2026, 9, 30))),
        ([date(2017, 10, 5), date(2017, 10, 21)], Period(date(2016, 11, 1), date(2017, 10, 31))),
        ([date(2026, 3, 5), date(2026, 10, 15)], Period(date(2025, 4, 1), date(2026, 3, 31))),
        ([], Period(date(2025, 10, 1), date(2026, 9, 30))),
    ],
    ids=[
        "month not over",
        "reaches into last month",
        "old, ends with a month",
        "old, ends a day before that",
        "only this month",
        "one day before it",
        "old and within one month",
        "future is no data",
        "nothing",
    ],
)
def test_the_latest_months_are_whole_months_with_data(days, expected):
    assert figures([visit(day) for day in days]).latest_months() == expected


def test_on_the_last_day_of_a_month_that_month_is_not_over():
    days = [visit(date(2026, 3, 5)), visit(date(2026, 10, 31))]
    assert figures(days, today=date(2026, 10, 31)).latest_months().last == date(2026, 9, 30)
    assert figures(days, today=date(2026, 11, 1)).latest_months().last == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("newest", "told"),
    [
        (date(2026, 9, 1), ()),
        (date(2026, 8, 31), ("The data ends on Aug 31, 2026; periods count from that day.",)),
    ],
)
def test_periods_that_count_from_an_old_day_are_said(newest, told):
    held = figures([visit(date(2026, 3, 5)), visit(newest)])
    assert held.notes(Question(["K01"])) == told
    assert held.notes(Question(["K01"], Period(date(2026, 8, 1), date(2026, 8, 31)))) == ()


def test_an_empty_workspace_says_what_to_do_next():
    [note] = figures().notes(Question(["K02"]))
    assert note.startswith("This workspace has no data yet. Import visits with 'followup import'")


def test_a_filter_applies_to_the_tables_that_have_its_column():
    closed = datetime(2026, 9, 1, 9)
    events = [
        {"id": 1, "customer": 1, "kind": "repair", "occurred_at": closed, "closed_at": closed},
        {"id": 2, "customer": 1, "kind": "purchase", "occurred_at": closed, "closed_at": closed},
    ]
    done = visit(date(2026, 9, 3), event=1, status="completed", completed_at=datetime(2026, 9, 2, 9))
    asked = Question(["K17"], Period(date(2026, 9, 1), date(2026, 9, 30)), where={"kind": "repair"})
    row = figures([done], events).result("K17", asked).row(0, named=True)
    assert (row["numerator"], row["denominator"]) == (1, 1)


def test_a_filter_on_a_column_nobody_has_names_the_nearest():
    with pytest.raises(InputError, match="nearest is 'region'"):
        figures().result("K01", Question(["K01"], where={"regoin": "North"}))


def test_a_condition_without_an_equals_sign_is_refused():
    assert parse_where(["region = North", "a=b=c"]) == {"region": "North", "a": "b=c"}
    with pytest.raises(InputError, match="COLUMN=VALUE"):
        parse_where(["region"])


def test_a_value_is_written_as_people_write_it():
    rows = [visit(date(2026, 9, 1), id=1, do_not_contact=False), visit(date(2026, 9, 1), id=2, do_not_contact=True)]
    held = figures(rows)
    period = Period(date(2026, 9, 1), date(2026, 9, 30))
    for written in ("False", "false"):
        asked = Question(["K01.tasks"], period, where={"do_not_contact": written})
        assert held.result("K01.tasks", asked).row(0, named=True)["denominator"] == 1
    assert held.rows_behind("K01.tasks", Question(["K01.tasks"], period, where={"id": "2"})).height == 1


def test_a_value_nobody_has_is_a_slip_and_not_no_data():
    rows = [visit(date(2026, 9, 1), region="North")]
    with pytest.raises(InputError, match="nearest is 'North'"):
        figures(rows).result("K01", Question(["K01"], where={"region": "Nort"}))


def test_a_column_is_filtered_once():
    with pytest.raises(InputError, match="filtered twice"):
        parse_where(["region=North", "region=South"])
