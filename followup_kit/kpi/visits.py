"""What the KPI functions mean by a completed visit, a visit set aside and a duplicate."""

from __future__ import annotations

import narwhals as nw

from followup_kit.kpi.inputs import Frame, Table, sure
from followup_kit.kpi.marks import Reasons, set_aside

DONE = ("completed", "recorded", "reported", "reviewed", "archived")
_SET_ASIDE = ("cancelled", "exempt", "merged", "proposed")
_NUMBERS = 1000
_SAME_VISIT = ("customer", "event", "visit_number")
OPTIONAL = ("code", "customer", "event", "visit_number", "ad_hoc", "outcome", "do_not_contact")
"""Columns that every KPI on visits reads when they are there."""


def is_done(visits: Table) -> nw.Expr:
    """The visit has a status of the completed kind and the moment of completion."""
    return sure(visits.text("status").is_in(DONE) & ~visits.moment("completed_at").is_null())


def is_reached(visits: Table) -> nw.Expr:
    """The customer was spoken to; a blank outcome says nothing against it."""
    outcome = visits.text("outcome")
    return sure(outcome.is_null() | outcome.is_in(("reached", "")))


def is_completed(visits: Table) -> nw.Expr:
    """A completed visit: done, and the customer neither unreachable nor refusing nor putting us off (4a, P15-R21)."""
    return is_done(visits) & is_reached(visits)


def set_aside_visits(visits: Table) -> Reasons:
    """Cancelled, exempt, merged and do-not-contact visits leave both sides of every ratio (4a), as do drafts."""
    status = visits.text("status")
    return {
        **{code: status.is_in((code,)) for code in _SET_ASIDE},
        "do_not_contact": visits.flag("do_not_contact"),
    }


def without_duplicates(visits: Table, out: Reasons) -> tuple[Table, tuple[str, ...]]:
    """The visits with ``_why`` for ``out`` and, after those, for duplicates among the visits that are left.

    Visits of the same customer, event and number are the same visit, unless one of the three is blank; the last
    completed one is kept, one that reached the customer before one that did not. ``code``, then the other columns,
    decide where the moments of completion are equal.
    """
    codes = (*out, "duplicate")
    aside = set_aside(visits, out)
    if not all(visits.has(column) for column in _SAME_VISIT):
        return aside, codes
    keys = _search_keys(visits)
    alive = aside.frame.with_columns(_alive=_counts_as_copy(), **keys)
    joined = alive.join(_copied(alive, list(keys)), on=list(keys), how="left")
    single = joined.filter(nw.col("_copies").is_null()).with_columns(_place=nw.lit(1, dtype=nw.Int64))
    several = _placed(visits, joined.filter(~nw.col("_copies").is_null()))
    frame = nw.concat([single, several.select(*single.collect_schema().names())])
    is_copy = nw.col("_alive") & (nw.col("_place") > 1)
    why = nw.when(is_copy).then(nw.lit(len(codes), dtype=nw.Int64)).otherwise(nw.col("_why"))
    return visits.with_frame(frame.with_columns(_why=why).drop("_alive", "_copies", "_place", *keys)), codes


def _counts_as_copy() -> nw.Expr:
    return sure(nw.all_horizontal(nw.col("_why") == 0, *_known(_SAME_VISIT), ignore_nulls=False))


def _known(columns: tuple[str, ...]) -> list[nw.Expr]:
    return [~nw.col(column).is_null() for column in columns]


def _search_keys(visits: Table) -> dict[str, nw.Expr]:
    """What to look for copies by: whole numbers go into one key, which halves the cost; too many finds do no harm."""
    if all(visits.types[column].is_integer() for column in ("event", "visit_number")):
        return {"_key": nw.col("event").cast(nw.Int64) * _NUMBERS + nw.col("visit_number").cast(nw.Int64)}
    return {f"_key_{column}": nw.col(column) for column in _SAME_VISIT}


def _copied(alive: Frame, keys: list[str]) -> Frame:
    """The keys that occur more than once: few, so that the costly ordering is done for their rows only."""
    return alive.filter(nw.col("_alive")).group_by(*keys).agg(_copies=nw.len()).filter(nw.col("_copies") > 1)


def _placed(visits: Table, copies: Frame) -> Frame:
    """Copies with their place counted from the one to keep."""
    others = [column for column in visits.types if column not in (*_SAME_VISIT, "completed_at")]
    order = ["_completed", "_done", "completed_at", *sorted(others, key=lambda column: (column != "code", column))]
    done, completed = is_done(visits).cast(nw.Int64), is_completed(visits).cast(nw.Int64)
    marked = copies.with_columns(_done=done, _completed=completed, _one=nw.lit(1, dtype=nw.Int64))
    place = nw.col("_one").cum_sum(reverse=True).over(*_SAME_VISIT, "_alive", order_by=order)
    return marked.with_columns(_place=place.cast(nw.Int64))
