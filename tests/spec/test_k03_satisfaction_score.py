"""K03, the satisfaction score (requirements 4a, worked examples 4h)."""

from __future__ import annotations

import pytest
from text_table import MakeFrame, figures, rows, why

from followup_kit.kpi import rows_behind, satisfaction_score

OCTOBER = "2026-10"


def test_ratings_5_4_0_and_blank_have_the_mean_3_from_3_ratings(table: MakeFrame) -> None:
    """4h K03: 0 is a real rating, blank is none."""
    visits = table("""
        code | status    | completed_at | rating
        V1   | completed | 2026-10-05   | 5
        V2   | completed | 2026-10-05   | 4
        V3   | completed | 2026-10-05   | 0
        V4   | completed | 2026-10-05   | -
    """)
    result = satisfaction_score(visits, OCTOBER)
    assert rows(result, ("kpi", "numerator", "denominator", "value", "excluded")) == [("K03", 9.0, 3, 3.0, 1)]
    assert rows(result, ("spread",)) == [(pytest.approx(7**0.5),)]
    assert why(rows_behind("K03", {"visits": visits}, OCTOBER))["V4"] == ("excluded", "no_rating")


def test_no_ratings_are_no_data_and_one_has_no_spread(table: MakeFrame) -> None:
    """C10."""
    visits = table("""
        status    | completed_at | rating
        completed | 2026-10-05   | 4.5
        completed | 2026-11-05   | -
    """)
    wanted = ("numerator", "denominator", "value", "spread")
    found = rows(satisfaction_score(visits, "2026-10-01..2026-11-30", every="month"), wanted)
    assert found == [(4.5, 1, 4.5, None), (0.0, 0, None, None)]


def test_every_rating_counts_also_several_of_one_customer(table: MakeFrame) -> None:
    visits = table("""
        customer | status    | completed_at | rating
        Ann      | completed | 2026-10-05   | 5
        Ann      | completed | 2026-10-06   | 2
        Bob      | completed | 2026-10-05   | 2
    """)
    assert figures(satisfaction_score(visits, OCTOBER)) == (9.0, 3, 3.0)


@pytest.mark.parametrize(("rating", "counted"), [("0", 1), ("5", 1), ("5.5", 0), ("-1", 0)])
def test_a_rating_off_the_scale_is_never_mixed_in(table: MakeFrame, rating: str, counted: int) -> None:
    """K03: unmapped scales are never mixed."""
    visits = table(f"""
        code | status    | completed_at | rating
        V1   | completed | 2026-10-05   | {rating}
    """)
    assert figures(satisfaction_score(visits, OCTOBER))[1] == counted
    expected = ("numerator", None) if counted else ("excluded", "off_scale")
    assert why(rows_behind("K03", {"visits": visits}, OCTOBER)) == {"V1": expected}
