"""K13: the complaint rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import narwhals as nw

from followup_kit.errors import InputError
from followup_kit.kpi.definitions import KPIS
from followup_kit.kpi.inputs import open_table
from followup_kit.kpi.marks import Marked, mark
from followup_kit.kpi.parameters import DEFAULTS, Parameters
from followup_kit.kpi.question import Question, ask
from followup_kit.kpi.results import Native, present
from followup_kit.kpi.summary import Counts, Place, count
from followup_kit.kpi.visits import OPTIONAL, is_completed, set_aside_visits, without_duplicates
from followup_kit.periods import Period

BASE_TABLE = {"customers": "events", "orders": "events", "visits": "visits"}
"""Which table holds what complaints are counted against, by ``complaint_base``."""


def complaint_rate(
    complaints: Native,
    served: object,
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    every: str | None = None,
    parameters: Parameters = DEFAULTS,
) -> Native:
    """K13: complaints received in the period per customer served in it.

    ``complaint_base`` chooses what complaints are counted against: distinct ``customers`` of the events that
    occurred in the period, ``orders`` (those events) or ``visits`` (the visits completed in it); ``served`` is the
    events table or the visits table. Complaints merged into another count once. A column of ``by`` that ``served``
    has not (severity, channel of the complaint) divides the complaints only. One row for each group and piece;
    ``value`` is 0 or more and may exceed 1, missing when nobody was served. A column that is absent raises InputError.
    """
    asked = ask(KPIS["K13"], period, by=by, every=every, parameters=parameters)
    received, base = mark_complaints(complaints, asked), mark_served(served, asked)
    return present(_counts(received, base, asked), asked, like=complaints)


def mark_complaints(native: object, asked: Question) -> Marked:
    """Complaints received in the period; those merged into another are left out."""
    complaints = open_table(native, "complaints", asked, needed=("received_at",), optional=("merged_into",))
    merged = ~complaints.text("merged_into").is_null()
    return mark(complaints, asked, day="received_at", out={"merged": merged})


def mark_served(native: object, asked: Question) -> Marked:
    """What complaints are counted against: the events, or the completed visits, of the period."""
    present_columns = _columns(native)
    shared = replace(
        asked,
        by=tuple(column for column in asked.by if column in present_columns),
        where={column: value for column, value in asked.where.items() if column in present_columns},
    )
    if asked.parameters.complaint_base == "visits":
        return _completed_visits(native, shared)
    per_customer = asked.parameters.complaint_base == "customers"
    needed = ("occurred_at", *(("customer",) if per_customer else ()))
    events = open_table(native, "events", shared, needed=needed, optional=("code",))
    if not per_customer:
        return mark(events, shared, day="occurred_at")
    rows = mark(events, shared, day="occurred_at", out={"no_customer": events.text("customer").is_null()})
    return replace(rows.with_columns(_verdict=nw.lit(1)), unit="customer", overruled="other_event")


def _completed_visits(native: object, asked: Question) -> Marked:
    visits = open_table(native, "visits", asked, needed=("status", "completed_at"), optional=OPTIONAL)
    kept, tried = without_duplicates(visits, {**set_aside_visits(visits), "not_done": ~is_completed(visits)})
    return mark(kept, asked, day="completed_at", tried=tried)


def _columns(native: object) -> tuple[str, ...]:
    try:
        return tuple(nw.from_native(native).collect_schema().names())  # type: ignore[call-overload]
    except TypeError:
        raise InputError("kpi.no_frame", table="events", found=type(native).__name__) from None


def _counts(received: Marked, base: Marked, asked: Question) -> dict[Place, Counts]:
    """Complaints of each group over the base of the same group, as far as the base can be divided."""
    above, below = count(received, asked), count(base, asked)
    shared = [position for position, column in enumerate(asked.by) if column in base.table.types]
    places = set(above) | (set(below) if len(shared) == len(asked.by) else set())
    if len(shared) < len(asked.by):
        pieces = {piece for _, piece in chain(above, below)}
        places = {(group, piece) for group, _ in above for piece in pieces}
    return {place: _one(place, above=above, below=below, shared=shared) for place in places}


def _one(place: Place, *, above: dict[Place, Counts], below: dict[Place, Counts], shared: list[int]) -> Counts:
    group, piece = place
    complaints = above.get(place, Counts())
    base = below.get((tuple(group[position] for position in shared), piece), Counts())
    return Counts(complaints.denominator, base.denominator, complaints.excluded + base.excluded)
