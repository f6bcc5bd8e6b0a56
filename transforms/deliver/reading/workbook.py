"""Workbooks: held to be small enough to unpack, and their sheets' cells as text.

The parser is not ours and takes a workbook whole. What a damaged or hostile one does to it (a panic, no end, all the
memory) happens in a box, as with every file of a delivery (`sandboxed`).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, PasswordError

from transforms.deliver.landing import file_type
from transforms.deliver.reading import sheets
from transforms.errors import DeliveryRefused, cause
from transforms.profile import Source

_UNREADABLE = "not readable as what it says it is"
_PANIC = "PanicException"  # what the parser raises beside errors; no name of it can be imported


def sheets_to_text(path: Path, source: Source, room: Path, limit: int) -> dict[str, Any]:
    """Write the wanted sheets' cells as text to Parquet files, whose names begin with `room`.

    Returns `read`: sheet, path, headers, first (whether it is the first one), ragged (line, reason and text of rows
    that are no records), signals, account (how many lines are what); `unread`: other sheets that hold something.
    limit: bytes to which it may unpack. Raises DeliveryRefused.
    """
    if path.name.lower().endswith(".xlsx"):
        _check_size(path, limit)
    try:
        return sheets.read(path, room, source)
    except PasswordError as error:
        raise DeliveryRefused(f"{path}: is protected by a password; ask for it without one") from error
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise DeliveryRefused(f"{path}: {_UNREADABLE} ({cause(error)})") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise DeliveryRefused(f"{path}: {_UNREADABLE} ({cause(error)})") from error


def _check_size(path: Path, limit: int) -> None:
    try:
        size = sum(entry.file_size for entry in file_type.entries(path))
    except zipfile.BadZipFile as error:
        raise DeliveryRefused(f"{path}: {_UNREADABLE} ({cause(error)})") from error
    if size > limit:
        raise DeliveryRefused(f"{path}: unpacks to more than {limit:,} bytes (setting AWAS_MAX_UNPACKED)")
