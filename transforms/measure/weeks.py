"""Weekly series of the session's day: what each entity's season would have brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.queries import run_sql_files
from transforms.settings import SQL_DIR
from transforms.statistics import surge
from transforms.warehouse import append

Floats = NDArray[np.float64]

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
    weekly = series_of(con, as_of)
    counts, recent = weekly.to_numpy(), (card.window_days or 0) // DAYS
    fitted = pd.DataFrame(np.nan, index=weekly.index, columns=["expected", "value", "dispersion"])
    if weekly.shape[1] - recent >= shortest_baseline:
        seen = weekly.copy()
        seen.loc[:, weekly.sum() == 0] = np.nan
        for holidays, members in by_holidays(con, weekly):
            fit = surge.fit(seen.loc[members].to_numpy(), holidays.to_numpy(), recent, card.smoothing)
            fitted.loc[members] = np.column_stack([fit.recent_expected, fit.recent_ratio, fit.recent_dispersion])
            if not card.smoothing:
                append(con, "measure.season", _season(as_of, members, fit).assign(entity_kind=card.entity_kind))
    sums = fitted.assign(indicator=card.id, num=counts[:, -recent:].sum(1), num_all=counts.sum(1))
    append(con, "measure.surge", sums.reset_index())


def series_of(con: duckdb.DuckDBPyConnection, as_of: date) -> pd.DataFrame:
    """Sums of each entity (rows) by week (columns: how long ago), oldest first; whole weeks since the first day with
    data."""
    row = con.execute("select (?::date - min(event_on) + 1) // 7 from measure.counted", [as_of]).fetchone()
    weeks = min(int(row[0]), 160) if row and row[0] is not None else 0
    entities = con.execute("select entity_id from measure.sums order by entity_id").df()["entity_id"]
    cells = con.execute("from measure.weekly order by all").df().set_index(["entity_id", "ago"])["volume"]
    return cells.unstack().reindex(index=entities, columns=range(weeks - 1, -1, -1)).fillna(0.0)


def _season(as_of: date, entities: pd.Index, fit: surge.Fit) -> pd.DataFrame:
    """The fitted weeks, which end on the day, shared out to calendar weeks; the last one has just begun."""
    share = (as_of.weekday() + 1) / DAYS  # of a calendar week that lies in the fitted week of the same place
    expected, upper = (_share_out(values, share)[:, -SHOWN_WEEKS:] for values in (fit.expected, fit.upper))
    monday = as_of - timedelta(days=as_of.weekday())
    mondays = [monday - timedelta(weeks=ago) for ago in reversed(range(expected.shape[1]))]
    cells = pd.MultiIndex.from_product([entities, mondays], names=["entity_id", "week"])
    return pd.DataFrame({"expected": expected.ravel(), "upper": upper.ravel()}, index=cells).reset_index()


def _share_out(values: Floats, share: float) -> Floats:
    """[entities, weeks] of weeks that begin later by 1 - `share` of a week: the rest comes from the next one."""
    shared: Floats = share * values
    shared[:, :-1] += (1 - share) * values[:, 1:]
    return shared


def by_holidays(con: duckdb.DuckDBPyConnection, weekly: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.Index]]:
    """The entities of `series_of` that share the countries whose holidays they keep, and these holidays' share of each
    week's days: a row a week, a column a holiday's name. Where two countries keep it, the larger share counts."""
    holidays = con.execute("from measure.holiday_week where ago < ? order by all", [weekly.shape[1]]).df()
    places = con.execute("select entity_id, unnest(countries) as country from measure.place order by all").df()
    keeping = places[places["country"].isin(holidays["country"])].groupby("entity_id")["country"].agg(" ".join)
    for countries, members in weekly.index.to_series().groupby(keeping.reindex(weekly.index).fillna("")):
        own = holidays[holidays["country"].isin(countries.split())]
        shares = own.groupby(["ago", "name"])["share"].max().unstack()
        yield shares.reindex(weekly.columns).fillna(0.0), members.index
