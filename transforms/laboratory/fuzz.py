"""Hostile bytes for every reader: `python -m transforms.laboratory.fuzz [COUNT] [FORMAT…] [--seed NUMBER]`.

Small good files of each format are cut, doubled, flipped and spliced by Hypothesis, which looks for inputs that take
long (`target`). Each must be read or refused with a typed reason of one line. Where a reader ends the whole process,
the input that did it is left in the folder that is printed first. The same count and seed give the same inputs.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, seed, settings, target
from hypothesis import strategies as st

from transforms.deliver import reading
from transforms.deliver.landing import declared_dialect, descriptor, drops
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.reading.parts import TABLES
from transforms.errors import DeliveryRefused
from transforms.integrity import signatures
from transforms.integrity.signatures import NotSigned
from transforms.profile import Source

_INPUTS, _AT_ONCE = count(), 200  # how many are read with one database
DAY, LIMIT, SLOW = date(2026, 3, 1), 50_000_000, 20.0  # bytes, seconds
_TEXT = b'no,name,day\n1,Ana,2026-03-01\n2,"Bu\ndi",\n3,\xe2\x80\xaeEve,31/03/2026\n'
_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
_DESCRIPTOR = (
    b'{"resources": [{"path": "a.csv", "bytes": 3, "hash": "sha256:00", "stats": {"rows": 1}}], "source": "a"}'
)
_JSON = b'{"no": 1, "name": "Ana"}\n{"no": 2.5, "name": ["a", "b"], "more": {"x": null}}\n'
TOKENS = (
    b'"',
    b"\n",
    b"\r",
    b",",
    b"\x00",
    b"\xff\xfe",
    b"{",
    b"]",
    b"=1+1",
    b"PAR1",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"9" * 400,
)
Edit = tuple[float, str, bytes]


def _parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"no": [1, 2], "name": ["Ana", None], "day": [DAY, DAY]}), stream)
    return stream.getvalue()


def _workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("S").write_row(0, 0, ["no", "name"])
        book.sheetnames["S"].write_row(1, 0, [1, "Ana"])
    return stream.getvalue()


def zstd(content: bytes) -> bytes:
    """A text packed by zstd."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(content)
    return bytes(sink.getvalue().to_pybytes())


def seeds() -> dict[str, bytes]:
    """The kept corpus: one small good file of each format."""
    return {
        "a.csv": _TEXT,
        "a.txt": _TEXT.replace(b",", b"\t"),
        "a.csv.gz": gzip.compress(_TEXT, mtime=0),
        "a.csv.zst": zstd(_TEXT),
        "a.jsonl": _JSON,
        "a.jsonl.gz": gzip.compress(_JSON, mtime=0),
        "a.parquet": _parquet(),
        "a.xlsx": _workbook(),
        drops.DESCRIPTOR: _DESCRIPTOR,
        drops.SIGNATURE: signatures.armoured(signatures.sign(_KEY, signatures.DELIVERIES, _DESCRIPTOR)).encode(),
    }


def edited(content: bytes, edits: list[Edit]) -> bytes:
    """A file with some changes: each at a share of its length."""
    for share, kind, given_bytes in edits:
        at = int(share * len(content))
        if kind == "cut":
            content = content[:at] + content[at + 1 + len(given_bytes) :]
        elif kind == "end":
            content = content[:at]
        elif kind == "double":
            content = content[:at] + content[at : at + 64] * 3 + content[at + 64 :]
        elif kind == "flip" and content:
            at = min(at, len(content) - 1)
            content = content[:at] + bytes([content[at] ^ (1 << len(given_bytes) % 8)]) + content[at + 1 :]
        else:
            content = content[:at] + given_bytes + content[at:]
    return content


def attempt(folder: Path, name: str, content: bytes) -> str:
    """Read a file as a delivery; returns `read` or `refused`, or what went wrong instead."""
    path = folder / name
    path.write_bytes(content)
    try:
        return ABOUT[name](path) if name in ABOUT else _read(path, len(content))
    except (DeliveryRefused, NotSigned):
        return "refused"
    except Exception as error:  # what is looked for
        return f"{type(error).__name__}"


def _described(path: Path) -> str:
    try:
        found = descriptor.parsed(path.read_bytes())
    except (ValueError, KeyError, TypeError, RecursionError):
        return "refused"
    delivery = Delivery("work_permits", DAY, path.parent, (), found)
    drops.stated_rows(delivery)
    list(declared_dialect.signals(delivery, Source()))
    return "read"


def _signed(path: Path) -> str:
    keys = [signatures.Key("a", _KEY.public_key().public_bytes_raw())]
    signatures.signer(keys, signatures.from_file(path), signatures.DELIVERIES, _DESCRIPTOR, DAY)
    return "read"


ABOUT = {drops.DESCRIPTOR: _described, drops.SIGNATURE: _signed}  # what is no file of rows


@lru_cache(maxsize=1)
def _database(_process: int, _number: int) -> duckdb.DuckDBPyConnection:
    """One database for many inputs: to open one takes longer than to read a small file."""
    return duckdb.connect(config={"memory_limit": "500MB", "threads": "1"})


def _read(path: Path, size: int) -> str:
    name, folder = path.name, path.parent
    delivery = Delivery("work_permits", DAY, folder, (DroppedFile(name, path, size, "0"),))
    how = Source(delimiter="\t") if name.endswith(".txt") else Source()
    con = _database(os.getpid(), next(_INPUTS) // _AT_ONCE)
    con.execute("; ".join(f"drop table if exists {table}" for table in TABLES))
    with tempfile.TemporaryDirectory(dir=folder) as rooms:
        done = reading.Reader(con, how, Path(rooms), LIMIT).read([delivery])
    if not done.refused:
        return "read"
    return "refused" if "\n" not in done.refused[0] and name in done.refused[0] else "refused in more than a line"


def fuzz(
    count: int, names: list[str], folder: Path, number: int = 0
) -> tuple[Counter[tuple[str, str]], list[tuple[str, str, bytes]]]:
    """Try changed files; returns how many had which outcome by format, and the inputs of outcomes that must not be."""
    corpus, outcome, odd = seeds(), Counter[tuple[str, str]](), list[tuple[str, str, bytes]]()
    kinds = st.sampled_from(["flip", "cut", "double", "insert", "end"])
    edits = st.lists(st.tuples(st.floats(0, 1), kinds, st.sampled_from(TOKENS) | st.binary(max_size=8)), max_size=12)

    @seed(number)
    @settings(
        max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.target],
    )  # fmt: skip
    @given(st.sampled_from(names or sorted(corpus)), edits)
    def one(name: str, changes: list[Any]) -> None:
        content = edited(corpus[name], changes)
        started = time.monotonic()
        says = attempt(folder, name, content)
        took = time.monotonic() - started
        target(took, label=name)
        says = "slow" if took > SLOW else says
        outcome[name, says] += 1
        if says not in ("read", "refused"):
            odd.append((name, says, content))

    one()
    return outcome, odd


def main() -> int:
    """Fuzz and print; exit status 1 where an outcome must not be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("formats", nargs="*", choices=[*seeds(), []])
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="awas-fuzz-") as scratch:
        print(f"inputs in {scratch}", flush=True)
        outcome, odd = fuzz(asked.count, asked.formats, Path(scratch), asked.seed)
    for (name, says), number in sorted(outcome.items()):
        print(f"{name}: {number} {says}")
    for name, says, content in odd[:20]:
        print(f"must not be: {name}: {says}: {content[:2000].hex()}")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB of memory")
    return int(bool(odd))


if __name__ == "__main__":
    sys.exit(main())
