"""Two policies compared: what differs, by key, with both values, in three languages."""

from __future__ import annotations

from datetime import date

import pytest

from followup_kit.policy import Policy, read_policy_text
from followup_kit.policy.diff import Difference, compare
from followup_kit.policy.editing import with_change
from followup_kit.policy.general import PRESETS

HOSPITAL = (PRESETS / "hospital.yaml").read_text(encoding="utf-8")
TITLE = "{en: One, zh-Hans: 一, zh-Hant: 壹}"


def changed(old: str = "", new: str = "", *, name: str = "ours.yaml") -> Policy:
    assert old in HOSPITAL
    return read_policy_text(HOSPITAL.replace(old, new, 1) if old else HOSPITAL, name=name)


@pytest.fixture(scope="module")
def preset() -> Policy:
    return changed(name="hospital.yaml")


def only(found: list[Difference]) -> Difference:
    assert len(found) == 1, [difference.sentence("en") for difference in found]
    return found[0]


def test_a_policy_does_not_differ_from_itself(preset: Policy) -> None:
    assert compare(preset, changed()) == []


def test_another_value_of_a_parameter_is_one_difference(preset: Policy) -> None:
    found = only(compare(preset, changed("value: 10\n    unit: day", "value: 12\n    unit: day")))
    assert (found.kind, found.part, found.key) == (
        "changed",
        "parameters",
        "parameters.hospital.basic_after_days.value",
    )
    assert (found.one, found.other) == (10, 12)
    assert found.sentence("en") == "parameters.hospital.basic_after_days.value: 10 in hospital, 12 in ours."
    assert found.sentence("zh-Hans") == "parameters.hospital.basic_after_days.value：hospital 为 10，ours 为 12。"
    assert found.sentence("zh-Hant") == "parameters.hospital.basic_after_days.value：hospital 為 10，ours 為 12。"


def test_another_tag_is_one_difference(preset: Policy) -> None:
    found = only(compare(preset, changed("tag: assumed\n    source: P14-R18", "tag: stated\n    source: P14-R18")))
    assert (found.key, found.one, found.other) == ("parameters.hospital.monthly_due_day.tag", "assumed", "stated")


def test_a_value_from_a_day_on_is_told_with_its_day(preset: Policy) -> None:
    text = with_change(HOSPITAL, "hospital.basic_after_days", 12, from_day=date(2027, 1, 1))
    found = only(compare(preset, read_policy_text(text, name="ours.yaml")))
    assert (found.kind, found.key) == ("added", "parameters.hospital.basic_after_days.changes")
    later = with_change(text, "hospital.basic_after_days", 13, from_day=date(2027, 2, 1))
    more = only(compare(read_policy_text(text, name="a.yaml"), read_policy_text(later, name="b.yaml")))
    assert (more.kind, more.key) == ("added", "parameters.hospital.basic_after_days.changes.2027-02-01")


def test_a_rule_that_only_one_has_is_one_line_with_its_title(preset: Policy) -> None:
    start, end = HOSPITAL.index("  - id: extra\n"), HOSPITAL.index("\nforms:\n")
    less = read_policy_text(HOSPITAL[:start] + HOSPITAL[end:], name="less.yaml")
    gone = only(compare(preset, less))
    assert (gone.kind, gone.key) == ("removed", "rules.extra")
    assert gone.sentence("en") == "rules.extra: only in hospital: Further tracking call."
    back = only(compare(less, preset))
    assert (back.kind, back.sentence("zh-Hans")) == ("added", "rules.extra：仅 hospital 有：跟踪回访。")


def test_a_changed_rule_is_told_by_its_key(preset: Policy) -> None:
    found = only(compare(preset, changed("channel: {use: [phone, message]}", "channel: {use: [phone]}")))
    assert (found.part, found.key, found.one, found.other) == (
        "rules",
        "rules.extra.channel.use",
        ["phone", "message"],
        ["phone"],
    )


def test_a_text_is_told_in_the_readers_language(preset: Policy) -> None:
    found = only(compare(preset, changed("{en: Hospital, zh-Hans: 医院, zh-Hant: 醫院}", TITLE)))
    assert found.sentence("en") == "industry: Hospital in hospital, One in ours."
    assert found.sentence("zh-Hant") == "industry：hospital 為 醫院，ours 為 壹。"


def test_a_figure_written_in_another_way_is_a_difference(preset: Policy) -> None:
    one = changed("lost: $hospital.exclude_lost_customers", "lost: true")
    assert only(compare(preset, one)).key == "rules.specialist.exempt"


def test_files_of_one_name_are_told_apart() -> None:
    other = changed("value: 10\n    unit: day", "value: 12\n    unit: day", name="h.yaml")
    found = only(compare(changed(name="h.yaml"), other))
    assert found.sentence("en").endswith("10 in h (1), 12 in h (2).")


def test_a_program_gets_kind_part_key_and_both_values(preset: Policy) -> None:
    found = only(compare(preset, changed("value: 10\n    unit: day", "value: 12\n    unit: day")))
    record = found.as_record("en")
    assert record.keys() == {"kind", "part", "key", "one", "other", "text"}
