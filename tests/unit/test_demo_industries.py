"""A demo workspace of a trade: its regime's plan is not empty, and every row says why it is there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from followup_kit.demo import demo_workspace
from followup_kit.periods import week_of
from followup_kit.planning.of_workspace import fetch_week_plan, plan_record

TODAY = date(2026, 11, 22)
TRADES = [
    *(("hospital", "en"), ("rescue_24h", "zh-Hant"), ("decoration", "zh-Hans"), ("property", "en")),
    *(("corporate", "zh-Hans"), ("trade_enquiry", "zh-Hant")),
]


@pytest.mark.parametrize(("policy", "language"), TRADES)
def test_the_week_of_a_trade_has_rows_and_each_has_its_trail(tmp_path: Path, policy: str, language: str) -> None:
    workspace = demo_workspace(tmp_path / "w", language, policy=policy, today=TODAY, customers=120)
    assert workspace.policy == policy
    found = plan_record(fetch_week_plan(workspace, week_of(date(2026, 11, 23)), as_of=TODAY))
    rows = [*found["rows"], *found["duties"]]
    assert rows
    assert all(row["trail"] for row in rows)
