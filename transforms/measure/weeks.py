"""Weekly series of the session's day: what each entity's season would have brought."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.queries import run_sql_files
from transforms.settings import SQL_DIR
from transforms.statistics import surge

Floats = NDArray[np.float64]
Holidays = dict[str, dict[str, Floats]]  # country → name → share of each week's days, [weeks]

FITTED = ("measure.weekly", "measure.holiday_week", "measure.place")
MADE = dict.fromkeys(("measure.surge", "measure.season"), FITTED)  # what Python makes here, and from what
SHOWN_WEEKS = 104
DAYS = 7


def expect_season(con: duckdb.DuckDBPyConnection, as_of: date, card: Card, shortest_baseline: int) -> None:
    """Fill `measure.surge` and `measure.season` from `measure.counted`.

    With a baseline of fewer than `shortest_baseline` weeks nothing is expected. A week in which nobody left anywhere
    was not observed. Entities that share the holidays of both their ends are fitted together.
    """
    names = ("weekly", "holiday_week", "place")
    run_sql_files(con, [SQL_DIR / "measure" / f"{name}.sql" for name in names], as_of=as_of)
    entities, weekly = series_of(con, as_of)
    recent = (card.window_days or 0) // DAYS
    expected, value, dispersion = (np.full(len(entities), np.nan) for _ in range(3))
    if weekly.shape[1] - recent >= shortest_baseline:
        seen = np.where(weekly.sum(0) > 0, weekly, np.nan)
        for holidays, members in by_holidays(con, entities, weekly.shape[1]):
            fit = surge.fit(seen[members], holidays, recent, card.smoothing)
            expected[members], value[members] = fit.recent_expected, fit.recent_ratio
            dispersion[members] = fit.recent_dispersion
            if not card.smoothing:
                _keep_season(con, as_of, card.entity_kind, [entities[i] for i in members], fit)
    frame = {
        "indicator": np.full(len(entities), card.id, dtype=object),
        "entity_id": np.array(entities, dtype=object),
        "num": weekly[:, -recent:].sum(1),
        "num_all": weekly.sum(1),
        "expected": expected,
        "value": value,
        "dispersion": dispersion,
    }
    said = (f"if(isnan({name}), null, {name}) as {name}" for name in ("expected", "value", "dispersion"))
    _insert(con, "surge", f"indicator, entity_id, num, num_all, {', '.join(said)}", frame)


def _insert(con: duckdb.DuckDBPyConnection, table: str, columns: str, frame: dict[str, Any]) -> None:
    con.register("frame", frame)
    con.execute(f"insert into measure.{table} by name select {columns} from frame")
    con.unregister("frame")


def series_of(con: duckdb.DuckDBPyConnection, as_of: date) -> tuple[list[str], Floats]:
    """Entities and their sums a week, [entities, weeks], oldest first; whole weeks since the first day with data."""
    row = con.execute("select (?::date - min(event_on) + 1) // 7 from measure.counted", [as_of]).fetchone()
    weeks = min(int(row[0]), 160) if row and row[0] is not None else 0
    entities = [row[0] for row in con.execute("select entity_id from measure.sums order by 1").fetchall()]
    place = {entity: index for index, entity in enumerate(entities)}
    cells = con.execute("select entity_id, ago, volume from measure.weekly where ago < ?", [weeks]).fetchnumpy()
    weekly = np.zeros((len(entities), weeks))
    row_of = np.array([place[entity] for entity in cells["entity_id"]], dtype=int)
    weekly[row_of, weeks - 1 - cells["ago"].astype(int)] = cells["volume"]
    return entities, weekly


def _keep_season(
    con: duckdb.DuckDBPyConnection, as_of: date, entity_kind: str, entities: list[str], fit: surge.Fit
) -> None:
    """The fitted weeks, which end on the day, shared out to calendar weeks; the last one has just begun."""
    share = (as_of.weekday() + 1) / DAYS  # of a calendar week that lies in the fitted week of the same place
    expected, upper = (_share_out(values, share)[:, -SHOWN_WEEKS:] for values in (fit.expected, fit.upper))
    monday = as_of - timedelta(days=as_of.weekday())
    mondays = [monday - timedelta(weeks=ago) for ago in reversed(range(expected.shape[1]))]
    frame = {
        "entity_kind": np.full(expected.size, entity_kind, dtype=object),
        "entity_id": np.repeat(np.array(entities, dtype=object), len(mondays)),
        "week": np.tile(np.array(mondays, dtype="datetime64[us]"), len(entities)),
        "expected": expected.ravel(),
        "upper": upper.ravel(),
    }
    _insert(con, "season", "* replace (week::date as week)", frame)


def _share_out(values: Floats, share: float) -> Floats:
    """[entities, weeks] of weeks that begin later by 1 - `share` of a week: the rest comes from the next one."""
    shared: Floats = share * values
    shared[:, :-1] += (1 - share) * values[:, 1:]
    return shared


def by_holidays(con: duckdb.DuckDBPyConnection, entities: list[str], weeks: int) -> list[tuple[Floats, list[int]]]:
    """Entities grouped by the countries whose holidays they share: shares [weeks, holidays], and the members."""
    holidays = _holidays(con, weeks)
    places = dict(con.execute("select entity_id, countries from measure.place").fetchall())
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, entity in enumerate(entities):
        groups[tuple(country for country in places.get(entity, []) if country in holidays)].append(index)
    return [(_columns([holidays[country] for country in key], weeks), groups[key]) for key in sorted(groups)]


def _columns(countries: list[dict[str, Floats]], weeks: int) -> Floats:
    """One column for each holiday's name; where two countries keep it, the larger share of the week."""
    names = sorted({name for country in countries for name in country})
    columns = [np.max([country[name] for country in countries if name in country], axis=0) for name in names]
    return np.column_stack(columns) if columns else np.zeros((weeks, 0))


def _holidays(con: duckdb.DuckDBPyConnection, weeks: int) -> Holidays:
    rows = con.execute(
        "select country, name, ago, share from measure.holiday_week where ago < ? order by all", [weeks]
    ).fetchall()
    holidays: Holidays = defaultdict(dict)
    for country, name, ago, share in rows:
        holidays[country].setdefault(name, np.zeros(weeks))[weeks - 1 - int(ago)] = float(share)
    return dict(holidays)
