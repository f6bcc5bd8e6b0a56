"""The last look at a release before it is in force: no pseudonym of a person's number, and no column of them."""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from python_calamine import CalamineWorkbook

from transforms.contracts import contract_names, load_contract
from transforms.errors import AwasError
from transforms.queries import identifier
from transforms.settings import Settings
from transforms.warehouse import connect

_TEXT = {".csv", ".html", ".json", ".jsonl", ".txt"}
_DIGITS = re.compile(r"[0-9a-f]{64,}", re.IGNORECASE)
_KEY_COLUMN = re.compile(r"(?:worker|traveller|officer|bank|[a-z]+_doc)_key", re.IGNORECASE)
_HEADING = re.compile(r"<th scope=\"col\"[^<>]*>(.*?)</th>", re.IGNORECASE)
_LENGTH = 64  # digits of a pseudonym


class _Line(NamedTuple):
    """where: its place in the file. columns: the names of columns or keys that stand in it. text: all of it."""

    where: str
    columns: list[str]
    text: str


def scan_release(settings: Settings, folder: Path) -> None:
    """Look for pseudonyms in everything that is about to be published.

    What looks like one is held against those of the lake: a supplier may number its records with as many digits, and
    may name a file or a page as a column is named. Raises AwasError that names file and line, never the value.
    """
    met: dict[str, tuple[Path, str]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix in _TEXT | {".xlsx"}):
        for line in _lines(path):
            if any(map(_KEY_COLUMN.fullmatch, line.columns)):
                raise _refusal(folder, path, line.where, "a pseudonym's column")
            for candidate in _candidates(line.text):
                met.setdefault(candidate, (path, line.where))
    for path in sorted(folder.glob("*.duckdb")):
        for candidate, where in _in_database(folder, path):
            met.setdefault(candidate, (path, where))
    if met and (held := _held(settings, sorted(met))):
        raise _refusal(folder, *met[held], "a pseudonym")


def _lines(path: Path) -> Iterator[_Line]:
    """The lines of a text file, or what a workbook holds. A sheet on paper says what its page says."""
    if path.suffix in _TEXT:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield _Line(f"line {number}", _columns(path.suffix, number, line), line)
        return
    with CalamineWorkbook.from_path(path) as sheets:
        for name in sheets.sheet_names:
            for row in sheets.get_sheet_by_name(name).to_python(nrows=1):
                yield _Line(f"sheet {name}, row 1", list(map(str, row)), "")
    with zipfile.ZipFile(path) as book:
        for part in sorted(book.namelist()):
            yield _Line(part, [], book.read(part).decode("utf-8", "replace"))


def _columns(suffix: str, number: int, line: str) -> list[str]:
    """The names of columns or keys that stand in a line of a text file."""
    if suffix == ".csv":
        return re.split(r"[\s\",;]+", line) if number == 1 else []
    if suffix == ".html":
        return [html.unescape(heading).strip() for heading in _HEADING.findall(line)]
    if suffix not in (".json", ".jsonl") or not _KEY_COLUMN.search(line):
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
