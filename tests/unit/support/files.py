"""One file read as text, in memory, and files of several formats to be read."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from transforms.deliver import reading
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.landing.fingerprints import Fingerprints
from transforms.deliver.reading import parts
from transforms.errors import DeliveryRefused
from transforms.profile import Source
from transforms.queries import identifier
from transforms.settings import Settings

Row = tuple[int, tuple[str | None, ...]]
LIMIT = 50_000_000
PLAIN = b"no,name\n1,Ana\n2,Budi\n"
ROWS: list[Row] = [(2, ("1", "Ana")), (3, ("2", "Budi"))]


class Told:
    """What reading one file gave. rows: line and cells; ragged: line, reason, text; texts: what is kept of each row."""

    def __init__(self, folder: Path, name: str, content: bytes, **source: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(content)
        rooms = folder / "rooms"
        rooms.mkdir()
        delivery = Delivery("work_permits", date(2026, 3, 1), folder, (DroppedFile(name, path, len(content), "0"),))
        limit, settings = source.pop("limit", LIMIT), Source(**source)
        with duckdb.connect() as con:
            done = reading.Reader(con, settings, rooms, limit).read([delivery])
            if done.refused:
                raise DeliveryRefused(done.refused[0])
            self.parts, self.headers = done.parts, list(done.headers[0].values())
            parts.view(con, "read", done, rooms)
            cells = ", ".join(identifier(header) for header in self.headers)
            found = con.execute(f"select _line, {cells} from read order by _line, _row").fetchall()
            self.rows = [(row[0], tuple(row[1:])) for row in found]
            self.files = [row[0] for row in con.execute("select distinct _file from read order by all").fetchall()]
            self.ragged = con.execute("select _line, reason, row_text from ragged order by all").fetchall()
            every = {header.casefold() for part in self.parts for header in part.headers}
            parts.keep_texts(con, self.parts, "select _row from read", every)
            texts = con.execute("select row_text from row_text join read using (_row) order by _line").fetchall()
            self.texts = [tuple(json.loads(row[0]).values()) for row in texts]
        self.signals = done.signals[0]
        self.read_as = {file: options for (_, file), options in done.read_as.items()}
        self.account = {
            file: {kind: n for kind, n in account.items() if n} for (_, file), account in done.accounts.items()
        }
        self.was_fast = any(part.breaks is not None for part in self.parts)


def workbook(**sheets: list[list[Any]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return stream.getvalue()


def parquet(**columns: list[Any]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def nothing_known(folder: Path) -> Fingerprints:
    return Fingerprints(Settings(home=folder / "home"), "work_permits")
