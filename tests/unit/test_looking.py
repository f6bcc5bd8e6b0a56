"""What a file is, whatever its name says: litter is passed over, and everything else is named with what to ask for."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.unit.support.files import PLAIN, ROWS, Told, nothing_known, workbook
from transforms.deliver.landing import declared_dialect, drops, file_type
from transforms.errors import DeliveryRefused
from transforms.profile import Source

PAGE = b"\xef\xbb\xbf\n<HTML><table><tr><td>no</td></tr></table></html>"
LOCKED = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Told]:
    return lambda name, content: Told(tmp_path / "one", name, content)


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", PAGE, "is a web page"),
        ("a.csv", PAGE, "is a web page"),
        ("a.xlsx", LOCKED, "is protected by a password; ask for it without"),
        ("a.xls", LOCKED, "is protected by a password; ask for it without"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "is an XML document under the name of a workbook"),
        ("a.xls", workbook(S=[["no"], [1]]), "is a workbook of the newer kind"),
        ("a.xlsx", packed("content.xml", "mimetype"), "is an OpenDocument spreadsheet"),
        ("a.xlsx", packed("xl/workbook.bin"), "is a binary workbook"),
        ("a.xlsx", packed("a.csv"), "is an archive; unpack it"),
        ("a.xlsx", b"%PDF-1.7", "is a PDF"),
        ("a.xls", b"permit_no\tstatus\nP1\tapproved\n", "is a text under the name of a workbook; name it .csv"),
        ("a.csv", PLAIN + bytes(600), "filled up with NULs, as a copy that broke off"),
    ],
    ids=lambda value: value if isinstance(value, str) else "bytes",
)
def test_what_is_no_table_is_named_with_its_remedy(
    read: Callable[..., Told], name: str, content: bytes, said: str
) -> None:
    with pytest.raises(DeliveryRefused, match=said) as refused:
        read(name, content)
    assert name in str(refused.value) and "\n" not in str(refused.value)


def delivered(folder: Path, **resource: object) -> drops.Delivery:
    if resource:
        described = {"resources": [{"path": "a.csv", **resource}]}
        (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    return drops.read_delivery("work_permits", date(2026, 3, 1), folder, nothing_known(folder.parent))


def test_what_systems_leave_behind_in_folders_is_passed_over(tmp_path: Path, read: Callable[..., Told]) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    for name in ("~$a.xlsx", "._a.csv", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (folder / name).write_bytes(b"x")
    assert not drops.is_complete({path.name for path in folder.iterdir()}, "folder")
    (folder / "a.csv").write_bytes(PLAIN)
    assert [file.name for file in delivered(folder).files] == ["a.csv"]
    assert read("a.csv", PLAIN).rows == ROWS


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("list.ods", "is an OpenDocument spreadsheet; save it as .xlsx or CSV"),
        ("list.XLSM", "is a workbook with macros"),
        ("list.zip", "is an archive; unpack it"),
        ("list.dat", "not a format that is read; known are"),
    ],
)
def test_a_file_of_another_format_is_refused_and_not_waited_for(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert drops.is_complete({name}, "folder")
    with pytest.raises(DeliveryRefused, match=said):
        delivered(tmp_path)


def changed(mark: bytes, at: int, value: bytes, book: bytes = b"") -> bytes:
    """A workbook in which some bytes after a mark of the archive are others."""
    book = book or workbook(S=[["no"], [1]])
    place = book.rindex(mark) + at
    return book[:place] + value + book[place + len(value) :]


@pytest.mark.parametrize(
    "damage",
    [
        changed(b"PK\x05\x06", 12, b"\xff\xff\xff\x7f"),  # the directory would begin before the file does
        changed(b"PK\x01\x02", 6, b"\x63\x00"),  # version 9.9 of the format
        changed(b"PK\x01\x02", 46, b"\xff", changed(b"PK\x01\x02", 8, b"\x00\x08")),  # a name that is not UTF-8
        workbook(S=[["no"], [1]])[:-40],  # cut off
    ],
    ids=["directory", "version", "name", "cut"],
)
def test_a_workbook_whose_archive_cannot_be_opened_is_refused(read: Callable[..., Told], damage: bytes) -> None:
    with pytest.raises(DeliveryRefused, match=r"a\.xlsx: not readable as what it says it is \(BadZipFile\)"):
        read("a.xlsx", damage)


@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256", "sha512"])
def test_a_descriptor_may_state_any_hash_of_the_standard(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "a.csv").write_bytes(PLAIN)
    digits = hashlib.new(kind, PLAIN, usedforsecurity=False).hexdigest()
    assert delivered(folder, hash=f"{kind}:{digits}").files
    assert delivered(folder, hash=digits).files  # the number of digits tells the kind
    with pytest.raises(DeliveryRefused, match=f"is not what the descriptor's {kind} says"):
        delivered(folder, hash=f"{kind}:{'0' * len(digits)}")
    with pytest.raises(DeliveryRefused, match=r"a hash of 'a\.csv' of an unknown kind"):
        delivered(folder, hash="crc32:1234")


def test_sizes_digests_and_rows_may_stand_in_stats(tmp_path: Path) -> None:
    """As the standard's fourth version has them; what only the profile decides is told where it differs."""
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "a.csv").write_bytes(PLAIN)
    digits = hashlib.sha256(PLAIN).hexdigest()
    good = delivered(folder, stats={"hash": digits, "bytes": len(PLAIN), "rows": 7}, encoding="UTF8")
    assert drops.stated_rows(good) == 7
    assert list(declared_dialect.signals(good, Source())) == []
    for wrong in ({"hash": "0" * 64}, {"bytes": 1}):
        with pytest.raises(DeliveryRefused, match="descriptor"):
            delivered(folder, stats=wrong)
    with pytest.raises(DeliveryRefused, match=r"say 'a\.csv', as it lies in the folder itself"):
        delivered(folder, path="data\\a.csv")
    other = delivered(folder, dialect={"delimiter": ";"}, schema={"missingValues": ["", "9999"]}, encoding="cp1252")
    assert list(declared_dialect.signals(other, Source())) == [
        "datapackage.json says otherwise than the profile how a.csv is written: missingValues (missing of the shape), "
        "dialect.delimiter (delimiter), encoding (encoding); the profile counts"
    ]


def test_names_of_data_are_no_litter() -> None:
    assert not any(map(file_type.is_litter, ("a.csv", "thumbs.csv", "~a.csv", "_a.csv")))
