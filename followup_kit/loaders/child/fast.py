"""Cells of a sheet in the shape that every known program writes, taken out of the XML column-wise.

A million cells a second, where an XML parser takes several times as long. It knows exactly one shape of
XML; anything else raises Unusual and ``exact`` reads the sheet instead. A test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain

import polars as pl

from followup_kit.loaders.child.problem import Unusual

TYPES = ("n", "s", "str", "inlineStr", "b", "e", "d")
_TYPE = pl.Enum(TYPES)
CELL_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.UInt32(),
    "col": pl.UInt32(),
    "style": pl.UInt32(),
    "type": _TYPE,
    "formula": pl.Boolean(),
    "value": pl.String(),
}
# The second is searched only where the first, which is rare, is found: that is several times as fast.
_STRANGE = ((b"!", b"<!"), (b"?", b"<?"), (b"\n", b"<c\n"), (b"\r", b"<c\r"), (b"\t", b"<c\t"))
_CELL = (
    r'^r="(?P<letters>[A-Z]{1,3})(?P<number>[1-9][0-9]{0,6})"(?P<attributes>[^>]*)>'
    r"(?:<v>(?P<value>[^<]*)</v></c>)?"
)
_ATTRIBUTES = re.compile(r'(?: (?:s="(?P<s>\d{1,6})"|t="(?P<t>[a-zA-Z]{1,10})"|(?:cm|vm|ph)="\w*"))*\s?/?')
_ROOT = re.compile(rb"<(?:(\w+):)?(?:worksheet|sst)\b")
_TEXT = r"<t(?: [^>]*)?>([^<]*)</t>"
_BODY = (
    r"^(?P<formula><f(?: [^>]*)?/>|<f(?: [^>]*)?>[^<]*</f>)?"
    r"(?:<v(?: [^>]*)?>(?P<plain>[^<]*)</v>|<v/>"
    r"|<is><t(?: [^>]*)?>(?P<inline>[^<]*)</t></is>|<is><t/></is>)?</c>"
)
_NO_FORMULA = pl.lit(value=False).alias("formula")
_LONGEST_ROW = 64 * 1024 * 1024
_AHEAD = 3


def fast_cells(pieces: Iterator[bytes]) -> tuple[pl.DataFrame, bytes]:
    """All filled cells (``CELL_SCHEMA``) in file order, and the XML after the cells.

    Values are as in the file, entities not yet decoded. Raises Unusual when the XML has another shape.
    """
    tail: list[bytes] = []
    rows = _whole_elements(_data_only(_without_prefix(pieces), tail), end=b"</row>")
    frames = list(_in_threads(rows))
    return pl.concat(frames) if frames else pl.DataFrame(schema=CELL_SCHEMA), b"".join(tail)


def fast_strings(pieces: Iterator[bytes]) -> pl.Series:
    """The shared strings, entities not yet decoded. Raises Unusual when the XML has another shape."""
    found = [_strings(piece) for piece in _whole_elements(_without_prefix(pieces), end=b"</si>")]
    return pl.concat(found) if found else pl.Series([], dtype=pl.String)


def _without_prefix(pieces: Iterator[bytes]) -> Iterator[bytes]:
    # Some programs write <x:c> for <c>.
    first = next(pieces, b"")
    root = _ROOT.search(first[:4096])
    if root is None:
        raise Unusual
    if root[1] is None:
        yield from chain([first], pieces)
        return
    for piece in _whole_elements(chain([first], pieces), end=b">"):
        yield piece.replace(b"<" + root[1] + b":", b"<").replace(b"</" + root[1] + b":", b"</")


def _data_only(pieces: Iterator[bytes], tail: list[bytes]) -> Iterator[bytes]:
    """The inside of sheetData; what follows it goes to ``tail``."""
    before, state = b"", "head"
    for piece in pieces:
        if state == "tail":
            tail.append(piece)
            continue
        before += piece
        if state == "head":
            _, found, before = before.partition(b"<sheetData")
            state = "data" if found else state
            before = before if found else piece[-16:]
        if state == "data":
            inside, found, after = before.partition(b"</sheetData>")
            yield inside if found else inside[:-16]
            before = b"" if found else inside[-16:]
            if found:
                tail.append(after)
                state = "tail"
    if state == "data" and not before.startswith(b"/>"):
        raise Unusual


def _whole_elements(pieces: Iterator[bytes], *, end: bytes) -> Iterator[bytes]:
    """The same bytes, cut only behind ``end``."""
    carried = b""
    for piece in pieces:
        cut = piece.rfind(end)
        if cut < 0:
            carried += piece
            if len(carried) > _LONGEST_ROW:
                raise Unusual
            continue
        cut += len(end)
        yield carried + piece[:cut] if carried else piece[:cut]
        carried = piece[cut:]
    if carried:
        yield carried


def _in_threads(pieces: Iterator[bytes]) -> Iterator[pl.DataFrame]:
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting: list[Future[pl.DataFrame]] = []
        for piece in pieces:
            waiting.append(pool.submit(_cells, piece))
            if len(waiting) > _AHEAD:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _split(piece: bytes, by: str) -> pl.Series:
    try:
        return pl.Series("xml", [piece.decode()]).str.split(by).explode().slice(1)
    except UnicodeDecodeError:
        raise Unusual from None


def _cells(piece: bytes) -> pl.DataFrame:
    if b"<c>" in piece or any(mark in piece and word in piece for mark, word in _STRANGE):
        raise Unusual
    cells = _split(piece, "<c ").to_frame()
    cells = cells.with_columns(pl.col("xml").str.extract_groups(_CELL).alias("cell")).unnest("cell")
    if cells["letters"].null_count():
        raise Unusual
    cells = cells.filter(pl.col("value").is_not_null() | ~pl.col("attributes").str.ends_with("/"))
    cells = _with_others(cells) if cells["value"].null_count() else cells.with_columns(_NO_FORMULA)
    kinds, columns = cells["attributes"].unique(), cells["letters"].unique()
    described = [_attributes(text) for text in kinds]
    return cells.select(
        pl.col("number").cast(pl.UInt32).alias("row"),
        _mapped("letters", columns, [column_number(letters) for letters in columns], pl.UInt32()).alias("col"),
        _mapped("attributes", kinds, [style for style, _ in described], pl.UInt32()).alias("style"),
        _mapped("attributes", kinds, [kind for _, kind in described], _TYPE).alias("type"),
        "formula",
        "value",
    )


def _mapped(column: str, old: pl.Series, new: Sequence[object], dtype: pl.DataType) -> pl.Expr:
    return pl.col(column).replace_strict(old, pl.Series(new, dtype=dtype), return_dtype=dtype)


def _attributes(text: str) -> tuple[int, str]:
    found = _ATTRIBUTES.fullmatch(text)
    if found is None or (found["t"] or "n") not in TYPES:
        raise Unusual
    return int(found["s"] or 0), found["t"] or "n"


def _with_others(cells: pl.DataFrame) -> pl.DataFrame:
    """Formulas, inline texts and values with attributes: the cells that hold more than a plain value."""
    other = pl.col("value").is_null()
    body = pl.when(other).then(pl.col("xml").str.splitn(">", 2).struct.field("field_1"))
    cells = cells.with_columns(body.str.extract_groups(_BODY).alias("found"), body.str.contains(_BODY).alias("known"))
    if not cells["known"].all():
        raise Unusual
    field = pl.col("found").struct
    value = pl.coalesce("value", field.field("plain"), field.field("inline"))
    formula = field.field("formula").is_not_null()
    return cells.with_columns(value.alias("value"), formula.alias("formula")).filter(
        pl.col("formula") | pl.col("value").is_not_null()
    )


def column_number(letters: str) -> int | None:
    """0 for A, 25 for Z, 26 for AA; None for what is no column."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        return None
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _strings(piece: bytes) -> pl.Series:
    if any(word in piece for word in (b"<!", b"<si ", b"<si/")):
        raise Unusual
    texts = _split(piece, "<si>")
    plain = texts.str.extract(rf"^{_TEXT}</si>", 1)
    if not plain.null_count():
        return plain
    rich = [None if text is not None else _rich(xml) for text, xml in zip(plain, texts, strict=True)]
    return pl.select(pl.coalesce(plain, pl.Series(rich, dtype=pl.String))).to_series()


def _rich(xml: str) -> str:
    """The text of a string in runs, without the reading aids of East Asian editions."""
    inside, end, _ = xml.partition("</si>")
    if not end:
        raise Unusual
    spoken = re.sub(r"<rPh\b.*?</rPh>", "", inside, flags=re.DOTALL)
    return "".join(re.findall(_TEXT, spoken))
