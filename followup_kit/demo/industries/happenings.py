"""Events of a made-up company: what its streams bring over the history, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from followup_kit.demo.industries.drawing import at_work, chance, one_of, round_the_clock
from followup_kit.demo.industries.model import WEEKS, Industry, Stream
from followup_kit.demo.industries.people import Row, Rows
from followup_kit.demo.industries.words import Vocabulary
from followup_kit.demo.words import Rng, pick

_FRESH, _FRESH_STEPS = 4, 2  # of each stream, and of each further step of a journey, so many are of the last day
_QUICK = 0.85  # of what came in late so much is handled on the spot
Drawn = tuple[Row, date, str | None]
"""A customer, a day, a project."""


@dataclass(frozen=True)
class Company:
    """What generators share: the industry, its words, the lot, the day, and the rows made so far."""

    industry: Industry
    words: Vocabulary
    rng: Rng
    today: date
    rows: dict[str, Rows]

    @property
    def midnight(self) -> datetime:
        """The first moment that has not happened yet."""
        return datetime.combine(self.today, datetime.min.time())

    @property
    def latest(self) -> date:
        """The last day on which the company was open: what came in then is on today's list."""
        day = self.today - timedelta(days=1)
        return day if self.industry.weekends else day - timedelta(days=max(0, day.weekday() - 4))

    def with_role(self, *roles: str) -> Rows:
        """The members of staff who have one of the roles; the visitors when nobody has."""
        found = [row for row in self.rows["staff"] if row["role"] in roles]
        return found or [row for row in self.rows["staff"] if row["role"] in ("visitor", "quality_office")]


def events(company: Company) -> Rows:
    """All events up to yesterday, with codes and case numbers; ``_raises`` and ``_settled`` are for later steps."""
    made: Rows = []
    for stream in company.industry.streams:
        drawn = _following(company, stream, made) if stream.after else _drawn(company, stream)
        made += [_event(company, stream, each) for each in drawn if each[1] < company.today]
    made.sort(key=lambda row: (row["occurred_at"], row["customer"], row["kind"]))
    for number, row in enumerate(made, start=1):
        row |= {"code": f"E-{number:05d}", "case_number": f"{row['occurred_at'].year}-{number:05d}"}
    return made


def _of(company: Company, stream: Stream) -> Rows:
    return [row for row in company.rows["customers"] if not stream.of or row["relation"] in stream.of]


def _drawn(company: Company, stream: Stream) -> Iterator[Drawn]:
    people, rng = _of(company, stream), company.rng
    routes = company.rows["projects"] if company.industry.sites == "routes" else []
    chosen = (
        people if stream.once else [people[int(rng.integers(len(people)))] for _ in range(_scaled(company, stream))]
    )
    for number, customer in enumerate(chosen):
        day = company.today - timedelta(days=int(rng.integers(1, WEEKS * 7)))
        day = company.latest if number < _FRESH else day
        if not company.industry.weekends and not stream.at_night and day.weekday() > 4:
            day -= timedelta(days=2)
        yield customer, day, pick(rng, [row["code"] for row in routes]) if routes else None


def _scaled(company: Company, stream: Stream) -> int:
    """As many events as the regime's number of customers brings, fewer when there are fewer customers."""
    return max(1, round(stream.count * len(company.rows["customers"]) / company.industry.customers))


def _following(company: Company, stream: Stream, made: Rows) -> Iterator[Drawn]:
    people, rng = {row["code"]: row for row in _of(company, stream)}, company.rng
    causes = [each for each in _causes(company, stream.after, made) if each[0] in people]
    for number, (code, cause, project) in enumerate(causes):
        day = cause + timedelta(days=int(rng.integers(stream.days[0], stream.days[1] + 1)))
        if stream.of:  # who they are today says that it has happened
            day = company.latest if number < _FRESH_STEPS else min(day, _between(rng, cause, company.today))
        if chance(rng, stream.share):
            yield people[code], day, project


def _between(rng: Rng, first: date, end: date) -> date:
    """A day from ``first`` to before ``end``."""
    return first + timedelta(days=int(rng.integers(0, max(1, (end - first).days))))


def _causes(company: Company, after: str, made: Rows) -> list[tuple[str, date, str | None]]:
    since = company.today - timedelta(days=WEEKS * 7)
    if after == "first_purchase":
        days = [(row["code"], row["first_purchase_on"], None) for row in company.rows["customers"]]
    elif after.startswith("project_"):
        days = [(row["customer"], _project_day(row, after), row["code"]) for row in company.rows["projects"]]
    else:
        return [(row["customer"], row["occurred_at"].date(), None) for row in made if row["kind"] == after]
    return [(code, day, project) for code, day, project in days if day is not None and day >= since]


def _project_day(row: Row, after: str) -> date | None:
    if after == "project_completed":
        return row["completed_on"]  # type: ignore[no-any-return]
    return row["started_on"] + (row["planned_completion_on"] - row["started_on"]) / 2  # type: ignore[no-any-return]


def _event(company: Company, stream: Stream, drawn: Drawn) -> Row:
    customer, day, project = drawn
    rng, trade = company.rng, company.words.trade
    at = round_the_clock(rng, day) if stream.at_night else at_work(rng, day)
    done = _handled(company, stream, at)
    return {
        "customer": customer["code"],
        "kind": stream.kind,
        "occurred_at": at,
        "closed_at": done,
        "category": _category(company, stream),
        "department": pick(rng, [row["code"] for row in company.rows["departments"]]),
        "staff": pick(rng, [row["code"] for row in company.with_role("technician")]),
        "project": project,
        "severity": one_of(rng, stream.severities),
        "product": pick(rng, trade["products"]),
        "amount": round(stream.costs * float(rng.uniform(0.5, 1.6)), 2) if stream.costs else None,
        "exempt": chance(rng, 0.01),
        "result": pick(rng, trade["results"]) if done and stream.hours else None,
        **{name: chance(rng, likely) for name, likely in stream.odds.items()},
        "_raises": chance(rng, stream.raises),
        "_settled": one_of(rng, stream.settled),
    }


def _category(company: Company, stream: Stream) -> str | None:
    """The code that rules ask for, else a word of the trade; none where the visit is what decides it."""
    if stream.settled:
        return None
    return one_of(company.rng, stream.categories) or pick(company.rng, company.words.trade["categories"])


def _handled(company: Company, stream: Stream, at: datetime) -> datetime | None:
    if stream.hours is None:
        return None
    quick, hours = stream.hours[0], float(company.rng.uniform(*stream.hours))
    if at + timedelta(hours=hours) >= company.midnight and chance(company.rng, _QUICK):
        hours = quick
    done = (at + timedelta(hours=hours)).replace(second=0, microsecond=0)
    return done if done < company.midnight else None
