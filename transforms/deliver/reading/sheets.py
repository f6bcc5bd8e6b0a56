"""A workbook's sheets as Parquet files of text. Run as a process of its own: see `workbook.py`.

    python -m transforms.deliver.reading.sheets '{"path": ..., "folder": ..., "sheets": [...], "skip_rows": 0, ...}'

Prints JSON: which sheets were read, and which hold something and were not; or an error.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from transforms.deliver.reading.delimited import unique
from transforms.errors import DeliveryRefused, cause, words

_BATCH = 20_000


def main() -> int:
    """Read what the one argument asks for; exit status 0, also where the workbook is refused."""
    asked = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    try:
        told: dict[str, Any] = _read(asked)
    except (CalamineError, OSError, ValueError) as error:
        told = {"error": f"not readable as what it says it is ({cause(error)})", "withheld": words(error)}
    except DeliveryRefused as error:
        told = {"error": str(error)}
    except MemoryError:
        told = {"error": "needs more memory than a workbook may take"}
    print(json.dumps(told))
    return 0


def _read(asked: dict[str, Any]) -> dict[str, Any]:
    book = CalamineWorkbook.from_path(asked["path"])
    names = book.sheet_names
    wanted = names[:1] if not asked["sheets"] else names if asked["sheets"] == ["*"] else asked["sheets"]
    absent = [name for name in wanted if name not in names]
    if absent or not names:
        return {"error": f"has no sheet {absent[0]!r}; it has {len(names)} others" if absent else "has no sheet"}
    read = []
    for number, name in enumerate(wanted):
        target = str(Path(asked["folder"]) / f"sheet{number}.parquet")
        headers = _write(book, name, target, asked)
        if headers is None and len(wanted) == 1:
            return {"error": f"line {asked['skip_rows'] + 1}: the sheet {name!r} has no header"}
        if headers is not None:
            read.append({"sheet": name, "path": target, "headers": headers, "first": name == names[0]})
    others = [name for name in names if name not in wanted and book.get_sheet_by_name(name).height]
    return {"read": read, "unread": others}


def _write(book: CalamineWorkbook, name: str, target: str, asked: dict[str, Any]) -> list[str] | None:
    """Write one sheet's cells as text with their line; returns its headers, none where the sheet is empty."""
    total = re.compile(asked["total_rows"]) if asked["total_rows"] else None
    rows = enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1)
    head = next((row for line, row in rows if line > asked["skip_rows"]), None)
    if head is None or not any(map(cell_text, head)):
        return None
    headers = unique([cell_text(cell) or "" for cell in head], Path(asked["path"]), asked["skip_rows"] + 1)
    schema = pa.schema([(header, pa.string()) for header in headers] + [("_line", pa.int64())])
    with pq.ParquetWriter(target, schema) as writer:
        batch: list[tuple[int, list[str | None]]] = []
        for line, row in rows:
            cells = [cell_text(cell) for cell in row]
            first = next((cell for cell in cells if cell), None)
            if first is None or (total and total.match(first)):
                continue
            batch.append((line, cells))
            if len(batch) == _BATCH:
                writer.write_table(_arrow(batch, schema))
                batch = []
        writer.write_table(_arrow(batch, schema))
    return headers


def _arrow(batch: list[tuple[int, list[str | None]]], schema: pa.Schema) -> pa.Table:
    columns = [[cells[place] for _, cells in batch] for place in range(len(schema) - 1)]
    return pa.table([*columns, [line for line, _ in batch]], schema=schema)


def cell_text(cell: object) -> str | None:
    """A cell as text: dates as ISO 8601, whole numbers without a fraction; none where it is empty."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None


if __name__ == "__main__":
    sys.exit(main())
