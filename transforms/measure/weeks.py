"""Weekly series of the session's day: what each route's season would have brought."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
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
    """The fitted weeks, which end on the day's weekday, shared out to calendar weeks by days; the last one is begun."""
    row = con.execute("select getvariable('as_of')::date").fetchone()
    as_of: date = row[0] if row else date.min
    days = as_of.weekday() + 1  # of a calendar week that lie in the fitted week of the same place
    mondays = [as_of - timedelta(days=as_of.weekday() + DAYS * ago) for ago in range(ROUTE_WEEKS)][::-1]
    expected, upper = (
        _share_out(values, days / DAYS)[:, -ROUTE_WEEKS:] for values in (fit.expected, fit.upper)
    )
    mondays = mondays[-expected.shape[1] :]
    frame = {
        "entity_id": np.repeat(np.array(entities, dtype=object), len(mondays)),
        "week": np.tile(np.array(mondays, dtype="datetime64[us]"), len(entities)),
        "expected": expected.ravel(),
        "upper": upper.ravel(),
    }
    con.register("fitted", frame)
    con.execute(
        f"insert into measure.season select {quoted(entity_kind)}, entity_id, week::date, expected, upper from fitted"
    )
    con.unregister("fitted")


def _share_out(values: Floats, share: float) -> Floats:
    """[entities, weeks] of weeks that begin `share` of a week earlier: the rest of each comes from the next one."""
    shared: Floats = share * values
    shared[:, :-1] += (1 - share) * values[:, 1:]
    return shared


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
