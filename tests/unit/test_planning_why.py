"""Why and why not: every rule answers for every customer, in words, and the answer is true."""

# ruff: noqa: E501 - a row of a table stands on one line
from __future__ import annotations

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_tables import china, day, due, edited, plan_data, preset

from followup_kit.errors import InputError
from followup_kit.periods import Period
from followup_kit.planning.data import PlanData
from followup_kit.planning.sentences import figure_said
from followup_kit.planning.trail import as_json, from_json, said, trail_of
from followup_kit.planning.trying import parse_at, try_rule
from followup_kit.planning.why import Answer, why
from followup_kit.policy.presets import preset_names
from followup_kit.translations import LANGUAGES

WEEK = Period(date(2024, 6, 3), date(2024, 6, 9))


def answers(regime: str, data: PlanData, who: str = "C1", as_of: str = "2024-06-03") -> dict[str, Answer]:
    found = why(preset(regime), data, who, as_of=day(as_of), period=WEEK, calendar=china())
    return {answer.rule.partition(".")[2]: answer for answer in found}


def words(answer: Answer, language: str | None = None) -> str:
    return " ".join(said(answer.steps, preset(answer.rule.partition(".")[0]), language))


CASE = "customer | kind | occurred_at\nC1 | {kind} | {at}"
REASONS = [
    ("auto_repair", "paid", {"customers": "do_not_contact\nyes"}, "not_never", "Do not contact: yes"),
    ("re_sales", "c", {"customers": "relation\nbuyer"}, "not_population", "Relation: Buyer"),
    ("re_sales", "c", {"customers": "relation | tier\nvisitor | A"}, "not_not_these_customers", "Customer tier: Tier A"),
    ("re_sales", "c", {"customers": "relation\nvisitor"}, "not_not_these_customers", "Customer tier: –"),
    ("auto_repair", "paid", {"customers": "relation\nbuyer"}, "not_no_case", "no case"),
    ("cx", "routine", {"customers": "relation\nbuyer"}, "not_not_started", "Nothing has happened"),
    ("cx", "routine", {"customers": "no_routine_visits\nyes"}, "not_exempt_customer", "No routine visits: yes"),
    ("cx", "routine", {"customers": "first_purchase_on\n2024-06-01"}, "not_later", "from Sep 1, 2024"),
    ("auto_repair", "paid", {"events": CASE.format(kind="paid_repair", at="2024-01-02")}, "not_gave_up", "Jan 12, 2024"),
    (
        "auto_repair", "paid",
        {"events": CASE.format(kind="paid_repair", at="2024-06-01"),
         "visits": "customer | event | rule | completed_at\nC1 | E1 | auto_repair.paid | 2024-06-02"},
        "not_done", "Jun 1, 2024",
    ),
    (
        "auto_repair", "paid",
        {"events": CASE.format(kind="paid_repair", at="2024-06-01"),
         "visits": "customer | event | rule | due_on | status\nC1 | E1 | auto_repair.paid | 2024-06-02 | cancelled"},
        "not_settled", "Jun 1, 2024",
    ),
    (
        "property", "complaint",
        {"events": "customer | kind | occurred_at | closed_at | anonymous\nC1 | complaint | 2024-06-01 | 2024-06-02 | yes"},
        "not_exempt", "Jun 2, 2024",
    ),
    (
        "re_sales", "ab_objection",
        {"customers": "relation | tier | key_customer | has_objections\nvisitor | A | yes | yes",
         "visits": "customer | completed_at\nC1 | 2024-06-01"},
        "not_suspended", "shorter interval",
    ),
    (
        "re_sales", "ab_other",
        {"customers": "relation | tier\nvisitor | A", "visits": "customer | completed_at\nC1 | 2024-05-01",
         "events": CASE.format(kind="deal", at="2024-05-20")},
        "not_until_event", "May 20, 2024",
    ),
    (
        "after_sales", "rework",
        {"visits": "customer | completed_at | rating\nC1 | 2024-06-01 | 2\nC1 | 2024-06-02 | 5"},
        "not_until_satisfied", "Jun 2, 2024",
    ),
    (
        "visit_regime", "reconfirm",
        {"issues": "customer | raised_at | result_at | closed_at\nC1 | 2024-06-01 | 2024-06-01 | 2024-06-02"},
        "not_until_closed", "Jun 1, 2024",
    ),
    (
        "industrial", "big",
        {"customers": "size_class\nbig",
         "visits": "customer | channel | completed_at\nC1 | on_site | 2024-03-01\nC1 | on_site | 2024-04-01"},
        "not_minimum_met", "have been made",
    ),
    ("project_sales", "invite", {"staff": "code | role\nZ1 | visitor"}, "not_staff", "members of staff"),
    ("decoration", "final", {"projects": "code | customer | completed_on\nP1 | C1 | 2024-06-01"}, "not_pending", "Not yet"),
]  # fmt: skip


@pytest.mark.parametrize(("regime", "rule", "tables", "code", "text"), REASONS, ids=lambda value: str(value)[:24])
def test_each_reason_is_told_with_what_decides(
    regime: str, rule: str, tables: dict[str, str], code: str, text: str
) -> None:
    found = answers(regime, plan_data(**{"customers": "relation\nbuyer", **tables}))[rule]
    assert not found.is_due
    assert [step.code for step in found.steps] == [code]
    assert text in words(found)
    assert "{" not in "".join(words(found, language) for language in LANGUAGES)


def test_a_case_that_is_not_drawn_says_its_place_in_the_lot() -> None:
    customers = "relation\n" + "\n".join(["owner"] * 10)
    events = "customer | kind | occurred_at | closed_at\n" + "\n".join(
        f"C{n} | repair | 2024-06-01 | 2024-06-02" for n in range(1, 11)
    )
    data = plan_data(customers=customers, events=events)
    found = [answers("property", data, f"C{n}")["repair"] for n in range(1, 11)]
    assert sum(answer.is_due for answer in found) == 3
    places = {int(re.search(r"place (\d+)", words(answer))[1]) for answer in found if not answer.is_due}  # type: ignore[index]
    assert places == set(range(4, 11))


def test_a_rule_served_by_another_rules_contact_says_so() -> None:
    data = plan_data(
        customers="relation\nbuyer",
        events=CASE.format(kind="paid_repair", at="2024-06-01") + "\nC1 | warranty_repair | 2024-06-01",
    )
    found = answers("auto_repair", data)
    assert found["paid"].is_due
    assert found["warranty"].is_due
    assert found["warranty"].steps[-1].code == "same_contact"


def test_a_contact_put_off_beyond_the_plan_says_so() -> None:
    calls = "customer | completed_at\n" + "\n".join(f"C1 | 2024-07-0{n}" for n in (1, 2, 3))
    data = plan_data(customers="relation | tier | key_customer\nvisitor | A | yes", visits=calls)
    week = Period(day("07-04"), day("07-06"))
    found = why(preset("re_sales"), data, "C1", as_of=day("07-04"), period=week, calendar=china())
    put_off = next(answer for answer in found if answer.rule == "re_sales.ab_key")
    assert not put_off.is_due
    assert put_off.steps[-1].code == "not_delayed"


def test_an_unknown_customer_is_said() -> None:
    with pytest.raises(InputError):
        answers("cx", plan_data(), "C9")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("regime", preset_names())
def test_every_rule_of_every_regime_has_an_answer_in_every_language(regime: str, language: str) -> None:
    data = plan_data(customers="relation | first_purchase_on\nvisitor | 2024-05-01", staff="code | role\nZ1 | visitor")
    found = answers(regime, data)
    assert found.keys() == {rule.id for rule in preset(regime).on(day("06-03")).rules}
    for answer in found.values():
        assert not re.search(r"[{}\[\]']|None|True|False", words(answer, language).replace("'s", ""))


@pytest.mark.parametrize("regime", preset_names())
def test_every_rule_that_counts_from_a_day_can_be_tried(regime: str) -> None:
    for rule in preset(regime).on(day("06-03")).rules:
        if rule.due.minimum:
            continue
        trial = try_rule(preset(regime), rule.id, parse_at("2024-06-03 10:00"), calendar=china())
        assert trial.earliest <= trial.latest
        for language in LANGUAGES:
            assert not re.search(r"[{}\[\]]|None", " ".join(trial.as_record(language)["trail"]))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"early": 0, "late": 3}, "early 0, late 3"), ({"n": 2, "unit": "week"}, "2 weeks"),
        ({"n": 1, "unit": "month"}, "1 month"), (["launch", "topping_out"], "launch, topping-out"), (True, "yes"),
        (2.0, "2"), (0.5, "0.5"), ("2024-06-03", "Jun 3, 2024"), ("2024-06-03 22:15", "Jun 3, 2024 22:15"), (None, "–"),
        ({"construction": 2, "after": 1}, "during construction 2, after completion 1"),
    ],
)  # fmt: skip
def test_figures_are_said_as_people_write_them(value: object, expected: str) -> None:
    assert figure_said(value) == expected


def test_a_trail_kept_as_text_says_the_same_later() -> None:
    found = due(
        "auto_repair",
        plan_data(customers="relation\nbuyer", events=CASE.format(kind="paid_repair", at="2024-06-01")),
        "2024-06-03",
    )
    steps = trail_of(found, 1)
    assert said(from_json(as_json(steps)), found.policy) == said(steps, found.policy)
    assert said(steps, found.policy)[1] == "Counts from the paid repair on Jun 1, 2024."


KINDS = (
    "incoming_call",
    "showroom_visit",
    "deal",
    "complaint",
    "repair",
    "purchase",
    "service",
    "payment",
    "discharge",
)
DAYS = st.dates(date(2024, 3, 1), date(2024, 6, 12))
MAYBE = st.sampled_from(["yes", "no", "-"])
CUSTOMER = st.tuples(
    st.sampled_from(["caller", "visitor", "closed_deal", "buyer"]), st.sampled_from(["A", "B", "C", "D", "-"]),
    st.sampled_from(["quality", "ordinary", "-"]), MAYBE, MAYBE, MAYBE, MAYBE, st.sampled_from(["-", "10", "45"]),
    st.sampled_from(["big", "extra_large", "-"]), st.one_of(DAYS.map(str), st.just("-")),
)  # fmt: skip
HEAD = (
    "relation | tier | grade | key_customer | has_objections | do_not_contact | prefers_fewer_calls | visit_every_days"
    " | size_class | first_purchase_on"
)
REGIMES = ("re_sales", "property", "visit_regime", "industrial", "after_sales", "decoration", "cx", "hospital")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[str, PlanData, int]:
    regime = draw(st.sampled_from(REGIMES))
    people = draw(st.lists(CUSTOMER, min_size=1, max_size=4))
    who = st.integers(1, len(people)).map(lambda n: f"C{n}")
    rules = [f"{regime}.{rule.id}" for rule in preset(regime).on(day("06-03")).rules]
    event = st.tuples(who, st.sampled_from(KINDS), DAYS.map(str), st.one_of(DAYS.map(str), st.just("-")))
    visit = st.tuples(
        who, st.sampled_from([*rules, "-"]), DAYS.map(str), st.sampled_from(["2", "5", "-"]),
        st.sampled_from(["completed", "refused", "missed", "exempt", "scheduled"]), st.one_of(DAYS.map(str), st.just("-")),
    )  # fmt: skip
    issue = st.tuples(
        who, DAYS.map(str), st.one_of(DAYS.map(str), st.just("-")), st.one_of(DAYS.map(str), st.just("-"))
    )
    data = plan_data(
        customers=_table(HEAD, people),
        events=_table("customer | kind | occurred_at | closed_at", draw(st.lists(event, max_size=6))),
        visits=_table(
            "customer | rule | completed_at | rating | status | next_visit_on", draw(st.lists(visit, max_size=6))
        ),
        issues=_table("customer | raised_at | result_at | closed_at", draw(st.lists(issue, max_size=3))),
    )
    return regime, data, len(people)


def _table(head: str, rows: list[tuple[str, ...]]) -> str:
    return "\n".join([head, *(" | ".join(row) for row in rows)])


QUIETLY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUIETLY
@given(worlds())
def test_each_rule_is_either_on_the_list_or_says_why_not(world: tuple[str, PlanData, int]) -> None:
    regime, data, count = world
    for who in (f"C{n}" for n in range(1, count + 1)):
        found = answers(regime, data, who)
        listed = due(regime, data, "2024-06-03", through="2024-06-09")
        tasks = listed.tasks.filter(pl.col("customer_code") == who)["rule"].to_list()
        for rule, answer in found.items():
            put_off = answer.steps[-1].code == "not_delayed"
            assert (f"{regime}.{rule}" in tasks) == (answer.is_due or put_off)
            if not answer.is_due and not put_off:
                assert _is_true(answer, data, who), answer


def _is_true(answer: Answer, data: PlanData, who: str) -> bool:
    """Whether what a reason says of the days can be found in the data."""
    [step] = answer.steps
    customer = data.customers.row(by_predicate=pl.col("code") == who, named=True)
    values = step.values
    truths = {
        "not_never": customer["do_not_contact"] is True,
        "not_later": values.get("due_from", "") > "2024-06-09",
        "not_gave_up": values.get("due_on", "9") < "2024-06-03",
        "not_until_closed": data.issues["closed_at"].is_not_null().any(),
        "not_until_satisfied": data.visits["rating"].is_not_null().any(),
    }
    return truths.get(step.code, step.code.startswith("not_"))


@QUIETLY
@given(worlds())
def test_days_are_in_order_and_two_runs_are_equal(world: tuple[str, PlanData, int]) -> None:
    regime, data, _ = world
    one, two = (due(regime, data, "2024-06-03", through="2024-06-16") for _ in range(2))
    for rows in (one.tasks, one.contacts):
        assert (rows["due_from"] <= rows["target_on"]).all()
        assert (rows["target_on"] <= rows["due_on"]).all()
    assert one.tasks.equals(two.tasks)
    assert one.contacts.equals(two.contacts)
    assert sorted(number for served in one.contacts["served"] for number in served) == sorted(
        {number for served in one.contacts["served"] for number in served}
    )


@QUIETLY
@given(worlds())
def test_another_customer_changes_nobody_elses_tasks(world: tuple[str, PlanData, int]) -> None:
    regime, data, _ = world
    if regime == "property":  # a lot is drawn over everybody
        return
    last = data.customers["id"][-1]
    fewer = PlanData(
        data.customers.filter(pl.col("id") != last),
        *(table.filter(pl.col("customer") != last) for table in (data.events, data.visits, data.issues)),
        data.projects, data.milestones, data.staff, data.leaves,
    )  # fmt: skip
    whole, part = (due(regime, each, "2024-06-03", through="2024-06-16").tasks.drop("task") for each in (data, fewer))
    assert whole.filter(pl.col("customer") != last).equals(part)


@pytest.mark.parametrize("regime", preset_names())
def test_empty_tables_give_an_empty_list(regime: str) -> None:
    for tables in ({}, {"customers": "relation\nvisitor"}, {"staff": "code | role\nZ1 | doctor"}):
        found = due(regime, plan_data(**tables), "2024-06-04", through="2024-06-07")
        assert found.contacts.columns
        assert found.contacts["status"].dtype == pl.String
        assert len(found.contacts) == len(found.tasks.filter(pl.col("rule") == "quality.monthly"))


def test_a_regime_without_rules_gives_an_empty_list() -> None:
    assert due(edited("cx", rules={}), plan_data(), "2024-06-03").contacts.is_empty()
    assert due("rescue_24h", plan_data(customers="relation\nbuyer"), "2024-06-03").tasks.is_empty()
