"""The files that come with the project: dashboards, mappings, templates.

An installed package carries them inside itself; in a checkout they stand at its top.
"""

from pathlib import Path


def resource_folder(name: str) -> Path:
    """The folder of a kind of file, such as ``dashboards`` or ``data/mappings``."""
    package = Path(__file__).parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
