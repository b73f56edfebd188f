"""What a policy offers its readers: notes on unused figures, scripts by channel, the list of policies, shapes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from followup_kit.errors import InputError, SettingsError
from followup_kit.policy import PolicyError, listed_policies, load_preset, named_file, preset_names, read_policy_text
from followup_kit.policy.general import PRESETS
from followup_kit.policy.shapes import shapes_of
from followup_kit.settings import create_workspace

HOSPITAL = (PRESETS / "hospital.yaml").read_text(encoding="utf-8")


def test_a_parameter_that_nothing_uses_is_noted_and_not_refused() -> None:
    policy = read_policy_text(HOSPITAL.replace("sample: $hospital.recordings_per_month", "sample: 10", 1))
    assert [problem.place for problem in policy.unused] == [("parameters", "hospital.recordings_per_month")]
    assert load_preset("hospital").unused == []


def test_a_shared_figure_of_its_own_is_not_noted() -> None:
    about = "about: {en: a, zh-Hans: a, zh-Hant: a}"
    own = f"parameters:\n  kpi.low_n:\n    {about}\n    value: 5\n    tag: stated\n    source: K02\n"
    assert read_policy_text(HOSPITAL.replace("parameters:\n", own, 1)).unused == []


@pytest.mark.parametrize(("channel", "script"), [("on_site", "on_site"), ("phone", "new_customer")])
def test_a_rule_has_another_script_for_a_channel(channel: str, script: str) -> None:
    regime = load_preset("visit_regime").latest
    assert regime.script_of(regime.rule("new"), channel) == script


def test_a_what_if_value_that_does_not_fit_names_the_parameter() -> None:
    with pytest.raises(PolicyError, match=r"value set for hospital\.basic_after_days"):
        load_preset("hospital").on(date(2026, 1, 1), {"hospital.basic_after_days": -1})
    with pytest.raises(InputError, match=r"hospital\.basic_after_days"):
        load_preset("hospital").on(date(2026, 1, 1), {"hospital.basic_after_day": 1})


def test_the_list_names_every_preset_with_its_title() -> None:
    found = {policy.name: policy for policy in listed_policies()}
    assert list(found) == preset_names()
    assert found["hospital"].id == "P14"
    assert not [policy for policy in found.values() if "–" in (policy.title, policy.industry, policy.id)]


def test_the_list_knows_a_workspaces_own_files_even_broken_ones(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "w", {"policy": "hospital"})
    (workspace.folder / "policies" / "ours.yaml").write_bytes(b"\xff\xfe")
    found = {policy.name: policy for policy in listed_policies(workspace)}
    assert (found["ours"].is_own, found["ours"].title) == (True, "–")
    assert [name for name, policy in found.items() if policy.is_chosen] == ["hospital"]


def test_a_name_is_a_file_the_workspaces_own_or_a_preset(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "w", {"policy": "hospital"})
    assert named_file("", workspace) == PRESETS / "hospital.yaml"
    own = workspace.folder / "policies" / "hospital.yaml"
    own.write_text(HOSPITAL, encoding="utf-8")
    assert named_file("", workspace) == named_file("hospital", workspace) == own
    assert named_file("hospital") == PRESETS / "hospital.yaml"
    assert named_file("some/where.yaml") == Path("some/where.yaml")
    for wrong in ("", "hospitl", "../shared"):
        with pytest.raises(SettingsError):
            named_file(wrong)


def test_a_bare_regime_uses_no_shape_but_what_it_holds() -> None:
    head = HOSPITAL[: HOSPITAL.index("parameters:\n")]
    assert shapes_of(read_policy_text(head + "parameters: {}\n").latest) == set()
    rest = HOSPITAL[HOSPITAL.index("contact:\n") : HOSPITAL.index("planning:\n")]
    hours = rest.replace("$hospital.call_hours_strict", "true").replace("$hospital.call_hours", "[10:00-12:00]")
    hours = hours.replace("$hospital.blackout", "none").replace("$hospital.weekend_is_holiday", "false")
    assert shapes_of(read_policy_text(head + "parameters: {}\n" + hours).latest) == {"S16"}
