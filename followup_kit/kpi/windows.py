"""K18: window compliance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw

from followup_kit.kpi.definitions import KPIS
from followup_kit.kpi.inputs import Table, midnight, open_table
from followup_kit.kpi.marks import Marked, mark
from followup_kit.kpi.parameters import DEFAULTS, Parameters
from followup_kit.kpi.question import Question, ask
from followup_kit.kpi.results import Native, answer
from followup_kit.kpi.visits import OPTIONAL, is_completed, set_aside_visits, without_duplicates
from followup_kit.periods import Period


def window_compliance(
    visits: Native,
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    every: str | None = None,
    as_of: date | None = None,
    parameters: Parameters = DEFAULTS,
) -> Native:
    """K18: visits done inside their window, per visit due.

    A visit belongs to the period by ``due_on``. Its window runs from ``due_from`` (open when blank) to
    ``due_on``, both days included (C01); done too early or late is outside. With ``as_of`` a visit not done that
    is due on that day or later is pending and left out; without it, every visit not done is missed. Ad-hoc
    visits never count. One row for each group of ``by`` and piece; ``value`` is 0..1, missing when nothing was
    due. A column that is absent raises InputError.
    """
    asked = ask(KPIS["K18"], period, by=by, every=every, as_of=as_of, parameters=parameters)
    return answer(mark_windows(visits, asked), asked, like=visits)


def mark_windows(native: object, asked: Question) -> Marked:
    """Visits due in the period; those done inside their window stand above the line."""
    needed = ("status", "due_on", "completed_at")
    visits = open_table(native, "visits", asked, needed=needed, optional=(*OPTIONAL, "due_from"))
    planned, tried = without_duplicates(visits, {**set_aside_visits(visits), "ad_hoc": visits.flag("ad_hoc")})
    missed = ~is_completed(visits)
    completed = visits.moment("completed_at")
    return mark(
        planned,
        asked,
        day="due_on",
        tried=tried,
        out={"pending": missed & _is_not_over(visits, asked)},
        below={
            "not_done": missed,
            "too_early": completed < visits.moment("due_from"),
            "late": completed >= visits.moment("due_on").dt.offset_by("1d"),
        },
    )


def _is_not_over(visits: Table, asked: Question) -> nw.Expr:
    if asked.as_of is None:
        return nw.lit(value=False)
    return visits.moment("due_on") >= nw.lit(midnight(asked.as_of))
