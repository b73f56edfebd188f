"""K01: the visit completion rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import narwhals as nw

from followup_kit.kpi.definitions import KPIS
from followup_kit.kpi.inputs import open_table
from followup_kit.kpi.marks import Marked, mark
from followup_kit.kpi.parameters import DEFAULTS, Parameters
from followup_kit.kpi.question import Question, ask
from followup_kit.kpi.results import Native, answer
from followup_kit.kpi.visits import OPTIONAL, is_completed, set_aside_visits, without_duplicates
from followup_kit.periods import Period


def completion_rate(
    visits: Native,
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    every: str | None = None,
    variant: str = "customers",
    parameters: Parameters = DEFAULTS,
) -> Native:
    """K01: customers actually visited according to plan, per customer planned; ``tasks`` counts tasks instead.

    A visit belongs to the period by ``due_on``. Ad-hoc visits never count. A customer is done when all tasks
    planned in the period are (``customer_done_when``); a late visit is completed, an unreachable or refused one
    is not. One row for each group of ``by`` and piece of the period: ``numerator``, ``denominator``, ``value``
    (0..1, missing when nothing was planned), ``excluded`` (rows). A column that is absent raises InputError.

    ``completion_rate(visits, "2026-10", by="department")``
    """
    asked = ask(KPIS["K01"], period, by=by, every=every, variant=variant, parameters=parameters)
    return answer(mark_completion(visits, asked), asked, like=visits)


def mark_completion(native: object, asked: Question) -> Marked:
    """Visits due in the period; those completed stand above the line."""
    per_customer = asked.variant == "customers"
    needed = ("status", "due_on", "completed_at", *(("customer",) if per_customer else ()))
    visits = open_table(native, "visits", asked, needed=needed, optional=OPTIONAL)
    out = {**set_aside_visits(visits), "ad_hoc": visits.flag("ad_hoc")}
    if per_customer:
        out["no_customer"] = visits.text("customer").is_null()
    planned, tried = without_duplicates(visits, out)
    tasks = mark(planned, asked, day="due_on", tried=tried, below={"not_done": ~is_completed(visits)})
    return _by_customer(tasks, asked) if per_customer else tasks


def _by_customer(tasks: Marked, asked: Question) -> Marked:
    verdict = nw.when(tasks.is_above).then(nw.lit(1)).when(tasks.because("not_done")).then(nw.lit(0))
    any_will_do = asked.parameters.customer_done_when == "any"
    judged = tasks.with_columns(_verdict=verdict)
    return replace(judged, unit="customer", any_will_do=any_will_do, overruled="other_task")
