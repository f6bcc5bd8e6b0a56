"""Score: points, ranks and how sure they are, and the units' lists, for one day."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import numpy as np

from transforms.cards import load_cards
from transforms.profile import Profile
from transforms.score.cells import Cells, Ints, read_cells
from transforms.score.listing import Candidate, compose
from transforms.settings import Settings
from transforms.statistics.points import in_cents, raw_points
from transforms.statistics.ranking import including, rank_intervals, ranks, seed_of, tiers
from transforms.warehouse import as_of_session, connect, replace_day, transaction

Frame = dict[str, Any]
VISITS = {"agency": "labour", "route": "border"}  # which kind of unit visits what; employers are seen with agencies
SILENT_AFTER_DAYS = 180

_TABLES = """
    create schema if not exists score;
    create or replace table score.point (
        entity_kind varchar, entity_id varchar, indicator varchar, domain varchar, value double, peer_value double,
        expected double, shrunk double, low double, high double, cents bigint
    );
    create or replace table score.entity (
        entity_kind varchar, entity_id varchar, cents bigint, rank_with_ties bigint, rank_no_ties bigint,
        rank_low bigint, rank_high bigint, tier varchar, coverage double, facts bigint
    );
    create or replace table score.listing (
        entity_kind varchar, unit varchar, lane varchar, list_rank bigint, entity_id varchar,
        inclusion_probability double
    );
"""
_POINTS = """
    select
        m.as_of, m.entity_kind, m.entity_id, m.indicator, g.domain, m.num, m.den, g.value, g.peer_value, g.expected,
        g.shrunk, g.low, g.high, (g.cents * 0.01)::decimal(9, 2) as points, m.status, m.data_as_of, m.completeness,
        m.peer_group
    from lake.measure.indicator as m
    inner join score.point as g
        on m.entity_kind = g.entity_kind and m.entity_id = g.entity_id and m.indicator = g.indicator
    where m.as_of = getvariable('as_of')::date
    order by m.entity_kind, m.entity_id, m.indicator
"""
_ENTITIES = """
    select getvariable('as_of')::date as as_of, * exclude (cents), (cents * 0.01)::decimal(9, 2) as score
    from score.entity
    order by entity_kind, entity_id
"""
_LISTING = "select getvariable('as_of')::date as as_of, * from score.listing order by entity_kind, unit, list_rank"
_LAST_FILED = """
    select entity_id, (getvariable('as_of')::date - max(applied_on))::bigint as days
    from core.work_permits
    inner join core.agency using (entity_id)
    where registered and licence_status = 'active'
        and exists (select 1 from core.source_status where source = 'work_permits' and available)
    group by entity_id
    having days > ?
"""


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Replace the day's rows of `lake.score`; returns one line of counts.

    Raises AwasError for an indicator without a card, or measured twice.
    """
    con = connect(settings)
    try:
        as_of_session(con, settings, profile, as_of)
        score(con, profile.name, as_of)
        with transaction(con):
            points = replace_day(con, "lake.score.point", as_of, _POINTS)
            entities = replace_day(con, "lake.score.entity", as_of, _ENTITIES)
            listed = replace_day(con, "lake.score.listing", as_of, _LISTING)
    finally:
        con.close()
    return f"{entities} agencies and routes scored by {points} indicator values; {listed} listed"


def score(con: duckdb.DuckDBPyConnection, profile: str, as_of: date) -> None:
    """Fill the session's tables `score.point`, `score.entity` and `score.listing` from the measures of the day."""
    con.execute(_TABLES)
    cards = load_cards()
    for kind in sorted({card.entity_kind for card in cards.values()} | set(VISITS)):
        cells = read_cells(con, kind, cards)
        measured = cells.measured()
        cents = in_cents(raw_points(measured), measured.domains)
        total, coverage = cents.sum(1), cells.coverage()
        with_ties, no_ties = ranks(total, coverage, cells.entities)
        interval = rank_intervals(measured, cells.entities, seed_of(as_of, profile, kind))
        low, high = including(*interval, with_ties, no_ties)
        _insert(con, "score.point", kind, _point_frame(cells, cents))
        _insert(con, "score.entity", kind, {
            "entity_id": _texts(cells.entities), "cents": total, "rank_with_ties": with_ties, "rank_no_ties": no_ties,
            "rank_low": low, "rank_high": high, "tier": _texts(tiers(total, high)), "coverage": coverage,
            "facts": cells.facts(),
        })  # fmt: skip
        if kind in VISITS:
            _list(con, kind, profile, as_of)


def _point_frame(cells: Cells, cents: Ints) -> Frame:
    """Columns of the points' table; what cannot be said is NaN."""
    said = cells.shrunk()
    return {
        "entity_id": _texts([cells.entities[i] for i in cells.entity]),
        "indicator": _texts([cells.cards[i].id for i in cells.card]),
        "domain": _texts([cells.cards[i].domain for i in cells.card]),
        "value": np.where(cells.known, cells.value, np.nan),
        "peer_value": cells.peer_value(),
        "expected": cells.exposure * cells.prior.mean,
        "shrunk": said.mean,
        "low": said.low,
        "high": said.high,
        "cents": cents[cells.entity, cells.card],
    }


_DECIDED = """
    select entity_id, unit from core.list_decision
    where decision = ? and entity_kind = ?
"""
_HELD = """
    select unit, entity_id from lake.score.listing
    where entity_kind = ? and lane = 'lead' and as_of = (
        select max(as_of) from lake.score.listing where as_of < getvariable('as_of')::date
    )
"""


def _list(con: duckdb.DuckDBPyConnection, kind: str, profile: str, as_of: date) -> None:
    """Compose the list of every unit that visits this kind of entity."""
    silent = dict(con.execute(_LAST_FILED, [SILENT_AFTER_DAYS]).fetchall()) if kind == "agency" else {}
    held = set(con.execute(_HELD, [kind]).fetchall())
    decisions = {name: set(con.execute(_DECIDED, [name, kind]).fetchall()) for name in ("snooze", "pin")}

    def decided(decision: str, unit: str, entity_id: str) -> bool:
        return bool({(entity_id, unit), (entity_id, None)} & decisions[decision])

    members: dict[str, list[Candidate]] = {}
    for unit, entity_id, rank, cents, facts in con.execute(
        f"select c.unit, e.entity_id, e.rank_no_ties, e.cents, e.facts from score.entity as e "
        f"inner join core.{kind} as c on e.entity_id = c.entity_id where e.entity_kind = ? order by e.rank_no_ties",
        [kind],
    ).fetchall():
        if decided("snooze", unit, entity_id):
            continue
        members.setdefault(unit, []).append(Candidate(
            entity_id, rank, cents, facts, silent.get(entity_id), held=(unit, entity_id) in held,
            pinned=decided("pin", unit, entity_id),
        ))  # fmt: skip
    for unit, capacity in con.execute(
        "select unit, coalesce(capacity, 0) from ref.units where kind = ? order by unit", [VISITS[kind]]
    ).fetchall():
        listed = compose(capacity, members.get(unit, []), seed_of(as_of, unit, profile))
        for place, entry in enumerate(listed, start=1):
            line = [kind, unit, entry.lane, place, entry.entity_id, entry.probability]
            con.execute("insert into score.listing values (?, ?, ?, ?, ?, ?)", line)


def _insert(con: duckdb.DuckDBPyConnection, table: str, kind: str, frame: Frame) -> None:
    """Append columns to a table of the session; NaN becomes NULL."""
    con.register("frame", frame)
    con.execute(f"insert into {table} by name select ? as entity_kind, * from frame", [kind])
    con.unregister("frame")


def _texts(values: list[str]) -> Any:
    return np.array(values, dtype=object)
