"""The due list of 1,000,000 customers under all rules of a regime, against one numpy pass over the same columns.

Run ``python benchmarks/due_list.py [--customers N] [--policy SLUG]``. Both sides run in this process; the ratio of
their CPU times is printed, with the peak memory. The history has ten visits for each customer. The numpy pass does
the least that any due list must: it reads each column that the due list reads once, with one comparison (of a text
column only whether it is filled), finds each customer's last visit, adds the interval and compares with the week.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import date

import numpy as np
import polars as pl

from followup_kit import schema
from followup_kit.calendars import load_calendar
from followup_kit.periods import week_of
from followup_kit.planning.data import PlanData
from followup_kit.planning.due_list import due_list
from followup_kit.policy import load_preset

AS_OF = date(2026, 11, 22)
_KINDS = {"integer": pl.Int64, "decimal": pl.Float64, "boolean": pl.Boolean, "date": pl.Date, "reference": pl.Int64}
_EVENTS = ("purchase", "incoming_call", "showroom_visit", "deal", "repair", "complaint", "service", "discharge")


def made_up(customers: int) -> PlanData:
    """Customers of all kinds with ten visits each and an event for every second one; the same every time."""
    random = np.random.default_rng(1)
    people = _people(customers, random)
    visits = _visits(customers * 10, customers, random)
    events = _events(customers // 2, customers, random)
    empty = {name: _frame(name, {}, 0) for name in ("issues", "projects", "milestones", "staff", "leaves")}
    return PlanData(customers=people, events=events, visits=visits, **empty)


def _people(count: int, random: np.random.Generator) -> pl.DataFrame:
    made = {
        "code": pl.format("K{}", pl.int_range(count)),
        "relation": _choice(random, ("caller", "visitor", "closed_deal", "buyer"), count),
        "tier": _choice(random, ("A", "B", "C", "D"), count),
        "grade": _choice(random, ("quality", "ordinary"), count),
        "key_customer": pl.Series(random.random(count) < 0.1),
        "has_objections": pl.Series(random.random(count) < 0.2),
        "do_not_contact": pl.Series(random.random(count) < 0.02),
        "prefers_fewer_calls": pl.Series(random.random(count) < 0.05),
        "first_purchase_on": _days(random, count, 900),
    }
    return _frame("customers", made, count)


def _visits(count: int, customers: int, random: np.random.Generator) -> pl.DataFrame:
    made = {
        "customer": pl.Series(random.integers(1, customers + 1, count)),
        "status": pl.Series(np.repeat("completed", 1)).extend_constant("completed", count - 1).cast(pl.Categorical),
        "completed_at": _days(random, count, 700).cast(pl.Datetime("us")),
        "rating": pl.Series(random.integers(2, 6, count).astype(float)),
    }
    return _frame("visits", made, count)


def _events(count: int, customers: int, random: np.random.Generator) -> pl.DataFrame:
    made = {
        "code": pl.format("E{}", pl.int_range(count)),
        "customer": pl.Series(random.integers(1, customers + 1, count)),
        "kind": _choice(random, _EVENTS, count),
        "occurred_at": _days(random, count, 400).cast(pl.Datetime("us")),
    }
    return _frame("events", {**made, "closed_at": made["occurred_at"]}, count)


def _choice(random: np.random.Generator, words: tuple[str, ...], count: int) -> pl.Series:
    return pl.Series(random.integers(0, len(words), count)).replace_strict(dict(enumerate(words))).cast(pl.Enum(words))


def _days(random: np.random.Generator, count: int, back: int) -> pl.Series:
    return pl.Series(np.datetime64(AS_OF, "D") - random.integers(1, back, count).astype("timedelta64[D]"))


def _frame(table: str, made: dict[str, object], count: int) -> pl.DataFrame:
    kinds = {column.name: _KINDS.get(column.kind, pl.String) for column in schema.TABLES[table].columns}
    kinds |= {column.name: pl.Datetime("us") for column in schema.TABLES[table].columns if column.kind == "moment"}
    start = pl.select(pl.int_range(1, count + 1).alias("id"))
    given = [value.alias(name) for name, value in made.items()]  # type: ignore[attr-defined]
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in kinds.items() if name not in made]
    return start.with_columns(*given, *absent)


READ = {
    "customers": (
        *("id", "code", "owner", "zone", "relation", "tier", "grade", "special", "project", "key_customer"),
        *("has_objections", "do_not_contact", "prefers_fewer_calls", "no_routine_visits", "visit_every_days"),
        *("preferred_channel", "first_purchase_on"),
    ),
    "visits": (
        *("id", "customer", "event", "rule", "also_serves", "status", "outcome", "completed_at", "rating", "channel"),
        *("visitor", "due_on", "ad_hoc"),
    ),
    "events": ("id", "code", "customer", "kind", "occurred_at", "closed_at", "project", "exempt"),
}
"""The columns that the due list of this regime reads."""


def numpy_pass(data: PlanData) -> int:
    """One comparison of every column read, and each customer's last visit; returns how many are due in the week.

    Every column of ``READ`` is read once, as numpy has it; nothing else is done with it.
    """
    for table, names in READ.items():
        for name in names:
            _compared(getattr(data, table)[name])
    customer = data.visits["customer"].to_numpy()
    done = data.visits["completed_at"].to_numpy().astype("datetime64[D]").astype(np.int64)
    last = np.zeros(len(data.customers) + 1, dtype=np.int64)
    np.maximum.at(last, customer, done)
    return int(((last[1:] + 91) <= np.datetime64("2026-11-29", "D").astype(np.int64)).sum())


def _compared(column: pl.Series) -> np.ndarray:
    """The column compared with a value, as an array of yes and no."""
    if column.dtype == pl.String:
        return column.is_null().to_numpy()
    values = column.to_physical() if column.dtype != pl.Boolean else column.fill_null(value=False)
    return np.asarray(values.to_numpy() == 1)


def main() -> None:
    """Print both times, their ratio and the peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--policy", default="re_sales")
    options = parser.parse_args()
    data, policy, calendar = made_up(options.customers), load_preset(options.policy), load_calendar("CN")
    before = _peak()
    ours, plain, rows = [], [], 0
    for _ in range(3):
        start = time.process_time()
        numpy_pass(data)
        plain.append(time.process_time() - start)
        start, wall = time.process_time(), time.perf_counter()
        rows = len(due_list(policy, data, as_of=AS_OF, period=week_of(date(2026, 11, 23)), calendar=calendar).contacts)
        ours.append(time.process_time() - start)
        print(f"due list {ours[-1]:.2f} s CPU ({time.perf_counter() - wall:.2f} s), numpy pass {plain[-1]:.2f} s CPU")
    print(f"{rows:,} contacts; ratio {sorted(ours)[1] / sorted(plain)[1]:.1f} (target 10)")
    print(f"memory: data {before} MB, peak {_peak()} MB (target 2048)")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
