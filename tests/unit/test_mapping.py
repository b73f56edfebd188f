"""Mapping files: another system's export becomes our tables; what is merged, left out or wrong is said."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from followup_kit.errors import InputError, SettingsError
from followup_kit.loaders.library import workspace_mapping
from followup_kit.loaders.load import load_files
from followup_kit.loaders.mapping import find_mapping, load_mapping
from followup_kit.resources import resource_folder
from followup_kit.settings import Workspace

HEAD = 'about = "test"\n'
PEOPLE = HEAD + '[[tables]]\ntable = "customers"\nfile = "people.csv"\n'


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def load(tmp_path, mapping, **files):
    export = tmp_path / "export"
    export.mkdir()
    for name, text in files.items():
        write(export, f"{name}.csv", text)
    write(tmp_path, "mapping.toml", mapping)
    return load_files([export], time_zone="Asia/Shanghai", mapping=load_mapping(tmp_path / "mapping.toml"))


def values(loaded, column, table=0):
    return loaded.tables[table].frame[column].to_list()


def test_columns_constants_and_joins_become_values(tmp_path):
    mapping = (
        PEOPLE
        + '[tables.columns]\ncode = { join = ["a", { constant = "x" }] }\n'
        + 'kind = { constant = "person" }\ncity = "town"\n'
    )
    loaded = load(tmp_path, mapping, people="a,town\n1,Rome\n2,\n")
    assert loaded.faults == ()
    assert values(loaded, "code") == ["1/x", "2/x"]
    assert values(loaded, "kind") == ["person", "person"]
    assert values(loaded, "city") == ["Rome", None]


def test_a_join_is_blank_when_a_part_is_unless_blanks_are_skipped(tmp_path):
    mapping = (
        PEOPLE
        + '[tables.columns]\ncode = "a"\ncity = { join = ["b", "c"] }\n'
        + 'segment = { join = ["b", "c"], with = " ", skip_blanks = true }\n'
    )
    loaded = load(tmp_path, mapping, people="a,b,c\n1,x,y\n2,x,\n3,,\n")
    assert values(loaded, "city") == ["x/y", None, None]
    assert values(loaded, "segment") == ["x y", "x", None]


VISITS = (
    HEAD
    + """
[lookups.person]
file = "people.csv"
key = "id"
[[tables]]
table = "visits"
file = "calls.csv"
[tables.columns]
code = "call"
customer = { lookup = "person", by = "caller", take = "person" }
status = { column = "state", values = { done = "completed", "*" = "due" } }
completed_at = "at"
rating = { column = "score", scale = { from = [1, 5], to = [0, 5] } }
"""
)


def test_values_are_looked_up_translated_and_rescaled(tmp_path):
    calls = "call,caller,state,at,score\nc1,9,done,2026-01-05 10:00,1\nc2,8,open,,5\nc3,9,odd,,3\n"
    loaded = load(tmp_path, VISITS, calls=calls, people="id,person\n9,K9\n8,K8\n")
    assert loaded.faults == ()
    assert values(loaded, "customer") == ["K9", "K8", "K9"]
    assert values(loaded, "status") == ["completed", "due", "due"]
    assert values(loaded, "rating") == [0.0, 5.0, 2.5]


@pytest.mark.parametrize(("score", "sound"), [("1", True), ("0", False), ("5", True), ("5.01", False), ("good", False)])
def test_a_value_outside_of_the_sources_scale_is_a_fault_of_its_cell(tmp_path, score, sound):
    loaded = load(
        tmp_path, VISITS, calls=f"call,caller,state,at,score\nc1,9,open,,{score}\n", people="id,person\n9,K9\n"
    )
    assert [(fault.row, fault.column) for fault in loaded.faults] == ([] if sound else [(2, "score")])


def test_a_code_the_mapping_does_not_know_is_a_fault(tmp_path):
    mapping = PEOPLE + '[tables.columns]\ncode = "a"\ntier = { column = "class", values = { gold = "A" } }\n'
    loaded = load(tmp_path, mapping, people="a,class\n1,gold\n2,silver\n")
    assert [fault.problem for fault in loaded.faults] == [
        "The mapping says nothing about 'silver'; it knows gold. Add the value to the mapping or correct it."
    ]
    assert loaded.tables == ()


def test_what_is_not_found_stays_blank_and_is_counted(tmp_path):
    mapping = VISITS.replace("customer = {", 'product = { constant = "p" }\ncustomer = {')
    loaded = load(tmp_path, mapping, calls="call,caller,state,at,score\nc1,7,open,,1\n", people="id,person\n9,K9\n")
    assert [note.values["count"] for note in loaded.notes if note.key.endswith("not_looked_up")] == [1]
    assert [fault.column for fault in loaded.faults] == ["caller"]  # a visit needs its customer


def test_rows_that_share_a_code_are_refused_or_merged_and_counted(tmp_path):
    columns = '[tables.columns]\ncode = "a"\ncity = "town"\n'
    people = "a,town\n1,Rome\n1,Oslo\n2,Bern\n2,Bern\n"
    merged = load(tmp_path, PEOPLE + 'same_code = "last"\n' + columns, people=people)
    assert values(merged, "city") == ["Oslo", "Bern"]
    assert [dict(note.values) for note in merged.notes] == [{"table": "Customers", "count": 2, "codes": 2, "apart": 1}]
    write(tmp_path, "strict.toml", PEOPLE + columns)
    refused = load_files([tmp_path / "export"], time_zone="UTC", mapping=load_mapping(tmp_path / "strict.toml"))
    assert len(refused.faults) >= 2


def test_only_wanted_rows_are_read_and_the_rest_is_counted(tmp_path):
    mapping = (
        PEOPLE + 'where = [{ value = "state", in = ["open"] }, '
        '{ value = "left", is = "blank" }]\n[tables.columns]\ncode = "a"\n'
    )
    loaded = load(tmp_path, mapping, people="a,state,left\n1,open,\n2,shut,\n3,open,yes\n")
    assert values(loaded, "code") == ["1"]
    assert loaded.notes[0].values["count"] == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tables = []\n", "about"),
        (PEOPLE + '[tables.columns]\ncod = "a"\n', "nearest is 'code'"),
        (PEOPLE.replace("customers", "customer") + '[tables.columns]\ncode = "a"\n', "nearest is 'customers'"),
        (PEOPLE + '[tables.columns]\ncode = { column = "a", constant = "b" }\n', "exactly one of"),
        (PEOPLE + '[tables.columns]\ncode = { lookup = "nobody", by = "a", take = "b" }\n', "is no lookup"),
        (HEAD + "tabel = 3\n", "tabel|tables"),
        ("about = ", "TOML"),
    ],
)
def test_a_wrong_word_is_refused_with_its_key(tmp_path, text, words):
    write(tmp_path, "mapping.toml", text)
    with pytest.raises(SettingsError, match=words):
        load_mapping(tmp_path / "mapping.toml")


def test_a_column_or_file_the_export_lacks_is_named(tmp_path):
    mapping = PEOPLE + '[tables.columns]\ncode = "idd"\n'
    with pytest.raises(InputError, match="nearest is 'id'"):
        load(tmp_path, mapping, people="id\n1\n")
    (tmp_path / "export" / "people.csv").rename(tmp_path / "export" / "persons.csv")
    with pytest.raises(InputError, match=r"people\.csv"):
        load_files([tmp_path / "export"], time_zone="UTC", mapping=load_mapping(tmp_path / "mapping.toml"))


def test_a_mapping_is_found_by_name_in_the_workspace_first(tmp_path):
    workspace = Workspace(folder=tmp_path)
    workspace.mappings.mkdir()
    assert workspace_mapping("olist", workspace).about.startswith("Olist")
    write(workspace.mappings, "olist.toml", PEOPLE + '[tables.columns]\ncode = "a"\n')
    assert workspace_mapping("olist", workspace).about == "test"
    with pytest.raises(SettingsError, match="nearest is 'olist'"):
        find_mapping("olst", (workspace.mappings, resource_folder("data/mappings")))


ROWS = "E1,K1,Purchase,2026-10-14 10:00\nE2,K1,Purchase,2026-10-14 10:01\n"


def test_what_lies_in_the_future_is_loaded_and_said(tmp_path):
    write(tmp_path, "events.csv", "Code,Customer,Event type,Occurred at\n" + ROWS)
    now = datetime(2026, 10, 14, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    loaded = load_files([tmp_path / "events.csv"], time_zone="Asia/Shanghai", now=now)
    assert loaded.tables[0].frame.height == 2
    (note,) = map(str, loaded.notes)
    assert note.startswith("events.csv: Events: 1 values of Occurred at lie in the future.")
