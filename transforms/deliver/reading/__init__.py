"""Files as text: every cell of every format as it was written, with the file and the line it came from.

`read_parts` writes each file's rows to a Parquet file of the delivery's scratch folder: as text, or shaped by the
caller's SQL in the same pass. `view` puts the parts together: `_file` VARCHAR, `_line` BIGINT (1 = the first line of
the file), `_row` BIGINT (unique). What is no row of its file's header goes to table `ragged` (`_file`, `_line`,
`reason`, `row_text`). `keep_texts` finds the text of chosen rows again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.deliver.drops import Delivery, DroppedFile
from transforms.deliver.reading import columnar, delimited, workbook
from transforms.deliver.reading.delimited import Header, Ragged
from transforms.deliver.reading.plain import PlainText, plain_text
from transforms.errors import DeliveryRefused, cause
from transforms.profile import Source
from transforms.queries import identifier, quoted

Shape = Callable[[list[str], str, list[str]], str]  # headers, relation, columns to pass on: a query
_MANY = 16  # parts, above which they are put together in one file


@dataclass(frozen=True)
class Part:
    """The rows of one file, or of one sheet. headers: as its supplier wrote them.

    rows: Parquet, as text or shaped. breaks: see `delimited.Read`; none where the rows carry `_line`.
    text, header: of a delimited text that was read as it stands; raw: else, the cells as text. signals: what a person
    should know.
    """

    file: str
    headers: list[str]
    rows: Path
    breaks: list[tuple[int, int]] | None = None
    text: PlainText | None = None
    header: Header | None = None
    raw: Path | None = None
    ragged: list[Ragged] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)


def read_parts(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, source: Source, folder: Path, limit: int, shape: Shape | None
) -> list[Part]:
    """Read all files of a delivery into Parquet files in `folder`, and make `ragged`.

    limit: bytes to which a file may unpack. shape: makes the query of a file's rows; none leaves cells as text.
    Raises DeliveryRefused with file, line and cause.
    """
    parts: list[Part] = []
    for number, file in enumerate(delivery.files):
        room = folder / f"file{number}"
        room.mkdir(mode=0o700)
        try:
            parts += _read_file(con, file, source, room, limit, shape)
        except (duckdb.Error, pa.ArrowInvalid) as error:
            raise DeliveryRefused(f"{file.path}: not readable as what it says it is ({cause(error)})") from error
    lines = [(part.file, odd.line, odd.reason, odd.text) for part in parts for odd in part.ragged]
    columns = [pa.array(column) for column in zip(*lines, strict=True)] or [pa.array([], pa.string())] * 4
    con.register("odd_lines", pa.table(columns, names=["_file", "_line", "reason", "row_text"]))
    con.execute(
        "create table ragged as select _file::varchar as _file, _line::bigint as _line, reason::varchar as reason, "
        "row_text::varchar as row_text from odd_lines"
    )
    con.unregister("odd_lines")
    return parts


def _read_file(
    con: duckdb.DuckDBPyConnection, file: DroppedFile, source: Source, room: Path, limit: int, shape: Shape | None
) -> list[Part]:
    name, raw = file.name.lower(), room / "raw.parquet"
    if name.endswith((".xlsx", ".xls")):
        told = workbook.sheets_to_text(file.path, source, room, limit)
        sheets = [
            Part(
                file.name if sheet["first"] else f"{file.name}#{sheet['sheet']}",
                sheet["headers"],
                Path(sheet["path"]),
                signals=[f"sheet {other!r} of {file.name} is not read" for other in told["unread"]] if not at else [],
            )
            for at, sheet in enumerate(told["read"])
        ]
        return [_shaped(con, sheet, shape) for sheet in sheets]
    if name.endswith(".parquet"):
        headers = columnar.parquet_to_text(con, file.path, raw, limit)
        return [_shaped(con, Part(file.name, headers, raw), shape)]
    text = plain_text(file.path, source.encoding, room / "plain.txt", limit)
    signals = [f"{file.name} holds {text.hidden} marks that turn the reading direction or hide"] if text.hidden else []
    if name.endswith((".jsonl", ".jsonl.gz")):
        headers, ragged = columnar.json_to_text(con, file.path, text, raw)
        return [_shaped(con, Part(file.name, headers, raw, ragged=ragged, signals=signals), shape)]
    return [_delimited(con, file, source, text, signals, room, shape)]


def _delimited(
    con: duckdb.DuckDBPyConnection,
    file: DroppedFile,
    source: Source,
    text: PlainText,
    signals: list[str],
    room: Path,
    shape: Shape | None,
) -> Part:
    header = delimited.header_of(text, file.path, source)
    names = header.names
    if delimited.fits_fast(header, source):
        target = room / "rows.parquet"
        relation = delimited.relation(text, header, source)
        query = shape(names, relation, []) if shape else f"select * from {relation}"
        counted = con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)").fetchone()
        read = delimited.settled(con, text, header, int(counted[0]) if counted else 0)
        if read:
            _hold_some(file, read.rows, read.ragged)
            return Part(file.name, names, target, read.breaks, text, header, None, read.ragged, signals)
        target.unlink()
    raw = room / "raw.parquet"
    ragged = delimited.record_by_record(text, header, source, raw)
    rows = con.execute(f"select count(*) from read_parquet({quoted(str(raw))})").fetchone()
    _hold_some(file, rows[0] if rows else 0, ragged)
    return _shaped(con, Part(file.name, names, raw, ragged=ragged, signals=signals), shape)


def _hold_some(file: DroppedFile, rows: int, ragged: list[Ragged]) -> None:
    if ragged and not rows:
        raise DeliveryRefused(f"{file.path}: line {ragged[0].line}: no line fits the header: {ragged[0].reason}")


def _shaped(con: duckdb.DuckDBPyConnection, part: Part, shape: Shape | None) -> Part:
    """A part whose rows are text, shaped; they stay as `raw`."""
    if shape is None:
        return Part(part.file, part.headers, part.rows, raw=part.rows, ragged=part.ragged, signals=part.signals)
    target = part.rows.with_suffix(".shaped.parquet")
    query = shape(part.headers, f"read_parquet({quoted(str(part.rows))})", ["_line"])
    con.execute(f"copy ({query}) to {quoted(str(target))} (format parquet)")
    return Part(part.file, part.headers, target, raw=part.rows, ragged=part.ragged, signals=part.signals)


def headers_of(parts: list[Part]) -> list[str]:
    """The suppliers' own column names, in the order in which they were met; upper and lower case are one."""
    met: dict[str, str] = {}
    for part in parts:
        for header in part.headers:
            met.setdefault(header.casefold(), header)
    return list(met.values())


def view(con: duckdb.DuckDBPyConnection, name: str, parts: list[Part], folder: Path) -> None:
    """Make the view `name` over the rows of all parts, with `_row`, `_file`, `_line`."""
    queries, before = [], 0
    for part in parts:
        reader = f"read_parquet({quoted(str(part.rows))}, file_row_number = true)"
        line = "_line" if part.breaks is None else delimited.line_expression(part.breaks, "file_row_number")
        left = "file_row_number, _line" if part.breaks is None else "file_row_number"
        queries.append(
            f"select * exclude ({left}), {quoted(part.file)} as _file, ({line})::bigint as _line, "
            f"(file_row_number + {before})::bigint as _row from {reader}"
        )
        row = con.execute(f"select count(*) from {reader}").fetchone()
        before += int(row[0]) if row else 0
    query = " union all by name ".join(queries)
    if len(parts) > _MANY:
        whole = folder / f"{name}.parquet"
        con.execute(f"copy ({query}) to {quoted(str(whole))} (format parquet)")
        query = f"select * from read_parquet({quoted(str(whole))})"
    con.execute(f"create view {identifier(name)} as {query}")


def keep_texts(con: duckdb.DuckDBPyConnection, parts: list[Part], rows: str, folder: Path, source: Source) -> None:
    """Make table `row_text` (`_row`, `row_text`: the cells as JSON, by header) for the rows that query `rows` gives."""
    con.execute("create table row_text (_row bigint, row_text varchar)")
    before = 0
    for number, part in enumerate(parts):
        counted = con.execute(f"select count(*) from read_parquet({quoted(str(part.rows))})").fetchone()
        until = before + (int(counted[0]) if counted else 0)
        wanted = con.execute(
            f"select _row - {before} from ({rows}) where _row >= {before} and _row < {until} order by _row"
        ).fetchnumpy()
        numbers = [int(value) for column in wanted.values() for value in column]
        before, first = until, before
        if not numbers:
            continue
        cells = f"to_json(struct_pack({', '.join(f'{identifier(h)} := {identifier(h)}' for h in part.headers)}))"
        con.register("wanted", pa.table({"place": pa.array(numbers, pa.int64())}))
        if part.text and part.header and part.breaks:
            lines = [_line_at(part.breaks, at) for at in numbers]
            excerpt = folder / f"excerpt{number}.txt"
            excerpt.write_bytes(b"".join(line + b"\n" for line in delimited.lines_of(part.text, lines)))
            short = delimited.relation(PlainText(excerpt, 0, 0), Header(part.header.names, 0), source)
            con.execute(
                f"insert into row_text select w.place + {first}, t.cells from (select row_number() over () as n, "
                f"{cells}::varchar as cells from {short}) t "
                "join (select place, row_number() over (order by place) as n from wanted) w on w.n = t.n"
            )
            con.execute("drop table if exists reject_errors; drop table if exists reject_scans")
        else:
            con.execute(
                f"insert into row_text select file_row_number + {first}, {cells}::varchar "
                f"from read_parquet({quoted(str(part.raw))}, file_row_number = true) "
                "where file_row_number in (select place from wanted) order by 1"
            )
        con.unregister("wanted")


def _line_at(breaks: list[tuple[int, int]], row: int) -> int:
    number, line = next(pair for pair in reversed(breaks) if pair[0] <= row)
    return line + row - number
