"""The store: tables and migrations, sessions, versioned rows, audit. The only writer, and the only SQL."""

from followup_kit.store.engine import Store, create_store, open_store, store_problems, upgrade_store
from followup_kit.store.frames import FRAMES, fetch_frames, fetch_served
from followup_kit.store.importing import ImportResult, TableCounts, import_loaded, import_tables
from followup_kit.store.save import Change, latest_change, save_row
from followup_kit.store.saving_tables import save_tables
from followup_kit.store.whole import fetch_tables

__all__ = [
    "FRAMES",
    "Change",
    "ImportResult",
    "Store",
    "TableCounts",
    "create_store",
    "fetch_frames",
    "fetch_served",
    "fetch_tables",
    "import_loaded",
    "import_tables",
    "latest_change",
    "open_store",
    "save_row",
    "save_tables",
    "store_problems",
    "upgrade_store",
]
