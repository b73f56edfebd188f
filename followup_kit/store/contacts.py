"""Names, telephone numbers and addresses, for the one sheet that needs them; masked unless asked otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import polars as pl
from sqlalchemy import select

from followup_kit.store.engine import Store
from followup_kit.store.tables import metadata

_COLUMNS = ("name", "title", "phone", "address")
_AT_ONCE = 500
_HIDDEN = "****"


def fetch_contact_details(store: Store, customer_ids: Iterable[int], *, unmasked: bool = False) -> pl.DataFrame:
    """Who the given customers are and how to reach them: ``id, name, title, phone, address``, by ``id``.

    Masked (``138****0001``, ``王**``) unless ``unmasked``, which is for the visitor's own sheet alone. Customers that
    the store does not know are left out; no customers give an empty frame.
    """
    table = metadata().tables["customers"]
    wanted = sorted(set(customer_ids))
    columns = [table.c.id, *(table.c[name] for name in _COLUMNS)]
    found = []
    with store.reading() as connection:
        for first in range(0, len(wanted), _AT_ONCE):
            chosen = select(*columns).where(table.c.id.in_(wanted[first : first + _AT_ONCE]))
            found += [tuple(row) for row in connection.execute(chosen.order_by(table.c.id))]
    frame = pl.DataFrame(found, schema={"id": pl.Int64, **dict.fromkeys(_COLUMNS, pl.String)}, orient="row")
    return frame if unmasked else _masked(frame)


def fetch_staff_names(store: Store) -> dict[int, str]:
    """What each member of staff is called, by row id."""
    table = metadata().tables["staff"]
    with store.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(select(table.c.id, table.c.name))}


def fetch_leave_notes(store: Store) -> dict[int, str]:
    """What those on leave wrote for their colleagues, by row id of the leave; for the colleagues' own sheets alone."""
    table = metadata().tables["leaves"]
    with store.reading() as connection:
        rows = connection.execute(select(table.c.id, table.c.note).where(table.c.note.is_not(None)))
        return {row[0]: row[1] for row in rows}


def masked_phone(phone: str) -> str:
    """The first three and last four digits of a telephone number; of a short one only the last two."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) < 9:
        return _HIDDEN + digits[-2:]
    return digits[:3] + _HIDDEN + digits[-4:]


def masked_name(name: str) -> str:
    """The first letter of a name; how long it is stays untold."""
    return name[:1] + "**"


def _masked(frame: pl.DataFrame) -> pl.DataFrame:
    ways: dict[str, Callable[[str], str]] = {
        "name": masked_name, "phone": masked_phone, "address": lambda _: _HIDDEN,
    }  # fmt: skip
    columns = [
        pl.Series(name, [way(text) if text else text for text in frame[name]], pl.String) for name, way in ways.items()
    ]
    return frame.with_columns(columns)
