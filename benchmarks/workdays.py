"""How long a calendar takes over many days at once, against numpy's own business-day functions.

    python benchmarks/workdays.py [days]

Each line is the median of five runs, in turn with numpy's; the last line says whether the target is met:
``add_workdays`` over 1,000,000 days in at most 0.3 s.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from followup_kit.calendars import Blackout, add_units, load_calendar, shift_blackout

ROUNDS = 5
TARGET_SECONDS_PER_MILLION = 0.3


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def works(days: np.ndarray, each: np.ndarray) -> dict[str, Callable[[], Any]]:
    """What is measured, by name."""
    calendar = load_calendar("CN")
    every = np.arange("2007-01-01", "2027-01-01", dtype="datetime64[D]")
    off = every[calendar.is_off(every)]
    return {
        "add_workdays": lambda: calendar.add_workdays(days, 5),
        "add_workdays, own n": lambda: calendar.add_workdays(days, each),
        "numpy busday_offset": lambda: np.busday_offset(days, 5, roll="backward", weekmask="1111111", holidays=off),
        "workdays_between": lambda: calendar.workdays_between(days, days + each),
        "shift": lambda: calendar.shift(days),
        "shift_blackout": lambda: shift_blackout(days, Blackout(), calendar),
        "add_units month": lambda: add_units(days, 1, "month"),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("days", nargs="?", type=int, default=1_000_000)
    count = parser.parse_args().days
    drawn = np.random.default_rng(7)
    days = np.datetime64("2007-01-01") + drawn.integers(0, 7000, count)
    measured = works(days, drawn.integers(0, 20, count))
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS):
        for name, work in measured.items():
            times[name].append(seconds(work))
    for name, found in times.items():
        print(f"{name:>20}: {statistics.median(found) * 1000:7.1f} ms for {count:,} days")
    load_ms = statistics.median(seconds(lambda: load_calendar("CN")) for _ in range(ROUNDS)) * 1000
    print(f"{'load_calendar':>20}: {load_ms:7.1f} ms")
    good = statistics.median(times["add_workdays"]) <= TARGET_SECONDS_PER_MILLION * max(count / 1e6, 0.01)
    print("target met" if good else "target missed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
