"""Codes that differ in form only are kept apart, and the reader is told."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from followup_kit.loaders.model import CheckedTable
from followup_kit.settings import create_workspace
from followup_kit.store import Store, create_store, import_tables
from followup_kit.translations import use_language


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(create_workspace(tmp_path / "workspace", {}))
    yield made
    made.close()


def told(store: Store, *codes: str, key: str = "a", table: str = "customers") -> list[str]:
    frame = pl.DataFrame({"code": codes}).with_row_index("_row", offset=2)
    checked = CheckedTable(table, f"{table}.csv", "", frame, {"code": ("Code", 0)})
    result = import_tables(store, [checked], actor="tester", key=key)
    assert sum(counts.added + counts.unchanged for counts in result.tables) == len(codes)
    return [str(note) for note in result.notes]


@pytest.mark.parametrize("codes", [("K1", "k2"), ("K1", "K-1"), ("K1", "K 1"), ("é", "e")])
def test_codes_that_differ_otherwise_are_not_told(store: Store, codes: tuple[str, ...]) -> None:
    assert told(store, *codes) == []


def test_case_and_width_are_told_with_code_and_row_and_the_rows_stay(store: Store) -> None:
    (note,) = told(store, "K1", "k1", "Ｋ1", "K2")
    assert "3 codes differ from another only in" in note
    assert note.startswith("customers.csv: Customers: ")
    assert "K1 (2), k1 (3), Ｋ1 (4)" in note


def test_the_store_is_compared_too_and_only_what_is_new_is_told(store: Store) -> None:
    assert told(store, "K1", "K2") == []
    (note,) = told(store, "k1", "K2", key="b")
    assert "k1 (2)." in note
    assert told(store, "K1", "k1", key="c") == []


@pytest.mark.parametrize("codes", [("caf\u00e9", "cafe\u0301"), ("13800000042a", "13800000042A"), ("李a", "李A")])
def test_what_may_be_somebodys_data_is_named_by_its_row_only(store: Store, codes: tuple[str, ...]) -> None:
    (note,) = told(store, *codes)
    assert "(2), (3)" in note
    assert not any(code in note for code in codes)


def test_many_are_counted_and_the_first_are_named(store: Store) -> None:
    (note,) = told(store, *(letter + str(number) for number in range(3) for letter in "Kk"))
    assert "6 codes" in note
    assert "k1 (5), K2 (6), …" in note


def test_a_note_speaks_the_language_in_force(store: Store) -> None:
    use_language("zh-Hant")
    (note,) = told(store, "K1", "k1")
    assert "K1 (2)、k1 (3)" in note
