"""What is told about a made-up company: its customers, events, people, projects and wishes. No code of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

WEEKS = 26
"""How far back the history reaches."""

Shares = Mapping[str, float]
Sites = Literal["", "homes", "estates", "routes"]


@dataclass(frozen=True, slots=True)
class Group:
    """Customers that are alike: their ``share``, the columns they have in common, the odds of yes-or-no columns.

    Only those who ``bought`` have a first purchase; ``own_days`` are intervals that some have agreed on.
    """

    share: float
    columns: Mapping[str, str] = field(default_factory=dict)
    odds: Shares = field(default_factory=dict)
    company: bool = False
    bought: bool = True
    own_days: int = 0


@dataclass(frozen=True, slots=True)
class Stream:
    """Events of one kind.

    ``count`` of them over the whole history, drawn from the customers ``of`` a relation; or one for each event (or
    project date, or first purchase) they come ``after``, some ``days`` later, in ``share`` of the cases.
    ``hours`` is how long the handling takes, none when there is nothing to handle; ``raises`` the share that
    becomes an issue; ``settled`` the category after the visit.
    """

    kind: str
    count: int = 0
    of: tuple[str, ...] = ()
    once: bool = False
    after: str = ""
    days: tuple[int, int] = (0, 0)
    share: float = 1.0
    categories: Shares = field(default_factory=dict)
    severities: Shares = field(default_factory=dict)
    settled: Shares = field(default_factory=dict)
    odds: Shares = field(default_factory=dict)
    hours: tuple[float, float] | None = None
    at_night: bool = False
    raises: float = 0.0
    costs: float = 0.0


@dataclass(frozen=True, slots=True)
class Post:
    """So many members of staff alike; ``phone`` and ``on_site`` are what each can do in a day."""

    role: str
    count: int
    phone: int = 30
    on_site: int = 4
    skills: tuple[str, ...] = ()
    hours: str = "Mon-Fri 09:00-18:00"


@dataclass(frozen=True, slots=True)
class Industry:
    """A made-up company as its regime needs it.

    ``requests`` are visits asked for a week, by rule; ``agrees`` the share of visits that agree on a next date;
    ``pace`` the days between two looks at the list in the latest weeks, ``steady`` when it is needed for
    longer; ``on_holidays`` the share of customers visited on holidays; ``rated`` whether visits are rated.
    """

    trade: str
    groups: tuple[Group, ...]
    streams: tuple[Stream, ...]
    posts: tuple[Post, ...]
    customers: int = 400
    sites: Sites = ""
    cities: int = 1
    requests: Shares = field(default_factory=dict)
    agrees: float = 0.0
    pace: int = 3
    steady: bool = False
    on_holidays: float = 1.0
    rated: bool = True
    weekends: bool = False
