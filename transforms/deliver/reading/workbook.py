"""Workbooks, read by a process of their own.

The parser is not ours and takes a workbook whole: what a damaged or hostile one does to it (a panic, no end, all the
memory, a foreign program) must not happen to the run. The process is in a box (`transforms/box.py`): it has no key, no
network, no file but the workbook, and limits of memory, time and bytes written.
"""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from transforms import box
from transforms.deliver.looking import NO_ARCHIVE
from transforms.errors import DeliveryRefused, Withheld, cause
from transforms.profile import Source
from transforms.settings import ROOT

_SECONDS = 300
_MEMORY = 4 << 30


def sheets_to_text(path: Path, source: Source, folder: Path, limit: int) -> dict[str, Any]:
    """Write the wanted sheets' cells as text to Parquet files in `folder`.

    Returns `read`: sheet, path, headers, first (whether it is the first one), ragged (line, reason and text of rows
    that are no records), signals, account (how many lines are what); `unread`: other sheets that hold something.
    limit: bytes to which it may unpack. Raises DeliveryRefused.
    """
    if path.name.lower().endswith(".xlsx"):
        _check_size(path, limit)
    asked = {
        "path": str(path),
        "folder": str(folder),
        "source": source.model_dump(mode="json"),
        "memory": _MEMORY,
    }
    folder.mkdir(parents=True, exist_ok=True)
    command = box.command("transforms.deliver.reading.sheets", json.dumps(asked), path, folder, _SECONDS, limit)
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=box.environment(), capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise DeliveryRefused(f"{path}: is not read within {_SECONDS} seconds; ask for a text file instead") from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise DeliveryRefused(
            f"{path}: not readable as what it says it is: its reader broke down (status {done.returncode})"
        ) from Withheld(done.stderr[-10_000:])
    if "error" in answer:
        said = str(answer["error"]).removeprefix(f"{path}: ")
        raise DeliveryRefused(f"{path}: {said}") from Withheld(answer.get("withheld", ""))
    return answer


def _check_size(path: Path, limit: int) -> None:
    try:
        with zipfile.ZipFile(path) as book:
            size = sum(entry.file_size for entry in book.infolist())
    except NO_ARCHIVE as error:
        raise DeliveryRefused(f"{path}: not readable as what it says it is ({cause(error)})") from error
    if size > limit:
        raise DeliveryRefused(f"{path}: unpacks to more than {limit:,} bytes (setting AWAS_MAX_UNPACKED)")
