"""The life of a plan: draft, in review, published, amended, closed; what may follow what, and who may do it.

A draft's visits are ``proposed``; publishing schedules them. Open visits that are in no newer plan are carried
over by the next one. Every step is one save with its audit entries, so any earlier state can be compared. A step
that was decided on a plan which somebody has changed meanwhile is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count
from typing import Any

import polars as pl

from followup_kit.errors import InputError, RefusedError
from followup_kit.planning.trail import Step, as_json
from followup_kit.planning.trails import trails_of
from followup_kit.planning.weekly import WeekPlan, nth_of_key
from followup_kit.schema import CHOICES, TABLES
from followup_kit.store import Store, fetch_tables, save_tables
from followup_kit.store.history import fetch_savers
from followup_kit.translations import current_language, say_date

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "": ("draft",),
    "draft": ("draft", "in_review", "published"),
    "in_review": ("draft", "published"),
    "published": ("amended", "closed"),
    "amended": ("amended", "closed"),
    "closed": (),
}
"""What may come after a state; a plan that needs no approver may be published from its draft."""
ANY: Any = object()
"""Whatever plan is saved: for callers who read and save in one go."""


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan as the store keeps it: ``version`` is the row's, ``editors`` are all who have saved a draft of it."""

    code: str
    state: str
    revision: int
    author: str
    approver: str
    first_on: date
    last_on: date
    published_at: datetime | None
    version: int
    editors: frozenset[str]


def fetch_plan(store: Store, code: str) -> SavedPlan | None:
    """The plan of that code, or None."""
    rows = fetch_tables(store, ["plans"])["plans"].filter(pl.col("code") == code)
    if rows.is_empty():
        return None
    row = rows.row(0, named=True)
    return SavedPlan(
        code, row["state"], row["revision"], row["author"] or "", row["approver"] or "",
        row["first_on"], row["last_on"], row["published_at"], row["version"], fetch_savers(store, _saved_key(code)),
    )  # fmt: skip


def save_draft(
    store: Store, plan: WeekPlan, *, actor: str, now: datetime, seen: SavedPlan | Any | None = ANY
) -> SavedPlan:
    """Keep a plan as a draft; a draft of the same week is replaced, visits that fell out are withdrawn.

    ``seen`` is the saved plan that the caller has been looking at (None: there was none); when it is another one by
    now, ConflictError says who changed it. Raises InputError when the week's plan is published or closed already.
    """
    before = fetch_plan(store, plan.code)
    if before and before.state not in {"draft", "in_review"}:
        _check(before, "draft", plan.code, key="planning.published_already" if before.state != "closed" else None)
    return _save(store, plan, before, state="draft", actor=actor, now=now, seen=seen)


def save_amended(
    store: Store, plan: WeekPlan, *, actor: str, now: datetime, seen: SavedPlan | Any | None = ANY
) -> SavedPlan:
    """Keep changes to a published plan as its next revision; ``seen`` as for ``save_draft``."""
    before = fetch_plan(store, plan.code)
    _check(before, "amended", plan.code)
    return _save(store, plan, before, state="amended", actor=actor, now=now, seen=seen)


def change_state(
    store: Store,
    code: str,
    state: str,
    *,
    actor: str,
    now: datetime,
    approver_needed: str = "",
    seen: SavedPlan | Any | None = ANY,
) -> SavedPlan:
    """Move a plan on: submit (``in_review``), return (``draft``), publish, close; ``seen`` as for ``save_draft``.

    Where the policy names an approver, nobody publishes a plan that they have worked on (P13-R06) and a draft goes
    through review first; a plan is closed when its period is over: RefusedError.
    """
    before = fetch_plan(store, code)
    _check(before, state, code)
    if before is None:
        raise InputError("planning.no_plan", plan=code)
    if state == "closed" and now.date() <= before.last_on:
        raise RefusedError("planning.not_over", plan=code, last=say_date(before.last_on))
    if state == "published" and approver_needed:
        if before.state != "in_review":
            raise RefusedError("planning.review_first", plan=code, approver=approver_needed)
        if actor in before.editors:
            raise RefusedError("planning.own_plan", plan=code, approver=approver_needed)
    stamps = {"in_review": "submitted_at", "published": "published_at", "closed": "closed_at"}
    row = {"code": [code], "state": [state], **({stamps[state]: [now]} if state in stamps else {})}
    if state == "published":
        row["approver"] = [actor]
    tables = {"plans": _typed(pl.DataFrame(row))}
    if state == "published":
        tables["visits"] = _scheduled(store, code)
    save_tables(
        store,
        tables,
        actor=actor,
        what=f"plan {state}",
        key=f"plan/{code}/{state}/{before.revision}/{actor}/{now.isoformat()}",
        expected=_expected(code, before, seen),
    )
    found = fetch_plan(store, code)
    assert found is not None
    return found


def _expected(code: str, before: SavedPlan | None, seen: SavedPlan | Any | None) -> dict[str, dict[str, int]]:
    """The version that the plan's row must still have: the one that the step was decided on."""
    decided_on = before if seen is ANY else seen
    return {"plans": {code: decided_on.version if decided_on else 0}}


def _saved_key(code: str) -> str:
    return f"plan/{code}/saved/"


def _check(before: SavedPlan | None, state: str, code: str, *, key: str | None = None) -> None:
    held = before.state if before else ""
    if key:
        raise InputError(key, plan=code)
    if state not in FOLLOWS[held]:
        allowed = ", ".join(_label(after) for after in FOLLOWS[held]) or "–"
        raise InputError("planning.wrong_step", plan=code, state=_label(held), wanted=_label(state), allowed=allowed)


def _label(state: str) -> str:
    label = CHOICES["plan_state"].get(state)
    return label.in_language(current_language()) if label else state or "–"


def _scheduled(store: Store, code: str) -> pl.DataFrame:
    """The proposed visits of a plan, from now on scheduled."""
    mine = _proposed(_fetch_visits(store), code)
    return mine.select("code", pl.lit("scheduled").alias("status"))


_LOOKED_AT = ("code", "customer", "event", "plan", "rule", "due_on", "status", "completed_at")


def _fetch_visits(store: Store) -> dict[str, pl.DataFrame]:
    """Plans and visits of one moment, as far as saving looks at them."""
    return fetch_tables(store, ["plans", "visits"], columns={"plans": ("code",), "visits": _LOOKED_AT})


def _proposed(tables: Mapping[str, pl.DataFrame], code: str) -> pl.DataFrame:
    """The visits of a plan that nobody has agreed to yet."""
    ids = tables["plans"].filter(pl.col("code") == code)["id"]
    return tables["visits"].filter(pl.col("plan").is_in(ids.implode()) & (pl.col("status") == "proposed"))


def _save(
    store: Store,
    plan: WeekPlan,
    before: SavedPlan | None,
    *,
    state: str,
    actor: str,
    now: datetime,
    seen: SavedPlan | Any | None,
) -> SavedPlan:
    revision = before.revision + 1 if before else 1
    visits, versions = _visits(store, plan, state)
    fields = {
        "code": plan.code,
        "first_on": plan.due.period.first,
        "last_on": plan.due.period.last,
        "state": state,
        "revision": revision,
        "policy": plan.document.slug,
        "policy_digest": hashlib.blake2b(repr(plan.document).encode(), digest_size=8).hexdigest(),
        "as_of": plan.due.as_of,
        "author": actor if before is None else before.author,
    }
    plans = _typed(pl.DataFrame({name: [value] for name, value in fields.items()}))
    key = f"{_saved_key(plan.code)}{revision}/{actor}/{now.isoformat()}"
    save_tables(
        store,
        {"plans": plans, "visits": visits},
        actor=actor,
        what=f"plan {state} saved",
        key=key,
        expected={**_expected(plan.code, before, seen), "visits": versions},
    )
    found = fetch_plan(store, plan.code)
    assert found is not None
    return found


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    moments = [name for name in ("submitted_at", "published_at", "closed_at") if name in frame.columns]
    return frame.with_columns(pl.col(moments).cast(pl.Datetime("us"))) if moments else frame


def _visits(store: Store, plan: WeekPlan, state: str) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows of a plan as visits, and the versions they must still have when they are written.

    What the plan no longer holds is withdrawn (no plan, no due day). A visit that somebody has changed since the plan
    was made, such as one that was carried out, stays as it is now.
    """
    rows = plan.rows.filter(pl.col("customer").is_not_null())
    tables = _fetch_visits(store)
    now = dict(tables["visits"].select("code", "version").iter_rows())
    then = dict(plan.data.visits.select("code", "version").iter_rows())
    codes = _codes(tables["visits"], plan, rows)
    names = _names(plan)
    made = [
        _visit(plan, row, code=code, state=state, names=names)
        for row, code in zip(rows.iter_rows(named=True), codes, strict=True)
        if code not in then or then[code] == now.get(code)
    ]
    frame = pl.concat(
        [pl.DataFrame(made, schema=_VISIT, orient="row"), _withdrawn(tables, plan, codes)], how="diagonal"
    )
    return frame, {code: now.get(code, 0) for code in frame["code"]}


_VISIT: dict[str, Any] = {
    "code": pl.String,
    "customer": pl.String,
    "event": pl.String,
    "plan": pl.String,
    "rule": pl.String,
    "also_serves": pl.String,
    "trail": pl.String,
    "reason": pl.String,
    "visit_number": pl.Int64,
    "due_from": pl.Date,
    "due_on": pl.Date,
    "planned_at": pl.Datetime("us"),
    "minutes": pl.Int64,
    "locked": pl.Boolean,
    "visitor": pl.String,
    "channel": pl.String,
    "status": pl.String,
}


@dataclass(frozen=True, slots=True)
class _Names:
    staff: Mapping[int, str]
    events: Mapping[int, str]
    also: Mapping[int, str]
    states: Mapping[str, str]
    trails: Mapping[int, list[Step]]


def _names(plan: WeekPlan) -> _Names:
    tasks = {
        row["task"]: row for row in plan.due.tasks.select("task", "rule", "event", "case_code").iter_rows(named=True)
    }
    events = dict(plan.data.events.select("id", "code").iter_rows())
    also = {
        row["task"]: _fitting(_served(tasks[number], events) for number in row["served"] if number != row["task"])
        for row in plan.rows.select("task", "served").iter_rows(named=True)
        if row["served"] and len(row["served"]) > 1
    }
    states = dict(plan.data.visits.select("code", "status").iter_rows())
    staff = dict(plan.data.staff.select("id", "code").iter_rows())
    return _Names(staff, events, also, states, trails_of(plan.due, plan.rows["task"]))


def _fitting(names: Iterable[str]) -> str:
    """As many names as the column holds; the duties left over stay open and come again with the next plan."""
    most, found = TABLES["visits"]["also_serves"].max_length, ""
    for name in names:
        longer = f"{found}; {name}" if found else name
        if len(longer) > most:
            break
        found = longer
    return found


def _trail(steps: list[Step]) -> str:
    """The trail as the store keeps it; of a very long one the first steps, which lead to the contact's own duty."""
    most = TABLES["visits"]["trail"].max_length
    while len(text := as_json(steps)) > most:
        steps = steps[: len(steps) * most // len(text)]
    return text


def _served(task: Mapping[str, Any], events: Mapping[int, str]) -> str:
    return f"{task['rule']}@{events.get(task['event'], '')}".rstrip("@")


def _visit(plan: WeekPlan, row: Mapping[str, Any], *, code: str, state: str, names: _Names) -> dict[str, Any]:
    rule = plan.document.rule(row["rule"].partition(".")[2])
    held = names.states.get(row["visit"] or "", "proposed")
    planned = state in {"amended"} and held == "proposed"
    return {
        "code": code,
        "customer": row["customer_code"],
        "event": names.events.get(row["event"]),
        "plan": plan.code,
        "rule": row["rule"],
        "also_serves": names.also.get(row["task"]),
        "trail": _trail(names.trails[row["task"]]),
        "reason": rule.title.said()[:200],
        "visit_number": row["visit_number"],
        "due_from": row["due_from"],
        "due_on": row["due_on"],
        "planned_at": row["planned_at"],
        "minutes": row["minutes"],
        "locked": bool(row["locked"]),
        "visitor": names.staff.get(row["visitor"]),
        "channel": row["channel"],
        "status": "scheduled" if planned else held,
    }


_KEY = ("rule", "customer", "event")


def _codes(visits: pl.DataFrame, plan: WeekPlan, rows: pl.DataFrame) -> list[str]:
    """Each row's visit code: the one it has or had in this plan, a withdrawn one of this plan, or a new number."""
    mine = visits.filter(pl.col("code").str.starts_with(f"{plan.code}-"))
    held = _alive(mine).sort("due_on", "code").select(*_KEY, nth_of_key(), pl.col("code").alias("_held"))
    ordered = rows.with_row_index("_at").sort("due_on", "task").with_columns(nth_of_key())
    joined = ordered.join(held, on=[*_KEY, "nth"], how="left", nulls_equal=True).sort("_at")
    known = joined.select(pl.coalesce("visit", "_held"))["visit"].to_list()
    idle = mine.filter(pl.col("due_on").is_null() & (pl.col("status") == "proposed")).sort("code")["code"].to_list()
    numbers = [int(code.rpartition("-")[2]) for code in mine["code"].to_list() if code.rpartition("-")[2].isdigit()]
    taken = set(known)
    free = (code for code in idle if code not in taken)
    new = chain(free, (f"{plan.code}-{number:04}" for number in count(max(numbers, default=0) + 1)))
    return [code or next(new) for code in known]


def _alive(visits: pl.DataFrame) -> pl.DataFrame:
    return visits.filter(pl.col("completed_at").is_null() & pl.col("due_on").is_not_null())


def _withdrawn(tables: Mapping[str, pl.DataFrame], plan: WeekPlan, kept: list[str]) -> pl.DataFrame:
    gone = _proposed(tables, plan.code).filter(~pl.col("code").is_in(kept))
    empty = [pl.lit(None, dtype=kind).alias(name) for name, kind in _VISIT.items() if name in _CLEARED]
    customers = plan.data.customers.select(pl.col("id").alias("customer"), pl.col("code").alias("_customer"))
    named = gone.join(customers, on="customer", how="left")
    return named.select("code", pl.col("_customer").alias("customer"), pl.lit("proposed").alias("status")).with_columns(
        empty
    )


_CLEARED = ("plan", "due_from", "due_on", "planned_at", "visitor", "also_serves")
