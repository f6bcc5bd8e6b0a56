"""Deliveries into folders: the history at once, then a day at a time, each with a descriptor of its files."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from tests.world.dirt import soil
from tests.world.registry import Snapshot
from tests.world.setup import Setup, as_date

PLAIN = {"border_crossings"}  # no cell of it holds a separator or a quote


def deliver(setup: Setup, source: str, table: pa.Table, recorded: np.ndarray) -> list[dict[str, object]]:
    """Drop the rows recorded up to the backlog's day at once, a file a month; then a delivery a day.

    Returns one row a delivery: source, delivered_on, rows, broken.
    """
    ledger = []
    old = recorded <= setup.backlog
    month = np.clip(recorded, setup.first, None).astype("datetime64[D]").astype("datetime64[M]").astype(int)
    files, broken = {}, 0
    for number in np.unique(month[old]) if source in PLAIN else [None]:
        rows = old if number is None else old & (month == number)
        stem = source if number is None else f"{source}_{np.datetime64(int(number), 'M')}"
        files[f"{stem}.csv.gz" if source in PLAIN else f"{stem}.csv"], bad = soil(
            setup, source, table.filter(pa.array(rows)), stem
        )
        broken += bad
    ledger.append(_drop(setup, source, setup.backlog, files, broken))
    for day in range(setup.backlog + 1, setup.last + 1):
        part, bad = soil(setup, source, table.filter(pa.array(recorded == day)), str(day))
        ledger.append(_drop(setup, source, day, {f"{source}_{as_date(day)}.csv": part}, bad))
    return ledger


def deliver_snapshots(setup: Setup, source: str, snapshot: Snapshot) -> list[dict[str, object]]:
    """Drop a full snapshot for the backlog's day and each day after. The same rows are broken each day."""
    ledger = []
    for day in range(setup.backlog, setup.last + 1):
        table, bad = soil(setup, source, snapshot(day), "snapshot")
        ledger.append(_drop(setup, source, day, {f"{source}_{as_date(day)}.csv": table}, bad))
    return ledger


def _drop(setup: Setup, source: str, day: int, files: dict[str, pa.Table], broken: int) -> dict[str, object]:
    folder = setup.out / "drops" / source / as_date(day).isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for name, table in files.items():
        content = _bytes(table, plain=source in PLAIN, packed=name.endswith(".gz"))
        (folder / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        resources.append(
            {"name": name.split(".")[0].lower(), "path": name, "bytes": len(content), "hash": f"sha256:{digest}",
             "rowcount": table.num_rows}
        )  # fmt: skip
    descriptor = {"profile": "data-package", "name": source.replace("_", "-"), "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2) + "\n", encoding="utf-8")
    rows = sum(table.num_rows for table in files.values())
    return {"source": source, "delivered_on": as_date(day).isoformat(), "rows": rows, "broken": broken}


def _bytes(table: pa.Table, *, plain: bool, packed: bool) -> bytes:
    if plain:
        raw = io.BytesIO()
        raw.write((",".join(table.column_names) + "\n").encode())
        pacsv.write_csv(table, raw, pacsv.WriteOptions(include_header=False, quoting_style="none"))
        content = raw.getvalue()
    else:
        content = table.to_pandas().to_csv(index=False, lineterminator="\n").encode()
    return gzip.compress(content, compresslevel=1, mtime=0) if packed else content


def write_truth(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
