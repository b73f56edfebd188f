"""Which columns figures can be grouped by."""

from __future__ import annotations

from typing import Any

import polars as pl

from followup_kit.store.engine import Store
from followup_kit.store.frames import fetch_frames


def groupings(store: Store, table: str) -> list[str]:
    """The columns of a table's frame that hold words or yes and no, codes and numbers of single rows left out."""
    kinds: dict[str, Any] = dict(fetch_frames(store, [table])[table].schema)
    words = [name for name, kind in kinds.items() if kind in (pl.String, pl.Boolean)]
    return [name for name in words if not name.endswith(("code", "number"))]
