"""Drops: deliveries in their folders, whether they are complete, and whether they are what they say."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from unicodedata import normalize

from transforms.deliver.landing import descriptor, file_type
from transforms.deliver.landing.descriptor import Descriptor, Resource
from transforms.deliver.landing.feed import Feed
from transforms.deliver.landing.fingerprints import Fingerprints, stamp
from transforms.deliver.landing.sidecars import SidecarReader
from transforms.errors import DeliveryRefused, writable
from transforms.integrity.signatures import Parts

DESCRIPTOR, SIGNATURE = descriptor.DESCRIPTOR, descriptor.SIGNATURE
SUCCESS = "_SUCCESS"
_ABOUT = (DESCRIPTOR, SIGNATURE, SUCCESS)
SUFFIXES = (".csv", ".csv.gz", ".csv.zst", ".txt", ".parquet", ".jsonl", ".jsonl.gz", ".xlsx", ".xls")
_HASHES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}  # by the number of digits


@dataclass(frozen=True)
class DroppedFile:
    """One file of a delivery. name: relative to its folder. size: bytes. stamp: what changes when it is written."""

    name: str
    path: Path
    size: int
    sha256: str
    stamp: tuple[int, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """One source's files of one day; of files with the same content only the first by name.

    descriptor, mark: its descriptor and signature, as far as it has them. no_mark: why the signature cannot be read.
    """

    source: str
    delivered_on: date
    folder: Path
    files: tuple[DroppedFile, ...]
    descriptor: Descriptor | None = None
    mark: Parts | None = None
    no_mark: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the contents: the same bytes are the same delivery, whatever their files are called."""
        text = json.dumps(sorted(file.sha256 for file in self.files))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def delivery_id(self) -> str:
        return f"{self.source}/{self.delivered_on.isoformat()}/{self.fingerprint[:12]}"


def folders(feed: Feed, as_of: date) -> list[tuple[date, Path]]:
    """The complete delivery folders of a source with a date up to `as_of`, oldest first."""
    dated = []
    for folder in _listed(feed.top):
        delivered_on = _folder_date(folder)
        if not delivered_on or delivered_on > as_of:
            continue
        # one that may not be read is refused, with the name of who should have the right
        if not file_type.may_read(folder) or is_complete(_names(folder), feed.how.complete_when):
            dated.append((delivered_on, folder))
    return dated


def passed_over(feed: Feed) -> list[str]:
    """What lies among the delivery folders of a source and is none, as it is not named by its day."""
    return [
        writable(path.name)
        for path in _listed(feed.top)
        if not _folder_date(path) and not file_type.is_litter(path.name)
    ]


def is_complete(names: set[str], complete_when: str) -> bool:
    """Whether everything of a delivery has arrived, as the profile says how to know; names: of its files."""
    if complete_when == "folder":
        return any(name not in _ABOUT and not file_type.is_litter(name) for name in names)
    return DESCRIPTOR in names or (complete_when == "success" and SUCCESS in names)


def read_delivery(
    source: str, delivered_on: date, folder: Path, known: Fingerprints, reader: SidecarReader | None = None
) -> Delivery:
    """Fingerprint the files of a delivery and hold them against its descriptor where it has one.

    known: fingerprints of files that were met before. reader: opens its descriptor together with others'.

    Raises DeliveryRefused that names the file which is missing, of another size, of other content or may not be read.
    """
    try:
        return _read(source, delivered_on, folder, known, reader or SidecarReader())
    except PermissionError as error:
        raise file_type.unreadable(error.filename or folder) from error


def _read(source: str, delivered_on: date, folder: Path, known: Fingerprints, reader: SidecarReader) -> Delivery:
    if folder.is_symlink():
        raise DeliveryRefused(f"{folder}: is a link; only folders that lie in the drops are read")
    for path in sorted(folder.iterdir()):
        if writable(path.name) != path.name and not file_type.is_litter(path.name):
            raise DeliveryRefused(f"{path}: its name is not UTF-8; give it one of plain letters")
    files = tuple(_fingerprinted(path, known) for path in sorted(folder.iterdir()) if _is_data(path))
    others = [path.name for path in sorted(folder.iterdir()) if not _is_data(path) and path.name not in _ABOUT]
    strangers = [name for name in others if not file_type.is_litter(name)]
    if strangers:
        if (folder / strangers[0]).is_symlink():
            raise DeliveryRefused(f"{folder / strangers[0]}: is a link; only files that lie in the folder are read")
        format_name = file_type.of_suffix(strangers[0])
        if format_name:
            raise DeliveryRefused(f"{folder / strangers[0]}: is {format_name}")
        raise DeliveryRefused(f"{folder / strangers[0]}: not a format that is read; known are {', '.join(SUFFIXES)}")
    sidecars = reader.of(folder)
    if sidecars.descriptor:
        _verify(folder, {file.name: file for file in files}, sidecars.descriptor)
    if not files:
        raise DeliveryRefused(f"{folder}: the delivery holds no data file; known formats are {', '.join(SUFFIXES)}")
    distinct = {file.sha256: file for file in reversed(files)}
    read = tuple(sorted(distinct.values(), key=lambda file: file.name))
    return Delivery(source, delivered_on, folder, read, sidecars.descriptor, sidecars.mark, sidecars.no_mark)


def stated_rows(delivery: Delivery) -> int | None:
    """The row count that the descriptor states for the files of the delivery; none where it states none."""
    read = {file.name for file in delivery.files}
    described = delivery.descriptor.resources if delivery.descriptor else ()
    stated = [resource.rows for resource in described if _meant(resource, read) in read]
    counts = [count for count in stated if isinstance(count, int)]
    return sum(counts) if stated and len(counts) == len(stated) else None


def _meant(resource: Resource, files: Collection[str]) -> str:
    """The file that a descriptor names: a letter with its mark is one sign or two, as the system has it that wrote."""
    name = resource.path
    alike = [file for file in sorted(files) if normalize("NFC", file) == normalize("NFC", name)]
    return name if name in files or not alike else alike[0]


def _verify(folder: Path, files: dict[str, DroppedFile], descriptor: Descriptor) -> None:
    described = set()
    for resource in descriptor.resources:
        name = _meant(resource, files)
        described.add(name)
        if name not in files:
            bare = re.split(r"[/\\\\]", name)[-1]
            remedy = f"say {bare!r}, as it lies in the folder itself" if bare in files else "ask for the missing file"
            raise DeliveryRefused(f"{folder / DESCRIPTOR}: names {name!r}, which is not in the folder; {remedy}")
        file = files[name]
        for what, number in [*(("bytes", size) for size in resource.sizes), ("rows", resource.rows)]:
            if isinstance(number, str):
                raise DeliveryRefused(
                    f"{folder / DESCRIPTOR}: says {number} {what} of {name!r}, which is no whole number"
                )
        for size in resource.sizes:
            if size != file.size:
                raise DeliveryRefused(f"{file.path}: {file.size} bytes, its descriptor says {size}; truncated?")
        for stated in resource.hashes:
            _check_hash(folder, file, stated)
    extra = sorted(set(files) - described)
    if extra:
        raise DeliveryRefused(f"{folder / extra[0]}: is not named by the descriptor beside it; ask what it is")


def _check_hash(folder: Path, file: DroppedFile, stated: str) -> None:
    """Hold a file against the hash that a descriptor states: `<kind>:<digits>`, or digits whose number tells the kind;
    MD5 is the standard's own default."""
    if not stated:
        return
    kind, digits = stated.lower().split(":", 1) if ":" in stated else (_HASHES.get(len(stated), ""), stated.lower())
    if kind not in _HASHES.values():
        known = ", ".join(_HASHES.values())
        raise DeliveryRefused(
            f"{folder / DESCRIPTOR}: states a hash of {file.name!r} of an unknown kind; known: {known}"
        )
    if kind == "sha256":
        digest = file.sha256
    else:
        with file.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, partial(hashlib.new, kind, usedforsecurity=False)).hexdigest()
    if digits != digest:
        raise DeliveryRefused(f"{file.path}: its content is not what the descriptor's {kind} says; ask for it again")


def check_unchanged(delivery: Delivery) -> None:
    """Raises DeliveryRefused that names a file which has changed since it was fingerprinted: it was half read."""
    for file in delivery.files:
        if file.stamp and (not file.path.is_file() or stamp(file.path) != file.stamp):
            raise DeliveryRefused(f"{file.path}: was changed while it was read; run again when it is whole")


def _fingerprinted(path: Path, known: Fingerprints) -> DroppedFile:
    digest, before = known.of(path)
    return DroppedFile(path.name, path, before[0], digest, before)


def _listed(top: Path) -> list[Path]:
    return sorted(top.iterdir()) if top.is_dir() and file_type.may_read(top) else []


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def _is_data(path: Path) -> bool:
    is_file = path.is_file() and not path.is_symlink()
    return is_file and path.name.lower().endswith(SUFFIXES) and not file_type.is_litter(path.name)


def _folder_date(folder: Path) -> date | None:
    return day_of(folder.name) if folder.is_dir() else None


def day_of(name: str) -> date | None:
    """The day of a folder's name, as 2026-03-31; other forms are refused, so that no day has two folders."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return day if day.isoformat() == name else None
