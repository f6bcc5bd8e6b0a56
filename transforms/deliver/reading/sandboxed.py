"""Deliveries read in a box: all of a batch in one, so that a file costs its bytes and not a process of its own.

Where a box breaks down, the delivery of which it was reading a file is read by itself, and refused where that ends in
the same way; those before and after it are read without it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from pydantic import ByteSize, TypeAdapter, ValidationError

from transforms.deliver.landing.drops import Delivery
from transforms.deliver.landing.sidecars import INSIDE
from transforms.deliver.reading.parts import TABLES, Part, Read, make_table
from transforms.deliver.reading.sandbox_worker import AT
from transforms.errors import DeliveryRefused, Withheld
from transforms.profile import Source
from transforms.queries import file_named
from transforms.sandbox import client

log = logging.getLogger(__name__)
_SECONDS, _OF_A_MEGABYTE = 300, 2  # of the processor, for a delivery
_PACKED = 8  # how much larger an archive or a Parquet file is taken to be as text
_BESIDE = 4 << 30  # bytes of addresses that are no data: libraries, threads


@dataclass(frozen=True)
class Limits:
    """What reading may take. unpacked: bytes of one file. memory, threads: as DuckDB writes them."""

    unpacked: int
    memory: str = "4GB"
    threads: int = 2

    def of(self, deliveries: Sequence[Delivery], seconds: Sequence[int]) -> dict[str, int]:
        """The limits of the box in which some deliveries are read. seconds: of each of them."""
        size = sum(file.size for delivery in deliveries for file in delivery.files)
        try:
            memory = int(TypeAdapter(ByteSize).validate_python(self.memory))
        except ValidationError:
            memory = 8 << 30  # a share of the machine's
        return {
            "seconds": sum(seconds), "memory": memory + _BESIDE, "written": self.unpacked,
            "all_written": 4 * self.unpacked + 4 * _PACKED * size,
        }  # fmt: skip


class _Ended(NamedTuple):
    """What was read in a box; none where it broke down: why, and what libraries said."""

    read: Read | None
    why: str
    said: str


def prepare() -> None:
    """Start what opens boxes, before it is needed: it takes a moment until it can."""
    client.server(INSIDE)


def read(
    con: duckdb.DuckDBPyConnection, source: Source, folder: Path, limits: Limits, deliveries: Sequence[Delivery]
) -> Read:
    """Read the files of some deliveries into `folder`; makes `ragged`, `file_account` and `file_way`.

    What cannot be read is told in `refused`.
    """
    whole, rooms = Read(), count(1)
    for name, columns in TABLES.items():
        make_table(con, name, columns, [])
    todo = [list(range(len(deliveries)))]
    while todo and (numbers := todo.pop(0)):
        room = folder / f"box{next(rooms)}"
        room.mkdir(mode=0o700)
        done = _read(source, room, limits, [deliveries[number] for number in numbers], numbers)
        if done.read:
            whole.join(done.read)
            for name in TABLES:
                con.execute(f"insert into {name} from read_parquet({file_named(room / f'{name}.parquet')})")
        elif len(numbers) > 1:
            todo[:0] = _apart(numbers, room)
        else:
            whole.headers[numbers[0]], whole.signals[numbers[0]] = {}, []
            whole.refuse(numbers[0], _refused(f"{_file(deliveries[numbers[0]], room)}: {done.why}", done.said))
    return whole


def _read(source: Source, room: Path, limits: Limits, deliveries: Sequence[Delivery], numbers: Sequence[int]) -> _Ended:
    seconds = [_SECONDS + sum(_seconds(file.size) for file in delivery.files) for delivery in deliveries]
    request = {
        "source": source.model_dump(mode="json"), "limit": limits.unpacked, "numbers": numbers,
        "seconds": seconds, "deliveries": [_asked(delivery) for delivery in deliveries],
        "database": {
            "memory_limit": limits.memory, "threads": str(limits.threads),
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        },
    }  # fmt: skip
    reads = [file.path for delivery in deliveries for file in delivery.files]
    done = client.server(INSIDE).work(request, reads, room, limits.of(deliveries, seconds))
    lacks = [what for what in ("files", "network") if done.answer and what not in done.held]
    if lacks:
        log.warning(
            "files of %s were read in a box that this system cannot close to other %s", deliveries[0].source, lacks
        )
    try:
        return _Ended(_taken(done.answer, room) if done.answer else None, done.why, done.said)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _Ended(None, "its reader gave no answer", done.said)


def _seconds(size: int) -> int:
    return size * _PACKED * _OF_A_MEGABYTE >> 20


def _asked(delivery: Delivery) -> dict[str, Any]:
    files = [{"name": file.name, "path": str(file.path), "size": file.size} for file in delivery.files]
    return {
        "source": delivery.source, "delivered_on": delivery.delivered_on.isoformat(), "folder": str(delivery.folder),
        "files": files,
    }  # fmt: skip


def _apart(numbers: list[int], room: Path) -> list[list[int]]:
    """The deliveries without the one that was being read; by halves where they were read together."""
    said = _at(room)
    at = numbers.index(int(said[0])) if said and said[0].isdecimal() and int(said[0]) in numbers else None
    if at is None:
        half = len(numbers) // 2
        return [numbers[:half], numbers[half:]]
    return [part for part in (numbers[:at], numbers[at : at + 1], numbers[at + 1 :]) if part]


def _at(room: Path) -> list[str]:
    path = room / AT
    if path.is_symlink() or not path.is_file() or path.stat().st_size > 1 << 16:
        return []
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def _file(delivery: Delivery, room: Path) -> Path:
    """The file of a delivery at which a box broke down, else its folder."""
    said = _at(room)
    return next((file.path for file in delivery.files if said[1:] == [str(file.path)]), delivery.folder)


def _taken(told: Mapping[str, Any], room: Path) -> Read:
    """What a box says that it read. Raises ValueError, KeyError or TypeError where that is no such thing."""
    read = Read()
    for part in told["parts"]:
        rows, breaks = room / Path(part["rows"]).name, part["breaks"]
        own = part | {"rows": rows, "delivered_on": date.fromisoformat(part["delivered_on"])}
        read.parts.append(Part(**own | {"breaks": breaks and [(int(n), int(line)) for n, line in breaks]}))
    read.headers = {int(number): dict(met) for number, met in told["headers"]}
    read.signals = {int(number): list(map(str, said)) for number, said in told["signals"]}
    read.accounts = {(int(number), str(file)): dict(kinds) for number, file, kinds in told["accounts"]}
    read.read_as = {(int(number), str(file)): str(options) for number, file, options in told["read_as"]}
    read.refused = {int(number): str(why) for number, why in told["refused"]}
    for text, said in told["errors"]:
        read.errors.append(_refused(text, said))
    return read


def _refused(text: str, said: str) -> DeliveryRefused:
    error = DeliveryRefused(text)
    error.__cause__ = Withheld(said) if said else None
    return error
