"""Write `watchlists.duckdb` so that the same rows always give the same bytes. Run as a process of its own.

Two things in a DuckDB file are not its content: a random identifier in the header, and whatever lay in the
memory of the process where a compressed segment has a gap. So the file is copied by a fresh process that has
read nothing but the release, with one thread and an allocator that hands out zeros (`ENVIRONMENT`); then the
identifier is replaced by one that follows from the run, and the header's checksum is set anew.

    python seal.py <staging.duckdb> <watchlists.duckdb> <run_id>

It imports nothing of this project: what it has not read it cannot leak.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from pathlib import Path

import duckdb

ENVIRONMENT = {"DUCKDB_JE_MALLOC_CONF": "zero:true"}
STORAGE_VERSION = "v1.4.0"
BLOCK_SIZE = 16384  # a release has many small tables: a sixteenth of the usual block, a tenth of the file
_HEADER = 4096
_HEADERS_WITH_IDENTIFIER = (0, 2 * _HEADER)  # the second database header holds what is left of the main one
_IDENTIFIER = slice(124, 140)  # checksum 8, magic 4, version 8, flags 32, library 64, encryption 8
_TABLES = "select schema_name, table_name from duckdb_tables() where database_name = 'staging' order by all"
_FACTOR = 0xBF58476D1CE4E5B9
_MASK = (1 << 64) - 1


def copy(staging: str, target: str) -> None:
    """Copy a database with its tables, comments and macros, in the order of its rows.

    Table after table: the database itself copies long ones in an order that hangs on how `staging` was written.
    """
    con = duckdb.connect(":memory:", config={"threads": "1", "autoload_known_extensions": "false"})
    try:
        con.execute(f"attach {_quoted(staging)} as staging (read_only)")
        options = f"storage_version '{STORAGE_VERSION}', block_size {BLOCK_SIZE}"
        con.execute(f"attach {_quoted(target)} as release ({options})")
        con.execute("copy from database staging to release (schema)")
        for schema, table in con.execute(_TABLES).fetchall():
            name = f"{_identifier(schema)}.{_identifier(table)}"
            con.execute(f"insert into release.{name} from staging.{name}")
        con.execute("checkpoint release")
        con.execute("detach release")
    finally:
        con.close()


def set_identifier(path: Path, identifier: bytes) -> None:
    """Replace the random identifier of a DuckDB file (16 bytes). Raises ValueError for another layout."""
    with path.open("r+b") as file:
        headers = bytearray(file.read(3 * _HEADER))
        if headers[8:12] != b"DUCK":
            raise ValueError(f"{path}: not a DuckDB file")
        old = bytes(headers[_IDENTIFIER])
        for start in _HEADERS_WITH_IDENTIFIER:
            header = headers[start : start + _HEADER]
            if struct.unpack_from("<Q", header)[0] != checksum(bytes(header[8:])):
                raise ValueError(f"{path}: header at {start} has another layout than DuckDB 1.5's")
            if header[_IDENTIFIER] == old:
                header[_IDENTIFIER] = identifier
            struct.pack_into("<Q", header, 0, checksum(bytes(header[8:])))
            headers[start : start + _HEADER] = header
        file.seek(0)
        file.write(headers)


def checksum(block: bytes) -> int:
    """DuckDB's checksum of a block whose length is a multiple of 8 (src/common/checksum.cpp)."""
    result = 5381
    for (word,) in struct.iter_unpack("<Q", block):
        result ^= (word * _FACTOR) & _MASK
    return result


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    copy(sys.argv[1], sys.argv[2])
    set_identifier(Path(sys.argv[2]), hashlib.sha256(sys.argv[3].encode()).digest()[:16])
