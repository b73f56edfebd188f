"""K02 and K03: the satisfaction rate and the satisfaction score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import narwhals as nw

from followup_kit.kpi.definitions import KPIS
from followup_kit.kpi.inputs import Table, open_table, sure
from followup_kit.kpi.marks import Marked, Reasons, mark
from followup_kit.kpi.parameters import DEFAULTS, Parameters
from followup_kit.kpi.pieces import millisecond_number
from followup_kit.kpi.question import Question, ask
from followup_kit.kpi.results import Native, answer
from followup_kit.kpi.visits import OPTIONAL, is_completed, set_aside_visits, without_duplicates
from followup_kit.periods import Period

_SCALE = (0.0, 5.0)
_LATER_THAN_ALL = 2**47


def satisfaction_rate(
    visits: Native,
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    every: str | None = None,
    variant: str | None = None,
    parameters: Parameters = DEFAULTS,
) -> Native:
    """K02: satisfied customers per customer ``visited`` (literal); per customer ``rated``; or ``coverage``.

    A visit belongs to the period by ``completed_at``. Satisfied is a rating of at least ``satisfied_from``; of
    several ratings of one customer the latest counts (``customer_rating``), of two at the same moment the
    lower. ``coverage`` is customers rated per customer visited. Without ``variant`` the parameter
    ``satisfaction_denominator`` chooses. 0 is a rating, blank is none. One row for each group of ``by`` and
    piece of the period; ``value`` is 0..1, missing when nobody was visited. A column that is absent raises InputError.

    ``satisfaction_rate(visits, "2026-Q4", by="visitor", every="month")``
    """
    chosen = variant or parameters.satisfaction_denominator
    asked = ask(KPIS["K02"], period, by=by, every=every, variant=chosen, parameters=parameters)
    return answer(mark_satisfied(visits, asked), asked, like=visits)


def satisfaction_score(
    visits: Native,
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    every: str | None = None,
    parameters: Parameters = DEFAULTS,
) -> Native:
    """K03: the mean of the ratings (0..5) given in the completed visits of the period.

    A visit belongs to the period by ``completed_at``. ``numerator`` is the sum of the ratings (float),
    ``denominator`` their number, ``excluded`` holds the visits without one. An extra column ``spread`` is the
    sample standard deviation in points, missing below 2 ratings. 0 is a rating, blank is none. No ratings: no
    data. A column that is absent raises InputError.
    """
    asked = ask(KPIS["K03"], period, by=by, every=every, parameters=parameters)
    return answer(mark_ratings(visits, asked), asked, like=visits)


def mark_satisfied(native: object, asked: Question) -> Marked:
    """Visits completed in the period; those of satisfied customers stand above the line."""
    visits = _open(native, asked, needed=("customer",))
    aside = {**_not_made(visits), "no_customer": visits.text("customer").is_null()}
    made, tried = without_duplicates(visits, aside)
    unrated = _no_rating(visits)
    unhappy = {"not_satisfied": visits.number("rating") < asked.parameters.satisfied_from}
    if asked.variant == "coverage":
        rated = mark(made, asked, day="completed_at", tried=tried, below=unrated)
        return _by_customer(rated, nw.when(rated.is_above).then(nw.lit(1)), any_will_do=True)
    if asked.variant == "rated":
        rows = mark(made, asked, day="completed_at", tried=tried, out=unrated, below=unhappy)
    else:
        rows = mark(made, asked, day="completed_at", tried=tried, below={**unrated, **unhappy})
    return _by_customer(rows, _rating_that_counts(rows, asked))


def mark_ratings(native: object, asked: Question) -> Marked:
    """Visits completed in the period; those with a rating stand above the line."""
    visits = _open(native, asked)
    made, tried = without_duplicates(visits, _not_made(visits))
    rows = mark(made, asked, day="completed_at", tried=tried, out=_no_rating(visits))
    return replace(rows.with_columns(_rating=nw.when(rows.is_above).then(visits.number("rating"))), measure="_rating")


def _open(native: object, asked: Question, needed: tuple[str, ...] = ()) -> Table:
    columns = ("status", "completed_at", "rating", *needed)
    return open_table(native, "visits", asked, needed=columns, optional=OPTIONAL)


def _not_made(visits: Table) -> dict[str, nw.Expr]:
    return {**set_aside_visits(visits), "not_done": ~is_completed(visits)}


def _no_rating(visits: Table) -> Reasons:
    """A blank is no rating; a figure outside the scale belongs to another scale and is never mixed in (K03)."""
    rating = visits.number("rating")
    low, high = _SCALE
    return {"no_rating": rating.is_null() | rating.is_nan(), "off_scale": ~sure((rating >= low) & (rating <= high))}


def _by_customer(made: Marked, verdict: nw.Expr, *, any_will_do: bool = False) -> Marked:
    judged = made.with_columns(_verdict=verdict)
    return replace(judged, unit="customer", any_will_do=any_will_do, overruled="other_rating")


def _either(rows: Marked) -> nw.Expr:
    return nw.when(rows.is_above).then(nw.lit(1)).otherwise(nw.lit(0))


def _rating_that_counts(rows: Marked, asked: Question) -> nw.Expr:
    """Smallest for the rating that counts and, at the same moment, for the lower; odd when it is satisfied."""
    verdict = _either(rows)
    if asked.parameters.customer_rating == "latest":
        before_the_end = nw.lit(_LATER_THAN_ALL) - millisecond_number(rows.table.moment("completed_at"))
        verdict = before_the_end * 2 + verdict
    return nw.when(rows.because("not_satisfied") | rows.is_above).then(verdict)
