"""What is kept of persons in rows that are set aside: keyed pseudonyms, for which each draft is searched."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa

from transforms.contracts import Contract
from transforms.deliver.landing.feed import Feed
from transforms.deliver.values.pseudonyms import keyed
from transforms.names import name_pseudonyms
from transforms.queries import identifier, quoted
from transforms.warehouse import named_columns


def keep_numbers(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Keep the pseudonyms of the numbers in rows that are set aside: releases are searched for these, too."""
    for column in contract.columns:
        if column.pseudonym:
            name = identifier(column.name)
            con.execute(
                "insert into lake.quarantine.number by name select distinct a.delivery_id, $source as source, "
                f"a.delivered_on, {quoted(column.name)} as column_name, s.{name} as pseudonym "
                "from fate f join staged s on f._row = s._row "
                "join temp.arrival a on a._delivery = s._delivery and a.keeps_numbers "
                f"where f.kind = 'quarantined' and s.{name} is not null order by all",
                {"source": contract.source},
            )


def keep_names(con: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """The same of persons' names in such rows: of every way to write them, and not one of them in clear."""
    rows, keys = list[tuple[str, date, str, str]](), list[str]()
    for column in named_columns(feed.name):
        name = identifier(column.name)
        met = con.execute(
            f"select distinct a.delivery_id, a.delivered_on, s.{name} from fate f join staged s on f._row = s._row "
            "join temp.arrival a on a._delivery = s._delivery and a.keeps_numbers "
            f"where f.kind = 'quarantined' and s.{name} is not null order by all"
        ).fetchall()
        keys = keys or (feed.settings.pseudonym_keys() if met else [])
        rows += [
            (*place, column.name, keyed(one, keys)) for *place, text in met for one in name_pseudonyms.messages(text)
        ]
    if rows:
        ids, days, columns, pseudonyms = zip(*dict.fromkeys(rows), strict=True)
        con.register("kept_names", pa.table({"delivery_id": ids, "delivered_on": days, "column_name": columns,
                                             "pseudonym": pseudonyms}))  # fmt: skip
        con.execute(
            "insert into lake.quarantine.number by name select *, $source as source from kept_names order by all",
            {"source": feed.name},
        )
        con.unregister("kept_names")
