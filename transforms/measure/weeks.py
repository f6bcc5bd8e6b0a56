"""Weekly series of the session's day: what each entity's season would have brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.queries import Session, run_sql_files
from transforms.settings import SQL_DIR
from transforms.statistics import shared_moves, surge
from transforms.warehouse import append

Floats = NDArray[np.float64]

SERIES = ("measure.weekly", "measure.holiday_week", "measure.place", "measure.unseen_week")
FITTED = (*SERIES, "measure.together")
MADE = dict.fromkeys(("measure.surge", "measure.season"), FITTED)  # what Python makes here, and from what
SHOWN_WEEKS = 104
DAYS = 7


def expect_season(con: Session, as_of: date, card: Card, shortest_baseline: int) -> None:
    """Fill `measure.surge` and `measure.season` from `measure.counted`.

    With a baseline of fewer than `shortest_baseline` weeks nothing is expected. Weeks in which a checkpoint was not
    seen on every day are neither season nor compared with it. Entities that share the holidays of both their ends are
    fitted together. Weeks in which most of them were closed are no season, either. What moves all of them (a reopening,
    a holiday that the calendar lacks, a country that travels more, weeks that are not entered yet) is expected of each.
    Travellers under one permit are one event: a few brigades make a count as uncertain as they are few.
    """
    lay_weeks(con, as_of, FITTED)
    weekly = series_of(con, as_of)
    recent = (card.window_days or 0) // DAYS
    calm = shared_moves.undisturbed(weekly.to_numpy(), recent)
    counts, weekly[:] = calm.weekly, calm.weekly
    fitted = pd.DataFrame(np.nan, index=weekly.index, columns=["expected", "value", "dispersion"])
    if weekly.shape[1] - recent >= shortest_baseline:
        for holidays, members in by_holidays(con, weekly):
            fit = surge.fit(weekly.loc[members].to_numpy(), holidays.to_numpy(), recent, card.smoothing, path=calm.path)
            fitted.loc[members] = np.column_stack([fit.recent_expected, fit.recent_ratio, fit.recent_dispersion])
            if not card.smoothing:
                append(con, "measure.season", _season(as_of, members, fit).assign(entity_kind=card.entity_kind))
    fitted[np.isfinite(counts[:, :-recent]).sum(1) < shortest_baseline] = np.nan
    num = np.nansum(counts[:, -recent:], 1)
    common = shared_moves.shared(num, fitted["expected"].to_numpy() * _entered(con))
    fitted = fitted.assign(expected=fitted["expected"] * common, value=fitted["value"] / common, common=common)
    fitted["dispersion"] = np.maximum(fitted["dispersion"], _clumped(con, weekly.index, num))
    sums = fitted.assign(indicator=card.id, num=num, num_all=np.nansum(counts, 1))
    append(con, "measure.surge", sums.reset_index())


def _entered(con: Session) -> float:
    """The share of the compared weeks' records that has been entered by now, which `measure.surge` expects anyway."""
    row = con.execute("select reported from measure.state").fetchone()
    return float(row[0]) if row else 1.0


def _clumped(con: Session, entities: pd.Index, num: Floats) -> Floats:
    """Variance by mean of the compared weeks' counts of travellers, by who of them left together."""
    excess = con.execute("from measure.together order by all").df().set_index("entity_id")["excess"]
    clumped: Floats = 1 + excess.reindex(entities).fillna(0.0).to_numpy() / np.maximum(num, 1)
    return clumped


def lay_weeks(con: Session, as_of: date, tables: Sequence[str] = SERIES) -> None:
    """Make the tables that `series_of` and `by_holidays` read, of `measure.counted`."""
    run_sql_files(con, [SQL_DIR / f"{name.replace('.', '/')}.sql" for name in tables], as_of=as_of)


def series_of(con: Session, as_of: date) -> pd.DataFrame:
    """Sums of each entity (rows) by week (columns: how long ago), oldest first; whole weeks since the first day with
    data. NaN in a week of which the entity's checkpoint did not see every day."""
    row = con.execute("select (date_diff('day', min(event_on), ?) + 1) // 7 from measure.counted", [as_of]).fetchone()
    weeks = min(int(row[0]), 160) if row and row[0] is not None else 0
    entities = con.execute("select entity_id from measure.sums order by entity_id").df()["entity_id"]
    shape = {"index": entities, "columns": range(weeks - 1, -1, -1)}
    cells = con.execute("from measure.weekly order by all").df().set_index(["entity_id", "ago"])["volume"]
    unseen = con.execute("select *, true as unseen from measure.unseen_week order by all").df()
    blind = unseen.set_index(["entity_id", "ago"])["unseen"].unstack().reindex(**shape).notna()
    return cells.unstack().reindex(**shape).fillna(0.0).mask(blind)


def _season(as_of: date, entities: pd.Index, fit: surge.Fit) -> pd.DataFrame:
    """The fitted weeks, which end on the day, as calendar weeks; the last of these has only begun."""
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


def by_holidays(con: Session, weekly: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.Index]]:
    """The entities of `series_of` that share the countries whose holidays they keep, and these holidays' share of each
    week's days: a row a week, a column a holiday's name. Where two countries keep it, the larger share counts."""
    holidays = con.execute("from measure.holiday_week where ago < ? order by all", [weekly.shape[1]]).df()
    places = con.execute("select entity_id, unnest(countries) as country from measure.place order by all").df()
    keeping = places[places["country"].isin(holidays["country"])].groupby("entity_id")["country"].agg(" ".join)
    for countries, members in weekly.index.to_series().groupby(keeping.reindex(weekly.index).fillna("")):
        own = holidays[holidays["country"].isin(countries.split())]
        shares = own.groupby(["ago", "name"])["share"].max().unstack()
        yield shares.reindex(weekly.columns).fillna(0.0), members.index
