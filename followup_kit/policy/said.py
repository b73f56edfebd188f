"""Parts of a sentence that are said only when the sentence is."""

from __future__ import annotations

from followup_kit.translations import say


class Said:
    """A text that is said when it is printed, in the language in force then."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return say(self.key, **self.values)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)
