"""Rows that stay and rows that fall out, with the reason when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


@dataclass
class Sieve:
    """Filters frames. When it ``remembers``, it keeps what fell out: rule, reason code and the row itself."""

    remembers: bool = False
    fallen: list[tuple[str, str, pl.DataFrame]] = field(default_factory=list)

    def keep(self, rows: pl.DataFrame, wanted: pl.Expr, *, rule: str, reason: str) -> pl.DataFrame:
        """The rows for which ``wanted`` holds (null counts as no)."""
        if not self.remembers:
            return rows.filter(wanted)
        marked = rows.with_columns(wanted.fill_null(False).alias("_kept"))
        self._note(marked.filter(~pl.col("_kept")).drop("_kept"), rule=rule, reason=reason)
        return marked.filter("_kept").drop("_kept")

    def without(
        self, rows: pl.DataFrame, others: pl.DataFrame, on: list[str], *, rule: str, reason: str
    ) -> pl.DataFrame:
        """The rows without a partner in ``others`` (equal in the columns ``on``)."""
        if self.remembers:
            self._note(rows.join(others.select(on).unique(), on=on, how="semi"), rule=rule, reason=reason)
        return rows.join(others, on=on, how="anti")

    def missing(self, reason: str, *, rule: str, rows: pl.DataFrame) -> None:
        """Note rows that never came into being, such as customers without the event a rule counts from."""
        if self.remembers:
            self._note(rows, rule=rule, reason=reason)

    def _note(self, rows: pl.DataFrame, *, rule: str, reason: str) -> None:
        if not rows.is_empty():
            self.fallen.append((rule, reason, rows))
