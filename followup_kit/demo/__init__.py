"""A made-up company with believable work, to try everything on: nothing in it is about anybody real."""

from followup_kit.demo.tables import demo_tables, write_demo_files
from followup_kit.demo.workspace import demo_workspace

__all__ = ["demo_tables", "demo_workspace", "write_demo_files"]
