"""What the sheets of an .xlsx file say beside their values: errors, formulas without a value, zeros before numbers,
rows that a filter, or somebody, has hidden.

The parser of workbooks gives an empty cell for an error and for a formula that was never calculated, and a bare number
where the number's format keeps the zeros before it. The sheet's own XML tells them. It is taken apart only where
something of the kind stands in it: most sheets cost one look through their bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from transforms.deliver.reading import xls_hidden_rows

_CHUNK = 1 << 22
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ODD = re.compile(rb"""\bt=["']e["']|<(?:\w+:)?f[\s>/]|\bhidden=""")
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:(row)\b([^>]*)>|c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>))", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</|<(?:\w+:)?is>")
_LITERAL = re.compile(r'\\.|"[^"]*"|[- ]')


@dataclass
class SheetDetails:
    """By the cell's line (from 1) and place in it (from 0). odd: what is the matter; digits: as many are shown.

    hidden: the lines that are not shown.
    """

    odd: dict[tuple[int, int], str] = field(default_factory=dict)
    digits: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)


def details(path: Path, sheet: str) -> SheetDetails:
    """What a workbook says of the cells of a sheet beside their values; of an old one which rows are hidden.

    Raises zipfile.BadZipFile, OSError or ValueError where the file is damaged.
    """
    if not path.name.lower().endswith(".xlsx"):
        return SheetDetails(hidden=xls_hidden_rows.hidden(path, sheet))
    with zipfile.ZipFile(path) as book:
        inside = _place_of(book, sheet)
        if inside is None:
            return SheetDetails()
        digits = _digits(book)
        return _cells(book.read(inside), digits) if digits or _has(book, inside, _ODD) else SheetDetails()


def _place_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The file of a sheet in the archive; none where the workbook is not built as usual."""
    links = {link["Id"]: link["Target"] for link in _tags(book, "xl/_rels/workbook.xml.rels", "Relationship")}
    named = next((one for one in _tags(book, "xl/workbook.xml", "sheet") if one.get("name") == sheet), {})
    link = next((links.get(value) for name, value in named.items() if name.endswith(":id")), None)
    inside = (link or "").lstrip("/") if (link or "").startswith("/") else f"xl/{link}"
    return inside if inside in book.namelist() else None


def _digits(book: zipfile.ZipFile) -> dict[str, int]:
    """How many digits a style of cells shows at least, where its format is one of zeros alone, as 00000."""
    formats = {}
    for one in _tags(book, "xl/styles.xml", "numFmt"):
        zeros = _LITERAL.sub("", one.get("formatCode", "").split(";")[0])
        if re.fullmatch("0{2,}", zeros):
            formats[one["numFmtId"]] = len(zeros)
    styles = _tags(book, "xl/styles.xml", "xf", within="cellXfs") if formats else []
    used = [(str(at), formats.get(style.get("numFmtId", ""))) for at, style in enumerate(styles)]
    return {style: digits for style, digits in used if digits}


def _tags(book: zipfile.ZipFile, name: str, tag: str, within: str | None = None) -> list[dict[str, str]]:
    """The attributes of all elements of a name in a small file of the archive; none where there is no such file."""
    if name not in book.namelist():
        return []
    text = book.read(name).decode("utf-8")
    if within:
        text = "".join(re.findall(rf"<(?:\w+:)?{within}\b.*?</(?:\w+:)?{within}>", text, re.DOTALL))
    return [_attributes(attributes) for attributes in re.findall(rf"<(?:\w+:)?{tag}\b([^>]*)>", text)]


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(text)}


def _has(book: zipfile.ZipFile, name: str, pattern: re.Pattern[bytes]) -> bool:
    before = b""
    with book.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            if pattern.search(before + chunk):
                return True
            before = chunk[-64:]
    return False


def _cells(xml: bytes, digits: dict[str, int]) -> SheetDetails:
    details = SheetDetails()
    for line, place, attributes, content in _each(xml):
        if place < 0:
            details.hidden |= {line} if attributes.get("hidden") in ("1", "true") else set()
        elif attributes.get("t") == "e":
            details.odd[line, place] = "an error of its formula"
        elif attributes.get("t") != "str" and _FORMULA.search(content) and not _has_value(content):
            details.odd[line, place] = "a formula that was never calculated"
        elif attributes.get("s") in digits:
            details.digits[line, place] = digits[attributes["s"]]
    return details


def _has_value(content: bytes) -> bool:
    match = _VALUE.search(content)
    return bool(match and (match[1] is None or match[1].strip()))


def _each(xml: bytes) -> Iterator[tuple[int, int, dict[str, str], bytes]]:
    """Line, place, attributes and content of each cell; where it stands may be said, or follows from the one before.

    Of a row itself, before its cells, the place is -1.
    """
    line, place = 0, -1
    for is_row, of_row, of_cell, content in _ROW_OR_CELL.findall(xml):
        attributes = _attributes((of_row or of_cell).decode("utf-8"))
        at = re.fullmatch(r"([A-Z]{0,3})(\d+)", attributes.get("r", ""))
        if is_row:
            line, place = int(at[2]) if at else line + 1, -1
            yield line, place, attributes, b""
        else:
            place = _place(at[1]) if at else place + 1
            yield line, place, attributes, content


def _place(letters: str) -> int:
    """The place of a column in its row, from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
