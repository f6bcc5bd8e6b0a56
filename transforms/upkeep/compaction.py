"""What the days leave behind in the lake stays few: small files are joined, old states let go, their files removed.

DuckLake's own joining of files once ended the process, and is known to (duckdb/ducklake 542, 916, 1015). So the rows of
small files are written once more, by a delete and an insert in one transaction; no row and no column changes. A file
that has grown large is left alone, so that no row is written again for ever.
"""

from __future__ import annotations

import sqlite3
from datetime import date

import duckdb

from transforms.errors import AwasError, cause
from transforms.queries import identifier
from transforms.settings import Settings
from transforms.upkeep.proof import prove
from transforms.warehouse import transaction

SMALL = 32_000_000  # bytes; larger files stay as they are
FEW = 8  # small files that may stay side by side: about what the days between two joinings leave
_CATALOGUE = "__ducklake_metadata_lake"
# a table in parts (by month) has files for each of them
_SMALL_FILES = f"""
    select s.schema_name, t.table_name,
        list(s.path || t.path || f.path order by s.path || t.path || f.path)
    from {_CATALOGUE}.ducklake_data_file f
    join {_CATALOGUE}.ducklake_table t on f.table_id = t.table_id and t.end_snapshot is null
    join {_CATALOGUE}.ducklake_schema s on t.schema_id = s.schema_id and s.end_snapshot is null
    left join (
        select data_file_id, list(partition_value order by partition_key_index, partition_value) as part
        from {_CATALOGUE}.ducklake_file_partition_value
        group by data_file_id
    ) p on f.data_file_id = p.data_file_id
    where f.end_snapshot is null and f.file_size_bytes < ?
    group by s.schema_name, t.table_name, p.part
    having count(*) > ?
    order by s.schema_name, t.table_name, p.part
"""


def compact(con: duckdb.DuckDBPyConnection, settings: Settings, as_of: date, days: int) -> int:
    """Write rows that were deleted out of the files, join small ones, let go of states older than `days` and of the
    files that they alone needed; returns how many files that were.

    Snapshots are dated by the machine's clock, and only here: nothing that is derived reads them.
    """
    past = f"now() - interval {int(days)} day"
    con.execute("call ducklake_flush_inlined_data('lake')")
    con.execute("call ducklake_rewrite_data_files('lake', delete_threshold => 0)")
    join_small_files(con, settings)
    _forget_extremes(con)
    expired = con.execute(f"call ducklake_expire_snapshots('lake', older_than => {past})").fetchall()
    files = con.execute(f"call ducklake_cleanup_old_files('lake', older_than => {past})").fetchall()
    files += con.execute(f"call ducklake_delete_orphaned_files('lake', older_than => {past})").fetchall()
    if files:
        names = [str(row[0]).rsplit("/", 1)[-1] for row in files]
        with transaction(con):
            prove(con, as_of, "files of the lake", None, None, len(files), names, f"{len(expired)} snapshots expired")
    return len(files)


def join_small_files(con: duckdb.DuckDBPyConnection, settings: Settings, small: int = SMALL, few: int = FEW) -> int:
    """Make one file of the small ones of a table, or of a part of it, where there are many; returns how many went.

    small: bytes of a file that stays as it is. few: how many smaller ones may stay side by side. Raises AwasError, and
    changes nothing, where other rows would be written than were read.
    """
    gone = 0
    for schema, table, names in con.execute(_SMALL_FILES, [small, few]).fetchall():
        name, paths = f"lake.{schema}.{identifier(table)}", [str(settings.lake_dir / "data" / name) for name in names]
        with transaction(con):
            con.execute(f"create or replace temp table joined as from {name} where list_contains(?, filename)", [paths])
            taken = con.execute(f"delete from {name} where list_contains(?, filename)", [paths]).fetchall()
            written = con.execute(f"insert into {name} by name from joined").fetchall()
            if not taken == written == con.execute("select count(*) from joined").fetchall():
                raise AwasError(f"{name}: its small files were not joined, as other rows came out of them")
            con.execute("drop table joined")
        gone += len(names)
    return gone


def _forget_extremes(con: duckdb.DuckDBPyConnection) -> None:
    """Empty the smallest and largest values that the catalogue keeps of personal columns: they outlive their rows."""
    for table in ("ducklake_table_column_stats", "ducklake_file_column_stats"):
        con.execute(
            f"""
            update {_CATALOGUE}.{table} set min_value = null, max_value = null where table_id in (
                select t.table_id from {_CATALOGUE}.ducklake_table t
                join {_CATALOGUE}.ducklake_schema s on t.schema_id = s.schema_id
                where s.schema_name in ('restricted', 'quarantine')
            )
            """
        )


def vacuum(settings: Settings) -> None:
    """Take deleted rows out of the catalogue's file, too, because it holds small inserts."""
    catalogue = settings.lake_dir / "catalog.sqlite"
    try:
        with sqlite3.connect(catalogue, timeout=60, isolation_level=None) as database:
            database.execute("vacuum")
            database.execute("pragma wal_checkpoint(truncate)")
        database.close()
    except sqlite3.OperationalError as error:
        raise AwasError(
            f"{catalogue}: cannot be compacted ({cause(error)}); somebody has it open, run this again"
        ) from error
