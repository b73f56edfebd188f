"""How sure a figure is: confidence intervals and low-count marks on KPI results.

Shares get Wilson's interval, the mean rating (K03) a normal interval from its spread, the complaint ratio (K13)
Byar's approximation to the exact Poisson interval of the count.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, sqrt
from statistics import NormalDist
from typing import Any, TypeVar

import narwhals as nw

from followup_kit.errors import InputError
from followup_kit.kpi.definitions import find_kpi
from followup_kit.kpi.parameters import DEFAULTS, Parameters

Native = TypeVar("Native")
Interval = tuple[float | None, float | None]
_NO_DATA: Interval = (None, None)
_SCALE_TOP = 5.0


def wilson(successes: float, n: float, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of a share, within 0..1; no data (None, None) when ``n`` is 0."""
    if not n:
        return _NO_DATA
    z, share = _quantile(confidence), successes / n
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    return (0.0 if successes == 0 else low), (1.0 if successes == n else high)


def byar(count: float, base: float, confidence: float = 0.95) -> Interval:
    """Byar's interval of ``count / base`` for a Poisson count; no data (None, None) when ``base`` is 0."""
    if not base:
        return _NO_DATA
    z, more = _quantile(confidence), count + 1
    low = count * max(0.0, 1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    high = more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3
    return low / base, high / base


def _mean_interval(mean: float | None, spread: float | None, n: float, confidence: float) -> Interval:
    """The normal interval of a mean rating, cut at the ends of the scale; needs 2 ratings."""
    if mean is None or spread is None or isnan(mean) or isnan(spread):
        return _NO_DATA
    half = _quantile(confidence) * spread / sqrt(n)
    return max(0.0, mean - half), min(_SCALE_TOP, mean + half)


def with_interval(result: Native, confidence: float = 0.95) -> Native:
    """A KPI result with ``low`` and ``high`` beside each value, in the unit of the value.

    Both are missing where there is no data, and for a mean of fewer than 2 ratings. Raises InputError when the
    frame is no KPI result or ``confidence`` does not lie between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise InputError("kpi.bad_confidence", found=confidence)
    frame = _opened(result)
    intervals = [_interval(row, confidence) for row in frame.iter_rows(named=True)]
    ends = {"low": [low for low, _ in intervals], "high": [high for _, high in intervals]}
    return _beside(frame, ends)  # type: ignore[no-any-return]


def with_marks(result: Native, parameters: Parameters = DEFAULTS) -> Native:
    """A KPI result with ``low_count`` (denominator below ``low_n``) and ``hidden`` (below ``hide_n``), 4a.

    Hidden figures are not for public pages and shared reports. A figure without data has both marks.
    """
    frame = _opened(result)
    below = nw.col("denominator")
    marked = frame.with_columns(low_count=below < parameters.low_n, hidden=below < parameters.hide_n)
    return marked.to_native()  # type: ignore[no-any-return]


def _interval(row: Mapping[str, Any], confidence: float) -> Interval:
    unit = find_kpi(row["kpi"])[0].unit
    if unit == "score":
        return _mean_interval(row["value"], row.get("spread"), row["denominator"], confidence)
    return (wilson if unit == "share" else byar)(row["numerator"], row["denominator"], confidence)


def _opened(result: object) -> Any:
    frame: Any = nw.from_native(result, eager_only=True)  # type: ignore[call-overload,unused-ignore]
    for column in ("kpi", "numerator", "denominator", "value"):
        if column not in frame.columns:
            raise InputError("kpi.no_result", column=column)
    return frame


def _beside(frame: Any, columns: Mapping[str, list[float | None]]) -> Any:
    backend = frame.implementation
    series = [nw.new_series(name, values, nw.Float64, backend=backend) for name, values in columns.items()]
    return frame.with_columns(*series).to_native()


def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)
