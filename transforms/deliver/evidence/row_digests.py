"""One digest of the rows of each delivery, made column by column in the order of their places.

Of each column three SHA-256 are made: over one byte a row that says whether there is a value, over the lengths of its
texts (none of other types), and over the values one after the other: texts as UTF-8, numbers, days since 1970 and
microseconds since 1970 as little-endian integers, fractions as IEEE 754. Together they say what stands in which row, so
that a row which is changed, added, lost or moved to another place gives another digest. The digest of a delivery is the
SHA-256 of what its columns have. A column without any value is left out: one that a later version adds changes nothing.
A row that counts, is replaced and counts again stands in the lake once for each of these times, and is one row.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.queries import identifier, quoted
from transforms.warehouse import FOREVER

NO_ROWS = hashlib.sha256(b"").hexdigest()
_AT_ONCE = 200_000  # rows
LARGEST_SORT = 2_000_000  # rows that are put in order at once; more are taken piece by piece, as their places follow
# of these types the values themselves are hashed, of all others their JSON
_AS_THEY_ARE = {"VARCHAR", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP WITH TIME ZONE"}


def of(
    con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], deliveries: Collection[str], order: str
) -> dict[str, str]:
    """Delivery → digest of its rows in a table, for those of the deliveries that have rows there.

    columns: what is hashed of a row, file and line among them. order: SQL of the columns that tell the rows of a
    delivery apart, file and line first.
    """
    if not deliveries:
        return {}
    types = {name: type_ for name, type_, *_ in con.execute(f"describe {table}").fetchall()}
    cells = ", ".join(f"{_cell(name, types[name])} as {identifier(name)}" for name in columns)
    found: dict[str, list[_Column]] = {}
    once = _once(con, table, types, deliveries)
    for piece in _pieces(con, table, deliveries):
        reader = con.execute(
            f"select * exclude (_copy) from (select {once}, delivery_id as _delivery, {cells} from {table} "
            f"where {piece}) order by _delivery, {order}"
        ).to_arrow_reader(_AT_ONCE)
        for batch in reader:
            for delivery, rows in _by_delivery(batch):
                own = found.setdefault(delivery, [_Column() for _ in columns])
                for column, values in zip(own, rows.columns[1:], strict=True):
                    column.add(values)
    return {delivery: _whole(columns, own) for delivery, own in found.items()}


def _once(con: duckdb.DuckDBPyConnection, table: str, types: Collection[str], deliveries: Collection[str]) -> str:
    """SQL that leaves each row once; one that somebody put there twice from the same day on is two.

    Where no row has an end none counts again, and there is nothing to be found.
    """
    ended = f"select count(*) > 0 from {table} where {_among(deliveries)} and known_to <> date '{FOREVER}'"
    if "known_to" not in types or not con.execute(ended).fetchall()[0][0]:
        return "0 as _copy"
    return "distinct row_number() over (partition by delivery_id, file, line, known_from) as _copy"


def _pieces(con: duckdb.DuckDBPyConnection, table: str, deliveries: Collection[str]) -> Iterator[str]:
    """SQL of the rows to be put in order at once; those of a large delivery one after the other by their places."""
    places = con.execute(
        f"select delivery_id, file, min(line), max(line), count(*) from {table} where {_among(deliveries)} "
        "group by all order by all"
    ).fetchall()
    together: list[str] = []
    room = LARGEST_SORT
    for delivery, group in itertools.groupby(places, key=lambda place: str(place[0])):
        own = list(group)
        count = sum(rows for *_, rows in own)
        if count > LARGEST_SORT:
            yield from (f"{_among([delivery])} and {lines}" for place in own for lines in _lines(*place[1:]))
            continue
        if together and count > room:
            yield _among(together)
            together, room = [], LARGEST_SORT
        together.append(delivery)
        room -= count
    if together:
        yield _among(together)


def _among(deliveries: Collection[str]) -> str:
    return f"delivery_id in ({', '.join(map(quoted, deliveries))})"


def _lines(file: str, first: int, last: int, rows: int) -> Iterator[str]:
    """SQL of the lines of a file, in pieces of about as many rows as are put in order at once."""
    width = max(1, (last - first + 1) * LARGEST_SORT // rows)
    for line in range(first, last + 1, width):
        yield f"file = {quoted(file)} and line between {line} and {line + width - 1}"


def _cell(name: str, type_: str) -> str:
    return identifier(name) if type_ in _AS_THEY_ARE else f"to_json({identifier(name)})::varchar"


def _by_delivery(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The parts of a batch in order of the deliveries, a delivery each."""
    if not len(batch):
        return
    runs, start = pc.run_end_encode(batch.column(0)), 0
    for delivery, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield delivery, batch.slice(start, end - start)
        start = end


class _Column:
    """What was seen of a column so far."""

    def __init__(self) -> None:
        self.has_values = False
        self._parts = [hashlib.sha256() for _ in range(3)]

    def add(self, values: pa.Array) -> None:
        """Add the values of some more rows."""
        there, lengths, content = self._parts
        self.has_values = self.has_values or values.null_count < len(values)
        there.update(_bytes(pc.is_valid(values).cast(pa.uint8())))
        if pa.types.is_string(values.type):
            texts = pc.fill_null(values, "")
            ends = np.frombuffer(texts.buffers()[1], "<i4")[texts.offset : texts.offset + len(texts) + 1]
            lengths.update(np.diff(ends).astype("<i4").tobytes())
            content.update(memoryview(texts.buffers()[2] or b"")[ends[0] : ends[-1]])
        else:
            content.update(_bytes(_numbers(values)))

    def digests(self) -> list[str]:
        """The three digests."""
        return [part.hexdigest() for part in self._parts]


def _numbers(values: pa.Array) -> pa.Array:
    """Values of a type of fixed width as numbers; 0 where there is none."""
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    elif pa.types.is_timestamp(values.type):
        values = values.cast(pa.int64())
    return pc.fill_null(values, 0)


def _bytes(numbers: pa.Array) -> bytes:
    plain = numbers.to_numpy()
    return bytes(plain.astype(plain.dtype.newbyteorder("<"), copy=False).tobytes())


def _whole(columns: Sequence[str], own: Sequence[_Column]) -> str:
    said = [f"{name} {' '.join(column.digests())}\n" for name, column in zip(columns, own, strict=True)]
    kept = [line for line, column in zip(said, own, strict=True) if column.has_values]
    return hashlib.sha256("".join(kept).encode()).hexdigest()
