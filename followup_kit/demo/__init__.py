"""A made-up company with believable work, to try everything on: nothing in it is about anybody real."""

from followup_kit.demo.reading import find_or_make_workspace, say_which
from followup_kit.demo.tables import demo_tables, write_demo_files
from followup_kit.demo.workspace import demo_workspace

__all__ = ["demo_tables", "demo_workspace", "find_or_make_workspace", "say_which", "write_demo_files"]
