"""Names come from the very people who are watched: here they become harmless text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import duckdb

from transforms.errors import AwasError
from transforms.errors import shown as shown

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TEXT = {".csv", ".html", ".json", ".jsonl", ".txt"}
_DIGEST = re.compile(r"(?<!sha256:)(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", re.IGNORECASE)
_KEY_COLUMN = re.compile(r"\b(?:worker|traveller|officer|bank|[a-z]+_doc)_key\b", re.IGNORECASE)


def cell(value: object) -> str:
    """A CSV cell that no spreadsheet runs: text that starts like a formula gets a quote mark before it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    return ("'" if value.startswith(_FORMULA) else "") + shown(value)


def scan_release(folder: Path) -> None:
    """Look for personal values in everything that is about to be published.

    A pseudonym is 64 hexadecimal digits (digests are written with `sha256:` before them), its column ends in `_key`.
    Raises AwasError that names file and line, never the value.
    """
    for path in sorted(p for p in folder.rglob("*") if p.suffix in _TEXT | {".xlsx"}):
        for number, line in enumerate(_lines(path), start=1):
            for pattern, what in ((_DIGEST, "a pseudonym"), (_KEY_COLUMN, "a pseudonym's column")):
                if pattern.search(line):
                    raise _refusal(folder, path, f"line {number}", what)
    for path in sorted(folder.glob("*.duckdb")):
        _scan_database(folder, path)


def _lines(path: Path) -> list[str]:
    """The lines of a text file, or of what is inside a workbook. A sheet on paper says what its page says."""
    if path.suffix in _TEXT:
        return path.read_text(encoding="utf-8").splitlines()
    with zipfile.ZipFile(path) as book:
        return [book.read(name).decode("utf-8", "replace") for name in sorted(book.namelist())]


def _scan_database(folder: Path, path: Path) -> None:
    con = duckdb.connect(str(path), read_only=True)
    try:
        columns = con.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where schema_name = 'marts' order by table_name, column_index"
        ).fetchall()
        for table, column, type_ in columns:
            if column.endswith("_key"):
                raise _refusal(folder, path, f"{table}.{column}", "a pseudonym's column")
            if type_.startswith("VARCHAR"):
                row = con.execute(
                    f'select count(*) from marts."{table}" '
                    f"where regexp_matches(\"{column}\"::varchar, '(^|[^0-9a-fA-F:])[0-9a-fA-F]{{64}}($|[^0-9a-fA-F])')"
                ).fetchone()
                if row and row[0]:
                    raise _refusal(folder, path, f"{table}.{column}", f"a pseudonym in {row[0]} rows")
    finally:
        con.close()


def _refusal(folder: Path, path: Path, where: str, what: str) -> AwasError:
    return AwasError(
        f"{path.relative_to(folder)}, {where}: {what} would be published; nothing was switched; "
        "find the mart or mapping that lets it through"
    )
