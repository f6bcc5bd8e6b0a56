"""What is kept of crossings from one day to the next, so that a day's work follows its own rows and not the history's.

A day computes anew only the journeys of travellers, and the counts of days, of which it knows something else than the
day before. Both come from the same query, which reads the crossings of some keys (`core.journey_crossing`,
`core.counted_crossing`). What is kept are files beside the lake (`<home>/kept`): they can be deleted at any time, and
are made anew where they do not fit. A first day is computed in parts, so that its memory is bounded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

import duckdb
from pydantic import ByteSize, TypeAdapter

from transforms.profile import Profile
from transforms.queries import graph, quoted, run_sql_file, taken
from transforms.session import incremental_files, knowledge
from transforms.session.incremental_relations import RELATIONS, Relation
from transforms.settings import Settings
from transforms.warehouse import transaction

MOST = 0.5  # of the rows: where more have a touched key, all are sooner made anew
_ROW_BYTES = 400  # that sorting takes for a crossing
# crossings of which another day or another state of the lake may know more, fewer or other ones
_TOUCHED = """
create or replace temp table touched as
with changed as (
    select traveller_key, crossed_at from ({known_otherwise})
    union all
    select traveller_key, crossed_at
    from ducklake_table_insertions('lake', 'accepted', 'border_crossings', {old}, {new})
    union all
    select traveller_key, crossed_at
    from ducklake_table_deletions('lake', 'accepted', 'border_crossings', {old}, {new})
)
select distinct {key} as key from changed
"""


@dataclass(frozen=True)
class Stamp:
    """What a kept file was made from: queries and reference, the day, and the state of the lake."""

    recipe: str
    as_of: date
    snapshot: int
    committed_at: str


def steps(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    queries: Sequence[graph.Query],
    profile: Profile,
    as_of: date,
    starts: Mapping[str, date],
) -> list[graph.Node]:
    """The queries, with steps that make the kept relations in the place of theirs, from what is kept where that can be.

    starts: node → the day after which its readers count.
    """
    nodes = {node.name: node for node in queries}
    kept = {
        relation.name: _Kept(con, settings, nodes, relation, profile.timezone, as_of, starts.get(relation.name))
        for relation in RELATIONS
    }
    return [
        graph.step(node.name, kept[node.name].make, makes=node.makes, reads=node.reads) if node.name in kept else node
        for node in queries
    ]


@dataclass(frozen=True)
class _Kept:
    con: duckdb.DuckDBPyConnection
    settings: Settings
    nodes: Mapping[str, graph.Query]
    what: Relation
    timezone: str
    as_of: date
    from_day: date | None

    @property
    def name(self) -> str:
        return self.what.name.split("/")[1]

    @property
    def path(self) -> Path:
        return self.settings.kept_dir / f"{self.name}.duckdb"

    @property
    def since(self) -> str:
        return self.what.since.format(from_day=f"date '{self.from_day}'", as_of=f"date '{self.as_of}'")

    def make(self) -> None:
        """Make the relation: a view of what is kept, brought up to the day, or else a table of this session."""
        if not self._is_long() or not self._brought_up_to_date():
            self._compute("core.border_crossings")
            return
        file = f"kept_{self.name}"
        self.con.execute(f"attach if not exists {quoted(str(self.path))} as {file} (read_only)")
        self.con.execute(f"drop table if exists core.{self.name}")
        self.con.execute(f"create or replace view core.{self.name} as select * from {file}.rows where {self.since}")

    def _is_long(self) -> bool:
        """Whether keeping pays; a lake that is encrypted keeps nothing beside it."""
        row = self.con.execute("select count(*) from history.border_crossings").fetchone()
        return bool(row and row[0] >= self.settings.kept_rows) and not self.settings.encrypted_lake

    def _brought_up_to_date(self) -> bool:
        """Whether the kept file is of the day now; False where another process has it, or it is of a later day."""
        self.settings.kept_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        incremental_files.sweep(self.path)
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
        elif then.as_of < now.as_of or self._any_touched():
            self._change(now)

    def _kept(self) -> Stamp | None:
        """The stamp of what is kept; None where there is none, or it cannot be read."""
        if not self.path.exists():
            return None
        try:
            with self._attached("read_only"):
                row = self.con.execute("from kept.stamp").fetchone()
                # a block that is damaged is met here, and not by whoever reads the rows
                self.con.execute("select count(columns(*)) from kept.rows").fetchall()
        except duckdb.Error as error:
            if "Could not set lock" in str(error):  # another process writes it
                raise
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
        """The digest of all that the relation depends on beside the rows and the day."""
        needed = graph.needed([*self.nodes.values()], [*self.nodes[self.what.name].makes])
        texts = [node.path.read_text(encoding="utf-8") for node in needed if isinstance(node, graph.Query)]
        places = self.con.execute("from ref.checkpoints order by all").fetchall()
        window = (self.as_of - self.from_day).days if self.from_day else None
        others = [self.what, knowledge.queries(["border_crossings"]), self.timezone, window, duckdb.__version__]
        return hashlib.sha256(repr([texts, places, others]).encode()).hexdigest()

    def _is_of_this_lake(self, then: Stamp) -> bool:
        """Whether the lake was once in the state that a stamp names: a lake that was put back has another past."""
        query = "select 1 from ducklake_snapshots('lake') where snapshot_id = ? and snapshot_time::varchar = ?"
        return self.con.execute(query, [then.snapshot, then.committed_at]).fetchone() is not None

    def _touched(self, then: Stamp, now: Stamp) -> float:
        """Make table `touched` of the keys that are computed again; the share of the kept rows with one of them."""
        known_otherwise = knowledge.changed("border_crossings", "crossed_at", *sorted((then.as_of, now.as_of)))
        old, key = min(then.snapshot + 1, now.snapshot), self.what.of_crossing
        self.con.execute(_TOUCHED.format(known_otherwise=known_otherwise, old=old, new=now.snapshot, key=key))
        with self._attached("read_only"):
            query = f"select count(*) filter (where {self._is_touched}), count(*) from kept.rows"
            touched, all_ = self.con.execute(query).fetchall()[0]
        return float(touched / max(all_, 1))

    @property
    def _is_touched(self) -> str:
        return f"{self.what.key} in (select key from touched)"

    def _any_touched(self) -> bool:
        return bool(self.con.execute("select count(*) from touched").fetchall()[0][0])

    def _change(self, now: Stamp) -> None:
        """Put the rows of the touched keys in the place of those that are kept."""
        self._compute(f"core.border_crossings where {self._is_touched}")
        with self._attached("read_write"), transaction(self.con):
            self.con.execute(f"delete from kept.rows where {self._is_touched} or not ({self.since})")
            self.con.execute(f"insert into kept.rows from core.{self.name}")
            self.con.execute("update kept.stamp set as_of = ?, snapshot = ?, committed_at = ?", [*astuple(now)[1:]])

    def _make_anew(self, now: Stamp) -> None:
        """Make all rows, in parts, in a file that takes the place of what is kept when it is whole."""
        new = self.path.with_suffix(f".{os.getpid()}")
        parts = self._parts()
        with self._attached("read_write", new):
            for part in range(parts):
                self._compute(f"core.border_crossings where {self.what.part} % {parts} = {part}")
                self.con.execute(f"create table if not exists kept.rows as from core.{self.name} where false")
                self.con.execute(f"insert into kept.rows from core.{self.name}")
            self.con.execute(
                "create table kept.stamp (recipe varchar, as_of date, snapshot bigint, committed_at varchar)"
            )
            self.con.execute("insert into kept.stamp values (?, ?, ?, ?)", [*astuple(now)])
        new.replace(self.path)

    def _parts(self) -> int:
        """In how many parts the keys come, so that each takes half of the memory at most."""
        row = self.con.execute("select count(*) from history.border_crossings").fetchone()
        limit = TypeAdapter(ByteSize).validate_python(self.settings.memory_limit)
        return max(1, -(-(row[0] if row else 0) * _ROW_BYTES * 2 // limit))

    def _compute(self, crossings: str) -> None:
        """The relation as a table of this session, of some crossings."""
        view, query = self.nodes[self.what.crossings].path, self.nodes[self.what.name].path
        self.con.execute(f"create or replace view core.{view.stem} as from {crossings}")
        run_sql_file(self.con, query, **taken(query.read_text(encoding="utf-8"), {"from_day": self.from_day}))
        run_sql_file(self.con, view)

    @contextmanager
    def _attached(self, how: str, path: Path | None = None) -> Iterator[None]:
        self.con.execute(f"attach {quoted(str(path or self.path))} as kept ({how})")
        try:
            yield
        finally:
            self.con.execute("detach kept")
