"""A table without any of the layouts that its source has: refused, with what it lacks, what it has, and what it may be.

A publisher renames, splits and merges columns from one year to the next, and an office saves its file in another
encoding. Each file is held by itself, and each sheet: among others that have a layout it would be rows without a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from transforms.deliver.reading import header, wrong_encoding
from transforms.errors import DeliveryRefused
from transforms.profile import Source
from transforms.profile.reading import lacking

_ALIKE, _SHOWN = 0.6, 30  # how much a header is like one that is missed; how many are shown
_ENCODINGS = (
    "utf-8", *wrong_encoding.ONE_BYTE, "cp437", "cp852", "cp857", "cp866", "koi8_r", "cp737", "cp1255", "iso8859_8",
    "cp1256", "iso8859_6", "cp720", "cp864", "cp1258", "iso8859_2", "iso8859_5", "iso8859_7",
    *wrong_encoding.MORE_BYTES,
)  # fmt: skip
_CELL = re.compile(r"[\W\d_]*\d[\W\d_]*|.*\d{5}.*|.*@.*", re.DOTALL)  # of a record, and no name of a column


def hold(path: Path, how: Source, headers: Sequence[str]) -> None:
    """Raises DeliveryRefused where a table has no layout whole, if there are any. Lines of JSON without a row name no
    column, and lack none. path: of its file, with the name of its sheet."""
    missed = _missed(how, headers) if headers else []
    if not missed:
        return
    known = {name.casefold() for name in (*how.columns, *how.ignore, *_needed(how))}
    strange = [name for name in headers if name.casefold() not in known]
    near = header.instead(missed, strange, _ALIKE)
    wanted = ", ".join(" or ".join(names) for names in missed)
    other = header.parted(headers) or _other_encoding(how, headers) or near + _its_own(headers)
    raise DeliveryRefused(f"{path}: has no column {wanted}, which is required{other}")


def _missed(how: Source, headers: Collection[str]) -> list[list[str]]:
    """What the nearest layout lacks; nothing where one is whole, or there is none."""
    there = {name.casefold() for name in headers}
    return min((lacking(layout, there) for layout in how.layouts), key=len, default=[])


def _needed(how: Source) -> Iterator[str]:
    return (name for layout in how.layouts for names in lacking(layout, ()) for name in names)


def _other_encoding(how: Source, headers: Sequence[str]) -> str:
    """In which encoding the bytes of a header have a layout whole, in words; empty where they have none in any."""
    try:
        written = "\n".join(headers).encode(how.encoding)
    except UnicodeError:
        return ""
    for other in _ENCODINGS if not written.isascii() else ():
        try:
            named = unicodedata.normalize("NFC", written.decode(other)).split("\n")
        except UnicodeError:
            continue
        if not _missed(how, named):
            return f"; read as {other} in place of {how.encoding} its header has them all{wrong_encoding.SAY_SO}"
    return ""


def _its_own(headers: Sequence[str]) -> str:
    """The header in words. What looks like cells of a record may be about a person, and is not shown."""
    if any(_CELL.fullmatch(name.strip()) for name in headers):
        return "; its first line looks like a record: a file without its header?"
    more = f" and {len(headers) - _SHOWN} more" if len(headers) > _SHOWN else ""
    return f"; its header: {', '.join(map(header.shown, headers[:_SHOWN]))}{more}"
