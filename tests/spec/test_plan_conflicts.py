"""Two people at one plan: whoever decided on an older plan is refused, nothing is lost, nobody approves their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sheets_plan import WEEK, Office, office

from followup_kit.errors import ConflictError, InputError, RefusedError
from followup_kit.planning import life
from followup_kit.planning.life import change_state, fetch_plan, save_amended, save_draft
from followup_kit.planning.weekly import with_changes
from followup_kit.store import fetch_tables, save_tables

NOW = datetime(2026, 11, 22, 9)
CODE = "2026-W48"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def made(tmp_path: Path) -> Office:
    return office(tmp_path, publish=False)


def mine(made: Office) -> pl.DataFrame:
    tables = fetch_tables(made.store, ["plans", "visits"])
    ids = tables["plans"].filter(pl.col("code") == CODE)["id"]
    return tables["visits"].filter(pl.col("plan").is_in(ids.implode())).sort("code")


def meanwhile(monkeypatch: pytest.MonkeyPatch, name: str, act: object) -> None:
    """Somebody else acts after ``life.<name>`` has read the store and before the caller writes."""
    original = getattr(life, name)
    done: list[object] = []

    def read_and_wait(*args: object) -> object:
        found = original(*args)
        if not done:
            done.append(1)
            act()  # type: ignore[operator]
        return found

    monkeypatch.setattr(life, name, read_and_wait)


def test_of_two_drafts_saved_at_once_one_is_refused_and_the_other_is_whole(
    made: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = with_changes(made.plan, made.plan.rows.head(1))
    meanwhile(monkeypatch, "_visits", lambda: save_draft(made.store, small, actor="bert", now=NOW))
    with pytest.raises(ConflictError, match="bert"):
        save_draft(made.store, made.plan, actor="anna", now=LATER)
    found = fetch_plan(made.store, CODE)
    assert found is not None
    assert (found.author, found.revision, mine(made).height) == ("bert", 1, 1)


def test_a_stale_draft_does_not_take_a_published_plan_back(made: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    save_draft(made.store, made.plan, actor="anna", now=NOW)
    meanwhile(monkeypatch, "_visits", lambda: change_state(made.store, CODE, "published", actor="carla", now=NOW))
    with pytest.raises(ConflictError, match="carla"):
        save_draft(made.store, made.again().plan, actor="anna", now=LATER)
    found = fetch_plan(made.store, CODE)
    assert found is not None
    assert (found.state, set(mine(made)["status"])) == ("published", {"scheduled"})


def test_nothing_is_published_that_was_changed_during_the_approval(
    made: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_draft(made.store, made.plan, actor="anna", now=NOW)
    change_state(made.store, CODE, "in_review", actor="anna", now=NOW)
    meanwhile(monkeypatch, "_scheduled", lambda: save_draft(made.store, made.again().plan, actor="anna", now=LATER))
    with pytest.raises(ConflictError, match="anna"):
        change_state(made.store, CODE, "published", actor="carla", now=LATER, approver_needed="manager")
    assert set(mine(made)["status"]) == {"proposed"}


def test_a_page_that_shows_an_older_plan_is_refused(made: Office) -> None:
    first = save_draft(made.store, made.plan, actor="anna", now=NOW, seen=None)
    again = made.again().plan
    second = save_draft(made.store, again, actor="bert", now=LATER, seen=first)
    for seen in (None, first):
        with pytest.raises(ConflictError, match="bert"):
            save_draft(made.store, again, actor="anna", now=LATER, seen=seen)
        with pytest.raises(ConflictError, match="bert"):
            change_state(made.store, CODE, "in_review", actor="anna", now=LATER, seen=seen)
    assert change_state(made.store, CODE, "in_review", actor="anna", now=LATER, seen=second).state == "in_review"


def test_who_changed_a_plan_does_not_approve_it_whoever_wrote_it_first(made: Office) -> None:
    for actor in ("anna", "bert"):
        save_draft(made.store, made.again().plan, actor=actor, now=NOW)
    change_state(made.store, CODE, "in_review", actor="anna", now=NOW)
    change_state(made.store, CODE, "draft", actor="carla", now=NOW)
    change_state(made.store, CODE, "in_review", actor="anna", now=LATER)
    for actor in ("anna", "bert"):
        with pytest.raises(RefusedError, match=CODE):
            change_state(made.store, CODE, "published", actor=actor, now=LATER, approver_needed="manager")
    done = change_state(made.store, CODE, "published", actor="carla", now=LATER, approver_needed="manager")
    assert (done.approver, done.editors) == ("carla", {"anna", "bert"})  # who only returned it may approve it


def test_a_visit_carried_out_meanwhile_stays_carried_out(made: Office) -> None:
    save_draft(made.store, made.plan, actor="anna", now=NOW)
    change_state(made.store, CODE, "published", actor="bert", now=NOW)
    shown = made.again().plan
    code = shown.rows["visit"][0]
    done = {
        "code": [code],
        "status": ["completed"],
        "completed_at": [datetime(2026, 11, 23, 10)],
        "outcome": ["reached"],
    }
    save_tables(made.store, {"visits": pl.DataFrame(done)}, actor="visitor", what="outcome", key="outcome")
    save_amended(made.store, shown, actor="anna", now=LATER)
    assert mine(made).filter(pl.col("code") == code)["status"].to_list() == ["completed"]


def test_a_plan_is_closed_when_its_last_day_is_over(made: Office) -> None:
    save_draft(made.store, made.plan, actor="anna", now=NOW)
    change_state(made.store, CODE, "published", actor="bert", now=NOW)
    with pytest.raises(RefusedError, match="Nov 29, 2026"):
        change_state(made.store, CODE, "closed", actor="bert", now=datetime(2026, 11, 29, 23, 59))
    assert change_state(made.store, CODE, "closed", actor="bert", now=datetime(2026, 11, 30)).state == "closed"
    assert WEEK.last.day == 29
    with pytest.raises(InputError, match="Closed"):
        save_draft(made.store, made.plan, actor="anna", now=datetime(2026, 11, 30))


def test_a_state_that_does_not_exist_is_refused_in_a_sentence(made: Office) -> None:
    save_draft(made.store, made.plan, actor="anna", now=NOW)
    with pytest.raises(InputError, match="nope"):
        change_state(made.store, CODE, "nope", actor="anna", now=NOW)


def test_two_who_save_in_the_same_instant_are_two(made: Office) -> None:
    save_draft(made.store, made.plan, actor="anna", now=NOW, seen=None)
    with pytest.raises(ConflictError, match="anna"):
        save_draft(made.store, with_changes(made.plan, made.plan.rows.head(1)), actor="bert", now=NOW, seen=None)
