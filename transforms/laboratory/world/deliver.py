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

from transforms.laboratory.world.dirt import soil
from transforms.laboratory.world.registry import Snapshot
from transforms.laboratory.world.setup import Setup, as_date

PLAIN = {"border_crossings"}  # no cell of it holds a separator or a quote


def deliver(setup: Setup, source: str, table: pa.Table, recorded: np.ndarray) -> list[dict[str, object]]:
    """Drop the rows recorded up to the backlog's day at once, a file a month; then a delivery a day.

    Returns one row a delivery: source, delivered_on, rows, and how many of them are broken or repeated.
    """
    old = recorded <= setup.backlog
    files = {f"{source}.csv": table.filter(pa.array(old))}
    if source in PLAIN:
        month = np.clip(recorded, setup.first, None).astype("datetime64[D]").astype("datetime64[M]")
        files = {f"{source}_{m}.csv.gz": table.filter(pa.array(old & (month == m))) for m in np.unique(month[old])}
    ledger = [_drop(setup, source, setup.backlog, files)]
    for day in range(setup.backlog + 1, setup.last + 1):
        part = table.filter(pa.array(recorded == day))
        ledger.append(_drop(setup, source, day, {f"{source}_{as_date(day)}.csv": part}))
    return ledger


def deliver_snapshots(setup: Setup, source: str, snapshot: Snapshot) -> list[dict[str, object]]:
    """Drop a full snapshot for the backlog's day and each day after. The same rows are broken each day."""
    days = range(setup.backlog, setup.last + 1)
    return [_drop(setup, source, day, {f"{source}_{as_date(day)}.csv": snapshot(day)}, "snapshot") for day in days]


def _drop(
    setup: Setup, source: str, day: int, files: dict[str, pa.Table], dirt: str | None = None
) -> dict[str, object]:
    """Write one delivery: its files, soiled, and the descriptor. dirt: name of the dice, by default the file's."""
    folder = setup.out / "drops" / source / as_date(day).isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    resources, sums = [], np.zeros(3, dtype=int)
    for name, clean in files.items():
        table, broken, repeated = soil(setup, source, clean, dirt or name)
        content = _bytes(table, plain=source in PLAIN, packed=name.endswith(".gz"))
        (folder / name).write_bytes(content)
        sums += [table.num_rows, broken, repeated]
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        stem = name.split(".")[0]
        resources.append(
            {"name": stem, "path": name, "bytes": len(content), "hash": digest, "rowcount": table.num_rows}
        )
    descriptor = {"profile": "data-package", "name": source.replace("_", "-"), "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2) + "\n", encoding="utf-8")
    counts = dict(zip(("rows", "broken", "repeated"), sums.tolist(), strict=True))
    return {"source": source, "delivered_on": as_date(day).isoformat(), **counts}


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
