"""Journeys that are kept from one day to the next, so that a day's work follows the day's rows and not the history's.

A day computes anew only the journeys of travellers of whom it knows something else than the day before. Both come from
the same query (`core.journey`), which reads the crossings of some travellers, `core.journey_crossing`. What is kept is
a file beside the lake (`<home>/kept`): it can be deleted at any time, and is made anew where it does not fit. A first
day is computed in parts, by travellers, so that its memory is bounded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

import duckdb
from pydantic import ByteSize, TypeAdapter

from transforms.profile import Profile
from transforms.queries import graph, quoted, run_sql_file
from transforms.session.knowledge import queries as knowledge
from transforms.settings import Settings

NAME = "core/journey"
_CROSSINGS = "core/journey_crossing"
MOST = 0.5  # of the journeys: where more are of touched travellers, all are sooner made anew
_ROW_BYTES = 400  # that sorting takes for a crossing
_TABLE = "lake.accepted.border_crossings"
# travellers of whom another day or another state of the lake may know other crossings, or one more or fewer of them
_TOUCHED = """
create or replace temp table touched_traveller as
with touched as (
    select traveller_key from {table}
    where known_from between $first and $last or known_to between $first and $last
        or crossed_at between ($first - 2)::timestamptz and ($last + 2)::timestamptz
    union all
    select traveller_key from ducklake_table_insertions('lake', 'accepted', 'border_crossings', {old}, {new})
    union all
    select traveller_key from ducklake_table_deletions('lake', 'accepted', 'border_crossings', {old}, {new})
)
select distinct ('0x' || left(traveller_key, 16))::ubigint as traveller from touched
"""


@dataclass(frozen=True)
class Stamp:
    """What a kept file was made from: queries and reference, the day, and the state of the lake."""

    recipe: str
    as_of: date
    snapshot: int
    committed_at: str


def step(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    nodes: Mapping[str, graph.Query],
    profile: Profile,
    as_of: date,
    from_day: date,
) -> graph.Step:
    """The step that makes `core.journey` in the place of its query, from what is kept where that can be."""
    node = nodes[NAME]
    journeys = _Journeys(con, settings, nodes, profile.timezone, as_of, from_day)
    return graph.step(NAME, journeys.make, makes=node.makes, reads=node.reads)


def forget(settings: Settings) -> None:
    """Delete what is kept: its pseudonyms are of an earlier key, or the lake is another one now."""
    for path in sorted(settings.kept_dir.glob("*")):
        path.unlink()


@dataclass(frozen=True)
class _Journeys:
    con: duckdb.DuckDBPyConnection
    settings: Settings
    nodes: Mapping[str, graph.Query]
    timezone: str
    as_of: date
    from_day: date

    @property
    def path(self) -> Path:
        return self.settings.kept_dir / "journeys.duckdb"

    def make(self) -> None:
        """Make `core.journey`: a view of what is kept, brought up to the day, or else a table of this session."""
        if not self._is_long() or not self._brought_up_to_date():
            self._compute("core.border_crossings")
            return
        self.con.execute(f"attach if not exists {quoted(str(self.path))} as kept (read_only)")
        self.con.execute("drop table if exists core.journey")
        self.con.execute(
            "create or replace view core.journey as select * from kept.journey "
            f"where left_on > date '{self.from_day}' - 45"
        )

    def _is_long(self) -> bool:
        """Whether keeping pays; a lake that is encrypted keeps nothing beside it."""
        row = self.con.execute(f"select count(*) from {_TABLE}").fetchone()
        return bool(row and row[0] >= self.settings.kept_rows) and not self.settings.encrypted_lake

    def _brought_up_to_date(self) -> bool:
        """Whether the kept file is of the day now; False where another process has it, or it is of a later day."""
        self.settings.kept_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        now = self._stamp()
        try:
            then = self._kept()
            if not then or then.recipe != now.recipe or not self._is_of_this_lake(then):
                self._make_anew(now)
            elif then.as_of > now.as_of:
                return False
            elif then != now:
                self._catch_up(then, now)
        except duckdb.IOException:
            return False
        return True

    def _catch_up(self, then: Stamp, now: Stamp) -> None:
        """Compute what is of another day or state of the lake."""
        if self._touched(then, now) > MOST:
            self._make_anew(now)
        elif then.as_of < now.as_of or self._anyone_touched():
            self._change(now)

    def _kept(self) -> Stamp | None:
        """The stamp of what is kept; None where there is none, or it cannot be read."""
        if not self.path.exists():
            return None
        with self._attached("read_only"):
            try:
                row = self.con.execute("from kept.stamp").fetchone()
            except duckdb.CatalogException:
                return None
        return Stamp(*row) if row else None

    def _stamp(self) -> Stamp:
        newest = "select max(snapshot_id) from ducklake_snapshots('lake')"
        query = (
            f"select snapshot_id, snapshot_time::varchar from ducklake_snapshots('lake') where snapshot_id = ({newest})"
        )
        snapshot, committed_at = self.con.execute(query).fetchall()[0]
        return Stamp(self._recipe(), self.as_of, snapshot, committed_at)

    def _recipe(self) -> str:
        """The digest of all that journeys depend on beside the rows and the day."""
        needed = graph.needed([*self.nodes.values()], [*self.nodes[NAME].makes])
        texts = [node.path.read_text(encoding="utf-8") for node in needed if isinstance(node, graph.Query)]
        places = self.con.execute("from ref.checkpoints order by all").fetchall()
        others = [knowledge(["border_crossings"]), self.timezone, (self.as_of - self.from_day).days, duckdb.__version__]
        return hashlib.sha256(repr([texts, places, others]).encode()).hexdigest()

    def _is_of_this_lake(self, then: Stamp) -> bool:
        """Whether the lake was once in the state that a stamp names: a lake that was put back has another past."""
        query = "select 1 from ducklake_snapshots('lake') where snapshot_id = ? and snapshot_time::varchar = ?"
        return self.con.execute(query, [then.snapshot, then.committed_at]).fetchone() is not None

    def _touched(self, then: Stamp, now: Stamp) -> float:
        """Make table `touched_traveller`; the share of the kept journeys that are theirs."""
        first, last = sorted((then.as_of, now.as_of))
        old = min(then.snapshot + 1, now.snapshot)
        query = _TOUCHED.format(table=_TABLE, old=old, new=now.snapshot)
        for name, day in (("first", first), ("last", last)):
            query = query.replace(f"${name}", f"date '{day}'")
        self.con.execute(query)
        with self._attached("read_only"):
            theirs = "traveller in (select traveller from touched_traveller)"
            query = f"select count(*) filter (where {theirs}), count(*) from kept.journey"
            touched, all_ = self.con.execute(query).fetchall()[0]
        return float(touched / max(all_, 1))

    def _anyone_touched(self) -> bool:
        return bool(self.con.execute("select count(*) from touched_traveller").fetchall()[0][0])

    def _change(self, now: Stamp) -> None:
        """Put the journeys of the touched travellers in the place of those that are kept."""
        self._compute("core.border_crossings where traveller in (select traveller from touched_traveller)")
        with self._attached("read_write"):
            self.con.execute("begin transaction")
            self.con.execute(
                "delete from kept.journey where traveller in (select traveller from touched_traveller) "
                f"or left_on <= date '{self.from_day}' - 45"
            )
            self.con.execute("insert into kept.journey from core.journey")
            self.con.execute("update kept.stamp set as_of = ?, snapshot = ?, committed_at = ?", [*astuple(now)[1:]])
            self.con.execute("commit")

    def _make_anew(self, now: Stamp) -> None:
        """Make all journeys, in parts, in a file that takes the place of what is kept when it is whole."""
        new = self.path.with_suffix(f".{os.getpid()}")
        new.unlink(missing_ok=True)
        parts = self._parts()
        with self._attached("read_write", new):
            for part in range(parts):
                self._compute(f"core.border_crossings where traveller % {parts} = {part}")
                self.con.execute("create table if not exists kept.journey as from core.journey where false")
                self.con.execute("insert into kept.journey from core.journey")
            self.con.execute(
                "create table kept.stamp (recipe varchar, as_of date, snapshot bigint, committed_at varchar)"
            )
            self.con.execute("insert into kept.stamp values (?, ?, ?, ?)", [*astuple(now)])
        new.replace(self.path)

    def _parts(self) -> int:
        """In how many parts the travellers come, so that each takes half of the memory at most."""
        row = self.con.execute(f"select count(*) from {_TABLE}").fetchone()
        limit = TypeAdapter(ByteSize).validate_python(self.settings.memory_limit)
        return max(1, -(-(row[0] if row else 0) * _ROW_BYTES * 2 // limit))

    def _compute(self, crossings: str) -> None:
        """Table `core.journey` of some crossings."""
        self.con.execute(f"create or replace view core.journey_crossing as from {crossings}")
        run_sql_file(self.con, self.nodes[NAME].path, from_day=self.from_day)
        run_sql_file(self.con, self.nodes[_CROSSINGS].path)

    @contextmanager
    def _attached(self, how: str, path: Path | None = None) -> Iterator[None]:
        self.con.execute(f"attach {quoted(str(path or self.path))} as kept ({how})")
        try:
            yield
        finally:
            self.con.execute("detach kept")
