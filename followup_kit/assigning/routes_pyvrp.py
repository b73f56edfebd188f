"""An order of visits found by PyVRP (MIT licence), which comes with the extra ``routes``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from followup_kit.assigning.road import DAY_MINUTES, Road

PRIZE = 100_000  # more than any way costs: a visit is left out only when it cannot be made
_RESTLESS_MINUTES = 10 * DAY_MINUTES


def has_pyvrp() -> bool:
    """Whether PyVRP is installed."""
    return find_spec("pyvrp") is not None


def pyvrp_order(road: Road, *, iterations: int, seconds: float | None, seed: int) -> list[int]:
    """The order PyVRP finds within so many iterations, or seconds when given, without the visits it leaves out."""
    from pyvrp.stop import MaxIterations, MaxRuntime  # type: ignore[import-not-found,unused-ignore]

    model, visit_of = _model(road)
    stop = MaxIterations(iterations) if seconds is None else MaxRuntime(seconds)
    best = model.solve(stop, seed=seed, collect_stats=False, display=False).best
    return [visit_of[step.idx] for route in best.routes() for step in route.schedule() if step.is_client()]


def _model(road: Road) -> tuple[Any, list[int]]:
    """The day as a model of PyVRP, and the visit behind each of its clients: each window of a visit is one."""
    from pyvrp import Model

    model = Model()
    places = [model.add_location(0, 0) for _ in road.minutes]
    base = model.add_depot(places[0])
    # The way home may lie after working hours.
    model.add_vehicle_type(1, start_depot=base, end_depot=base, tw_early=road.opens, tw_late=_RESTLESS_MINUTES)
    visit_of: list[int] = []
    for number in range(len(road.visits)):
        visit_of += [number] * _add_visit(model, places[number + 1], road, number)
    for one, row in zip(places, road.minutes, strict=True):
        for two, minutes in zip(places, row, strict=True):
            model.add_edge(one, two, distance=minutes, duration=minutes)
    return model, visit_of


def _add_visit(model: Any, location: Any, road: Road, number: int) -> int:
    """Add a visit, at most one of its windows being used; how many there are."""
    visit = road.visits[number]
    group = model.add_client_group(required=False) if len(visit.windows) > 1 else None
    for opens, closes in visit.windows:
        model.add_client(
            location,
            service_duration=visit.minutes,
            tw_early=opens,
            tw_late=closes,
            prize=PRIZE,
            required=False,
            group=group,
        )
    return len(visit.windows)
