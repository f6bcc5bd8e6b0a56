"""The last look at a release before it is in force: no pseudonym of a person's number, and no column of them."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np

from transforms.contracts import contract_names, load_contract
from transforms.errors import AwasError
from transforms.queries import identifier
from transforms.settings import Settings
from transforms.warehouse import connect

_TEXT = {".csv", ".html", ".json", ".jsonl", ".txt"}
# digests that the release itself writes have `sha256:` before them
_DIGITS = re.compile(r"(?<!sha256:)(?<![0-9a-f])[0-9a-f]{64,}", re.IGNORECASE)
_KEY_COLUMN = re.compile(r"(?:worker|traveller|officer|bank|[a-z]+_doc)_key", re.IGNORECASE)
_LENGTH = 64  # digits of a pseudonym


def scan_release(settings: Settings, folder: Path) -> None:
    """Look for pseudonyms in everything that is about to be published.

    What looks like one is held against those of the lake: a supplier may number its records with as many digits, and
    may name a file or a page as a column is named. Raises AwasError that names file and line, never the value.
    """
    met: dict[str, tuple[Path, str]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix in _TEXT | {".xlsx"}):
        for number, line in enumerate(_lines(path), start=1):
            if any(map(_KEY_COLUMN.fullmatch, _columns(path, number, line))):
                raise _refusal(folder, path, f"line {number}", "a pseudonym's column")
            for candidate in _candidates(line):
                met.setdefault(candidate, (path, f"line {number}"))
    for path in sorted(folder.glob("*.duckdb")):
        for candidate, where in _in_database(folder, path):
            met.setdefault(candidate, (path, where))
    if met and (held := _held(settings, sorted(met))):
        raise _refusal(folder, *met[held], "a pseudonym")


def _lines(path: Path) -> list[str]:
    """The lines of a text file, or of what is inside a workbook. A sheet on paper says what its page says."""
    if path.suffix in _TEXT:
        return path.read_text(encoding="utf-8").splitlines()
    with zipfile.ZipFile(path) as book:
        return [book.read(name).decode("utf-8", "replace") for name in sorted(book.namelist())]


def _columns(path: Path, number: int, line: str) -> list[str]:
    """The names of columns or keys that stand in a line of a file."""
    if path.suffix == ".csv":
        return re.split(r"[\s\",;]+", line) if number == 1 else []
    if path.suffix not in (".json", ".jsonl") or not _KEY_COLUMN.search(line):
        return []
    return [json.loads(name) for name in re.findall(r'("(?:[^"\\]|\\.)*")\s*:', line)]


def _candidates(text: str) -> Iterator[str]:
    """What may be a pseudonym: 64 hexadecimal digits, wherever in a longer run of them."""
    for run in _DIGITS.findall(text):
        yield from (run[first : first + _LENGTH].lower() for first in range(len(run) - _LENGTH + 1))


def _in_database(folder: Path, path: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect(str(path), read_only=True) as con:
        columns = con.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where schema_name = 'marts' order by table_name, column_index"
        ).fetchall()
        for table, column, type_ in columns:
            if column.endswith("_key"):
                raise _refusal(folder, path, f"{table}.{column}", "a pseudonym's column")
            if type_.startswith("VARCHAR"):
                text = f"{identifier(column)}::varchar"
                query = f"select distinct {text} from marts.{identifier(table)} where regexp_matches({text}, ?)"
                for (cell,) in con.execute(query, [f"[0-9a-fA-F]{{{_LENGTH}}}"]).fetchall():
                    yield from ((candidate, f"{table}.{column}") for candidate in _candidates(cell))


def _held(settings: Settings, candidates: list[str]) -> str | None:
    """The first of the candidates that is a pseudonym of the lake."""
    kept = [
        f"select {identifier(column.pseudonym)} as key from lake.accepted.{source}"
        for source in contract_names()
        for column in load_contract(source).columns
        if column.pseudonym
    ]
    kept.append("select pseudonym as key from lake.quarantine.number")
    with closing(connect(settings, read_only=True)) as con:
        con.register("candidates", {"key": np.array(candidates, dtype=object)})
        query = f"select min(c.key) from candidates as c semi join ({' union all '.join(kept)}) as k on c.key = k.key"
        row = con.execute(query).fetchone()
    return str(row[0]) if row and row[0] else None


def _refusal(folder: Path, path: Path, where: str, what: str) -> AwasError:
    return AwasError(
        f"{path.relative_to(folder)}, {where}: {what} would be published; nothing was switched; "
        "find the mart or mapping that lets it through"
    )
