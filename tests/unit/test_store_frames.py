"""Frames for the KPI functions: local days, names of departments, attributes of customers, no free text."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from followup_kit.loaders.model import CheckedTable
from followup_kit.settings import create_workspace
from followup_kit.store import create_store, fetch_frames, import_tables


def table(name, /, **columns):
    frame = pl.DataFrame(columns).with_row_index("_row", offset=2)
    return CheckedTable(name, f"{name}.csv", "", frame, {})


@pytest.fixture
def store(tmp_path):
    made = create_store(create_workspace(tmp_path / "workspace", {"time_zone": "Asia/Shanghai"}))
    yield made
    made.close()


def fill(store):
    late_evening = pl.Series([datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC), datetime(2026, 1, 31, 16, 0, tzinfo=UTC)])
    tables = [
        table("departments", code=["D1"], name=["Repair"], branch=["North branch"]),
        table("staff", code=["S1"], name=["Someone"]),
        table("customers", code=["K1"], name=["Ann"], phone=["13800000042"], region=["East"], tier=["A"]),
        table(
            "visits",
            code=["V1", "V2"],
            customer=["K1", "K1"],
            visitor=["S1", None],
            department=["D1", None],
            status=["completed", "completed"],
            completed_at=late_evening.cast(pl.Datetime("us", "UTC")),
            due_on=[date(2026, 1, 31), None],
            rating=[0.0, None],
            feedback=["call me at 13800000042", None],
        ),
    ]
    import_tables(store, tables, actor="tester", key="a")


def test_moments_are_local_so_that_no_visit_moves_day(store):
    fill(store)
    moments = fetch_frames(store)["visits"]["completed_at"].to_list()
    assert moments == [datetime(2026, 1, 31, 23, 59, 59), datetime(2026, 2, 1, 0, 0)]


def test_attributes_stand_beside_each_row(store):
    fill(store)
    first, second = fetch_frames(store)["visits"].to_dicts()
    shown = ("customer_code", "visitor", "department", "branch", "region", "tier", "due_on", "rating")
    assert [first[name] for name in shown] == [
        "K1",
        "S1",
        "Repair",
        "North branch",
        "East",
        "A",
        date(2026, 1, 31),
        0.0,
    ]
    assert (second["department"], second["visitor"], second["rating"]) == (None, None, None)


def test_no_name_number_or_feedback_is_in_a_frame(store):
    fill(store)
    written = str([frame.to_dicts() for frame in fetch_frames(store).values()])
    assert "13800000042" not in written
    assert "Ann" not in written


def test_an_empty_store_gives_empty_frames_of_the_same_shape(store):
    empty = fetch_frames(store)
    fill(store)
    full = fetch_frames(store)
    assert {name: frame.height for name, frame in empty.items()} == {"events": 0, "visits": 0, "complaints": 0}
    assert {name: frame.schema for name, frame in empty.items()} == {name: frame.schema for name, frame in full.items()}
