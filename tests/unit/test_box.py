"""What reads a supplier's files reaches nothing but them, writes nothing but its answer, and takes nobody with it."""

from __future__ import annotations

import gzip
import io
import json
import os
import platform
import socket
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import WAGES
from transforms import deliver
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.reading import sandboxed
from transforms.laboratory.fuzz import zstd
from transforms.profile import Profile, Source
from transforms.sandbox.client import Done, Server
from transforms.settings import Settings

LIMITS = {"seconds": 2, "memory": 4 << 30, "written": 1_000_000, "all_written": 20_000_000}
ROW = "P1,Acme,MYS,9211,2026-02-01,approved,1000\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """What opens boxes, started in an environment with a key."""
    os.environ["AWAS_KEY"] = "a key that nobody must see"
    made = Server("tests.unit.support.boxed_work")
    yield made
    made.end()
    del os.environ["AWAS_KEY"]


def work(server: Server, folder: Path, does: str, port: int = 0) -> Done:
    """Let a box do something. Its file lies in `in`, its answer in `out`, and a secret in `lake`."""
    for name in ("in", "out", "lake"):
        (folder / name).mkdir()
    reads, secret = folder / "in" / "a.xlsx", folder / "lake" / "secret"
    reads.write_text("cells", encoding="utf-8")
    secret.write_text("names", encoding="utf-8")
    request = {"does": does, "reads": str(reads), "secret": str(secret), "port": port, "asks": os.getpid()}
    return server.work(request, [reads], folder / "out", LIMITS)


def test_in_a_box_nothing_is_reached_but_the_file_and_the_answer(server: Server, tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        done = work(server, tmp_path, "what must not be", listener.getsockname()[1])
    told = done.answer
    assert told["reads the file"] == "cells" and told["writes its answer"] == 1
    assert told["writes a file too large"] == "OSError"
    assert "AWAS_KEY" not in told["environment"] and len(told["open ends"]) < 7
    if "files" in done.held:  # Linux with Landlock
        for name in ("reads another file", "lists another folder", "writes elsewhere", "changes the file",
                     "reads the key of who asks"):  # fmt: skip
            assert told[name] == "PermissionError", name
        newer = tuple(map(int, platform.release().split(".")[:2])) >= (6, 12)
        assert told["signals who asks"] == "PermissionError" or not newer
    if {"network", "files"} & set(done.held):
        assert told["connects"] != "done"


@pytest.mark.parametrize(
    ("does", "why"),
    {
        "breaks down": "its reader broke down (status -11)",
        "takes all memory": "takes more memory than its reader may",
        "never ends": "takes more time than its reader may",
        "writes too much": "unpacks to more than its reader may write",
        "leaves a link": "its reader broke down (status 0)",
    }.items(),
)
def test_a_box_that_ends_badly_says_why_and_the_next_one_is_open(
    server: Server, tmp_path: Path, does: str, why: str
) -> None:
    done = work(server, tmp_path, does)
    assert (done.answer, done.why) == (None, why)
    (tmp_path / "next").mkdir()
    assert work(server, tmp_path / "next", "nothing").answer


def test_an_answer_that_somebody_else_wrote_is_written_over(server: Server, tmp_path: Path) -> None:
    assert work(server, tmp_path, "leaves another answer").answer == {"did": False}


def delivered(folder: Path, day: int, content: str) -> Delivery:
    path = folder / f"{day}.csv"
    path.write_text(content, encoding="utf-8")
    return Delivery("work_permits", date(2026, 3, day), folder, (DroppedFile(path.name, path, len(content), "0"),))


def test_of_a_batch_only_the_delivery_is_refused_at_which_its_box_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandboxed, "_SECONDS", 0)
    monkeypatch.setattr(sandboxed, "_seconds", lambda size: 1 if size > 1_000_000 else 100)
    slow = WAGES + ROW * 400_000  # each line is judged by itself, as the profile has a pattern of totals
    batch = [delivered(tmp_path, day, slow if day == 2 else WAGES + ROW) for day in (1, 2, 3)]
    with duckdb.connect() as con:
        how = Source(total_rows="Total.*")
        read = sandboxed.read(con, how, tmp_path, sandboxed.Limits(50_000_000), batch)
    assert list(read.refused.items()) == [(1, f"{tmp_path / '2.csv'}: takes more time than its reader may")]
    assert {part.delivery for part in read.parts} == {0, 2}


def bombs() -> dict[str, bytes]:
    """For each format a small file that unpacks to more than two megabytes, or holds more than its reader takes."""
    text = (WAGES + ROW * 100_000).encode()
    deep = b'{"permit_no": ' + b"[" * 400_000 + b"]" * 400_000 + b"}\n"
    book, sheet = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    pq.write_table(pa.table({"permit_no": ["P" * 4_000_000] * 20}), sheet)
    lines = (json.dumps({"permit_no": "P1", "employer_name": "A" * 100}) + "\n") * 40_000
    return {
        "a.csv.gz": gzip.compress(text), "a.csv.zst": zstd(text), "a.jsonl.gz": gzip.compress(lines.encode()),
        "a.jsonl": deep, "a.xlsx": book.getvalue(), "a.parquet": sheet.getvalue(),
        "a.csv": b",".join(b"c%d" % n for n in range(100_000)) + b"\n", "a.xls": b"\xd0\xcf\x11\xe0" + b"\xff" * 4096,
        "datapackage.json": b'{"resources": ' * 100_000,
    }  # fmt: skip


def test_a_bomb_in_each_format_ends_as_a_refusal_of_that_delivery_and_the_day_goes_on(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    settings.max_unpacked = settings.max_unpacked.__class__(2_000_000)
    profile.sources["work_permits"].refusal_stops = "never"
    profile.sources["work_permits"].complete_when = "folder"
    for day, (name, content) in enumerate(bombs().items(), start=1):
        drop(drops, "work_permits", f"2026-03-{day:02}", "good.csv", WAGES + ROW)
        (drops / "work_permits" / f"2026-03-{day:02}" / name).write_bytes(content)
    drop(drops, "work_permits", "2026-03-20", "a.csv", WAGES + ROW)
    told = deliver.run(settings, profile, "work_permits", date(2026, 3, 20))
    assert "1 new deliveries, 1 rows" in told
    lost = [name for day, name in enumerate(bombs(), start=1) if f"2026-03-{day:02}/{name}" not in told]
    assert lost == [] and told.count("refused: ") == len(bombs())
