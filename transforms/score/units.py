"""The list of every unit: who is a candidate, who is on it, and what would take them off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from transforms.judgements import Judgements
from transforms.score.cells import Cells
from transforms.score.exit_conditions import Leaving
from transforms.score.listing import Candidate, compose, lend, standing_out
from transforms.statistics.ranking import seed_of

_LAST_FILED = """
    select entity_id, (?::date - max(applied_on))::bigint as days
    from core.work_permits
    inner join core.agency using (entity_id)
    where registered and licence_status = 'active'
        and exists (select 1 from core.source_status where source = 'work_permits' and available)
    group by entity_id
    having days > ?
"""
_DECIDED = """
    select entity_id, unit from core.list_decision
    where decision = ? and entity_kind = ?
"""
_VISITED = "select entity_id, rests, due from score.follow_up where entity_kind = ?"
# in no register, and nothing says where it is: nobody can be sent there
_LOST = "select entity_id from core.agency where not registered and seat_by is null"
_HOMES = "select entity_id from core.household"
_FAMILY = "select entity_id, min(family_id) from core.family where entity_kind = ? group by entity_id"
_HELD = """
    select unit, entity_id from lake.score.listing
    where entity_kind = ? and lane in ('fact', 'lead') and as_of = ?
"""


def capacity_of(con: duckdb.DuckDBPyConnection, kind: str) -> dict[str, int]:
    """How many visits of the day each unit that visits this kind has for it (see `sql/score/capacity.sql`)."""
    query = "select unit, capacity from score.capacity where entity_kind = ? order by unit"
    return dict(con.execute(query, [kind]).fetchall())


def compose_lists(
    con: duckdb.DuckDBPyConnection,
    cells_of: Mapping[str, Cells],
    profile: str,
    as_of: date,
    before: date | None,
    judged: Judgements,
) -> None:
    """Append the lists of every unit to `score.listing`, and the ways off them.

    cells_of: what is scored, by kind. before: the day of the previous list.
    """
    members = {kind: _members(con, kind, as_of, before, judged.silent_after_days) for kind in cells_of}
    shares: dict[str, dict[str, int]] = {}
    for kind in cells_of:
        for unit, capacity in capacity_of(con, kind).items():
            shares.setdefault(unit, {})[kind] = capacity
    for unit, capacities in shares.items():
        wanted = {kind: len(standing_out(members[kind].get(unit, []), judged)) for kind in capacities}
        shares[unit] = lend(capacities, wanted, judged)
    for kind, cells in cells_of.items():
        own = {unit: capacities[kind] for unit, capacities in shares.items() if kind in capacities}
        seeds = {unit: seed_of(as_of, unit, profile) for unit in own}
        _compose_kind(con, kind, own, members[kind], cells, seeds)


def _compose_kind(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    capacity_by_unit: Mapping[str, int],
    members: Mapping[str, list[Candidate]],
    cells: Cells,
    seeds: Mapping[str, int],
) -> None:
    leaving = Leaving(cells)
    for unit, capacity in capacity_by_unit.items():
        candidates = members.get(unit, [])
        listed = compose(capacity, candidates, seeds[unit], cells.judged)
        for place, entry in enumerate(listed, start=1):
            line = [kind, unit, entry.lane, place, entry.entity_id, entry.probability]
            con.execute("insert into score.listing values (?, ?, ?, ?, ?, ?)", line)
        ways = list(leaving.lines(kind, unit, listed, candidates))
        if ways:
            con.executemany("insert into score.leaving values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ways)


def _members(
    con: duckdb.DuckDBPyConnection, kind: str, as_of: date, before: date | None, silent_after: int
) -> dict[str, list[Candidate]]:
    """Unit → its candidates, by rank; without those that people snoozed, and those that rest after a visit.

    silent_after: days.
    """
    silent = dict(con.execute(_LAST_FILED, [as_of, silent_after]).fetchall()) if kind == "agency" else {}
    lost = {row[0] for row in con.execute(_LOST).fetchall()} if kind == "agency" else set()
    homes = {row[0] for row in con.execute(_HOMES).fetchall()} if kind == "employer" else set()
    held = set(con.execute(_HELD, [kind, before]).fetchall())
    family = dict(con.execute(_FAMILY, [kind]).fetchall())
    visited = {row[0]: row[1:] for row in con.execute(_VISITED, [kind]).fetchall()}
    decisions = {name: set(con.execute(_DECIDED, [name, kind]).fetchall()) for name in ("snooze", "pin")}

    def decided(decision: str, unit: str, entity_id: str) -> bool:
        return bool({(entity_id, unit), (entity_id, None)} & decisions[decision])

    members: dict[str, list[Candidate]] = {}
    for unit, entity_id, rank, cents, reach, facts in con.execute(
        f"select c.unit, e.entity_id, e.rank_no_ties, e.cents, e.reach, e.facts from score.entity as e "
        f"inner join core.{kind} as c on e.entity_id = c.entity_id where e.entity_kind = ? order by e.rank_no_ties",
        [kind],
    ).fetchall():
        rests, due = visited.get(entity_id, (False, False))
        pinned = decided("pin", unit, entity_id)
        if not decided("snooze", unit, entity_id) and (pinned or not rests):
            members.setdefault(unit, []).append(Candidate(
                entity_id, rank, cents, facts, reach, silent.get(entity_id), held=(unit, entity_id) in held,
                pinned=pinned or due, family=family.get(entity_id), found=entity_id not in lost,
                home=entity_id in homes,
            ))  # fmt: skip
    return members
