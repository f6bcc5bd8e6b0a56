"""What is done in a box for deliveries: their files read, as `sandboxed` asks for it, and what stands beside them."""

from __future__ import annotations

import importlib
import resource
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms.deliver.landing import descriptor
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.reading import Reader
from transforms.deliver.reading.parts import TABLES, Read
from transforms.errors import words
from transforms.profile import Source
from transforms.queries import quoted

importlib.import_module("pandas")  # pyarrow loads it at its first table: once here, not once in each box
AT = "at.txt"  # in the folder of a box: the number of the delivery and the path of the file that is being read


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any] | list[dict[str, Any]]:
    """Read the files of some deliveries into the folder; returns what `sandboxed` makes a `Read` of.

    Of `sidecars` the folders: what their descriptors and signatures say.
    """
    if "sidecars" in request:
        return [descriptor.opened(Path(one)) for one in request["sidecars"]]
    seconds = {number: request["seconds"][place] for place, number in enumerate(request["numbers"])}
    whole, hard = resource.getrlimit(resource.RLIMIT_CPU)

    def at(number: int | None, path: Path | None) -> None:
        (folder / AT).write_text("" if number is None else f"{number}\n{path}", encoding="utf-8")
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = whole if number is None else int(used.ru_utime + used.ru_stime) + seconds[number]
        resource.setrlimit(resource.RLIMIT_CPU, (min(until, whole), hard))

    con = duckdb.connect(config={**request["database"], "temp_directory": str(folder / "spill")})
    with con:
        con.execute("set TimeZone = 'UTC'")
        reader = Reader(con, Source(**request["source"]), folder, request["limit"], at=at)
        read = reader.read([_delivery(one) for one in request["deliveries"]], request["numbers"])
        for name in TABLES:
            con.execute(f"copy {name} to {quoted(str(folder / name) + '.parquet')} (format parquet)")
    return _told(read)


def _delivery(one: Mapping[str, Any]) -> Delivery:
    files = tuple(DroppedFile(file["name"], Path(file["path"]), file["size"], "") for file in one["files"])
    return Delivery(one["source"], date.fromisoformat(one["delivered_on"]), Path(one["folder"]), files)


def _told(read: Read) -> dict[str, Any]:
    left = {"ragged", "signals", "account", "raw"}  # these are in the tables and in `signals` of all parts
    parts = [{k: v for k, v in asdict(part).items() if k not in left} for part in read.parts]
    for part in parts:
        part |= {"rows": part["rows"].name, "delivered_on": part["delivered_on"].isoformat()}
    return {
        "parts": parts,
        "headers": list(read.headers.items()),
        "accounts": [(*place, kinds) for place, kinds in read.accounts.items()],
        "read_as": [(*place, options) for place, options in read.read_as.items()],
        "signals": list(read.signals.items()),
        "refused": list(read.refused.items()),
        "errors": [(str(one), words(one.__cause__) if one.__cause__ else "") for one in read.errors],
    }
