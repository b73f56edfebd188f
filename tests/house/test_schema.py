"""The schema is complete and agrees with itself; all else is made from it."""

from __future__ import annotations

import pytest
from scripts import wrong_characters

from followup_kit.schema import CHOICES, TABLES, Label, Table
from followup_kit.translations import LANGUAGES

TABLE_LIST = list(TABLES.values())


def by_name(table: Table) -> str:
    return table.name


def all_labels() -> dict[str, Label]:
    """Every label of the schema and the place where it stands."""
    found = {f"{name}.{code}": label for name, codes in CHOICES.items() for code, label in codes.items()}
    for table in TABLE_LIST:
        found |= {f"{table.name} (table)": table.label, f"{table.name} (grain)": table.grain}
        found |= {f"{table.name}.{column.name}": column.label for column in table.columns}
    return found


def test_every_label_is_there_in_every_language() -> None:
    assert len(all_labels()) > 100
    assert not [place for place, label in all_labels().items() if not all(text.strip() for text in label.all)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_in_its_own_script(language: str) -> None:
    wrong = {place: wrong_characters(label.in_language(language), language) for place, label in all_labels().items()}
    assert not {place: found for place, found in wrong.items() if found}


@pytest.mark.parametrize("table", TABLE_LIST, ids=by_name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_names_are_unique_in_a_table(table: Table, language: str) -> None:
    labels = [column.label.in_language(language).casefold() for column in table.columns]
    names = [column.name for column in table.columns]
    assert len(set(labels)) == len(labels)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_unique_in_a_choice_list(name: str, language: str) -> None:
    labels = [label.in_language(language).casefold() for label in CHOICES[name].values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("table", TABLE_LIST, ids=by_name)
def test_references_point_to_the_same_or_an_earlier_table(table: Table) -> None:
    reachable = list(TABLES)[: list(TABLES).index(table.name) + 1]
    for column in table.columns:
        assert bool(column.target) == (column.kind == "reference"), column.name
        assert not column.target or column.target in reachable, column.name


@pytest.mark.parametrize("table", TABLE_LIST, ids=by_name)
def test_choice_columns_name_a_list_that_exists_and_their_example_is_in_it(table: Table) -> None:
    for column in table.columns:
        assert bool(column.choices) == (column.kind == "choice"), column.name
        if column.choices:
            assert column.choices in CHOICES, column.name
            assert column.example is None or column.example in CHOICES[column.choices], column.name


def test_every_choice_list_is_used() -> None:
    assert {column.choices for table in TABLE_LIST for column in table.columns} - {""} == CHOICES.keys()


@pytest.mark.parametrize("table", TABLE_LIST, ids=by_name)
def test_rules_of_a_table_name_its_own_columns_and_choices(table: Table) -> None:
    named = {name for pair in table.ordered for name in pair} | set(table.code_from)
    named |= {name for column, _, needed in table.needed_by for name in (column, needed)}
    named |= {name for column, _, other, _ in table.excludes for name in (column, other)}
    named |= {name for pair in table.not_before for name in pair}
    assert named <= table.by_name.keys()
    for name, values, _ in table.needed_by:
        assert set(values) <= CHOICES[table[name].choices].keys()
    for name, values, other, others in table.excludes:
        assert set(values) <= CHOICES[table[name].choices].keys()
        assert not others or set(others) <= CHOICES[table[other].choices].keys()


@pytest.mark.parametrize("table", TABLE_LIST, ids=by_name)
def test_numbers_carry_a_unit_and_required_columns_an_example(table: Table) -> None:
    for column in table.columns:
        assert bool(column.unit) == (column.kind in ("integer", "decimal")), column.name
        assert not column.required or column.example is not None, column.name
        if column.low is not None and column.high is not None:
            assert column.low <= column.high, column.name
