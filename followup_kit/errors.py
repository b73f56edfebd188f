"""Errors a person can mend: each says where, what was found, and what to do.

They share one base class and are shown without a traceback. Anything else that is raised is a bug of ours
and keeps its traceback. No error carries a name, a telephone number or feedback text.
"""

from __future__ import annotations

from followup_kit.translations import say


class FollowupError(Exception):
    """Something a person can mend. ``key`` names a catalogue text, ``values`` fill its placeholders.

    ``str(error)`` is the sentence in the language in force; ``exit_code`` is what the command line returns.
    """

    exit_code = 1

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return say(self.key, **self.values)


class InputError(FollowupError):
    """A file, a cell or a value that was given cannot be used."""


class SettingsError(FollowupError):
    """The workspace or one of its files is missing or wrong."""


class UsageError(FollowupError):
    """A verb, an option or an argument does not fit."""

    exit_code = 2


class ConflictError(FollowupError):
    """Somebody else changed the same record since it was read."""


class RefusedError(FollowupError):
    """The viewer may not do this."""

    exit_code = 3
