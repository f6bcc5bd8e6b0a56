"""Which figures are given out anew: none that, taken together with what was given out before, tells of 1 to 4 people.

`sql/score/given.sql` compares each figure with the one that stands. Here all that was ever given out of it is solved
together: windows that overlap are sums over the same days, and their differences may tell of days between their ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb

from transforms.queries import run_sql_files
from transforms.settings import SQL_DIR
from transforms.statistics.disclosure import Sum, tells_of_few
from transforms.warehouse import rows

COUNTS = ("num", "den", "rest")
_SINCE_EVER = 0  # day number of what counts everything that is known
Row = dict[str, Any]


def give(con: duckdb.DuckDBPyConnection, as_of: date, previous_list: date | None) -> int:
    """Fill `score.given` from the session's points of the day; returns how many figures stay, as they would tell."""
    files = [SQL_DIR / "score" / f"{name}.sql" for name in ("given", "given_history")]
    run_sql_files(con, files, as_of=as_of, previous_list=previous_list)
    history: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows(con, "from score.given_history order by all"):
        history[row["entity_kind"], row["entity_id"], row["indicator"]].append(row)
    telling = [key for key, told in history.items() if any(tells_of_few(sums) for sums in observed(told))]
    if telling:
        con.executemany("delete from score.given where (entity_kind, entity_id, indicator) = (?, ?, ?)", telling)
    return len(telling)


def tell(con: duckdb.DuckDBPyConnection, as_of: date, previous_list: date | None) -> None:
    """Add what is told of corridors and years, in tens, to what is given out: what was told before stays."""
    files = [SQL_DIR / "score" / f"{name}.sql" for name in ("tens_now", "tens")]
    run_sql_files(con, files, as_of=as_of, previous_list=previous_list)


def observed(told: list[Row]) -> Iterator[list[Sum]]:
    """The sums that the rows of one figure state, for each of its counts of people."""
    for count in COUNTS:
        people = {"num": ["num_people"], "den": ["den_people"], "rest": ["num_people", "den_people"]}[count]
        sums = [
            Sum(*_stretch(row), float(row[f"{count}_low"]), float(row[f"{count}_high"]))
            for row in told
            if all(row[name] for name in people) and None not in (row[f"{count}_low"], row[f"{count}_high"])
        ]
        if len(sums) > 1:
            yield sums


def _stretch(row: Row) -> tuple[int, int]:
    """The days that a figure counts: the window of its indicator, without the youngest days where these must mature."""
    end = row["counted_on"].toordinal() + 1 - row["maturity_days"]
    return (end - row["window_days"] if row["window_days"] else _SINCE_EVER), end
