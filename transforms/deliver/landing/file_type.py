"""The true type of a file, whatever its name says, found before any reader opens it.

A supplier's system, mail program or spreadsheet puts other things under the name of a table: a web page called .xls, a
workbook with a password, an archive. The message says what it is and what to ask for; a reader's own words would not.
"""

from __future__ import annotations

import os
import pwd
import zipfile
from pathlib import Path

from transforms.errors import DeliveryRefused

_LITTER = ("~$", "._", ".~lock.", ".ds_store", "thumbs.db", "desktop.ini")
_HEAD = 1 << 12
_OLD_SHEETS = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")  # of Excel 2 to 5, in no container
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER = {
    b"%PDF": "a PDF; ask for the table itself, as .xlsx or CSV",
    b"Rar!": "a RAR archive; unpack it into the delivery's folder",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it into the delivery's folder",
    b"\x1f\x8b": "a gzip archive; name it by what is in it, .csv.gz or .jsonl.gz, or unpack it",
    b"PAR1": "a Parquet file; name it .parquet",
}
_PAGE = "a web page (HTML), not a table; open it in a spreadsheet and save it as .xlsx or CSV"
_BY_SUFFIX = {
    ".ods": "an OpenDocument spreadsheet; save it as .xlsx or CSV",
    ".xlsm": "a workbook with macros; save it as .xlsx, which has none",
    ".xlsb": "a binary workbook; save it as .xlsx",
    ".zip": "an archive; unpack it into the delivery's folder",
    ".rar": "an archive; unpack it into the delivery's folder",
    ".7z": "an archive; unpack it into the delivery's folder",
    ".tar": "an archive; unpack it into the delivery's folder",
    ".tgz": "an archive; unpack it into the delivery's folder",
    ".pdf": _OTHER[b"%PDF"],
    ".html": _PAGE,
    ".htm": _PAGE,
    ".json": "one JSON document; an object a line is read, as .jsonl",
    ".tsv": "a text with tabs; name it .csv and say so in the profile (delimiter)",
}


def may_read(path: Path) -> bool:
    """Whether the account that this process works for has the right to read a file or list a folder."""
    return os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0), effective_ids=True)


def unreadable(path: object) -> DeliveryRefused:
    """The refusal of what the account may not read."""
    number = os.geteuid()
    try:
        account = pwd.getpwuid(number).pw_name
    except KeyError:
        account = str(number)  # a container's, which has no name
    return DeliveryRefused(f"{path}: cannot be read by {account}; give it the right")


def is_litter(name: str) -> bool:
    """Whether a file of this name is what systems leave behind in folders: it is passed over."""
    return name.lower().startswith(_LITTER)


def of_suffix(name: str) -> str | None:
    """What a file is that is not read, and what to do, as far as its name tells."""
    return next((format_name for suffix, format_name in _BY_SUFFIX.items() if name.lower().endswith(suffix)), None)


def hold(path: Path) -> None:
    """Raises DeliveryRefused where a file that should be a table is something else, with what it is and the remedy."""
    format_name = _seems(path)
    if format_name:
        raise DeliveryRefused(f"{path}: is {format_name}")


def _seems(path: Path) -> str | None:
    name = path.name.lower()
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        return _PAGE
    if text.startswith(b"<?xml") and name.endswith((".xls", ".xlsx")):
        return "an XML document under the name of a workbook; save it as .xlsx or CSV"
    if not name.endswith((".xls", ".xlsx")):
        return None
    if head.startswith(_OLE):
        return _old_workbook(path, name)
    if head.startswith(_ZIP):
        return _package(path, name)
    other = next((format_name for magic, format_name in _OTHER.items() if head.startswith(magic)), None)
    is_text = bool(text) and b"\0" not in head and not head.startswith(_OLD_SHEETS)
    return other or ("a text under the name of a workbook; name it .csv" if is_text else None)


def _old_workbook(path: Path, name: str) -> str | None:
    if _ENCRYPTED in path.read_bytes():
        return "protected by a password; ask for it without"
    return "an old workbook (.xls) under the name .xlsx; name it .xls" if name.endswith(".xlsx") else None


def entries(path: Path) -> list[zipfile.ZipInfo]:
    """What a zip archive says that it holds.

    Raises zipfile.BadZipFile for whatever cannot be opened as one: `zipfile` itself raises RuntimeError for a newer
    version of the format, ValueError for a name that is not UTF-8, and in Python 3.11.2 OSError for a directory that
    would begin before the file does.
    """
    try:
        with zipfile.ZipFile(path) as package:
            return package.infolist()
    except (OSError, ValueError, RuntimeError) as error:
        raise zipfile.BadZipFile from error


def _package(path: Path, name: str) -> str | None:
    """What a zip archive is that should be a workbook; none where it is one, or cannot be looked into."""
    try:
        held = {entry.filename: entry for entry in entries(path)}
    except zipfile.BadZipFile:
        return None  # the reader of workbooks refuses such a file, and says why
    if any(entry.flag_bits & 1 for entry in held.values()):
        return "protected by a password; ask for it without"
    if "xl/workbook.bin" in held:
        return _BY_SUFFIX[".xlsb"]
    if "xl/workbook.xml" in held:
        return "a workbook of the newer kind under the name .xls; name it .xlsx" if name.endswith(".xls") else None
    return _BY_SUFFIX[".ods"] if "content.xml" in held else _BY_SUFFIX[".zip"]
