"""Run each card's query: count its rows by entity, keep its evidence, mark what cannot be measured.

Works in a session of `session.as_of_session` and fills the session's tables `measure.indicator`,
`measure.evidence`, `measure.cleared` and `measure.volume` (the columns of the lake's tables of these names, without
`as_of`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import pandas as pd

from transforms.cards import Card
from transforms.errors import AwasError, Slip, cause
from transforms.judgements import Judgements, shipped
from transforms.measure.weeks import expect_season
from transforms.queries import Session, Values, render, run_sql_files, taken
from transforms.session import previous_list
from transforms.settings import SQL_DIR
from transforms.statistics.delay import chain_ladder
from transforms.warehouse import append

# what Python makes here, and from what
MADE = {"measure.reported": ("measure.arrival",), "measure.counted": ()}  # counted: by each card's query
COLUMNS = ("entity_id", "role", "weight", "source", "record_id", "event_on", "file", "line")
COMPARED = ("rate", "measure")  # kinds of which no row at all means that nothing was told, not that nothing is wrong
_EXACT = ", ".join("weight::decimal(38, 9) as weight" if name == "weight" else name for name in COLUMNS)


def measure(
    con: Session,
    as_of: date,
    cards: Mapping[str, Card],
    freshness: Mapping[str, int | None],
    judged: Judgements | None = None,
) -> None:
    """Fill `measure.*` for a day, in a session as of that day; the cards are some of `ref.card`.

    freshness: source → oldest age in days at which its data still says something; None: any. judged: the profile's
    judgements, or else the shipped ones.
    """
    measure_cards(con, as_of, cards, freshness, judged or shipped())
    _run(con, ("provenance", "volume", "waterfall"), {"as_of": as_of})


def measure_cards(
    con: Session,
    as_of: date,
    cards: Mapping[str, Card],
    freshness: Mapping[str, int | None],
    judged: Judgements,
) -> None:
    """Fill `measure.indicator` and `measure.evidence` for these cards; see `measure`."""
    con.execute("create schema if not exists measure")
    before = previous_list(con, as_of)
    values = {"as_of": as_of, "previous_list": before, "smallest_group": judged.smallest_group}
    _run(con, ("tables", "marked", "arrival"), values)
    reported(con)
    for card in cards.values():
        if not is_available(con, as_of, card, freshness):
            _run(con, ("not_available",), values)
            continue
        count(con, as_of, card, before)
        if card.kind in COMPARED and con.execute("select count(*) from measure.sums").fetchone() == (0,):
            _run(con, ("not_available",), values)  # of nobody in the country anything can be counted
            continue
        _run(con, ("completeness",), values)
        if card.kind == "surge":
            expect_season(con, as_of, card, judged.shortest_baseline_weeks)
        _run(con, (card.kind, "evidence"), values)
    _run(con, ("cleared",), values)


def reported(con: Session) -> None:
    """Table `measure.reported` (source, ago, share): how much of a week's records has been entered by now."""
    con.execute("create or replace table measure.reported (source varchar, ago bigint, share double)")
    arrived = con.execute("from measure.arrival order by all").df().set_index(["source", "ago", "delay"])["records"]
    for source, own in arrived.groupby("source"):
        weeks = range(own.index.get_level_values("ago").max() + 1)
        table = own.droplevel("source").unstack().reindex(index=weeks, columns=weeks).fillna(0.0)
        shares = chain_ladder(table.to_numpy(dtype=float))
        append(con, "measure.reported", pd.DataFrame({"source": source, "ago": weeks, "share": shares}))


def count(con: Session, as_of: date, card: Card, before: date | None) -> None:
    """Tables `measure.counted` and `measure.sums` (num, den per entity).

    Counted are the query's rows that no visit has answered and no contest holds.

    Weights are kept to nine decimals, not as fractions of two: their sums are exact, whatever the order of the rows.

    before: the day of the previous list. Raises AwasError that names the query, where it fails or does not
    return `COLUMNS`.
    """
    try:
        query = render(card.sql(), taken(card.sql(), card.values(as_of)))
        returned = tuple(row[0] for row in con.execute(f"describe\n{query}").fetchall())
        if returned != COLUMNS:
            raise AwasError(f"{card.query}: returns {', '.join(returned)}; it must return {', '.join(COLUMNS)}")
        con.execute(f"create or replace table measure.counted as\nselect {_EXACT} from (\n{query}\n) as counted")
    except (Slip, duckdb.Error) as error:
        raise AwasError(f"{card.query}: {cause(error)}; mend the query") from error
    _run(con, ("answered", "contested", "held", "sums", "seen"), {"as_of": as_of, "previous_list": before})


def is_available(con: Session, as_of: date, card: Card, freshness: Mapping[str, int | None]) -> bool:
    """Make `measure.card` and `measure.state` for a card; whether all that it needs is there."""
    oldest = {source: freshness[source] for source in sorted(freshness)}
    _run(con, ("card", "state"), {
        "indicator": card.id, "as_of": as_of, "fresh_sources": list(oldest), "fresh_days": list(oldest.values()),
    })  # fmt: skip
    filled = all(con.execute(f"from ref.{table} limit 1").fetchone() for table in card.reference)
    row = con.execute("select available from measure.state").fetchone()
    return filled and bool(row and row[0])


def _run(con: Session, names: Sequence[str], offered: Values) -> None:
    run_sql_files(con, [SQL_DIR / "measure" / f"{name}.sql" for name in names], **offered)
