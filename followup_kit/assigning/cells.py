"""Times of a day as bits of a number: one bit is five minutes, two days long, for work over midnight.

Whole numbers of Python are the fastest sets of this size: a shift and an "and" say where a contact fits.
"""

from __future__ import annotations

CELL_MINUTES = 5
DAY_CELLS = 24 * 60 // CELL_MINUTES
SLOT_CELLS = 2 * DAY_CELLS
FIRST_DAY = (1 << DAY_CELLS) - 1
SECOND_DAY = FIRST_DAY << DAY_CELLS
EVERY = FIRST_DAY | SECOND_DAY


def span(start: int, end: int) -> int:
    """The cells from ``start`` up to and without ``end``; none when ``end`` does not lie after ``start``."""
    start = max(start, 0)
    return (1 << end) - (1 << start) if end > start else 0


def runs(cells: int, length: int) -> int:
    """The cells from which on ``length`` cells in a row are set."""
    have = 1
    while have < length and cells:
        step = min(have, length - have)
        cells &= cells >> step
        have += step
    return cells


def lowest(cells: int) -> int:
    """The place of the first set cell; -1 when none is set."""
    return (cells & -cells).bit_length() - 1


def length_in_cells(minutes: int) -> int:
    """How many cells so many minutes take, at least one."""
    return max(1, -(-minutes // CELL_MINUTES))
