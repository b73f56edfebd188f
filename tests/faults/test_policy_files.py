"""A broken policy file ends in one sentence for each fault: file, line, key, what was found, what is allowed."""

# ruff: noqa: E501 - a case is one line

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from followup_kit.errors import FollowupError
from followup_kit.policy import PolicyError, read_policy, read_policy_text
from followup_kit.policy.general import PRESETS
from followup_kit.translations import current_language, use_language

HOSPITAL = (PRESETS / "hospital.yaml").read_text(encoding="utf-8")
REGIME = (PRESETS / "visit_regime.yaml").read_text(encoding="utf-8")
TITLE = "{en: a, zh-Hans: a, zh-Hant: a}"
EXTRA = "anchor: {set_date: next_visit_on}\n    due: {on_the_day: true}"
BASIC = "    value: 10\n    unit: day\n    tag: stated\n    source: P14-R12"


@pytest.fixture(autouse=True)
def the_language_before() -> Iterator[None]:
    before = current_language()
    use_language("en")
    yield
    use_language(before)


@dataclass
class Broken:
    """``old`` becomes ``new`` in a preset; ``at`` stands on the line that must be named, ``key`` is its key."""

    old: str
    new: str
    at: str
    key: str
    found: str
    allowed: str = ""

    def text(self) -> str:
        assert HOSPITAL.count(self.old) >= 1
        return HOSPITAL.replace(self.old, self.new, 1)

    def line(self) -> int:
        changed = self.text()
        return changed.count("\n", 0, changed.index(self.at)) + 1


def parameter(name: str) -> str:
    return f"  {name}:\n    about: {TITLE}\n    value: 1\n    tag: stated\n    source: P14-R01\n"


VALUES = {
    "a word for a number": Broken(BASIC, BASIC.replace("10", "ten"), "value: ten", "parameters.hospital.basic_after_days.value", '"ten"', "a whole number"),
    "a number for a text": Broken("{en: Hospital phone follow-up,", "{en: 5,", "{en: 5", "title.en", '"5"', "a text"),
    "a text for a list": Broken("channels: [phone, message, letter]", "channels: phone", "channels: phone", "channels", '"phone"', "a list"),
    "a text for keys": Broken("blackout: {on: $hospital.blackout, weekends: $hospital.weekend_is_holiday, move: next}", "blackout: none", "blackout: none", "contact.blackout", '"none"', "keys with values"),
    "null for a text": Broken("{en: Hospital,", "{en: null,", "{en: null", "industry.en", '"null"', "a text"),
    "an empty text": Broken("{en: Hospital,", '{en: "",', '{en: ""', "industry.en", '""', "something"),
    "NO stays a word": Broken("strict: $hospital.call_hours_strict", "strict: NO", "strict: NO", "contact.strict", '"NO"', "true or false"),
    "1 is not true": Broken("    required: true\n" if "    required: true\n" in HOSPITAL else "required: true,", "required: 1,", "required: 1", "forms.visit_record.fields.recovery.required", '"1"', "true or false"),
    "an unknown period": Broken("  period: week\n", "  period: weak\n", "period: weak", "planning.period", '"weak"', "Did you mean week?"),
    "a negative number": Broken("sample: $hospital.recordings_per_month", "sample: -1", "sample: -1", "checks.recordings.sample", '"-1"', "0 or more"),
    "a huge number": Broken("sample: $hospital.recordings_per_month", "sample: 99999999999999999999", "sample: 9999", "checks.recordings.sample", '"99999999999999999999"', "10000 or less"),
    "an endless number": Broken("sample: $hospital.recordings_per_month", "sample: " + "9" * 6000, "sample: 9999", "checks.recordings.sample", '"Infinity"', "a whole number"),
    "a share of 120 %": Broken("value: 100\n    unit: percent", "value: 120\n    unit: percent", "value: 120", "parameters.hospital.inpatient_rate_pct.value", '"120"', "100 or less"),
    "a share in quotes": Broken("value: 100\n    unit: percent", "value: '100'\n    unit: percent", "value: '100'", "parameters.hospital.inpatient_rate_pct.value", '"100"', "a number"),
    "an unknown unit": Broken("doctor_notice_days, unit: day}", "doctor_notice_days, unit: days}", "unit: days", "escalation.special_condition.within.unit", '"days"', "Did you mean day?"),
    "an unknown tag": Broken("tag: stated\n    source: P14-R12", "tag: state\n    source: P14-R12", "tag: state\n", "parameters.hospital.basic_after_days.tag", '"state"', "Did you mean stated?"),
    "no requirement": Broken("source: P14-R12", "source: P14-12", "source: P14-12", "parameters.hospital.basic_after_days.source", '"P14-12"', "as P14-R08"),
    "no KPI": Broken("kpis: [K01, K02, K11", "kpis: [k01, K02, K11", "kpis: [k01", "kpis[1]", '"k01"', "as K17"),
    "bad hours": Broken('"15:00-17:00"', '"15:00-7pm"', '"15:00-7pm"', "parameters.hospital.call_hours.value[2]", '"15:00-7pm"', "10:00-11:30"),
    "a day that there is not": Broken("move: next}", "move: next, days: [02-30]}", "02-30", "contact.blackout.days[1]", '"02-30"', "12-31"),
    "not among the choices": Broken("value: floor\n", "value: flor\n", "value: flor", "parameters.hospital.band_rounding.value", '"flor"', "Did you mean floor?"),
}  # fmt: skip
KEYS = {
    "an unknown key": Broken("  coalesce_days:", "  colour: red\n  coalesce_days:", "colour:", "contact.colour", '"colour"', "Allowed: averse_factor"),
    "a key nearly right": Broken("  strict: $", "  strikt: $", "strikt:", "contact.strikt", '"strikt"', "Did you mean strict?"),
    "an unknown section": Broken("segments:\n", "segmentz:\n", "segmentz:", "segmentz", '"segmentz"', "Did you mean segments?"),
    "a missing key": Broken("    purpose:\n      en: Recovery, health education, satisfaction with each link, opinions and needs.\n      zh-Hans: 了解康复情况，健康宣教，了解各环节满意度、意见和需求。\n      zh-Hant: 了解康復情況，健康宣教，了解各環節滿意度、意見和需求。\n", "", "- id: inpatient\n    title: {en: Call", "rules.inpatient", '"purpose"', "Add it"),
    "a missing language": Broken("zh-Hans: 医院, zh-Hant: 醫院}", "zh-Hans: 医院}", "zh-Hans: 医院}", "industry", '"zh-Hant"', "Add it"),
    "a parameter of another regime": Broken("parameters:\n", "parameters:\n" + parameter("hospitl.x"), "hospitl.x:\n    about", "parameters.hospitl.x", '"hospitl.x"', '"hospital."'),
    "a parameter without a dot": Broken("parameters:\n", "parameters:\n" + parameter("days"), "  days:\n", "parameters.days", '"days"', "one dot"),
}  # fmt: skip
NAMES = {
    "an unknown parameter": Broken("n: $hospital.basic_after_days", "n: $hospital.basic_after_day", "n: $hospital.basic_after_day,", "rules.basic.due.at.n", "$hospital.basic_after_day", "Did you mean hospital.basic_after_days?"),
    "an unknown part": Broken("inpatient_after_days, early: $calendar.point_tolerance_days.early", "inpatient_after_days, early: $calendar.point_tolerance_days.earlier", ".earlier", "rules.inpatient.due.at.early", '"earlier"', "Did you mean early?"),
    "a part of what has none": Broken("n: $hospital.basic_after_days", "n: $hospital.basic_after_days.n", "basic_after_days.n,", "rules.basic.due.at.n", '"n"', "Allowed: –"),
    "an item beyond the end": Broken("$hospital.summary_periods.2", "$hospital.summary_periods.3", "summary_periods.3", "reports.quarterly_summary.every[1]", '"3"', "Allowed: 1, 2"),
    "an unknown column": Broken("where: {category: basic}", "where: {categry: basic}", "{categry: basic}", "rules.basic.anchor.where.categry", '"categry"', "Did you mean category?"),
    "a wrong choice": Broken("{relation: inpatient}", "{relation: inpatent}", "inpatent", "segments.inpatient.customers.relation", '"inpatent"', "Did you mean inpatient?"),
    "a wrong column of a target": Broken("where: {kind: discharge}", "where: {knd: discharge}", "{knd:", "targets[1].where.knd", '"knd"', "Did you mean kind?"),
    "a wrong column of a sign-off": Broken("of: policy\n    before: in_force", "of: visit\n    where: {chanel: phone}\n    before: in_force", "chanel", "sign_offs.regime.where.chanel", '"chanel"', "Did you mean channel?"),
    "a wrong report of a sign-off": Broken("of: policy\n    before: in_force", "of: report\n    where: {id: summary}\n    before: in_force", "{id: summary}", "sign_offs.regime.where.id", '"summary"', "monthly_summary"),
    "a wrong column of an escalation": Broken("when: dissatisfied\n", "when: dissatisfied\n    where: {severty: major}\n", "severty", "escalation.dissatisfied.where.severty", '"severty"', "Did you mean severity?"),
    "a wrong column of merging": Broken("targets:\n", f"merging:\n  - {{id: same, title: {TITLE}, of: complaints, within_days: 3,\n     same: [issue_class]}}\n\ntargets:\n", "same: [issue_class]", "merging.same.same", '"issue_class"', "category"),
    "nobody to check": Broken("by: manager\n    sample", "by: manger\n    sample", "by: manger", "checks.recordings.by", '"manger"', "Did you mean manager?"),
    "an unknown role": Broken("role: doctor\n", "role: docter\n", "role: docter", "roles.doctor.role", '"docter"', "Did you mean doctor?"),
    "an unknown script": Broken("    script: discharge\n", "    script: dischrge\n", "script: dischrge", "rules.inpatient.script", '"dischrge"', "Did you mean discharge?"),
    "an unknown script for a channel": Broken("    script: discharge\n", "    scripts: [dischrge]\n", "scripts: [dischrge]", "rules.inpatient.scripts", '"dischrge"', "Did you mean discharge?"),
    "an unknown form": Broken("    form: visit_record\n", "    form: visit_rec\n", "form: visit_rec\n", "rules.inpatient.form", '"visit_rec"', "Did you mean visit_record?"),
    "an unknown rule": Broken(EXTRA, "anchor: {after_rule: [bsic]}\n    due: {within: {n: 1, unit: day}}", "after_rule: [bsic]", "rules.extra.anchor.after_rule", '"bsic"', "Did you mean basic?"),
    "an unknown holiday": Broken(EXTRA, "anchor: {holiday: [spring]}\n    due: {lead_days: 3}", "holiday: [spring]", "rules.extra.anchor.holiday", '"spring"', "spring_festival"),
    "an unknown step": Broken("to: apology, then", "to: apologie, then", "to: apologie", "scripts.discharge.steps.satisfaction.branches[1].to", '"apologie"', "Did you mean apology?"),
    "an unknown event": Broken("event: [discharge]", "event: [discharged]", "event: [discharged]", "rules.inpatient.anchor.event", '"discharged"', "Did you mean discharge?"),
    "a quota by what events do not have": Broken("rate_pct: $hospital.basic_rate_pct,", "rate_pct: $hospital.basic_rate_pct, by: [departmnt],", "departmnt", "rules.basic.quota.by", '"departmnt"', "Did you mean department?"),
}  # fmt: skip
TOGETHER = {
    "two anchors": Broken("anchor: {set_date: next_visit_on}", "anchor: {set_date: next_visit_on, on_request: true}", "on_request: true", "rules.extra.anchor", '"set_date, on_request"', "exactly one"),
    "two timings": Broken("due: {on_the_day: true}", "due: {on_the_day: true, within: {n: 1, unit: day}}", "within: {n: 1", "rules.extra.due", '"on_the_day, within"', "exactly one"),
    "a timing that does not fit": Broken("due: {on_the_day: true}", "due: {lead_days: 3}", "- id: extra", "rules.extra", "lead_days", "milestone or holiday"),
    "a condition that asks nothing": Broken("where: {category: basic}", "where: {category: {}}", "{category: {}}", "rules.basic.anchor.where.category", "asks nothing", "among"),
    "an id twice": Broken("  - id: specialist\n", "  - id: inpatient\n", "- id: inpatient\n    title: {en: Call after a spec", "rules.inpatient.id", '"inpatient"', "once"),
    "bands that rise": Broken("    points_per_fault:", f"    bands: [{{at_least: 5, title: {TITLE}}}, {{above: 7, title: {TITLE}}}]\n    points_per_fault:", "- id: clerk_month", "scorecards.clerk_month", "do not fall", "highest first"),
    "a band with two bounds": Broken("    points_per_fault:", f"    bands: [{{at_least: 5, above: 5, title: {TITLE}}}]\n    points_per_fault:", "bands: [", "scorecards.clerk_month.bands[1]", "at_least or above", "only one"),
    "weights of 99": Broken("    points_per_fault:", f"    indicators: [{{id: a, title: {TITLE}, weight: 60}}, {{id: b, title: {TITLE}, weight: 39}}]\n    points_per_fault:", "indicators: [", "scorecards.clerk_month.indicators", "99", "100"),
    "later values out of order": Broken("    source: P14-R12", "    source: P14-R12\n    changes: [{from: 2026-03-01, value: 11}, {from: 2026-01-01, value: 12}]", "hospital.basic_after_days:", "parameters.hospital.basic_after_days", "order", "earliest first"),
    "a later day that there is not": Broken("    source: P14-R12", "    source: P14-R12\n    changes: [{from: 2026-02-30, value: 11}]", "from: 2026-02-30", "parameters.hospital.basic_after_days.changes[1].from", '"2026-02-30"', "2026-03-31"),
    "a number for a day": Broken("    source: P14-R12", "    source: P14-R12\n    changes: [{from: 20260201, value: 11}]", "from: 20260201", "parameters.hospital.basic_after_days.changes[1].from", '"20260201"', "2026-03-31"),
    "a later value that does not fit": Broken("    source: P14-R12", "    source: P14-R12\n    changes:\n      - from: 2026-02-01\n        value: -3", "value: -3", "parameters.hospital.basic_after_days.changes[1].value", '"-3"', "0 or more"),
    "rules that wait for each other": Broken(
        "anchor: {event: [first_attendance], where: {category: basic}}\n    due: {at: {n: $hospital.basic_after_days, early: $calendar.point_tolerance_days.early, late: $calendar.point_tolerance_days.late}}",
        "anchor: {after_rule: [basic2]}\n    due: {within: {n: $hospital.basic_after_days, unit: day}}\n"
        "    channel: {use: [phone]}\n"
        f"  - id: basic2\n    title: {TITLE}\n    purpose: {TITLE}\n    requirement: [P14-R12]\n"
        "    anchor: {after_rule: [basic]}\n    due: {within: {n: 1, unit: day}}",
        "anchor: {after_rule: [basic2]}", "rules.basic.anchor", "basic → basic2 → basic", "otherwise"),
}  # fmt: skip
ALL = {**VALUES, **KEYS, **NAMES, **TOGETHER}


def refused(text: str, name: str = "ours.yaml") -> FollowupError:
    with pytest.raises(FollowupError) as caught:
        read_policy_text(text, name=name)
    return caught.value


@pytest.mark.parametrize("broken", ALL.values(), ids=ALL.keys())
def test_one_fault_is_one_sentence_with_line_key_and_what_is_allowed(broken: Broken) -> None:
    error = refused(broken.text())
    assert isinstance(error, PolicyError)
    said = str(error)
    assert said.startswith(f"ours.yaml, line {broken.line()}, {broken.key}: "), said
    assert broken.found in said
    assert broken.allowed in said
    assert "\n" not in said
    for language, start in (("zh-Hans", "行，"), ("zh-Hant", "行，")):
        use_language(language)
        sentence = str(error)
        assert sentence.startswith(f"ours.yaml 第 {broken.line()} {start}{broken.key}：")
        assert broken.found.strip('"') in sentence or not broken.found.startswith('"')
        assert "\n" not in sentence


YAML = {
    "a tab": ("  strict: $", "\tstrict: $", "\tstrict", "a tab"),
    "a text with a colon": ("source: 客戶", "source: a: b", "source: a: b", "colon"),
    "a key without a colon": ("source: 客戶回訪管理制度 篇8", "source", "source\n", "colon"),
    "a quote left open": ("  strict: $", '  strict: "$', 'strict: "$', "quotation mark"),
    "a bracket left open": ("letter]\n", "letter\n", "channels: [", "bracket"),
    "a line indented too far": ("  coalesce_days:", "   coalesce_days:", "   coalesce_days", "equally indented"),
    "a sign that begins nothing": ("source: 客戶", "source: @客戶", "source: @", "put the text in quotes"),
    "two documents": ("segments:\n", "---\nsegments:\n", "---", "second document"),
    "a control character": ("source: 客戶", "source: \0", "\0", "control character"),
    "a key twice": ("  strict: $", "  hours: []\n  strict: $", "hours: []", "stands twice (first on line 170)"),
    "a key that is a list": ("id: P14\n", "id: P14\n? [a, b]\n: c\n", "? [a, b]", "one word"),
    "an anchor": ("slug: hospital", "slug: &a hospital", "&a", "anchors and aliases"),
    "an alias to nothing": ("slug: hospital", "slug: *a", "*a", "alias"),
    "a tag": ("slug: hospital", "slug: !!python/name:os.system hospital", "!!python", "tag"),
    "lists in lists": ("source: 客戶", "source: " + "[" * 30 + "]" * 30 + " #", "[[[", "deeply"),
    "lists in lists without end": ("source: 客戶", "source: " + "[" * 200_000 + " #", "[[[", "deeply"),
}


@pytest.mark.parametrize(("old", "new", "at", "told"), YAML.values(), ids=YAML.keys())
def test_what_is_no_yaml_is_one_sentence_with_the_line(old: str, new: str, at: str, told: str) -> None:
    text = HOSPITAL.replace(old, new, 1)
    error = refused(text)
    line = text.count("\n", 0, text.index(at)) + 1
    assert str(error).startswith(f"ours.yaml, line {line}: "), str(error)
    assert told in str(error)
    assert "\n" not in str(error)
    use_language("zh-Hans")
    assert str(error).startswith(f"ours.yaml 第 {line} 行：")


def test_a_bomb_of_aliases_is_refused_before_it_unfolds() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "line 1: anchors and aliases" in str(refused("\n".join(lines)))


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "just words\n", "7\n"])
def test_a_file_without_keys_is_no_policy(text: str) -> None:
    assert str(refused(text)).startswith("ours.yaml, line 1: found no keys.")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"\xff\xfe\x00id", "broken.yaml is not UTF-8 text."),
        ("title: 回访".encode("gb18030"), "broken.yaml is not UTF-8 text."),
        (b"PK\x03\x04" + bytes(range(256)), "broken.yaml is not UTF-8 text."),
        (b"a: " + b"x" * 1_000_001, "broken.yaml is larger than 1000 kB"),
    ],
)
def test_what_is_no_text_or_too_much_of_it_is_refused(tmp_path: Path, written: bytes, told: str) -> None:
    (tmp_path / "broken.yaml").write_bytes(written)
    with pytest.raises(FollowupError) as caught:
        read_policy(tmp_path / "broken.yaml")
    assert str(caught.value).startswith(told)


def test_a_folder_and_a_file_that_is_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    for name, told in (("folder.yaml", "not a file"), ("none.yaml", "There is no file")):
        with pytest.raises(FollowupError) as caught:
            read_policy(tmp_path / name)
        assert name in str(caught.value)
        assert told in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "key", "found"),
    [("slug: hospital\n", "", "slug", "is missing"), ("slug: hospital\n", "slug: 7\n", "slug", '"7"')],
)
def test_a_regime_without_a_name_is_refused(old: str, new: str, key: str, found: str) -> None:
    said = str(refused(HOSPITAL.replace(old, new, 1)))
    assert key in said
    assert found in said
    assert "\n" not in said


def test_parameters_that_are_a_list_are_one_fault() -> None:
    said = str(refused(HOSPITAL.replace("parameters:\n", "parameters: [a]\nother:\n", 1)))
    assert said.startswith("ours.yaml, line 14, parameters: ")
    assert "\n" not in said


def test_several_faults_are_all_told_in_the_order_of_their_lines() -> None:
    chosen = [VALUES["an unknown tag"], NAMES["an unknown parameter"], KEYS["an unknown key"], VALUES["no KPI"]]
    text = HOSPITAL
    for broken in chosen:
        text = text.replace(broken.old, broken.new, 1)
    error = refused(text)
    assert isinstance(error, PolicyError)
    assert [record["key"] for record in error.as_records()] == [
        "parameters.hospital.basic_after_days.tag",
        "contact.colour",
        "rules.basic.due.at.n",
        "kpis[1]",
    ]
    lines = [record["line"] for record in error.as_records()]
    assert lines == sorted(lines)


def test_a_value_that_does_not_fit_is_told_once_however_often_it_is_used() -> None:
    text = HOSPITAL.replace("value: 100\n    unit: percent", "value: many\n    unit: percent", 1)
    assert text.count("$hospital.inpatient_rate_pct") == 3
    assert str(refused(text)).count("\n") == 0


def test_more_than_twenty_faults_are_counted() -> None:
    said = str(refused(HOSPITAL.replace("    tag: ", "    tag: not_")))
    assert said.count("\n") == 20
    assert said.endswith("more.")


def test_a_shared_figure_that_does_not_fit_names_the_parameter() -> None:
    text = HOSPITAL.replace("sample: $hospital.recordings_per_month", "sample: $org.name", 1)
    said = str(refused(text))
    assert "checks.recordings.sample" in said
    assert "org.name" in said


def test_weights_of_the_large_regime_are_checked_with_its_parameters() -> None:
    text = REGIME.replace("{completion: 30, ", "{completion: 31, ", 1)
    assert text != REGIME
    assert "101" in str(refused(text))


def test_the_files_as_delivered_have_no_faults() -> None:
    assert read_policy_text(HOSPITAL).slug == "hospital"
