"""The files together: every rule, parameter and requirement of the register, every shape of table 5b, is delivered."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

import pytest

from followup_kit.policy import Policy, load_preset, preset_names
from followup_kit.policy.general import PRESETS, shared_parameters
from followup_kit.policy.shapes import shapes_of

REGISTER = Path(__file__).parents[2].parent / "shared" / "requirements.md"
TAGS = {"Stated": "stated", "Literal": "placeholder", "Source": "assumed"}
TAG_LETTERS = {"S": "stated", "P": "placeholder", "U": "assumed"}

# Values that the register writes in other words than a file can.
OTHER_WORDS: dict[str, object] = {
    "property.holiday_list": ["spring_festival", "national_day"],
    "property.always_include": ["major"],
    "re_sales.consultant_name": "{visitor}",
    "re_sales.tier_definitions": {
        "A": {"en": "Very likely to buy", "zh-Hans": "购买意向很强", "zh-Hant": "購買意向很強"},
        "B": {"en": "Likely to buy", "zh-Hans": "购买意向较强", "zh-Hant": "購買意向較強"},
        "C": {"en": "May buy", "zh-Hans": "可能购买", "zh-Hant": "可能購買"},
        "D": {"en": "Unlikely to buy", "zh-Hans": "购买可能性小", "zh-Hant": "購買可能性小"},
    },
    "trade_enquiry.channel_order": ["phone", "chat", "email"],
}
MORE_RULES = {"re_sales.d_holiday", "re_sales.leader_holiday", "re_sales.vip_holiday", "decoration.minimum_after"}


@pytest.fixture(scope="module")
def register() -> str:
    if not REGISTER.exists():
        pytest.skip("the folder shared with the requirements is not beside this repository")
    return REGISTER.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def policies() -> dict[str, Policy]:
    return {str(load_preset(name).latest.id): load_preset(name) for name in preset_names()}


def part(register: str, first: str, last: str) -> str:
    return register[register.index(first) : register.index(last)] if last else register[register.index(first) :]


def rules_of(register: str) -> set[str]:
    """The full names in the rule register: ``a.x, .y`` and ``a.x, b.x`` both name two."""
    found = set()
    for row in re.findall(
        r"^\| ([a-z][a-z0-9_]*\.[^|]*?) \|", part(register, "**Rule register.**", "**Precedence"), re.M
    ):
        slug = ""
        for name in row.split(","):
            area, _, rule = name.strip().partition(".")
            slug = area or slug
            found.add(f"{slug}.{rule}")
    return found


def parameters_of(register: str) -> dict[str, tuple[str, str]]:
    """Name to the default as it is written, and the tag of its heading."""
    found = {}
    for heading, body in re.findall(r"^### (\w+)[^\n]*\n(.*?)(?=^### |\Z)", part(register, "## 7.", ""), re.M | re.S):
        for name, value in re.findall(r"^\| `([a-z0-9_]+\.[a-z0-9_]+)` \| (.*?) \|", body, re.M):
            found[name] = (value.strip(), TAGS[heading])
    return found


def written(value: object) -> str:
    """A value as the register writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str) and value in {"", "XXX", "xxxxxx"}:
        return json.dumps(value)
    return str(value)


def delivered() -> dict[str, tuple[object, str]]:
    found = {name: (value.value, str(value.tag)) for name, value in shared_parameters().items()}
    for policy in policies().values():
        own = policy.source.data["parameters"]
        found |= {name: (own[name]["value"], own[name]["tag"]) for name in own}
    return found


def test_seventeen_regimes_are_delivered() -> None:
    assert sorted(policies()) == [f"P{number:02}" for number in range(1, 18)]


def test_every_rule_of_the_register_is_delivered(register: str) -> None:
    here = {f"{policy.slug}.{rule.id}" for policy in policies().values() for rule in policy.latest.rules}
    assert len(rules_of(register)) > 55
    assert not rules_of(register) - here
    assert here - rules_of(register) == MORE_RULES


def test_every_parameter_of_the_register_is_delivered_and_no_other(register: str) -> None:
    asked = parameters_of(register)
    assert len(asked) == 261
    assert delivered().keys() == asked.keys()


def test_every_parameter_has_the_tag_of_the_register(register: str) -> None:
    here = delivered()
    assert not {name: here[name][1] for name, (_, tag) in parameters_of(register).items() if here[name][1] != tag}


def test_every_parameter_has_the_value_of_the_register(register: str) -> None:
    here = delivered()
    for name, (value, _) in parameters_of(register).items():
        if name in OTHER_WORDS:
            assert here[name][0] == OTHER_WORDS[name]
            continue
        said = written(here[name][0])
        assert value in {said, f'"{said}"'}, (name, value, here[name][0])


def test_figures_stated_in_a_requirement_carry_the_same_tag(register: str) -> None:
    here = delivered()
    marked = re.findall(r"`([a-z0-9_]+\.[a-z0-9_]+)` = [^`\[]*\[([SPU])\]", register)
    assert len(marked) > 150
    assert not [(name, tag) for name, tag in marked if name in here and here[name][1] != TAG_LETTERS[tag]]


def test_every_requirement_is_cited_in_the_file_of_its_regime(register: str) -> None:
    asked = set(re.findall(r"^\| (P\d\d-R\d\d) \|", register, re.M))
    assert len(asked) == 395
    assert {found for policy in policies().values() for found in cited(policy, file_text(policy))} == asked


def file_text(policy: Policy) -> str:
    return (PRESETS / policy.source.name).read_text(encoding="utf-8")


def cited(policy: Policy, text: str) -> set[str]:
    return set(re.findall(rf"\b{policy.latest.id}-R\d\d\b", text))


def test_no_requirement_is_cited_in_a_comment_only() -> None:
    for policy in policies().values():
        text = file_text(policy)
        assert cited(policy, re.sub(r"(^|\s)#.*", "", text)) == cited(policy, text), policy.slug


def shapes_asked(register: str) -> dict[str, set[str]]:
    rows = re.findall(r"^\| (S\d\d) [^|]*\|(.*)\|$", part(register, "### 5b.", "### 5c."), re.M)
    found: dict[str, set[str]] = {f"P{number:02}": set() for number in range(1, 18)}
    for shape, cells in rows:
        for number, cell in enumerate(cells.split("|"), 1):
            if cell.strip() == "x":
                found[f"P{number:02}"].add(shape)
    return found


@pytest.mark.parametrize("regime", [f"P{number:02}" for number in range(1, 18)])
def test_a_regime_uses_every_shape_that_the_table_asks_of_it(register: str, regime: str) -> None:
    assert not shapes_asked(register)[regime] - shapes_of(policies()[regime].latest)


@pytest.mark.parametrize(
    ("shape", "regimes"),
    [
        ("S02", {"P03", "P14", "P15"}),
        ("S07", {"P15"}),
        ("S09", {"P08", "P10"}),
        ("S10", {"P15"}),
        ("S11", {"P06", "P09", "P10", "P12", "P14", "P15"}),
        ("S12", {"P13", "P15", "P16"}),
        ("S25", {"P05"}),
    ],
)
def test_a_shape_that_few_need_is_used_by_these_alone(shape: str, regimes: set[str]) -> None:
    assert {regime for regime, policy in policies().items() if shape in shapes_of(policy.latest)} == regimes


def test_every_parameter_of_a_regime_is_used_in_it() -> None:
    assert not {policy.slug: policy.unused for policy in policies().values() if policy.unused}
