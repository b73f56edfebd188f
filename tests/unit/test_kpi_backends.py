"""Every KPI says the same in pandas, polars and DuckDB, and the same as plain loops over the rows."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from followup_kit.kpi import KPIS, Parameters, compute, rows_behind

DONE = ("completed", "recorded", "reported", "reviewed", "archived")
FIRST = date(2023, 12, 1)
PERIOD = "2023-12-20..2024-03-05"  # a year's end, 29 February, partial weeks and months
AS_OF = date(2024, 2, 10)
VARIANTS = [(kpi.id, variant) for kpi in KPIS.values() for variant in kpi.variants]
VISITS = {
    "code": pl.String,
    "customer": pl.Int64,
    "event": pl.Int64,
    "visit_number": pl.Int64,
    "department": pl.String,
    "tier": pl.String,
    "channel": pl.String,
    "status": pl.String,
    "outcome": pl.String,
    "ad_hoc": pl.Boolean,
    "do_not_contact": pl.Boolean,
    "due_from": pl.Date,
    "due_on": pl.Date,
    "sent_at": pl.Datetime("us"),
    "completed_at": pl.Datetime("us"),
    "rating": pl.Float64,
}


def random_tables(seed: int, count: int = 400) -> dict[str, pl.DataFrame]:
    """Tables in which every case of requirements 4a occurs."""
    dice = random.Random(seed)
    visits = [_visit(dice, number) for number in range(count)]
    visits += [{**visit, "code": f"{visit['code']}b"} for visit in dice.sample(visits, 30)]
    events = [_event(dice, number) for number in range(150)]
    complaints = [_complaint(dice, number) for number in range(60)]
    return {
        "visits": pl.DataFrame(visits, schema=VISITS),
        "events": pl.DataFrame(events, infer_schema_length=None),
        "complaints": pl.DataFrame(complaints, infer_schema_length=None),
    }


def _visit(dice: random.Random, number: int) -> dict[str, Any]:
    due = _day(dice)
    return {
        "code": f"V{number:03}",
        "customer": dice.randrange(60),
        "event": dice.choice([None, dice.randrange(150)]),
        "visit_number": dice.choice([None, 1, 2]),
        "department": dice.choice(["North", "South", None, ""]),
        "tier": dice.choice(["A", "B"]),
        "channel": dice.choice(["phone", "questionnaire"]),
        "status": dice.choice([*DONE, "due", "cancelled", "exempt", "merged", "refused"]),
        "outcome": dice.choice([None, "reached", "reached", "no_answer", "undeliverable"]),
        "ad_hoc": dice.choice([None, False, False, True]),
        "do_not_contact": dice.choice([None, *[False] * 8, True]),
        "due_from": dice.choice([None, due - timedelta(days=dice.randrange(10))]),
        "due_on": dice.choice([due, due, due, None]),
        "sent_at": dice.choice([None, _moment(dice)]),
        "completed_at": dice.choice([None, _moment(dice), _moment(dice)]),
        "rating": dice.choice([None, 0.0, 2.5, 3.5, 4.0, 5.0]),
    }


def _event(dice: random.Random, number: int) -> dict[str, Any]:
    moment = _moment(dice)
    return {
        "id": number,
        "code": f"E{number}",
        "customer": dice.randrange(60),
        "department": dice.choice(["North", "South", None]),
        "tier": dice.choice(["A", "B"]),
        "occurred_at": moment,
        "closed_at": dice.choice([None, moment, moment]),
        "exempt": dice.choice([None, False, False, True]),
        "do_not_contact": dice.choice([None, False, False, False, True]),
    }


def _complaint(dice: random.Random, number: int) -> dict[str, Any]:
    return {
        "code": f"T{number}",
        "customer": dice.randrange(60),
        "received_at": _moment(dice),
        "merged_into": dice.choice([None, None, 1]),
        "department": dice.choice(["North", "South", None]),
        "tier": dice.choice(["A", "B"]),
    }


def _day(dice: random.Random) -> date:
    return FIRST + timedelta(days=dice.randrange(110))


def _moment(dice: random.Random) -> datetime:
    return datetime.combine(_day(dice), datetime.min.time()) + timedelta(hours=dice.randrange(24))


def as_pandas(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    return {name: frame.to_pandas() for name, frame in tables.items()}


def as_arrow_pandas(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    return {name: frame.to_pandas(use_pyarrow_extension_array=True) for name, frame in tables.items()}


def as_lazy(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    return {name: frame.lazy() for name, frame in tables.items()}


def as_relations(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    connection = duckdb.connect()
    for name, frame in tables.items():
        connection.register(name, frame.to_arrow())
    return {name: connection.table(name) for name in tables}


def plain(frame: Any) -> list[dict[str, Any]]:
    """Rows of a result; floats to 12 digits."""
    frame = frame if isinstance(frame, pl.DataFrame) else pl.from_pandas(frame)
    return [
        {name: round(value, 12) if isinstance(value, float) else value for name, value in row.items()}
        for row in frame.iter_rows(named=True)
    ]


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return random_tables(seed=20240229)


@pytest.mark.parametrize("convert", [as_pandas, as_arrow_pandas, as_lazy, as_relations])
@pytest.mark.parametrize(("kpi_id", "variant"), VARIANTS)
def test_every_backend_gives_the_same_result(
    tables: dict[str, pl.DataFrame], kpi_id: str, variant: str, convert: Any
) -> None:
    other = convert(tables)
    for by, every in (((), None), ("department", "week"), (("tier", "department"), "month")):
        asked = {"by": by, "every": every, "variant": variant, "as_of": AS_OF}
        expected = plain(compute(kpi_id, tables, PERIOD, **asked))
        assert plain(compute(kpi_id, other, PERIOD, **asked)) == expected


@pytest.mark.parametrize("every", ["day", "quarter", "year"])
@pytest.mark.parametrize("kpi_id", KPIS)
def test_the_other_pieces_are_the_same_in_pandas_and_polars(
    tables: dict[str, pl.DataFrame], kpi_id: str, every: str
) -> None:
    expected = plain(compute(kpi_id, tables, PERIOD, every=every))
    assert plain(compute(kpi_id, as_pandas(tables), PERIOD, every=every)) == expected


@pytest.mark.parametrize("convert", [dict, as_pandas, as_relations])
@pytest.mark.parametrize(("kpi_id", "variant"), VARIANTS)
def test_the_rows_behind_agree_with_every_figure(
    tables: dict[str, pl.DataFrame], kpi_id: str, variant: str, convert: Any
) -> None:
    given = convert(tables)
    for row in plain(compute(kpi_id, tables, PERIOD, by="department", every="year", variant=variant, as_of=AS_OF)):
        listing = plain(
            rows_behind(
                kpi_id,
                given,
                f"{row['first']}..{row['last']}",
                where={"department": row["department"]},
                variant=variant,
                as_of=AS_OF,
            )
        )
        parts = {part: [line for line in listing if line["part"] == part] for part in ("numerator", "denominator")}
        counted = parts["numerator"] + parts["denominator"]
        assert sum(line["part"] == "excluded" for line in listing) == row["excluded"]
        if kpi_id == "K13":
            assert len(parts["numerator"]) == row["numerator"]
            assert len(parts["denominator"]) == row["denominator"]
        elif kpi_id == "K03":
            assert sum(line["rating"] for line in parts["numerator"]) == row["numerator"]
            assert len(counted) == row["denominator"]
        else:
            assert len(parts["numerator"]) == row["numerator"]
            assert len(counted) == row["denominator"]


def test_the_rows_behind_keep_columns_kinds_and_order(tables: dict[str, pl.DataFrame]) -> None:
    listing = rows_behind("K18", tables, "2024-01", where={"tier": "A"})
    assert listing.columns == [*tables["visits"].columns, "part", "why"]
    assert listing.drop("part", "why").schema == tables["visits"].schema
    assert set(listing["tier"]) == {"A"}


# The same definitions once more, as loops over rows: slow and obvious.


def kept_visits(visits: list[dict[str, Any]], *, planned: bool) -> list[dict[str, Any]]:
    alive = [
        visit
        for visit in visits
        if visit["status"] not in ("cancelled", "exempt", "merged")
        and not visit["do_not_contact"]
        and not (planned and visit["ad_hoc"])
    ]
    best: dict[Any, dict[str, Any]] = {}
    for visit in alive:
        parts = (visit["customer"], visit["event"], visit["visit_number"])
        key = visit["code"] if None in parts else parts
        best[key] = max(visit, best.get(key, visit), key=_lateness)
    return list(best.values())


def _lateness(visit: dict[str, Any]) -> Any:
    done = visit["status"] in DONE and visit["completed_at"] is not None
    return completed(visit), done, visit["completed_at"] or datetime.min, visit["code"]


def completed(visit: dict[str, Any]) -> bool:
    reached = visit["outcome"] in (None, "reached")
    return visit["status"] in DONE and visit["completed_at"] is not None and reached


def within(day: date | datetime | None) -> bool:
    day = day.date() if isinstance(day, datetime) else day
    return day is not None and date(2023, 12, 20) <= day <= date(2024, 3, 5)


def loop_k01(tables: dict[str, Any]) -> tuple[float, int]:
    due = [visit for visit in kept_visits(tables["visits"], planned=True) if within(visit["due_on"])]
    customers = {visit["customer"] for visit in due}
    return len(customers - {visit["customer"] for visit in due if not completed(visit)}), len(customers)


def made(tables: dict[str, Any]) -> list[dict[str, Any]]:
    visits = [visit for visit in tables["visits"] if completed(visit)]
    return [visit for visit in kept_visits(visits, planned=False) if within(visit["completed_at"])]


def loop_k02(tables: dict[str, Any]) -> tuple[float, int]:
    visits = made(tables)
    latest: dict[int, tuple[datetime, float]] = {}
    for visit in visits:
        if visit["rating"] is not None:
            found = (visit["completed_at"], -visit["rating"])
            latest[visit["customer"]] = max(found, latest.get(visit["customer"], found))
    satisfied = sum(-rating >= 4 for _, rating in latest.values())
    return satisfied, len({visit["customer"] for visit in visits})


def loop_k03(tables: dict[str, Any]) -> tuple[float, int]:
    ratings = [visit["rating"] for visit in made(tables) if visit["rating"] is not None]
    return sum(ratings), len(ratings)


def loop_k13(tables: dict[str, Any]) -> tuple[float, int]:
    complaints = [one for one in tables["complaints"] if within(one["received_at"]) and one["merged_into"] is None]
    return len(complaints), len({event["customer"] for event in tables["events"] if within(event["occurred_at"])})


def loop_k17(tables: dict[str, Any]) -> tuple[float, int]:
    done = {visit["event"] for visit in tables["visits"] if completed(visit)}
    pending = {
        visit["event"]
        for visit in tables["visits"]
        if not completed(visit)
        and visit["status"] not in ("cancelled", "exempt", "merged")
        and not visit["ad_hoc"]
        and not visit["do_not_contact"]
        and visit["due_on"] is not None
        and visit["due_on"] >= AS_OF
    }
    eligible = [
        event["id"]
        for event in tables["events"]
        if within(event["closed_at"]) and not event["exempt"] and not event["do_not_contact"]
    ]
    judged = [event for event in eligible if event in done or event not in pending]
    return sum(event in done for event in judged), len(judged)


def loop_k18(tables: dict[str, Any]) -> tuple[float, int]:
    due = [visit for visit in kept_visits(tables["visits"], planned=True) if within(visit["due_on"])]
    judged = [visit for visit in due if completed(visit) or visit["due_on"] < AS_OF]
    on_time = [
        visit
        for visit in judged
        if completed(visit) and (visit["due_from"] or date.min) <= visit["completed_at"].date() <= visit["due_on"]
    ]
    return len(on_time), len(judged)


def loop_k27(tables: dict[str, Any]) -> tuple[float, int]:
    sent = [
        visit
        for visit in tables["visits"]
        if visit["channel"] == "questionnaire" and visit["sent_at"] is not None and visit["outcome"] != "undeliverable"
    ]
    judged = [visit for visit in kept_visits(sent, planned=False) if within(visit["sent_at"])]
    return sum(completed(visit) for visit in judged), len(judged)


LOOPS = {
    "K01": loop_k01,
    "K02": loop_k02,
    "K03": loop_k03,
    "K13": loop_k13,
    "K17": loop_k17,
    "K18": loop_k18,
    "K27": loop_k27,
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kpi_id", KPIS)
def test_every_kpi_agrees_with_a_plain_loop(kpi_id: str, seed: int) -> None:
    tables = random_tables(seed)
    [row] = plain(compute(kpi_id, tables, PERIOD, as_of=AS_OF, parameters=Parameters()))
    expected = LOOPS[kpi_id]({name: frame.to_dicts() for name, frame in tables.items()})
    assert (row["numerator"], row["denominator"]) == expected
    assert row["denominator"] > 10
