"""K27: the questionnaire return rate."""

from __future__ import annotations

from collections.abc import Sequence

from followup_kit.kpi.definitions import KPIS
from followup_kit.kpi.inputs import open_table
from followup_kit.kpi.marks import Marked, mark
from followup_kit.kpi.parameters import DEFAULTS, Parameters
from followup_kit.kpi.question import Question, ask
from followup_kit.kpi.results import Native, answer
from followup_kit.kpi.visits import OPTIONAL, is_completed, set_aside_visits, without_duplicates
from followup_kit.periods import Period


def questionnaire_return_rate(
    visits: Native,
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    every: str | None = None,
    parameters: Parameters = DEFAULTS,
) -> Native:
    """K27: questionnaires answered, per questionnaire sent.

    Questionnaires are the visits whose ``channel`` is ``questionnaire``; one belongs to the period by ``sent_at``.
    Undeliverable ones are left out, of duplicates the last answered is kept, an answer after ``due_on`` counts and
    is marked late among the rows behind. One row for each group of ``by`` and piece; ``value`` is 0..1, missing when
    nothing was sent. A column that is absent raises InputError.
    """
    asked = ask(KPIS["K27"], period, by=by, every=every, parameters=parameters)
    return answer(mark_questionnaires(visits, asked), asked, like=visits)


def mark_questionnaires(native: object, asked: Question) -> Marked:
    """Questionnaires sent in the period; those answered stand above the line."""
    needed = ("status", "channel", "sent_at", "completed_at")
    visits = open_table(native, "visits", asked, needed=needed, optional=(*OPTIONAL, "due_on"))
    sent = visits.frame.filter(visits.text("channel").is_in(("questionnaire",)), ~visits.moment("sent_at").is_null())
    undeliverable = visits.text("outcome").is_in(("undeliverable",))
    kept, tried = without_duplicates(
        visits.with_frame(sent), {**set_aside_visits(visits), "undeliverable": undeliverable}
    )
    late = visits.moment("completed_at") >= visits.moment("due_on").dt.offset_by("1d")
    return mark(
        kept, asked, day="sent_at", tried=tried, below={"not_answered": ~is_completed(visits)}, above={"late": late}
    )
