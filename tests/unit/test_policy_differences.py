"""Two policies compared for people: by rule, in words with units, in three languages, nothing cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from pydantic import BaseModel

from followup_kit.policy import Policy, load_preset, read_policy_text
from followup_kit.policy.document import Document
from followup_kit.policy.editing import with_change
from followup_kit.policy.general import PRESETS
from followup_kit.policy.problems import _first_model
from followup_kit.translations import LANGUAGES, has_text, use_language
from followup_kit.ui.policy_differences import Differences, differences

HOSPITAL = (PRESETS / "hospital.yaml").read_text(encoding="utf-8")
TODAY = date(2026, 11, 23)
TEN, TWELVE = "value: 10\n    unit: day\n", "value: 12\n    unit: day\n"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


def ours(old: str, new: str, *, name: str = "ours.yaml") -> Policy:
    assert old in HOSPITAL
    return read_policy_text(HOSPITAL.replace(old, new, 1), name=name)


def compared(other: Policy, *, ids: bool = False) -> Differences:
    return differences(load_preset("hospital"), other, day=TODAY, ids=ids)


def lines(found: Differences) -> list[str]:
    return [line for group in found.groups for line in group.lines]


def test_a_figure_stands_under_its_rule_with_both_values_and_their_unit() -> None:
    found = compared(ours(TEN, TWELVE))
    assert found.heading == "Hospital phone follow-up (hospital) → Hospital phone follow-up (ours)"
    assert [(group.title, group.lines) for group in found.groups] == [
        (
            "Rule: Call after a basic department's first visit",
            ("Days from the first attendance at a basic department to the call: 10 days → 12 days",),
        )
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-Hans", "基础科室初诊后多少天回访：10 天 → 12 天"), ("zh-Hant", "基礎科室初診後多少天回訪：10 天 → 12 天")],
)
def test_words_are_those_of_the_language_in_force(language: str, said: str) -> None:
    use_language(language)
    assert lines(compared(ours(TEN, TWELVE))) == [said]


def test_a_later_value_is_told_with_its_day_and_what_would_hold_without_it() -> None:
    text = with_change(HOSPITAL, "hospital.basic_after_days", 12, from_day=date(2027, 1, 1), reason="asked for")
    [line] = lines(compared(read_policy_text(text, name="ours.yaml")))
    assert line.endswith("· From Jan 1, 2027: 10 days → 12 days (asked for)")


def test_a_list_of_codes_is_told_in_words() -> None:
    [line] = lines(compared(ours("channel: {use: [phone, message]}", "channel: {use: [phone]}")))
    assert line == "Channel · Used for: Phone, Message → Phone"


def test_a_rule_that_only_one_has_is_one_line_under_its_title() -> None:
    start, end = HOSPITAL.index("  - id: extra\n"), HOSPITAL.index("\nforms:\n")
    [group] = compared(read_policy_text(HOSPITAL[:start] + HOSPITAL[end:], name="less.yaml")).groups
    assert (group.title, group.lines) == ("Rule: Further tracking call", ("only in hospital",))


def test_the_same_figure_written_out_is_said_to_be_the_same() -> None:
    [line] = lines(compared(ours("lost: $hospital.exclude_lost_customers", "lost: true")))
    assert line == "Exempt: says the same, written in another way"


def test_parameters_of_two_regimes_with_one_name_are_one_thing() -> None:
    found = differences(load_preset("work_orders"), load_preset("work_orders_branch"), day=TODAY)
    assert not [line for line in lines(found) if "$" in line or "…" in line]
    assert not [line for line in lines(found) if re.search(r"P\d\d-R\d\d", line)]
    assert "72 hours" not in " ".join(lines(found)), "the limit is the same in both, whatever its parameter is called"
    assert found.hidden > 0


def test_ids_are_told_only_when_asked_for_and_stand_at_the_end() -> None:
    other = ours(TEN, TWELVE)
    [line] = lines(compared(other, ids=True))
    assert line.endswith("10 days → 12 days [parameters.basic_after_days.value, P14-R12]")
    cited = read_policy_text(HOSPITAL.replace("requirement: [P14-R14]", "requirement: [P14-R15]", 1), name="ours.yaml")
    assert (compared(cited).groups, compared(cited).hidden) == ((), 1)
    [group] = compared(cited, ids=True).groups
    assert group.lines[0].startswith("Requirement ids: P14-R14 → P14-R15 [")


def test_a_policy_does_not_differ_from_itself() -> None:
    assert compared(load_preset("hospital")) == Differences(
        "Hospital phone follow-up (hospital (1)) → Hospital phone follow-up (hospital (2))", (), 0
    )


def _fields(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[str]:
    if model in seen:
        return set()
    seen.add(model)
    found = {field.alias or name for name, field in model.model_fields.items()}
    below = [_first_model(field.annotation) for field in model.model_fields.values()]
    return found.union(*(_fields(each, seen) for each in below if each))


def test_every_key_of_a_policy_has_a_name_for_readers() -> None:
    keys = _fields(Document, set()) - {*LANGUAGES, "from"}
    unnamed = {key for key in keys if not (has_text(f"policydiff.key.{key}") or has_text(f"policydiff.section.{key}"))}
    assert not unnamed
    assert len(keys) > 200
