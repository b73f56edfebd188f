"""Saving: versions, one number a transaction, an audit entry a row, keys that are known do nothing."""

import threading

import polars as pl
import pytest
from sqlalchemy import select

from followup_kit.errors import ConflictError, InputError
from followup_kit.loaders.model import CheckedTable, FaultsFound
from followup_kit.settings import create_workspace
from followup_kit.store import create_store, import_tables, open_store, save_row
from followup_kit.store.tables import metadata

VISITS = metadata().tables["visits"]
AUDIT = metadata().tables["audit"]


@pytest.fixture
def store(tmp_path):
    made = create_store(create_workspace(tmp_path / "workspace", {}))
    yield made
    made.close()


def table(name, /, **columns):
    frame = pl.DataFrame(columns).with_row_index("_row", offset=2)
    headers = {column: (column, index) for index, column in enumerate(columns)}
    return CheckedTable(name, f"{name}.csv", "", frame, headers)


CUSTOMERS = table("customers", code=["K1", "K2"], name=["Ann", "Bob"])
DUE = table("visits", code=["V1", "V2"], customer=["K1", "K2"], status=["due", "due"])


def imported(store, *tables, key="a", **options):
    result = import_tables(store, tables, actor="tester", key=key, **options)
    return {counts.table: (counts.added, counts.changed, counts.unchanged) for counts in result.tables}


def rows(store, statement):
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(statement).mappings()]


def audit(store):
    names = ("actor", "action", "table_name", "version", "change_seq", "old_values")
    return [tuple(row[name] for name in names) for row in rows(store, select(AUDIT).order_by(AUDIT.c.id))]


def test_new_rows_are_version_one_with_an_audit_entry_each_and_one_number_for_all(store):
    assert imported(store, DUE, CUSTOMERS) == {"customers": (2, 0, 0), "visits": (2, 0, 0)}
    assert audit(store) == [
        ("tester", "add", "customers", 1, 1, None),
        ("tester", "add", "customers", 1, 1, None),
        ("tester", "add", "visits", 1, 1, None),
        ("tester", "add", "visits", 1, 1, None),
    ]


def test_only_rows_that_differ_are_changed_and_their_old_values_kept(store):
    imported(store, CUSTOMERS, DUE)
    changed = table("visits", code=["V1", "V2"], customer=["K1", "K1"], status=["due", "due"])
    assert imported(store, changed, key="b") == {"visits": (0, 1, 1)}
    assert audit(store)[-1] == ("tester", "change", "visits", 2, 2, '{"customer_id": 2}')


def test_importing_the_same_contents_again_changes_nothing_and_says_when_it_was_done(store):
    imported(store, CUSTOMERS)
    again = import_tables(store, [CUSTOMERS], actor="other", key="a")
    assert again.earlier is not None
    assert again.earlier[1] == "tester"
    assert len(audit(store)) == 2


def test_equal_rows_from_other_files_are_left_alone(store):
    imported(store, CUSTOMERS)
    assert imported(store, CUSTOMERS, key="other file") == {"customers": (0, 0, 2)}
    assert len(audit(store)) == 2


def test_columns_the_file_does_not_hold_keep_their_values(store):
    imported(store, table("customers", code=["K1"], name=["Ann"], city=["Rome"]))
    imported(store, table("customers", code=["K1"], city=["Oslo"]), key="b")
    customers = metadata().tables["customers"]
    assert rows(store, select(customers.c.name, customers.c.city)) == [{"name": "Ann", "city": "Oslo"}]


def test_a_dry_run_counts_everything_and_keeps_nothing(store):
    assert imported(store, CUSTOMERS, DUE, dry_run=True) == {"customers": (2, 0, 0), "visits": (2, 0, 0)}
    assert audit(store) == []
    assert imported(store, CUSTOMERS, DUE) == {"customers": (2, 0, 0), "visits": (2, 0, 0)}


def test_a_reference_that_leads_nowhere_is_a_fault_of_its_cell_and_nothing_is_written(store):
    lost = table("visits", code=["V1", "V2"], customer=["K1", "K9"], status=["due", "due"])
    with pytest.raises(FaultsFound) as caught:
        imported(store, CUSTOMERS, lost)
    assert [(fault.cell, fault.key) for fault in caught.value.faults] == [("B3", "store.fault.unknown_reference")]
    assert audit(store) == []


def test_lost_references_of_all_tables_are_told_at_once(store):
    visits = table("visits", code=["V1"], customer=["K9"], status=["due"])
    answers = table("answers", code=["A1"], visit=["V8"], question=["Q1"])
    with pytest.raises(FaultsFound) as caught:
        imported(store, visits, answers)
    assert [fault.file for fault in caught.value.faults] == ["visits.csv", "answers.csv"]


def test_the_same_code_in_two_files_is_refused(store):
    other = table("customers", code=["K2", "K3"], name=["Bea", "Cid"])
    with pytest.raises(FaultsFound) as caught:
        imported(store, CUSTOMERS, other)
    assert [(fault.row, fault.key) for fault in caught.value.faults] == [(2, "store.fault.repeated_elsewhere")]


def test_rows_may_point_at_rows_below_them(store):
    tree = table("departments", code=["a", "b", "c"], name=["A", "B", "C"], parent=["b", "c", None])
    assert imported(store, tree) == {"departments": (3, 0, 0)}
    departments = metadata().tables["departments"]
    parents = {row["code"]: row["parent_id"] for row in rows(store, select(departments))}
    ids = {row["code"]: row["id"] for row in rows(store, select(departments))}
    assert parents == {"a": ids["b"], "b": ids["c"], "c": None}
    assert len(audit(store)) == 3


def test_rows_that_point_at_each_other_in_a_circle_are_refused(store):
    circle = table("departments", code=["a", "b", "c"], name=["A", "B", "C"], parent=["b", "a", None])
    with pytest.raises(FaultsFound) as caught:
        imported(store, circle)
    assert [fault.row for fault in caught.value.faults] == [2, 3]


def test_a_save_over_the_version_that_was_read_counts_up(store):
    imported(store, CUSTOMERS, DUE)
    assert save_row(store, "visits", row_id=1, version=1, values={"status": "cancelled"}, actor="ann", key="k1")
    found = rows(store, select(VISITS.c.version, VISITS.c.status).where(VISITS.c.id == 1))
    assert found == [{"version": 2, "status": "cancelled"}]


def test_a_save_over_an_older_version_is_refused_and_names_who_was_first(store):
    imported(store, CUSTOMERS, DUE)
    save_row(store, "visits", row_id=1, version=1, values={"status": "cancelled"}, actor="ann", key="k1")
    with pytest.raises(ConflictError, match="ann changed this record at"):
        save_row(store, "visits", row_id=1, version=1, values={"status": "missed"}, actor="bob", key="k2")
    assert rows(store, select(VISITS.c.status).where(VISITS.c.id == 1)) == [{"status": "cancelled"}]


def test_a_repeated_key_saves_once(store):
    imported(store, CUSTOMERS, DUE)
    first = save_row(store, "visits", row_id=1, version=1, values={"status": "missed"}, actor="ann", key="k1")
    second = save_row(store, "visits", row_id=1, version=1, values={"status": "missed"}, actor="ann", key="k1")
    assert (first, second) == (True, False)


def test_a_row_that_is_not_there_is_said(store):
    with pytest.raises(InputError, match="no row 7"):
        save_row(store, "visits", row_id=7, version=1, values={"status": "missed"}, actor="ann", key="k1")


def test_writers_at_once_lose_nothing(store, tmp_path):
    imported(store, CUSTOMERS, DUE)
    problems = []

    def work(number):
        own = open_store(create_like(store, tmp_path))
        for step in range(10):
            save_once(own, number, step, problems)
        own.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    found = rows(store, select(VISITS.c.version, VISITS.c.visit_number).where(VISITS.c.id == 1))
    assert found == [{"version": 41, "visit_number": 40}]


def create_like(store, tmp_path):
    from followup_kit.settings import find_workspace

    assert str(tmp_path) in str(store.engine.url)
    return find_workspace(tmp_path / "workspace")


def save_once(store, number, step, problems):
    """Read, add one, save; on a conflict read again: the way a person would."""
    for _ in range(200):
        read = rows(store, select(VISITS.c.version, VISITS.c.visit_number).where(VISITS.c.id == 1))[0]
        counted = {"visit_number": (read["visit_number"] or 0) + 1}
        try:
            save_row(
                store,
                "visits",
                row_id=1,
                version=read["version"],
                values=counted,
                actor=str(number),
                key=f"{number}-{step}",
            )
            return
        except ConflictError:
            continue
        except Exception as error:  # noqa: BLE001  told by the test
            problems.append(repr(error))
            return
    problems.append("gave up")
