"""Nobody is contacted at night because a visitor is at work then: hours are assumed where none are stated."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from assigning_week import leaves, people, planned, who_when, why, why_not, work

from followup_kit.assigning import Settings, place
from followup_kit.errors import InputError
from followup_kit.periods import Period
from followup_kit.translations import LANGUAGES, use_language

ALWAYS = "id | working_hours\n7 | 00:00-24:00"
NIGHT = "id | working_hours\n7 | 20:00-08:00"
CALL = "task\n1"
DAY = Period(date(2026, 11, 23), date(2026, 11, 23))


def test_with_somebody_at_work_day_and_night_a_call_waits_for_the_morning() -> None:
    found = planned(CALL, ALWAYS)
    assert who_when(found) == {1: "7 Mon 08:00"}
    assert "assumed_hours" in why(found, 1)


def test_with_usual_working_hours_nothing_is_assumed() -> None:
    found = planned(CALL, "id\n7")
    assert who_when(found) == {1: "7 Mon 09:00"}
    assert "assumed_hours" not in why(found, 1)


def test_those_who_work_at_night_only_call_nobody() -> None:
    assert why_not(planned(CALL, NIGHT)) == {1: "no_contact_hours"}


@pytest.mark.parametrize(("minutes", "at"), [(720, {1: "7 Mon 08:00"}), (725, {})])
def test_a_contact_ends_by_eight_in_the_evening(minutes: int, at: dict[int, str]) -> None:
    assert who_when(planned(f"task | minutes\n1 | {minutes}", ALWAYS)) == at


def test_hours_that_bind_go_first_also_around_the_clock() -> None:
    found = place(_with_hours("00:00-24:00", strict=True), people(ALWAYS), leaves(), period=DAY)
    assert who_when(found) == {1: "7 Mon 00:00"}


def test_hours_that_are_advice_widen_what_is_assumed() -> None:
    found = place(_with_hours("21:00-22:00", strict=False), people(ALWAYS), leaves(), period=DAY)
    assert who_when(found) == {1: "7 Mon 21:00"}


def test_a_customer_who_asks_for_the_evening_is_called_in_the_evening() -> None:
    assert who_when(planned("task | customer_hours\n1 | 20:30-21:30", ALWAYS)) == {1: "7 Mon 20:30"}


def test_a_customer_whose_wish_cannot_be_kept_is_still_not_called_at_night() -> None:
    assert why_not(planned("task | customer_hours\n1 | 10:00-11:00", NIGHT)) == {1: "no_contact_hours"}


@pytest.mark.parametrize(
    ("due", "at"), [("23 04:00", "7 Mon 00:00"), ("23 08:25", "7 Mon 00:00"), ("23 08:30", "7 Mon 08:00")]
)
def test_a_deadline_before_the_morning_is_met_at_night(due: str, at: str) -> None:
    assert who_when(planned(f"task | due_at\n1 | {due}", NIGHT.replace("20:00-08:00", "00:00-24:00"))) == {1: at}


def test_what_is_overdue_already_needs_no_night() -> None:
    assert who_when(planned("task | due_at\n1 | 22 10:00", ALWAYS)) == {1: "7 Mon 08:00"}


def test_a_time_fixed_by_hand_stays() -> None:
    contacts = "task | locked_staff | locked_at\n1 | 7 | 23 23:00"
    assert who_when(planned(contacts, ALWAYS)) == {1: "7 Mon 23:00"}


def test_the_hours_assumed_are_a_setting() -> None:
    assert who_when(planned(CALL, ALWAYS, settings=Settings(civil_hours="10:00-18:00"))) == {1: "7 Mon 10:00"}


def _with_hours(hours: str, *, strict: bool) -> pl.DataFrame:
    return work(CALL).with_columns(pl.lit(hours).alias("hours"), pl.lit(strict).alias("hours_strict"))


def test_people_are_taken_by_code_whoever_was_imported_first() -> None:
    calls = "task\n1\n2\n3"
    first = planned(calls, "id | code | phone_per_day\n1 | S-1 | 2\n2 | S-2 | 2")
    other = planned(calls, "id | code | phone_per_day\n2 | S-1 | 2\n1 | S-2 | 2")
    names = ({1: "S-1", 2: "S-2"}, {2: "S-1", 1: "S-2"})
    assert _by_code(first, names[0]) == _by_code(other, names[1])


def _by_code(found: object, names: dict[int, str]) -> dict[int, str]:
    return {task: text.replace(text[0], names[int(text[0])], 1) for task, text in who_when(found).items()}  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_that_cannot_be_read_stop_the_plan_with_the_persons_code(language: str) -> None:
    use_language(language)
    with pytest.raises(InputError, match="S-2") as raised:
        planned(CALL, "id | code | working_hours\n1 | S-1 | 09:00-18:00\n2 | S-2 | Wang 25:00-3")
    assert raised.value.key == "assigning.bad_working_hours"
    assert "Wang" not in str(raised.value)


def test_a_person_without_a_code_is_named_by_number() -> None:
    with pytest.raises(InputError, match="of 2 cannot be read"):
        planned(CALL, "id | working_hours\n2 | foo")
