"""Deliveries read once more from the drop folders, held row by row against the lake, and taken in anew if they differ.

An older version may have read a file otherwise than it is read today, and what it took in looks right in the lake's own
record. A delivery that is taken in anew replaces the first reading from a day on; what was computed before stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from transforms import deliver
from transforms.deliver.accepting import retention
from transforms.deliver.evidence import row_digests
from transforms.errors import DayStopped
from transforms.profile import Profile
from transforms.queries import identifier, quoted
from transforms.settings import Settings
from transforms.warehouse import FOREVER, connect, kept_columns, restricted_columns

_SHOWN = 3  # rows of a delivery


@dataclass(frozen=True)
class Other:
    """A delivery that the lake holds otherwise than its files are read today, and how, in one line."""

    delivered_on: date
    said: str


def others(settings: Settings, profile: Profile, source: str, as_of: date) -> tuple[int, list[Other]]:
    """How many deliveries of a source up to a day stand in the lake and the drop folders, and which of them differ."""
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix="read_again_", dir=settings.scratch_dir) as scratch:
        there = settings.elsewhere(Path(scratch) / "home")
        there.home.mkdir(mode=0o700)
        if (settings.home / "landing").exists():
            (there.home / "landing").symlink_to(settings.home / "landing", target_is_directory=True)
        with suppress(DayStopped):  # of a refusal, which is found below
            deliver.run(there, profile, source, as_of)
        with closing(connect(there, origin=settings)) as con:
            con.execute(_STANDS, {"source": source})
            met = con.execute("select count(*) from temp.read_again where now is not null").fetchall()[0][0]
            return met, [*_refused(con, source), *_changed(con, source)]


def take_in(settings: Settings, profile: Profile, source: str, as_of: date, found: Sequence[Other]) -> str:
    """Take deliveries in anew, so that they count from a day on as they are read today; returns one line of counts."""
    return deliver.run(settings, profile, source, as_of, anew={one.delivered_on for one in found})


_STANDS = f"""
    create or replace temp table read_again as
    select o.delivered_on, o.delivery_id as before, h.delivery_id as now, o.fingerprint
    from origin.ledger.delivery o
    left join lake.ledger.delivery h
        on o.source = h.source and o.delivered_on = h.delivered_on and o.fingerprint = h.fingerprint
        and h.status = 'accepted' and h.known_to = date '{FOREVER}'
    where o.source = $source and o.status = 'accepted' and o.known_to = date '{FOREVER}'
"""


def _refused(con: duckdb.DuckDBPyConnection, source: str) -> Iterator[Other]:
    """Deliveries that were taken in and are refused today."""
    for day, message in con.execute(
        "select r.delivered_on, min(h.message) from temp.read_again r join lake.ledger.delivery h "
        f"on h.source = $1 and h.delivered_on = r.delivered_on and h.fingerprint = r.fingerprint "
        f"where r.now is null and h.status = 'refused' and h.known_to = date '{FOREVER}' group by all order by 1",
        [source],
    ).fetchall():
        yield Other(day, f"{source}/{day}: was taken in, and is refused today: {message}")


def _changed(con: duckdb.DuckDBPyConnection, source: str) -> Iterator[Other]:
    """Deliveries with rows that are not those of their files."""
    pairs = con.execute(
        "select delivered_on, before, now from temp.read_again where now is not null order by delivered_on"
    ).fetchall()
    tables = {
        f"accepted.{source}": [
            *(name for name in kept_columns(source) if name not in ("file", "line")),
            "file",
            "line",
        ],
        "quarantine.row": ["kind", "file", "line"],
    }
    if personal := [column.name for column in restricted_columns(source)]:
        tables[f"restricted.{source}"] = [*personal, "file", "line"]
    kept_since = retention.before(con, retention.PERSONAL, source, "origin")
    differ: dict[str, list[str]] = {}
    for table, columns in tables.items():
        order = "file, line, kind" if table == "quarantine.row" else "file, line"
        before = row_digests.of(con, f"origin.{table}", columns, [b for _, b, _ in pairs], order)
        now = row_digests.of(con, f"lake.{table}", columns, [n for _, _, n in pairs], order)
        for day, was, is_now in pairs:
            is_removed = table.startswith("restricted.") and was not in before and day < kept_since
            if before.get(was) != now.get(is_now) and not is_removed:
                differ.setdefault(was, []).append(table)
    for day, was, is_now in pairs:
        parts = [_rows(con, table, tables[table], was, is_now) for table in differ.get(was, ())]
        if parts:
            yield Other(day, f"{source}/{day}: {'; '.join(parts)}")


def _rows(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], before: str, now: str) -> str:
    """Which rows of a table differ, by file and line, and in which columns; no value of them is told."""
    cells = [name for name in columns if name not in ("file", "line")]
    unlike = {name: f"o.{identifier(name)} is distinct from h.{identifier(name)}" for name in cells}
    tests = ", ".join(f"if({test}, {quoted(name)}, null)" for name, test in unlike.items())
    names = ", ".join(map(identifier, columns))
    con.execute(
        f"""
        create or replace temp table unlike as
        select file, line, list_filter([{tests}], lambda c: c is not null) as columns, o._is is null as is_missing,
            h._is is null as is_more
        from (select distinct {names}, true as _is from origin.{table} where delivery_id = {quoted(before)}) o
        full join (
            select distinct {names}, true as _is from lake.{table} where delivery_id = {quoted(now)}
        ) h using (file, line)
        where o._is is null or h._is is null or len(columns) > 0
        """
    )
    count, missing, more = con.execute(
        "select count(*), count(*) filter (is_missing), count(*) filter (is_more) from temp.unlike"
    ).fetchall()[0]
    first = con.execute(
        "select file || ':' || line || if(is_missing, ' (missing)', if(is_more, ' (not in the files)', "
        f"' (' || array_to_string(columns[:5], ', ') || ')')) from temp.unlike order by file, line limit {_SHOWN}"
    ).fetchall()
    what = {"accepted": "accepted rows", "restricted": "personal cells", "quarantine": "rows in quarantine"}
    told = ", ".join(place for (place,) in first)
    return (
        f"{count} {what[table.partition('.')[0]]} are other than in the files ({missing} missing, {more} too many), "
        f"the first: {told}"
    )
