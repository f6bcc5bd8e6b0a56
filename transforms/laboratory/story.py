"""A plain DuckDB in the place of the lake, filled from the few rows that a story gives."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from transforms import resolve
from transforms.contracts import load_contract
from transforms.profile import Profile, Source
from transforms.queries import graph, identifier, run_sql_files
from transforms.score.neighbours import SECOND, prepare_own
from transforms.session import load_reference, make_core
from transforms.settings import SQL_DIR
from transforms.warehouse import FOREVER, make_tables, replace_day

Row = dict[str, Any]
SECONDARY = [SQL_DIR / "score" / f"{name}.sql" for name in SECOND]
KNOWN_FROM = date(2020, 1, 1)


def session(
    folder: Path,
    given: dict[str, list[Row]],
    as_of: date,
    deliveries: list[Row] | None = None,
    *,
    needs: Collection[str] = (),
) -> duckdb.DuckDBPyConnection:
    """A session as of a day over the given rows: `<source>`, `ref.<table>`, `score.own` or `lake.<table>` → rows.

    A row with `repeat: n` stands for n rows: `{n}` in its texts becomes 1 to n, and the columns of its `shift` move by
    so many days each time. What a story leaves out was delivered on 2020-01-01 and is in force.

    needs: the relations that the story asks for; of core, only these and what they read are made. None named: all.
    """
    con = duckdb.connect(":memory:", config={"threads": "1"})  # a second one costs more than a few rows give it to do
    con.execute("set TimeZone = 'UTC'")
    con.execute("attach ':memory:' as lake")
    make_tables(con)
    sources = fill(con, given, as_of, deliveries)
    profile = Profile(
        name="story",
        folder=folder,
        timezone="Asia/Jakarta",
        drops=str(folder),
        sources=dict.fromkeys(sources, Source()),
    )
    _write_reference(con, folder, given)
    load_reference(con, profile)
    resolve.resolve(con, as_of)
    for table, query in resolve.DAY.items():
        replace_day(con, f"lake.resolve.{table}", as_of, query)
    make_core(con, profile, as_of, {*needs, *reads(SECONDARY)} if needs else ())
    prepare_own(con)
    for table in sorted(name for name in given if name.startswith(("lake.", "score."))):
        for row in given[table]:
            columns, places = ", ".join(map(identifier, row)), ", ".join("?" * len(row))
            con.execute(f"insert into {table} ({columns}) values ({places})", list(row.values()))
    run_sql_files(con, SECONDARY, as_of=as_of)
    return con


def reads(paths: Iterable[Path]) -> set[str]:
    """The relations that queries read."""
    return {relation for path in paths for relation in graph.read(path).reads}


def fill(
    con: duckdb.DuckDBPyConnection, given: dict[str, list[Row]], as_of: date, deliveries: list[Row] | None = None
) -> list[str]:
    """Put the rows that a story gives into a lake; returns its sources."""
    sources = sorted(name for name in given if "." not in name)
    for name in sources:
        _accept(con, name, _rows(given[name]))
        for told in [one for one in deliveries or [] if one["source"] == name] or [{}]:
            _deliver(con, {"source": name} | told, as_of)
    return sources


def _rows(given: list[Row]) -> list[Row]:
    rows: list[Row] = []
    for template in given:
        shift = template.get("shift", {})
        for n in range(1, template.get("repeat", 1) + 1):
            row: Row = {
                name: value.replace("{n}", str(n)) if isinstance(value, str) else value
                for name, value in template.items()
                if name not in ("repeat", "shift")
            }
            for name, days in shift.items():
                row[name] = row[name] + timedelta(days=days * (n - 1))
            rows.append(row)
    return rows


def _accept(con: duckdb.DuckDBPyConnection, source: str, rows: list[Row]) -> None:
    pseudonyms = {column.pseudonym for column in load_contract(source).columns if column.pseudonym}
    for line, row in enumerate(rows, start=2):
        known_from = row.get("known_from", KNOWN_FROM)
        whole = {
            "delivery_id": source, "delivered_on": known_from, "file": f"{source}.csv", "line": line,
            "known_from": known_from, "known_to": FOREVER, "recorded_at": known_from,
        } | row  # fmt: skip
        for name in pseudonyms & whole.keys():
            whole[name] = whole[name] and hashlib.sha256(whole[name].encode()).hexdigest()
        columns, places = ", ".join(map(identifier, whole)), ", ".join("?" * len(whole))
        con.execute(f"insert into lake.accepted.{source} ({columns}) values ({places})", list(whole.values()))


def _deliver(con: duckdb.DuckDBPyConnection, told: Row, as_of: date) -> None:
    whole = {
        "delivery_id": told["source"], "delivered_on": as_of, "known_from": as_of, "fingerprint": "x", "rules": "r",
        "files": "[]", "delivered": 1, "accepted": 1, "quarantined": 0, "superseded": 0, "status": "accepted",
        "known_to": FOREVER,
    } | told  # fmt: skip
    columns, places = ", ".join(whole), ", ".join("?" * len(whole))
    con.execute(f"insert into lake.ledger.delivery ({columns}) values ({places})", list(whole.values()))


def _write_reference(con: duckdb.DuckDBPyConnection, folder: Path, given: dict[str, list[Row]]) -> None:
    """The reference files that the story gives, with all columns of their tables."""
    (folder / "reference").mkdir(parents=True, exist_ok=True)
    con.execute("create schema ref")
    for name in sorted(name.removeprefix("ref.") for name in given if name.startswith("ref.")):
        run_sql_files(con, [SQL_DIR / "reference" / f"{name}.sql"])
        columns = [row[0] for row in con.execute(f"describe ref.{name}").fetchall()]
        with (folder / "reference" / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=columns)
            writer.writeheader()
            writer.writerows(given[f"ref.{name}"])
