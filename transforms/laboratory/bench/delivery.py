"""`python -m transforms.laboratory.bench.delivery [--large]`: taking a delivery in, against the bare work of it.

The bare work is one typed `read_csv` of all columns of the contract, one HMAC a row, and one Parquet write of the same
rows with their provenance, in plain DuckDB with as many threads. What is measured is everything from the file in the
drops folder to the commit: fingerprint, encoding, lines, types, pseudonyms, expectations, duplicates, quarantine,
lake, versions, ledger, page. Both are done three times in turn and the middle one counts; importing Great Expectations
(once a process) is not part of either. Seconds of the processor are told beside the clock's, as a busy machine
stretches the one and not the other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import statistics
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import duckdb
from pydantic import SecretStr

from transforms import deliver
from transforms.contracts import load_contract
from transforms.deliver.values import pseudonyms
from transforms.errors import AwasError
from transforms.laboratory.bench.table import Line, Took, peak, show, timed
from transforms.laboratory.programs import simulate
from transforms.profile import load_profile
from transforms.queries import quoted
from transforms.settings import Settings
from transforms.warehouse import connect

DAY = date(2026, 3, 31)
KEY = "a key that only the benchmark uses"
ROUNDS = 3


def main() -> int:
    """Print the table. Exit status 0, or 1 where an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.bench.delivery")
    parser.add_argument("--large", action="store_true", help="ten million crossings in one delivery as well")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="awas-bench-") as name:
        top = Path(name)
        rows = make_delivery(top / "drops", 1)
        _import_expectations()
        lines = [
            *against_bare_work(top, rows),
            Line("ledger of a year", timed_ledger(top).clock, "s", 1),
            *backlogs(top),
        ]
        if asked.large:
            rows = make_delivery(top / "drops", 20)
            lines.append(Line(f"{rows:,} crossings, limit 4 GB", timed(lambda: take_in(top)).clock, "s"))
            lines.append(Line("peak memory of all that", peak(), "GB", 4))
    return show(lines)


def against_bare_work(top: Path, rows: int) -> list[Line]:
    """The delivery, and the bare work of it: seconds, and how many times as many."""
    pairs = [(timed(lambda: bare_work(top)), timed(lambda: take_in(top))) for _ in range(ROUNDS)]
    bare, whole = (
        Took(statistics.median(took.clock for took in runs), statistics.median(took.processor for took in runs))
        for runs in zip(*pairs, strict=True)
    )
    return [
        Line(f"bare work of {rows:,} crossings", bare.clock, "s"),
        Line("from the file to the commit", whole.clock, "s"),
        Line("times the bare work, by the clock", whole.clock / bare.clock, ""),
        Line("times the bare work, of the processor", whole.processor / bare.processor, "", 3),
        Line("peak memory", peak(), "GB", 2),
    ]


def backlogs(top: Path) -> list[Line]:
    """Many small deliveries, and one of many small files."""
    many = timed(lambda: take_in_backlog(top, make_backlog(top / "backlog")))
    files = timed(lambda: take_in_backlog(top, make_backlog(top / "files", one_folder=10_000)))
    return [
        Line("1,000 deliveries of 10 rows", many.clock, "s"),
        Line("1,000 deliveries of 10 rows, of the processor", many.processor, "s", 60),
        Line("one delivery of 10,000 files of a row", files.clock, "s"),
    ]


def make_delivery(drops: Path, times: int) -> int:
    """One CSV of half a million simulated crossings, `times` over with other keys; returns its rows."""
    world, folder = drops.parent / "world", drops / "border_crossings" / DAY.isoformat()
    if not world.exists():
        size = ["--agencies", "600", "--crossings", "500000", "--daily", "1", "--until", DAY.isoformat()]
        simulate(world, *size)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "crossings.csv"
    with duckdb.connect(config={"threads": "2", "memory_limit": "3GB"}) as con:
        files = quoted(f"{world}/drops/border_crossings/*/*.csv*")
        counted = con.execute(
            f"copy (select c.* replace (crossing_id || '-' || n as crossing_id, traveller_doc_no || n as "
            f"traveller_doc_no) from range({times}) t(n), read_csv({files}, all_varchar = true) c) "
            f"to {quoted(str(path))} (header)"
        ).fetchall()
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    rows = int(counted[0][0])
    resource_ = {"path": path.name, "bytes": path.stat().st_size, "hash": f"sha256:{digest}", "rowcount": rows}
    (folder / "datapackage.json").write_text(json.dumps({"resources": [resource_]}), encoding="utf-8")
    return rows


def _import_expectations() -> None:
    import expectations.runner  # noqa: F401


def bare_work(top: Path) -> None:
    """Read the crossings typed, one HMAC a row, write Parquet; nothing else."""
    columns = load_contract("border_crossings").columns
    types = ", ".join(f"{quoted(column.name)}: {quoted(column.type)}" for column in columns)
    source = next(top.glob("drops/border_crossings/*/*.csv"))
    day = f"date '{DAY}'"
    with duckdb.connect(config={"threads": "2"}) as con:
        con.execute("set TimeZone = 'UTC'")
        pseudonyms.make_macros(con, [KEY])
        con.execute(
            f"copy (select * exclude (traveller_doc_no), pseudonym(traveller_doc_no) as traveller_key, "
            f"'a delivery' as delivery_id, {day} as delivered_on, 'crossings.csv' as file, {day} as known_from, "
            f"date '9999-12-31' as known_to from read_csv({quoted(str(source))}, header = true, "
            f"columns = {{{types}}}, ignore_errors = true)) to {quoted(str(top / 'bare.parquet'))}"
        )


def take_in(top: Path) -> None:
    """The delivery, from its file to the commit, into a new lake."""
    home = top / "home"
    shutil.rmtree(home, ignore_errors=True)
    settings = Settings(drops=str(top / "drops"), key=SecretStr(KEY), memory_limit="4GB").elsewhere(home)
    told = deliver.run(settings, load_profile("asean"), "border_crossings", DAY)
    if "1 new deliver" not in told:
        raise AwasError(f"the delivery of the bench was not accepted: {told}")


def make_backlog(drops: Path, one_folder: int = 0) -> Path:
    """A thousand days of complaints, ten rows each; or one day of so many files of one row. Returns the drops."""
    header = "complaint_id,filed_on,kind,agency_name\n"
    for number in range(one_folder or 1000):
        day = DAY if one_folder else DAY - timedelta(days=number)
        rows = "".join(f"C{number}-{row},{day},fee,Acme\n" for row in range(1 if one_folder else 10))
        folder = drops / "complaints" / day.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.csv").write_text(header + rows, encoding="utf-8")
    return drops


def take_in_backlog(top: Path, drops: Path) -> None:
    """A backlog of complaints, from its files to the commit, into a new lake."""
    home = top / "home"
    shutil.rmtree(home, ignore_errors=True)
    settings = Settings(drops=str(drops), key=SecretStr(KEY), memory_limit="4GB").elsewhere(home)
    profile = load_profile("asean").model_copy(deep=True)
    profile.sources["complaints"].complete_when = "folder"
    told = deliver.run(settings, profile, "complaints", DAY)
    if "10000 rows" not in told:
        raise AwasError(f"the backlog of the bench was not accepted: {told}")


def timed_ledger(top: Path) -> Took:
    """What it takes to read what happened to every delivery of a year: 10 sources a day, 40 expectations each."""
    settings = Settings().elsewhere(top / "year")
    con = connect(settings)
    shape = con.execute("describe lake.ledger.delivery").fetchall()
    values = {"delivery_id": "source || '/' || day", "source": "source", "delivered_on": "day", "known_from": "day"}
    cells = ", ".join(f"{values.get(name) or _example(type_)} as {name}" for name, type_, *_ in shape)
    days = f"range(date '{DAY - timedelta(days=364)}', date '{DAY + timedelta(days=1)}', interval 1 day) t(moment)"
    both = f"(select moment::date as day, 'source_' || n as source from {days}, range(10) s(n))"
    con.execute(f"insert into lake.ledger.delivery by name select {cells} from {both}")
    shape = con.execute("describe lake.ledger.validation").fetchall()
    cells = ", ".join(f"{values.get(name) or _example(type_)} as {name}" for name, type_, *_ in shape)
    con.execute(f"insert into lake.ledger.validation by name select {cells} from {both}, range(40)")
    query = (
        "select d.*, count(v.expectation) filter (where not v.success) as failed from lake.ledger.delivery d "
        "left join lake.ledger.validation v using (delivery_id) group by all order by delivered_on, d.source"
    )
    took = timed(lambda: con.execute(query).fetchall())
    con.close()
    return took


def _example(type_: str) -> str:
    return {"BIGINT": "1", "BOOLEAN": "true", "DATE": "date '9999-12-31'"}.get(type_, "'something'")


if __name__ == "__main__":
    sys.exit(main())
