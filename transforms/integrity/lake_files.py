"""`<home>/lake/files.jsonl`: the SHA-256 of each file of the lake, written down when the file is, and checked each day.

The record is closed and begun anew with the files that the catalogue still names (`segments`), so that a day costs what
the lake has, not what it ever had; `check_history` reads all of it.

A file whose bytes changed on the disk can be read without an error and give other values. Each line names the digest of
the line before it (as in the log of lists), so that the record itself cannot be changed unseen. Files are named by the
catalogue; those that it names no more (compacted, expired) are not looked for.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import AwasError, cause
from transforms.integrity import chain, lake_catalogue, segments
from transforms.settings import Settings

NAME = "files.jsonl"
_MEND = "awas mend takes it from a backup, or makes the lake anew from the deliveries"
_NAMED = """
    select distinct s.schema_name || '.' || t.table_name as relation, s.path || t.path || f.path as path
    from {of}ducklake_schema s
    join {of}ducklake_table t on s.schema_id = t.schema_id
    join (
        select table_id, path from {of}ducklake_data_file
        union all select table_id, path from {of}ducklake_delete_file
    ) f on t.table_id = f.table_id
    order by path
"""


@dataclass(frozen=True)
class Damage:
    """A file that is not as it was written. path: below `lake/data`. sha256: as it was. there: altered, not missing."""

    relation: str
    path: str
    sha256: str
    there: bool


class Line(chain.Link):
    """One file of the lake. path: below `lake/data`."""

    path: str
    sha256: str


def record(settings: Settings) -> int:
    """Write down the digests of files that are new in the catalogue; returns how many these were."""
    if settings.catalogue is None and not (settings.lake_dir / "catalog.sqlite").exists():
        return 0
    path = settings.lake_dir / NAME
    with segments.alone(path):
        lines, names = chain.texts(path), dict.fromkeys(name for _, name in named(settings))
        known = {line.path: line.sha256 for line in chain.parsed(path, lines, Line, segments.start(path))}
        new = [name for name in names if name not in known and (_data(settings) / name).is_file()]
        known |= {name: _digest(_data(settings) / name) for name in new}
        stated = {name: {"path": name, "sha256": known[name]} for name in names if name in known}
        segments.add(path, lines, [stated[name] for name in new], stated)
    lake_catalogue.record(settings)
    return len(new)


def digests(settings: Settings) -> dict[str, str]:
    """The digest of each file that was written down and may still count. Raises AwasError that names a broken line."""
    path = settings.lake_dir / NAME
    return {line.path: line.sha256 for line in chain.parsed(path, chain.texts(path), Line, segments.start(path))}


def check_history(settings: Settings) -> int:
    """Hold the whole record to be one chain; returns its lines. Raises AwasError that names what was changed."""
    return segments.check(settings.lake_dir / NAME, Line)


def check(settings: Settings) -> int:
    """Hold every file that the catalogue names against what was written down; returns how many there are.

    Raises AwasError that names the files which are missing or altered and the relations that they belong to, or the
    line of the record that was changed.
    """
    there, found = examine(settings)
    if found:
        more = f", and {len(found) - 3} more" if len(found) > 3 else ""
        told = ", ".join(
            f"{one.path} of {one.relation} {'was altered after it was written' if one.there else 'is missing'}"
            for one in found[:3]
        )
        raise AwasError(f"the lake in {settings.lake_dir} is damaged: {told}{more}; {_MEND}")
    return there


def examine(settings: Settings) -> tuple[int, list[Damage]]:
    """How many files the catalogue names, and those that are missing or altered.

    Raises AwasError where the catalogue or the record is damaged, so that nobody knows.
    """
    lake_catalogue.check(settings)
    record(settings)
    stated = digests(settings)
    found, names = [], named(settings) if stated else []
    for relation, name in names:
        where = _data(settings) / name
        if not where.is_file() or _digest(where) != stated[name]:
            found.append(Damage(relation, name, stated.get(name, ""), where.is_file()))
    return len(names), found


def named(settings: Settings) -> list[tuple[str, str]]:
    """Relation and path of every data file that the catalogue names. Raises AwasError where it cannot be read."""
    if settings.catalogue is not None:
        from transforms.warehouse import connect

        with closing(connect(settings, read_only=True)) as con:
            return con.execute(_NAMED.format(of="__ducklake_metadata_lake.")).fetchall()
    catalogue = settings.lake_dir / "catalog.sqlite"
    try:
        with closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True, timeout=60)) as con:
            return con.execute(_NAMED.format(of="")).fetchall()
    except sqlite3.Error as error:
        raise AwasError(f"{catalogue}: cannot be read ({cause(error)}); {_MEND}") from error


def _data(settings: Settings) -> Path:
    return settings.lake_dir / "data"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
