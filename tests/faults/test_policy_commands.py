"""followup policy and followup calendar: without a workspace, in three languages, slips end in one line."""

# ruff: noqa: E501 - a case is one line

from __future__ import annotations

import json
from pathlib import Path

import pytest

from followup_kit.cli import main
from followup_kit.policy.general import PRESETS

HOSPITAL = (PRESETS / "hospital.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def an_english_computer_without_a_workspace(monkeypatch, tmp_path):
    for name in ("FOLLOWUP_LANGUAGE", "FOLLOWUP_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)


def said(capsys, *words, code=0):
    assert main(list(words)) == code
    out, err = capsys.readouterr()
    return out if code == 0 or out else err


def test_the_list_names_seventeen_policies(capsys):
    found = json.loads(said(capsys, "policy", "list", "--json"))
    assert len(found) == 17
    assert "hospital" in said(capsys, "policy", "list")


def test_show_prints_the_file_and_never_writes_over_one(capsys):
    assert said(capsys, "policy", "show", "hospital") == HOSPITAL
    said(capsys, "policy", "show", "hospital", "--output", "ours.yaml")
    assert Path("ours.yaml").read_text(encoding="utf-8") == HOSPITAL
    told = said(capsys, "policy", "show", "rescue_24h", "--output", "ours.yaml", code=1)
    assert told.count("\n") == 1
    assert Path("ours.yaml").read_text(encoding="utf-8") == HOSPITAL


def test_show_as_json_is_what_is_in_force(capsys):
    found = json.loads(said(capsys, "policy", "show", "hospital", "--json"))
    assert found["rules"][2]["due"]["at"]["n"] == 10
    assert found["title"]["zh-Hans"] == "医院电话回访"


def test_check_tells_every_fault_with_its_line(capsys):
    Path("ours.yaml").write_text(
        HOSPITAL.replace("  strict: $", "  strikt: $").replace("unit: day}", "unit: days}"), encoding="utf-8"
    )
    told = said(capsys, "policy", "check", "ours.yaml", code=1)
    assert [line.split(":")[0] for line in told.splitlines()[:2]] == [
        "ours.yaml, line 171, contact.strikt",
        "ours.yaml, line 342, escalation.special_condition.within.unit",
    ]
    record = json.loads(said(capsys, "policy", "check", "ours.yaml", "hospital", "--json", code=1))
    assert [(found["ok"], len(found["faults"])) for found in record] == [(False, 2), (True, 0)]


@pytest.mark.parametrize("content", [b"\xff", b"a: b: c\n", b""])
def test_check_tells_of_a_file_that_is_no_policy(capsys, content):
    Path("ours.yaml").write_bytes(content)
    assert "ours.yaml" in said(capsys, "policy", "check", "ours.yaml", code=1)
    assert not json.loads(said(capsys, "policy", "check", "ours.yaml", "--json", code=1))[0]["ok"]


def test_check_notes_what_is_not_used(capsys):
    Path("ours.yaml").write_text(
        HOSPITAL.replace("sample: $hospital.recordings_per_month", "sample: 10"), encoding="utf-8"
    )
    assert "hospital.recordings_per_month" in said(capsys, "policy", "check", "ours.yaml")


def test_diff_tells_what_differs_by_rule_and_in_words(capsys):
    Path("ours.yaml").write_text(
        HOSPITAL.replace("value: 10\n    unit: day\n", "value: 12\n    unit: day\n"), encoding="utf-8"
    )
    assert said(capsys, "policy", "diff", "hospital", "ours.yaml") == (
        "Hospital phone follow-up (hospital) → Hospital phone follow-up (ours)\n\n"
        "Rule: Call after a basic department's first visit\n"
        "  Days from the first attendance at a basic department to the call: 10 days → 12 days\n\n"
        "Differences: 1.\n"
    )
    assert "[parameters.basic_after_days.value, P14-R12]" in said(
        capsys, "policy", "diff", "hospital", "ours.yaml", "--ids"
    )
    [record] = json.loads(said(capsys, "policy", "diff", "hospital", "ours.yaml", "--json"))
    assert (record["key"], record["one"], record["other"]) == ("parameters.hospital.basic_after_days.value", 10, 12)
    assert said(capsys, "policy", "diff", "hospital", "hospital") == "They say the same.\n"


def test_try_works_without_a_workspace(capsys):
    found = json.loads(said(capsys, "policy", "try", "hospital", "basic", "--at", "2026-09-25", "--json"))
    assert {"due", "earliest", "latest", "moved_from", "hours", "trail"} <= found.keys()
    assert (found["due"], found["moved_from"]) == ("2026-10-08", "2026-10-05")
    words = ("policy", "try", "work_orders", "ticket", "--at", "2026-09-26T22:15", "--json")
    assert json.loads(said(capsys, *words))["due"] == "2026-09-29T22:15"


def test_try_names_the_days_that_it_was_moved_over(capsys):
    words = ("policy", "try", "hospital", "basic", "--at", "2026-09-25")
    assert "Public holidays, passed over: National Day (Mon Oct 5 to Wed Oct 7)." in said(capsys, *words)
    record = json.loads(said(capsys, *words, "--json"))
    assert record["passed_over"]["holidays"] == [{"name": "National Day", "first": "2026-10-05", "last": "2026-10-07"}]
    plain = json.loads(said(capsys, "policy", "try", "hospital", "basic", "--at", "2026-11-02", "--json"))
    assert plain["passed_over"] == {"holidays": [], "weekly": [], "own": [], "makeup_days": []}


def test_try_names_the_days_off_between_working_days(capsys):
    found = said(capsys, "policy", "try", "after_sales", "followup", "--at", "2026-09-30")
    assert "National Day" in found


def test_calendar_due_names_what_did_not_count(capsys):
    found = said(capsys, "calendar", "due", "--at", "2026-09-30 17:00", "--workdays", "4")
    assert "National Day (Thu Oct 1 to Wed Oct 7)" in found
    assert "Weekend days that are worked for a holiday, counted as working days: Sat Oct 10." in found


def test_try_takes_other_figures(capsys):
    words = ("policy", "try", "hospital", "basic", "--at", "2026-03-02", "--json", "--set")
    assert json.loads(said(capsys, *words, "hospital.basic_after_days=11"))["due"] == "2026-03-13"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("policy", "show", "hospitl"), 1, "hospital"),
        (("policy", "check"), 1, "hospital"),
        (("policy", "try", "hospital", "basics", "--at", "2026-01-01"), 1, "basic"),
        (("policy", "try", "hospital", "basic", "--at", "1 May"), 1, "1 May"),
        (("policy", "try", "hospital", "basic", "--at", "2026-01-01", "--set", "x"), 2, "parameter=value"),
        (("policy", "try", "hospital", "basic", "--at", "2026-01-01", "--set", "hospital.basic_after_day=1"), 1, "hospital.basic_after_days"),
        (("policy", "try", "hospital", "basic", "--at", "2026-01-01", "--set", "hospital.basic_after_days=-1"), 1, "0 or more"),
        (("policy", "try", "hospital", "basic", "--at", "2026-01-01", "--time-zone", "Mars"), 1, "Mars"),
        (("policy", "try", "hospital", "basic", "--at", "2026-01-01", "--country", "XX"), 1, "XX"),
        (("policy", "list", "--workspace", "nowhere"), 1, "nowhere"),
        (("calendar", "due", "--at", "soon", "--days", "1"), 1, "soon"),
        (("calendar", "due", "--at", "2026-01-01"), 1, ""),
        (("calendar", "due", "--at", "2026-01-01", "--days", "1", "--hours", "2"), 1, ""),
        (("calendar", "due", "--at", "2026-01-01", "--days", "1", "--hours-file", "none.toml"), 1, "none.toml"),
        (("init", "w", "--policy", "hospitl"), 1, "hospital"),
        (("init", "w", "--policy", "../shared"), 1, "hospital"),
    ],
)  # fmt: skip
def test_a_slip_is_one_line(capsys, words, code, told):
    found = said(capsys, *words, code=code)
    assert found.count("\n") == 1, found
    assert told in found
    assert not Path("w").exists()


@pytest.mark.parametrize(
    ("unit", "n", "due"),
    [
        ("minutes", 30, "2026-09-30T17:30:00+08:00"),
        ("hours", 72, "2026-10-03T17:00:00+08:00"),
        ("days", 1, "2026-10-01T23:59:59+08:00"),
        ("workdays", 1, "2026-10-08T23:59:59+08:00"),
        ("weeks", 1, "2026-10-07T23:59:59+08:00"),
        ("months", 1, "2026-10-30T23:59:59+08:00"),
    ],
)
def test_calendar_due_counts_each_unit(capsys, unit, n, due):
    found = json.loads(said(capsys, "calendar", "due", "--at", "2026-09-30 17:00", f"--{unit}", str(n), "--json"))
    assert found["due"] == due
    assert due in said(capsys, "calendar", "due", "--at", "2026-09-30 17:00", f"--{unit}", str(n))


def test_init_copies_the_policy_and_the_verbs_then_mean_that_one(capsys):
    said(capsys, "init", "w", "--policy", "hospital", "--language", "zh-Hans")
    own = Path("w/policies/hospital.yaml")
    assert own.read_text(encoding="utf-8") == HOSPITAL
    own.write_text(HOSPITAL.replace("value: 10\n    unit: day\n", "value: 12\n    unit: day\n"), encoding="utf-8")
    assert said(capsys, "policy", "check", "--workspace", "w") == "hospital.yaml：没有错误。\n"
    told = said(capsys, "policy", "diff", "hospital", "hospital", "--workspace", "w")
    assert "基础科室初诊后多少天回访：10 天 → 12 天" in told
    assert "共 1 处不同" in told


def test_calendar_due_knows_the_workspaces_own_days_and_zone(capsys):
    said(capsys, "init", "w", "--time-zone", "Asia/Tokyo", "--language", "en")
    Path("w/calendars/holidays.csv").write_text("date,name,kind\n2026-03-03,Ours,holiday\n", encoding="utf-8")
    words = ("calendar", "due", "--at", "2026-03-02", "--workdays", "1", "--json", "--workspace", "w")
    assert json.loads(said(capsys, *words))["due"] == "2026-03-04T23:59:59+09:00"
    assert json.loads(said(capsys, *words, "--country", "CN"))["due"] == "2026-03-03T23:59:59+09:00"
