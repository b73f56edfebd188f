"""Every spec is told once and must hold in pandas and in polars alike."""

from __future__ import annotations

import pytest
from text_table import MakeFrame, pandas_frame, polars_frame


@pytest.fixture(params=[pandas_frame, polars_frame], ids=["pandas", "polars"])
def table(request: pytest.FixtureRequest) -> MakeFrame:
    """Makes a frame of the library at hand from a text table."""
    return request.param
