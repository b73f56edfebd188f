"""What the demo company measures: answers to questions, complaints, the steps of issues, inspections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from followup_kit.demo import people
from followup_kit.demo.calendar import MONTHS, add_workdays, first_day, slump
from followup_kit.demo.issues import Issue
from followup_kit.demo.people import Row
from followup_kit.demo.visits import Visit
from followup_kit.demo.words import Rng, Words, pick
from followup_kit.periods import add_months

_CHECKED = ("record", "recording", "visit", "file", "self_check")
_CHECKS_A_MONTH = 26


def answers(words: Words, rng: Rng, visits: Iterable[Visit]) -> list[Row]:
    """Answers of the visits done: all questions of a questionnaire, one or two of any other visit."""
    rows: list[Row] = []
    for visit in visits:
        if visit.done_at:
            rows += _survey(words, rng, visit) if visit.row["channel"] == "questionnaire" else _asked(words, rng, visit)
    return rows


def _survey(words: Words, rng: Rng, visit: Visit) -> list[Row]:
    overall = visit.row["rating"]
    level = 4.0 if overall is None else float(overall)
    rows = []
    for number, dimension in enumerate(words["survey"]["dimensions"], start=1):
        shift = (0.25, -0.15, 0.1, -0.45, 0.0)[number - 1]
        rating = overall if number == 5 else _nearby(rng, level + shift)
        if rating is not None and rng.random() > 0.03:
            rows.append(_answer(visit, f"Q{number}", "rating", dimension=dimension, rating=rating))
    recommends = rng.random() < (0.95 if level >= 4 else 0.25)
    rows.append(_answer(visit, "Q6", "yes_no", answer="yes" if recommends else "no"))
    return rows + _opinion(words, visit)


def _asked(words: Words, rng: Rng, visit: Visit) -> list[Row]:
    rows = []
    if visit.row["rating"] is not None and rng.random() < 0.3:
        rating = _nearby(rng, visit.row["rating"] + 0.3)
        rows.append(_answer(visit, "Q1", "rating", dimension=words["survey"]["dimensions"][0], rating=rating))
    return rows + _opinion(words, visit)


def _opinion(words: Words, visit: Visit) -> list[Row]:
    if not visit.theme:
        return []
    return [_answer(visit, "Q7", "text", answer=visit.row["feedback"], theme=words.theme(visit.theme, "name"))]


def _answer(visit: Visit, question: str, kind: str, **values: object) -> Row:
    code = visit.row["code"]
    return {"code": f"{code}/{question}", "visit": code, "question": question, "kind": kind, **values}


def _nearby(rng: Rng, level: float) -> float:
    return float(min(5, max(0, round(level + float(rng.normal(0, 0.6))))))


def complaints(issues: Iterable[Issue], rng: Rng) -> list[Row]:
    """The complaints received, in order of time; now and then one comes twice and is merged."""
    rows: list[Row] = []
    for issue in issues:
        if issue.complaint is not None and issue.event is not None:
            event = None if issue.complaint["anonymous"] else issue.event.row["code"]
            row = {**issue.complaint, "event": event, "issue": issue.row["code"], "closed_at": issue.row["closed_at"]}
            rows.append({**row, "code": f"T-{len(rows) + 1:04d}"})
            closed = row["closed_at"]
            again = row["received_at"] + timedelta(hours=1)
            if rng.random() < 0.03 and closed and closed > again:
                copy = {**row, "code": f"T-{len(rows) + 1:04d}", "received_at": again, "channel": "chat"}
                rows.append({**copy, "merged_into": rows[-1]["code"]})
    return rows


def issue_history(words: Words, issues: Iterable[Issue]) -> list[Row]:
    """Every step of every issue, its code made of issue, moment and new state."""
    rows: list[Row] = []
    for issue in issues:
        before = None
        for state, moment, author in issue.steps:
            rows.append(
                {
                    "code": f"{issue.row['code']}/{moment:%Y-%m-%d %H:%M}/{state}",
                    "issue": issue.row["code"],
                    "happened_at": moment,
                    "from_state": before,
                    "to_state": state,
                    "author": author,
                    "note": words["steps"][state],
                }
            )
            before = state
    return rows


def inspections(words: Words, rng: Rng, visits: Sequence[Visit], today: date) -> list[Row]:
    """Spot checks of each month's visits: a sample drawn with a seed that is kept."""
    rows: list[Row] = []
    for number in range(MONTHS):
        month = add_months(first_day(today), number)
        done = [visit for visit in visits if visit.done_at and visit.done_at.date().replace(day=1) == month]
        checked_on = min(add_workdays(add_months(month, 1), 2), today - timedelta(days=1))
        drawn = rng.permutation(len(done))[:_CHECKS_A_MONTH]
        for index in drawn:
            visit = done[index]
            if visit.done_at and visit.done_at.date() <= checked_on:
                rows.append(
                    _check(
                        words, rng, visit, day=checked_on, code=f"J-{len(rows) + 1:04d}", bad_spell=slump(month, today)
                    )
                )
    return rows


def _check(words: Words, rng: Rng, visit: Visit, *, day: date, code: str, bad_spell: float) -> Row:
    checks = words["checks"]
    finding = bool(rng.random() < 0.06 + 0.05 * bad_spell)
    at = datetime.combine(day, time(15, 0)) + timedelta(minutes=5 * int(rng.integers(0, 30)))
    return {
        "code": code,
        "checked_at": max(at, visit.done_at or at),
        "object": str(rng.choice(_CHECKED, p=(0.45, 0.25, 0.12, 0.1, 0.08))),
        "visit": visit.row["code"],
        "checker": people.QUALITY,
        "staff": visit.row["visitor"],
        "department": visit.row["department"],
        "item": pick(rng, checks["items"]),
        "has_finding": finding,
        "error_class": pick(rng, checks["errors"]) if finding else None,
        "points": float(rng.choice((0.5, 1.0, 2.0))) if finding else 0.0,
        "correction": pick(rng, checks["corrections"]) if finding else None,
        "sample_seed": int(f"{day:%Y%m%d}"),
    }
