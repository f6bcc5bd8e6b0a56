"""Files as text: every cell of every format as it was written, with the file and the line it came from.

Result of `read_raw`: table `raw` in the scratch database: one VARCHAR column per header found in any of the files,
`_file` VARCHAR, `_line` BIGINT (1 = the first line of the file), `_row` BIGINT (unique). Lines that are not rows of
the file's own header go to table `ragged` (`_file`, `_line`, `reason`, `row_text`).
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import duckdb
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from transforms.deliver.drops import Delivery, DroppedFile
from transforms.errors import DeliveryRefused
from transforms.profile import Source
from transforms.warehouse import identifier, quoted

_OWN = ("_file", "_line", "_row")


def read_raw(con: duckdb.DuckDBPyConnection, delivery: Delivery, source: Source) -> None:
    """Fill `raw` and `ragged` from all files of a delivery. Raises DeliveryRefused with file, line and cause."""
    con.execute("create table ragged (_file varchar, _line bigint, reason varchar, row_text varchar)")
    con.execute("create table raw (_file varchar, _line bigint, _row bigint)")
    for file in delivery.files:
        _read_file(con, file, source)
        headers = [row[0] for row in con.execute("describe one_file").fetchall()]
        known = {row[0].casefold() for row in con.execute("describe raw").fetchall()}
        for header in headers:
            if header.casefold() not in known:
                con.execute(f"alter table raw add column {identifier(header)} varchar")
        con.execute(
            "insert into raw by name select *, (select count(*) from raw) + row_number() over (order by _line) as _row "
            "from one_file order by _line"
        )
        con.execute("drop table one_file")


def headers_of(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The supplier's own column names in `raw`, in the order in which they were met."""
    return [row[0] for row in con.execute("describe raw").fetchall() if row[0] not in _OWN]


def _read_file(con: duckdb.DuckDBPyConnection, file: DroppedFile, source: Source) -> None:
    name = file.name.lower()
    try:
        if name.endswith((".xlsx", ".xls")):
            _read_workbook(con, file, source)
        elif name.endswith(".parquet"):
            _read_query(con, file, f"read_parquet({quoted(str(file.path))})")
        elif name.endswith((".jsonl", ".jsonl.gz")):
            _read_query(
                con, file, f"read_json({quoted(str(file.path))}, format = 'newline_delimited', sample_size = -1)"
            )
        else:
            _read_csv(con, file, source)
    except (duckdb.Error, CalamineError) as error:
        raise DeliveryRefused(f"{file.path}: not readable as what it says it is: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    """The reader's own reason in one line, without the options that it lists and without cell contents."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:2])[:300]


def _read_query(con: duckdb.DuckDBPyConnection, file: DroppedFile, reader: str) -> None:
    con.execute(
        f"create table one_file as select columns(*)::varchar, {quoted(file.name)} as _file, "
        f"row_number() over () as _line from {reader}"
    )


def _read_csv(con: duckdb.DuckDBPyConnection, file: DroppedFile, source: Source) -> None:
    """A delimited file. Lines that do not fit its header are kept aside with their number, the rest stays in order."""
    con.execute(
        f"create table one_file as select *, {quoted(file.name)} as _file, "
        f"row_number() over () + {source.skip_rows + 1} as _line from read_csv({quoted(str(file.path))}, "
        f"header = true, all_varchar = true, auto_detect = true, sample_size = 1, delim = {quoted(source.delimiter)}, "
        f"""quote = '"', escape = '"', skip = {source.skip_rows}, encoding = {quoted(source.encoding)}, """
        "strict_mode = true, null_padding = false, store_rejects = true, rejects_limit = 100000, "
        "max_line_size = 10485760)"
    )
    rejects = con.execute(
        "select line, any_value(error_message order by column_idx), any_value(csv_line order by column_idx) "
        "from reject_errors group by line order by line"
    ).fetchall()
    con.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    if rejects:
        _renumber(con, {int(row[0]) for row in rejects}, source.skip_rows + 2)
        reasons = [(file.name, row[0], "the line does not fit the file's header", row[2]) for row in rejects]
        con.executemany("insert into ragged values (?, ?, ?, ?)", reasons)
    if not con.execute("select 1 from one_file limit 1").fetchone() and rejects:
        raise DeliveryRefused(
            f"{file.path}: line {rejects[0][0]}: no line fits the header: {_cause(Exception(rejects[0][1]))}"
        )


def _renumber(con: duckdb.DuckDBPyConnection, rejected: set[int], first: int) -> None:
    """Give the lines that were read the numbers that they have in the file, where others between them were rejected."""
    row = con.execute("select count(*) from one_file").fetchone()
    total = (int(row[0]) if row else 0) + len(rejected)
    numbers = pa.table({"line": [line for line in range(first, first + total + 1) if line not in rejected]})
    con.register("numbers", numbers)
    con.execute(
        "create or replace table one_file as select one_file.* replace (n.line as _line) from one_file join "
        f"(select line, row_number() over (order by line) + {first - 1} as at from numbers) n on n.at = one_file._line"
    )
    con.unregister("numbers")


def _read_workbook(con: duckdb.DuckDBPyConnection, file: DroppedFile, source: Source) -> None:
    """The first sheet of a workbook; its cells as text, dates as ISO 8601, whole numbers without a fraction."""
    rows = CalamineWorkbook.from_path(str(file.path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    rows = rows[source.skip_rows :]
    if not rows:
        raise DeliveryRefused(f"{file.path}: the first sheet is empty")
    header = [str(cell).strip() or f"column{index}" for index, cell in enumerate(rows[0])]
    if len(set(header)) != len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise DeliveryRefused(f"{file.path}: line 1: column {twice[0]!r} stands twice in the header")
    numbered = [
        (number, row) for number, row in enumerate(rows[1:], start=source.skip_rows + 2) if any(map(_text, row))
    ]
    columns: dict[str, Any] = {
        name: pa.array([_text(row[index]) for _, row in numbered], pa.string()) for index, name in enumerate(header)
    }
    columns["_line"] = pa.array([number for number, _ in numbered], pa.int64())
    con.register("sheet", pa.table(columns))
    con.execute(f"create table one_file as select *, {quoted(file.name)} as _file from sheet")
    con.unregister("sheet")


def _text(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
