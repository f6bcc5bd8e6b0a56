"""Wrap each card's query: count its rows per entity, keep its evidence, say what cannot be said.

Works in a session of `warehouse.as_of_session` and fills the session's tables `measure.indicator`,
`measure.evidence` and `measure.volume` (the columns of the lake's tables of these names, without `as_of`).
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from transforms.cards import Card
from transforms.errors import AwasError
from transforms.measure.weeks import AGENCY_WEEKS, ROUTE_WEEKS, expect_season
from transforms.settings import SQL_DIR
from transforms.warehouse import quoted, run_sql_file, sql_files

EVIDENCE_CAP = 200
SMALLEST_PEER_GROUP = 15


def measure(
    con: duckdb.DuckDBPyConnection, cards: Mapping[str, Card], freshness: Mapping[str, int | None]
) -> None:
    """Fill `measure.*` for the session's day.

    freshness: source → oldest age in days at which its data still says something; None: any.
    """
    con.execute("create schema if not exists measure")
    for path in sql_files(SQL_DIR / "measure"):
        run_sql_file(con, path)
    for card in cards.values():
        _set_state(con, card, freshness)
        if con.execute("select available from measure.state").fetchone() == (False,):
            _say_not_available(con, card)
            continue
        _count(con, card)
        if card.kind == "surge":
            expect_season(con, card)
        else:
            _insert_indicator(con, card)
        _insert_evidence(con, card)
    _insert_volume(con)


def _set_state(con: duckdb.DuckDBPyConnection, card: Card, freshness: Mapping[str, int | None]) -> None:
    """Table `measure.state`: can the indicator be computed at all, and from data of when.

    The oldest and least complete of the needed sources decides; where one is enough, the freshest one.
    """
    sources = con.execute(
        "select source, data_as_of, completeness, getvariable('as_of')::date - data_as_of as age "
        "from core.source_status where available and list_contains(?, source) order by data_as_of desc, source",
        [list(card.needs)],
    ).fetchall()
    wanted = 1 if card.any_need else len(card.needs)
    sources = sources[:wanted]
    late = [
        source
        for source, _, _, age in sources
        if (limit := freshness.get(source)) is not None and age > limit
    ]
    filled = all(con.execute(f"from ref.{table} limit 1").fetchone() for table in card.reference)
    con.execute(
        "create or replace table measure.state (available boolean, late boolean, data_as_of date, completeness double)"
    )
    con.execute(
        "insert into measure.state values (?, ?, ?, ?)",
        [
            filled and len(sources) == wanted,
            bool(late),
            min((day for _, day, _, _ in sources), default=None),
            min((share for _, _, share, _ in sources if share is not None), default=None),
        ],
    )


def _say_not_available(con: duckdb.DuckDBPyConnection, card: Card) -> None:
    con.execute(
        f"""
        insert into measure.indicator by name
        select
            {quoted(card.entity_kind)} as entity_kind, entity_id, {quoted(card.id)} as indicator, p.peer_group,
            'not_available' as status, state.data_as_of, state.completeness
        from core.{card.entity_kind} left join core.peer_group p using (entity_id) cross join measure.state as state
        where p.entity_kind is not distinct from {quoted(card.entity_kind)}
        """
    )


def _count(con: duckdb.DuckDBPyConnection, card: Card) -> None:
    """Tables `measure.counted` (the query's rows) and `measure.sums` (num and den per entity).

    Raises AwasError that names the query, where it fails or returns rows of nobody.
    """
    try:
        con.execute(f"create or replace table measure.counted as\n{card.sql()}")
        con.execute(
            "create or replace table measure.sums as select entity_id, "
            "coalesce(sum(weight) filter (where role in ('case', 'both')), 0) as num, "
            "sum(weight) filter (where role in ('exposure', 'both')) as den "
            "from measure.counted where entity_id is not null group by entity_id"
        )
    except duckdb.Error as error:
        raise AwasError(f"{card.query}: {str(error).splitlines()[0]}; mend the query") from error


def _insert_indicator(con: duckdb.DuckDBPyConnection, card: Card) -> None:
    """Facts: entities with a case. Rates: entities with exposure, 'too_few' where neither den nor peers say enough."""
    is_fact = card.kind == "fact"
    con.execute(
        f"""
        insert into measure.indicator by name
        with counted as (
            select s.entity_id, s.num, {"null" if is_fact else "coalesce(s.den, 0)"} as den, p.peer_group
            from measure.sums s left join core.peer_group p
            on p.entity_kind = {quoted(card.entity_kind)} and p.entity_id = s.entity_id
        ),
        peers as (
            select
                *, count(*) over peer as members, sum(num) over peer / nullif(sum(den) over peer, 0) as group_rate,
                sum(num) over () / nullif(sum(den) over (), 0) as overall_rate
            from counted window peer as (partition by peer_group)
        )
        select
            {quoted(card.entity_kind)} as entity_kind, entity_id, {quoted(card.id)} as indicator, peer_group, num, den,
            case
                when state.late then 'late'
                when den is null then 'ok'
                when den < {card.minimum_base} and coalesce(
                    den * case when members >= {SMALLEST_PEER_GROUP} then group_rate else overall_rate end, 0
                ) < 1 then 'too_few'
                when den = 0 then 'too_few'
                else 'ok'
            end as status,
            state.data_as_of, state.completeness
        from peers cross join measure.state as state
        {"where num > 0" if is_fact else ""}
        """
    )


def _insert_evidence(con: duckdb.DuckDBPyConnection, card: Card) -> None:
    """The numerator's own rows, newest first, at most `EVIDENCE_CAP` of an entity; surges: of their window only."""
    window = f"and event_on > getvariable('as_of')::date - {card.window_days}" if card.kind == "surge" else ""
    con.execute(
        f"""
        insert into measure.evidence by name
        select
            {quoted(card.id)} as indicator, {quoted(card.entity_kind)} as entity_kind, entity_id, source, record_id,
            event_on, file, line, count(*) over (partition by entity_id) as true_count
        from measure.counted
        where role in ('case', 'both') and entity_id is not null {window}
        qualify row_number() over (
            partition by entity_id order by event_on desc, record_id, source, file, line
        ) <= {EVIDENCE_CAP}
        """
    )


def _insert_volume(con: duckdb.DuckDBPyConnection) -> None:
    """Calendar weeks, the last one up to the day: permits filed by agencies, departures on routes; none is no row."""
    con.execute(
        f"""
        insert into measure.volume by name
        with filed as (
            select entity_id, date_trunc('week', applied_on)::date as week, count(*)::double as volume
            from core.work_permits
            where entity_id is not null and applied_on >= {_monday(AGENCY_WEEKS - 1)}
            group by all
        ),
        departed as (
            select route_id as entity_id, date_trunc('week', day)::date as week, sum(travellers)::double as volume
            from core.route_day where day >= {_monday(ROUTE_WEEKS - 1)} group by all
        ),
        weeks as (
            select 'agency' as entity_kind, * from filed union all select 'route' as entity_kind, * from departed
        )
        select
            coalesce(w.entity_kind, s.entity_kind) as entity_kind, coalesce(w.entity_id, s.entity_id) as entity_id,
            coalesce(w.week, s.week) as week, coalesce(w.volume, 0) as volume, s.expected, s.upper
        from weeks w
        full join measure.season s
        on w.entity_kind = s.entity_kind and w.entity_id = s.entity_id and w.week = s.week
        """
    )


def _monday(weeks_ago: int) -> str:
    return f"date_trunc('week', getvariable('as_of')::date)::date - {7 * weeks_ago}"
