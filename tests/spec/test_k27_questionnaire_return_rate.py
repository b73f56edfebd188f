"""K27, the questionnaire return rate (requirements 4a)."""

from __future__ import annotations

from text_table import MakeFrame, figures, rows, why

from followup_kit.kpi import questionnaire_return_rate, rows_behind

VISITS = """
    code | customer | event | number | channel | status    | sent_at          | completed_at | due_on     | outcome
    V1   | Ann      | E1    | 1      | survey | completed | 2026-10-01 00:00 | 2026-10-05   | 2026-10-05 | reached
    V2   | Bob      | E2    | 1      | survey | due       | 2026-10-31 23:59 | -            | -          | -
    V3   | Cid      | E3    | 1      | survey | due       | 2026-10-05       | -            | -          | undeliverable
    V4   | Dan      | E4    | 1      | survey | completed | 2026-10-05       | 2026-10-07   | -          | -
    V5   | Dan      | E4    | 1      | survey | completed | 2026-10-06       | 2026-10-09   | 2026-10-08 | -
    V6   | Dan      | E4    | 1      | phone   | completed | -                | 2026-10-20   | -          | reached
    V7   | Eve      | E5    | 1      | survey | due       | -                | -            | -          | -
    V8   | Fay      | E6    | 1      | survey | completed | 2026-09-30 23:59 | 2026-10-05   | -          | -
""".replace("survey ", "questionnaire ").replace("number", "visit_number")


def test_answered_per_sent_undeliverable_left_out_and_the_last_of_duplicates_kept(table: MakeFrame) -> None:
    result = questionnaire_return_rate(table(VISITS), "2026-10")
    assert rows(result, ("kpi", "numerator", "denominator", "value", "excluded")) == [("K27", 2, 3, 2 / 3, 2)]


def test_each_questionnaire_says_where_it_stands_and_late_answers_are_marked(table: MakeFrame) -> None:
    assert why(rows_behind("K27", {"visits": table(VISITS)}, "2026-10")) == {
        "V1": ("numerator", None),
        "V2": ("denominator", "not_answered"),
        "V3": ("excluded", "undeliverable"),
        "V4": ("excluded", "duplicate"),
        "V5": ("numerator", "late"),
    }


def test_nothing_sent_is_no_data(table: MakeFrame) -> None:
    """C10."""
    assert figures(questionnaire_return_rate(table(VISITS), "2026-12")) == (0, 0, None)


REFUSED = """
    code | customer | channel | status    | sent_at    | completed_at | outcome
    V1   | Ann      | survey  | completed | 2026-10-01 | 2026-10-05   | refused
    V2   | Bob      | survey  | completed | 2026-10-01 | 2026-10-05   | no_answer
    V3   | Cid      | survey  | completed | 2026-10-01 | 2026-10-05   | reached
""".replace("survey", "questionnaire")


def test_a_questionnaire_closed_without_an_answer_is_not_answered(table: MakeFrame) -> None:
    assert figures(questionnaire_return_rate(table(REFUSED), "2026-10"))[:2] == (1, 3)
