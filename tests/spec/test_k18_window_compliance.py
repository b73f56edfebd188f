"""K18, window compliance (requirements 4a, worked examples 4h)."""

from __future__ import annotations

from datetime import date

import pytest
from text_table import MakeFrame, figures, rows, why

from followup_kit.kpi import rows_behind, window_compliance


@pytest.mark.parametrize(
    ("completed_at", "on_time"),
    [("2024-03-01 00:00", 1), ("2024-03-11 23:59", 1), ("2024-03-12 00:00", 0), ("2024-02-29 23:59", 0)],
)
def test_paid_repair_of_1_march_is_on_time_to_the_end_of_the_11th(
    table: MakeFrame, completed_at: str, on_time: int
) -> None:
    """4h P04, C01: the event day is day 0 and the last day is on time; before the window is outside."""
    visits = table(f"""
        status    | due_from   | due_on     | completed_at
        completed | 2024-03-01 | 2024-03-11 | {completed_at}
    """)
    assert figures(window_compliance(visits, "2024-03")) == (on_time, 1, float(on_time))


def test_without_a_first_day_nothing_is_too_early(table: MakeFrame) -> None:
    visits = table("""
        status    | due_from | due_on     | completed_at
        completed | -        | 2026-10-11 | 2026-01-01
    """)
    assert figures(window_compliance(visits, "2026-10")) == (1, 1, 1.0)


VISITS = """
    code | status      | due_from   | due_on     | completed_at | ad_hoc
    V1   | completed   | 2026-10-01 | 2026-10-10 | 2026-10-10   | no
    V2   | completed   | 2026-10-05 | 2026-10-10 | 2026-10-04   | no
    V3   | completed   | 2026-10-01 | 2026-10-10 | 2026-10-11   | no
    V4   | due         | 2026-10-01 | 2026-10-10 | -            | no
    V5   | due         | 2026-10-01 | 2026-10-20 | -            | no
    V6   | unreachable | 2026-10-01 | 2026-10-10 | -            | no
    V7   | completed   | -          | 2026-10-10 | 2026-10-10   | yes
    V8   | cancelled   | -          | 2026-10-10 | -            | no
    V9   | due         | -          | -          | -            | no
"""


def test_each_visit_due_is_inside_early_late_missed_or_pending(table: MakeFrame) -> None:
    tables = {"visits": table(VISITS)}
    assert why(rows_behind("K18", tables, "2026-10", as_of=date(2026, 10, 20))) == {
        "V1": ("numerator", None),
        "V2": ("denominator", "too_early"),
        "V3": ("denominator", "late"),
        "V4": ("denominator", "not_done"),
        "V5": ("excluded", "pending"),
        "V6": ("denominator", "not_done"),
        "V7": ("excluded", "ad_hoc"),
        "V8": ("excluded", "cancelled"),
    }


@pytest.mark.parametrize(
    ("as_of", "denominator", "excluded"), [(date(2026, 10, 20), 5, 3), (date(2026, 10, 21), 6, 2), (None, 6, 2)]
)
def test_a_visit_is_missed_only_when_its_last_day_is_over(
    table: MakeFrame, as_of: date | None, denominator: int, excluded: int
) -> None:
    result = window_compliance(table(VISITS), "2026-10", as_of=as_of)
    assert rows(result, ("numerator", "denominator", "excluded")) == [(1, denominator, excluded)]


def test_nothing_due_is_no_data(table: MakeFrame) -> None:
    """C10."""
    assert figures(window_compliance(table(VISITS), "2026-11")) == (0, 0, None)
