"""What the reading process reports: a problem that ends the reading, and faults of single cells."""

from __future__ import annotations

from dataclasses import dataclass, field


class Problem(Exception):
    """The file cannot be read. ``key`` is a text of the catalogue area ``files``, without the area."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Unusual(Exception):
    """XML in a shape that the fast reader does not know: the exact reader takes over."""


@dataclass(slots=True)
class Faults:
    """The faults of one sheet, counted beyond ``most`` but no longer listed."""

    most: int
    found: list[dict[str, object]] = field(default_factory=list)
    beyond: int = 0

    def add(self, key: str, *, row: int | None = None, column: str = "", cell: str = "", **values: object) -> None:
        """Note one fault; ``key`` is a text of the catalogue area ``files``, without the area."""
        if len(self.found) >= self.most:
            self.beyond += 1
            return
        self.found.append({"key": f"files.{key}", "row": row, "column": column, "cell": cell, "values": values})

    def listed(self) -> list[dict[str, object]]:
        """All of them in the order of the file, and a last line that counts the rest."""
        ordered = sorted(self.found, key=lambda fault: (fault["row"] or 0, len(str(fault["cell"])), str(fault["cell"])))
        if not self.beyond:
            return ordered
        more: dict[str, object] = {
            "key": "files.more",
            "row": None,
            "column": "",
            "cell": "",
            "values": {"count": self.beyond},
        }
        return [*ordered, more]
