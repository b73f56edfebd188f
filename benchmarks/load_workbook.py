"""How long a visits workbook takes to load with all checks, against pandas with openpyxl reading it unchecked.

    python benchmarks/load_workbook.py [rows]

Each side runs in a process of its own, in turn, three times; medians and the ratio are printed. Memory is the
peak of the largest process of each side (ours reads in a child process).
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

ROUNDS = 3
TARGET = 0.12


def ours(path: Path) -> int:
    """Load with every check: types, limits, choices, order, duplicates."""
    from followup_kit.loaders.load import load_files

    loaded = load_files([path], time_zone="Asia/Shanghai")
    assert not loaded.faults, loaded.faults[0]
    return sum(table.frame.height for table in loaded.tables)


def pandas_openpyxl(path: Path) -> int:
    """What a notebook would do: read, check nothing."""
    import pandas as pd

    return len(pd.read_excel(path, engine="openpyxl"))


def measured(side: Any, path: Path, answers: Any) -> None:
    began = time.perf_counter()
    rows = side(path)
    seconds = time.perf_counter() - began
    usage = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    answers.put((rows, seconds, usage / 1024))


def run(side: Any, path: Path) -> tuple[int, float, float]:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=measured, args=(side, path, answers))
    process.start()
    answer: tuple[int, float, float] = answers.get()
    process.join()
    return answer


def workbook(rows: int, folder: Path) -> Path:
    """The demo's visits, repeated under new codes until there are enough."""
    from followup_kit.demo import demo_tables
    from followup_kit.tables.workbook import schema_sheet, write_workbook

    visits = demo_tables("en", today=date(2026, 10, 14))["visits"]
    copies = [
        visits.with_columns(code=pl.format("{}-{}", "code", pl.lit(copy))) for copy in range(-(-rows // len(visits)))
    ]
    path = folder / "visits.xlsx"
    write_workbook(dict([schema_sheet("visits", pl.concat(copies).head(rows), "en")]), path)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(rows, Path(folder))
        columns = len(pl.read_excel(path, engine="calamine").columns)
        print(f"{rows:,} rows x {columns} columns, {path.stat().st_size / 1e6:.1f} MB")
        results: dict[str, list[tuple[int, float, float]]] = {"ours": [], "pandas": []}
        for _ in range(ROUNDS):
            results["ours"].append(run(ours, path))
            results["pandas"].append(run(pandas_openpyxl, path))
    medians = {}
    for name, found in results.items():
        assert {row[0] for row in found} == {rows}
        medians[name] = statistics.median(row[1] for row in found)
        print(f"{name:>7}: {medians[name]:7.2f} s median of {ROUNDS}, peak {max(row[2] for row in found):6.0f} MB")
    ratio = medians["ours"] / medians["pandas"]
    print(f"  ratio: {ratio:.3f} (target at most {TARGET})")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
