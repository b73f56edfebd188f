"""One visit that serves several events counts for each of them (K17), and once everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from followup_kit.figures import Question, answer
from followup_kit.settings import Workspace, create_workspace
from followup_kit.store import create_store, save_tables


def workspace_with(folder: Path, also_serves: str | None) -> Workspace:
    workspace = create_workspace(folder, {"language": "en", "time_zone": "UTC"})
    at = datetime(2026, 10, 5, 9)
    events = {"code": ["E1", "E2"], "customer": ["K1", "K1"], "kind": ["repair", "repair"]}
    visit = {"code": ["V1"], "customer": ["K1"], "event": ["E1"], "status": ["completed"], "completed_at": [at]}
    tables = {
        "customers": pl.DataFrame({"code": ["K1"]}),
        "events": pl.DataFrame({**events, "occurred_at": [at, at], "closed_at": [at, at]}),
        "visits": pl.DataFrame(visit).with_columns(pl.lit(also_serves, pl.String).alias("also_serves")),
    }
    store = create_store(workspace)
    save_tables(store, tables, actor="test", what="test", key=f"test/{datetime.now(UTC)}")
    store.close()
    return workspace


def follow_up(workspace: Workspace) -> tuple[int, int]:
    from followup_kit.periods import parse_period

    frame = answer(workspace, Question(["K17"], parse_period("2026-10")))["K17"]
    return frame["numerator"][0], frame["denominator"][0]


def test_an_event_that_a_visit_lists_is_followed_up_too(tmp_path: Path) -> None:
    assert follow_up(workspace_with(tmp_path / "w", "property.repair@E2")) == (2, 2)


def test_an_event_that_no_visit_lists_is_not_followed_up(tmp_path: Path) -> None:
    assert follow_up(workspace_with(tmp_path / "w", None)) == (1, 2)


def test_a_duty_without_an_event_serves_none(tmp_path: Path) -> None:
    assert follow_up(workspace_with(tmp_path / "w", "property.holiday")) == (1, 2)
