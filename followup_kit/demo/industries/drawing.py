"""Small draws that every part of a made-up company needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from followup_kit.demo.words import Rng


def chance(rng: Rng, likely: float) -> bool:
    """Whether something happens that does in ``likely`` of all cases."""
    return bool(rng.random() < likely)


def one_of(rng: Rng, shares: Mapping[str, float]) -> str | None:
    """One of the keys by its share; None when there are none."""
    if not shares:
        return None
    left = float(rng.random()) * sum(shares.values())
    for name, share in shares.items():
        left -= share
        if left < 0:
            return name
    return list(shares)[-1]


def at_work(rng: Rng, day: date) -> datetime:
    """A moment of the day between 9:00 and 11:30 or 14:00 and 17:30."""
    minute = int(rng.integers(0, 360))
    start, late = (time(9, 0), 0) if minute < 150 else (time(14, 0), 150)
    return datetime.combine(day, start) + timedelta(minutes=minute - late)


def round_the_clock(rng: Rng, day: date) -> datetime:
    """A moment of the day, at night less often than by day."""
    hour = int(rng.integers(0, 24)) if rng.random() < 0.4 else int(rng.integers(8, 21))
    return datetime.combine(day, time(hour, int(rng.integers(0, 60))))
