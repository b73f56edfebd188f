"""How short the ways of on-site days are: the own search and PyVRP in 2 s against PyVRP in 40 s.

    python benchmarks/routes.py [--days N] [--best-seconds S]

Days of 10, 15 and 20 stops, scattered over a town or in three clusters, half of the stops with hours of two or three
hours that bind. Ratios are minutes on the way over the least that any run of the day found; one that serves fewer
visits has none. PyVRP comes with the extra ``routes``; without it only the own search runs and is compared with itself.
Measured on two busy cores with PyVRP 0.14.1, six days: every search found the best known way of every day (PyVRP in
40 s), the own one with 200 tries in 0.16 s a day, with 400 in 0.23 s, PyVRP with 400 iterations in 0.45 s. On 24 such
days against PyVRP with 1,500 iterations 200 tries came to 1.0012 on average (worst 1.016), 400 tries to 1.0002 (1.004).
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date

import numpy as np
import polars as pl

from followup_kit.assigning import Route, Settings, Spot, routed
from followup_kit.assigning.routes_pyvrp import has_pyvrp

DAY = date(2026, 11, 23)
BASE = Spot("town", 31.23, 121.47)
SETTINGS = Settings(working_hours="08:00-20:00")
SIZES = (10, 15, 20)
WINDOWS = ("08:00-10:00", "09:00-12:00", "11:00-13:00", "13:00-16:00", "15:00-17:00", "16:00-19:00")
KM_NORTH, KM_EAST = 111.2, 95.2


def day_of(kind: str, stops: int, seed: int) -> pl.DataFrame:
    """A day's visits; the same every time."""
    random = np.random.default_rng((20261123, stops, seed, kind == "clustered"))
    if kind == "clustered":
        centres = random.uniform(-7, 7, (3, 2))
        km = centres[random.integers(0, 3, stops)] + random.normal(0, 1.0, (stops, 2))
    else:
        km = random.uniform(-8, 8, (stops, 2))
    hours = [WINDOWS[random.integers(len(WINDOWS))] if random.random() < 0.5 else None for _ in range(stops)]
    return pl.DataFrame(
        {
            "task": np.arange(stops) + 1,
            "minutes": random.integers(2, 5, stops) * 5,
            "channel": ["on_site"] * stops,
            "first_on": [DAY] * stops,
            "last_on": [DAY] * stops,
            "latitude": BASE.latitude + km[:, 0] / KM_NORTH,
            "longitude": BASE.longitude + km[:, 1] / KM_EAST,
            "hours": hours,
            "hours_strict": [True] * stops,
        },
        schema_overrides={"hours": pl.String},
    )


def runs(best_seconds: float) -> dict[str, dict[str, object]]:
    """The settings that are compared, by name."""
    found: dict[str, dict[str, object]] = {
        "own, 200 tries (the plan)": {"engine": "own", "iterations": 200},
        "own, 400 tries": {"engine": "own", "iterations": 400},
        "own, 2 s": {"engine": "own", "seconds": 2.0},
    }
    if has_pyvrp():
        found["PyVRP, 400 iterations"] = {"engine": "pyvrp", "iterations": 400}
        found["PyVRP, 2 s"] = {"engine": "pyvrp", "seconds": 2.0}
        found[f"PyVRP, {best_seconds:g} s"] = {"engine": "pyvrp", "seconds": best_seconds}
    return found


def measure(kind: str, stops: int, seed: int, *, best_seconds: float) -> dict[str, tuple[float | None, float]]:
    """Of each run the ratio to the best of the day, and its seconds."""
    work = day_of(kind, stops, seed)
    found: dict[str, tuple[Route, float]] = {}
    for name, options in runs(best_seconds).items():
        began = time.perf_counter()
        route = routed(work, BASE, day=DAY, settings=SETTINGS, **options)  # type: ignore[arg-type]
        found[name] = route, time.perf_counter() - began
    worths = {name: (len(route.unserved), route.travel_minutes) for name, (route, _) in found.items()}
    missed, best = min(worths.values())
    print(f"{kind}, {stops} stops, day {seed}: best {best} min on the way, {missed} not served", flush=True)
    return {
        name: (worths[name][1] / best if worths[name][0] == missed else None, took) for name, (_, took) in found.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=1, help="days of each kind and size")
    parser.add_argument("--best-seconds", type=float, default=40.0, help="how long PyVRP looks for the best known")
    arguments = parser.parse_args()
    every: dict[str, list[tuple[float | None, float]]] = {}
    for kind in ("scattered", "clustered"):
        for stops in SIZES:
            for seed in range(arguments.days):
                for name, pair in measure(kind, stops, seed, best_seconds=arguments.best_seconds).items():
                    every.setdefault(name, []).append(pair)
    for name, pairs in every.items():
        ratios = [ratio for ratio, _ in pairs if ratio is not None]
        fewer = len(pairs) - len(ratios)
        mean = f"mean {np.mean(ratios):.4f}, worst {max(ratios):.4f}" if ratios else "none"
        print(f"{name:26} {mean}, {fewer} days with fewer visits, {np.mean([took for _, took in pairs]):.2f} s a day")
    return 0


if __name__ == "__main__":
    sys.exit(main())
