"""Scenarios kept as files: a faulty one is named with its key and hides no other; names that any computer takes."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from followup_kit.errors import ConflictError, InputError
from followup_kit.planning.scenario_files import FOLDER, kept_scenarios, load_scenarios, save_scenario, scenario_file
from followup_kit.planning.scenarios import Leave, Scenario
from followup_kit.settings import Workspace
from followup_kit.translations import LANGUAGES, use_language

GOOD = Scenario("good", {"hospital.inpatient_after_days": 5, "x.words": ["a", "b"]}, ("S-1",), ("S-2",))
WHOLE = {"parameters": {}, "add_like": [], "without": [], "leaves": [], "closed_days": []}
LEAVE = {"staff": "S-1", "first": "2026-12-01", "last": "2026-12-10"}
DEEP = 100_000


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    save_scenario(made, GOOD)
    return made


def shelf(workspace: Workspace) -> Path:
    return workspace.folder / FOLDER


def fault(workspace: Workspace, content: bytes) -> str:
    """What is said of a faulty file beside the good one, which is there all the same."""
    (shelf(workspace) / "x.json").write_bytes(content)
    kept = kept_scenarios(workspace)
    assert kept.scenarios == {"good": GOOD}
    assert list(kept.faults) == ["x"]
    return str(kept.faults["x"])


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("parameters", None, "parameters: found null"),
        ("parameters", [1], "parameters: found [1]"),
        ("parameters", {"a.b": None}, "parameters.a.b: found null"),
        ("parameters", {"a.b": float("inf")}, "parameters.a.b: found Infinity"),
        ("parameters", {"a.b": 10**15 + 1}, "parameters.a.b: found 1000000000000001"),
        ("parameters", {"a.b": "\ud800"}, "parameters.a.b: found \\ud800"),
        ("add_like", [1], "add_like[1]: found 1"),
        ("add_like", "S-1", "add_like: found S-1"),
        ("without", ["S-1", {}], "without[2]: found {}"),
        ("without", [" "], "without[1]: found  "),
        ("leaves", {}, "leaves: found {}"),
        ("leaves", [7], "leaves[1]: the keys staff, first, last belong here"),
        ("leaves", [{**LEAVE, "staff": 7}], "leaves[1].staff: found 7"),
        ("leaves", [{**LEAVE, "first": "1 December"}], "leaves[1].first: found 1 December"),
        ("leaves", [{"staff": "S-1", "first": "2026-12-01"}], 'the key "leaves[1].last" is missing'),
        ("leaves", [LEAVE, {**LEAVE, "last": "2026-11-30"}], "leaves[2]: the absence from 2026-12-01 to 2026-11-30"),
        ("closed_days", [True], "closed_days[1]: found true"),
        ("closed_days", [20261231], "closed_days[1]: found 20261231"),
        ("closed_days", ["2026-02-30"], "closed_days[1]: found 2026-02-30"),
        ("closed", [], '"closed" is no key here. Did you mean closed_days'),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_key(workspace, part, value, said):
    told = fault(workspace, json.dumps({**WHOLE, part: value}).encode())
    assert told.startswith("The scenario x.json")
    assert said in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: this cannot be read as JSON"),
        (b'{\n"parameters": {,', "line 2: this cannot be read as JSON"),
        (b"[]", "the keys parameters, add_like, without, leaves, closed_days belong here"),
        (b"{}", 'the key "parameters" is missing'),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * DEEP + b"]" * DEEP, "nested too deeply"),
        (
            json.dumps({**WHOLE, "parameters": {"a.b": 0}}).replace("0", "[" * 40 + "]" * 40).encode(),
            "parameters.a.b: n",
        ),
        (b" " * 1_000_001, "larger than 1000 kB"),
        (json.dumps(WHOLE).replace("{}", '{"a.b": ' + "9" * 5000 + "}").encode(), "line 1: this cannot be read"),
    ],
    ids=["empty", "broken", "list", "no keys", "UTF-16", "deep", "deep value", "large", "long number"],
)
def test_what_is_no_scenario_at_all_is_one_sentence(workspace, content, said):
    told = fault(workspace, content)
    assert said in told
    assert "x.json" in told
    assert "\n" not in told


def test_a_folder_or_a_dangling_link_is_named_and_hides_nothing(workspace):
    (shelf(workspace) / "folder.json").mkdir()
    (shelf(workspace) / "link.json").symlink_to(workspace.folder / "nowhere")
    kept = kept_scenarios(workspace)
    assert list(kept.scenarios) == ["good"]
    assert {
        name: name in str(error) and "a folder, or a link" in str(error) for name, error in kept.faults.items()
    } == {
        "folder": True,
        "link": True,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_are_said_in_every_language(workspace, language):
    use_language(language)
    told = fault(workspace, json.dumps({**WHOLE, "without": [7]}).encode())
    assert "x.json" in told
    assert "without[1]" in told


def test_a_byte_order_mark_is_no_fault(workspace):
    one = {**WHOLE, "leaves": [{**LEAVE, "last": LEAVE["first"]}]}
    (shelf(workspace) / "marked.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(one).encode())
    day = date(2026, 12, 1)
    assert load_scenarios(workspace) == [GOOD, Scenario("marked", leaves=(Leave("S-1", day, day),))]


def test_hidden_files_are_left_alone(workspace):
    (shelf(workspace) / "._good.json").write_bytes(b"\x00\x05\x16\x07")
    assert kept_scenarios(workspace).faults == {}


def test_what_is_kept_is_its_owners_alone(workspace):
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (shelf(workspace), shelf(workspace) / "good.json")]
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize(
    "name", ["CON", "nul", "Com1", "LPT9", "com¹", "aux ", "...", "a.", "a.b", "../x", "a/b", "", " "]
)
def test_names_that_some_computer_cannot_take_are_refused(workspace, name):
    with pytest.raises(InputError, match="cannot be the name of a scenario"):
        save_scenario(workspace, replace(GOOD, name=name))
    assert [path.name for path in shelf(workspace).iterdir()] == ["good.json"]


@pytest.mark.parametrize("name", ["console", "com", "com10", "null", "少打电话", "x" * 61, "a-b c_d"])
def test_names_near_those_are_taken(workspace, name):
    assert save_scenario(workspace, replace(GOOD, name=name)).stem == name


@pytest.mark.parametrize("name", ["GOOD", "Good", " good "])
def test_names_that_differ_in_capitals_or_blanks_are_one_name(workspace, name):
    other = replace(GOOD, name=name, without=("S-3",))
    with pytest.raises(ConflictError, match='"good"'):
        save_scenario(workspace, other, replacing=False)
    assert load_scenarios(workspace) == [GOOD]
    assert save_scenario(workspace, other).name == "good.json"
    assert load_scenarios(workspace) == [replace(other, name="good")]


def test_of_two_files_that_differ_in_capitals_the_exact_one_is_meant(workspace):
    (shelf(workspace) / "GOOD.json").write_text(json.dumps(WHOLE))
    if len(list(shelf(workspace).iterdir())) < 2:
        pytest.skip("this disk knows no capitals")
    assert scenario_file(workspace, "good").name == "good.json"
    assert scenario_file(workspace, "GOOD").name == "GOOD.json"
