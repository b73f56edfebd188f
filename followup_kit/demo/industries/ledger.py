"""The issues of a made-up company: raised by visits and events, handled in a few days, closed when all is well."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from followup_kit.demo.calendar import add_workdays, office_moment
from followup_kit.demo.industries.drawing import chance, one_of
from followup_kit.demo.industries.happenings import Company
from followup_kit.demo.industries.people import Row, Rows
from followup_kit.demo.words import pick

_SEVERITIES = {"general": 0.70, "important": 0.24, "major": 0.06}
_TOLD_IN_WRITING = timedelta(days=24)
_STUCK = 0.12
_MOMENTS = ("first_response_at", "result_at", "closed_at")


@dataclass
class Ledger:
    """Issues by the order in which they were raised. ``waits`` tells whether a visit closes them."""

    company: Company
    classes: list[str]
    waits: bool
    issues: Rows = field(default_factory=list)

    def raise_issue(
        self,
        customer: str,
        at: datetime,
        *,
        visit: Row | None = None,
        event: Row | None = None,
    ) -> None:
        """An issue, and when it will be answered, have its result and be closed if nothing comes between."""
        rng, trade = self.company.rng, self.company.words.trade
        hard = chance(rng, 0.22)
        row = {
            "customer": customer,
            "visit": visit,
            "event": event["code"] if event else None,
            "issue_class": pick(rng, self.classes) if self.classes else pick(rng, trade["categories"]),
            "severity": (event or {}).get("severity") or one_of(rng, _SEVERITIES),
            "urgency": "urgent" if chance(rng, 0.14) else "normal",
            "complexity": "complex" if hard else "simple",
            "state": ("special_case" if chance(rng, 0.3) else "coordinating") if hard else "in_progress",
            "raised_at": at,
            "description": (visit or {}).get("feedback") or pick(rng, trade["bad"]),
            "demand": pick(rng, trade["demands"]),
            "department": pick(rng, [row["code"] for row in self.company.rows["departments"]]),
            "owner": pick(rng, [row["code"] for row in self.company.with_role("technician", "department_supervisor")]),
            "due_at": datetime.combine(add_workdays(at.date(), 6 if hard else 3), time(18, 0)),
            "loops": 0,
        }
        self.issues.append(row | self._course(at, hard=hard))

    def raise_latest(self) -> None:
        """What keeps today busy: a hard issue of the last day, and some whose result came on it."""
        people = [row["code"] for row in self.company.rows["customers"] if not row["do_not_contact"]]
        latest, rng = self.company.latest, self.company.rng
        for number in range(3):
            raised = datetime.combine(latest - timedelta(days=3 * (number > 0)), time(9, 10 + 10 * number))
            self.raise_issue(pick(rng, people), raised)
            result = datetime.combine(latest, time(10 + number, 20)) if number else None
            hard = {"complexity": "complex", "state": "coordinating"} if number == 0 else {}
            answered = raised + timedelta(minutes=35)
            self.issues[-1] |= hard | {"first_response_at": answered, "result_at": result, "closed_at": None}

    def _course(self, at: datetime, *, hard: bool) -> Row:
        rng = self.company.rng
        answered = office_moment(at + timedelta(minutes=int(rng.integers(20, 400))))
        if chance(rng, _STUCK + 0.2 * hard):
            return {"first_response_at": answered, "result_at": None, "closed_at": None}
        days = int(rng.integers(1, 8 if hard else 4))
        result = datetime.combine(add_workdays(answered.date(), days), time(10 + int(rng.integers(7)), 20))
        closed = None if self.waits else office_moment(result + timedelta(hours=int(rng.integers(5, 100))))
        return {"first_response_at": answered, "result_at": result, "closed_at": closed}

    def asked(self, issue: Row, at: datetime, *, satisfied: bool) -> None:
        """The visit about the result closes the issue, or it is handled once more."""
        if satisfied:
            issue["closed_at"] = at
        else:
            issue["loops"] += 1
            issue["result_at"] = datetime.combine(add_workdays(at.date(), 2), time(16, 20))

    def finish(self) -> None:
        """Codes and states as of today: what lies ahead has not happened."""
        self.issues.sort(key=lambda row: (row["raised_at"], row["customer"]))
        for number, row in enumerate(self.issues, start=1):
            row["code"] = f"I-{number:04d}"
            row["visit"] = row["visit"]["code"] if row["visit"] else None
            self._settle(row)

    def _settle(self, row: Row) -> None:
        today, words = self.company.midnight, self.company.words
        if row["closed_at"] is None and row["result_at"] and row["result_at"] < today - _TOLD_IN_WRITING:
            row["closed_at"] = row["result_at"] + _TOLD_IN_WRITING - timedelta(days=9)
        for name in _MOMENTS:
            row[name] = row[name] if row[name] and row[name] < today else None
        if row["closed_at"] or row["result_at"]:
            row["state"] = "closed" if row["closed_at"] else "replied"
            row["result"] = pick(self.company.rng, words.trade["results"])
        elif row["first_response_at"] is None:
            row["state"] = "assigned"

    def history(self) -> Rows:
        """The steps of every issue up to its state."""
        return [step for issue in self.issues for step in self._steps(issue)]

    def _steps(self, issue: Row) -> Rows:
        rows: Rows = []
        notes = self.company.words.general["steps"]
        for state, moment in _path(issue):
            at = moment if not rows else max(moment, rows[-1]["happened_at"])
            rows.append(
                {
                    "code": f"{issue['code']}/{at:%Y-%m-%d %H:%M}/{state}",
                    "issue": issue["code"],
                    "happened_at": at,
                    "from_state": rows[-1]["to_state"] if rows else None,
                    "to_state": state,
                    "author": issue["owner"],
                    "note": notes[state],
                }
            )
        return rows


def _path(issue: Row) -> list[tuple[str, datetime]]:
    raised, answered, result = issue["raised_at"], issue["first_response_at"], issue["result_at"]
    path = [
        ("registered", raised),
        ("triaged", raised + timedelta(minutes=4)),
        ("assigned", raised + timedelta(minutes=9)),
    ]
    if answered:
        path.append(("in_progress", answered))
        if issue["complexity"] == "complex":
            hard = issue["state"] if issue["state"] in ("coordinating", "special_case") else "coordinating"
            path.append((hard, answered + timedelta(minutes=45)))
    if result:
        path += [("awaiting_review", result - timedelta(minutes=50)), ("replied", result)]
    if issue["closed_at"]:
        path.append(("closed", issue["closed_at"]))
    return path


def complaints(company: Company, events: Rows, ledger: Ledger) -> Rows:
    """The register of complaints, in order of time, each with its event and issue."""
    issues = {row["event"]: row["code"] for row in ledger.issues if row["event"]}
    found = [row for row in events if row["kind"] == "complaint"]
    return [
        {
            "code": f"T-{number:04d}",
            "customer": row["customer"],
            "event": row["code"],
            "issue": issues.get(row["code"]),
            "received_at": row["occurred_at"],
            "severity": row["severity"],
            "category": row["category"],
            "department": row["department"],
            "channel": one_of(company.rng, {"phone": 0.6, "message": 0.1, "on_site": 0.2, "email": 0.1}),
            "product": row["product"],
            "anonymous": bool(row.get("anonymous")),
            "description": pick(company.rng, company.words.trade["bad"]),
            "closed_at": row["closed_at"],
        }
        for number, row in enumerate(found, start=1)
    ]


def inspections(company: Company, visits: Rows) -> Rows:
    """Spot checks of the visits done: some of each month, by the quality office or the supervisor."""
    rng, checks = company.rng, company.words.general["checks"]
    checkers = company.with_role("quality_office", "department_supervisor", "management")
    done = [row for row in visits if row["completed_at"]]
    rows: Rows = []
    for index in sorted(rng.permutation(len(done))[: len(done) // 20]):
        visit, day = done[index], _checked_on(done[index]["completed_at"].date())
        if day < company.today:
            finding = chance(rng, 0.08)
            rows.append(
                {
                    "code": f"J-{len(rows) + 1:04d}",
                    "checked_at": datetime.combine(day, time(15, int(rng.integers(60)))),
                    "object": one_of(rng, {"record": 0.5, "recording": 0.3, "visit": 0.2}),
                    "visit": visit["code"],
                    "checker": pick(rng, [row["code"] for row in checkers]),
                    "staff": visit["visitor"],
                    "department": visit["department"],
                    "item": pick(rng, checks["items"]),
                    "has_finding": finding,
                    "error_class": pick(rng, checks["errors"]) if finding else None,
                    "points": 1.0 if finding else 0.0,
                    "correction": pick(rng, checks["corrections"]) if finding else None,
                    "sample_seed": int(f"{day:%Y%m%d}"),
                }
            )
    return rows


def _checked_on(day: date) -> date:
    """The third working day of the month after."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return add_workdays(first, 3)
