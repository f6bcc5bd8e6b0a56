"""Weekly series of the session's day: what each route's season would have brought."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.statistics import surge
from transforms.warehouse import quoted

Floats = NDArray[np.float64]

AGENCY_WEEKS = 52
ROUTE_WEEKS = 104
LONGEST_HISTORY = 160  # weeks
SHORTEST_HISTORY = 60  # weeks: a year of baseline and what is compared with it
DAYS = 7


def expect_season(con: duckdb.DuckDBPyConnection, card: Card) -> None:
    """Insert a surge indicator from `measure.counted`, and its weeks into `measure.season`.

    num: the recent weeks' sum; expected_by_season and dispersion (variance / mean of that sum) from the regression;
    den is NULL. 'too_few' where the history is short, the route's whole history is below the card's minimum base,
    or less than one departure is expected.
    """
    recent = card.window_days // DAYS
    entities, weekly = _weekly(con)
    if not entities:
        return
    observed = weekly[:, -recent:].sum(1) if weekly.shape[1] else np.zeros(len(entities))
    expected = np.full(len(entities), np.nan)
    dispersion = np.full(len(entities), np.nan)
    if weekly.shape[1] >= SHORTEST_HISTORY:
        seen = np.where(
            weekly.sum(0) > 0, weekly, np.nan
        )  # a week in which nobody left anywhere was not observed
        for holidays, members in _by_holidays(con, card.entity_kind, entities, weekly.shape[1]):
            fit = surge.fit(seen[members], holidays, recent=recent)
            expected[members], dispersion[members] = fit.recent_expected, fit.recent_dispersion
            _insert_season(con, card.entity_kind, [entities[i] for i in members], fit)
    enough = (weekly.sum(1) >= card.minimum_base) & (np.nan_to_num(expected) >= 1)
    _insert(con, card, {
        "entity_id": np.array(entities, dtype=object), "num": observed, "expected": expected,
        "dispersion": dispersion, "enough": enough,
    })  # fmt: skip


def _insert(con: duckdb.DuckDBPyConnection, card: Card, frame: dict[str, Any]) -> None:
    con.register("seasonal", frame)
    con.execute(
        f"""
        insert into measure.indicator by name
        select
            {quoted(card.entity_kind)} as entity_kind, f.entity_id, {quoted(card.id)} as indicator, p.peer_group, f.num,
            case when isnan(f.expected) then null else f.expected end as expected_by_season,
            case when isnan(f.dispersion) then null else f.dispersion end as dispersion,
            case when state.late then 'late' when f.enough then 'ok' else 'too_few' end as status,
            state.data_as_of, state.completeness
        from seasonal f
        left join core.peer_group p on p.entity_kind = {quoted(card.entity_kind)} and p.entity_id = f.entity_id
        cross join measure.state as state
        """
    )
    con.unregister("seasonal")


def _insert_season(
    con: duckdb.DuckDBPyConnection, entity_kind: str, entities: list[str], fit: surge.Fit
) -> None:
    weeks = fit.expected.shape[1]
    frame = {
        "entity_id": np.repeat(np.array(entities, dtype=object), weeks),
        "ago": np.tile(np.arange(weeks - 1, -1, -1), len(entities)),
        "expected": fit.expected.ravel(),
        "upper": fit.upper.ravel(),
    }
    con.register("fitted", frame)
    con.execute(
        f"insert into measure.season select {quoted(entity_kind)}, entity_id, ago, expected, upper from fitted "
        f"where ago < {ROUTE_WEEKS}"
    )
    con.unregister("fitted")


def _weekly(con: duckdb.DuckDBPyConnection) -> tuple[list[str], Floats]:
    """Entities and their sums a week, [entities, weeks], oldest first; whole weeks that end on the day.

    The weeks reach back to the first day with data of any entity, at most `LONGEST_HISTORY`.
    """
    reach = con.execute(
        "select (getvariable('as_of')::date - min(event_on) + 1) // 7 from measure.counted"
    ).fetchone()
    weeks = min(int(reach[0]), LONGEST_HISTORY) if reach and reach[0] is not None else 0
    entities = [
        row[0] for row in con.execute("select entity_id from measure.sums order by entity_id").fetchall()
    ]
    cells = con.execute(
        f"""
        with place as (select entity_id, row_number() over (order by entity_id) - 1 as series from measure.sums),
        cells as (
            select entity_id, (getvariable('as_of')::date - event_on) // 7 as ago, sum(weight) as volume
            from measure.counted group by all
        )
        select series, {weeks} - 1 - ago as week, volume from cells join place using (entity_id) where ago < {weeks}
        """
    ).fetchnumpy()
    weekly = np.zeros((len(entities), weeks))
    weekly[cells["series"].astype(int), cells["week"].astype(int)] = cells["volume"]
    return entities, weekly


def _by_holidays(
    con: duckdb.DuckDBPyConnection, entity_kind: str, entities: list[str], weeks: int
) -> list[tuple[Floats, list[int]]]:
    """Entities that share the holidays of where they start and where they lead: [weeks, holidays] shares, members."""
    shares = _holiday_shares(con, weeks)
    places = dict(
        con.execute(
            "select entity_id, list_sort(list_distinct([coalesce(c.country, left(r.checkpoint, 2)), r.destination])) "
            "from core.route r left join ref.checkpoints c on c.code = r.checkpoint"
        ).fetchall()
        if entity_kind == "route"
        else []
    )
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, entity in enumerate(entities):
        groups[tuple(country for country in places.get(entity, []) if country in shares)].append(index)
    return [(_columns([shares[country] for country in key], weeks), groups[key]) for key in sorted(groups)]


def _columns(countries: list[dict[str, Floats]], weeks: int) -> Floats:
    """One column a holiday's name; where two countries keep it, the larger share of the week."""
    names = sorted({name for country in countries for name in country})
    columns = [np.max([country[name] for country in countries if name in country], axis=0) for name in names]
    return np.column_stack(columns) if columns else np.zeros((weeks, 0))


def _holiday_shares(con: duckdb.DuckDBPyConnection, weeks: int) -> dict[str, dict[str, Floats]]:
    """Country → holiday → share of the days of each week, [weeks], that it covers."""
    rows = con.execute(
        f"""
        with days as (
            select distinct
                country, name,
                unnest(generate_series(starts_on, coalesce(ends_on, starts_on), interval 1 day))::date as day
            from ref.holidays
        )
        select country, name, {weeks} - 1 - (getvariable('as_of')::date - day) // 7 as week, count(*) / 7.0 as share
        from days
        where day <= getvariable('as_of')::date and day > getvariable('as_of')::date - {weeks * DAYS}
        group by all order by all
        """
    ).fetchall()
    shares: dict[str, dict[str, Floats]] = defaultdict(dict)
    for country, name, week, share in rows:
        shares[country].setdefault(name, np.zeros(weeks))[int(week)] = float(share)
    return dict(shares)
