"""What a server leaves out of its start."""

from __future__ import annotations

import sys


def skip_unused_grammar() -> None:
    """Let jsonschema do without its IRI grammar: compiling it takes 1.7 of the 4.3 seconds Voilà needs to load.

    It checks a text format that no setting of ours uses. Call before ``followup_kit.serve.app`` is imported.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
