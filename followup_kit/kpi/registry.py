"""Computing any KPI by its id, and listing the rows behind a figure."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import narwhals as nw

from followup_kit.errors import InputError
from followup_kit.kpi import complaints, completion, follow_up, questionnaires, satisfaction, windows
from followup_kit.kpi.definitions import find_kpi
from followup_kit.kpi.inputs import Frame
from followup_kit.kpi.listing import listed, native
from followup_kit.kpi.marks import Marked
from followup_kit.kpi.parameters import DEFAULTS, Parameters
from followup_kit.kpi.question import Question, ask
from followup_kit.periods import Period

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "K01": completion.completion_rate,
    "K02": satisfaction.satisfaction_rate,
    "K03": satisfaction.satisfaction_score,
    "K13": complaints.complaint_rate,
    "K17": follow_up.follow_up_rate,
    "K18": windows.window_compliance,
    "K27": questionnaires.questionnaire_return_rate,
}
_MARKERS: dict[str, Callable[..., Marked]] = {
    "K01": completion.mark_completion,
    "K02": satisfaction.mark_satisfied,
    "K03": satisfaction.mark_ratings,
    "K13": complaints.mark_complaints,
    "K17": follow_up.mark_followed_up,
    "K18": windows.mark_windows,
    "K27": questionnaires.mark_questionnaires,
}


def tables_for(kpi_id: str, parameters: Parameters = DEFAULTS) -> tuple[str, ...]:
    """The tables a KPI is computed from; K13's second one depends on ``complaint_base``."""
    kpi, _ = find_kpi(kpi_id)
    if kpi.id == "K13":
        return "complaints", complaints.BASE_TABLE[parameters.complaint_base]
    return kpi.tables


def compute(kpi_id: str, tables: Mapping[str, Any], period: Period | str, **options: Any) -> Any:
    """The result of a KPI named by id (``K01``, ``K01.tasks``) from frames by table name.

    ``options`` are those of the KPI's function (``by``, ``every``, ``as_of``, ``variant``, ``parameters``); ``as_of``
    and ``variant`` are accepted for every KPI. An unknown id, option or a table left out raises InputError.
    """
    kpi, variant = find_kpi(kpi_id)
    function = _FUNCTIONS[kpi.id]
    known = inspect.signature(function).parameters
    chosen = {**options, **({"variant": variant} if variant else {})}
    for name in chosen:
        if name not in (*known, "as_of", "variant"):
            raise InputError("kpi.unknown_option", kpi=kpi.id, found=name)
    kept = {name: value for name, value in chosen.items() if name in known and value is not None}
    return function(*_given(kpi.id, tables, options.get("parameters") or DEFAULTS), period, **kept)


def rows_behind(
    kpi_id: str,
    tables: Mapping[str, Any],
    period: Period | str,
    *,
    by: str | Sequence[str] = (),
    where: Mapping[str, object] | None = None,
    variant: str | None = None,
    as_of: date | None = None,
    parameters: Parameters = DEFAULTS,
) -> Any:
    """The rows of the period (and of the group ``where``) that a figure is made of, with ``part`` and ``why``.

    ``part`` is ``numerator``, ``denominator`` (below the line only), ``other`` or ``excluded``; where customers are
    counted, one row of each decides and the rest are ``other``, so the rows of the first two parts are as many as the
    denominator. ``why`` is a short code with a text under ``kpi.why``, blank when
    there is nothing to say. Columns are those given; a row of K13 has ``table`` too: complaints are its
    numerator, what they are counted against its denominator. Eager, of the kind of the first table.
    """
    kpi, written = find_kpi(kpi_id)
    chosen = variant or written or (parameters.satisfaction_denominator if kpi.id == "K02" else None)
    asked = ask(kpi, period, by=by, where=where, variant=chosen, as_of=as_of, parameters=parameters, listing=True)
    given = _given(kpi.id, tables, parameters)
    if kpi.id == "K13":
        return native(_complaints_and_base(given, asked))
    return native(listed(_MARKERS[kpi.id](*given, asked), asked))


def _given(kpi_id: str, tables: Mapping[str, Any], parameters: Parameters) -> list[Any]:
    wanted = tables_for(kpi_id, parameters)
    for name in wanted:
        if name not in tables:
            raise InputError("kpi.missing_table", kpi=kpi_id, table=name, found=", ".join(tables) or "–")
    return [tables[name] for name in wanted]


def _complaints_and_base(given: list[Any], asked: Question) -> Frame:
    received = listed(complaints.mark_complaints(given[0], asked), asked)
    base_rows = complaints.mark_served(given[1], asked)
    base = listed(base_rows, replace(asked, by=tuple(column for column in asked.by if column in base_rows.table.types)))
    decides = nw.col("part") == "numerator"
    return nw.concat(
        [
            received.with_columns(table=nw.lit("complaints")),
            base.with_columns(
                table=nw.lit(complaints.BASE_TABLE[asked.parameters.complaint_base]),
                part=nw.when(decides).then(nw.lit("denominator")).otherwise(nw.col("part")),
            ),
        ],
        how="diagonal",
    )
