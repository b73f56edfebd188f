"""The one place where data becomes markup: every text is escaped here, nowhere else.

Feedback, names and file names come from outside; anything of theirs that looks like HTML stays text.
"""

from __future__ import annotations

import html
from collections.abc import Sequence


def escape(value: object) -> str:
    """A value as text that no browser and no chart reads as markup."""
    return html.escape(str(value), quote=True)


def element(tag: str, *parts: str, css: str = "", **attributes: str) -> str:
    """One element around parts that are markup already; attribute values are escaped.

    ``aria_label`` becomes ``aria-label``.
    """
    given = {"class": css, **attributes} if css else attributes
    words = "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in given.items())
    return f"<{tag}{words}>{''.join(parts)}</{tag}>"


def text(tag: str, value: object, *, css: str = "", **attributes: str) -> str:
    """One element around a text, which is escaped."""
    return element(tag, escape(value), css=css, **attributes)


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str, numeric: Sequence[int] = ()) -> str:
    """A table of plain texts with a caption for screen readers; columns in ``numeric`` are set right."""
    css = ["is-number" if index in numeric else "" for index in range(len(headers))]
    head = element("tr", *(text("th", header, css=css[index], scope="col") for index, header in enumerate(headers)))
    body = (element("tr", *(text("td", cell, css=css[index]) for index, cell in enumerate(row))) for row in rows)
    return element(
        "table",
        text("caption", caption, css="fk-hidden"),
        element("thead", head),
        element("tbody", *body),
        css="fk-table",
    )
