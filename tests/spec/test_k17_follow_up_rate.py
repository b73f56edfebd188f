"""K17, the follow-up rate and its quota (requirements 4a, worked examples 4h)."""

from __future__ import annotations

from datetime import date

import pytest
from text_table import MakeFrame, figures, rows, why

from followup_kit.errors import InputError
from followup_kit.kpi import Parameters, follow_up_rate, required_visits, rows_behind

OCTOBER = "2026-10"
EVENTS = """
    code | closed_at        | kind      | exempt | do_not_contact
    E1   | 2026-10-01 00:00 | repair    | no     | no
    E2   | 2026-10-31 23:59 | repair    | -      | -
    E3   | 2026-10-10       | complaint | no     | no
    E4   | 2026-10-10       | complaint | yes    | no
    E5   | 2026-10-10       | complaint | no     | yes
    E6   | -                | repair    | no     | no
    E7   | 2026-11-01 00:00 | repair    | no     | no
"""
VISITS = """
    event | status    | completed_at | due_on     | outcome   | ad_hoc
    E1    | completed | 2026-11-20   | 2026-10-08 | reached   | no
    E1    | due       | -            | 2026-12-01 | -         | no
    E2    | due       | -            | 2026-11-07 | -         | no
    E3    | refused   | -            | 2026-10-17 | refused   | no
    E3    | cancelled | -            | 2026-11-30 | -         | no
    -     | completed | 2026-10-20   | 2026-10-20 | reached   | no
"""


def test_closed_events_followed_up_per_eligible_closed_event(table: MakeFrame) -> None:
    result = follow_up_rate(table(EVENTS), table(VISITS), OCTOBER)
    assert rows(result, ("kpi", "numerator", "denominator", "value", "excluded")) == [("K17", 1, 3, 1 / 3, 2)]
    listing = why(rows_behind("K17", {"events": table(EVENTS), "visits": table(VISITS)}, OCTOBER))
    assert listing == {
        "E1": ("numerator", None),
        "E2": ("denominator", "not_followed_up"),
        "E3": ("denominator", "not_followed_up"),
        "E4": ("excluded", "exempt"),
        "E5": ("excluded", "do_not_contact"),
    }


@pytest.mark.parametrize(("as_of", "denominator"), [(date(2026, 11, 7), 2), (date(2026, 11, 8), 3)])
def test_an_event_is_pending_until_the_last_day_of_its_planned_visit_is_over(
    table: MakeFrame, as_of: date, denominator: int
) -> None:
    result = follow_up_rate(table(EVENTS), table(VISITS), OCTOBER, as_of=as_of)
    assert figures(result)[:2] == (1, denominator)


def test_no_closed_events_are_no_data_and_no_visits_are_zero(table: MakeFrame) -> None:
    """C10."""
    assert figures(follow_up_rate(table(EVENTS), table(VISITS), "2026-09")) == (0, 0, None)
    assert figures(follow_up_rate(table(EVENTS), table(VISITS).head(0), OCTOBER)) == (0, 3, 0.0)


def test_an_ad_hoc_visit_follows_an_event_up_too(table: MakeFrame) -> None:
    visits = table("""
        event | status    | completed_at | ad_hoc
        E2    | completed | 2026-11-20   | yes
    """)
    result = follow_up_rate(table(EVENTS), visits, OCTOBER, by="kind")
    assert rows(result, ("kind", "numerator", "denominator")) == [("complaint", 0, 1), ("repair", 1, 2)]


def test_events_are_known_by_their_row_id_where_the_store_gives_one(table: MakeFrame) -> None:
    events = table("""
        id | code | closed_at
        7  | E7   | 2026-10-05
        8  | E8   | 2026-10-05
    """)
    visits = table("""
        id | status    | completed_at
        8  | completed | 2026-10-05
        -  | completed | 2026-10-05
    """)
    renamed = visits.rename({"id": "event"}) if hasattr(visits, "lazy") else visits.rename(columns={"id": "event"})
    assert figures(follow_up_rate(events, renamed, OCTOBER)) == (1, 2, 0.5)
    with pytest.raises(InputError, match="Visits name their event as"):
        follow_up_rate(table(EVENTS), renamed, OCTOBER)


@pytest.mark.parametrize(("quota", "eligible", "required"), [(0.5, 7, 4), (0.3, 11, 4), (0.1, 25, 3), (0.3, 10, 3)])
def test_a_quota_is_rounded_up(quota: float, eligible: int, required: int) -> None:
    """4h P10: 7 complaints, 11 repairs, 25 participants need 4, 4 and 3 visits; K17: kpi.quota_rounding = ceil."""
    assert required_visits(quota, eligible) == required


def test_a_quota_may_be_rounded_down() -> None:
    assert required_visits(0.5, 7, parameters=Parameters(quota_rounding="floor")) == 3
    assert required_visits(0.5, 0) == 0


def test_visits_that_name_no_event_follow_nothing_up(table: MakeFrame) -> None:
    visits = table("""
        event | status    | completed_at
        -     | completed | 2026-10-05
    """)
    assert figures(follow_up_rate(table(EVENTS), visits, OCTOBER)) == (0, 3, 0.0)
    if hasattr(visits, "assign"):
        assert figures(follow_up_rate(table(EVENTS), visits.assign(event=float("nan")), OCTOBER)) == (0, 3, 0.0)
