"""K17: the follow-up rate, and the count a quota asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor

import narwhals as nw

from followup_kit.errors import InputError
from followup_kit.kpi.definitions import KPIS
from followup_kit.kpi.inputs import Frame, Table, is_blank, midnight, open_table, sure
from followup_kit.kpi.marks import Marked, mark
from followup_kit.kpi.parameters import DEFAULTS, Parameters
from followup_kit.kpi.question import Question, ask
from followup_kit.kpi.results import Native, answer
from followup_kit.kpi.visits import is_completed, set_aside_visits
from followup_kit.periods import Period


def follow_up_rate(
    events: Native,
    visits: object,
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    every: str | None = None,
    as_of: date | None = None,
    parameters: Parameters = DEFAULTS,
) -> Native:
    """K17: eligible closed events followed up, per eligible closed event.

    An event belongs to the period by ``closed_at``; exempt and do-not-contact ones are left out. Followed up is
    an event with at least one completed visit, whenever it was made. With ``as_of`` an event not followed up
    whose planned visit is due on that day or later is pending and left out. ``events`` and ``visits`` are joined
    by the events' ``id`` (``code`` when there is none). One row for each group of ``by`` (columns of events) and
    piece; ``value`` is 0..1, missing without eligible events. A column that is absent raises InputError.
    """
    asked = ask(KPIS["K17"], period, by=by, every=every, as_of=as_of, parameters=parameters)
    return answer(mark_followed_up(events, visits, asked), asked, like=events)


def mark_followed_up(events_frame: object, visits_frame: object, asked: Question) -> Marked:
    """Events closed in the period; those followed up stand above the line."""
    events = _events(events_frame, asked)
    followed = events.with_frame(_with_visits(events, visits_frame, asked))
    done = sure(nw.col("_followed_up") == 1)
    return mark(
        followed,
        asked,
        day="closed_at",
        out={
            "exempt": events.flag("exempt"),
            "do_not_contact": events.flag("do_not_contact"),
            "pending": ~done & sure(nw.col("_pending") == 1),
        },
        below={"not_followed_up": ~done},
    )


def required_visits(quota: float, eligible: int, *, parameters: Parameters = DEFAULTS) -> int:
    """How many of the eligible events a quota (a share 0..1) asks to follow up, rounded as ``quota_rounding`` says.

    The quota counts as it is written: 0.3 of 10 is 3, not 4.
    """
    exact = Fraction(str(quota)) * eligible
    return ceil(exact) if parameters.quota_rounding == "ceil" else floor(exact)


def _events(native: object, asked: Question) -> Table:
    optional = ("id", "code", "exempt", "do_not_contact")
    return open_table(native, "events", asked, needed=("closed_at",), optional=optional)


def _with_visits(events: Table, visits_frame: object, asked: Question) -> Frame:
    """The events with ``_followed_up`` and ``_pending`` (1, 0 or blank)."""
    key, visits = _key(events), _visits(visits_frame, asked)
    _check_same_library(events, visits)
    if is_blank(visits.frame, "event"):
        return events.frame.with_columns(_followed_up=nw.lit(0), _pending=nw.lit(0))
    per_event = visits.frame.filter(~nw.col("event").is_null()).select(
        _event=_like_the_key(events, key, visits),
        _followed_up=_one_if(is_completed(visits)),
        _pending=_one_if(_is_pending(visits, asked)),
    )
    found = per_event.group_by("_event").agg(nw.col("_followed_up").max(), nw.col("_pending").max())
    return events.frame.join(found, left_on=key, right_on="_event", how="left")


def _visits(native: object, asked: Question) -> Table:
    plain = ask(asked.kpi, asked.period)
    optional = ("due_on", "ad_hoc", "outcome", "do_not_contact")
    return open_table(native, "visits", plain, needed=("event", "status", "completed_at"), optional=optional)


def _is_pending(visits: Table, asked: Question) -> nw.Expr:
    """A planned visit that is still to be made and whose last day is not over."""
    if asked.as_of is None:
        return nw.lit(value=False)
    dropped = nw.any_horizontal(*(sure(reason) for reason in set_aside_visits(visits).values()), ignore_nulls=True)
    open_still = ~is_completed(visits) & ~dropped & ~visits.flag("ad_hoc")
    return open_still & sure(visits.moment("due_on") >= nw.lit(midnight(asked.as_of)))


def _key(events: Table) -> str:
    for column in ("id", "code"):
        if events.has(column):
            return column
    raise InputError("kpi.missing_column", column="code", table="events", near=", ".join(events.types))


def _check_same_library(events: Table, visits: Table) -> None:
    first, second = events.frame.implementation, visits.frame.implementation
    if first != second:
        raise InputError("kpi.frames_differ", first="events", second="visits")


def _like_the_key(events: Table, key: str, visits: Table) -> nw.Expr:
    """The event of a visit in the type of the events' key: with blanks among them, pandas has numbers as floats."""
    ours, theirs = events.types[key], visits.types["event"]
    if ours.is_numeric() != theirs.is_numeric():
        raise InputError("kpi.keys_differ", key=key, key_type=ours, event_type=theirs)
    return nw.col("event") if ours == theirs else nw.col("event").cast(ours)


def _one_if(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))
