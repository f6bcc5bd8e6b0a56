"""What was read: the rows of a batch's files as parts, put together as one relation, and found again as text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.deliver.reading import delimited
from transforms.deliver.reading.odd_lines import Ragged
from transforms.errors import DeliveryRefused
from transforms.queries import file_named, identifier, quoted

# what is told of a batch beside its rows
TABLES = {
    "ragged": {
        "_delivery": "bigint",
        "_file": "varchar",
        "_line": "bigint",
        "reason": "varchar",
        "row_text": "varchar",
    },
    "file_account": {"_delivery": "bigint", "_file": "varchar", "kind": "varchar", "n": "bigint"},
    "file_way": {"_delivery": "bigint", "_file": "varchar", "options": "varchar"},
}
_MANY = 16  # parts, above which they are put together in one file


@dataclass(frozen=True)
class Part:
    """The rows of one file, of one sheet, or of many small files. headers: as the supplier wrote them.

    rows: Parquet, as text or shaped. raw: the cells as text, where rows are shaped.
    breaks: see `delimited.Sorted`; none where the rows carry `_line`.
    placed: whether the rows say themselves where they stand, because they are of several files.
    by_column: whether they say in which column, because a line gives several. account: what every line is, by kind.
    """

    file: str
    headers: list[str]
    rows: Path
    breaks: list[tuple[int, int]] | None = None
    raw: Path | None = None
    ragged: list[Ragged] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    delivery: int = 0
    delivered_on: date = date.min
    placed: bool = False
    by_column: bool = False
    account: dict[str, int] = field(default_factory=dict)

    @property
    def places(self) -> list[str]:
        """The columns of the rows that say where they stand."""
        if self.placed:
            return ["_delivery", "_delivered_on", "_file", "_line"]
        return [*(["_line"] if self.breaks is None else []), *(["_column"] if self.by_column else [])]


@dataclass
class Read:
    """What reading some deliveries gave, by the delivery's number in the batch.

    headers: the supplier's own column names, in the order in which they were met; upper and lower case are one.
    accounts: by delivery and file, how many lines are what; read_as: in which options it was read otherwise than the
    source says in general. signals: what a person should know. refused: why a delivery cannot be read, with file, line
    and cause; errors: the same, with the words of libraries behind them, for the log alone.
    """

    parts: list[Part] = field(default_factory=list)
    headers: dict[int, dict[str, str]] = field(default_factory=dict)
    accounts: dict[tuple[int, str], dict[str, int]] = field(default_factory=dict)
    read_as: dict[tuple[int, str], str] = field(default_factory=dict)
    signals: dict[int, list[str]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    errors: list[DeliveryRefused] = field(default_factory=list)

    def refuse(self, delivery: int, error: DeliveryRefused) -> None:
        """Nothing of this delivery can be read; the first reason is told."""
        self.refused.setdefault(delivery, str(error))
        self.errors.append(error)

    def add(self, part: Part) -> None:
        """A part of one delivery."""
        self.parts.append(part)
        self.met(part.delivery, part.headers)
        self.signals.setdefault(part.delivery, []).extend(part.signals)
        own = self.accounts.setdefault((part.delivery, part.file), {})
        own |= {kind: own.get(kind, 0) + lines for kind, lines in part.account.items()}

    def join(self, other: Read) -> None:
        """What was read of other deliveries."""
        self.parts += other.parts
        self.errors += other.errors
        self.headers |= other.headers
        self.accounts |= other.accounts
        self.read_as |= other.read_as
        self.signals |= other.signals
        self.refused |= other.refused

    def counted(self) -> list[tuple[int, str, str, int]]:
        """Delivery, file, kind and number of its lines, of kinds that there are."""
        return [(*place, kind, n) for place, own in self.accounts.items() for kind, n in own.items() if n]

    def met(self, delivery: int, headers: Sequence[str]) -> None:
        known = self.headers.setdefault(delivery, {})
        for header in headers:
            known.setdefault(header.casefold(), header)


def make_table(
    con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Make a table of rows, with the types that `columns` says, by name."""
    if not rows:
        con.execute(f"create table {name} ({', '.join(f'{column} {type_}' for column, type_ in columns.items())})")
        return
    made = [pa.array(column) for column in zip(*rows, strict=True)]
    con.register("made_rows", pa.table(made, names=list(columns)))
    typed = ", ".join(f"{column}::{type_} as {column}" for column, type_ in columns.items())
    con.execute(f"create table {name} as select {typed} from made_rows")
    con.unregister("made_rows")


def numbered(con: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> Iterator[tuple[Part, int, int]]:
    """Each part with the numbers of its rows in the batch (`_row`): the first one, and the first one behind them."""
    before = 0
    for part in parts:
        counted = con.execute(f"select count(*) from read_parquet({file_named(part.rows)})").fetchone()
        first, before = before, before + (int(counted[0]) if counted else 0)
        yield part, first, before


def view(con: duckdb.DuckDBPyConnection, name: str, read: Read, folder: Path) -> None:
    """Make the view `name` over the rows of all deliveries that are not refused."""
    queries = []
    left_out = f"where _delivery not in ({', '.join(map(str, read.refused))})" if read.refused else ""
    for part, first, _ in numbered(con, read.parts):
        reader = f"read_parquet({file_named(part.rows)}, file_row_number = true)"
        row = f"(file_row_number + {first})::bigint as _row"
        if part.placed:
            queries.append(f"select * exclude (file_row_number), {row} from {reader} {left_out}")
        else:
            line = "_line" if part.breaks is None else delimited.line_expression(part.breaks, "file_row_number")
            left = "file_row_number, _line" if part.breaks is None else "file_row_number"
            file = quoted(part.file)
            if part.by_column:
                left, file = f"{left}, _column", f"{quoted(part.file + '!')} || _column"
            queries.append(
                f"select * exclude ({left}), {part.delivery}::bigint as _delivery, "
                f"date {quoted(part.delivered_on.isoformat())} as _delivered_on, {file} as _file, "
                f"({line})::bigint as _line, {row} from {reader}"
            )
    query = " union all by name ".join(queries)
    if len(queries) > _MANY:
        whole = folder / f"{name}.parquet"
        con.execute(f"copy ({query}) to {quoted(str(whole))} (format parquet)")
        query = f"select * from read_parquet({file_named(whole)})"
    con.execute(f"create view {identifier(name)} as {query}")


def keep_texts(con: duckdb.DuckDBPyConnection, parts: list[Part], rows: str, shown: Collection[str]) -> None:
    """Make table `row_text` (`_row`, `row_text`: the cells as JSON, by header) for the rows that query `rows` gives.

    shown: the headers, in small letters, whose cells are kept; what others hold may be personal.
    """
    con.execute("create table row_text (_row bigint, row_text varchar)")
    for part, first, until in numbered(con, parts):
        wanted = con.execute(
            f"select _row - {first} from ({rows}) where _row >= {first} and _row < {until} order by _row"
        ).fetchnumpy()
        numbers = [int(value) for column in wanted.values() for value in column]
        if not numbers:
            continue
        kept = [identifier(header) for header in part.headers if header.casefold() in shown]
        cells = f"to_json(struct_pack({', '.join(f'{name} := {name}' for name in kept)}))" if kept else "'{}'"
        con.register("wanted", pa.table({"place": pa.array(numbers, pa.int64())}))
        con.execute(
            f"insert into row_text select file_row_number + {first}, {cells}::varchar "
            f"from read_parquet({file_named(part.raw or part.rows)}, file_row_number = true) "
            "where file_row_number in (select place from wanted) order by 1"
        )
        con.unregister("wanted")
