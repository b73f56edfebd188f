"""K02, the satisfaction rate (requirements 4a, worked examples 4h)."""

from __future__ import annotations

import pytest
from text_table import MakeFrame, figures, rows, why

from followup_kit.errors import InputError
from followup_kit.kpi import Parameters, rows_behind, satisfaction_rate

OCTOBER = "2026-10"


def test_34_visited_30_rated_27_rated_4_or_5(table: MakeFrame) -> None:
    """4h K02: 79.4 % literal, 90.0 % of rated, coverage 88.2 %."""
    ratings = ["4"] * 10 + ["5"] * 17 + ["3"] * 3 + ["-"] * 4
    lines = ["customer | status | completed_at | rating"]
    lines += [f"K{n} | completed | 2026-10-15 | {rating}" for n, rating in enumerate(ratings)]
    visits = table("\n".join(lines))
    assert figures(satisfaction_rate(visits, OCTOBER)) == (27, 34, 27 / 34)
    assert figures(satisfaction_rate(visits, OCTOBER, variant="rated")) == (27, 30, 0.9)
    coverage = satisfaction_rate(visits, OCTOBER, variant="coverage")
    assert rows(coverage, ("kpi", "numerator", "denominator")) == [("K02.coverage", 30, 34)]
    literal, rated, covered = 27 / 34, 27 / 30, 30 / 34
    assert [round(100 * value, 1) for value in (literal, rated, covered)] == [79.4, 90.0, 88.2]


def test_nobody_visited_is_no_data_and_nobody_rated_too(table: MakeFrame) -> None:
    """C10."""
    visits = table("""
        customer | status    | completed_at | rating
        Ann      | completed | 2026-10-05   | -
    """)
    assert figures(satisfaction_rate(visits, "2026-09")) == (0, 0, None)
    assert figures(satisfaction_rate(visits, OCTOBER)) == (0, 1, 0.0)
    assert figures(satisfaction_rate(visits, OCTOBER, variant="rated")) == (0, 0, None)


@pytest.mark.parametrize(("rating", "satisfied"), [("3.99", 0), ("4", 1), ("5", 1), ("0", 0)])
def test_satisfied_is_at_least_4(table: MakeFrame, rating: str, satisfied: int) -> None:
    """C09: "at least" includes the boundary; kpi.satisfied_from = 4."""
    visits = table(f"""
        customer | status    | completed_at | rating
        Ann      | completed | 2026-10-05   | {rating}
    """)
    assert figures(satisfaction_rate(visits, OCTOBER)) == (satisfied, 1, float(satisfied))
    strict = Parameters(satisfied_from=4.5)
    assert figures(satisfaction_rate(visits, OCTOBER, parameters=strict))[0] == (1 if rating == "5" else 0)


def test_of_several_ratings_the_latest_counts_and_at_one_moment_the_lower(table: MakeFrame) -> None:
    """K02: kpi.customer_rating = latest."""
    visits = table("""
        code | customer | status    | completed_at     | rating
        V1   | Up       | completed | 2026-10-05 09:00 | 1
        V2   | Up       | completed | 2026-10-05 09:01 | 5
        V3   | Down     | completed | 2026-10-05 09:00 | 5
        V4   | Down     | completed | 2026-10-06 09:00 | 1
        V5   | Tie      | completed | 2026-10-05 09:00 | 5
        V6   | Tie      | completed | 2026-10-05 09:00 | 1
        V7   | Silent   | completed | 2026-10-05 09:00 | 5
        V8   | Silent   | completed | 2026-10-09 09:00 | -
    """)
    assert figures(satisfaction_rate(visits, OCTOBER)) == (2, 4, 0.5)
    lowest = Parameters(customer_rating="lowest")
    assert figures(satisfaction_rate(visits, OCTOBER, parameters=lowest)) == (1, 4, 0.25)
    assert why(rows_behind("K02", {"visits": visits}, OCTOBER)) == {
        "V1": ("other", "other_rating"),
        "V2": ("numerator", None),
        "V3": ("other", "other_rating"),
        "V4": ("denominator", "not_satisfied"),
        "V5": ("other", "other_rating"),
        "V6": ("denominator", "not_satisfied"),
        "V7": ("numerator", None),
        "V8": ("other", "no_rating"),
    }


def test_one_row_of_each_customer_decides_also_without_a_rating(table: MakeFrame) -> None:
    """As many rows are counted as the denominator says; of rows that say the same the first by code stands."""
    visits = table("""
        code | customer | status    | completed_at     | rating
        V2   | Unrated  | completed | 2026-10-05 09:00 | -
        V1   | Unrated  | completed | 2026-10-06 09:00 | -
        V3   | Twice    | completed | 2026-10-05 09:00 | 5
        V4   | Twice    | completed | 2026-10-05 09:00 | 5
    """)
    assert why(rows_behind("K02", {"visits": visits}, OCTOBER)) == {
        "V1": ("denominator", "no_rating"),
        "V2": ("other", "no_rating"),
        "V3": ("numerator", None),
        "V4": ("other", "other_rating"),
    }
    assert why(rows_behind("K02.coverage", {"visits": visits}, OCTOBER)) == {
        "V1": ("denominator", "no_rating"),
        "V2": ("other", "no_rating"),
        "V3": ("numerator", None),
        "V4": ("other", "other_rating"),
    }
    assert why(rows_behind("K02.rated", {"visits": visits}, OCTOBER))["V1"] == ("excluded", "no_rating")


def test_the_latest_rating_is_looked_for_inside_each_month(table: MakeFrame) -> None:
    visits = table("""
        customer | status    | completed_at     | rating
        Ann      | completed | 2026-09-30 23:59 | 1
        Ann      | completed | 2026-10-01 00:00 | 5
    """)
    assert rows(satisfaction_rate(visits, "2026-09-01..2026-10-31", every="month")) == [(0, 1, 0.0), (1, 1, 1.0)]
    assert figures(satisfaction_rate(visits, "2026-09-01..2026-10-31")) == (1, 1, 1.0)


def test_only_customers_really_visited_stand_below_the_line(table: MakeFrame) -> None:
    visits = table("""
        code | customer | status      | outcome   | completed_at | rating
        V1   | Ann      | completed   | reached   | 2026-10-31   | 5
        V2   | Bob      | completed   | refused   | 2026-10-05   | -
        V3   | Cid      | unreachable | no_answer | 2026-10-05   | -
        V4   | Dan      | completed   | reached   | 2026-11-01   | 5
        V5   | Eve      | cancelled   | reached   | 2026-10-05   | 5
    """)
    assert rows(satisfaction_rate(visits, OCTOBER), ("numerator", "denominator", "excluded")) == [(1, 1, 3)]
    assert why(rows_behind("K02", {"visits": visits}, OCTOBER)) == {
        "V1": ("numerator", None),
        "V2": ("excluded", "not_done"),
        "V3": ("excluded", "not_done"),
        "V5": ("excluded", "cancelled"),
    }


def test_the_denominator_is_a_parameter(table: MakeFrame) -> None:
    """kpi.satisfaction_denominator = visited or rated; the result says which was used."""
    visits = table("""
        customer | status    | completed_at | rating
        Ann      | completed | 2026-10-05   | 5
        Bob      | completed | 2026-10-05   | -
    """)
    rated = satisfaction_rate(visits, OCTOBER, parameters=Parameters(satisfaction_denominator="rated"))
    assert rows(rated, ("kpi", "numerator", "denominator")) == [("K02.rated", 1, 1)]
    with pytest.raises(InputError, match="visited, rated, coverage"):
        satisfaction_rate(visits, OCTOBER, variant="all")
