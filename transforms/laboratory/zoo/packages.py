"""Files that are not what their names say: archives, pages, protected and torn workbooks, litter beside the file."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Iterator
from html import escape

from transforms.laboratory.judging import Case
from transforms.laboratory.zoo.subjects import Subject
from transforms.laboratory.zoo.tables import Table, as_csv, as_workbook, text


def wrapped(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """The same table as another kind of file, under the right or a wrong name."""
    table, stem = subject.table, subject.file.split(".")[0]
    book, plain, page = as_workbook(table), as_csv(table), html(table)
    files = {
        "CSV, compressed": {f"{stem}.csv.gz": gzip.compress(plain, mtime=0)},
        "CSV, compressed, torn": {f"{stem}.csv.gz": gzip.compress(plain, mtime=0)[:-200]},
        "CSV, compressed, named .csv": {f"{stem}.csv": gzip.compress(plain, mtime=0)},
        "CSV named .xlsx": {f"{stem}.xlsx": plain},
        "CSV named .xls": {f"{stem}.xls": plain},
        "CSV named .dat": {f"{stem}.dat": plain},
        "CSV, suffix in capitals": {f"{stem}.CSV": plain},
        "CSV with tabs named .txt": {f"{stem}.txt": as_csv(table, "\t")},
        "HTML named .xls": {f"{stem}.xls": page},
        "HTML named .csv": {f"{stem}.csv": page},
        "HTML": {f"{stem}.html": page},
        "workbook named .csv": {f"{stem}.csv": book},
        "workbook named .xls": {f"{stem}.xls": book},
        "workbook, torn": {f"{stem}.xlsx": book[: len(book) * 2 // 3]},
        "workbook with a password": {f"{stem}.xlsx": protected()},
        "archive": {f"{stem}.zip": zipped({f"{stem}.csv": plain})},
        "archive named .csv": {f"{stem}.csv": zipped({f"{stem}.csv": plain})},
        "archive named .xlsx": {f"{stem}.xlsx": zipped({f"{stem}.csv": plain})},
        "ODS": {f"{stem}.ods": ods(table)},
        "ODS named .xlsx": {f"{stem}.xlsx": ods(table)},
        "JSON": {f"{stem}.json": b'{"rows": []}'},
        "PDF named .csv": {f"{stem}.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"},
        "no byte": {f"{stem}.csv": b""},
        "empty workbook": {f"{stem}.xlsx": as_workbook(Table([], []))},
    }
    for what, named in files.items():
        yield Case(f"file: {what}", subject.name, named)


def litter(subject: Subject, draw: random.Random) -> Iterator[Case]:
    """Files of the supplier's computer that came along."""
    whole = subject.write(subject.table)
    beside = {
        "lock of an office program": {f"~${subject.file}": b"\x05Siti" + b" " * 50},
        "resource fork": {f"._{subject.file}": b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X"},
        "desktop files": {".DS_Store": b"\0\0\0\1Bud1", "Thumbs.db": b"\xd0\xcf\x11\xe0", "desktop.ini": b"[x]"},
        "a note": {"README.txt": b"Please find the file attached.\n"},
        "a copy": {f"Copy of {subject.file}": next(iter(whole.values()))},
        "a half copied file": {f"{subject.file}.part": next(iter(whole.values()))[:100]},
        "a letter": {"letter.pdf": b"%PDF-1.7\n", "logo.png": b"\x89PNG\r\n\x1a\n"},
    }
    for what, files in beside.items():
        yield Case(f"litter: {what}", subject.name, whole | files)


def html(table: Table) -> bytes:
    """A page with the table, as web applications export "workbooks"."""
    lines = ["".join(f"<td>{escape(text(cell))}</td>" for cell in line) for line in table.lines()]
    return f"<html><body><table><tr>{'</tr><tr>'.join(lines)}</tr></table></body></html>".encode()


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def ods(table: Table) -> bytes:
    """An OpenDocument spreadsheet of texts (OpenDocument 1.2, part 1, section 9)."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(text(cell))}</text:p></table:table-cell>'
            for cell in line
        )
        + "</table:table-row>"
        for line in table.lines()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}office:1.0" '
        f'xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="data">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{names}manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>'
    )
    files = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped({name: part.encode() for name, part in files.items()})


def protected() -> bytes:
    """A compound file with the two streams of an encrypted workbook (MS-OFFCRYPTO 2.3.4; MS-CFB 2.2 to 2.6)."""
    end, free, sector = 0xFFFFFFFE, 0xFFFFFFFF, 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    chains = [0xFFFFFFFD, end, *range(3, 10), end, *range(11, 18), end]
    table = struct.pack("<128I", *chains, *[free] * (128 - len(chains)))
    streams = b"".join(bytes([kind]) * 4096 for kind in (4, 7))
    entries = _entry("Root Entry", 5, 1, end, 0) + _entry("EncryptionInfo", 2, free, 2, 4096, right=2)
    entries += _entry("EncryptedPackage", 2, free, 10, 4096)
    return header + table + entries.ljust(sector, b"\0") + streams


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = 0xFFFFFFFF) -> bytes:
    """A directory entry of a compound file (MS-CFB 2.6.1)."""
    letters = name.encode("utf-16-le").ljust(64, b"\0")
    fixed = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, 0xFFFFFFFF, right, child)
    return letters + fixed + b"\0" * 36 + struct.pack("<IQ", start, size)
