"""How large a file may be: figures that keep one hostile or mistaken file from taking the machine down."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Each figure has its reason beside it.

    Sizes are bytes, ``seconds`` is wall time of the reading process.
    """

    # A million rows of twenty columns is about 150 MB as a workbook.
    file_bytes: int = 300 * MIB
    # XML of a full sheet unpacks six to twenty times; a bomb promises far more.
    unpacked_bytes: int = 2048 * MIB
    # Deflate can reach 1032; sheets written by programs stay under 60. Only parts above ratio_from are judged.
    ratio: int = 200
    ratio_from: int = 50 * MIB
    # A workbook has three parts a sheet and one a picture.
    parts: int = 10_000
    # 500,000 rows of twenty columns need about 1.2 GiB.
    memory_bytes: int = 3072 * MIB
    # 400,000 rows of twenty columns took twelve seconds on two shared, busy cores.
    seconds: int = 120
    # The last row of a spreadsheet.
    rows: int = 1_048_576
    # No table of ours has a hundred columns; a cell beyond this one is a slip or an attack.
    columns: int = 1000
    # Rows times columns once they are laid out: 16 bytes each at least.
    cells: int = 50_000_000
    # After so many faults of one sheet a person wants the count, not the list.
    faults: int = 1000
