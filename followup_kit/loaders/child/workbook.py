"""What a workbook says of its sheets: names, hidden or not, date system, and which styles show dates."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from followup_kit.loaders.child.package import Package
from followup_kit.loaders.child.problem import Problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

WORKBOOK = "xl/workbook.xml"
DATE, TIME, MOMENT, SPAN = "date", "time", "moment", "span"
# ECMA-376 18.8.30: the numbers that stand for a format without its code, with those of Chinese editions.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), TIME),
    22: MOMENT,
    46: SPAN,
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One visible worksheet: its name and the part that holds it."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """Everything beside the cells. ``date_styles`` maps a cell's style number to DATE, TIME, MOMENT or SPAN."""

    sheets: tuple[SheetPart, ...]
    strings: str
    date_styles: dict[int, str]
    from_1904: bool
    never_calculated: bool


def read_workbook(package: Package) -> Workbook:
    """The workbook's own parts, read; a Problem when it is another kind of file or damaged."""
    if WORKBOOK not in package:
        raise Problem(_other_kind(package))
    book, links = _tree(package, WORKBOOK), _links(package)
    properties, calculation = _first(book, "workbookPr"), _first(book, "calcPr")
    return Workbook(
        sheets=tuple(_visible(book, links)),
        strings=next((part for kind, part in links.values() if kind == "sharedStrings"), ""),
        date_styles=_date_styles(package, next((part for kind, part in links.values() if kind == "styles"), "")),
        from_1904=_flag(properties, "date1904"),
        never_calculated=_flag(calculation, "fullCalcOnLoad"),
    )


def _other_kind(package: Package) -> str:
    return "old_format" if "xl/workbook.bin" in package else "other_archive"


def _tree(package: Package, part: str) -> Element:
    try:
        tree: Element = fromstring(package.read(part), forbid_dtd=True)
    except DefusedXmlException:
        raise Problem("dtd") from None
    except (ParseError, ValueError, LookupError):
        raise Problem("damaged") from None
    return tree


def _links(package: Package) -> dict[str, tuple[str, str]]:
    links = {}
    for link in _tree(package, "xl/_rels/workbook.xml.rels"):
        target = link.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        links[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], part)
    return links


def _visible(book: Element, links: dict[str, tuple[str, str]]) -> list[SheetPart]:
    found = []
    for sheet in (node for node in book.iter() if _name(node) == "sheet"):
        link = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        kind, part = links.get(link, ("", ""))
        name = sheet.get("name", "")
        if sheet.get("state", "visible") == "visible" and not name.startswith("_") and kind == "worksheet":
            found.append(SheetPart(name=name, part=part))
    return found


def _date_styles(package: Package, part: str) -> dict[int, str]:
    if not part or part not in package:
        return {}
    styles = _tree(package, part)
    kinds: dict[str, str] = {str(number): kind for number, kind in _BUILT_IN.items()}
    for node in styles.iter():
        if _name(node) == "numFmt":
            kinds[node.get("numFmtId", "")] = date_kind(node.get("formatCode", ""))
    formats = _first(styles, "cellXfs")
    numbers = [node.get("numFmtId", "0") for node in formats] if formats is not None else []
    return {style: kinds[number] for style, number in enumerate(numbers) if kinds.get(number)}


def date_kind(code: str) -> str:
    """What a number format shows: DATE, TIME, MOMENT, SPAN (hours beyond 24), or "" for a plain number."""
    plain = _LITERAL.sub("", code.split(";", maxsplit=1)[0])
    if _ELAPSED.search(plain):
        return SPAN
    letters = _BRACKET.sub("", plain).lower().replace("am/pm", "h").replace("general", "")
    has_time = "h" in letters or "s" in letters
    has_date = any(letter in letters for letter in "yd") or "aaa" in letters or ("m" in letters and not has_time)
    return {(True, True): MOMENT, (True, False): DATE, (False, True): TIME}.get((has_date, has_time), "")


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _first(tree: Element, name: str) -> Element | None:
    return next((node for node in tree.iter() if _name(node) == name), None)


def _flag(node: Element | None, name: str) -> bool:
    return node is not None and node.get(name, "0") in ("1", "true")
